#include "geo/voronoi.h"

#include <math.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

enum { MOST = 40 };

/// The part of the bisector of two sites that lies in the box and nearer to no third site, by
/// narrowing an interval on the line. @return whether there is any.
static bool border_by_loop(const struct ll_xy *sites, size_t count, const struct ll_box *box,
                           size_t i, size_t j, struct ll_xy ret_ends[2])
{
    double dx = sites[j].x - sites[i].x, dy = sites[j].y - sites[i].y;
    double length = hypot(dx, dy);
    struct ll_xy m = {0.5 * (sites[i].x + sites[j].x), 0.5 * (sites[i].y + sites[j].y)};
    struct ll_xy u = {-dy / length, dx / length}; /* has site i on its left */
    double low = -1e9, high = 1e9;
    for (size_t k = 0; k < count + 4; k++) {
        double a = 0.0, b = 0.0; /* a t <= b */
        if (k < count) {
            double nx = sites[k].x - sites[i].x, ny = sites[k].y - sites[i].y;
            a = nx * u.x + ny * u.y;
            b = 0.5 * (nx * nx + ny * ny) - nx * (m.x - sites[i].x) - ny * (m.y - sites[i].y);
        } else {
            size_t side = k - count;
            a = side < 2 ? (side == 0 ? -u.x : u.x) : (side == 2 ? -u.y : u.y);
            b = side == 0   ? m.x - box->min_x
                : side == 1 ? box->max_x - m.x
                : side == 2 ? m.y - box->min_y
                            : box->max_y - m.y;
        }
        if (k == i || k == j) {
            continue;
        }
        if (fabs(a) < 1e-12) {
            low = b < 0.0 ? high + 1.0 : low;
        } else if (a > 0.0) {
            high = fmin(high, b / a);
        } else {
            low = fmax(low, b / a);
        }
    }
    ret_ends[0] = (struct ll_xy){m.x + low * u.x, m.y + low * u.y};
    ret_ends[1] = (struct ll_xy){m.x + high * u.x, m.y + high * u.y};
    return high - low > 1e-6;
}

static void compare(const struct ll_xy *sites, size_t count, const struct ll_box *box)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) struct ll_border *borders = NULL;
    size_t border_count = 0;
    assert_ok(ll_voronoi_borders(sites, count, box, &borders, &border_count, &err), &err);
    size_t expected = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            struct ll_xy ends[2];
            if (!border_by_loop(sites, count, box, i, j, ends)) {
                continue;
            }
            expected++;
            size_t found = 0;
            for (size_t k = 0; k < border_count; k++) {
                if (borders[k].site == i && borders[k].other == j) {
                    found++;
                    assert_near(borders[k].from.x, ends[0].x, 1e-5);
                    assert_near(borders[k].from.y, ends[0].y, 1e-5);
                    assert_near(borders[k].to.x, ends[1].x, 1e-5);
                    assert_near(borders[k].to.y, ends[1].y, 1e-5);
                }
            }
            assert_int_equal(found, 1);
        }
    }
    size_t real = 0;
    for (size_t k = 0; k < border_count; k++) {
        real +=
            hypot(borders[k].to.x - borders[k].from.x, borders[k].to.y - borders[k].from.y) > 1e-6;
    }
    assert_int_equal(real, expected);
}

static void borders_are_those_of_brute_force(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 0);
        struct ll_xy sites[MOST];
        size_t count = seed % (MOST + 1);
        double spread = seed % 3 == 0 ? 3000.0 : 1000.0; /* some lie outside the box */
        for (size_t i = 0; i < count; i++) {
            sites[i].x = 500000.0 + ll_rng_between(&rng, 0.0, spread);
            sites[i].y = 2700000.0 + ll_rng_between(&rng, 0.0, spread);
        }
        struct ll_box box = {500000.0, 2700000.0, 501000.0, 2701000.0};
        compare(sites, count, &box);
    }
}

static void regular_and_straight_rows_of_sites_are_no_trap(void **state)
{
    (void)state;
    struct ll_xy sites[MOST];
    struct ll_box box = {-50.0, -50.0, 650.0, 650.0};
    for (size_t i = 0; i < 36; i++) {
        sites[i] = (struct ll_xy){100.0 * (double)(i % 6), 100.0 * (double)(i / 6)};
    }
    compare(sites, 36, &box);
    for (size_t i = 0; i < 20; i++) {
        sites[i] = (struct ll_xy){30.0 * (double)i, 7.0 * (double)i};
    }
    compare(sites, 20, &box);
}

static void of_sites_at_one_point_the_first_has_the_region(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_xy sites[] = {{10.0, 50.0}, {90.0, 50.0}, {10.0, 50.0}, {90.0, 50.0}};
    const struct ll_box box = {0.0, 0.0, 100.0, 100.0};
    LL_CLEANUP(ll_freep) struct ll_border *borders = NULL;
    size_t count = 0;
    assert_ok(ll_voronoi_borders(sites, 4, &box, &borders, &count, &err), &err);
    assert_true(count >= 1);
    for (size_t i = 0; i < count; i++) { /* all on the one line between */
        assert_int_equal(borders[i].site, 0);
        assert_near(borders[i].from.x, 50.0, 0.0);
        assert_near(borders[i].to.x, 50.0, 0.0);
    }
}

static bool try_to_draw(void *user)
{
    const struct ll_xy *sites = user;
    struct ll_err err = {0};
    const struct ll_box box = {0.0, 0.0, 100.0, 100.0};
    LL_CLEANUP(ll_freep) struct ll_border *borders = NULL;
    size_t count = 0;
    enum ll_code code = ll_voronoi_borders(sites, MOST, &box, &borders, &count, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_true((borders != NULL) == (code == LL_OK));
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct ll_xy sites[MOST];
    struct ll_rng rng = ll_rng_make(1, 0);
    for (size_t i = 0; i < MOST; i++) {
        sites[i].x = ll_rng_between(&rng, 0.0, 100.0);
        sites[i].y = ll_rng_between(&rng, 0.0, 100.0);
    }
    ll_for_each_failing_alloc(try_to_draw, sites, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(borders_are_those_of_brute_force),
        cmocka_unit_test(regular_and_straight_rows_of_sites_are_no_trap),
        cmocka_unit_test(of_sites_at_one_point_the_first_has_the_region),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
