#include "core/draws.h"

#include <math.h>
#include <string.h>

#include "core/risk.h"
#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

#define MOST  40
#define MANY  10000
#define FIXED 1e12 /* concentration with which the weights hardly move */

/* Villages with their measures, and the shipped tables. */
struct town {
    ll_indicators *indicators;
    ll_rules *rules;
    struct ll_measure measure[MOST][LL_IND_COUNT];
    struct ll_draw_village village[MOST];
    struct ll_swing swing[MOST][LL_SWING_COUNT];
    size_t count;
    double concentration;
    size_t draws;
    unsigned threads;
};

/* A measure whose scores run from `low` to `high` on the indicator's scale. */
static struct ll_measure scoring(const struct town *t, int id, double low, double high)
{
    const struct ll_indicator *in = ll_indicator(t->indicators, (enum ll_indicator_id)id);
    if (in->logarithmic) {
        double times = in->hundred / in->zero;
        return (struct ll_measure){.low = in->zero * pow(times, low / 100.0),
                                   .high = in->zero * pow(times, high / 100.0),
                                   .known = 0.5};
    }
    double span = (in->hundred - in->zero) / 100.0;
    return (struct ll_measure){
        .low = in->zero + span * low, .high = in->zero + span * high, .known = 0.5};
}

/* Villages that all score 50 everywhere, without doubt. */
static void town_make(struct town *t, size_t count)
{
    *t = (struct town){.indicators = ll_test_indicators(),
                       .rules = ll_test_rules(),
                       .count = count,
                       .concentration = 30.0,
                       .draws = MANY,
                       .threads = 1};
    for (size_t v = 0; v < count; v++) {
        t->village[v] = (struct ll_draw_village){t->measure[v], 1000 + v, NULL};
        for (int i = 0; i < LL_IND_COUNT; i++) {
            t->measure[v][i] = scoring(t, i, 50, 50);
        }
    }
}

static void town_clear(struct town *t)
{
    ll_indicators_free(t->indicators);
    ll_rules_free(t->rules);
}

static struct ll_draw_input input_of(const struct town *t)
{
    return (struct ll_draw_input){.villages = t->village,
                                  .count = t->count,
                                  .indicators = t->indicators,
                                  .concentration = t->concentration,
                                  .draws = t->draws,
                                  .seed = 7,
                                  .threads = t->threads};
}

static void draw(const struct town *t, struct ll_draws *ret_draws)
{
    struct ll_err err = {0};
    const struct ll_draw_input input = input_of(t);
    assert_ok(ll_draws_make(&input, ret_draws, &err), &err);
}

/* Share of the draws in which a village is first; ties are split. */
static double p_first(const struct ll_draws *draws, size_t village)
{
    double sum = 0.0;
    for (size_t d = 0; d < draws->draws; d++) {
        size_t at = village * draws->draws + d;
        sum += draws->first[at] == 1 ? 1.0 / draws->last[at] : 0.0;
    }
    return sum / (double)draws->draws;
}

/* Four standard errors of a share of `count` draws. */
static double four_errors(double p, size_t count)
{
    return 4.0 * sqrt(p * (1.0 - p) / (double)count);
}

/* Timber scores A in [20, 60] and B in [40, 80]; all else is equal, so the weights cannot matter:
 *
 *   A > B needs A in [40, 60]: P = integral over a of (a - 40)/40 * 1/40 = 200 / 1600 = 1/8 */
static void two_villages_with_overlapping_intervals_come_first_as_the_integral_says(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 2);
    t.measure[0][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 20, 60);
    t.measure[1][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 40, 80);
    draw(&t, &draws);
    assert_near(p_first(&draws, 0), 0.125, four_errors(0.125, MANY));
    assert_near(p_first(&draws, 1), 0.875, four_errors(0.125, MANY));
}

/* Timber from 50 to 150 of the scale, beside a village at its end: beyond the end all is 100. */
static void values_beyond_the_scale_tie_at_its_end(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 2);
    t.measure[0][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 50, 150);
    t.measure[1][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 100, 100);
    draw(&t, &draws);
    /* half the draws tie and are split; the standard error is that of the ties, halved */
    assert_near(p_first(&draws, 0), 0.25, four_errors(0.5, MANY) / 2.0);
}

