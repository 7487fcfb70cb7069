#include "geo/repair.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// Adds a polygon written as "x y, x y; x y, x y" (rings parted by ';').
static void add_polygon(struct ll_shapes *s, const char *text)
{
    struct ll_err err = {0};
    assert_ok(ll_shapes_begin(s, LL_POLYGON, &err), &err);
    assert_ok(ll_shapes_ring(s, &err), &err);
    while (*text != '\0') {
        char *end = NULL;
        double x = strtod(text, &end);
        double y = strtod(end, &end);
        assert_ok(ll_shapes_point(s, x, y, &err), &err);
        if (*end == ';') {
            assert_ok(ll_shapes_ring(s, &err), &err);
        }
        text = *end == '\0' ? end : end + 1;
    }
}

/// Repairs one polygon and checks outcome, area, rings and the form of every ring.
static void expect(const char *text, enum ll_repair outcome, double area, size_t rings)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes from = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes to = {0};
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    add_polygon(&from, text);
    enum ll_repair got = LL_REPAIR_HOPELESS;
    assert_ok(ll_repair_polygon(ctx, &from, 0, &to, &got, &err), &err);
    assert_int_equal(got, outcome);
    assert_int_equal(to.count, outcome == LL_REPAIR_HOPELESS ? 0 : 1);
    if (to.count == 0) {
        return;
    }
    assert_near(ll_shape_area(&to, 0), area, 1e-9);
    assert_int_equal(to.ring_count, rings);
    for (size_t r = 0; r < to.ring_count; r++) {
        const struct ll_xy *p = to.points + to.first_point[r];
        size_t n = to.first_point[r + 1] - to.first_point[r];
        assert_true(n >= 4 && p[0].x == p[n - 1].x && p[0].y == p[n - 1].y);
        for (size_t i = 1; i < n; i++) {
            assert_true(p[i].x != p[i - 1].x || p[i].y != p[i - 1].y);
        }
    }
}

static void a_valid_polygon_stays(void **state)
{
    (void)state;
    expect("0 0, 4 0, 4 4, 0 4, 0 0", LL_REPAIR_NONE, 16.0, 1);
    expect("0 0, 2 0, 4 0, 4 4, 0 4, 0 0", LL_REPAIR_NONE, 16.0, 1); /* a point on a side */
    expect("0 0, 9 0, 9 9, 0 9, 0 0; 1 1, 1 2, 2 2, 2 1, 1 1", LL_REPAIR_NONE, 80.0, 2);
    expect("0 0, 1 0, 1 1, 0 1, 0 0; 5 0, 6 0, 6 1, 5 1, 5 0", LL_REPAIR_NONE, 2.0, 2);
}

static void an_unclosed_ring_is_closed_and_repeated_points_go(void **state)
{
    (void)state;
    expect("0 0, 4 0, 4 4, 0 4", LL_REPAIR_NONE, 16.0, 1);
    expect("0 0, 0 0, 4 0, 4 4, 4 4, 4 4, 0 4, 0 0, 0 0", LL_REPAIR_NONE, 16.0, 1);
}

static void a_bow_tie_becomes_its_two_wings(void **state)
{
    (void)state;
    expect("0 0, 4 4, 4 0, 0 4, 0 0", LL_REPAIR_DONE, 8.0, 2);
}

static void a_spike_is_cut_off(void **state)
{
    (void)state;
    expect("0 0, 4 0, 4 2, 9 2, 4 2, 4 4, 0 4, 0 0", LL_REPAIR_DONE, 16.0, 1);
    expect("0 0, 4 0, 4 4, 4 9, 4 4, 0 4, 0 0", LL_REPAIR_DONE, 16.0, 1);
}

static void overlapping_parts_are_united(void **state)
{
    (void)state;
    expect("0 0, 4 0, 4 4, 0 4, 0 0; 2 0, 6 0, 6 4, 2 4, 2 0", LL_REPAIR_DONE, 24.0, 1);
}

static void a_hole_outside_its_shell_becomes_a_part(void **state)
{
    (void)state;
    expect("0 0, 4 0, 4 4, 0 4, 0 0; 8 8, 8 9, 9 9, 9 8, 8 8", LL_REPAIR_DONE, 17.0, 2);
}

