#include "geo/discs.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// Area of the union, from its outline.
static double union_area(const struct ll_discs *d)
{
    double area = 0.0;
    for (size_t a = 0; a < d->arc_count; a++) {
        const struct ll_arc *arc = &d->arcs[a];
        area += ll_arc_area(d->centre[arc->disc], d->radius_m, arc->from, arc->to);
    }
    return area;
}

static void the_outline_is_where_the_circles_are_not_covered(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct ll_err err = {0};
        struct ll_rng rng = ll_rng_make(seed, 0);
        struct ll_xy at[120];
        size_t count = 1 + ll_rng_below(&rng, 120);
        for (size_t i = 0; i < count; i++) {
            at[i] = (struct ll_xy){ll_rng_between(&rng, 0, 100), ll_rng_between(&rng, 0, 100)};
        }
        LL_CLEANUP(ll_discs_clear) struct ll_discs d = {0};
        bool sound = false;
        const struct ll_disc_places places = {at, count, 12.0, NULL};
        assert_ok(ll_discs_make(&places, &sound, &d, &err), &err);
        assert_true(sound);
        for (size_t a = 0; a < d.arc_count; a++) {
            const struct ll_arc *arc = &d.arcs[a];
            struct ll_xy end = ll_discs_point(&d, arc->disc, arc->to);
            const struct ll_arc *next = &d.arcs[arc->next];
            struct ll_xy begin = ll_discs_point(&d, next->disc, next->from);
            assert_near(hypot(end.x - begin.x, end.y - begin.y), 0.0, 1e-9);
            assert_int_equal(next->prev, a);
        }
        for (uint32_t i = 0; i < count; i++) { /* 360 points of every circle */
            for (int degree = 0; degree < 360; degree++) {
                double angle = (degree - 179.7) * acos(-1.0) / 180.0;
                struct ll_xy p = ll_discs_point(&d, i, angle);
                bool covered = false;
                for (size_t k = 0; k < count; k++) {
                    covered |= k != i && hypot(p.x - at[k].x, p.y - at[k].y) < 12.0;
                }
                bool on_arc = false;
                for (size_t a = 0; a < d.arc_count; a++) {
                    const struct ll_arc *arc = &d.arcs[a];
                    for (int turn = -1; turn <= 1; turn++) {
                        double t = angle + turn * 2.0 * acos(-1.0);
                        on_arc |= arc->disc == i && t >= arc->from && t <= arc->to;
                    }
                }
                assert_true(on_arc != covered);
            }
        }
    }
}

/// Centres at random, or on a grid whose width puts circles through one point and on each other.
static size_t scatter(struct ll_rng *rng, uint64_t seed, struct ll_xy *at, size_t most)
{
    size_t count = 1 + ll_rng_below(rng, (uint32_t)most);
    if (seed % 3 != 0) {
        for (size_t i = 0; i < count; i++) {
            at[i] = (struct ll_xy){ll_rng_between(rng, 0, 100), ll_rng_between(rng, 0, 100)};
        }
        return count;
    }
    for (size_t i = 0; i < count; i++) { /* 12 * 20 places, no two the same */
        at[i] = (struct ll_xy){6.0 * (double)(i % 12), 6.0 * (double)(i / 12)};
    }
    return count;
}

