#include "core/speeds.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// A table with 20 km/h, yes, yes for every class, except that `instead` stands in place of the
/// row of `class`; NULL leaves that row out.
static enum ll_code parse(const char *class, const char *instead, struct ll_speeds *ret_speeds,
                          struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text csv = {0};
    const struct ll_vocabulary *classes = ll_layer_info(LL_LANE)->fields[LL_LANE_CLASS].vocabulary;
    enum ll_code code =
        ll_text_append(&csv, "class,speed_kmh,drivable,access,width_low_m,mark\n", err);
    for (size_t i = 0; code == LL_OK && i < classes->count; i++) {
        const char *key = classes->words[i].key;
        if (strcmp(key, class) != 0) {
            code = ll_text_appendf(&csv, err, "%s,20,yes,yes,2.5,P\n", key);
        } else if (instead != NULL) {
            code = ll_text_appendf(&csv, err, "%s\n", instead);
        }
    }
    return code == LL_OK ? ll_speeds_parse(csv.data, csv.len, ret_speeds, err) : code;
}

static void a_row_says_what_its_class_allows(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_speeds speeds;
    assert_ok(parse("steps", "steps,5,no,no,0.8,P", &speeds, &err), &err);
    assert_near(speeds.kmh[LL_CLASS_STEPS], 5.0, 0.0);
    assert_false(speeds.drivable[LL_CLASS_STEPS]);
    assert_false(speeds.access[LL_CLASS_STEPS]);
    assert_true(speeds.drivable[LL_CLASS_UNKNOWN]);
    assert_true(speeds.access[LL_CLASS_TRACK]);
    assert_near(speeds.width_low_m[LL_CLASS_STEPS], 0.8, 0.0);
    assert_near(speeds.width_low_m[LL_CLASS_TRACK], 2.5, 0.0);
}

static void a_wrong_row_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        NULL,                      /* no row for the class */
        "tracks,20,yes,yes,2.5,P", /* no such class */
        "track,0,yes,yes,2.5,P",   /* never arrives */
        "track,-5,yes,yes,2.5,P",
        "track,201,yes,yes,2.5,P",
        "track,fast,yes,yes,2.5,P",
        "track,,yes,yes,2.5,P",
        "track,20,Yes,yes,2.5,P",
        "track,20,yes,,2.5,P",
        "track,20,yes,yes,2.5,P\ntrack,30,yes,yes,2.5,P", /* twice */
        "track,20,yes,yes,,P",
        "track,20,yes,yes,-1,P",
        "track,20,yes,yes,51,P",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct ll_err err = {0};
        struct ll_speeds speeds = {.kmh = {7.0}};
        assert_int_equal(parse("track", wrong[i], &speeds, &err), LL_E_FORMAT);
        assert_mentions(err.message, "speeds.csv");
        assert_near(speeds.kmh[0], 7.0, 0.0); /* untouched */
    }
}

static void what_the_lane_says_goes_before_its_class(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_speeds speeds;
    assert_ok(parse("steps", "steps,5,no,no,0.8,P", &speeds, &err), &err);
    LL_CLEANUP(ll_table_clear) struct ll_table lanes = ll_table_make(LL_LANE, LL_ALL_FIELDS);
    assert_ok(ll_table_add(&lanes, NULL, &err), &err);
    ll_table_set_word(&lanes, 0, LL_LANE_CLASS, LL_CLASS_STEPS);
    assert_false(ll_lane_drivable(&speeds, &lanes, 0));
    assert_false(ll_lane_access(&speeds, &lanes, 0));
    assert_near(ll_lane_speed_mps(&speeds, &lanes, 0), 5.0 / 3.6, 1e-12);
    ll_table_set_word(&lanes, 0, LL_LANE_DRIVABLE, LL_FLAG_YES);
    ll_table_set_real(&lanes, 0, LL_LANE_SPEED_KMH, 36.0);
    assert_true(ll_lane_drivable(&speeds, &lanes, 0));
    assert_near(ll_lane_speed_mps(&speeds, &lanes, 0), 10.0, 1e-12);
    ll_table_set_word(&lanes, 0, LL_LANE_CLASS, LL_CLASS_TRACK);
    ll_table_set_word(&lanes, 0, LL_LANE_DRIVABLE, LL_FLAG_NO);
    assert_false(ll_lane_drivable(&speeds, &lanes, 0));
    ll_table_set_real(&lanes, 0, LL_LANE_SPEED_KMH, 0.0); /* a zero is no speed */
    assert_near(ll_lane_speed_mps(&speeds, &lanes, 0), 20.0 / 3.6, 1e-12);
}

