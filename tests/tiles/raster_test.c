#include "tiles/raster.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

#define SIDE 24

/// A raster of SIDE x SIDE with coverage of what `draw` adds.
struct drawn {
    struct ll_raster raster;
    uint8_t coverage[SIDE * SIDE];
};

static void begin(struct drawn *d)
{
    struct ll_err err = {0};
    *d = (struct drawn){0};
    assert_ok(ll_raster_reset(&d->raster, SIDE, SIDE, &err), &err);
}

static void end(struct drawn *d)
{
    ll_raster_coverage(&d->raster, d->coverage);
    ll_raster_clear(&d->raster);
}

/// Area of a polygon inside one pixel, by cutting it at the four sides one after another
/// (Sutherland and Hodgman), in pixels.
static double exact_area(const struct ll_sub *corner, size_t count, int px, int py)
{
    double x[64];
    double y[64];
    for (size_t i = 0; i < count; i++) {
        x[i] = (double)corner[i].x / LL_SUBPIXELS - px;
        y[i] = (double)corner[i].y / LL_SUBPIXELS - py;
    }
    for (int side = 0; side < 4; side++) {
        double nx[64];
        double ny[64];
        size_t n = 0;
        for (size_t i = 0; i < count; i++) {
            size_t k = i + 1 == count ? 0 : i + 1;
            double a =
                side == 0 ? x[i] : (side == 1 ? 1.0 - x[i] : (side == 2 ? y[i] : 1.0 - y[i]));
            double b =
                side == 0 ? x[k] : (side == 1 ? 1.0 - x[k] : (side == 2 ? y[k] : 1.0 - y[k]));
            if (a >= 0.0) {
                nx[n] = x[i];
                ny[n++] = y[i];
            }
            if ((a >= 0.0) != (b >= 0.0)) {
                double t = a / (a - b);
                nx[n] = x[i] + t * (x[k] - x[i]);
                ny[n++] = y[i] + t * (y[k] - y[i]);
            }
        }
        count = n;
        memcpy(x, nx, sizeof x);
        memcpy(y, ny, sizeof y);
    }
    double twice = 0.0;
    for (size_t i = 0; i < count; i++) {
        size_t k = i + 1 == count ? 0 : i + 1;
        twice += x[i] * y[k] - x[k] * y[i];
    }
    return fabs(twice) / 2.0;
}

/// Share of 16 x 16 points of a pixel that lie inside (crossing number).
static double sampled(const struct ll_sub *corner, size_t count, int px, int py)
{
    int hits = 0;
    for (int s = 0; s < 256; s++) {
        double x = (px + (s % 16 + 0.5) / 16.0) * LL_SUBPIXELS;
        double y = (py + (s / 16 + 0.5) / 16.0) * LL_SUBPIXELS;
        bool inside = false;
        for (size_t i = 0; i < count; i++) {
            size_t k = i + 1 == count ? 0 : i + 1;
            double ax = (double)corner[i].x;
            double ay = (double)corner[i].y;
            double bx = (double)corner[k].x;
            double by = (double)corner[k].y;
            if ((ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax)) {
                inside = !inside;
            }
        }
        hits += inside;
    }
    return hits / 256.0;
}

/// A random star-shaped polygon, partly outside the raster. @return corners.
static size_t random_polygon(struct ll_rng *rng, struct ll_sub *corner)
{
    size_t count = 3 + ll_rng_below(rng, 6);
    double cx = ll_rng_between(rng, -4.0, SIDE + 4.0);
    double cy = ll_rng_between(rng, -4.0, SIDE + 4.0);
    for (size_t i = 0; i < count; i++) {
        double angle = 6.283185307179586 * ((double)i + ll_rng_unit(rng) * 0.8) / (double)count;
        double radius = ll_rng_between(rng, 0.3, 20.0);
        corner[i].x = (int64_t)floor((cx + radius * cos(angle)) * LL_SUBPIXELS);
        corner[i].y = (int64_t)floor((cy + radius * sin(angle)) * LL_SUBPIXELS);
    }
    return count;
}

