#include "geo/crs.h"

#include <math.h>
#include <stdio.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

#define PI 3.14159265358979323846

/// An ellipsoid with a transverse Mercator on it.
struct grid {
    double a_m;
    double inverse_flattening;
    double meridian_deg;
    double scale;
    double false_easting_m;
};

/// Transverse Mercator by Krueger's series in the third flattening to its sixth power (Karney
/// 2011, eq. 35): better than a micrometre within 30 degrees of the meridian. Not PROJ.
static struct ll_xy krueger(const struct grid *g, double lon, double lat)
{
    double f = 1.0 / g->inverse_flattening, n = f / (2.0 - f), e = sqrt(f * (2.0 - f));
    double n2 = n * n, n3 = n2 * n, n4 = n3 * n, n5 = n4 * n, n6 = n5 * n;
    double alpha[6] = {
        n / 2 - 2 * n2 / 3 + 5 * n3 / 16 + 41 * n4 / 180 - 127 * n5 / 288 + 7891 * n6 / 37800,
        13 * n2 / 48 - 3 * n3 / 5 + 557 * n4 / 1440 + 281 * n5 / 630 - 1983433 * n6 / 1935360,
        61 * n3 / 240 - 103 * n4 / 140 + 15061 * n5 / 26880 + 167603 * n6 / 181440,
        49561 * n4 / 161280 - 179 * n5 / 168 + 6601661 * n6 / 7257600,
        34729 * n5 / 80640 - 3418889 * n6 / 1995840,
        212378941 * n6 / 319334400};
    double radius = g->a_m / (1 + n) * (1 + n2 / 4 + n4 / 64 + n6 / 256);
    double phi = lat * PI / 180, lambda = (lon - g->meridian_deg) * PI / 180;
    double t = sinh(atanh(sin(phi)) - e * atanh(e * sin(phi)));
    double xi0 = atan2(t, cos(lambda)), eta0 = asinh(sin(lambda) / hypot(t, cos(lambda)));
    double xi = xi0, eta = eta0;
    for (int j = 1; j <= 6; j++) {
        xi += alpha[j - 1] * sin(2 * j * xi0) * cosh(2 * j * eta0);
        eta += alpha[j - 1] * cos(2 * j * xi0) * sinh(2 * j * eta0);
    }
    return (struct ll_xy){g->false_easting_m + g->scale * radius * eta, g->scale * radius * xi};
}

static const struct grid cgcs2000_120 = {6378137.0, 298.257222101, 120.0, 1.0, 500000.0};
static const struct grid utm_32 = {6378137.0, 298.257223563, 9.0, 0.9996, 500000.0};
static const struct grid twd97_121 = {6378137.0, 298.257222101, 121.0, 0.9999, 250000.0};

/// Projects a net of points around the meridian with both and compares to 1 mm.
static void compare_with_series(const char *from, const char *to, const struct grid *g, double lat0)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    LL_CLEANUP(ll_transform_freep) ll_transform *there = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *back = NULL;
    assert_ok(ll_transform_new(ctx, from, to, &there, NULL, &err), &err);
    assert_ok(ll_transform_new(ctx, to, from, &back, NULL, &err), &err);
    for (double dx = -3.0; dx <= 3.0; dx += 0.37) {
        for (double lat = lat0 - 4.0; lat <= lat0 + 4.0; lat += 0.71) {
            double lon = g->meridian_deg + dx;
            struct ll_xy p = {lon, lat}, expected = krueger(g, lon, lat);
            assert_ok(ll_transform_points(there, &p, 1, &err), &err);
            assert_near(p.x, expected.x, 0.001);
            assert_near(p.y, expected.y, 0.001);
            assert_ok(ll_transform_points(back, &p, 1, &err), &err);
            assert_near(p.x, lon, 1e-9);
            assert_near(p.y, lat, 1e-9);
        }
    }
}

static void gauss_krueger_agrees_with_the_series_to_a_millimetre(void **state)
{
    (void)state;
    compare_with_series("EPSG:4490", "EPSG:4549", &cgcs2000_120, 26.0);
    compare_with_series("EPSG:4326", "EPSG:4549", &cgcs2000_120, 26.0);
    compare_with_series("OGC:CRS84", "EPSG:32632", &utm_32, 47.0);
    compare_with_series("EPSG:3824", "EPSG:3826", &twd97_121, 24.0);
}

static void the_published_example_comes_out(void **state)
{
    (void)state;
    /* IOGP Guidance Note 7-2, transverse Mercator on the British grid: printed to 1 cm */
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
    assert_ok(ll_transform_new(ctx, "EPSG:4277", "EPSG:27700", &t, NULL, &err), &err);
    struct ll_xy p = {0.5, 50.5};
    assert_ok(ll_transform_points(t, &p, 1, &err), &err);
    assert_near(p.x, 577274.99, 0.01);
    assert_near(p.y, 69740.50, 0.01);
}

