#include "geo/lane_joins.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"

#define REACH  1.0
#define MANY   60U
#define POINTS 64U

/// A town of lanes and what joining made of it.
struct town {
    struct ll_scene scene;
    struct ll_shapes shapes;
    uint8_t what[MANY];
};

static struct town town_of(const char *const *lanes, size_t count)
{
    struct town t = {.scene = ll_scene_make()};
    for (size_t i = 0; i < count; i++) {
        (void)ll_draw_lane(&t.scene, LL_CLASS_ROAD, lanes[i]);
    }
    return t;
}

static void town_clear(struct town *t)
{
    ll_scene_clear(&t->scene);
    ll_shapes_clear(&t->shapes);
}

static void join(struct town *t, size_t fixed)
{
    struct ll_err err = {0};
    assert_ok(ll_lanes_join(&t->scene.layer[LL_LANE], fixed, REACH, &t->shapes, t->what, &err),
              &err);
    assert_int_equal(t->shapes.count, t->scene.layer[LL_LANE].count - fixed);
}

static size_t points_of(const struct ll_shapes *s, size_t i, const struct ll_xy **ret)
{
    *ret = s->points + s->first_point[s->first_ring[i]];
    return s->first_point[s->first_ring[i + 1]] - s->first_point[s->first_ring[i]];
}

static void assert_line(const struct ll_shapes *s, size_t i, const char *expected)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes e = {0};
    ll_draw_shape(&e, LL_LINE, expected);
    const struct ll_xy *a, *b;
    size_t count = points_of(s, i, &a);
    assert_int_equal(count, points_of(&e, 0, &b));
    for (size_t p = 0; p < count; p++) {
        assert_near(a[p].x, b[p].x, 1e-9);
        assert_near(a[p].y, b[p].y, 1e-9);
    }
}

static void an_undershoot_is_led_on_and_the_other_lane_gets_the_vertex(void **state)
{
    (void)state;
    const char *const lanes[] = {"0 0, 100 0", "50 0.6, 50 80", "20 -1.2, 20 -50"};
    LL_CLEANUP(town_clear) struct town t = town_of(lanes, 3);
    join(&t, 0);
    assert_line(&t.shapes, 0, "0 0, 50 0, 100 0");
    assert_line(&t.shapes, 1, "50 0, 50 0.6, 50 80");
    assert_line(&t.shapes, 2, "20 -1.2, 20 -50"); /* too far */
    assert_int_equal(t.what[0], LL_JOINED_CROSSINGS);
    assert_int_equal(t.what[1], LL_JOINED_ENDS);
    assert_int_equal(t.what[2], 0);
}

static void an_overshoot_is_cut_back_to_the_crossing(void **state)
{
    (void)state;
    const char *const lanes[] = {"0 0, 100 0", "50 -0.6, 50 80", "20 -1.5, 20 50",
                                 "70 -0.4, 70 0.4"};
    LL_CLEANUP(town_clear) struct town t = town_of(lanes, 4);
    join(&t, 0);
    assert_line(&t.shapes, 0, "0 0, 20 0, 50 0, 70 0, 100 0");
    assert_line(&t.shapes, 1, "50 0, 50 80");
    assert_line(&t.shapes, 2, "20 -1.5, 20 0, 20 50");  /* longer than the reach: a dead end */
    assert_line(&t.shapes, 3, "70 -0.4, 70 0, 70 0.4"); /* little else would be left */
    assert_int_equal(t.what[1], LL_JOINED_ENDS | LL_JOINED_CROSSINGS);
    assert_int_equal(t.what[2], LL_JOINED_CROSSINGS);
}

static void ends_that_face_each_other_meet_once(void **state)
{
    (void)state;
    const char *const lanes[] = {"0 0, 50 0", "50.5 0.3, 100 0", "50.2 -0.4, 50 -60"};
    LL_CLEANUP(town_clear) struct town t = town_of(lanes, 3);
    join(&t, 0);
    /* the nearest pair first: the first lane and the third, whose end lies further west */
    assert_line(&t.shapes, 0, "0 0, 50 0, 50.2 -0.4");
    assert_line(&t.shapes, 1, "50 0, 50.5 0.3, 100 0");
    assert_line(&t.shapes, 2, "50.2 -0.4, 50 -60");
}

