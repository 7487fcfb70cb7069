#include "tiles/layer_lanes.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/image.h"
#include "tests/tiles/hamlet.h"
#include "tiles/layers.h"
#include "tiles/legend.h"
#include "tiles/mercator.h"
#include "tiles/tile.h"

#define SIDE 512

/// A hamlet whose lanes were judged by hand.
struct judged {
    struct hamlet hamlet;
    struct ll_outcomes outcomes;
    struct ll_lane_summary *lanes;
    struct ll_lane_finding findings[8];
    struct ll_xy middle; ///< of the first lane's line
};

static void judged_clear(struct judged *j)
{
    hamlet_clear(&j->hamlet);
    ll_free(j->lanes);
}

/// All lanes known to be wide, without findings.
static void judged_make(struct judged *j)
{
    hamlet_make(&j->hamlet, false);
    size_t count = j->hamlet.scene.layer[LL_LANE].count;
    assert_true(count > 0);
    j->lanes = ll_alloc(count, sizeof *j->lanes);
    assert_non_null(j->lanes);
    for (size_t i = 0; i < count; i++) {
        j->lanes[i] = (struct ll_lane_summary){.width_low_m = 5.0F,
                                               .width_high_m = 5.0F,
                                               .grade_low = LL_GRADE_A,
                                               .grade_high = LL_GRADE_A};
    }
    const struct ll_shapes *s = &j->hamlet.scene.layer[LL_LANE].shape;
    j->middle = (struct ll_xy){0.5 * (s->points[0].x + s->points[1].x),
                               0.5 * (s->points[0].y + s->points[1].y)};
    j->outcomes.clearance =
        (struct ll_clearance){.lane_count = count, .lanes = j->lanes, .findings = j->findings};
}

static void add_finding(struct judged *j, enum ll_finding_kind kind, enum ll_sureness sure,
                        double from_m, double to_m, double value)
{
    const struct ll_shapes *s = &j->hamlet.scene.layer[LL_LANE].shape;
    double length_m = hypot(s->points[1].x - s->points[0].x, s->points[1].y - s->points[0].y);
    double share = 0.5 * (from_m + to_m) / length_m;
    j->findings[j->outcomes.clearance.finding_count++] = (struct ll_lane_finding){
        .kind = (uint8_t)kind,
        .sure = (uint8_t)sure,
        .rule = LL_RULE_LANE_WIDTH_M,
        .from_m = from_m,
        .to_m = to_m,
        .value = (float)value,
        .low = (float)value,
        .high = (float)value,
        .at = {s->points[0].x + share * (s->points[1].x - s->points[0].x),
               s->points[0].y + share * (s->points[1].y - s->points[0].y)}};
}

static ll_map *make_map(const struct judged *j)
{
    struct ll_err err = {0};
    ll_map *map = NULL;
    struct ll_map_input input = hamlet_input(&j->hamlet);
    input.outcomes = &j->outcomes;
    assert_ok(ll_map_new(j->hamlet.ctx, &input, &map, &err), &err);
    return map;
}

/// Pixels of exactly this colour around the middle of the first piece of the first lane.
static size_t count_pixels(const ll_map *map, ll_colour colour, int z)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_pen_clear) struct ll_pen pen = {0};
    const struct ll_geometry *g = &map->lane;
    struct ll_unit a = g->points[0];
    struct ll_unit b = g->points[1];
    struct ll_window view = ll_window_of_tile(z, 0, 0, 1);
    double unit = LL_SUBPIXELS / view.scale;
    view.left = 0.5 * ((double)a.x + (double)b.x) - unit * SIDE / 2.0;
    view.top = 0.5 * ((double)a.y + (double)b.y) - unit * SIDE / 2.0;
    assert_ok(ll_pen_reset(&pen, SIDE, SIDE, &err), &err);
    assert_ok(ll_layers_draw(&pen, map, LL_MAP_LANES, &view, false, &err), &err);
    uint32_t wanted = ll_pixel_of(colour, 255);
    size_t count = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        count += pen.canvas.pixels[i] == wanted;
    }
    return count;
}

static ll_colour stretch(enum ll_stretch_class class)
{
    return ll_stretch_look(class).colour;
}

static void lanes_show_what_is_known_of_them(void **state)
{
    (void)state;
    LL_CLEANUP(judged_clear) struct judged j = {0};
    judged_make(&j);
    LL_CLEANUP(ll_map_freep) ll_map *known = make_map(&j);
    assert_true(count_pixels(known, ll_lane_state_colour(LL_LANE_STATE_KNOWN), 16) > 200);
    assert_int_equal(count_pixels(known, ll_lane_state_colour(LL_LANE_STATE_UNKNOWN), 16), 0);
    assert_int_equal(count_pixels(known, ll_lane_state_colour(LL_LANE_STATE_KNOWN), 13), 0);
    j.lanes[0].grade_low = LL_GRADE_C;
    LL_CLEANUP(ll_map_freep) ll_map *unknown = make_map(&j);
    assert_true(count_pixels(unknown, ll_lane_state_colour(LL_LANE_STATE_UNKNOWN), 16) > 200);
    j.lanes[0] = ll_lane_summary_none();
    LL_CLEANUP(ll_map_freep) ll_map *not_judged = make_map(&j);
    assert_int_equal(not_judged->lanes.state[0], LL_LANE_STATE_NONE);
}

