#include "core/quotas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

#define HEAD "key,year,target,kind,zh,en,source,mark\n"

static ll_quotas *parse(const char *csv)
{
    struct ll_err err = {0};
    ll_quotas *quotas = NULL;
    assert_ok(ll_quotas_parse(csv, strlen(csv), &quotas, &err), &err);
    return quotas;
}

static void the_latest_row_of_a_key_is_in_force(void **state)
{
    (void)state;
    LL_CLEANUP(ll_quotas_freep)
    ll_quotas *q = parse(HEAD "a,2024,0.85,share,z,e,s,V1\na,2025,1,share,z,e,s,V1\n"
                              "b,,3,count,z,e,s,P\n");
    size_t count = 0;
    const struct ll_quota *rows = ll_quotas_rows(q, &count);
    assert_int_equal(count, 3);
    static const bool expected[][3] = {
        {false, false, true}, {true, false, true}, {false, true, true}, {false, true, true}};
    for (int y = 0; y < 4; y++) {
        for (int i = 0; i < 3; i++) {
            assert_int_equal(ll_quota_in_force(q, &rows[i], 2023 + y), expected[y][i]);
        }
    }
    assert_true(rows[0].share);
    assert_false(rows[2].share);
    assert_near(rows[1].target, 1.0, 0.0);
}

static void wrong_rows_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        HEAD "a,24,0.5,share,z,e,s,P\n", HEAD "a,2024,1.5,share,z,e,s,P\n",
        HEAD "a,2024,0,count,z,e,s,P\n", HEAD "a,2024,1,most,z,e,s,P\n",
        HEAD ",2024,1,share,z,e,s,P\n",  HEAD "a,2024,1,share,z,e,s,P\na,2024,1,count,z,e,s,P\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct ll_err err = {0};
        ll_quotas *quotas = NULL;
        assert_int_equal(ll_quotas_parse(wrong[i], strlen(wrong[i]), &quotas, &err), LL_E_FORMAT);
    }
}

static void assert_count(const char *key, const struct ll_quota_input *input, double low,
                         double high, double total)
{
    struct ll_quota_count c = ll_quota_count(key, input);
    assert_near(c.low, low, 0.0);
    assert_near(c.high, high, 0.0);
    assert_near(c.total, total, 0.0);
}

/* Two villages; hydrants of every state, a planned one that is not counted and one of a house; a
 * micro station in A, one without staff in B; A's team is large enough, B's is not known. */
static void what_the_store_holds_is_counted_by_hand(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = ll_scene_make();
    (void)ll_draw_area(&s, "A", 10, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_area(&s, "B", 10, "20 0, 30 0, 30 10, 20 10");
    ll_table_set_real(&s.layer[LL_AREA], 0, LL_AREA_TEAM_SIZE, 22.0);
    static const enum ll_status status[] = {LL_STATUS_IN_SERVICE, LL_STATUS_IN_SERVICE,
                                            LL_STATUS_BROKEN,     LL_STATUS_UNKNOWN,
                                            LL_STATUS_PLANNED,    LL_STATUS_IN_SERVICE};
    for (size_t i = 0; i < 6; i++) {
        size_t row = ll_draw_hydrant(&s, status[i], (double)i, 1);
        ll_table_set_word(&s.layer[LL_HYDRANT], row, LL_HYDRANT_KIND,
                          i == 5 ? LL_HYDRANT_BUILDING : LL_HYDRANT_MUNICIPAL);
    }
    (void)ll_draw_station(&s, LL_STATION_MICRO, 5, 5);
    size_t paper = ll_draw_station(&s, LL_STATION_MICRO, 25, 5);
    ll_table_set_word(&s.layer[LL_STATION], paper, LL_STATION_STAFFED, LL_FLAG_NO);
    const uint32_t villages[] = {0, 1};
    const uint32_t station_area[] = {0, 1};
    const struct ll_quota_input input = {.scene = &s,
                                         .villages = villages,
                                         .village_count = 2,
                                         .station_area = station_area,
                                         .team_people = 20.0};
    assert_count("hydrants_working", &input, 2, 3, 4);
    assert_count("micro_stations", &input, 1, 1, 2);
    assert_count("village_teams", &input, 1, 2, 2);
    /* nothing of the kind on record, and what cannot be counted: unknown, never 0 */
    assert_count("compound_lanes", &input, (double)NAN, (double)NAN, (double)NAN);
    assert_count("fixed_obstacles", &input, (double)NAN, (double)NAN, (double)NAN);
    assert_count("smoke_alarms", &input, (double)NAN, (double)NAN, (double)NAN);
}

static void a_town_without_micro_stations_on_record_is_unknown(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = ll_scene_make();
    (void)ll_draw_area(&s, "A", 10, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_station(&s, LL_STATION_TOWNSHIP, 5, 5);
    const uint32_t villages[] = {0};
    const uint32_t station_area[] = {0};
    const struct ll_quota_input input = {.scene = &s,
                                         .villages = villages,
                                         .village_count = 1,
                                         .station_area = station_area,
                                         .team_people = 20.0};
    assert_count("micro_stations", &input, (double)NAN, (double)NAN, (double)NAN);
    assert_count("village_teams", &input, (double)NAN, (double)NAN, (double)NAN);
}

static void the_shipped_table_reads(void **state)
{
    (void)state;
    char *csv = ll_test_reference("quotas.csv", NULL);
    LL_CLEANUP(ll_quotas_freep) ll_quotas *q = parse(csv);
    size_t count = 0;
    (void)ll_quotas_rows(q, &count);
    assert_true(count >= 12);
    free(csv);
}

static bool parse_some(void *user)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_quotas_freep) ll_quotas *q = NULL;
    const char *csv = user;
    enum ll_code code = ll_quotas_parse(csv, strlen(csv), &q, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    char csv[] = HEAD "b,,3,count,z,e,s,P\n";
    ll_for_each_failing_alloc(parse_some, csv, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_latest_row_of_a_key_is_in_force),
        cmocka_unit_test(wrong_rows_are_refused),
        cmocka_unit_test(what_the_store_holds_is_counted_by_hand),
        cmocka_unit_test(a_town_without_micro_stations_on_record_is_unknown),
        cmocka_unit_test(the_shipped_table_reads),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
