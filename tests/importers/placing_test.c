#include "importers/placing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/check.h"

static ll_geo_ctx *new_ctx(void)
{
    struct ll_err err = {0};
    ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    return ctx;
}

static ll_store *new_store(const char *name, int epsg)
{
    struct ll_err err = {0};
    ll_store *store = NULL;
    assert_ok(ll_store_open(ll_scratch_path(name), LL_STORE_CREATE, &store, &err), &err);
    if (epsg != 0) {
        assert_ok(ll_store_set_epsg(store, epsg, &err), &err);
    }
    return store;
}

static const char *file_with(const char *name, const char *text)
{
    const char *path = ll_scratch_path(name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

/// Places one point; fails the test on errors.
static struct ll_xy placed(ll_geo_ctx *ctx, ll_store *store, const struct ll_placing_claims *claims,
                           struct ll_xy at, struct ll_import_report *report)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_placing_close) struct ll_placing p = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    assert_ok(ll_placing_open(ctx, claims, &p, report, &err), &err);
    assert_ok(ll_placing_settle(&p, store, &at, 1, report, &err), &err);
    assert_ok(ll_placing_decide(&p, store, &err), &err);
    assert_ok(ll_shapes_begin(&s, LL_POINT, &err), &err);
    assert_ok(ll_shapes_ring(&s, &err), &err);
    assert_ok(ll_shapes_point(&s, at.x, at.y, &err), &err);
    assert_ok(ll_placing_apply(&p, &s, &err), &err);
    return s.points[0];
}

static enum ll_code settle_code(ll_geo_ctx *ctx, ll_store *store,
                                const struct ll_placing_claims *claims, struct ll_xy at,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_placing_close) struct ll_placing p = {0};
    struct ll_import_report report = {0};
    enum ll_code code = ll_placing_open(ctx, claims, &p, &report, err);
    code = code == LL_OK ? ll_placing_settle(&p, store, &at, 1, &report, err) : code;
    return code == LL_OK ? ll_placing_decide(&p, store, err) : code;
}

static void an_old_datum_needs_a_decision(void **state)
{
    (void)state;
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = new_ctx();
    static const char *const old[] = {"EPSG:2363", "EPSG:2384", "EPSG:4610", "EPSG:2415",
                                      "EPSG:4214"};
    static const struct ll_xy at[] = {
        {39600000, 2880000}, {600000, 2880000}, {117.4, 26.1}, {39600000, 2880000}, {117.4, 26.1}};
    for (size_t i = 0; i < 5; i++) {
        for (int epsg = 0; epsg <= 32650; epsg += epsg == 0 ? 4548 : 32650 - 4548) {
            char name[64];
            (void)snprintf(name, sizeof name, "old%zu-%d.db", i, epsg);
            LL_CLEANUP(ll_store_closep) ll_store *store = new_store(name, epsg);
            struct ll_err err = {0};
            const struct ll_placing_claims claims = {.file_crs = old[i]};
            assert_int_equal(settle_code(ctx, store, &claims, at[i], &err), LL_E_DECISION);
            assert_mentions(err.message, "--control");
        }
    }
}

static void parameters_bridge_an_old_datum_and_mark_the_result(void **state)
{
    (void)state;
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = new_ctx();
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store("helmert.db", 0);
    struct ll_import_report report = {0};
    const struct ll_placing_claims plain = {.file_crs = "EPSG:4548"};
    const struct ll_placing_claims claims = {.file_crs = "EPSG:2384", .datum = "0,0,0"};
    struct ll_xy a = placed(ctx, store, &claims, (struct ll_xy){600000, 2880000}, &report);
    assert_true(report.approximate);
    assert_true(isnan(report.residual_m));
    assert_mentions(report.crs_note, "--datum");
    assert_int_equal(ll_store_epsg(store), 4548); /* never the old CRS itself */
    struct ll_import_report other = {0};
    struct ll_xy b = placed(ctx, store, &plain, (struct ll_xy){600000, 2880000}, &other);
    assert_false(other.approximate);
    assert_true(hypot(a.x - b.x, a.y - b.y) < 10.0); /* another ellipsoid, no shift */
    const struct ll_placing_claims shifted = {.file_crs = "EPSG:2384", .datum = "-100,40,60"};
    struct ll_xy c = placed(ctx, store, &shifted, (struct ll_xy){600000, 2880000}, &other);
    assert_true(hypot(a.x - c.x, a.y - c.y) > 50.0);
}

static void control_points_place_a_plane_of_its_own(void **state)
{
    (void)state;
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = new_ctx();
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store("control.db", 4549);
    /* store = local turned by 90 degrees and moved */
    const char *good = file_with("good.csv", "from_x,from_y,to_x,to_y\n0,0,450000,2770000\n"
                                             "1000,0,450000,2771000\n0,1000,449000,2770000\n"
                                             "1000,1000,449000.2,2771000.1\n");
    struct ll_import_report report = {0};
    const struct ll_placing_claims claims = {.control = good};
    struct ll_xy p = placed(ctx, store, &claims, (struct ll_xy){500, 200}, &report);
    assert_near(p.x, 449800.0, 0.2);
    assert_near(p.y, 2770500.0, 0.2);
    assert_true(report.approximate);
    assert_true(report.residual_m > 0.0 && report.residual_m < 0.2);
    assert_mentions(report.crs_note, "4 control points");
}

