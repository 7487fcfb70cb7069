#include "tiles/layer_water.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/tiles/hamlet.h"
#include "tiles/layers.h"
#include "tiles/legend.h"

#define SIDE 256

/// Draws a layer around the hamlet. The pen is the caller's.
static void draw(const ll_map *map, enum ll_map_layer layer, int z, struct ll_pen *pen)
{
    struct ll_err err = {0};
    struct ll_unit at = ll_unit_of_lonlat(HAMLET_LON, HAMLET_LAT);
    struct ll_window view = ll_window_of_tile(z, 0, 0, 1);
    double unit = LL_SUBPIXELS / view.scale;
    view.left = at.x - unit * SIDE / 2.0;
    view.top = at.y - unit * SIDE / 2.0;
    assert_ok(ll_pen_reset(pen, SIDE, SIDE, &err), &err);
    assert_ok(ll_layers_draw(pen, map, layer, &view, false, &err), &err);
}

/// Pixels in which two maps differ.
static size_t differing(const ll_map *one, const ll_map *two, enum ll_map_layer layer, int z)
{
    LL_CLEANUP(ll_pen_clear) struct ll_pen a = {0};
    LL_CLEANUP(ll_pen_clear) struct ll_pen b = {0};
    draw(one, layer, z, &a);
    draw(two, layer, z, &b);
    size_t count = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        count += a.canvas.pixels[i] != b.canvas.pixels[i];
    }
    return count;
}

/// A gap over the middle of the hamlet and a spacing between its first two hydrants.
static void fill(struct ll_outcomes *outcomes, struct ll_spacing *spacing, const struct hamlet *h)
{
    struct ll_box box = ll_table_box(&h->scene.layer[LL_BUILDING]);
    double x = 0.5 * (box.min_x + box.max_x);
    double y = 0.5 * (box.min_y + box.max_y);
    char text[200];
    (void)snprintf(text, sizeof text, "%.3f %.3f, %.3f %.3f, %.3f %.3f, %.3f %.3f", x - 90, y - 90,
                   x + 90, y - 90, x + 90, y + 90, x - 90, y + 90);
    ll_draw_shape(&outcomes->supply.gap_shapes, LL_POLYGON, text);
    (void)snprintf(text, sizeof text, "%.3f %.3f, %.3f %.3f", x - 90, y, x + 90, y);
    ll_draw_shape(&outcomes->supply.spacing_shapes, LL_LINE, text);
    *spacing = (struct ll_spacing){.hydrant_a = 0, .hydrant_b = 1, .at = {x, y}};
    outcomes->supply.spacings = spacing;
    outcomes->supply.spacing_count = 1;
}

static void gaps_and_spacings_are_on_the_water_map_only(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, false);
    struct ll_spacing spacing;
    struct ll_outcomes outcomes = {0};
    fill(&outcomes, &spacing, &h);
    struct ll_map_input input = hamlet_input(&h);
    LL_CLEANUP(ll_map_freep) ll_map *without = hamlet_map(&h);
    LL_CLEANUP(ll_map_freep) ll_map *with = NULL;
    input.outcomes = &outcomes;
    assert_ok(ll_map_new(h.ctx, &input, &with, &err), &err);
    /* 180 m are about 84 pixels at zoom 16 and this latitude: more than half of the picture's
       square of that side differs, buildings and lanes lie over the rest */
    assert_true(differing(without, with, LL_MAP_WATER, 16) > 3000);
    assert_int_equal(differing(without, with, LL_MAP_WATER, 13), 0);
    assert_int_equal(differing(without, with, LL_MAP_RESPONSE, 16), 0);
    assert_int_equal(differing(without, with, LL_MAP_BASE, 16), 0);
    outcomes.supply.spacings = NULL;
    ll_outcomes_clear(&outcomes);
    hamlet_clear(&h);
}

