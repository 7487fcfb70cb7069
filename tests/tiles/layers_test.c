#include "tiles/layers.h"

#include "tests/support/check.h"
#include "tests/tiles/hamlet.h"
#include "tiles/style.h"

#define SIDE 512

/// Pixels of a layer around the hamlet that have exactly this colour.
static size_t count_pixels(const ll_map *map, enum ll_map_layer layer, int z, ll_colour colour)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_pen_clear) struct ll_pen pen = {0};
    struct ll_unit at = ll_unit_of_lonlat(HAMLET_LON, HAMLET_LAT);
    struct ll_window view = ll_window_of_tile(z, 0, 0, 1);
    double unit = LL_SUBPIXELS / view.scale;
    view.left = at.x - unit * SIDE / 2.0;
    view.top = at.y - unit * SIDE / 2.0;
    assert_ok(ll_pen_reset(&pen, SIDE, SIDE, &err), &err);
    assert_ok(ll_layers_draw(&pen, map, layer, &view, false, &err), &err);
    uint32_t wanted = ll_pixel_of(colour, 255);
    size_t count = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        count += pen.canvas.pixels[i] == wanted;
    }
    return count;
}

static void things_appear_at_their_zooms(void **state)
{
    (void)state;
    struct hamlet h;
    hamlet_make(&h, false);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    ll_colour bad = ll_class_paint(LL_MAP_WATER, 2).colour;
    ll_colour hydrant = ll_tint(LL_TINT_HYDRANT);
    ll_colour station = ll_tint(LL_TINT_STATION);
    assert_int_equal(count_pixels(map, LL_MAP_WATER, 13, bad), 0);
    assert_true(count_pixels(map, LL_MAP_WATER, 15, bad) > 100);
    assert_int_equal(count_pixels(map, LL_MAP_WATER, 14, hydrant), 0);
    assert_true(count_pixels(map, LL_MAP_WATER, 16, hydrant) > 20);
    assert_true(count_pixels(map, LL_MAP_WATER, 13, station) > 20);
    hamlet_clear(&h);
}

static void the_base_map_is_grey_and_shows_the_ground(void **state)
{
    (void)state;
    struct hamlet h;
    hamlet_make(&h, false);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    assert_true(count_pixels(map, LL_MAP_BASE, 15, ll_tint(LL_TINT_BUILDING)) > 1000);
    assert_true(count_pixels(map, LL_MAP_BASE, 15, ll_tint(LL_TINT_FOREST)) > 1000);
    assert_true(count_pixels(map, LL_MAP_BASE, 15, ll_tint(LL_TINT_WATER)) > 100);
    assert_int_equal(count_pixels(map, LL_MAP_RISK, 15, ll_tint(LL_TINT_FOREST)), 0);
    for (uint8_t c = 0; c < 4; c++) {
        assert_int_equal(count_pixels(map, LL_MAP_BASE, 15, ll_class_paint(LL_MAP_RISK, c).colour),
                         0);
    }
    hamlet_clear(&h);
}

static void villages_carry_their_level_only_where_it_is_the_message(void **state)
{
    (void)state;
    struct hamlet h;
    hamlet_make(&h, false);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    ll_colour strong = ll_village_paint(LL_LEVEL_LOW, 12.0).colour;
    ll_colour wash = ll_village_paint(LL_LEVEL_LOW, 16.0).colour;
    assert_true(count_pixels(map, LL_MAP_RISK, 13, strong) > 500);
    assert_true(count_pixels(map, LL_MAP_RISK, 16, wash) > 5000);
    assert_int_equal(count_pixels(map, LL_MAP_WATER, 16, wash), 0);
    assert_int_equal(count_pixels(map, LL_MAP_BASE, 13, strong), 0);
    hamlet_clear(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_appear_at_their_zooms),
        cmocka_unit_test(the_base_map_is_grey_and_shows_the_ground),
        cmocka_unit_test(villages_carry_their_level_only_where_it_is_the_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
