/* Time of the draws: villages x indicators with intervals of which a share is open, all of them
 * swinging with the common inputs.
 * usage: ll_draws_bench VILLAGES DRAWS THREADS OPEN_SHARE */
#include <stdio.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/certainty.h"
#include "core/clock.h"
#include "core/rng.h"
#include "tests/support/tables.h"

struct bench {
    struct ll_measure *measures;
    struct ll_draw_village *villages;
    struct ll_swing *swings;
    struct ll_certainty *certainty;
    size_t *order;
    double *pairs;
    ll_indicators *indicators;
    struct ll_draws draws;
};

static void bench_clear(struct bench *b)
{
    ll_free(b->measures);
    ll_free(b->villages);
    ll_free(b->swings);
    ll_free(b->certainty);
    ll_free(b->order);
    ll_free(b->pairs);
    ll_indicators_free(b->indicators);
    ll_draws_clear(&b->draws);
}

static void fill(struct bench *b, size_t count, double open_share)
{
    struct ll_rng rng = ll_rng_make(1, 0);
    for (size_t v = 0; v < count; v++) {
        b->villages[v] = (struct ll_draw_village){b->measures + v * LL_IND_COUNT, v,
                                                  b->swings + v * LL_SWING_COUNT};
        b->order[v] = v;
        for (size_t i = 0; i < LL_IND_COUNT; i++) {
            const struct ll_indicator *in = ll_indicator(b->indicators, (enum ll_indicator_id)i);
            double span = in->hundred - in->zero;
            double a = in->zero + span * ll_rng_unit(&rng);
            double wide = ll_rng_unit(&rng) < open_share ? 0.3 * span : 0.0;
            b->measures[v * LL_IND_COUNT + i] = (struct ll_measure){a, a + wide, 0.7};
        }
        for (size_t slot = 0; slot < LL_SWING_COUNT; slot++) {
            struct ll_swing *swing = &b->swings[v * LL_SWING_COUNT + slot];
            swing->told = true;
            for (int p = 0; p < LL_SWING_POINTS; p++) {
                swing->low[p] = 0.5 * ll_rng_unit(&rng);
                swing->high[p] = swing->low[p] + 0.1;
            }
        }
    }
}

int main(int argc, char **argv)
{
    struct ll_err err = {0};
    LL_CLEANUP(bench_clear) struct bench b = {0};
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 300;
    size_t draws = argc > 2 ? strtoul(argv[2], NULL, 10) : 10000;
    unsigned threads = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 2;
    double open_share = argc > 4 ? strtod(argv[4], NULL) : 1.0;
    b.measures = ll_alloc(count * LL_IND_COUNT, sizeof *b.measures);
    b.villages = ll_alloc(count, sizeof *b.villages);
    b.swings = ll_alloc(count * LL_SWING_COUNT, sizeof *b.swings);
    b.certainty = ll_alloc(count, sizeof *b.certainty);
    b.order = ll_alloc(count, sizeof *b.order);
    b.pairs = ll_alloc(count * count, sizeof *b.pairs);
    if (b.measures == NULL || b.villages == NULL || b.swings == NULL || b.certainty == NULL ||
        b.order == NULL || b.pairs == NULL) {
        return 1;
    }
    b.indicators = ll_test_indicators();
    fill(&b, count, open_share);
    const struct ll_draw_input input = {.villages = b.villages,
                                        .count = count,
                                        .indicators = b.indicators,
                                        .concentration = 30.0,
                                        .draws = draws,
                                        .seed = 1,
                                        .threads = threads};
    double t0 = ll_clock_s();
    if (ll_draws_make(&input, &b.draws, &err) != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    double t1 = ll_clock_s();
    if (ll_certainty_of(&b.draws, 0.9, threads, b.certainty, &err) != LL_OK) {
        return 1;
    }
    double t2 = ll_clock_s();
    if (ll_pair_probabilities(&b.draws, b.order, count, threads, b.pairs, &err) != LL_OK) {
        return 1;
    }
    double t3 = ll_clock_s();
    (void)printf("%zu villages, %d indicators, %zu draws, %u threads: draws %.3f s, summing up "
                 "%.3f s, all pairs %.3f s; p_first of the first %.4f\n",
                 count, LL_IND_COUNT, draws, threads, t1 - t0, t2 - t1, t3 - t2,
                 b.certainty[0].odds.p_first);
    return 0;
}