static void nothing_known_is_the_whole_scale(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 2);
    t.measure[0][LL_IND_E1_TIMBER] = (struct ll_measure){(double)NAN, 0.1, 0.0};
    t.measure[1][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 30, 30);
    draw(&t, &draws);
    assert_near(p_first(&draws, 0), 0.7, four_errors(0.7, MANY));
}

static void equal_chances_are_equal(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 4);
    for (size_t v = 0; v < 4; v++) {
        for (int i = 0; i < LL_IND_COUNT; i++) {
            t.measure[v][i] = scoring(&t, i, 10, 70);
        }
    }
    draw(&t, &draws);
    double sum = 0.0;
    for (size_t v = 0; v < 4; v++) {
        assert_near(p_first(&draws, v), 0.25, four_errors(0.25, MANY));
        sum += p_first(&draws, v);
    }
    assert_near(sum, 1.0, 1e-9);
}

static void equal_villages_share_the_first_place_in_every_draw(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 2);
    double other = 0.1 + 0.2; /* 0.30000000000000004: rounding alone makes no order */
    t.measure[0][LL_IND_E1_TIMBER] = (struct ll_measure){0.3, 0.3, 1.0};
    t.measure[1][LL_IND_E1_TIMBER] = (struct ll_measure){other, other, 1.0};
    draw(&t, &draws);
    assert_near(p_first(&draws, 0), 0.5, 0.0);
}

/* Random villages of random width; every seventh equals the one before. */
static void fill_at_random(struct town *t, double widest)
{
    struct ll_rng rng = ll_rng_make(3, 1);
    for (size_t v = 0; v < t->count; v++) {
        for (int i = 0; i < LL_IND_COUNT; i++) {
            double low = 100.0 * ll_rng_unit(&rng);
            double wide = ll_rng_below(&rng, 3) == 0 ? 0.0 : widest * ll_rng_unit(&rng);
            t->measure[v][i] = v % 7 == 6 ? t->measure[v - 1][i] : scoring(t, i, low, low + wide);
        }
    }
}

static void known_inputs_and_fixed_weights_give_the_ranking_itself(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    struct ll_risk risks[MOST];
    struct ll_rank ranks[MOST];
    const char *codes[MOST] = {NULL};
    town_make(&t, MOST);
    fill_at_random(&t, 0.0);
    t.concentration = FIXED;
    t.draws = 70;
    draw(&t, &draws);
    for (size_t v = 0; v < MOST; v++) {
        risks[v] = ll_risk_of(t.measure[v], t.indicators, t.rules);
    }
    assert_ok(ll_rank(risks, codes, MOST, ranks, &err), &err);
    for (size_t i = 0; i < MOST; i++) {
        for (size_t d = 0; d < t.draws; d++) {
            assert_int_equal(draws.first[ranks[i].village * t.draws + d], ranks[i].rank);
        }
    }
}

/* The index of one draw again, in long double, straight from the formulas. */
static long double naive_index(const struct town *t, const struct ll_draws *draws, size_t v,
                               size_t d)
{
    long double product = 1.0L;
    for (int dim = 0; dim < LL_DIM_COUNT; dim++) {
        long double mean = 0.0L;
        for (int i = 0; i < LL_IND_COUNT; i++) {
            enum ll_indicator_id id = (enum ll_indicator_id)i;
            const struct ll_indicator *in = ll_indicator(t->indicators, id);
            const struct ll_measure *m = &t->measure[v][i];
            if (in->dimension == (enum ll_dimension)dim) {
                double u = ll_draw_unit(7, t->village[v].key, ll_survey_field(id), d);
                double value = in->logarithmic ? m->low * pow(m->high / m->low, u)
                                               : m->low + u * (m->high - m->low);
                double score = ll_indicator_score(in, value);
                mean += (long double)draws->weights[d].indicator[i] * score * score;
            }
        }
        long double value = fmaxl(1.0L, sqrtl(mean));
        product *= powl(value, (long double)draws->weights[d].dimension[dim]);
    }
    return product;
}