static void coverage_is_the_area_inside_the_pixel(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(7, 0);
    for (int round = 0; round < 200; round++) {
        struct ll_sub corner[16];
        struct drawn d;
        size_t count = random_polygon(&rng, corner);
        begin(&d);
        ll_raster_polygon(&d.raster, corner, count);
        end(&d);
        for (int p = 0; p < SIDE * SIDE; p++) {
            double area = exact_area(corner, count, p % SIDE, p / SIDE);
            assert_near(d.coverage[p], area * 255.0, 2.0);
        }
    }
}

static void coverage_agrees_with_points_counted_inside(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(8, 0);
    double sum = 0.0;
    size_t pixels = 0;
    for (int round = 0; round < 40; round++) {
        struct ll_sub corner[16];
        struct drawn d;
        size_t count = random_polygon(&rng, corner);
        begin(&d);
        ll_raster_polygon(&d.raster, corner, count);
        end(&d);
        for (int p = 0; p < SIDE * SIDE; p++) {
            double share = sampled(corner, count, p % SIDE, p / SIDE);
            /* 16 x 16 points see an edge to 1/16 pixel: up to 1/16 of the pixel in the worst case
             */
            assert_near(d.coverage[p], share * 255.0, 255.0 / 16.0 + 2.0);
            sum += fabs(d.coverage[p] - share * 255.0);
            pixels++;
        }
    }
    assert_true(sum / (double)pixels < 2.0 / 8.0); /* and far less on average */
}

static void two_polygons_with_a_common_border_leave_no_seam(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(9, 0);
    for (int round = 0; round < 100; round++) {
        int64_t all = (int64_t)SIDE * LL_SUBPIXELS;
        int64_t top = ll_rng_below(&rng, SIDE * LL_SUBPIXELS);
        int64_t bottom = ll_rng_below(&rng, SIDE * LL_SUBPIXELS);
        int64_t middle = ll_rng_below(&rng, SIDE * LL_SUBPIXELS);
        struct ll_sub left[5] = {{0, 0}, {top, 0}, {middle, all / 3}, {bottom, all}, {0, all}};
        struct ll_sub right[5] = {{top, 0}, {all, 0}, {all, all}, {bottom, all}, {middle, all / 3}};
        struct drawn d;
        begin(&d);
        ll_raster_polygon(&d.raster, left, 5);
        ll_raster_polygon(&d.raster, right, 5);
        end(&d);
        for (int p = 0; p < SIDE * SIDE; p++) {
            assert_int_equal(d.coverage[p], 255);
        }
    }
}

static void holes_cut_out_and_overlaps_saturate(void **state)
{
    (void)state;
    const int64_t u = LL_SUBPIXELS;
    struct ll_sub outer[4] = {{2 * u, 2 * u}, {2 * u, 12 * u}, {12 * u, 12 * u}, {12 * u, 2 * u}};
    struct ll_sub hole[4] = {{5 * u, 5 * u}, {9 * u, 5 * u}, {9 * u, 9 * u}, {5 * u, 9 * u}};
    struct ll_sub again[4] = {{8 * u, 8 * u}, {8 * u, 20 * u}, {20 * u, 20 * u}, {20 * u, 8 * u}};
    struct drawn d;
    begin(&d);
    ll_raster_polygon(&d.raster, outer, 4);
    ll_raster_polygon(&d.raster, hole, 4);
    ll_raster_polygon(&d.raster, again, 4);
    end(&d);
    assert_int_equal(d.coverage[3 * SIDE + 3], 255);
    assert_int_equal(d.coverage[6 * SIDE + 6], 0);     /* in the hole */
    assert_int_equal(d.coverage[8 * SIDE + 8], 255);   /* in the hole, under the other square */
    assert_int_equal(d.coverage[10 * SIDE + 10], 255); /* in both */
    assert_int_equal(d.coverage[21 * SIDE + 21], 0);
}

