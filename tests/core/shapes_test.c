#include "core/shapes.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/* +-------+  6 x 4 with a hole of 2 x 1 and, 10 further east, a triangle of 3 x 4 */
static const struct ll_xy outer[] = {{0, 0}, {6, 0}, {6, 4}, {0, 4}, {0, 0}};
static const struct ll_xy hole[] = {{1, 1}, {1, 2}, {3, 2}, {3, 1}, {1, 1}};
static const struct ll_xy triangle[] = {{10, 0}, {13, 0}, {13, 4}, {10, 0}};

static enum ll_code add_ring(struct ll_shapes *s, const struct ll_xy *points, size_t count,
                             struct ll_err *err)
{
    enum ll_code code = ll_shapes_ring(s, err);
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        code = ll_shapes_point(s, points[i].x, points[i].y, err);
    }
    return code;
}

static enum ll_code add_house(struct ll_shapes *s, struct ll_err *err)
{
    enum ll_code code = ll_shapes_begin(s, LL_POLYGON, err);
    if (code == LL_OK) {
        code = add_ring(s, outer, 5, err);
    }
    if (code == LL_OK) {
        code = add_ring(s, hole, 5, err);
    }
    return code == LL_OK ? add_ring(s, triangle, 4, err) : code;
}

static void holes_are_taken_off_and_parts_added(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    assert_ok(add_house(&s, &err), &err);
    assert_near(ll_ring_area(hole, 5), -2.0, 0.0);
    assert_near(ll_shape_area(&s, 0), 6.0 * 4.0 - 2.0 * 1.0 + 3.0 * 4.0 / 2.0, 0.0);
    assert_near(ll_shape_length(&s, 0), 20.0 + 6.0 + 12.0, 1e-12);
    assert_near(s.box[0].min_x, 0.0, 0.0);
    assert_near(s.box[0].max_x, 13.0, 0.0);
    assert_near(s.box[0].max_y, 4.0, 0.0);
}

static void far_from_the_origin_small_areas_stay_exact(void **state)
{
    (void)state;
    struct ll_xy far[5];
    for (int i = 0; i < 5; i++) { /* as Gauss-Kruger coordinates with the zone in front */
        far[i] = (struct ll_xy){39500000.0 + outer[i].x / 8.0, 2800000.0 + outer[i].y / 8.0};
    }
    assert_near(ll_ring_area(far, 5), 24.0 / 64.0, 0.0);
}

static void lines_have_length_and_points_have_neither(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    const struct ll_xy first[] = {{0, 0}, {3, 4}, {3, 10}};
    const struct ll_xy second[] = {{100, 0}, {101, 0}};
    assert_ok(ll_shapes_begin(&s, LL_LINE, &err), &err);
    assert_ok(add_ring(&s, first, 3, &err), &err);
    assert_ok(add_ring(&s, second, 2, &err), &err);
    assert_ok(ll_shapes_begin(&s, LL_POINT, &err), &err);
    assert_ok(add_ring(&s, first, 1, &err), &err);
    assert_near(ll_shape_length(&s, 0), 5.0 + 6.0 + 1.0, 1e-12);
    assert_near(ll_shape_area(&s, 0), 0.0, 0.0);
    assert_near(ll_shape_length(&s, 1), 0.0, 0.0);
    assert_near(ll_shape_area(&s, 1), 0.0, 0.0);
}

static void a_dropped_shape_leaves_no_trace(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    assert_ok(ll_shapes_begin(&s, LL_POINT, &err), &err);
    ll_shapes_drop_last(&s); /* before any ring */
    assert_int_equal(s.count, 0);
    assert_ok(add_house(&s, &err), &err);
    assert_ok(add_house(&s, &err), &err);
    ll_shapes_drop_last(&s);
    assert_int_equal(s.count, 1);
    assert_int_equal(s.ring_count, 3);
    assert_int_equal(s.point_count, 14);
    assert_ok(ll_shapes_begin(&s, LL_POINT, &err), &err);
    assert_ok(add_ring(&s, triangle, 1, &err), &err);
    assert_near(ll_shape_area(&s, 0), 28.0, 0.0);
    assert_int_equal(s.first_point[s.first_ring[1]], 14);
    assert_near(s.box[1].min_x, 10.0, 0.0);
    ll_shapes_drop_last(&s);
    ll_shapes_drop_last(&s);
    assert_int_equal(s.count + s.ring_count + s.point_count, 0);
}