static void levels_stay_apart(void **state)
{
    (void)state;
    const char *const lanes[] = {"0 0, 100 0", "50 0.6, 50 80", "20 -10, 20 10"};
    LL_CLEANUP(town_clear) struct town t = town_of(lanes, 3);
    ll_table_set_word(&t.scene.layer[LL_LANE], 0, LL_LANE_BRIDGE, LL_FLAG_YES);
    join(&t, 0);
    for (size_t i = 0; i < 3; i++) {
        assert_line(&t.shapes, i, lanes[i]);
        assert_int_equal(t.what[i], 0);
    }
    LL_CLEANUP(town_clear) struct town u = town_of(lanes, 3);
    ll_table_set_real(&u.scene.layer[LL_LANE], 0, LL_LANE_LAYER, 1.0);
    ll_table_set_real(&u.scene.layer[LL_LANE], 1, LL_LANE_LAYER, 0.0);
    join(&u, 0);
    assert_line(&u.shapes, 0, "0 0, 20 0, 100 0"); /* the third one's is not known */
    assert_line(&u.shapes, 1, lanes[1]);
}

static void lanes_of_the_store_are_met_but_do_not_change(void **state)
{
    (void)state;
    const char *const lanes[] = {"0 0, 100 0", "0 40, 60 40, 100 40", "50 0.6, 50 39.5",
                                 "60.3 40.4, 60 90"};
    LL_CLEANUP(town_clear) struct town t = town_of(lanes, 4);
    ll_table_set_word(&t.scene.layer[LL_LANE], 1, LL_LANE_NODED, LL_FLAG_YES);
    join(&t, 2);
    assert_line(&t.shapes, 0, "50 0, 50 0.6, 50 39.5"); /* no vertex of the second in reach */
    assert_line(&t.shapes, 1, "60 40, 60.3 40.4, 60 90");
    assert_int_equal(t.what[0], LL_JOINED_ENDS);
    assert_int_equal(t.what[1], LL_JOINED_ENDS);
}

static void short_lanes_and_lanes_along_each_other_survive(void **state)
{
    (void)state;
    const char *const lanes[] = {"0 0, 0.5 0",  "0.55 0, 1.0 0", "1.05 0, 1.5 0",
                                 "0 20, 50 20", "10 20, 30 20",  "0 20, 50 20"};
    LL_CLEANUP(town_clear) struct town t = town_of(lanes, 6);
    join(&t, 0);
    assert_line(&t.shapes, 0, "0 0, 0.5 0, 0.55 0");
    assert_line(&t.shapes, 1, "0.55 0, 1.0 0, 1.05 0");
    assert_line(&t.shapes, 2, "1.05 0, 1.5 0");
    assert_line(&t.shapes, 3, "0 20, 10 20, 30 20, 50 20");
    assert_line(&t.shapes, 4, "10 20, 30 20");
    assert_line(&t.shapes, 5, "0 20, 10 20, 30 20, 50 20");
}

/* ---- random lanes against brute force ---- */

/// Lanes of 2 to 4 points in a field so small that all kinds of meetings happen; some on bridges.
static struct town random_town(uint64_t seed)
{
    struct town t = {.scene = ll_scene_make()};
    struct ll_rng rng = ll_rng_make(seed, 3);
    double east = seed % 2 == 0 ? 0.0 : 39500000.0;
    struct ll_table *lanes = &t.scene.layer[LL_LANE];
    for (size_t i = 0; i < MANY; i++) {
        char text[256] = "";
        double x = ll_rng_between(&rng, 0.0, 120.0), y = ll_rng_between(&rng, 0.0, 120.0);
        for (uint32_t p = 0, n = 2 + ll_rng_below(&rng, 3); p < n; p++) {
            size_t len = strlen(text);
            (void)snprintf(text + len, sizeof text - len, "%s%.3f %.3f", p > 0 ? ", " : "",
                           east + x, y);
            double step = i % 9 == 0 ? 0.6 : 15.0;
            x += ll_rng_between(&rng, -step, step);
            y += ll_rng_between(&rng, -step, step);
        }
        size_t row = ll_draw_lane(&t.scene, LL_CLASS_ROAD, text);
        if (ll_rng_below(&rng, 6) == 0) {
            ll_table_set_word(lanes, row, LL_LANE_BRIDGE, LL_FLAG_YES);
        }
    }
    return t;
}

