#include "geo/facing.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

static struct ll_facing wall_between(const char *a, const char *b, double gap_m, double within_m)
{
    struct ll_err err = {0};
    struct ll_facing there = {0}, back = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POLYGON, a);
    ll_draw_shape(&s, LL_POLYGON, b);
    const struct ll_facing_ask ask = {&s, 0, 1, gap_m, within_m, LL_FACING_A | LL_FACING_B};
    const struct ll_facing_ask turned = {&s, 1, 0, gap_m, within_m, LL_FACING_A | LL_FACING_B};
    assert_ok(ll_facing_wall(&ask, &there, &err), &err);
    assert_ok(ll_facing_wall(&turned, &back, &err), &err);
    assert_near(there.length_m, back.length_m, 1e-9);
    return there;
}

static void walls_that_face_each_other_are_measured_along_the_shorter_one(void **state)
{
    (void)state;
    const char *house = "0 0, 10 0, 10 8, 0 8";
    static const struct {
        const char *other;
        double gap_m;
        double length_m;
    } cases[] = {
        {"12 0, 20 0, 20 8, 12 8", 2.0, 8.0},         /* beside it, as deep */
        {"12 2, 20 2, 20 5, 12 5", 2.0, 3.0},         /* a small one: its own wall */
        {"12 -9, 20 -9, 20 30, 12 30", 2.0, 8.0},     /* a long one: the house's wall */
        {"10 0, 20 0, 20 8, 10 8", 0.0, 8.0},         /* touching */
        {"12 6, 20 6, 20 14, 12 14", 2.0, 4.0},       /* 2 m opposite, 2 m round the end */
        {"13 11, 20 11, 20 20, 13 20", 4.243, 2.486}, /* across the corner: a bit of both walls */
        {"16 0, 20 0, 20 8, 16 8", 6.0, 8.0},         /* just within */
        {"3 3, 5 3, 5 5, 3 5", 0.0, 0.0},             /* inside: no wall can help */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_facing wall = wall_between(house, cases[i].other, cases[i].gap_m, 6.0);
        assert_near(wall.length_m, cases[i].length_m, 1e-9);
    }
}

static void corners_that_no_wall_faces_take_the_gap(void **state)
{
    (void)state;
    struct ll_facing wall = wall_between("0 0, 10 0, 10 8, 0 8", "14 14, 20 14, 20 20, 14 20",
                                         7.211, 5.0); /* 4 m and 6 m off the corner */
    assert_true(wall.length_m >= 3.0 && wall.length_m <= 7.211);
}

static void the_wall_lies_on_the_facade(void **state)
{
    (void)state;
    struct ll_facing wall =
        wall_between("0 0, 10 0, 10 8, 0 8", "12 2, 20 2, 20 5, 12 5", 2.0, 6.0);
    assert_near(fabs(wall.to.y - wall.from.y), 3.0, 1e-9);
    assert_near(wall.from.x, 12.0, 1e-9);
    assert_near(wall.to.x, 12.0, 1e-9);
}

static void the_pieces_of_a_side_add_up_to_its_wall(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POLYGON, "0 0, 10 0, 10 3, 7 3, 7 5, 10 5, 10 8, 0 8"); /* with a niche */
    ll_draw_shape(&s, LL_POLYGON, "12 0, 20 0, 20 8, 12 8");
    for (unsigned side = LL_FACING_A; side <= LL_FACING_B; side++) {
        const struct ll_facing_ask ask = {&s, 0, 1, 2.0, 6.0, side};
        LL_CLEANUP(ll_facing_pieces_clear) struct ll_facing_pieces pieces = {0};
        struct ll_facing wall = {0};
        double sum_m = 0.0;
        assert_ok(ll_facing_wall(&ask, &wall, &err), &err);
        assert_ok(ll_facing_list(&ask, side, &pieces, &err), &err);
        for (size_t i = 0; i < pieces.count; i += 2) {
            sum_m += hypot(pieces.points[i + 1].x - pieces.points[i].x,
                           pieces.points[i + 1].y - pieces.points[i].y);
        }
        assert_int_equal(wall.side, side);
        assert_int_equal(pieces.count, side == LL_FACING_A ? 6 : 2);
        assert_near(sum_m, 8.0, 1e-9);
        assert_near(wall.length_m, sum_m, 1e-9);
    }
}

static bool try_to_face(void *user)
{
    const struct ll_shapes *s = user;
    struct ll_err err = {0};
    struct ll_facing wall = {0};
    const struct ll_facing_ask ask = {s, 0, 1, 2.0, 6.0, LL_FACING_A | LL_FACING_B};
    enum ll_code code = ll_facing_wall(&ask, &wall, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_an_error(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POLYGON, "0 0, 10 0, 10 8, 0 8");
    ll_draw_shape(&s, LL_POLYGON, "12 0, 20 0, 20 8, 12 8");
    ll_for_each_failing_alloc(try_to_face, &s, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walls_that_face_each_other_are_measured_along_the_shorter_one),
        cmocka_unit_test(corners_that_no_wall_faces_take_the_gap),
        cmocka_unit_test(the_wall_lies_on_the_facade),
        cmocka_unit_test(the_pieces_of_a_side_add_up_to_its_wall),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
