/// Measures of many villages as flat columns, for computations that go over all of them many times.
#ifndef LL_CORE_MEASURE_COLUMNS_H
#define LL_CORE_MEASURE_COLUMNS_H

#include "core/indicators.h"

/// Columns of `villages` x LL_IND_COUNT numbers. Place of one: ll_measure_place. Owns its arrays;
/// release with ll_measure_columns_clear.
struct ll_measure_columns {
    size_t villages;
    double *low;   ///< in the indicator's unit, as in struct ll_measure
    double *high;  ///< likewise
    double *known; ///< share that is known, 0 to 1
};

/// Columns in which nothing is known: whole scales.
/// @param ret_columns Owned by the caller; untouched on failure. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_measure_columns_make(size_t villages, const ll_indicators *indicators,
                                                 struct ll_measure_columns *ret_columns,
                                                 struct ll_err *err);
void ll_measure_columns_clear(struct ll_measure_columns *columns);

/// Place of an indicator of a village in each column: those of a village stand side by side.
size_t ll_measure_place(size_t village, enum ll_indicator_id id);

/// Sets all measures of a village. An end that is NAN becomes the whole scale, not known.
void ll_measure_columns_set(struct ll_measure_columns *columns, const ll_indicators *indicators,
                            size_t village, const struct ll_measure measure[LL_IND_COUNT]);

/// One measure read back.
struct ll_measure ll_measure_at(const struct ll_measure_columns *columns, size_t village,
                                enum ll_indicator_id id);

/// The measure of which nothing is known: the whole scale.
struct ll_measure ll_measure_unknown(const struct ll_indicator *indicator);

#endif
