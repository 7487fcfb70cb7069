#include "importers/overlaps.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

#define COUNT 400

/// An upright rectangle.
static void add_rectangle(struct ll_shapes *s, const struct ll_box *b)
{
    struct ll_err err = {0};
    assert_ok(ll_shapes_begin(s, LL_POLYGON, &err), &err);
    assert_ok(ll_shapes_ring(s, &err), &err);
    assert_ok(ll_shapes_point(s, b->min_x, b->min_y, &err), &err);
    assert_ok(ll_shapes_point(s, b->max_x, b->min_y, &err), &err);
    assert_ok(ll_shapes_point(s, b->max_x, b->max_y, &err), &err);
    assert_ok(ll_shapes_point(s, b->min_x, b->max_y, &err), &err);
    assert_ok(ll_shapes_point(s, b->min_x, b->min_y, &err), &err);
}

static double area(const struct ll_box *b)
{
    return (b->max_x - b->min_x) * (b->max_y - b->min_y);
}

static double shared(const struct ll_box *a, const struct ll_box *b)
{
    double x = fmin(a->max_x, b->max_x) - fmax(a->min_x, b->min_x);
    double y = fmin(a->max_y, b->max_y) - fmax(a->min_y, b->min_y);
    return x > 0.0 && y > 0.0 ? x * y : 0.0;
}

static void pairs_are_those_that_every_one_compared_with_every_other_gives(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes shapes = {0};
    LL_CLEANUP(ll_overlaps_clear) struct ll_overlaps o = {0};
    struct ll_box boxes[COUNT];
    struct ll_rng rng = ll_rng_make(11, 0);
    for (size_t i = 0; i < COUNT; i++) {
        double x = 5e5 + 60.0 * ll_rng_unit(&rng), y = 3e6 + 60.0 * ll_rng_unit(&rng);
        boxes[i] = (struct ll_box){x, y, x + 2.0 + 8.0 * ll_rng_unit(&rng),
                                   y + 2.0 + 8.0 * ll_rng_unit(&rng)};
        if (i % 40 == 39) {
            boxes[i] = boxes[i - 7]; /* the same twice */
        }
        add_rectangle(&shapes, &boxes[i]);
        assert_ok(ll_overlaps_add(&o, &shapes, i, &err), &err);
    }
    assert_true(ll_overlaps_whole(&o));
    assert_ok(ll_overlaps_find(&o, rules, &err), &err);
    size_t pairs = 0, same = 0;
    for (size_t later = 0; later < COUNT; later++) {
        for (size_t earlier = 0; earlier < later; earlier++) {
            double common = shared(&boxes[earlier], &boxes[later]);
            double a = area(&boxes[earlier]), b = area(&boxes[later]);
            pairs += common / fmin(a, b) > ll_rule(rules, LL_RULE_OVERLAP_SHARE);
            same += common > ll_rule(rules, LL_RULE_SAME_SHARE) * fmax(a, b);
        }
    }
    assert_true(pairs > 100 && same >= 10);
    assert_int_equal(o.pair_count, pairs);
    for (size_t i = 0; i < o.pair_count; i++) {
        const struct ll_overlap_pair *p = &o.pairs[i];
        double common = shared(&boxes[p->earlier], &boxes[p->later]);
        assert_true(p->earlier < p->later);
        assert_true(i == 0 || o.pairs[i - 1].later <= p->later);
        assert_near(p->share, common / fmin(area(&boxes[p->earlier]), area(&boxes[p->later])),
                    1e-6); /* m2 of shares of m2, a thousand kilometres from the origin */
        same -= p->same;
    }
    assert_int_equal(same, 0);
}

static void rows_are_numbered_as_they_were_stored(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_overlaps_clear) struct ll_overlaps o = {0};
    const enum ll_row_outcome first[] = {LL_ROW_STORED, LL_ROW_DUPLICATE, LL_ROW_STORED};
    const enum ll_row_outcome second[] = {LL_ROW_UNCHANGED, LL_ROW_UPDATED};
    const uint32_t expected[] = {1, 0, 2, 0, 3};
    assert_ok(ll_overlaps_tell(&o, first, 3, &err), &err);
    assert_ok(ll_overlaps_tell(&o, second, 2, &err), &err);
    assert_int_equal(o.told, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(o.places[i], expected[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_those_that_every_one_compared_with_every_other_gives),
        cmocka_unit_test(rows_are_numbered_as_they_were_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
