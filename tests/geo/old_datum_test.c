#include "geo/old_datum.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/check.h"

#define PI 3.14159265358979323846

static ll_geo_ctx *new_ctx(void)
{
    struct ll_err err = {0};
    ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    return ctx;
}

static void no_store_is_reached_from_an_old_datum_without_parameters(void **state)
{
    (void)state;
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = new_ctx();
    /* Xi'an 80: 4610, 2327-2390; Beijing 54: 4214, 2401-2442, 21413-21423, 21453-21463 */
    static const int ranges[][2] = {{4610, 4610}, {2327, 2390},   {4214, 4214},
                                    {2401, 2442}, {21413, 21423}, {21453, 21463}};
    static const char *const stores[] = {"EPSG:4326", "EPSG:4490",  "EPSG:4548", "EPSG:4527",
                                         "EPSG:4502", "EPSG:32650", "EPSG:3826"};
    size_t tried = 0;
    for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++) {
        for (int epsg = ranges[r][0]; epsg <= ranges[r][1]; epsg += epsg < 3000 ? 7 : 5) {
            char from[32];
            (void)snprintf(from, sizeof from, "EPSG:%d", epsg);
            for (size_t s = 0; s < sizeof stores / sizeof stores[0]; s++) {
                struct ll_err err = {0};
                ll_transform *t = NULL;
                assert_int_equal(ll_transform_new(ctx, from, stores[s], &t, NULL, &err), LL_E_CRS);
                assert_mentions(err.message, "--datum");
                assert_int_equal(ll_transform_new(ctx, stores[s], from, &t, NULL, &err), LL_E_CRS);
                assert_null(t);
                tried++;
            }
        }
    }
    assert_true(tried > 150);
}

static void zones_of_one_old_datum_reach_each_other(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = new_ctx();
    LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
    assert_ok(ll_transform_new(ctx, "EPSG:2384", "EPSG:2363", &t, NULL, &err), &err);
    struct ll_xy p = {600000.0, 2880000.0}; /* 117E without and with the zone in front */
    assert_ok(ll_transform_points(t, &p, 1, &err), &err);
    assert_near(p.x, 39600000.0, 1e-3);
    assert_near(p.y, 2880000.0, 1e-3);
}

static enum ll_old_datum datum_of(ll_geo_ctx *ctx, const char *definition)
{
    struct ll_err err = {0};
    enum ll_old_datum datum = LL_DATUM_OTHER;
    assert_ok(ll_crs_old_datum(ctx, definition, &datum, &err), &err);
    return datum;
}

