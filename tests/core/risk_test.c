#include "core/risk.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

struct tables {
    ll_rules *rules;
    ll_indicators *indicators;
};

static int set_up(void **state)
{
    static struct tables tables;
    tables.rules = ll_test_rules();
    tables.indicators = ll_test_indicators();
    *state = &tables;
    return 0;
}

static int tear_down(void **state)
{
    struct tables *tables = *state;
    ll_rules_free(tables->rules);
    ll_indicators_free(tables->indicators);
    return 0;
}

/* A measure whose score is `score` on the scale of the indicator, known without doubt. */
static struct ll_measure scoring(const struct tables *t, int id, double score)
{
    const struct ll_indicator *in = ll_indicator(t->indicators, (enum ll_indicator_id)id);
    double value = in->logarithmic ? in->zero * pow(in->hundred / in->zero, score / 100.0)
                                   : in->zero + (in->hundred - in->zero) * score / 100.0;
    return (struct ll_measure){.low = value, .high = value, .known = 1.0};
}

static struct ll_measure unknown(const struct tables *t, int id)
{
    const struct ll_indicator *in = ll_indicator(t->indicators, (enum ll_indicator_id)id);
    return (struct ll_measure){.low = in->zero, .high = in->hundred, .known = 0.0};
}

static struct ll_risk risk_of(const struct tables *t, const struct ll_measure m[LL_IND_COUNT])
{
    return ll_risk_of(m, t->indicators, t->rules);
}

/* The index again, from scores, in long double and straight from the two formulas. */
static long double naive_index(const struct tables *t, const double score[LL_IND_COUNT])
{
    long double product = 1.0L;
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        long double mean = 0.0L;
        for (int i = 0; i < LL_IND_COUNT; i++) {
            const struct ll_indicator *in = ll_indicator(t->indicators, (enum ll_indicator_id)i);
            if (in->dimension == (enum ll_dimension)d) {
                mean += (long double)in->weight * powl((long double)score[i], 2.0L);
            }
        }
        long double value = powl(mean, 0.5L);
        product *= powl(value < 1.0L ? 1.0L : value,
                        (long double)ll_dimension_weight(t->indicators, (enum ll_dimension)d));
    }
    return product;
}

/* Hand-computed with the shipped weights; docs/risk-model.md, section 5, has the same village.
 *
 *   H1 1.5 of 0..6 -> 25, H2 0.4 of 0..0.8 -> 50, H3 0, H4 3 of 0..15 -> 20, H5 2 of 0..20 -> 10
 *     D_H^2 = .2547*625 + .2547*2500 + .1970*400 + .1468*100 = 889.4175      D_H = 29.8231
 *   E1 0.24 of 0..0.6 -> 40, E2 0.15 of 0..0.6 -> 25, E4 0, E5 0, E6 0.2 -> 20,
 *   E3 30 households of 10..100 by logarithm: 100 lg(30/10) / lg(100/10) = 47.7121
 *     D_E^2 = .2115*1600 + .2570*625 + .2570*2276.447 + .0915*400 = 1120.672  D_E = 33.4764
 *   V1 0.05 of 0.05..0.5 -> 0 and V2 to V5 0: D_V = max(1, 0) = 1
 *   C1 60, C2 80, C3 0.4 of 0..0.8 -> 50, C4 30, C5 60, C6 0, C7 50, C8 20
 *     D_C^2 = .1853*3600 + .0964*6400 + .1959*2500 + .0964*900 + .1854*3600 + .0964*2500
 *             + .0849*400 = 2802.95                                           D_C = 52.9429
 *   ln S = 0.2 ln 29.8231 + 0.3 ln 33.4764 + 0 + 0.3 ln 52.9429
 *        = 0.679057 + 1.053253 + 1.190764 = 2.923073                            S = 18.59836
 *   shares of ln S: H .232309, E .360324, V 0, C .407367; in it C2 .0964*6400/2802.95 = .220111 */