static void nobody_stops_on_a_bridge_or_in_a_tunnel(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_speeds speeds;
    assert_ok(parse("steps", "steps,5,no,no,0.8,P", &speeds, &err), &err);
    LL_CLEANUP(ll_table_clear) struct ll_table lanes = ll_table_make(LL_LANE, LL_ALL_FIELDS);
    assert_ok(ll_table_add(&lanes, NULL, &err), &err);
    for (int bridge = 0; bridge < LL_FLAG_COUNT; bridge++) {
        for (int tunnel = 0; tunnel < LL_FLAG_COUNT; tunnel++) {
            ll_table_set_word(&lanes, 0, LL_LANE_BRIDGE, (uint8_t)bridge);
            ll_table_set_word(&lanes, 0, LL_LANE_TUNNEL, (uint8_t)tunnel);
            assert_int_equal(ll_lane_access(&speeds, &lanes, 0),
                             bridge != LL_FLAG_YES && tunnel != LL_FLAG_YES);
        }
    }
}

static enum ll_code parse_sets(const char *rows, struct ll_speeds *speeds, struct ll_err *err)
{
    char csv[1024];
    (void)snprintf(csv, sizeof csv, "set,class,factor,low,high,mark\n%s", rows);
    return ll_speed_sets_parse(csv, strlen(csv), speeds, err);
}

static void a_set_drives_a_class_by_its_own_row_or_by_that_of_all(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_speeds speeds;
    assert_ok(parse("steps", "steps,5,no,no,0.8,P", &speeds, &err), &err);
    LL_CLEANUP(ll_table_clear) struct ll_table lanes = ll_table_make(LL_LANE, LL_ALL_FIELDS);
    assert_ok(ll_table_add(&lanes, NULL, &err), &err);
    ll_table_set_word(&lanes, 0, LL_LANE_CLASS, LL_CLASS_TRACK); /* 20 km/h */
    double low = 0.0;
    double high = 0.0;
    ll_lane_speed_range(&speeds, &lanes, 0, &low, &high);
    assert_near(low, 1.0, 0.0); /* without sets all are alike */
    assert_near(high, 1.0, 0.0);
    assert_ok(parse_sets("day,,1,0.7,1.3,P\nnight,,1.5,0.8,1.2,P\nmarket,,0.5,0.6,1.1,P\n"
                         "market,track,0.25,0.5,2,P\n",
                         &speeds, &err),
              &err);
    assert_near(ll_lane_speed_mps(&speeds, &lanes, 0), 20.0 / 3.6, 1e-12);
    ll_lane_speed_range(&speeds, &lanes, 0, &low, &high);
    assert_near(low, 0.7, 0.0);
    assert_near(high, 1.3, 0.0);
    speeds.set = LL_SPEEDS_NIGHT;
    assert_near(ll_lane_speed_mps(&speeds, &lanes, 0), 30.0 / 3.6, 1e-12);
    speeds.set = LL_SPEEDS_MARKET;
    assert_near(ll_lane_speed_mps(&speeds, &lanes, 0), 5.0 / 3.6, 1e-12);
    ll_lane_speed_range(&speeds, &lanes, 0, &low, &high);
    assert_near(low, 0.5, 0.0);
    assert_near(high, 2.0, 0.0);
    ll_table_set_real(&lanes, 0, LL_LANE_SPEED_KMH,
                      40.0); /* its own, and the market all the same */
    assert_near(ll_lane_speed_mps(&speeds, &lanes, 0), 10.0 / 3.6, 1e-12);
}

static void a_wrong_set_is_refused(void **state)
{
    (void)state;
    struct ll_speeds speeds = {0};
    static const char *const wrong[] = {
        "day,,1,0.7,1.3,P\nnight,,1,0.7,1.3,P\n",                   /* no market day */
        "noon,,1,0.7,1.3,P\n",                                      /* no such set */
        "day,alley,1,0.7,1.3,P\n",                                  /* no such class */
        "day,,0,0.7,1.3,P\n",                                       /* stands still */
        "day,,1,1.2,1.3,P\n",                                       /* low above 1 */
        "day,,1,0.7,0.9,P\n",                                       /* high below 1 */
        "day,,1,0.7,1.3,P\nday,,1,0.7,1.3,P\n",                     /* twice */
        "day,,1,0.7,x,P\n",                                         /* no number */
        "day,track,1,0.7,1.3,P\nnight,,1,1,1,P\nmarket,,1,1,1,P\n", /* no row for all */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct ll_err err = {0};
        assert_int_equal(parse_sets(wrong[i], &speeds, &err), LL_E_FORMAT);
        assert_mentions(err.message, "speed_sets.csv");
        assert_near(speeds.sets[0][0].factor, 0.0, 0.0);
    }
}

static bool parse_once(void *user)
{
    (void)user;
    struct ll_err err = {0};
    struct ll_speeds speeds;
    enum ll_code code = parse("steps", "steps,5,no,no,0.8,P", &speeds, &err);
    if (code == LL_OK) {
        code = parse_sets("day,,1,1,1,P\nnight,,1,1,1,P\nmarket,,1,1,1,P\n", &speeds, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(parse_once, NULL, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_says_what_its_class_allows),
        cmocka_unit_test(a_wrong_row_is_refused),
        cmocka_unit_test(what_the_lane_says_goes_before_its_class),
        cmocka_unit_test(nobody_stops_on_a_bridge_or_in_a_tunnel),
        cmocka_unit_test(a_set_drives_a_class_by_its_own_row_or_by_that_of_all),
        cmocka_unit_test(a_wrong_set_is_refused),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