static void the_table_changes_no_arc(void **state)
{
    (void)state;
    struct ll_disc_sectors sectors;
    ll_disc_sectors_make(&sectors);
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct ll_err err = {0};
        struct ll_rng rng = ll_rng_make(seed, 1);
        struct ll_xy at[240];
        size_t count = scatter(&rng, seed, at, 240);
        static const double radii[] = {6.0, 12.0, 9.5, 30.0, 6.0000001};
        struct ll_disc_places places = {at, count, radii[seed % 5], NULL};
        LL_CLEANUP(ll_discs_clear) struct ll_discs without = {0};
        LL_CLEANUP(ll_discs_clear) struct ll_discs with = {0};
        bool sound = false, sound_with = false;
        assert_ok(ll_discs_make(&places, &sound, &without, &err), &err);
        places.sectors = &sectors;
        assert_ok(ll_discs_make(&places, &sound_with, &with, &err), &err);
        assert_true(sound == sound_with);
        assert_int_equal(with.arc_count, without.arc_count);
        for (size_t a = 0; a < with.arc_count; a++) {
            const struct ll_arc *x = &with.arcs[a];
            const struct ll_arc *y = &without.arcs[a];
            assert_true(x->from == y->from && x->to == y->to && x->disc == y->disc);
            assert_true(x->next == y->next && x->prev == y->prev);
            assert_true(x->starts_on == y->starts_on && x->ends_on == y->ends_on);
        }
    }
}

static void areas_that_are_known(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const double pi = acos(-1.0);
    const struct ll_xy at[] = {{0, 0}, {1, 0}, {10, 10}};
    LL_CLEANUP(ll_discs_clear) struct ll_discs d = {0};
    bool sound = false;
    const struct ll_disc_places three = {at, 3, 1.0, NULL};
    assert_ok(ll_discs_make(&three, &sound, &d, &err), &err);
    assert_true(sound);
    double lens = 2.0 * pi / 3.0 - sqrt(3.0) / 2.0;
    assert_near(union_area(&d), 3.0 * pi - lens, 1e-12);
    assert_true(ll_discs_cover(&d, (struct ll_xy){1.9, 0.0}));
    assert_false(ll_discs_cover(&d, (struct ll_xy){2.1, 0.0}));
    LL_CLEANUP(ll_discs_clear) struct ll_discs none = {0};
    const struct ll_disc_places nothing = {at, 0, 1.0, NULL};
    assert_ok(ll_discs_make(&nothing, &sound, &none, &err), &err);
    assert_int_equal(none.arc_count, 0);
    assert_false(ll_discs_cover(&none, (struct ll_xy){0.0, 0.0}));
}

static void the_box_of_an_arc_holds_it_tightly(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(5, 0);
    struct ll_xy centre = {3.0, 4.0};
    struct ll_discs d = {.radius_m = 2.0, .count = 1, .centre = &centre};
    for (int k = 0; k < 300; k++) {
        struct ll_arc arc = {.from = ll_rng_between(&rng, -7.0, 4.0)};
        arc.to = arc.from + ll_rng_between(&rng, 0.01, 6.2);
        struct ll_box box = ll_discs_arc_box(&d, &arc);
        struct ll_box seen = ll_box_empty();
        for (int i = 0; i <= 2000; i++) {
            struct ll_xy p = ll_discs_point(&d, 0, arc.from + (arc.to - arc.from) * i / 2000.0);
            ll_box_extend(&seen, p.x, p.y);
        }
        assert_near(box.min_x, seen.min_x, 1e-5);
        assert_near(box.max_x, seen.max_x, 1e-5);
        assert_near(box.min_y, seen.min_y, 1e-5);
        assert_near(box.max_y, seen.max_y, 1e-5);
    }
}

static bool try_to_make(void *user)
{
    (void)user;
    struct ll_err err = {0};
    const struct ll_xy at[] = {{0, 0}, {1, 0}, {10, 10}, {0.5, 1.0}};
    LL_CLEANUP(ll_discs_clear) struct ll_discs d = {0};
    bool sound = false;
    const struct ll_disc_places places = {at, 4, 1.0, NULL};
    enum ll_code code = ll_discs_make(&places, &sound, &d, &err);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && d.centre == NULL));
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(try_to_make, NULL, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outline_is_where_the_circles_are_not_covered),
        cmocka_unit_test(the_table_changes_no_arc),
        cmocka_unit_test(areas_that_are_known),
        cmocka_unit_test(the_box_of_an_arc_holds_it_tightly),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
