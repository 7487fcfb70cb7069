#include "app/jobs/obstruction.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clearance.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

struct desk {
    struct ll_view view;
    ll_geo_ctx *ctx;
    ll_transform *to_lonlat;
};

/// Two villages side by side, a lane through both, and four things on it.
static int set_up(void **state)
{
    static const struct ll_blocker blockers[] = {{.cause = LL_CAUSE_BUILDING,
                                                  .cause_row = LL_NONE,
                                                  .at = {500010, 3000010},
                                                  .stops = 12,
                                                  .width_m = 3.0F,
                                                  .height_m = NAN,
                                                  .radius_m = NAN,
                                                  .cut_off = {0, 0, 2, 5},
                                                  .delay_s = {0, 0, 9, 0}},
                                                 {.cause = LL_CAUSE_OBSTACLE,
                                                  .cause_row = 0,
                                                  .at = {500020, 3000010},
                                                  .stops = 8,
                                                  .width_m = NAN,
                                                  .height_m = 3.5F,
                                                  .radius_m = NAN,
                                                  .delayed = {0, 0, 0, 3},
                                                  .delay_s = {0, 0, 0, 40}},
                                                 {.cause = LL_CAUSE_DECLARED,
                                                  .cause_row = LL_NONE,
                                                  .at = {500150, 3000010},
                                                  .stops = 12,
                                                  .width_m = 3.0F,
                                                  .height_m = NAN,
                                                  .radius_m = NAN,
                                                  .cut_off = {0, 0, 5, 5}},
                                                 {.cause = LL_CAUSE_OBSTACLE,
                                                  .cause_row = 0,
                                                  .at = {500030, 3000010},
                                                  .may_stop = 15,
                                                  .width_m = NAN,
                                                  .height_m = NAN,
                                                  .radius_m = NAN}};
    struct ll_err err = {0};
    struct desk *d = test_calloc(1, sizeof *d);
    d->view.scene = ll_scene_make();
    d->view.model.rules = ll_test_rules();
    d->view.scene.epsg = 4549;
    (void)ll_draw_area(&d->view.scene, "A", 10,
                       "500000 3000000, 500100 3000000, 500100 3000100, 500000 3000100");
    (void)ll_draw_area(&d->view.scene, "B", 10,
                       "500100 3000000, 500200 3000000, 500200 3000100, 500100 3000100");
    (void)ll_draw_lane(&d->view.scene, LL_CLASS_ROAD, "500000 3000010, 500200 3000010");
    struct ll_table *obstacles = &d->view.scene.layer[LL_OBSTACLE];
    size_t row = 0;
    assert_ok(ll_table_add(obstacles, &row, &err), &err);
    ll_draw_shape(&obstacles->shape, LL_POINT, "500020 3000010");
    obstacles->id[row] = 77;
    ll_table_set_word(obstacles, row, LL_OBSTACLE_KIND, LL_OBSTACLE_HEIGHT_BAR);
    struct ll_reach *reach = &d->view.outcomes.reach;
    reach->way[0] = ll_calloc(1, sizeof *reach->way[0]);
    reach->blockers = ll_alloc(1, sizeof blockers);
    assert_non_null(reach->way[0]);
    assert_non_null(reach->blockers);
    memcpy(reach->blockers, blockers, sizeof blockers);
    reach->blocker_count = sizeof blockers / sizeof *blockers;
    assert_ok(ll_geo_ctx_new(&d->ctx, &err), &err);
    assert_ok(ll_transform_new(d->ctx, "EPSG:4549", "EPSG:4326", &d->to_lonlat, NULL, &err), &err);
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

static void those_that_win_most_come_first(void **state)
{
    const struct desk *d = *state;
    struct ll_err err = {0};
    const struct ll_obstruction_request all = {.lang = LL_LANG_EN, .to_lonlat = d->to_lonlat};
    LL_CLEANUP(ll_obstructions_clear) struct ll_obstructions o = {0};
    const struct ll_obstruction_source source = ll_obstruction_source_of(&d->view);
    assert_ok(ll_obstructions_rank(&source, &all, &o, &err), &err);
    static const uint32_t order[] = {2, 0, 1, 3}; /* 5 and 5; 2 and 5; delays; nothing */
    assert_int_equal(o.count, 4);
    assert_memory_equal(o.rows, order, sizeof order);
}

static void an_area_has_those_that_stand_in_it(void **state)
{
    const struct desk *d = *state;
    struct ll_err err = {0};
    const struct ll_obstruction_request one = {
        .area = "B", .lang = LL_LANG_EN, .to_lonlat = d->to_lonlat};
    LL_CLEANUP(ll_obstructions_clear) struct ll_obstructions o = {0};
    const struct ll_obstruction_source source = ll_obstruction_source_of(&d->view);
    assert_ok(ll_obstructions_rank(&source, &one, &o, &err), &err);
    assert_int_equal(o.count, 1);
    assert_int_equal(o.rows[0], 2);
    const struct ll_obstruction_request none = {.area = "C", .to_lonlat = d->to_lonlat};
    assert_int_equal(ll_obstructions_rank(&source, &none, &o, &err), LL_E_NOT_FOUND);
}

static char *document(const struct desk *d, enum ll_lang lang)
{
    struct ll_err err = {0};
    char *text = NULL;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    const struct ll_obstruction_request all = {.lang = lang, .to_lonlat = d->to_lonlat};
    assert_ok(ll_obstructions_document(&d->view, &all, json, &err), &err);
    assert_ok(ll_json_finish(json, false, &text, &err), &err);
    return text;
}

static void the_document_says_what_where_and_what_it_wins(void **state)
{
    LL_CLEANUP(ll_freep) char *en = document(*state, LL_LANG_EN);
    assert_mentions(en, "\"kind\":\"height-bar\"");
    assert_mentions(en, "\"id\":77");
    assert_mentions(en, "\"kind\":\"buildings\"");
    assert_mentions(en, "\"stops\":[\"pumper\",\"ladder\"]");
    assert_mentions(en, "\"may_stop\":[\"foot\",\"light\",\"pumper\",\"ladder\"]");
    assert_mentions(en, "\"width_m\":3.0");
    assert_mentions(en, "\"buildings_cut_off\":5");
    assert_mentions(en, "\"delay_s\":40.0");
    assert_mentions(en, "\"worth_s\":1500");
}

static void a_surveyed_bend_is_named_by_its_turning_circle(void **state)
{
    const struct desk *d = *state;
    struct ll_blocker *b = &d->view.outcomes.reach.blockers[0];
    b->width_m = NAN;
    b->radius_m = 4.25F;
    LL_CLEANUP(ll_freep) char *en = document(d, LL_LANG_EN);
    LL_CLEANUP(ll_freep) char *zh = document(d, LL_LANG_ZH);
    assert_mentions(en, "\"kind\":\"bend\",\"kind_text\":\"the turning circle of a bend\"");
    assert_mentions(en, "\"radius_m\":4.25");
    assert_mentions(zh, "弯道的转弯半径");
}

static void an_assessment_without_the_stage_says_so(void **state)
{
    struct desk *d = *state;
    struct ll_err err = {0};
    ll_reach_clear(&d->view.outcomes.reach);
    LL_CLEANUP(ll_obstructions_clear) struct ll_obstructions o = {0};
    const struct ll_obstruction_source source = ll_obstruction_source_of(&d->view);
    const struct ll_obstruction_request all = {.to_lonlat = d->to_lonlat};
    assert_int_equal(ll_obstructions_rank(&source, &all, &o, &err), LL_E_NOT_FOUND);
    assert_mentions(err.message, "lifelane assess");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(those_that_win_most_come_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_area_has_those_that_stand_in_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_document_says_what_where_and_what_it_wins, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_surveyed_bend_is_named_by_its_turning_circle, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_assessment_without_the_stage_says_so, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
