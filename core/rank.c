#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/median.h"
#include "core/risk.h"

/* Risks are compared to 1e-9: two villages that differ by rounding alone share their rank. */
#define STEPS 1e9

struct place {
    double risk;
    const char *code;
    size_t village;
};

static double in_steps(double risk)
{
    return round(risk * STEPS);
}

static int by_code(const char *a, const char *b)
{
    if (a == NULL || b == NULL) {
        return (a == NULL) - (b == NULL); /* villages without a code stand last */
    }
    return strcmp(a, b);
}

static int by_risk(const void *a, const void *b)
{
    const struct place *p = a;
    const struct place *q = b;
    if (p->risk != q->risk) {
        return p->risk > q->risk ? -1 : 1;
    }
    int code = by_code(p->code, q->code);
    if (code != 0) {
        return code;
    }
    return (p->village > q->village) - (p->village < q->village);
}

/* How many of the sorted values are greater than `value`. */
static size_t count_over(const double *sorted, size_t count, double value)
{
    size_t from = 0;
    size_t to = count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (sorted[middle] > value) {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    return count - from;
}

static void fill_ranks(const struct place *places, const double *lows, const double *highs,
                       const struct ll_risk *risks, size_t count, struct ll_rank *ret_ranks)
{
    for (size_t i = 0; i < count; i++) {
        size_t village = places[i].village;
        double low = in_steps(risks[village].risk_low);
        double high = in_steps(risks[village].risk_high);
        bool tied = i > 0 && places[i].risk == places[i - 1].risk;
        size_t above = count_over(highs, count, low) - (high > low); /* without itself */
        ret_ranks[i] = (struct ll_rank){.village = village,
                                        .rank = tied ? ret_ranks[i - 1].rank : i + 1,
                                        .rank_low = 1 + count_over(lows, count, high),
                                        .rank_high = 1 + above};
    }
}

enum ll_code ll_rank(const struct ll_risk *risks, const char *const *codes, size_t count,
                     struct ll_rank *ret_ranks, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct place *places = ll_alloc(count, sizeof *places);
    LL_CLEANUP(ll_freep) double *lows = ll_alloc(count, sizeof *lows);
    LL_CLEANUP(ll_freep) double *highs = ll_alloc(count, sizeof *highs);
    if (places == NULL || lows == NULL || highs == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        const struct ll_risk *r = &risks[i];
        if (!(r->risk_low <= r->risk && r->risk <= r->risk_high)) { /* nor may any be NAN */
            return ll_fail(err, LL_E_INVALID, "the risk of village %zu is not within its bounds",
                           i + 1);
        }
        places[i] = (struct place){.risk = in_steps(r->risk), .code = codes[i], .village = i};
        lows[i] = in_steps(r->risk_low);
        highs[i] = in_steps(r->risk_high);
    }
    if (count > 0) {
        qsort(places, count, sizeof *places, by_risk);
        ll_sort_numbers(lows, count);
        ll_sort_numbers(highs, count);
    }
    fill_ranks(places, lows, highs, risks, count, ret_ranks);
    return LL_OK;
}
