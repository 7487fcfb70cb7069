/// Which rows of a layer have changed inside a dirty box: a mark of each row's shape and fields.
#ifndef LL_GEO_ROW_MARKS_H
#define LL_GEO_ROW_MARKS_H

#include "geo/stage.h"

/// 64 bits of each row: two rows that differ have the same mark once in 10^19 times. Owns its
/// array; `{0}` is of no run; release with ll_row_marks_clear.
struct ll_row_marks {
    uint64_t *of;
    size_t count;
};
void ll_row_marks_clear(struct ll_row_marks *marks);

/// Marks all rows of a layer: the shape, and of the fields numbers and words; texts say nothing to
/// the stages that ask.
/// @param before Marks of the run before: rows that do not lie near the dirty box have the same.
///               NULL: none.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_row_marks_make(const struct ll_stage *in, enum ll_layer layer,
                                           const struct ll_row_marks *before,
                                           struct ll_row_marks *ret, struct ll_err *err);

/// Whether a row is another than it was, or new.
bool ll_row_changed(const struct ll_row_marks *before, const struct ll_row_marks *now, size_t row);

#endif
