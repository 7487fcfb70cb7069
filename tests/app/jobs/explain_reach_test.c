#include "app/jobs/explain_reach.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clearance.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// One house and what was found of it, by hand.
struct desk {
    struct ll_view view;
    ll_geo_ctx *ctx;
    ll_transform *to_lonlat;
    struct ll_explain_ask ask;
};

static struct ll_reach_way way_of(enum ll_reach_answer answer)
{
    return (struct ll_reach_way){.hose_m = 12.0F,
                                 .straight_m = 12.0F,
                                 .time_s = 90.0F,
                                 .lane = 0,
                                 .blocker = LL_NONE,
                                 .tight = LL_NONE,
                                 .answer = (uint8_t)answer};
}

static int set_up(void **state)
{
    struct ll_err err = {0};
    struct desk *d = test_calloc(1, sizeof *d);
    struct ll_reach *reach = &d->view.outcomes.reach;
    d->view.scene = ll_scene_make();
    d->view.scene.epsg = 4549;
    d->view.model.rules = ll_test_rules();
    d->view.model.vehicles = ll_test_vehicles();
    (void)ll_draw_building(&d->view.scene, "500000 3000000, 500010 3000000, 500010 3000010");
    (void)ll_draw_lane(&d->view.scene, LL_CLASS_ROAD, "500000 3000010, 500200 3000010");
    assert_ok(
        ll_table_set_string(&d->view.scene.layer[LL_LANE], 0, LL_LANE_NAME, "Mill Lane", &err),
        &err);
    reach->count = 1;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        reach->way[c] = ll_alloc(1, sizeof *reach->way[c]);
        assert_non_null(reach->way[c]);
        reach->way[c][0] = way_of(LL_REACH_YES);
    }
    reach->tight = ll_alloc(2, sizeof *reach->tight);
    reach->blockers = ll_alloc(1, sizeof *reach->blockers);
    assert_non_null(reach->tight);
    assert_non_null(reach->blockers);
    /* the central meridian of EPSG:4549 is 120 degrees */
    reach->tight[0] = (struct ll_tight_place){
        .lane = 0, .other_lane = LL_NONE, .at = {500000, 3000000}, .classes = 12};
    reach->tight[1] =
        (struct ll_tight_place){.lane = 0, .other_lane = 0, .at = {500000, 3000000}, .classes = 12};
    reach->tight_count = 2;
    reach->blockers[0] = (struct ll_blocker){.lane = 0,
                                             .cause = LL_CAUSE_BUILDING,
                                             .cause_row = 0,
                                             .at = {500000, 3000000},
                                             .width_m = NAN,
                                             .height_m = NAN,
                                             .radius_m = 6.5F,
                                             .stops = 12};
    reach->blocker_count = 1;
    assert_ok(ll_geo_ctx_new(&d->ctx, &err), &err);
    assert_ok(ll_transform_new(d->ctx, "EPSG:4549", "EPSG:4326", &d->to_lonlat, NULL, &err), &err);
    d->ask = (struct ll_explain_ask){.to_lonlat = d->to_lonlat, .lang = LL_LANG_EN};
    *state = d;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *d = *state;
    ll_transform_free(d->to_lonlat);
    ll_geo_ctx_free(d->ctx);
    ll_view_clear(&d->view);
    test_free(d);
    return 0;
}

static char *words(const struct desk *d, enum ll_lang lang)
{
    struct ll_err err = {0};
    struct ll_explain_ask ask = d->ask;
    ask.lang = lang;
    struct ll_text text = {0};
    assert_ok(ll_reach_explain_text(&d->view, &ask, &text, &err), &err);
    char *copy = ll_alloc(strlen(ll_text_str(&text)) + 1, 1);
    assert_non_null(copy);
    memcpy(copy, ll_text_str(&text), strlen(ll_text_str(&text)) + 1);
    ll_text_clear(&text);
    return copy;
}

static char *document(const struct desk *d)
{
    struct ll_err err = {0};
    char *text = NULL;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    assert_ok(ll_reach_explain_document(&d->view, &d->ask, json, &err), &err);
    assert_ok(ll_json_finish(json, false, &text, &err), &err);
    return text;
}