static void every_draw_ranks_as_the_formulas_do(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, MOST);
    fill_at_random(&t, 80.0);
    for (size_t v = 6; v < MOST; v += 7) {
        t.village[v].key = t.village[v - 1].key; /* equal villages with equal numbers: ties */
    }
    t.draws = 130;
    draw(&t, &draws);
    for (size_t d = 0; d < t.draws; d++) {
        long double risk[MOST];
        for (size_t v = 0; v < MOST; v++) {
            risk[v] = naive_index(&t, &draws, v, d);
        }
        for (size_t v = 0; v < MOST; v++) {
            size_t over = 0;
            size_t level = 0;
            for (size_t w = 0; w < MOST; w++) {
                level += fabsl(risk[w] - risk[v]) < 1e-9L;
                over += risk[w] - risk[v] >= 1e-9L;
            }
            assert_int_equal(draws.first[v * t.draws + d], 1 + over);
            assert_int_equal(draws.last[v * t.draws + d], over + level);
        }
    }
}

/* Hydrants decide C5, C6 and C7 of A; B is in the middle of all. One datum, one draw: A is first
 * exactly when its number is over a half, whatever the weights. */
static void what_hangs_on_one_datum_moves_together(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 2);
    t.measure[0][LL_IND_C5_NO_HYDRANT] = scoring(&t, LL_IND_C5_NO_HYDRANT, 0, 100);
    t.measure[0][LL_IND_C6_UNDER_TWO] = scoring(&t, LL_IND_C6_UNDER_TWO, 0, 100);
    t.measure[0][LL_IND_C7_FLOW] = scoring(&t, LL_IND_C7_FLOW, 0, 100);
    draw(&t, &draws);
    for (size_t d = 0; d < MANY; d++) {
        double u = ll_draw_unit(7, t.village[0].key, LL_FIELD_HYDRANTS, d);
        assert_int_equal(draws.first[d] == 1, u > 0.5);
    }
}

static void weights_have_the_moments_of_the_dirichlet_distribution(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 1);
    draw(&t, &draws);
    for (int i = 0; i < LL_IND_COUNT; i++) {
        double w = ll_indicator(t.indicators, (enum ll_indicator_id)i)->weight;
        double mean = 0.0;
        double square = 0.0;
        for (size_t d = 0; d < MANY; d++) {
            mean += draws.weights[d].indicator[i] / MANY;
            square += pow(draws.weights[d].indicator[i] - w, 2.0) / MANY;
        }
        double variance = w * (1.0 - w) / 31.0;
        assert_near(mean, w, 4.0 * sqrt(variance / MANY) + 1e-12);
        assert_near(square, variance, 0.1 * variance + 1e-12); /* about five standard errors */
    }
    for (size_t d = 0; d < MANY; d++) {
        double sum = 0.0;
        double inside[LL_DIM_COUNT] = {0};
        for (int i = 0; i < LL_IND_COUNT; i++) {
            inside[ll_indicator(t.indicators, (enum ll_indicator_id)i)->dimension] +=
                draws.weights[d].indicator[i];
        }
        for (int k = 0; k < LL_DIM_COUNT; k++) {
            sum += draws.weights[d].dimension[k];
            assert_near(inside[k], 1.0, 1e-12);
        }
        assert_near(sum, 1.0, 1e-12);
    }
}

static void assert_same_draws(const struct ll_draws *a, const struct ll_draws *b)
{
    size_t cells = a->villages * a->draws;
    assert_int_equal(b->villages * b->draws, cells);
    assert_memory_equal(a->first, b->first, cells * sizeof *a->first);
    assert_memory_equal(a->last, b->last, cells * sizeof *a->last);
    assert_memory_equal(a->weights, b->weights, a->draws * sizeof *a->weights);
}

static void any_number_of_threads_gives_the_same_bytes(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws one = {0};
    town_make(&t, 30);
    fill_at_random(&t, 60.0);
    t.draws = 1001; /* the last block is not full */
    draw(&t, &one);
    for (unsigned threads = 2; threads <= 5; threads += 3) {
        LL_CLEANUP(ll_draws_clear) struct ll_draws more = {0};
        t.threads = threads;
        draw(&t, &more);
        assert_same_draws(&one, &more);
    }
}

