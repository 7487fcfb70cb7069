#include "data/area_values.h"

#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static char area_a[] = "A000";
static char area_b[] = "B'村";
static char survey[] = "survey";
static char day[] = "2026-03-01";
static char none[] = "";

static struct ll_entered_value value(char *area, double low, double high)
{
    return (struct ll_entered_value){.area = area,
                                     .indicator = LL_IND_H2_WIRING,
                                     .period = "2026",
                                     .low = low,
                                     .high = high,
                                     .source = survey,
                                     .date = day};
}

static size_t enter(ll_store *store, const struct ll_entered_value *values, size_t count)
{
    struct ll_err err = {0};
    size_t stored = 0;
    LL_CLEANUP(ll_entered_clear) struct ll_entered list = {0};
    for (size_t i = 0; i < count; i++) {
        assert_ok(ll_entered_add(&list, &values[i], &err), &err);
    }
    assert_ok(ll_area_values_enter(store, &list, &stored, &err), &err);
    return stored;
}

static int64_t rows_of(ll_store *store, const char *sql)
{
    struct ll_err err = {0};
    int64_t count = 0;
    assert_ok(ll_db_whole(store->db, sql, &count, &err), &err);
    return count;
}

static void a_new_value_ends_the_one_before_and_the_same_again_changes_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("v.db"));
    const struct ll_entered_value first[] = {value(area_b, 0.2, 0.3), value(area_a, 0.5, 0.5)};
    const struct ll_entered_value next[] = {value(area_b, 0.2, 0.25), value(area_a, 0.5, 0.5)};
    assert_int_equal(enter(store, first, 2), 2);
    assert_int_equal(enter(store, first, 2), 0);
    assert_int_equal(enter(store, next, 2), 1);
    assert_int_equal(rows_of(store, "SELECT count(*) FROM area_value"), 3);
    LL_CLEANUP(ll_entered_clear) struct ll_entered back = {0};
    assert_ok(ll_area_values_load(store, &back, &err), &err);
    assert_int_equal(back.count, 2);
    assert_string_equal(back.values[1].area, area_b);
    assert_string_equal(back.values[1].source, survey);
    assert_string_equal(back.values[1].date, day);
    assert_near(back.values[1].high, 0.25, 0.0);
    assert_ok(ll_area_values_end(store, area_b, LL_IND_H2_WIRING, "2026", &err), &err);
    assert_int_equal(ll_area_values_end(store, area_b, LL_IND_H2_WIRING, "2026", &err),
                     LL_E_NOT_FOUND);
    LL_CLEANUP(ll_entered_clear) struct ll_entered left = {0};
    assert_ok(ll_area_values_load(store, &left, &err), &err);
    assert_int_equal(left.count, 1);
}

/// What an assessment found stays with it, though the value ends.
static void an_assessment_keeps_what_was_entered_when_it_was_made(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_assessment made = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("k.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    LL_CLEANUP(ll_entered_clear) struct ll_entered list = {0};
    struct ll_entered_value v = value(area_a, 0.1, 0.4);
    v.source = none;
    assert_ok(ll_entered_add(&list, &v, &err), &err);
    o.villages[0].counts.entered[LL_IND_H2_WIRING] =
        (struct ll_entered_mark){LL_ENTERED_NARROWS, 0};
    const struct ll_assessment_write write = {.period = "2026",
                                              .method = 1,
                                              .totals_json = "{}",
                                              .scene = &o.scene,
                                              .results = &o.results,
                                              .villages = o.villages,
                                              .village_count = o.village_count,
                                              .entered = &list};
    assert_ok(ll_assessment_store(store, &write, &made, &err), &err);
    LL_CLEANUP(ll_stored_ranking_clear) struct ll_stored_ranking back = {0};
    assert_ok(ll_ranking_load(store, made.id, &back, &err), &err);
    assert_int_equal(back.entered.count, 1);
    for (size_t i = 0; i < back.count; i++) {
        const struct ll_entered_mark mark = back.rows[i].counts.entered[LL_IND_H2_WIRING];
        bool own = back.rows[i].area_id == o.villages[0].area_id;
        assert_int_equal(mark.use, own ? LL_ENTERED_NARROWS : LL_ENTERED_NONE);
        if (own) {
            assert_near(back.entered.values[mark.row].high, 0.4, 0.0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_value_ends_the_one_before_and_the_same_again_changes_nothing),
        cmocka_unit_test(an_assessment_keeps_what_was_entered_when_it_was_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
