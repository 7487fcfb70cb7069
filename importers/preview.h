/// The first rows of a source as a table for people.
#ifndef LL_IMPORTERS_PREVIEW_H
#define LL_IMPORTERS_PREVIEW_H

#include "importers/source.h"

/// Rows and columns shown, and columns of a terminal for one value.
#define LL_PREVIEW_ROWS    5
#define LL_PREVIEW_COLUMNS 8
#define LL_PREVIEW_WIDTH   18

/// Appends the names and values of the first five rows, one line each, columns aligned with wide
/// characters counted as two, long values cut with "…", "?" for what cannot be decoded, and a last
/// line when there are more columns than fit. Leaves the source at its first feature.
/// The language is that of `err`. @return LL_E_FORMAT when the file breaks off, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_preview(struct ll_source *source, struct ll_text *ret_text,
                                    struct ll_err *err);

/// As ll_preview of given cells, `columns` of them in each row, the first row the names; NULL is
/// shown as "?".
LL_MUST_USE enum ll_code ll_preview_cells(const char *const *cells, size_t rows, size_t columns,
                                          struct ll_text *ret_text, struct ll_err *err);

#endif
