#include "importers/shift_search.h"

#include <math.h>

#include "tests/support/check.h"

#define POINTS 200

/// Points that fit within 30 m of the place they should be at, which is `off` away; or anywhere.
struct scene {
    struct ll_xy off;
    bool anywhere;
    bool chance[POINTS];
};

static bool fits(void *user, size_t i, struct ll_xy by)
{
    const struct scene *s = user;
    return s->anywhere ? s->chance[i] : hypot(by.x - s->off.x, by.y - s->off.y) <= 30.0;
}

static struct ll_shift_found search(struct scene *s)
{
    struct ll_err err = {0};
    struct ll_shift_found found = {0};
    const struct ll_shift_search q = {POINTS, fits, s, 25.0, 5.0, 100.0};
    assert_ok(ll_shift_search(&q, &found, &err), &err);
    return found;
}

static void a_shift_is_found_where_it_is(void **state)
{
    (void)state;
    struct scene s = {.off = {831.0, -173.0}};
    struct ll_shift_found found = search(&s);
    assert_true(found.clear);
    assert_int_equal(found.given, 0);
    assert_int_equal(found.moved, POINTS);
    assert_true(hypot(found.by.x - 831.0, found.by.y + 173.0) <= 30.0);
}

static void points_in_their_place_are_not_moved(void **state)
{
    (void)state;
    struct scene s = {.off = {10.0, 5.0}};
    assert_false(search(&s).clear);
}

static void points_that_fit_anywhere_say_nothing(void **state)
{
    (void)state;
    struct scene s = {.anywhere = true};
    for (size_t i = 0; i < POINTS; i++) {
        s.chance[i] = i % 10 != 0;
    }
    assert_false(search(&s).clear);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shift_is_found_where_it_is),
        cmocka_unit_test(points_in_their_place_are_not_moved),
        cmocka_unit_test(points_that_fit_anywhere_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