static bool one_level(const struct ll_table *lanes, size_t a, size_t b)
{
    return ll_table_word(lanes, a, LL_LANE_BRIDGE) == ll_table_word(lanes, b, LL_LANE_BRIDGE);
}

static double point_to_lane(struct ll_xy p, const struct ll_shapes *s, size_t lane)
{
    const struct ll_xy *a;
    size_t count = points_of(s, lane, &a);
    double nearest = INFINITY;
    for (size_t i = 0; i + 1 < count; i++) {
        nearest = fmin(nearest, plane_segment_distance(p, p, a[i], a[i + 1]));
    }
    return nearest;
}

static double lane_to_lane(const struct ll_shapes *s, size_t a, size_t b)
{
    return plane_shape_distance(s, a, s, b);
}

static bool share_vertex(const struct ll_shapes *s, size_t a, size_t b)
{
    const struct ll_xy *p, *q;
    size_t m = points_of(s, a, &p), n = points_of(s, b, &q);
    for (size_t i = 0; i < m; i++) {
        for (size_t k = 0; k < n; k++) {
            if (p[i].x == q[k].x && p[i].y == q[k].y) {
                return true;
            }
        }
    }
    return false;
}

/// Numbers the connected parts. @param connected Of rows a < b.
static void components(const struct town *t,
                       bool (*connected)(const struct town *t, size_t a, size_t b),
                       size_t part[MANY])
{
    for (size_t i = 0; i < MANY; i++) {
        part[i] = i;
    }
    for (size_t a = 0; a < MANY; a++) {
        for (size_t b = a + 1; b < MANY; b++) {
            if (part[a] != part[b] && connected(t, a, b)) {
                size_t from = part[b], to = part[a];
                for (size_t i = 0; i < MANY; i++) {
                    part[i] = part[i] == from ? to : part[i];
                }
            }
        }
    }
}

/// The naive relation: lanes of a level that touch, or one of which ends within reach of the other.
static bool near(const struct town *t, size_t a, size_t b)
{
    const struct ll_table *lanes = &t->scene.layer[LL_LANE];
    if (!one_level(lanes, a, b)) {
        return false;
    }
    for (int k = 0; k < 2; k++) {
        const struct ll_xy *p;
        size_t count = points_of(&lanes->shape, a, &p);
        if (point_to_lane(p[0], &lanes->shape, b) <= REACH ||
            point_to_lane(p[count - 1], &lanes->shape, b) <= REACH) {
            return true;
        }
        size_t swap = a;
        a = b;
        b = swap;
    }
    return lane_to_lane(&lanes->shape, a, b) <= 0.001;
}

static bool connected_now(const struct town *t, size_t a, size_t b)
{
    return one_level(&t->scene.layer[LL_LANE], a, b) && share_vertex(&t->shapes, a, b);
}

static void lanes_are_connected_that_are_within_reach_and_no_others(void **state)
{
    (void)state;
    size_t joined = 0, noded = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        LL_CLEANUP(town_clear) struct town t = random_town(seed);
        join(&t, 0);
        size_t naive[MANY], made[MANY];
        components(&t, near, naive);
        components(&t, connected_now, made);
        for (size_t a = 0; a < MANY; a++) {
            joined += t.what[a] & LL_JOINED_ENDS;
            noded += (t.what[a] & LL_JOINED_CROSSINGS) != 0;
            for (size_t b = 0; b < a; b++) {
                assert_true((naive[a] == naive[b]) == (made[a] == made[b]));
            }
        }
    }
    assert_true(joined > 100 && noded > 500);
}

static bool is_vertex_of_another(const struct town *t, struct ll_xy p, size_t own)
{
    for (size_t i = 0; i < MANY; i++) {
        const struct ll_xy *q;
        size_t count = points_of(&t->shapes, i, &q);
        for (size_t k = 0; i != own && k < count; k++) {
            if (q[k].x == p.x && q[k].y == p.y) {
                return true;
            }
        }
    }
    return false;
}