static void a_hole_that_is_a_line_is_dropped(void **state)
{
    (void)state;
    expect("0 0, 4 0, 4 4, 0 4, 0 0; 1 1, 2 2, 1 1", LL_REPAIR_DONE, 16.0, 1);
}

static void what_has_no_area_is_hopeless(void **state)
{
    (void)state;
    expect("0 0, 4 0, 8 0, 0 0", LL_REPAIR_HOPELESS, 0.0, 0);
    expect("3 3, 3 3, 3 3, 3 3", LL_REPAIR_HOPELESS, 0.0, 0);
    expect("0 0, 1 1", LL_REPAIR_HOPELESS, 0.0, 0);
}

/// GEOS's opinion of a ring.
static bool geos_says_valid(GEOSContextHandle_t geos, const struct ll_xy *p, size_t count)
{
    GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(geos, &p->x, (unsigned)count, 0, 0);
    GEOSGeometry *ring = GEOSGeom_createLinearRing_r(geos, seq);
    GEOSGeometry *polygon = GEOSGeom_createPolygon_r(geos, ring, NULL, 0);
    bool valid = GEOSisValid_r(geos, polygon) == 1;
    GEOSGeom_destroy_r(geos, polygon);
    return valid;
}

static void what_is_called_simple_is_valid_for_geos_too(void **state)
{
    (void)state;
    GEOSContextHandle_t geos = GEOS_init_r();
    struct ll_rng rng = ll_rng_make(7, 0);
    size_t simple = 0, valid = 0;
    for (size_t round = 0; round < 20000; round++) {
        struct ll_xy p[9];
        size_t n = 3 + round % 6;
        for (size_t i = 0; i < n; i++) { /* on a coarse grid, so that touching is common */
            p[i].x = 300000.0 + floor(6.0 * ll_rng_unit(&rng));
            p[i].y = 2770000.0 + floor(6.0 * ll_rng_unit(&rng));
        }
        p[n] = p[0];
        bool geos_valid = geos_says_valid(geos, p, n + 1);
        bool mine = ll_ring_certainly_simple(p, n + 1);
        assert_true(!mine || geos_valid);
        simple += mine;
        valid += geos_valid;
    }
    GEOS_finish_r(geos);
    assert_true(simple > 1000);
    assert_true(valid - simple < valid / 5); /* and it answers most of the time */
}

static bool repair_a_bow_tie(void *user)
{
    ll_geo_ctx *ctx = user;
    struct ll_shapes from = {0}, to = {0};
    enum ll_code code = ll_shapes_begin(&from, LL_POLYGON, NULL);
    static const struct ll_xy p[] = {{0, 0}, {4, 4}, {4, 0}, {0, 4}};
    if (code == LL_OK) {
        code = ll_shapes_ring(&from, NULL);
    }
    for (size_t i = 0; code == LL_OK && i < 4; i++) {
        code = ll_shapes_point(&from, p[i].x, p[i].y, NULL);
    }
    enum ll_repair outcome = LL_REPAIR_HOPELESS;
    if (code == LL_OK) {
        code = ll_repair_polygon(ctx, &from, 0, &to, &outcome, NULL);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_true(code != LL_OK || outcome == LL_REPAIR_DONE);
    ll_shapes_clear(&from);
    ll_shapes_clear(&to);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    ll_for_each_failing_alloc(repair_a_bow_tie, ctx, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_valid_polygon_stays),
        cmocka_unit_test(an_unclosed_ring_is_closed_and_repeated_points_go),
        cmocka_unit_test(a_bow_tie_becomes_its_two_wings),
        cmocka_unit_test(a_spike_is_cut_off),
        cmocka_unit_test(overlapping_parts_are_united),
        cmocka_unit_test(a_hole_outside_its_shell_becomes_a_part),
        cmocka_unit_test(a_hole_that_is_a_line_is_dropped),
        cmocka_unit_test(what_has_no_area_is_hopeless),
        cmocka_unit_test(what_is_called_simple_is_valid_for_geos_too),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