static void more_draws_begin_with_the_fewer(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws few = {0};
    LL_CLEANUP(ll_draws_clear) struct ll_draws more = {0};
    town_make(&t, 9);
    fill_at_random(&t, 60.0);
    t.draws = 100;
    draw(&t, &few);
    t.draws = 300;
    draw(&t, &more);
    for (size_t v = 0; v < 9; v++) {
        assert_memory_equal(few.first + v * 100, more.first + v * 300, 100 * sizeof *few.first);
    }
}

/* A village far below all others, in front of them, and the others turned round: each keeps its
 * places in every draw. */
static void a_village_far_below_changes_nothing_for_the_others(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws before = {0};
    LL_CLEANUP(ll_draws_clear) struct ll_draws after = {0};
    const size_t count = 20;
    town_make(&t, count);
    fill_at_random(&t, 60.0);
    t.draws = 500;
    draw(&t, &before);
    struct ll_measure none[LL_IND_COUNT];
    struct ll_draw_village more[MOST] = {{none, 5, NULL}};
    for (int i = 0; i < LL_IND_COUNT; i++) {
        none[i] = scoring(&t, i, -20, -10);
    }
    for (size_t v = 0; v < count; v++) {
        more[1 + v] = t.village[count - 1 - v];
    }
    memcpy(t.village, more, sizeof more);
    t.count = count + 1;
    draw(&t, &after);
    for (size_t v = 0; v < count; v++) {
        assert_memory_equal(before.first + v * 500, after.first + (count - v) * 500,
                            500 * sizeof *after.first);
        assert_memory_equal(before.last + v * 500, after.last + (count - v) * 500,
                            500 * sizeof *after.last);
    }
}

static void another_seed_gives_other_draws(void **state)
{
    (void)state;
    assert_true(ll_draw_unit(1, 2, 3, 4) != ll_draw_unit(2, 2, 3, 4));
    assert_true(ll_draw_unit(1, 2, 3, 4) != ll_draw_unit(1, 3, 3, 4));
    assert_true(ll_draw_unit(1, 2, 3, 4) != ll_draw_unit(1, 2, 4, 4));
    assert_true(ll_draw_unit(1, 2, 3, 4) != ll_draw_unit(1, 2, 3, 5));
    assert_true(ll_draw_key("A001") != ll_draw_key("A002"));
    assert_true(ll_draw_key("A001") == ll_draw_key("A001"));
}

/* Mean and variance of u, and its correlation with the number before and that of the next field. */
static void numbers_are_uniform_and_independent(void **state)
{
    (void)state;
    double mean = 0.0;
    double square = 0.0;
    double next = 0.0;
    double beside = 0.0;
    for (size_t d = 0; d < MANY; d++) {
        double u = ll_draw_unit(1, ll_draw_key("A001"), 3, d) - 0.5;
        mean += u / MANY;
        square += u * u / MANY;
        next += u * (ll_draw_unit(1, ll_draw_key("A001"), 3, d + 1) - 0.5) / MANY;
        beside += u * (ll_draw_unit(1, ll_draw_key("A001"), 4, d) - 0.5) / MANY;
    }
    assert_near(mean, 0.0, 4.0 * sqrt(1.0 / 12.0 / MANY));
    assert_near(square, 1.0 / 12.0, 4.0 * sqrt(1.0 / 180.0 / MANY));
    assert_near(next, 0.0, 4.0 / 12.0 / sqrt(MANY));
    assert_near(beside, 0.0, 4.0 / 12.0 / sqrt(MANY));
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(town_clear) struct town t;
    struct ll_draws draws = {0};
    town_make(&t, 2);
    struct ll_draw_input input = input_of(&t);
    input.draws = 0;
    assert_int_equal(ll_draws_make(&input, &draws, &err), LL_E_INVALID);
    input.draws = LL_DRAWS_MAX + 1;
    assert_int_equal(ll_draws_make(&input, &draws, &err), LL_E_INVALID);
    input = input_of(&t);
    input.concentration = (double)NAN;
    assert_int_equal(ll_draws_make(&input, &draws, &err), LL_E_INVALID);
    input = input_of(&t);
    input.count = LL_DRAWS_VILLAGES_MAX + 1;
    assert_int_equal(ll_draws_make(&input, &draws, &err), LL_E_INVALID);
    assert_null(draws.first);
}

static void no_villages_are_no_places(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 0);
    draw(&t, &draws);
    assert_int_equal(draws.villages, 0);
}