static void a_village_written_out_by_hand_gives_the_same_numbers(void **state)
{
    const struct tables *t = *state;
    struct ll_measure m[LL_IND_COUNT];
    for (int i = 0; i < LL_IND_COUNT; i++) {
        m[i] = scoring(t, i, 0.0);
    }
    static const struct {
        enum ll_indicator_id id;
        double value;
    } bad[] = {{LL_IND_H1_FIRES, 1.5},      {LL_IND_H2_WIRING, 0.4},   {LL_IND_H4_PREMISES, 3.0},
               {LL_IND_H5_HAZARDS, 2.0},    {LL_IND_E1_TIMBER, 0.24},  {LL_IND_E2_GAPS, 0.15},
               {LL_IND_E3_CLUSTER, 30.0},   {LL_IND_E6_FOREST, 0.2},   {LL_IND_C1_OVER_5_MIN, 0.6},
               {LL_IND_C2_OVER_3_MIN, 0.8}, {LL_IND_C3_NO_TRUCK, 0.4}, {LL_IND_C4_LANES, 0.3},
               {LL_IND_C5_NO_HYDRANT, 0.6}, {LL_IND_C7_FLOW, 0.5},     {LL_IND_C8_TEAMS, 0.2}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        m[bad[i].id] = (struct ll_measure){bad[i].value, bad[i].value, 1.0};
    }
    struct ll_risk r = risk_of(t, m);
    assert_near(r.risk, 18.59836, 5e-6);
    assert_near(r.risk_low, r.risk, 0.0);
    assert_near(r.risk_high, r.risk, 0.0);
    assert_int_equal(r.level, LL_LEVEL_MEDIUM);
    assert_near(r.completeness, 1.0, 1e-15);
    assert_true(r.rateable);
    assert_near(r.dimension[LL_DIM_HAZARD], 29.8231, 5e-5);
    assert_near(r.dimension[LL_DIM_EXPOSURE], 33.4764, 5e-5);
    assert_near(r.dimension[LL_DIM_VULNERABILITY], 1.0, 0.0);
    assert_near(r.dimension[LL_DIM_COPING], 52.9429, 5e-5);
    assert_near(r.dimension_share[LL_DIM_HAZARD], 0.232309, 1e-6);
    assert_near(r.dimension_share[LL_DIM_EXPOSURE], 0.360324, 1e-6);
    assert_near(r.dimension_share[LL_DIM_VULNERABILITY], 0.0, 0.0);
    assert_near(r.dimension_share[LL_DIM_COPING], 0.407367, 1e-6);
    assert_near(r.share[LL_IND_C2_OVER_3_MIN], 0.407367 * 0.220111, 1e-6);
    assert_near(r.share[LL_IND_C6_UNDER_TWO], 0.0, 0.0);
    assert_near(r.score[LL_IND_C3_NO_TRUCK], 50.0, 1e-12);
    assert_near(r.score[LL_IND_E3_CLUSTER], 47.7121, 5e-5);
}

static void the_ends_of_the_scale_are_1_and_100(void **state)
{
    const struct tables *t = *state;
    struct ll_measure m[LL_IND_COUNT];
    for (int i = 0; i < LL_IND_COUNT; i++) {
        m[i] = scoring(t, i, 0.0);
    }
    struct ll_risk best = risk_of(t, m);
    assert_near(best.risk, 1.0, 0.0);
    assert_int_equal(best.level, LL_LEVEL_LOW);
    for (int i = 0; i < LL_IND_COUNT; i++) {
        assert_near(best.share[i], 0.0, 0.0);
        m[i] = scoring(t, i, 100.0);
    }
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        assert_near(best.dimension_share[d], 0.0, 0.0);
    }
    struct ll_risk worst = risk_of(t, m);
    assert_near(worst.risk, 100.0, 1e-12);
    assert_true(worst.risk <= 100.0);
    assert_int_equal(worst.level, LL_LEVEL_VERY_HIGH);
}

/* Nothing known: every score 50, so every D is 50 and S is 50; the bounds are the whole scale. */
static void a_village_of_which_nothing_is_known_is_50_and_not_rateable(void **state)
{
    const struct tables *t = *state;
    struct ll_measure m[LL_IND_COUNT];
    struct ll_measure nan[LL_IND_COUNT];
    for (int i = 0; i < LL_IND_COUNT; i++) {
        m[i] = unknown(t, i);
        nan[i] = (struct ll_measure){.low = NAN, .high = NAN, .known = NAN};
    }
    for (int pass = 0; pass < 2; pass++) {
        struct ll_risk r = risk_of(t, pass == 0 ? m : nan);
        assert_near(r.risk, 50.0, 1e-12);
        assert_near(r.risk_low, 1.0, 0.0);
        assert_near(r.risk_high, 100.0, 1e-12);
        assert_near(r.completeness, 0.0, 0.0);
        assert_false(r.rateable);
    }
}

static void a_score_is_linear_and_clamped_in_either_direction(void **state)
{
    (void)state;
    const struct ll_indicator up = {.zero = 0.05, .hundred = 0.5};
    assert_near(ll_indicator_score(&up, 0.275), 50.0, 1e-12);
    assert_near(ll_indicator_score(&up, 0.0), 0.0, 0.0);
    assert_near(ll_indicator_score(&up, 0.9), 100.0, 0.0);
    assert_near(ll_indicator_score(&up, NAN), NAN, 0.0);
    const struct ll_indicator down = {.zero = 10.0, .hundred = 2.0};
    assert_near(ll_indicator_score(&down, 4.0), 75.0, 1e-12);
    assert_near(ll_indicator_score(&down, 11.0), 0.0, 0.0);
}