static void what_cannot_be_projected_becomes_no_number(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
    assert_ok(ll_transform_new(ctx, "EPSG:4326", "EPSG:4549", &t, NULL, &err), &err);
    struct ll_xy p[5] = {{120, 95}, {120, 30}, {NAN, 30}, {INFINITY, 30}, {302552, 2771114}};
    assert_ok(ll_transform_points(t, p, 5, &err), &err);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(isnan(p[i].x) && isnan(p[i].y), i != 1);
    }
    assert_ok(ll_transform_points(t, p, 0, &err), &err);
}

static void a_guess_between_datums_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    ll_transform *t = NULL;
    /* Xian 1980 has no public transformation */
    assert_int_equal(ll_transform_new(ctx, "EPSG:4610", "EPSG:4549", &t, NULL, &err), LL_E_CRS);
    assert_null(t);
    assert_mentions(err.message, "Xian 1980");
}

static void among_the_modern_datums_a_guess_is_good_and_told(void **state)
{
    (void)state;
    static const char *const from[] = {"EPSG:4326", "EPSG:4258", "EPSG:3826", "OGC:CRS84"};
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    for (size_t i = 0; i < sizeof from / sizeof from[0]; i++) {
        LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
        bool assumed = false;
        assert_ok(ll_transform_new(ctx, from[i], "EPSG:4549", &t, &assumed, &err), &err);
        assert_true(assumed);
    }
    LL_CLEANUP(ll_transform_freep) ll_transform *same = NULL;
    bool assumed = true;
    assert_ok(ll_transform_new(ctx, "EPSG:4490", "EPSG:4549", &same, &assumed, &err), &err);
    assert_false(assumed);
}

static void a_crs_is_described(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    struct ll_crs_info i = {0};
    assert_ok(ll_crs_describe(ctx, "EPSG:4528", &i, &err), &err);
    assert_true(i.projected && i.metre && i.conformal);
    assert_near(i.central_meridian, 120.0, 1e-9);
    assert_near(i.false_easting, 40500000.0, 1e-6);
    assert_ok(ll_crs_describe(ctx, "EPSG:3857", &i, &err), &err);
    assert_true(i.projected && i.metre && !i.conformal);
    assert_ok(ll_crs_describe(ctx, "EPSG:2263", &i, &err), &err); /* New York, feet */
    assert_true(i.projected && !i.metre && i.conformal);
    assert_ok(ll_crs_describe(ctx, "EPSG:4326", &i, &err), &err);
    assert_true(!i.projected && !i.metre && isnan(i.central_meridian));
    assert_ok(ll_crs_describe(ctx, "EPSG:27572", &i, &err), &err); /* counts from Paris */
    assert_near(i.central_meridian, 2.33722917, 1e-6);
    assert_int_equal(ll_crs_describe(ctx, "EPSG:999999", &i, &err), LL_E_CRS);
    assert_int_equal(ll_crs_describe(ctx, "EPSG:4978", &i, &err), LL_E_CRS); /* geocentric */
    assert_int_equal(ll_crs_describe(ctx, "", &i, &err), LL_E_CRS);
}

static void an_epsg_code_is_recognised(void **state)
{
    (void)state;
    static const char esri[] =
        "PROJCS[\"TWD_1997_TM_Taiwan\",GEOGCS[\"GCS_TWD_1997\",DATUM[\"D_TWD_1997\",SPHEROID["
        "\"GRS_1980\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\","
        "0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"False_Easting\","
        "250000.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",121.0],"
        "PARAMETER[\"Scale_Factor\",0.9999],PARAMETER[\"Latitude_Of_Origin\",0.0],"
        "UNIT[\"Meter\",1.0]]";
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    int epsg = -1;
    assert_ok(ll_crs_epsg(ctx, esri, &epsg, &err), &err);
    assert_int_equal(epsg, 3826);
    assert_ok(ll_crs_epsg(ctx, "EPSG:4549", &epsg, &err), &err);
    assert_int_equal(epsg, 4549);
    assert_ok(ll_crs_epsg(ctx, "+proj=tmerc +lon_0=118.2 +ellps=krass +type=crs", &epsg, &err),
              &err);
    assert_int_equal(epsg, 0);
}