static void old_datums_are_known_by_name_and_by_ellipsoid(void **state)
{
    (void)state;
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = new_ctx();
    static const char wkt[] =
        "PROJCS[\"%s\",GEOGCS[\"%s\",DATUM[\"%s\",SPHEROID[\"S\",%s]],PRIMEM[\"Greenwich\",0.0],"
        "UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],"
        "PARAMETER[\"False_Easting\",50000.0],PARAMETER[\"False_Northing\",0.0],"
        "PARAMETER[\"Central_Meridian\",119.3],PARAMETER[\"Scale_Factor\",1.0],"
        "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";
    static const struct {
        const char *name;
        const char *datum;
        const char *ellipsoid;
        enum ll_old_datum wanted;
    } cases[] = {
        {"Xian_1980_3_Degree_GK_CM_117E", "D_Xian_1980", "6378140.0,298.257", LL_DATUM_XIAN80},
        {"Beijing_1954_GK_Zone_20", "D_Beijing_1954", "6378245.0,298.3", LL_DATUM_BEIJING54},
        {"福州地方坐标系", "福州", "6378245.0,298.3", LL_DATUM_BEIJING54},
        {"local", "D_Unknown", "6378140.0,298.257", LL_DATUM_XIAN80},
        {"local", "D_Unknown", "6378137.0,298.257222101", LL_DATUM_OTHER},
        {"CGCS2000_3_Degree_GK_Zone_39", "D_China_2000", "6378137.0,298.257222101", LL_DATUM_OTHER},
        {"Pulkovo", "D_Pulkovo_1942", "6378245.0,298.3", LL_DATUM_OTHER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        const char *parts[4] = {cases[i].name, "GCS", cases[i].datum, cases[i].ellipsoid};
        size_t len = 0, part = 0;
        for (const char *c = wkt; *c != '\0'; c++) {
            if (*c == '%') {
                len += (size_t)snprintf(text + len, sizeof text - len, "%s", parts[part++]);
                c++;
            } else {
                text[len++] = *c;
            }
        }
        text[len] = '\0';
        assert_int_equal(datum_of(ctx, text), cases[i].wanted);
    }
    assert_int_equal(datum_of(ctx, "EPSG:4490"), LL_DATUM_OTHER);
    assert_int_equal(datum_of(ctx, "EPSG:4326"), LL_DATUM_OTHER);
}

static void parameters_are_three_or_seven_numbers(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_helmert h = {0};
    assert_ok(ll_helmert_parse("15.8,-154.4,-82.3", &h, &err), &err);
    assert_near(h.shift_m[1], -154.4, 0.0);
    assert_near(h.turn_arcsec[0], 0.0, 0.0);
    assert_ok(ll_helmert_parse("1, 2, 3, 0.1, -0.2, 0.3, 4.5", &h, &err), &err);
    assert_near(h.turn_arcsec[2], 0.3, 0.0);
    assert_near(h.scale_ppm, 4.5, 0.0);
    static const char *const bad[] = {"",
                                      "1",
                                      "1,2",
                                      "1,2,3,4",
                                      "1,2,3,4,5,6",
                                      "1,2,3,",
                                      "1,2,x",
                                      "1;2;3",
                                      "nan,1,2",
                                      "1,2,3,4,5,6,7,8",
                                      "2000,0,0",
                                      "1,2,3,90,0,0,0",
                                      "fit 1",
                                      "1,2,3,0,0,0,500"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(ll_helmert_parse(bad[i], &h, &err), LL_E_USAGE);
        assert_mentions(err.message, "EPSG 9606");
    }
    assert_near(h.scale_ppm, 4.5, 0.0); /* untouched */
}

/// Degrees and height 0 on an ellipsoid to space coordinates.
static void to_space(double a, double rf, struct ll_xy p, double ret[3])
{
    double f = 1.0 / rf, e2 = f * (2.0 - f), lat = p.y * PI / 180.0, lon = p.x * PI / 180.0;
    double n = a / sqrt(1.0 - e2 * sin(lat) * sin(lat));
    ret[0] = n * cos(lat) * cos(lon);
    ret[1] = n * cos(lat) * sin(lon);
    ret[2] = n * (1.0 - e2) * sin(lat);
}

static void the_rotation_is_that_of_a_position_vector(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = new_ctx();
    LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
    const struct ll_helmert h = {{15.8, -154.4, -82.3}, {1.5, -2.25, 3.75}, 4.5};
    assert_ok(ll_transform_helmert(ctx, "EPSG:4610", &h, "EPSG:4490", &t, &err), &err);
    const struct ll_xy from = {119.3, 26.1};
    struct ll_xy at = from;
    assert_ok(ll_transform_points(t, &at, 1, &err), &err);
    /* EPSG guidance note 7-2, method 9606, written out */
    double v[3], w[3], arc = PI / 180.0 / 3600.0, m = 1.0 + 4.5e-6;
    double rx = 1.5 * arc, ry = -2.25 * arc, rz = 3.75 * arc;
    to_space(6378140.0, 298.257, from, v);
    w[0] = m * (v[0] - rz * v[1] + ry * v[2]) + 15.8;
    w[1] = m * (rz * v[0] + v[1] - rx * v[2]) - 154.4;
    w[2] = m * (-ry * v[0] + rx * v[1] + v[2]) - 82.3;
    double got[3];
    to_space(6378137.0, 298.257222101, at, got);
    /* the same direction in space: heights are dropped, so compare along the ground */
    double lon = atan2(w[1], w[0]), got_lon = atan2(got[1], got[0]);
    assert_near((lon - got_lon) * 6378137.0, 0.0, 0.001);
    double p = hypot(w[0], w[1]), e2 = 0.00669438002290, lat = at.y * PI / 180.0;
    for (int i = 0; i < 10; i++) { /* Bowring's fixed point, height included */
        double n = 6378137.0 / sqrt(1.0 - e2 * sin(lat) * sin(lat));
        lat = atan2(w[2] + e2 * n * sin(lat), p);
    }
    assert_near((lat - at.y * PI / 180.0) * 6378137.0, 0.0, 0.001);
    assert_true(hypot(at.x - from.x, at.y - from.y) > 5e-4); /* it did move, by over 50 m */
}

static void the_way_that_ignores_the_datum_keeps_the_degrees(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = new_ctx();
    LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *back = NULL;
    assert_ok(ll_transform_ignoring_datum(ctx, "EPSG:4610", "EPSG:4548", &t, &err), &err);
    assert_ok(ll_transform_lonlat(ctx, "EPSG:4548", &back, &err), &err);
    struct ll_xy p = {117.4, 26.1};
    assert_ok(ll_transform_points(t, &p, 1, &err), &err);
    assert_ok(ll_transform_points(back, &p, 1, &err), &err);
    assert_near(p.x, 117.4, 1e-9);
    assert_near(p.y, 26.1, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_store_is_reached_from_an_old_datum_without_parameters),
        cmocka_unit_test(zones_of_one_old_datum_reach_each_other),
        cmocka_unit_test(old_datums_are_known_by_name_and_by_ellipsoid),
        cmocka_unit_test(parameters_are_three_or_seven_numbers),
        cmocka_unit_test(the_rotation_is_that_of_a_position_vector),
        cmocka_unit_test(the_way_that_ignores_the_datum_keeps_the_degrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