static bool draw_some(void *user)
{
    struct town *t = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    const struct ll_draw_input input = input_of(t);
    enum ll_code code = ll_draws_make(&input, &draws, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    town_make(&t, 3);
    t.draws = 100;
    t.threads = 2;
    ll_for_each_failing_alloc(draw_some, &t, 40);
}

/* ---- common inputs ---- */

/* Lets the share beyond five minutes swing: its scores with the speed slow, as taken and fast (and
 * `turnout` more or less with turnout times), no wider than a point. */
static void swing(struct town *t, size_t v, double slow, double taken, double fast, double turnout)
{
    const double speed[LL_SWING_PLACES] = {slow, taken, fast};
    struct ll_swing *s = &t->swing[v][LL_SWING_C1];
    s->told = true;
    for (int a = 0; a < LL_SWING_PLACES; a++) {
        for (int b = 0; b < LL_SWING_PLACES; b++) {
            double score = speed[a] + turnout * (b - 1);
            const struct ll_measure m = scoring(t, LL_IND_C1_OVER_5_MIN, score, score);
            s->low[a * LL_SWING_PLACES + b] = m.low;
            s->high[a * LL_SWING_PLACES + b] = m.high;
        }
    }
    t->measure[v][LL_IND_C1_OVER_5_MIN] = scoring(t, LL_IND_C1_OVER_5_MIN, taken, taken);
    t->village[v].swing = t->swing[v];
}

/* A scores 80 when trucks are slow and 20 when they are fast, B 65 whatever they do. With p from -1
 * to 1, A = 50 - 30 p, and A > B where p < -1/2: in a quarter of the draws. */
static void the_order_of_two_villages_hangs_on_a_common_input(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 2);
    swing(&t, 0, 80, 50, 20, 0);
    t.measure[1][LL_IND_C1_OVER_5_MIN] = scoring(&t, LL_IND_C1_OVER_5_MIN, 65, 65);
    draw(&t, &draws);
    assert_near(p_first(&draws, 0), 0.25, four_errors(0.25, MANY));
}

/* A = 50 - 30 p, B = 55 - 30 p: slow trucks are slow for both, so B is first in every draw. Drawn
 * apart from the same intervals, A would come first when a - b > 5 of 60: (55 / 60)^2 / 2 = 42 %.
 */
static void a_common_input_does_not_change_the_order_of_villages_it_moves_alike(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    LL_CLEANUP(ll_draws_clear) struct ll_draws apart = {0};
    town_make(&t, 2);
    swing(&t, 0, 80, 50, 20, 0);
    swing(&t, 1, 85, 55, 25, 0);
    draw(&t, &draws);
    assert_near(p_first(&draws, 0), 0.0, 0.0);
    assert_near(p_first(&draws, 1), 1.0, 0.0);
    for (size_t v = 0; v < 2; v++) {
        double more = v == 0 ? 0 : 5;
        t.village[v].swing = NULL;
        t.measure[v][LL_IND_C1_OVER_5_MIN] =
            scoring(&t, LL_IND_C1_OVER_5_MIN, 20 + more, 80 + more);
    }
    draw(&t, &apart);
    double p = 0.5 * (55.0 / 60.0) * (55.0 / 60.0);
    assert_near(p_first(&apart, 0), p, four_errors(p, MANY));
}

/* A = 50 - 20 s + 10 u for speed s and turnout u, B = 65: A > B on the part of the square of s and
 * u that the line -20 s + 10 u = 15 cuts off: 0.5625 of 4. */
static void two_common_inputs_are_drawn_apart_from_each_other(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 2);
    swing(&t, 0, 70, 50, 30, 10);
    t.measure[1][LL_IND_C1_OVER_5_MIN] = scoring(&t, LL_IND_C1_OVER_5_MIN, 65, 65);
    draw(&t, &draws);
    assert_near(p_first(&draws, 0), 0.5625 / 4.0, four_errors(0.5625 / 4.0, MANY));
}

/* Slow trucks change nothing, fast ones much: A = 60 on one side, 60 - 40 p on the other, B = 50;
 * B is first where p > 1/4: 3/8 of the draws. One line from end to end would make it one half. */
static void between_the_places_the_indicator_runs_straight(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 2);
    swing(&t, 0, 60, 60, 20, 0);
    draw(&t, &draws);
    assert_near(p_first(&draws, 1), 0.375, four_errors(0.375, MANY));
}

