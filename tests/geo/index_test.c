#include "geo/index.h"

#include <math.h>
#include <stdlib.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

enum { MOST = 5000 };

/// Random boxes of a few kinds: points, lines, large, empty, and many that are the same.
static void random_boxes(struct ll_rng *rng, struct ll_box *boxes, size_t count, double origin)
{
    for (size_t i = 0; i < count; i++) {
        double x = origin + ll_rng_between(rng, 0.0, 1000.0);
        double y = 3.0 * origin + ll_rng_between(rng, 0.0, 1000.0);
        double w = ll_rng_between(rng, 0.0, 20.0);
        double h = ll_rng_between(rng, 0.0, 20.0);
        switch (ll_rng_below(rng, 8)) {
        case 0:
            boxes[i] = ll_box_empty();
            break;
        case 1:
            boxes[i] = (struct ll_box){x, y, x, y};
            break;
        case 2:
            boxes[i] = (struct ll_box){x, y, x + 10.0 * w, y};
            break;
        case 3:
            boxes[i] = (struct ll_box){origin, origin, origin + 7.0, origin + 7.0};
            break;
        default:
            boxes[i] = (struct ll_box){x, y, x + w, y + h};
        }
    }
}

struct found {
    const struct ll_box *boxes;
    const struct ll_box *query;
    unsigned times[MOST];
    double slack;
    size_t calls;
    size_t stop_after;
};

static bool note(uint32_t item, void *user)
{
    struct found *f = user;
    f->times[item]++;
    struct ll_box grown = ll_box_grown(f->query, f->slack);
    assert_true(ll_box_meets(&f->boxes[item], &grown));
    return ++f->calls != f->stop_after;
}

static void a_search_finds_what_a_loop_over_all_boxes_finds(void **state)
{
    (void)state;
    static struct ll_box boxes[MOST];
    static struct found found;
    struct ll_err err = {0};
    static const size_t counts[] = {0, 1, 2, 15, 16, 17, 255, 256, 257, 1000, MOST};
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        struct ll_rng rng = ll_rng_make(c, 1);
        size_t count = counts[c];
        random_boxes(&rng, boxes, count, c % 2 == 0 ? 0.0 : 2771500.0);
        LL_CLEANUP(ll_index_freep) ll_index *index = NULL;
        assert_ok(ll_index_new(boxes, count, &index, &err), &err);
        for (int q = 0; q < 200; q++) {
            struct ll_box query = {0};
            random_boxes(&rng, &query, 1, c % 2 == 0 ? 0.0 : 2771500.0);
            found = (struct found){.boxes = boxes, .query = &query, .slack = 2.0};
            ll_index_search(index, &query, note, &found);
            for (size_t i = 0; i < count; i++) {
                bool meets = !ll_box_is_empty(&boxes[i]) && !ll_box_is_empty(&query) &&
                             ll_box_meets(&boxes[i], &query);
                assert_true(found.times[i] <= 1);
                assert_true(found.times[i] == 1 || !meets);
            }
        }
    }
}

static void touching_boxes_are_found_and_distant_ones_are_not(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_box boxes[] = {{500000.0, 2700000.0, 500010.0, 2700010.0},
                                   {500020.0, 2700000.0, 500030.0, 2700010.0},
                                   {560000.0, 2760000.0, 560010.0, 2760010.0}};
    LL_CLEANUP(ll_index_freep) ll_index *index = NULL;
    assert_ok(ll_index_new(boxes, 3, &index, &err), &err);
    struct ll_box query = {500010.0, 2700010.0, 500015.0, 2700012.0};
    static struct found found;
    found = (struct found){.boxes = boxes, .query = &query, .slack = 0.02};
    ll_index_search(index, &query, note, &found);
    assert_int_equal(found.calls, 1);
    assert_int_equal(found.times[0], 1);
}

static void a_search_ends_when_the_visitor_has_enough(void **state)
{
    (void)state;
    struct ll_err err = {0};
    static struct ll_box boxes[MOST];
    static struct found found;
    for (size_t i = 0; i < MOST; i++) {
        boxes[i] = (struct ll_box){1.0, 1.0, 2.0, 2.0};
    }
    LL_CLEANUP(ll_index_freep) ll_index *index = NULL;
    assert_ok(ll_index_new(boxes, MOST, &index, &err), &err);
    found = (struct found){.boxes = boxes, .query = &boxes[0], .stop_after = 40};
    ll_index_search(index, &boxes[0], note, &found);
    assert_int_equal(found.calls, 40);
}

struct near {
    const struct ll_box *boxes;
    struct ll_box query;
    double last_bound;
    double best;
    uint32_t item;
    size_t calls;
    unsigned times[MOST];
};

/// Looks for the nearest box, lowest number on ties.
static double nearer(uint32_t item, double at_least, void *user)
{
    struct near *n = user;
    double d = ll_box_distance(&n->boxes[item], &n->query);
    assert_true(at_least <= d);
    assert_true(at_least >= n->last_bound);
    assert_true(d - at_least <= 1e-3 + 1e-5 * d);
    n->last_bound = at_least;
    n->calls++;
    n->times[item]++;
    if (d < n->best || (d == n->best && item < n->item)) {
        n->best = d;
        n->item = item;
    }
    return n->best;
}