static void a_way_that_is_wide_enough_is_said_in_one_line_each(void **state)
{
    LL_CLEANUP(ll_freep) char *en = words(*state, LL_LANG_EN);
    LL_CLEANUP(ll_freep) char *json = document(*state);
    assert_mentions(en, "standard pumper: comes near enough: 12 m of hose to the wall");
    assert_null(strstr(en, "turning circle"));
    assert_mentions(json, "\"vehicle\":\"pumper\"");
    assert_mentions(json, "\"radius_m\":9.0,\"tight\":null,\"blocker\":null");
}

static void a_bend_too_tight_as_drawn_is_named_with_its_place(void **state)
{
    struct desk *d = *state;
    struct ll_reach_way *way = d->view.outcomes.reach.way[LL_VEHICLE_PUMPER];
    way->answer = LL_REACH_ASSUMED;
    way->tight = 0;
    way->tight_count = 3;
    LL_CLEANUP(ll_freep) char *en = words(d, LL_LANG_EN);
    LL_CLEANUP(ll_freep) char *zh = words(d, LL_LANG_ZH);
    LL_CLEANUP(ll_freep) char *json = document(d);
    assert_mentions(en, "as the map shows it, not surveyed: the bend at 120.00000,27.1");
    assert_mentions(en, " (Mill Lane) and 2 more; it needs an inner radius of 9.0 m\n");
    assert_null(strstr(en, "is not known along")); /* nothing else of the way is unknown */
    assert_mentions(zh, "位于 120.00000,27.1");
    assert_mentions(zh, "（Mill Lane） 等，另有 2 处；该车需要内转弯半径 9.0 米");
    assert_mentions(json, "\"tight\":{\"places\":3,\"first\":\"bend\",\"lane\":\"Mill Lane\","
                          "\"other_lane\":null,\"lon\":120.0");
    way->tight = 1;
    way->tight_count = 1;
    way->assumed_m = 40.0F;
    LL_CLEANUP(ll_freep) char *turn = words(d, LL_LANG_EN);
    assert_mentions(turn, "the turn at the junction at 120.00000,27.1");
    assert_mentions(turn, "without shunting, to be tried on site"); /* its lanes may be surveyed */
    assert_null(strstr(turn, "not surveyed"));
    assert_mentions(turn, "is not known along 40 m of the way");
    assert_null(strstr(turn, "more"));
}

static void a_surveyed_bend_is_what_stops_the_larger_truck(void **state)
{
    struct desk *d = *state;
    struct ll_reach_way *way = d->view.outcomes.reach.way[LL_VEHICLE_LADDER];
    way->answer = LL_REACH_CUT_OFF;
    way->blocker = 0;
    LL_CLEANUP(ll_freep) char *en = words(d, LL_LANG_EN);
    LL_CLEANUP(ll_freep) char *zh = words(d, LL_LANG_ZH);
    LL_CLEANUP(ll_freep) char *json = document(d);
    assert_mentions(en, "what stops it from coming nearer: the turning circle of the bend at "
                        "120.00000,27.1");
    assert_mentions(en, " (Mill Lane); an inner radius of at most 6.5 m there, it needs 12.0 m\n");
    assert_mentions(zh,
                    "的弯道，转弯半径不够（Mill Lane）；该处内转弯半径最多 6.5 米，需要 12.0 米");
    assert_mentions(json, "\"kind\":\"bend\"");
    assert_mentions(json, "\"width_m\":null,\"height_m\":null,\"radius_m\":6.5");
}

static void an_assessment_without_the_stage_says_nothing(void **state)
{
    struct desk *d = *state;
    ll_reach_clear(&d->view.outcomes.reach);
    LL_CLEANUP(ll_freep) char *en = words(d, LL_LANG_EN);
    LL_CLEANUP(ll_freep) char *json = document(d);
    assert_string_equal(en, "");
    assert_null(strstr(json, "reach"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_way_that_is_wide_enough_is_said_in_one_line_each, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_bend_too_tight_as_drawn_is_named_with_its_place, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_surveyed_bend_is_what_stops_the_larger_truck, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_assessment_without_the_stage_says_nothing, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