/* The steps of FACTS: 30 and 50 households on a scale from 10 to 100. */
static void a_logarithmic_scale_has_equal_ratios_at_equal_distances(void **state)
{
    (void)state;
    const struct ll_indicator in = {.zero = 10.0, .hundred = 100.0, .logarithmic = true};
    assert_near(ll_indicator_score(&in, 30.0), 47.712125, 1e-6);
    assert_near(ll_indicator_score(&in, 50.0), 69.897000, 1e-6);
    assert_near(ll_indicator_score(&in, sqrt(1000.0)), 50.0, 1e-12);
    assert_near(ll_indicator_score(&in, 10.0), 0.0, 0.0);
    assert_near(ll_indicator_score(&in, 0.0), 0.0, 0.0);
    assert_near(ll_indicator_score(&in, 1000.0), 100.0, 0.0);
    const struct ll_indicator down = {.zero = 100.0, .hundred = 1.0, .logarithmic = true};
    assert_near(ll_indicator_score(&down, 10.0), 50.0, 1e-12);
    assert_near(ll_indicator_score(&down, 0.0), 100.0, 0.0);
}

/* H and V weigh 0.2 each: without all of both, 0.6 of the whole is known. */
static void completeness_counts_weights_and_60_percent_is_enough(void **state)
{
    const struct tables *t = *state;
    struct ll_measure m[LL_IND_COUNT];
    for (int i = 0; i < LL_IND_COUNT; i++) {
        enum ll_dimension d = ll_indicator(t->indicators, (enum ll_indicator_id)i)->dimension;
        m[i] =
            d == LL_DIM_HAZARD || d == LL_DIM_VULNERABILITY ? unknown(t, i) : scoring(t, i, 30.0);
    }
    struct ll_risk r = risk_of(t, m);
    assert_near(r.completeness, 0.6, 1e-12);
    assert_true(r.rateable);
    m[LL_IND_C6_UNDER_TWO].known = 0.9; /* 0.3 * 0.0593 * 0.1 less */
    r = risk_of(t, m);
    assert_near(r.completeness, 0.598221, 1e-12);
    assert_false(r.rateable);
}

static void levels_begin_at_the_bounds_of_the_rule_table(void **state)
{
    const struct tables *t = *state;
    static const struct {
        double score;
        enum ll_level level;
    } cases[] = {{14.999, LL_LEVEL_LOW},  {15.001, LL_LEVEL_MEDIUM}, {34.999, LL_LEVEL_MEDIUM},
                 {35.001, LL_LEVEL_HIGH}, {74.999, LL_LEVEL_HIGH},   {75.001, LL_LEVEL_VERY_HIGH}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        struct ll_measure m[LL_IND_COUNT];
        for (int i = 0; i < LL_IND_COUNT; i++) {
            m[i] = scoring(t, i, cases[c].score);
        }
        struct ll_risk r = risk_of(t, m); /* all scores equal: S is that score */
        assert_near(r.risk, cases[c].score, 1e-10);
        assert_int_equal(r.level, cases[c].level);
    }
    assert_string_equal(ll_level_key(LL_LEVEL_VERY_HIGH), "very-high");
    assert_string_equal(ll_level_text(LL_LEVEL_VERY_HIGH, LL_LANG_ZH), "极高风险");
}

/* Intervals anywhere on the scale and beyond it; a third of them points, a tenth unknown. */
static void draw(const struct tables *t, struct ll_rng *rng, struct ll_measure m[LL_IND_COUNT])
{
    for (int i = 0; i < LL_IND_COUNT; i++) {
        double low = scoring(t, i, ll_rng_between(rng, -20.0, 120.0)).low;
        double high = scoring(t, i, ll_rng_between(rng, -20.0, 120.0)).low;
        if (ll_rng_below(rng, 3) == 0) {
            high = low;
        }
        m[i] = (struct ll_measure){
            .low = fmin(low, high), .high = fmax(low, high), .known = ll_rng_unit(rng)};
        if (ll_rng_below(rng, 10) == 0) {
            m[i] = unknown(t, i);
        }
        if (ll_rng_below(rng, 10) == 0) {
            m[i] = scoring(t, i, 0.0);
        }
    }
}

