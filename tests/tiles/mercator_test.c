#include "tiles/mercator.h"

#include <math.h>

#include "tests/support/check.h"
#include "tiles/tile.h"

#define LL_PI 3.14159265358979323846

/// The formula of the OpenStreetMap wiki, in doubles and degrees.
static void wiki_tile(double lon, double lat, int z, double *x, double *y)
{
    double n = pow(2.0, z);
    double rad = lat * LL_PI / 180.0;
    *x = n * (lon + 180.0) / 360.0;
    *y = n * (1.0 - asinh(tan(rad)) / LL_PI) / 2.0;
}

static void tiles_are_those_of_the_published_formula(void **state)
{
    (void)state;
    static const struct ll_xy places[] = {
        {119.3, 26.08}, {0.0, 0.0}, {-179.99, 85.0}, {179.99, -85.0}, {11.28, 49.51}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        for (int z = 0; z <= LL_ZOOM_MAX; z++) {
            double x = 0.0;
            double y = 0.0;
            wiki_tile(places[i].x, places[i].y, z, &x, &y);
            struct ll_box box = {places[i].x, places[i].y, places[i].x, places[i].y};
            struct ll_tile_range r = ll_tile_range_of(&box, z);
            assert_int_equal(r.x0, (uint32_t)floor(x));
            assert_int_equal(r.y0, (uint32_t)floor(y));
            assert_int_equal(r.x1, r.x0);
            assert_int_equal(r.y1, r.y0);
        }
    }
}

static void a_box_counts_its_tiles_from_the_north_west(void **state)
{
    (void)state;
    struct ll_box box = {-1.0, -1.0, 1.0, 1.0};
    struct ll_tile_range r = ll_tile_range_of(&box, 1);
    assert_int_equal(r.x0, 0);
    assert_int_equal(r.y0, 0);
    assert_int_equal(r.x1, 1);
    assert_int_equal(r.y1, 1);
    struct ll_box world = {-180.0, -90.0, 180.0, 90.0};
    r = ll_tile_range_of(&world, 4);
    assert_int_equal(r.x1, 15);
    assert_int_equal(r.y1, 15);
    assert_int_equal(r.y0, 0);
}

static void going_there_and_back_loses_at_most_one_unit(void **state)
{
    (void)state;
    for (double lon = -179.0; lon < 180.0; lon += 17.3) {
        for (double lat = -84.0; lat < 85.0; lat += 7.7) {
            struct ll_unit u = ll_unit_of_lonlat(lon, lat);
            struct ll_xy back = ll_lonlat_of_unit(u.x, u.y);
            assert_near(back.x, lon, 360.0 / LL_WORLD_UNITS);
            assert_near(back.y, lat, 360.0 / LL_WORLD_UNITS);
        }
    }
}

static void the_plane_of_epsg_3857_agrees_with_degrees(void **state)
{
    (void)state;
    struct ll_unit by_plane;
    struct ll_unit by_degrees = ll_unit_of_lonlat(90.0, 0.0);
    /* a quarter of the equator of a sphere of 6378137 m is half of 20037508.342789244 m */
    assert_true(ll_unit_of_plane((struct ll_xy){10018754.171394622, 0.0}, &by_plane));
    assert_in_range(by_plane.x, by_degrees.x - 1, by_degrees.x + 1);
    assert_in_range(by_plane.y, by_degrees.y - 1, by_degrees.y + 1);
    assert_false(ll_unit_of_plane((struct ll_xy){NAN, 0.0}, &by_plane));
    assert_true(ll_unit_of_plane((struct ll_xy){1e12, -1e12}, &by_plane));
    assert_int_equal(by_plane.x, UINT32_MAX);
    assert_int_equal(by_plane.y, UINT32_MAX);
}

static void a_pixel_shrinks_with_zoom_and_latitude(void **state)
{
    (void)state;
    assert_near(ll_pixel_metres(0.0, 0), 156543.03392804097, 1e-6);
    assert_near(ll_pixel_metres(60.0, 1), 156543.03392804097 / 4.0, 1e-6);
    assert_near(ll_unit_metres(0.0) * LL_WORLD_UNITS, 40075016.68557849, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_are_those_of_the_published_formula),
        cmocka_unit_test(a_box_counts_its_tiles_from_the_north_west),
        cmocka_unit_test(going_there_and_back_loses_at_most_one_unit),
        cmocka_unit_test(the_plane_of_epsg_3857_agrees_with_degrees),
        cmocka_unit_test(a_pixel_shrinks_with_zoom_and_latitude),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
