#include "app/jobs/odds.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

#define MOST 9

/* Villages with odds as given, in order of rank. */
struct table {
    struct ll_stored_village rows[MOST];
    struct ll_stored_ranking ranking;
};

static char names[MOST][2] = {"A", "B", "C", "D", "E", "F", "G", "H", "I"};
static char unnamed[] = "";

static void table_make(struct table *t, const double *p_first, size_t count)
{
    *t = (struct table){.ranking = {.count = count}};
    t->ranking.rows = t->rows;
    for (size_t i = 0; i < count; i++) {
        t->rows[i] = (struct ll_stored_village){
            .code = names[i], .name = unnamed, .rank = i + 1, .odds = {.p_first = p_first[i]}};
    }
}

static void assert_says(const struct ll_stored_ranking *ranking, enum ll_lang lang,
                        const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    assert_ok(ll_odds_text(ranking, lang, &text, &err), &err);
    assert_string_equal(ll_text_str(&text), expected);
}

static void a_clear_first_is_named_alone(void **state)
{
    (void)state;
    struct table t;
    const double p[] = {0.84, 0.16};
    table_make(&t, p, 2);
    t.ranking.drawn =
        (struct ll_stored_draws){.draws = 100, .first = LL_FIRST_CLEAR, .may_be_first = 1};
    assert_says(&t.ranking, LL_LANG_EN, "clearly first (probability in brackets): A (84 %)\n");
    assert_says(&t.ranking, LL_LANG_ZH, "明确为第一（括号内为概率）：A (84 %)\n");
}

static void a_probable_first_comes_with_those_to_check(void **state)
{
    (void)state;
    struct table t;
    const double p[] = {0.2, 0.61, 0.19};
    table_make(&t, p, 3);
    t.ranking.drawn =
        (struct ll_stored_draws){.draws = 100, .first = LL_FIRST_PROBABLE, .may_be_first = 2};
    assert_says(&t.ranking, LL_LANG_EN,
                "probably first (probability in brackets): B (61 %); also check: A (20 %)\n"
                "A has the highest score, but B comes first more often when what is not known is "
                "drawn\n");
}

static void many_that_cannot_be_told_apart_are_counted(void **state)
{
    (void)state;
    struct table t;
    const double p[] = {0.12, 0.13, 0.11, 0.1, 0.1, 0.11, 0.11, 0.11, 0.11};
    table_make(&t, p, 9);
    t.ranking.drawn =
        (struct ll_stored_draws){.draws = 100, .first = LL_FIRST_OPEN, .may_be_first = 8};
    assert_says(&t.ranking, LL_LANG_EN,
                "cannot be told apart, choose by judgement among (probability of being first in "
                "brackets): B (13 %), A (12 %), C (11 %), "
                "F (11 %), G (11 %), H (11 %) and 2 more\n"
                "what is known says little about who comes first: 8 of 9 villages may; "
                "`lifelane rank --survey` lists what to find out\n");
    t.ranking.drawn.may_be_first = 7; /* one more is named instead of counted */
    assert_says(&t.ranking, LL_LANG_EN,
                "cannot be told apart, choose by judgement among (probability of being first in "
                "brackets): B (13 %), A (12 %), C (11 %), "
                "F (11 %), G (11 %), H (11 %), I (11 %)\n"
                "what is known says little about who comes first: 7 of 9 villages may; "
                "`lifelane rank --survey` lists what to find out\n");
}

static void without_draws_nothing_is_said(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct table t;
    const double p[] = {(double)NAN};
    table_make(&t, p, 1);
    assert_says(&t.ranking, LL_LANG_EN, "");
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    LL_CLEANUP(ll_freep) char *text = NULL;
    assert_ok(ll_odds_document(&t.ranking, LL_LANG_EN, json, &err), &err);
    assert_ok(ll_json_finish(json, false, &text, &err), &err);
    assert_string_equal(text, "{\"draws\":null,\"verdict\":null}");
}

static void the_document_names_kind_words_and_villages(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct table t;
    const double p[] = {0.75, 0.25};
    table_make(&t, p, 2);
    t.ranking.drawn = (struct ll_stored_draws){
        .draws = 100, .seed = 3, .first = LL_FIRST_PROBABLE, .may_be_first = 2};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    LL_CLEANUP(ll_freep) char *text = NULL;
    assert_ok(ll_odds_document(&t.ranking, LL_LANG_EN, json, &err), &err);
    assert_ok(ll_json_finish(json, false, &text, &err), &err);
    assert_mentions(text, "\"draws\":{\"count\":100,\"seed\":3}");
    assert_mentions(text, "\"kind\":\"probably-first\"");
    assert_mentions(
        text,
        "\"text\":\"probably first (probability in brackets): A (75 %); also check: B (25 %)\"");
    assert_mentions(text, "{\"code\":\"B\",\"name\":\"\",\"p_first\":0.25}");
}

