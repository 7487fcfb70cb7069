/// Values of indicators that were surveyed and entered rather than computed, and how they stand
/// beside what is computed.
#ifndef LL_CORE_ENTERED_H
#define LL_CORE_ENTERED_H

#include "core/indicators.h"

/// One entered value. Texts are owned by the list.
struct ll_entered_value {
    char *area; ///< code of the area, never NULL
    enum ll_indicator_id indicator;
    char period[16]; ///< "2026" or "2026-H1"
    double low;      ///< indicator's unit
    double high;
    char *source; ///< never NULL
    char *date;   ///< as entered; "" without
};

/// A list of them. `{0}` is empty; release with ll_entered_clear.
struct ll_entered {
    struct ll_entered_value *values;
    size_t count;
    size_t capacity; ///< private
};
void ll_entered_clear(struct ll_entered *entered);

/// Adds a copy of a value. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_entered_add(struct ll_entered *entered,
                                        const struct ll_entered_value *value, struct ll_err *err);

/// Reads a table: area, indicator, period, low, high, source, date (or 村, 指标, 评估期, 下限,
/// 上限, 来源, 日期); high may be empty (it is low), so may source and date.
/// @param name       Used in messages.
/// @param indicators Shares must lie between 0 and 1, all else from 0 on.
/// @return LL_E_FORMAT naming the line and what is wrong with it, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_entered_parse(const char *name, const char *bytes, size_t len,
                                          const ll_indicators *indicators,
                                          struct ll_entered *ret_entered, struct ll_err *err);

/// The value for an area in a year: that of the latest period which is not after the year.
/// @return its place in the list, SIZE_MAX without one.
size_t ll_entered_find(const struct ll_entered *entered, const char *area,
                       enum ll_indicator_id indicator, int year);

/// Lets an entered value stand beside a computed measure. Where nothing is known it is the value;
/// where the measure is an interval, what both allow is; where they have nothing in common, or the
/// measure is exact, the computed value stays.
/// @return how it stands; never LL_ENTERED_NONE.
enum ll_entered_use ll_entered_apply(const struct ll_indicator *indicator,
                                     const struct ll_entered_value *value,
                                     struct ll_measure *inout);

/// Stable key: "value", "narrows", "beside", "contradicts"; NULL for LL_ENTERED_NONE. Back:
/// LL_ENTERED_COUNT for a key that is none.
const char *ll_entered_use_key(enum ll_entered_use use);
enum ll_entered_use ll_entered_use_by_key(const char *key);

#endif
