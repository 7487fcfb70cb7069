#include "geo/datum.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"

/* Metres of a degree of latitude, enough for bounds. */
#define DEGREE_M 111320.0
#define PI       3.14159265358979323846

/// The public forward formula as one expression per axis, written apart from the one under test.
static struct ll_xy forward(double lon, double lat)
{
    double x = lon - 105.0, y = lat - 35.0, r = 2.0 / 3.0;
    double wave = 20.0 * sin(6 * x * PI) + 20.0 * sin(2 * x * PI);
    double dlat = -100.0 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x)) +
                  r * (wave + 20 * sin(y * PI) + 40 * sin(y / 3 * PI) + 160 * sin(y / 12 * PI) +
                       320 * sin(y * PI / 30));
    double dlon = 300.0 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x)) +
                  r * (wave + 20 * sin(x * PI) + 40 * sin(x / 3 * PI) + 150 * sin(x / 12 * PI) +
                       300 * sin(x / 30 * PI));
    double a = 6378245.0, ee = 0.00669342162296594323, phi = lat / 180.0 * PI;
    double magic = 1.0 - ee * pow(sin(phi), 2.0);
    dlat = dlat * 180.0 / (a * (1.0 - ee) / pow(magic, 1.5) * PI);
    dlon = dlon * 180.0 / (a / sqrt(magic) * cos(phi) * PI);
    return (struct ll_xy){lon + dlon, lat + dlat};
}

static void the_offset_is_the_public_formula(void **state)
{
    (void)state;
    for (double lon = 73.0; lon < 137.0; lon += 1.37) {
        for (double lat = 1.0; lat < 55.0; lat += 1.13) {
            struct ll_xy p = ll_wgs84_to_gcj02((struct ll_xy){lon, lat});
            struct ll_xy q = forward(lon, lat);
            assert_near(p.x, q.x, 1e-11);
            assert_near(p.y, q.y, 1e-11);
        }
    }
}

static void published_pairs_come_out(void **state)
{
    (void)state;
    /* from the test suite of eviltransform: WGS 84 and GCJ-02, then GCJ-02 and BD-09 */
    static const double gcj[3][4] = {
        {121.5272106, 31.1774276, 121.531541859215, 31.17530398364597},
        {113.912316, 22.543847, 113.9171764808363, 22.540796131694766},
        {116.377817, 39.911954, 116.38404722455657, 39.91334545536069}};
    for (size_t i = 0; i < 3; i++) {
        struct ll_xy p = ll_wgs84_to_gcj02((struct ll_xy){gcj[i][0], gcj[i][1]});
        assert_near(p.x, gcj[i][2], 1e-9);
        assert_near(p.y, gcj[i][3], 1e-9);
    }
    /* BD-09 to WGS 84, by a variant of BD-09 that ripples differently by up to 5 m: 1e-4 degrees */
    struct ll_xy b = ll_gcj02_to_wgs84(ll_bd09_to_gcj02((struct ll_xy){120.019809, 29.199786}));
    assert_near(b.x, 120.00877901149691, 1e-4);
    assert_near(b.y, 29.196131605295484, 1e-4);
}

static void there_and_back_is_the_same_place_within_a_millimetre(void **state)
{
    (void)state;
    for (double lon = 73.1; lon < 136.0; lon += 0.91) {
        for (double lat = 2.1; lat < 54.0; lat += 0.83) {
            struct ll_xy p = {lon, lat};
            struct ll_xy g = ll_gcj02_to_wgs84(ll_wgs84_to_gcj02(p));
            assert_near(g.x * DEGREE_M, lon * DEGREE_M, 0.001);
            assert_near(g.y * DEGREE_M, lat * DEGREE_M, 0.001);
            struct ll_xy b = ll_bd09_to_gcj02(ll_gcj02_to_bd09(p));
            assert_near(b.x * DEGREE_M, lon * DEGREE_M, 0.001);
            assert_near(b.y * DEGREE_M, lat * DEGREE_M, 0.001);
        }
    }
}

static void random_places_in_china_come_back_within_a_tenth_of_a_metre(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(4490, 0);
    double worst = 0.0, largest = 0.0;
    for (int i = 0; i < 200000; i++) {
        struct ll_xy p = {ll_rng_between(&rng, 73.0, 136.0), ll_rng_between(&rng, 3.0, 54.0)};
        struct ll_xy shifted = ll_wgs84_to_gcj02(p);
        double east_m = DEGREE_M * cos(p.y * PI / 180.0);
        struct ll_xy g = ll_gcj02_to_wgs84(shifted);
        struct ll_xy b = ll_gcj02_to_wgs84(ll_bd09_to_gcj02(ll_gcj02_to_bd09(shifted)));
        worst = fmax(worst, hypot((g.x - p.x) * east_m, (g.y - p.y) * DEGREE_M));
        worst = fmax(worst, hypot((b.x - p.x) * east_m, (b.y - p.y) * DEGREE_M));
        largest = fmax(largest, hypot((shifted.x - p.x) * east_m, (shifted.y - p.y) * DEGREE_M));
    }
    assert_true(worst < 0.1);
    assert_true(largest > 300.0 && largest < 1500.0); /* the shift that was undone */
}

static void outside_china_nothing_moves(void **state)
{
    (void)state;
    static const struct ll_xy abroad[] = {{9.52, 47.14}, {-76.8, 39.4}, {139.7, 35.7}, {71.9, 40}};
    for (size_t i = 0; i < sizeof abroad / sizeof abroad[0]; i++) {
        struct ll_xy p = ll_wgs84_to_gcj02(abroad[i]);
        struct ll_xy q = ll_gcj02_to_wgs84(abroad[i]);
        assert_false(ll_in_china(abroad[i].x, abroad[i].y));
        assert_true(p.x == abroad[i].x && p.y == abroad[i].y);
        assert_true(q.x == abroad[i].x && q.y == abroad[i].y);
    }
}

static void what_is_no_number_ends(void **state)
{
    (void)state;
    struct ll_xy p = ll_bd09_to_gcj02((struct ll_xy){NAN, 30.0});
    assert_true(isnan(p.x));
    p = ll_gcj02_to_wgs84((struct ll_xy){INFINITY, 30.0});
    assert_true(isnan(p.x) || isinf(p.x));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_offset_is_the_public_formula),
        cmocka_unit_test(published_pairs_come_out),
        cmocka_unit_test(there_and_back_is_the_same_place_within_a_millimetre),
        cmocka_unit_test(random_places_in_china_come_back_within_a_tenth_of_a_metre),
        cmocka_unit_test(outside_china_nothing_moves),
        cmocka_unit_test(what_is_no_number_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