static void a_store_in_china_gets_its_gauss_krueger_zone(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    assert_int_equal(ll_crs_auto(119.3, 26.1), 4549);   /* Fuzhou: 120 E */
    assert_int_equal(ll_crs_auto(116.9, 39.98), 4548);  /* Sanhe: 117 E */
    assert_int_equal(ll_crs_auto(121.53, 25.04), 4550); /* Taipei: 123 E */
    assert_int_equal(ll_crs_auto(75.9, 39.5), 4534);    /* Kashgar: 75 E */
    assert_int_equal(ll_crs_auto(134.3, 48.3), 4554);   /* Fuyuan: 135 E */
    for (int epsg = 4534; epsg <= 4554; epsg++) {
        char name[32];
        (void)snprintf(name, sizeof name, "EPSG:%d", epsg);
        struct ll_crs_info info = {0};
        assert_ok(ll_crs_describe(ctx, name, &info, &err), &err);
        assert_near(info.central_meridian, 75.0 + 3.0 * (epsg - 4534), 1e-9);
        assert_near(info.false_easting, 500000.0, 1e-6);
        assert_true(info.metre && info.conformal);
    }
}

static void a_store_elsewhere_gets_utm(void **state)
{
    (void)state;
    assert_int_equal(ll_crs_auto(9.52, 47.14), 32632);
    assert_int_equal(ll_crs_auto(-76.8, 39.4), 32618);
    assert_int_equal(ll_crs_auto(151.2, -33.9), 32756);
    assert_int_equal(ll_crs_auto(180.0, 10.0), 32660);
    assert_int_equal(ll_crs_auto(77.2, 28.6), 32643);  /* Delhi is not in China */
    assert_int_equal(ll_crs_auto(127.0, 37.5), 32652); /* nor Seoul */
    assert_int_equal(ll_crs_auto(105.8, 21.0), 32648); /* nor Hanoi */
}

static void the_scale_of_a_transverse_mercator_grows_with_the_square_of_the_distance(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    double k = 0.0;
    assert_ok(ll_crs_scale(ctx, "EPSG:4549", 120.0, 26.0, &k, &err), &err);
    assert_near(k, 1.0, 1e-9);
    assert_ok(ll_crs_scale(ctx, "EPSG:32632", 9.0, 47.0, &k, &err), &err);
    assert_near(k, 0.9996, 1e-9);
    /* k0 (1 + E^2 / 2R^2), R = 6.37e6 m: good to 1e-5 so near the meridian */
    struct ll_xy p = krueger(&cgcs2000_120, 121.5, 26.0);
    assert_ok(ll_crs_scale(ctx, "EPSG:4549", 121.5, 26.0, &k, &err), &err);
    assert_near(k, 1.0 + pow((p.x - 500000.0) / 6.37e6, 2.0) / 2.0, 1e-5);
    assert_ok(ll_crs_scale(ctx, "EPSG:3857", 120.0, 60.0, &k, &err), &err);
    assert_near(k, 2.0, 0.02);
    assert_int_equal(ll_crs_scale(ctx, "EPSG:4490", 120.0, 26.0, &k, &err), LL_E_CRS);
}

static bool make_and_use(void *user)
{
    (void)user;
    ll_geo_ctx *ctx = NULL;
    ll_transform *t = NULL;
    enum ll_code code = ll_geo_ctx_new(&ctx, NULL);
    if (code == LL_OK) {
        code = ll_transform_new(ctx, "EPSG:4490", "EPSG:4549", &t, NULL, NULL);
    }
    ll_transform_free(t);
    ll_geo_ctx_free(ctx);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(make_and_use, NULL, 10);
}

/* On a CRS that rests on WGS 84 its own degrees are those of EPSG:4326. */
static void own_degrees_are_those_of_the_datum(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *own = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *wgs84 = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    assert_ok(ll_transform_lonlat(ctx, "EPSG:32632", &own, &err), &err);
    assert_ok(ll_transform_new(ctx, "EPSG:32632", "EPSG:4326", &wgs84, NULL, &err), &err);
    struct ll_xy a = {540000.0, 5220000.0};
    struct ll_xy b = a;
    assert_ok(ll_transform_points(own, &a, 1, &err), &err);
    assert_ok(ll_transform_points(wgs84, &b, 1, &err), &err);
    assert_near(a.x, b.x, 1e-10);
    assert_near(a.y, b.y, 1e-10);
    ll_transform *none = NULL;
    assert_int_equal(ll_transform_lonlat(ctx, "EPSG:1", &none, &err), LL_E_CRS);
    assert_null(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gauss_krueger_agrees_with_the_series_to_a_millimetre),
        cmocka_unit_test(the_published_example_comes_out),
        cmocka_unit_test(what_cannot_be_projected_becomes_no_number),
        cmocka_unit_test(a_guess_between_datums_is_refused),
        cmocka_unit_test(among_the_modern_datums_a_guess_is_good_and_told),
        cmocka_unit_test(a_crs_is_described),
        cmocka_unit_test(an_epsg_code_is_recognised),
        cmocka_unit_test(a_store_in_china_gets_its_gauss_krueger_zone),
        cmocka_unit_test(a_store_elsewhere_gets_utm),
        cmocka_unit_test(the_scale_of_a_transverse_mercator_grows_with_the_square_of_the_distance),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
        cmocka_unit_test(own_degrees_are_those_of_the_datum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