static void stretches_are_coloured_by_what_passes_and_dashed_where_it_is_not_sure(void **state)
{
    (void)state;
    static const struct {
        enum ll_sureness sure;
        double value;
        int class; /* -1: not drawn */
    } cases[] = {{LL_SURE_CERTAIN, 3.0, LL_STRETCH_NARROW},
                 {LL_SURE_CERTAIN, 2.6, LL_STRETCH_CLOSED},
                 {LL_SURE_PROBABLE, 3.0, LL_STRETCH_MAYBE_NARROW},
                 {LL_SURE_PROBABLE, 2.6, LL_STRETCH_MAYBE_CLOSED},
                 {LL_SURE_POSSIBLE, 4.2, LL_STRETCH_POSSIBLE},
                 {LL_SURE_UNKNOWN, 3.0, -1}};
    size_t solid = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(judged_clear) struct judged j = {0};
        judged_make(&j);
        add_finding(&j, LL_FINDING_WIDTH, cases[i].sure, 10.0, 500.0, cases[i].value);
        LL_CLEANUP(ll_map_freep) ll_map *map = make_map(&j);
        if (cases[i].class < 0) {
            assert_int_equal(map->lanes.stretch.count, 0);
            continue;
        }
        assert_int_equal(map->lanes.stretch.count, 1);
        assert_int_equal(map->lanes.stretch_class[0], cases[i].class);
        size_t pixels = count_pixels(map, stretch((enum ll_stretch_class)cases[i].class), 16);
        assert_true(pixels > 100);
        solid = i == 0 ? pixels : solid;
        if (cases[i].class == LL_STRETCH_MAYBE_NARROW) {
            assert_true(pixels < 0.75 * (double)solid);
        }
    }
}

static void a_stretch_too_short_to_be_seen_is_a_dot(void **state)
{
    (void)state;
    LL_CLEANUP(judged_clear) struct judged j = {0};
    judged_make(&j);
    const struct ll_shapes *s = &j.hamlet.scene.layer[LL_LANE].shape;
    double half_m = 0.5 * hypot(s->points[1].x - s->points[0].x, s->points[1].y - s->points[0].y);
    add_finding(&j, LL_FINDING_WIDTH, LL_SURE_CERTAIN, half_m, half_m + 0.5, 2.0);
    LL_CLEANUP(ll_map_freep) ll_map *map = make_map(&j);
    size_t pixels = count_pixels(map, stretch(LL_STRETCH_CLOSED), 16);
    assert_true(pixels > 15 && pixels < 80);
}

static void dead_ends_and_obstacles_have_symbols_and_a_legend(void **state)
{
    (void)state;
    struct ll_err err = {0};
    size_t row = 0;
    struct ll_legend legend;
    LL_CLEANUP(judged_clear) struct judged j = {0};
    judged_make(&j);
    add_finding(&j, LL_FINDING_DEAD_END, LL_SURE_PROBABLE, 0.0, 100.0, 100.0);
    add_finding(&j, LL_FINDING_SPACING, LL_SURE_PROBABLE, 0.0, 100.0, 200.0); /* not drawn */
    struct ll_table *obstacles = &j.hamlet.scene.layer[LL_OBSTACLE];
    for (int i = 0; i < 2; i++) {
        assert_ok(ll_table_add(obstacles, &row, &err), &err);
        assert_ok(ll_shapes_begin(&obstacles->shape, LL_POINT, &err), &err);
        assert_ok(ll_shapes_ring(&obstacles->shape, &err), &err);
        assert_ok(ll_shapes_point(&obstacles->shape, j.middle.x, j.middle.y, &err), &err);
        ll_table_set_word(obstacles, row, LL_OBSTACLE_FIXED, LL_FLAG_YES);
    }
    ll_table_set_word(obstacles, row, LL_OBSTACLE_STATE, LL_HAZARD_STRUCK_OFF); /* gone */
    LL_CLEANUP(ll_map_freep) ll_map *map = make_map(&j);
    assert_int_equal(map->lanes.dead_end.count, 1);
    assert_int_equal(map->lanes.obstacle.count, 1);
    assert_int_equal(map->lanes.stretch.count, 0);
    assert_true(count_pixels(map, ll_tint(LL_TINT_BROKEN), 16) > 10);
    ll_legend_of(map, LL_MAP_LANES, 16.0, LL_LANG_EN, &legend);
    size_t signs[LL_SIGN_COUNT] = {0};
    for (size_t i = 0; i < legend.count; i++) {
        signs[legend.rows[i].sign]++;
    }
    assert_int_equal(signs[LL_SIGN_OBSTACLE], 3);
    assert_int_equal(signs[LL_SIGN_DEAD_END], 1);
    assert_int_equal(signs[LL_SIGN_DASHES], 2);
}