/* The swing tells where the interval lies, the village's own number where in it: A from 50 - 30 p
 * to 70 - 30 p, B = 85; only slow trucks and the upper part together make A first. For p in [-1,
 * -1/2] the part over 85 is (-15 - 30 p) / 20: its mean over p, 0 to 3/4, on a quarter of all p. */
static void what_is_not_known_of_a_village_is_drawn_on_top_of_the_swing(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 2);
    swing(&t, 0, 80, 50, 20, 0);
    double span = 0.2; /* 20 of the scale */
    for (int p = 0; p < LL_SWING_POINTS; p++) {
        t.swing[0][LL_SWING_C1].high[p] += span;
    }
    t.measure[1][LL_IND_C1_OVER_5_MIN] = scoring(&t, LL_IND_C1_OVER_5_MIN, 85, 85);
    draw(&t, &draws);
    assert_near(p_first(&draws, 0), 0.375 * 0.25, four_errors(0.375 * 0.25, MANY));
}

static void swings_that_stand_still_or_are_not_told_change_no_byte(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws before = {0};
    LL_CLEANUP(ll_draws_clear) struct ll_draws after = {0};
    town_make(&t, 10);
    fill_at_random(&t, 60.0);
    draw(&t, &before);
    for (size_t v = 0; v < 10; v++) {
        double score = t.measure[v][LL_IND_C1_OVER_5_MIN].low * 100.0;
        const struct ll_measure m = t.measure[v][LL_IND_C1_OVER_5_MIN];
        swing(&t, v, score, score, score, 0);
        t.measure[v][LL_IND_C1_OVER_5_MIN] = m;
    }
    draw(&t, &after);
    assert_memory_equal(before.first, after.first, 10 * MANY * sizeof *after.first);
    assert_memory_equal(before.last, after.last, 10 * MANY * sizeof *after.last);
}

static void swings_give_the_same_bytes_on_any_number_of_threads(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws one = {0};
    LL_CLEANUP(ll_draws_clear) struct ll_draws four = {0};
    town_make(&t, 10);
    fill_at_random(&t, 60.0);
    for (size_t v = 0; v < 10; v++) {
        swing(&t, v, 90, 40.0 + (double)v, 30, 5);
    }
    draw(&t, &one);
    t.threads = 4;
    draw(&t, &four);
    assert_memory_equal(one.first, four.first, 10 * MANY * sizeof *one.first);
    assert_memory_equal(one.last, four.last, 10 * MANY * sizeof *one.last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_villages_with_overlapping_intervals_come_first_as_the_integral_says),
        cmocka_unit_test(values_beyond_the_scale_tie_at_its_end),
        cmocka_unit_test(nothing_known_is_the_whole_scale),
        cmocka_unit_test(equal_chances_are_equal),
        cmocka_unit_test(equal_villages_share_the_first_place_in_every_draw),
        cmocka_unit_test(known_inputs_and_fixed_weights_give_the_ranking_itself),
        cmocka_unit_test(every_draw_ranks_as_the_formulas_do),
        cmocka_unit_test(what_hangs_on_one_datum_moves_together),
        cmocka_unit_test(weights_have_the_moments_of_the_dirichlet_distribution),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
        cmocka_unit_test(more_draws_begin_with_the_fewer),
        cmocka_unit_test(a_village_far_below_changes_nothing_for_the_others),
        cmocka_unit_test(another_seed_gives_other_draws),
        cmocka_unit_test(numbers_are_uniform_and_independent),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(no_villages_are_no_places),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
        cmocka_unit_test(the_order_of_two_villages_hangs_on_a_common_input),
        cmocka_unit_test(a_common_input_does_not_change_the_order_of_villages_it_moves_alike),
        cmocka_unit_test(two_common_inputs_are_drawn_apart_from_each_other),
        cmocka_unit_test(between_the_places_the_indicator_runs_straight),
        cmocka_unit_test(what_is_not_known_of_a_village_is_drawn_on_top_of_the_swing),
        cmocka_unit_test(swings_that_stand_still_or_are_not_told_change_no_byte),
        cmocka_unit_test(swings_give_the_same_bytes_on_any_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