static void a_copy_is_equal_and_its_own(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes from = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes to = {0};
    assert_ok(ll_shapes_begin(&from, LL_POINT, &err), &err);
    assert_ok(add_ring(&from, triangle, 1, &err), &err);
    assert_ok(add_house(&from, &err), &err);
    assert_ok(ll_shapes_copy(&to, &from, 1, &err), &err);
    ll_shapes_clear(&from);
    assert_int_equal(to.count, 1);
    assert_int_equal(to.kind[0], LL_POLYGON);
    assert_near(ll_shape_area(&to, 0), 28.0, 0.0);
    assert_int_equal(to.first_point[to.first_ring[1]], 14);
}

/* As ground that nobody reaches: its points may be looked for as those of any other. */
static void a_shape_without_rings_has_no_points(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes from = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes to = {0};
    assert_ok(ll_shapes_begin(&from, LL_POLYGON, &err), &err);
    assert_int_equal(from.first_point[from.first_ring[1]], 0);
    assert_ok(ll_shapes_copy(&to, &from, 0, &err), &err);
    assert_ok(add_house(&to, &err), &err);
    assert_int_equal(to.first_point[to.first_ring[1]], 0);
    assert_int_equal(to.first_point[to.first_ring[2]], 14);
    ll_shapes_drop_last(&to);
    ll_shapes_drop_last(&to);
    assert_int_equal(to.count + to.ring_count + to.point_count, 0);
}

static struct ll_box random_box(struct ll_rng *rng)
{
    struct ll_box box = ll_box_empty();
    for (int i = 0; i < 2; i++) { /* whole numbers, so that borders meet often */
        ll_box_extend(&box, ll_rng_below(rng, 9), ll_rng_below(rng, 9));
    }
    return box;
}

static void boxes_meet_where_they_share_a_grid_point(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(1, 1);
    for (int round = 0; round < 2000; round++) {
        struct ll_box a = random_box(&rng);
        struct ll_box b = random_box(&rng);
        double nearest = INFINITY; /* corners are whole numbers, so the nearest points are too */
        for (double ax = a.min_x; ax <= a.max_x; ax++) {
            for (double ay = a.min_y; ay <= a.max_y; ay++) {
                double bx = fmin(fmax(ax, b.min_x), b.max_x);
                double by = fmin(fmax(ay, b.min_y), b.max_y);
                nearest = fmin(nearest, hypot(ax - bx, ay - by));
            }
        }
        assert_int_equal(ll_box_meets(&a, &b), nearest == 0.0);
        assert_near(ll_box_distance(&a, &b), nearest, 1e-12);
        struct ll_box grown = ll_box_grown(&a, nearest);
        assert_true(ll_box_meets(&grown, &b));
    }
}

static void the_empty_box_meets_nothing_and_adds_nothing(void **state)
{
    (void)state;
    struct ll_box empty = ll_box_empty();
    struct ll_box box = {0, 0, 2, 2};
    assert_true(ll_box_is_empty(&empty));
    assert_false(ll_box_meets(&empty, &box));
    assert_true(isinf(ll_box_distance(&empty, &box)));
    ll_box_join(&box, &empty);
    assert_near(box.max_x, 2.0, 0.0);
    ll_box_join(&empty, &box);
    assert_false(ll_box_is_empty(&empty));
    struct ll_box nothing = {NAN, NAN, NAN, NAN};
    assert_true(ll_box_is_empty(&nothing));
}

static bool build_once(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes copies = {0};
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < 20; i++) {
        code = add_house(&s, &err);
    }
    for (size_t i = 0; code == LL_OK && i < s.count; i++) {
        size_t before = copies.point_count;
        code = ll_shapes_copy(&copies, &s, i, &err);
        assert_int_equal(copies.count, code == LL_OK ? i + 1 : i);
        assert_int_equal(copies.point_count, code == LL_OK ? before + 14 : before);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(build_once, NULL, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holes_are_taken_off_and_parts_added),
        cmocka_unit_test(far_from_the_origin_small_areas_stay_exact),
        cmocka_unit_test(lines_have_length_and_points_have_neither),
        cmocka_unit_test(a_dropped_shape_leaves_no_trace),
        cmocka_unit_test(a_copy_is_equal_and_its_own),
        cmocka_unit_test(a_shape_without_rings_has_no_points),
        cmocka_unit_test(boxes_meet_where_they_share_a_grid_point),
        cmocka_unit_test(the_empty_box_meets_nothing_and_adds_nothing),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