static void the_nearest_item_is_that_of_a_loop_over_all(void **state)
{
    (void)state;
    static struct ll_box boxes[MOST];
    static struct near near;
    struct ll_err err = {0};
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 2);
        size_t count = seed == 0 ? 1 : 800 * seed;
        random_boxes(&rng, boxes, count, 1000.0);
        boxes[0] = (struct ll_box){5.0, 5.0, 6.0, 6.0};
        LL_CLEANUP(ll_index_freep) ll_index *index = NULL;
        assert_ok(ll_index_new(boxes, count, &index, &err), &err);
        for (int q = 0; q < 300; q++) {
            near = (struct near){.boxes = boxes, .best = INFINITY, .item = UINT32_MAX};
            do {
                random_boxes(&rng, &near.query, 1, q % 3 == 0 ? 5000.0 : 1000.0);
            } while (ll_box_is_empty(&near.query));
            assert_ok(ll_index_nearest(index, &near.query, INFINITY, nearer, &near, &err), &err);
            double best = INFINITY;
            uint32_t item = UINT32_MAX;
            for (uint32_t i = 0; i < count; i++) {
                double d =
                    ll_box_is_empty(&boxes[i]) ? INFINITY : ll_box_distance(&boxes[i], &near.query);
                if (d < best) {
                    best = d;
                    item = i;
                }
            }
            assert_int_equal(near.item, item);
            assert_near(near.best, best, 0.0);
        }
    }
}

static double take_all(uint32_t item, double at_least, void *user)
{
    struct near *n = user;
    (void)at_least;
    n->times[item]++;
    n->calls++;
    return INFINITY;
}

static double take_one(uint32_t item, double at_least, void *user)
{
    (void)take_all(item, at_least, user);
    return -1.0;
}

static void without_a_limit_every_item_comes_once_and_a_limit_cuts(void **state)
{
    (void)state;
    static struct ll_box boxes[MOST];
    static struct near near;
    struct ll_err err = {0};
    for (size_t i = 0; i < MOST; i++) {
        boxes[i] = (struct ll_box){(double)i, 0.0, (double)i, 0.0};
    }
    LL_CLEANUP(ll_index_freep) ll_index *index = NULL;
    assert_ok(ll_index_new(boxes, MOST, &index, &err), &err);
    near = (struct near){.boxes = boxes, .query = boxes[0]};
    assert_ok(ll_index_nearest(index, &near.query, INFINITY, take_all, &near, &err), &err);
    for (size_t i = 0; i < MOST; i++) {
        assert_int_equal(near.times[i], 1);
    }
    near = (struct near){.boxes = boxes, .query = boxes[0]};
    assert_ok(ll_index_nearest(index, &near.query, -1.0, take_all, &near, &err), &err);
    assert_int_equal(near.calls, 0);
    assert_ok(ll_index_nearest(index, &near.query, INFINITY, take_one, &near, &err), &err);
    assert_int_equal(near.calls, 1);
}

static double within_ten(uint32_t item, double at_least, void *user)
{
    (void)take_all(item, at_least, user);
    return 10.0;
}

static void an_item_at_exactly_the_limit_is_still_visited(void **state)
{
    (void)state;
    static struct near near;
    struct ll_err err = {0};
    const struct ll_box boxes[] = {{500010.0, 0, 500010.0, 0}, {500012.0, 0, 500012.0, 0}};
    LL_CLEANUP(ll_index_freep) ll_index *index = NULL;
    assert_ok(ll_index_new(boxes, 2, &index, &err), &err);
    near = (struct near){.boxes = boxes, .query = {500000.0, 0, 500000.0, 0}};
    assert_ok(ll_index_nearest(index, &near.query, 10.0, within_ten, &near, &err), &err);
    assert_int_equal(near.times[0], 1);
    assert_int_equal(near.times[1], 0);
}

static bool build_and_search(void *user)
{
    const struct ll_box *boxes = user;
    struct ll_err err = {0};
    static struct near near;
    near = (struct near){.boxes = boxes, .query = boxes[0]};
    LL_CLEANUP(ll_index_freep) ll_index *index = NULL;
    enum ll_code code = ll_index_new(boxes, MOST, &index, &err);
    assert_true((code == LL_OK) == (index != NULL));
    if (code == LL_OK) {
        code = ll_index_nearest(index, &near.query, INFINITY, take_all, &near, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    static struct ll_box boxes[MOST];
    for (size_t i = 0; i < MOST; i++) {
        boxes[i] = (struct ll_box){1.0, 1.0, 2.0, 2.0};
    }
    ll_for_each_failing_alloc(build_and_search, boxes, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_finds_what_a_loop_over_all_boxes_finds),
        cmocka_unit_test(touching_boxes_are_found_and_distant_ones_are_not),
        cmocka_unit_test(a_search_ends_when_the_visitor_has_enough),
        cmocka_unit_test(the_nearest_item_is_that_of_a_loop_over_all),
        cmocka_unit_test(without_a_limit_every_item_comes_once_and_a_limit_cuts),
        cmocka_unit_test(an_item_at_exactly_the_limit_is_still_visited),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