/// Adds a course to the spacings: points in metres from the middle of the hamlet, in both
/// directions as they are given.
static void add_course(struct ll_outcomes *outcomes, const struct hamlet *h, const int *from_m,
                       size_t count)
{
    struct ll_err err = {0};
    struct ll_shapes *s = &outcomes->supply.spacing_shapes;
    struct ll_box box = ll_table_box(&h->scene.layer[LL_BUILDING]);
    double x = 0.5 * (box.min_x + box.max_x);
    double y = 0.5 * (box.min_y + box.max_y);
    assert_ok(ll_shapes_begin(s, LL_LINE, &err), &err);
    assert_ok(ll_shapes_ring(s, &err), &err);
    for (size_t i = 0; i < count; i++) {
        assert_ok(ll_shapes_point(s, x + from_m[2 * i], y + from_m[2 * i + 1], &err), &err);
    }
}

static ll_map *map_of(struct hamlet *h, const struct ll_outcomes *outcomes)
{
    struct ll_err err = {0};
    ll_map *map = NULL;
    struct ll_map_input input = hamlet_input(h);
    input.outcomes = outcomes;
    assert_ok(ll_map_new(h->ctx, &input, &map, &err), &err);
    return map;
}

/// Two courses share a street and part at its end; a third one lies on both, walked back. On the
/// map there is the first one, and the branch: dashes are not drawn over dashes.
static void a_stretch_of_several_courses_is_drawn_once(void **state)
{
    (void)state;
    static const int street[] = {-90, 0, -33, 0, 20, 0, 90, 0};
    static const int branch[] = {-90, 0, -33, 0, 20, 0, 20, 80};
    static const int back[] = {20, 80, 20, 0, -33, 0};
    static const int rest[] = {20, 0, 20, 80};
    struct hamlet h;
    hamlet_make(&h, false);
    struct ll_outcomes overlapping = {0};
    add_course(&overlapping, &h, street, 4);
    add_course(&overlapping, &h, branch, 4);
    add_course(&overlapping, &h, back, 3);
    struct ll_outcomes once = {0};
    add_course(&once, &h, street, 4);
    add_course(&once, &h, rest, 2);
    struct ll_outcomes less = {0};
    add_course(&less, &h, street, 4);
    LL_CLEANUP(ll_map_freep) ll_map *drawn = map_of(&h, &overlapping);
    LL_CLEANUP(ll_map_freep) ll_map *meant = map_of(&h, &once);
    LL_CLEANUP(ll_map_freep) ll_map *other = map_of(&h, &less);
    assert_int_equal(differing(drawn, meant, LL_MAP_WATER, 17), 0);
    assert_true(differing(drawn, other, LL_MAP_WATER, 17) > 20);
    ll_outcomes_clear(&overlapping);
    ll_outcomes_clear(&once);
    ll_outcomes_clear(&less);
    hamlet_clear(&h);
}

static void the_legend_names_what_there_is(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, false);
    struct ll_spacing spacing;
    struct ll_outcomes outcomes = {0};
    fill(&outcomes, &spacing, &h);
    struct ll_map_input input = hamlet_input(&h);
    for (int k = 0; k < 2; k++) {
        LL_CLEANUP(ll_map_freep) ll_map *map = NULL;
        struct ll_legend legend;
        input.outcomes = k == 0 ? &outcomes : NULL;
        assert_ok(ll_map_new(h.ctx, &input, &map, &err), &err);
        ll_legend_of(map, LL_MAP_WATER, 16.0, LL_LANG_EN, &legend);
        int found = 0;
        for (size_t i = 0; i < legend.count; i++) {
            found += strstr(legend.rows[i].text, "gap") != NULL;
            found += strstr(legend.rows[i].text, "too far apart") != NULL;
        }
        assert_int_equal(found, k == 0 ? 2 : 0);
    }
    outcomes.supply.spacings = NULL;
    ll_outcomes_clear(&outcomes);
    hamlet_clear(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_and_spacings_are_on_the_water_map_only),
        cmocka_unit_test(a_stretch_of_several_courses_is_drawn_once),
        cmocka_unit_test(the_legend_names_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