static void the_order_of_edges_does_not_matter(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(10, 0);
    struct ll_sub corner[16];
    struct drawn forward;
    struct drawn backward;
    for (int round = 0; round < 50; round++) {
        size_t count = random_polygon(&rng, corner);
        begin(&forward);
        begin(&backward);
        for (size_t i = 0; i < count; i++) {
            ll_raster_edge(&forward.raster, corner[i], corner[(i + 1) % count]);
            size_t k = count - 1 - i;
            ll_raster_edge(&backward.raster, corner[(k + 1) % count], corner[k]);
        }
        end(&forward);
        end(&backward);
        assert_memory_equal(forward.coverage, backward.coverage, sizeof forward.coverage);
    }
}

static void shapes_far_outside_are_clipped_without_overflow(void **state)
{
    (void)state;
    const int64_t far = INT64_C(1) << 40;
    struct ll_sub all[4] = {{-far, -far}, {far, -far}, {far, far}, {-far, far}};
    struct ll_sub beside[3] = {{far, 0}, {far + 5000, 5000}, {far, 5000}};
    struct ll_sub before[3] = {{-far, 0}, {-far + 5000, 5000}, {-far, 5000}};
    struct drawn d;
    begin(&d);
    ll_raster_polygon(&d.raster, all, 4);
    ll_raster_polygon(&d.raster, beside, 3);
    ll_raster_polygon(&d.raster, before, 3);
    end(&d);
    for (int p = 0; p < SIDE * SIDE; p++) {
        assert_int_equal(d.coverage[p], 255);
    }
}

static void painting_blends_and_empties_the_raster(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const int64_t u = LL_SUBPIXELS;
    LL_CLEANUP(ll_canvas_clear) struct ll_canvas canvas = {0};
    LL_CLEANUP(ll_raster_clear) struct ll_raster raster = {0};
    struct ll_paint red = {.colour = 0xFF0000FFU};
    struct ll_paint lines = {.colour = 0xFFFFFFFFU,
                             .hatch = 0x000000FFU,
                             .hatch_period = 4,
                             .hatch_width = 1,
                             .phase = -3};
    struct ll_sub half[4] = {{0, 0}, {0, 2 * u}, {2 * u + u / 2, 2 * u}, {2 * u + u / 2, 0}};
    assert_ok(ll_canvas_reset(&canvas, SIDE, SIDE, &err), &err);
    assert_ok(ll_raster_reset(&raster, SIDE, SIDE, &err), &err);
    ll_raster_polygon(&raster, half, 4);
    ll_raster_paint(&raster, &canvas, &red);
    assert_int_equal(canvas.pixels[0], 0xFF0000FFU);              /* stored as ABGR */
    assert_near(canvas.pixels[2] >> 24, 127.5, 17.0 / 2.0 + 1.0); /* half covered, in 15 steps */
    assert_int_equal(canvas.pixels[3], 0);
    uint32_t before = canvas.pixels[2];
    ll_raster_paint(&raster, &canvas, &red); /* nothing is left in it */
    assert_int_equal(canvas.pixels[2], before);
    ll_raster_polygon(&raster, half, 4);
    ll_raster_paint(&raster, &canvas, &lines);
    assert_int_equal(canvas.pixels[0], 0xFFFFFFFFU);
    assert_int_equal(canvas.pixels[SIDE + 1], 0xFFFFFFFFU); /* (1 + 1 - 3) mod 4 = 3 */
    ll_raster_polygon(&raster, half, 4);
    lines.phase = -2;
    ll_raster_paint(&raster, &canvas, &lines);
    assert_int_equal(canvas.pixels[SIDE + 1], 0xFF000000U); /* (1 + 1 - 2) mod 4 = 0 */
}

static bool reset(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_raster_clear) struct ll_raster raster = {0};
    enum ll_code code = ll_raster_reset(&raster, 16, 16, &err);
    if (code == LL_OK) {
        code = ll_raster_reset(&raster, 64, 64, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(reset, NULL, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage_is_the_area_inside_the_pixel),
        cmocka_unit_test(coverage_agrees_with_points_counted_inside),
        cmocka_unit_test(two_polygons_with_a_common_border_leave_no_seam),
        cmocka_unit_test(holes_cut_out_and_overlaps_saturate),
        cmocka_unit_test(the_order_of_edges_does_not_matter),
        cmocka_unit_test(shapes_far_outside_are_clipped_without_overflow),
        cmocka_unit_test(painting_blends_and_empties_the_raster),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
