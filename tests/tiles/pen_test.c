#include "tiles/pen.h"

#include "core/rng.h"
#include "tests/support/check.h"

static void neighbouring_tiles_round_a_place_the_same_way(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(4, 0);
    for (int n = 0; n < 2000; n++) {
        int z = 1 + (int)ll_rng_below(&rng, 22);
        int scale = 1 + (int)ll_rng_below(&rng, 2);
        uint32_t x = ll_rng_below(&rng, 1U << z);
        uint32_t y = ll_rng_below(&rng, 1U << z);
        struct ll_window here = ll_window_of_tile(z, x, y, scale);
        struct ll_window east = ll_window_of_tile(z, x + 1, y, scale);
        struct ll_window south = ll_window_of_tile(z, x, y + 1, scale);
        double px = here.left + ll_rng_below(&rng, UINT32_MAX >> (z - 1));
        double py = here.top + ll_rng_below(&rng, UINT32_MAX >> (z - 1));
        struct ll_sub a = ll_window_place(&here, px, py);
        struct ll_sub b = ll_window_place(&east, px, py);
        struct ll_sub c = ll_window_place(&south, px, py);
        assert_int_equal(a.x - b.x, (int64_t)256 * scale * LL_SUBPIXELS);
        assert_int_equal(a.y, b.y);
        assert_int_equal(a.y - c.y, (int64_t)256 * scale * LL_SUBPIXELS);
        assert_int_equal(east.phase - here.phase, 256 * scale);
    }
}

static void a_ring_loses_points_of_a_quarter_pixel_but_not_its_end(void **state)
{
    (void)state;
    struct ll_err err = {0};
    /* at zoom 16 a unit is 1/256 pixel */
    struct ll_unit points[6] = {{0, 0}, {30, 20}, {1000, 0}, {1000, 1000}, {50, 40}, {0, 0}};
    uint32_t first_ring[2] = {0, 1};
    uint32_t first_point[2] = {0, 6};
    const struct ll_geometry g = {
        .count = 1, .first_ring = first_ring, .first_point = first_point, .points = points};
    LL_CLEANUP(ll_pen_clear) struct ll_pen pen = {0};
    struct ll_window view = ll_window_of_tile(16, 0, 0, 1);
    size_t count = 0;
    assert_ok(ll_pen_ring(&pen, &view, &g, 0, &count, &err), &err);
    assert_int_equal(count, 4);
    assert_int_equal(pen.points[0].x, 0);
    assert_int_equal(pen.points[1].x, 1000);
    assert_int_equal(pen.points[2].y, 1000);
    assert_int_equal(pen.points[3].x, 0); /* where it began, not 50 */
    assert_int_equal(pen.points[3].y, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbouring_tiles_round_a_place_the_same_way),
        cmocka_unit_test(a_ring_loses_points_of_a_quarter_pixel_but_not_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
