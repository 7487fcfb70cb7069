#include "core/measure_columns.h"

#include <math.h>

#include "core/alloc.h"

struct ll_measure ll_measure_unknown(const struct ll_indicator *indicator)
{
    return (struct ll_measure){.low = fmin(indicator->zero, indicator->hundred),
                               .high = fmax(indicator->zero, indicator->hundred),
                               .known = 0.0};
}

size_t ll_measure_place(size_t village, enum ll_indicator_id id)
{
    return village * LL_IND_COUNT + id;
}

void ll_measure_columns_clear(struct ll_measure_columns *columns)
{
    ll_free(columns->low);
    ll_free(columns->high);
    ll_free(columns->known);
    *columns = (struct ll_measure_columns){0};
}

enum ll_code ll_measure_columns_make(size_t villages, const ll_indicators *indicators,
                                     struct ll_measure_columns *ret_columns, struct ll_err *err)
{
    size_t row = LL_IND_COUNT * sizeof(double);
    LL_CLEANUP(ll_measure_columns_clear)
    struct ll_measure_columns columns = {.villages = villages,
                                         .low = ll_alloc(villages, row),
                                         .high = ll_alloc(villages, row),
                                         .known = ll_alloc(villages, row)};
    if (columns.low == NULL || columns.high == NULL || columns.known == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct ll_measure unknown[LL_IND_COUNT];
    for (int i = 0; i < LL_IND_COUNT; i++) {
        unknown[i] = ll_measure_unknown(ll_indicator(indicators, (enum ll_indicator_id)i));
    }
    for (size_t v = 0; v < villages; v++) {
        ll_measure_columns_set(&columns, indicators, v, unknown);
    }
    *ret_columns = columns;
    columns = (struct ll_measure_columns){0};
    return LL_OK;
}

void ll_measure_columns_set(struct ll_measure_columns *columns, const ll_indicators *indicators,
                            size_t village, const struct ll_measure measure[LL_IND_COUNT])
{
    for (int i = 0; i < LL_IND_COUNT; i++) {
        enum ll_indicator_id id = (enum ll_indicator_id)i;
        bool unknown = isnan(measure[i].low) || isnan(measure[i].high);
        struct ll_measure m =
            unknown ? ll_measure_unknown(ll_indicator(indicators, id)) : measure[i];
        size_t at = ll_measure_place(village, id);
        columns->low[at] = m.low;
        columns->high[at] = m.high;
        columns->known[at] = m.known;
    }
}

struct ll_measure ll_measure_at(const struct ll_measure_columns *columns, size_t village,
                                enum ll_indicator_id id)
{
    size_t at = ll_measure_place(village, id);
    return (struct ll_measure){columns->low[at], columns->high[at], columns->known[at]};
}