static void random_villages_keep_their_bounds_and_their_shares_add_up(void **state)
{
    const struct tables *t = *state;
    struct ll_rng rng = ll_rng_make(20260101, 1);
    for (int n = 0; n < 20000; n++) {
        struct ll_measure m[LL_IND_COUNT];
        draw(t, &rng, m);
        struct ll_risk r = risk_of(t, m);
        assert_true(1.0 <= r.risk_low && r.risk_low <= r.risk);
        assert_true(r.risk <= r.risk_high && r.risk_high <= 100.0);
        assert_near(r.risk, (double)naive_index(t, r.score), 1e-11);
        assert_near(r.risk_low, (double)naive_index(t, r.score_low), 1e-11);
        assert_near(r.risk_high, (double)naive_index(t, r.score_high), 1e-11);

        double all = 0.0;
        double inside[LL_DIM_COUNT] = {0};
        for (int i = 0; i < LL_IND_COUNT; i++) {
            assert_true(r.score_low[i] <= r.score[i] && r.score[i] <= r.score_high[i]);
            assert_true(r.share[i] >= 0.0);
            all += r.share[i];
            inside[ll_indicator(t->indicators, (enum ll_indicator_id)i)->dimension] += r.share[i];
        }
        assert_near(all, r.risk > 1.0 ? 1.0 : 0.0, 1e-12);
        double dimensions = 0.0;
        for (int d = 0; d < LL_DIM_COUNT; d++) {
            assert_near(inside[d], r.dimension_share[d], 1e-12);
            dimensions += r.dimension_share[d];
            double part =
                ll_dimension_weight(t->indicators, (enum ll_dimension)d) * log(r.dimension[d]);
            assert_near(r.dimension_share[d] * log(r.risk), part, 1e-12);
        }
        assert_near(dimensions, r.risk > 1.0 ? 1.0 : 0.0, 1e-12);
    }
}

static void a_worse_measure_never_lowers_the_risk(void **state)
{
    const struct tables *t = *state;
    struct ll_rng rng = ll_rng_make(20260101, 2);
    for (int n = 0; n < 20000; n++) {
        struct ll_measure m[LL_IND_COUNT];
        draw(t, &rng, m);
        struct ll_risk before = risk_of(t, m);
        int worse = (int)ll_rng_below(&rng, LL_IND_COUNT);
        const struct ll_indicator *in = ll_indicator(t->indicators, (enum ll_indicator_id)worse);
        double step = (in->hundred - in->zero) * ll_rng_unit(&rng);
        m[worse].high += step;
        m[worse].low += ll_rng_below(&rng, 2) == 0 ? step : 0.0;
        struct ll_risk after = risk_of(t, m);
        assert_true(after.risk >= before.risk * (1.0 - 1e-15));
        assert_true(after.risk_low >= before.risk_low * (1.0 - 1e-15));
        assert_true(after.risk_high >= before.risk_high * (1.0 - 1e-15));
    }
}

/* Not reporting: a known value is replaced by not known at all. The good end may only fall and the
 * bad end only rise, so by its upper bound no village gains from silence. */
static void silence_widens_the_interval_and_never_lowers_its_bad_end(void **state)
{
    const struct tables *t = *state;
    struct ll_rng rng = ll_rng_make(20260101, 3);
    for (int n = 0; n < 5000; n++) {
        struct ll_measure m[LL_IND_COUNT];
        draw(t, &rng, m);
        struct ll_risk told = risk_of(t, m);
        int hidden = (int)ll_rng_below(&rng, LL_IND_COUNT);
        m[hidden] = unknown(t, hidden);
        struct ll_risk silent = risk_of(t, m);
        assert_true(silent.risk_low <= told.risk_low && silent.risk_high >= told.risk_high);
        assert_true(silent.completeness <= told.completeness + 1e-15);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_village_written_out_by_hand_gives_the_same_numbers),
        cmocka_unit_test(the_ends_of_the_scale_are_1_and_100),
        cmocka_unit_test(a_village_of_which_nothing_is_known_is_50_and_not_rateable),
        cmocka_unit_test(a_score_is_linear_and_clamped_in_either_direction),
        cmocka_unit_test(a_logarithmic_scale_has_equal_ratios_at_equal_distances),
        cmocka_unit_test(completeness_counts_weights_and_60_percent_is_enough),
        cmocka_unit_test(levels_begin_at_the_bounds_of_the_rule_table),
        cmocka_unit_test(random_villages_keep_their_bounds_and_their_shares_add_up),
        cmocka_unit_test(a_worse_measure_never_lowers_the_risk),
        cmocka_unit_test(silence_widens_the_interval_and_never_lowers_its_bad_end),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
