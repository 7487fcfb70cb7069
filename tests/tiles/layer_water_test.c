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
        cmocka_unit_test(the_legend_names_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