static void no_free_end_is_left_within_reach_of_a_lane_it_does_not_meet(void **state)
{
    (void)state;
    size_t ends = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        LL_CLEANUP(town_clear) struct town t = random_town(seed);
        join(&t, 0);
        for (size_t a = 0; a < MANY; a++) {
            const struct ll_xy *p;
            size_t count = points_of(&t.shapes, a, &p);
            for (int k = 0; k < 2; k++) {
                struct ll_xy end = k == 0 ? p[0] : p[count - 1];
                if (is_vertex_of_another(&t, end, a)) {
                    continue;
                }
                for (size_t b = 0; b < MANY; b++) {
                    if (b != a && one_level(&t.scene.layer[LL_LANE], a, b) &&
                        point_to_lane(end, &t.shapes, b) <= REACH - 0.001) {
                        size_t part[MANY];
                        components(&t, connected_now, part);
                        assert_int_equal(part[a], part[b]);
                        ends++;
                    }
                }
            }
        }
    }
    assert_true(ends < 60); /* such as both meet a third one there */
}

static void the_answer_does_not_depend_on_the_order(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 30; seed++) {
        LL_CLEANUP(town_clear) struct town t = random_town(seed);
        LL_CLEANUP(town_clear) struct town u = {.scene = ll_scene_make()};
        struct ll_err err = {0};
        for (size_t i = 0; i < MANY; i++) {
            assert_ok(ll_table_copy_row(&u.scene.layer[LL_LANE], &t.scene.layer[LL_LANE],
                                        (i * 37 + 11) % MANY, &err),
                      &err);
        }
        join(&t, 0);
        join(&u, 0);
        for (size_t i = 0; i < MANY; i++) {
            const struct ll_xy *a, *b;
            size_t count = points_of(&u.shapes, i, &a);
            assert_int_equal(count, points_of(&t.shapes, (i * 37 + 11) % MANY, &b));
            assert_memory_equal(a, b, count * sizeof *a);
            assert_int_equal(u.what[i], t.what[(i * 37 + 11) % MANY]);
        }
    }
}

static void joining_again_changes_next_to_nothing(void **state)
{
    (void)state;
    size_t changed = 0;
    for (uint64_t seed = 0; seed < 30; seed++) {
        LL_CLEANUP(town_clear) struct town t = random_town(seed);
        join(&t, 0);
        ll_shapes_clear(&t.scene.layer[LL_LANE].shape);
        t.scene.layer[LL_LANE].shape = t.shapes;
        t.shapes = (struct ll_shapes){0};
        join(&t, 0);
        for (size_t i = 0; i < MANY; i++) {
            changed += t.what[i] != 0;
        }
    }
    assert_true(changed < 30); /* of 1800 lanes: what was led on came near to yet another */
}

static bool attempt(void *user)
{
    struct town *t = user;
    enum ll_code code =
        ll_lanes_join(&t->scene.layer[LL_LANE], 0, REACH, &t->shapes, t->what, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    ll_shapes_clear(&t->shapes);
    return code == LL_OK;
}

static void joining_lives_through_every_lack_of_memory(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t = random_town(4);
    ll_for_some_failing_alloc(attempt, &t, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_undershoot_is_led_on_and_the_other_lane_gets_the_vertex),
        cmocka_unit_test(an_overshoot_is_cut_back_to_the_crossing),
        cmocka_unit_test(ends_that_face_each_other_meet_once),
        cmocka_unit_test(levels_stay_apart),
        cmocka_unit_test(lanes_of_the_store_are_met_but_do_not_change),
        cmocka_unit_test(short_lanes_and_lanes_along_each_other_survive),
        cmocka_unit_test(lanes_are_connected_that_are_within_reach_and_no_others),
        cmocka_unit_test(no_free_end_is_left_within_reach_of_a_lane_it_does_not_meet),
        cmocka_unit_test(the_answer_does_not_depend_on_the_order),
        cmocka_unit_test(joining_again_changes_next_to_nothing),
        cmocka_unit_test(joining_lives_through_every_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