/* Timber 20 to 60 of the scale and 40 to 80, all else equal: B is first in 7 of 8 draws. */
static void a_ranking_is_drawn_from_its_measures(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct table t;
    const double p[] = {(double)NAN, (double)NAN};
    table_make(&t, p, 2);
    struct ll_model model = {.rules = ll_test_rules(), .indicators = ll_test_indicators()};
    for (size_t v = 0; v < 2; v++) {
        for (int i = 0; i < LL_IND_COUNT; i++) {
            const struct ll_indicator *in = ll_indicator(model.indicators, (enum ll_indicator_id)i);
            t.rows[v].counts.measure[i] = (struct ll_measure){in->hundred, in->hundred, 1.0};
        }
    }
    t.rows[0].counts.measure[LL_IND_E1_TIMBER] = (struct ll_measure){0.24, 0.48, 0.5};
    t.rows[1].counts.measure[LL_IND_E1_TIMBER] = (struct ll_measure){0.12, 0.36, 0.5};
    struct ll_odds_request request = ll_odds_defaults(&model, 2);
    assert_int_equal(request.draws, 10000);
    assert_int_equal(request.seed, 1);
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    assert_ok(ll_odds_draw(&t.ranking, &model, &request, &draws, &err), &err);
    assert_ok(ll_odds_fill(&draws, &model, &request, &t.ranking, &err), &err);
    assert_near(t.rows[0].odds.p_first, 0.875, 0.0133); /* four standard errors */
    assert_int_equal(t.ranking.drawn.first, LL_FIRST_CLEAR);
    assert_int_equal(t.ranking.drawn.may_be_first, 1);
    assert_int_equal(t.ranking.drawn.draws, 10000);
    assert_int_equal(t.rows[0].odds.rank_low, 1);
    assert_int_equal(t.rows[0].odds.rank_high, 2);
    ll_model_clear(&model);
}

/* B is probably first and A to be checked too; of equal ones the first by rank comes first. */
static void every_village_stands_where_the_verdict_puts_it(void **state)
{
    (void)state;
    struct table t;
    const double p[] = {0.15, 0.55, 0.15, 0.15};
    table_make(&t, p, 4);
    static const struct {
        struct ll_stored_draws drawn;
        enum ll_standing standing[4];
    } cases[] = {
        {{.draws = 0},
         {LL_STANDING_UNKNOWN, LL_STANDING_UNKNOWN, LL_STANDING_UNKNOWN, LL_STANDING_UNKNOWN}},
        {{.draws = 9, .first = LL_FIRST_PROBABLE, .may_be_first = 3},
         {LL_STANDING_ALSO, LL_STANDING_PROBABLE, LL_STANDING_ALSO, LL_STANDING_OUT}},
        {{.draws = 9, .first = LL_FIRST_CLEAR, .may_be_first = 1},
         {LL_STANDING_OUT, LL_STANDING_CLEAR, LL_STANDING_OUT, LL_STANDING_OUT}},
        {{.draws = 9, .first = LL_FIRST_OPEN, .may_be_first = 4},
         {LL_STANDING_OPEN, LL_STANDING_OPEN, LL_STANDING_OPEN, LL_STANDING_OPEN}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        t.ranking.drawn = cases[c].drawn;
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(ll_odds_standing(&t.ranking, &t.rows[i]), cases[c].standing[i]);
        }
    }
    for (int s = 0; s < LL_STANDING_COUNT; s++) {
        assert_int_equal(ll_standing_key((enum ll_standing)s) == NULL, s == LL_STANDING_UNKNOWN);
        assert_true(ll_standing_text((enum ll_standing)s, LL_LANG_ZH)[0] != '\0');
    }
}

static void a_legend_names_three_at_most(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    struct table t;
    const double p[] = {0.3, 0.2, 0.2, 0.1, 0.1, 0.1};
    table_make(&t, p, 6);
    t.ranking.drawn =
        (struct ll_stored_draws){.draws = 9, .first = LL_FIRST_OPEN, .may_be_first = 6};
    assert_ok(ll_odds_sentence(&t.ranking, LL_LANG_EN, &text, &err), &err);
    assert_string_equal(ll_text_str(&text),
                        "cannot be told apart, choose by judgement among (probability of being "
                        "first in brackets): A (30 %), B (20 %), C (20 %) and 3 more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clear_first_is_named_alone),
        cmocka_unit_test(a_probable_first_comes_with_those_to_check),
        cmocka_unit_test(many_that_cannot_be_told_apart_are_counted),
        cmocka_unit_test(without_draws_nothing_is_said),
        cmocka_unit_test(the_document_names_kind_words_and_villages),
        cmocka_unit_test(a_ranking_is_drawn_from_its_measures),
        cmocka_unit_test(every_village_stands_where_the_verdict_puts_it),
        cmocka_unit_test(a_legend_names_three_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