static void control_points_bridge_an_old_datum_over_degrees(void **state)
{
    (void)state;
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = new_ctx();
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store("control80.db", 0);
    LL_CLEANUP(ll_transform_freep) ll_transform *truth = NULL;
    struct ll_err err = {0};
    const struct ll_helmert h = {{-100, 40, 60}, {0, 0, 0}, 0};
    assert_ok(ll_transform_helmert(ctx, "EPSG:2363", &h, "EPSG:4490", &truth, &err), &err);
    const struct ll_xy from[4] = {
        {39600000, 2880000}, {39606000, 2880000}, {39600000, 2886000}, {39605000, 2885000}};
    char text[512] = "from_x,from_y,to_lon,to_lat\n";
    for (size_t i = 0; i < 4; i++) {
        struct ll_xy to = from[i];
        assert_ok(ll_transform_points(truth, &to, 1, &err), &err);
        size_t len = strlen(text);
        (void)snprintf(text + len, sizeof text - len, "%.1f,%.1f,%.9f,%.9f\n", from[i].x, from[i].y,
                       to.x, to.y);
    }
    struct ll_import_report report = {0};
    const struct ll_placing_claims claims = {.file_crs = "EPSG:2363",
                                             .control = file_with("c80.csv", text)};
    struct ll_xy at = {39603000, 2882000}, wanted = at;
    struct ll_xy p = placed(ctx, store, &claims, at, &report);
    assert_int_equal(ll_store_epsg(store), 4548);
    LL_CLEANUP(ll_transform_freep) ll_transform *in = NULL;
    assert_ok(ll_transform_helmert(ctx, "EPSG:2363", &h, "EPSG:4548", &in, &err), &err);
    assert_ok(ll_transform_points(in, &wanted, 1, &err), &err);
    assert_near(p.x, wanted.x, 0.05);
    assert_near(p.y, wanted.y, 0.05);
    assert_true(report.residual_m < 0.05);
}

static void control_points_that_disagree_are_refused(void **state)
{
    (void)state;
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = new_ctx();
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store("refused.db", 4549);
    static const struct {
        const char *text;
        const char *says;
        enum ll_code code;
    } cases[] = {
        {"from_x,from_y,to_x,to_y\n0,0,450000,2770000\n1,0,450001,2770000\n", "too few",
         LL_E_INVALID},
        {"from_x,from_y,to_x,to_y\n0,0,450000,2770000\n100,0,450100,2770000\n300,0,450300,"
         "2770000\n",
         "one line", LL_E_INVALID},
        {"from_x,from_y,to_x,to_y\n0,0,450000,2770000\n1000,0,451000,2770000\n0,1000,450000,"
         "2771000\n"
         "1000,1000,451060,2771000\n",
         "point 4", LL_E_CRS},
        {"from_x,from_y,to_x,to_y\n0,0,450000,2770000\n1000,0,450304.8,2770000\n"
         "0,1000,450000,2770304.8\n",
         "not in metres", LL_E_CRS},
        {"from_x,from_y\n0,0\n", "to_lon", LL_E_FORMAT},
        {"from_x,from_y,to_lon,to_lat\n0,0,450000,2770000\n", "no degrees", LL_E_FORMAT},
        {"from_x,from_y,to_x,to_y\n0,0,450000,\n", "not complete", LL_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ll_err err = {0};
        const struct ll_placing_claims claims = {.control = file_with("bad.csv", cases[i].text)};
        assert_int_equal(settle_code(ctx, store, &claims, (struct ll_xy){1, 1}, &err),
                         cases[i].code);
        assert_mentions(err.message, cases[i].says);
    }
    struct ll_err err = {0};
    const struct ll_placing_claims missing = {.control = "nowhere.csv"};
    assert_int_equal(settle_code(ctx, store, &missing, (struct ll_xy){1, 1}, &err), LL_E_NOT_FOUND);
    const struct ll_placing_claims both = {.control = "a.csv", .datum = "1,2,3"};
    assert_int_equal(settle_code(ctx, store, &both, (struct ll_xy){1, 1}, &err), LL_E_USAGE);
}

static void swapped_axes_can_be_told(void **state)
{
    (void)state;
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = new_ctx();
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store("swapped.db", 4549);
    struct ll_import_report report = {0};
    const struct ll_placing_claims plain = {.user_crs = "EPSG:4490"};
    const struct ll_placing_claims claims = {.user_crs = "EPSG:4490,swapped"};
    struct ll_xy a = placed(ctx, store, &plain, (struct ll_xy){119.5, 25.1}, &report);
    struct ll_xy b = placed(ctx, store, &claims, (struct ll_xy){25.1, 119.5}, &report);
    assert_near(a.x, b.x, 1e-9);
    assert_near(a.y, b.y, 1e-9);
    const struct ll_placing_claims gcj = {.user_crs = "GCJ02"};
    const struct ll_placing_claims swapped_gcj = {.user_crs = "gcj02,swapped"};
    a = placed(ctx, store, &gcj, (struct ll_xy){119.5, 25.1}, &report);
    b = placed(ctx, store, &swapped_gcj, (struct ll_xy){25.1, 119.5}, &report);
    assert_near(a.x, b.x, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_old_datum_needs_a_decision),
        cmocka_unit_test(parameters_bridge_an_old_datum_and_mark_the_result),
        cmocka_unit_test(control_points_place_a_plane_of_its_own),
        cmocka_unit_test(control_points_bridge_an_old_datum_over_degrees),
        cmocka_unit_test(control_points_that_disagree_are_refused),
        cmocka_unit_test(swapped_axes_can_be_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