static void villages_are_classed_by_the_share_of_their_lanes(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(judged_clear) struct judged j = {0};
    judged_make(&j);
    struct ll_map_input input = hamlet_input(&j.hamlet);
    uint8_t classes[HAMLET_VILLAGES];
    input.outcomes = NULL;
    assert_ok(ll_lane_village_classes(&input, classes, &err), &err);
    for (int v = 0; v < HAMLET_VILLAGES; v++) {
        assert_int_equal(classes[v], LL_VILLAGE_UNKNOWN);
    }
    input.outcomes = &j.outcomes;
    const struct ll_shapes *lanes = &j.hamlet.scene.layer[LL_LANE].shape;
    for (uint32_t i = 0; i < lanes->count; i++) {
        j.lanes[i].obstructed_m = (float)(0.3 * ll_shape_length(lanes, i));
    }
    assert_ok(ll_lane_village_classes(&input, classes, &err), &err);
    bool any = false;
    for (int v = 0; v < HAMLET_VILLAGES; v++) {
        assert_true(classes[v] == LL_VILLAGE_UNKNOWN || classes[v] == LL_LEVEL_HIGH);
        any = any || classes[v] == LL_LEVEL_HIGH;
    }
    assert_true(any);
}

/// Every class of stretches one after another along a road, a dead end and an obstacle.
static void a_tile_of_lanes_looks_as_it_did(void **state)
{
    (void)state;
    static const struct ll_image_slack same = {2, 0.0005};
    static const struct {
        enum ll_finding_kind kind;
        enum ll_sureness sure;
        double value;
    } cases[] = {{LL_FINDING_WIDTH, LL_SURE_CERTAIN, 3.0},
                 {LL_FINDING_WIDTH, LL_SURE_CERTAIN, 2.0},
                 {LL_FINDING_WIDTH, LL_SURE_PROBABLE, 3.0},
                 {LL_FINDING_WIDTH, LL_SURE_PROBABLE, 2.0},
                 {LL_FINDING_RADIUS, LL_SURE_POSSIBLE, 6.0}};
    struct ll_err err = {0};
    size_t row = 0;
    LL_CLEANUP(judged_clear) struct judged j = {0};
    judged_make(&j);
    const struct ll_shapes *s = &j.hamlet.scene.layer[LL_LANE].shape;
    double first_m = hypot(s->points[1].x - s->points[0].x, s->points[1].y - s->points[0].y);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) { /* east of the first piece */
        double from_m = first_m + 60.0 + 100.0 * (double)i;
        add_finding(&j, cases[i].kind, cases[i].sure, from_m, from_m + 70.0, cases[i].value);
    }
    add_finding(&j, LL_FINDING_DEAD_END, LL_SURE_PROBABLE, first_m + 140.0, first_m + 160.0, 60.0);
    struct ll_table *obstacles = &j.hamlet.scene.layer[LL_OBSTACLE];
    assert_ok(ll_table_add(obstacles, &row, &err), &err);
    assert_ok(ll_shapes_begin(&obstacles->shape, LL_POINT, &err), &err);
    assert_ok(ll_shapes_ring(&obstacles->shape, &err), &err);
    assert_ok(
        ll_shapes_point(&obstacles->shape, s->points[1].x + 350.0, s->points[1].y + 8.0, &err),
        &err);
    ll_table_set_word(obstacles, row, LL_OBSTACLE_FIXED, LL_FLAG_YES);
    LL_CLEANUP(ll_map_freep) ll_map *map = make_map(&j);
    LL_CLEANUP(ll_painter_freep) ll_painter *painter = NULL;
    assert_ok(ll_painter_new(&painter, &err), &err);
    struct ll_box box = {HAMLET_LON, HAMLET_LAT, HAMLET_LON, HAMLET_LAT};
    struct ll_tile_range at = ll_tile_range_of(&box, 16);
    struct ll_png png = {0};
    assert_ok(ll_tile_draw(painter, map, LL_MAP_LANES, 16, at.x0, at.y0, 1, &png, &err), &err);
    assert_golden_png("tile-lanes-16", png.bytes, png.len, same);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_show_what_is_known_of_them),
        cmocka_unit_test(stretches_are_coloured_by_what_passes_and_dashed_where_it_is_not_sure),
        cmocka_unit_test(a_stretch_too_short_to_be_seen_is_a_dot),
        cmocka_unit_test(dead_ends_and_obstacles_have_symbols_and_a_legend),
        cmocka_unit_test(villages_are_classed_by_the_share_of_their_lanes),
        cmocka_unit_test(a_tile_of_lanes_looks_as_it_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
