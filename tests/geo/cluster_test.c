#include "geo/cluster_graph.h"

#include <math.h>
#include <stdio.h>

#include "core/min_cut.h"
#include "core/rng.h"
#include "geo/cluster_split.h"
#include "geo/cluster_strip.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

enum { MOST = 400, EDGES_MOST = 4 * MOST };

/// A graph written down by hand.
struct town {
    struct ll_cluster_graph g;
    double footprint_m2[MOST];
    int64_t take_down_yuan[MOST];
    struct ll_xy middle[MOST];
    struct ll_cluster_edge edges[EDGES_MOST];
    uint32_t rows[MOST];
};

static void found(struct town *t)
{
    t->g.rows = t->rows;
    t->g.footprint_m2 = t->footprint_m2;
    t->g.take_down_yuan = t->take_down_yuan;
    t->g.middle = t->middle;
    t->g.edges = t->edges;
}

static uint32_t add_house(struct town *t, double x, double y, double footprint_m2, int64_t yuan)
{
    uint32_t i = t->g.count++;
    t->rows[i] = i;
    t->footprint_m2[i] = footprint_m2;
    t->take_down_yuan[i] = yuan;
    t->middle[i] = (struct ll_xy){x, y};
    return i;
}

static void add_gap(struct town *t, uint32_t a, uint32_t b, int64_t yuan)
{
    t->edges[t->g.edge_count++] =
        (struct ll_cluster_edge){.a = a, .b = b, .wall_m = (double)yuan / 100.0, .wall_yuan = yuan};
}

/// Houses anywhere, with a chain through all of them and some gaps more.
static void random_town(struct town *t, struct ll_rng *rng, uint32_t houses, uint32_t extra)
{
    found(t);
    for (uint32_t i = 0; i < houses; i++) {
        double x = ll_rng_between(rng, 0.0, 100.0);
        double y = ll_rng_between(rng, 0.0, 60.0);
        (void)add_house(t, x, y, ll_rng_between(rng, 20.0, 200.0), 1 + ll_rng_below(rng, 500));
        if (i > 0) {
            add_gap(t, ll_rng_below(rng, i), i, 1 + ll_rng_below(rng, 300));
        }
    }
    for (uint32_t k = 0; k < extra; k++) {
        uint32_t b = 1 + ll_rng_below(rng, houses - 1);
        bool closed = ll_rng_below(rng, 12) == 0;
        add_gap(t, ll_rng_below(rng, b), b, closed ? LL_NEVER_CUT : 1 + ll_rng_below(rng, 300));
    }
}

/// Worth of a choice, written out again: `choice` holds a digit of base 3 for each house.
static double worth_of(const struct ll_cluster_graph *g, uint32_t choice)
{
    double part_m2[3] = {0.0, 0.0, 0.0};
    double yuan = 0.0;
    unsigned side[MOST];
    for (uint32_t i = 0; i < g->count; i++, choice /= 3) {
        side[i] = choice % 3;
        part_m2[side[i]] += g->footprint_m2[i];
        yuan += side[i] == 2 ? (double)g->take_down_yuan[i] : 0.0;
    }
    for (size_t e = 0; e < g->edge_count; e++) {
        bool between = side[g->edges[e].a] + side[g->edges[e].b] == 1;
        yuan += !between                                ? 0.0
                : g->edges[e].wall_yuan >= LL_NEVER_CUT ? INFINITY
                                                        : (double)g->edges[e].wall_yuan;
    }
    double smaller_m2 = fmin(part_m2[0], part_m2[1]);
    return smaller_m2 > 0.0 ? yuan / smaller_m2 : INFINITY;
}

static double best_of_all(const struct ll_cluster_graph *g)
{
    uint32_t choices = 1;
    double best = INFINITY;
    for (uint32_t i = 0; i < g->count; i++) {
        choices *= 3;
    }
    for (uint32_t choice = 0; choice < choices; choice++) {
        best = fmin(best, worth_of(g, choice));
    }
    return best;
}

static struct ll_split split(const struct ll_cluster_graph *g)
{
    struct ll_err err = {0};
    struct ll_split s = {0};
    assert_ok(ll_split_find(g, &s, &err), &err);
    return s;
}

static void a_small_cluster_is_parted_at_the_least_worth_of_all_choices(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 0);
        static struct town t;
        t = (struct town){0};
        random_town(&t, &rng, 2 + (uint32_t)(seed % 7), (uint32_t)(seed % 9));
        double best = best_of_all(&t.g);
        LL_CLEANUP(ll_split_clear) struct ll_split s = split(&t.g);
        assert_int_equal(s.found, !isinf(best));
        if (s.found) {
            assert_true(s.exact);
            assert_near(ll_split_worth(&t.g, &s), best, 1e-9 * best);
        }
    }
}

/// Two blocks of `side` x `side` houses with `bridges` gaps between them.
static void two_blocks(struct town *t, uint32_t side, uint32_t bridges)
{
    found(t);
    for (uint32_t block = 0; block < 2; block++) {
        for (uint32_t i = 0; i < side * side; i++) {
            double x = 12.0 * (i % side) + block * (12.0 * side + 20.0);
            uint32_t house = add_house(t, x, 12.0 * (i / side), 100.0, 150000);
            if (i % side > 0) {
                add_gap(t, house - 1, house, 25000);
            }
            if (i >= side) {
                add_gap(t, house - side, house, 25000);
            }
        }
    }
    for (uint32_t k = 0; k < bridges; k++) {
        add_gap(t, k * side + side - 1, side * side + k * side, 25000);
    }
}

static void a_large_cluster_is_parted_where_it_hangs_together_least(void **state)
{
    (void)state;
    static const uint32_t sides[] = {3, 6, 12};
    for (size_t i = 0; i < 3; i++) {
        static struct town t;
        t = (struct town){0};
        two_blocks(&t, sides[i], 2);
        LL_CLEANUP(ll_split_clear) struct ll_split s = split(&t.g);
        assert_true(s.found);
        assert_near(s.cost_yuan, 50000.0, 0.0); /* two walls between the blocks */
        assert_near(s.part_m2[0], s.part_m2[1], 0.0);
        for (uint32_t h = 0; h < t.g.count; h++) {
            assert_int_equal(s.side[h] == s.side[0], h < t.g.count / 2);
        }
    }
}

static void a_house_is_taken_down_where_that_is_cheaper_than_walls(void **state)
{
    (void)state;
    static struct town t;
    t = (struct town){0};
    found(&t);
    uint32_t shed = add_house(&t, 50.0, 0.0, 10.0, 15000);
    for (uint32_t k = 0; k < 8; k++) { /* two rows of four, joined through the shed alone */
        bool east = k >= 4;
        uint32_t house =
            add_house(&t, east ? 60.0 + 12.0 * (k - 4) : 40.0 - 12.0 * k, 0.0, 100.0, 150000);
        add_gap(&t, k % 4 == 0 ? shed : house - 1, house, 25000);
    }
    LL_CLEANUP(ll_split_clear) struct ll_split s = split(&t.g);
    assert_int_equal(s.side[shed], LL_SPLIT_TAKEN);
    assert_near(s.cost_yuan, 15000.0, 0.0);
    assert_near(s.part_m2[0], 400.0, 0.0);
}

/// Houses anywhere, each with a gap to those up to 30 m away and to the one before.
static void town_in_the_plane(struct town *t, struct ll_rng *rng, uint32_t houses)
{
    found(t);
    while (t->g.count < houses) {
        double x = ll_rng_between(rng, 0.0, 90.0);
        double y = ll_rng_between(rng, 0.0, 50.0);
        uint32_t house =
            add_house(t, x, y, ll_rng_between(rng, 50.0, 150.0), 20000 + ll_rng_below(rng, 200000));
        for (uint32_t i = 0; i < house; i++) {
            bool chain = i + 1 == house; /* so that all hang together */
            if (chain || hypot(x - t->middle[i].x, y - t->middle[i].y) < 30.0) {
                add_gap(t, i, house, 10000 + ll_rng_below(rng, 20000));
            }
        }
    }
}

static void a_bounded_search_is_near_the_best_of_all_choices(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(3, 3);
    static struct town t;
    t = (struct town){0};
    town_in_the_plane(&t, &rng, LL_SPLIT_EXACT + 1); /* one more than is searched completely */
    LL_CLEANUP(ll_split_clear) struct ll_split s = split(&t.g);
    assert_false(s.exact);
    double ratio = ll_split_worth(&t.g, &s) / best_of_all(&t.g);
    assert_true(ratio >= 1.0 - 1e-9 && ratio < 1.1);
}

static void houses_inside_each_other_cannot_be_parted(void **state)
{
    (void)state;
    static struct town t;
    t = (struct town){0};
    found(&t);
    (void)add_house(&t, 0.0, 0.0, 100.0, 150000);
    (void)add_house(&t, 1.0, 0.0, 10.0, 15000);
    add_gap(&t, 0, 1, LL_NEVER_CUT);
    LL_CLEANUP(ll_split_clear) struct ll_split s = split(&t.g);
    assert_false(s.found);
}

/* ---- strips, on drawn houses ---- */

/// Two rows of six houses of 10 x 10 m, 2 m apart, with a shed of 4 x 4 m between the rows.
static void draw_rows(struct town *t, struct ll_shapes *shapes)
{
    found(t);
    for (uint32_t i = 0; i < 13; i++) {
        double size_m = i == 6 ? 4.0 : 10.0;
        double x = i == 6 ? 74.0 : i < 6 ? 12.0 * i : 12.0 * i + 8.0;
        char text[200];
        (void)snprintf(text, sizeof text, "%.9g 0, %.9g 0, %.9g %.9g, %.9g %.9g", x, x + size_m,
                       x + size_m, size_m, x, size_m);
        ll_draw_shape(shapes, LL_POLYGON, text);
        uint32_t house = add_house(t, x + 0.5 * size_m, 0.5 * size_m, size_m * size_m,
                                   (int64_t)(1500.0 * size_m * size_m));
        if (house > 0) {
            add_gap(t, house - 1, house, 25000);
        }
    }
}

static void a_strip_takes_the_least_that_stands_in_it(void **state)
{
    (void)state;
    struct ll_err err = {0};
    static struct town t;
    t = (struct town){0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes shapes = {0};
    LL_CLEANUP(ll_split_clear) struct ll_split s = {0};
    draw_rows(&t, &shapes);
    const struct ll_strip_rule rule = {.width_m = 10.0, .yuan_m2 = 100.0};
    assert_ok(ll_strip_find(&t.g, &shapes, &rule, &s, &err), &err);
    assert_true(s.found && s.strip);
    for (uint32_t i = 0; i < 13; i++) {
        assert_int_equal(s.side[i], i < 6 ? LL_SPLIT_A : i == 6 ? LL_SPLIT_TAKEN : LL_SPLIT_B);
    }
    /* the shed and 4 m of ground 10 m wide */
    assert_near(s.cost_yuan, 1500.0 * 16.0 + 4.0 * 10.0 * 100.0, 1e-6);
    assert_near(hypot(s.to.x - s.from.x, s.to.y - s.from.y), 4.0, 1e-9);
    assert_near(s.from.x, 75.0, 1e-9); /* from the end of the sixth house on */
}

/* ---- failures ---- */

static bool try_to_split(void *user)
{
    const struct town *t = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_split_clear) struct ll_split s = {0};
    enum ll_code code = ll_split_find(&t->g, &s, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_int_equal(s.found, code == LL_OK);
    return code == LL_OK;
}

/// A drawn town and its shapes.
struct drawn {
    struct town town;
    struct ll_shapes shapes;
};

static bool try_to_strip(void *user)
{
    const struct drawn *drawn = user;
    const struct ll_strip_rule rule = {.width_m = 10.0, .yuan_m2 = 100.0};
    struct ll_err err = {0};
    LL_CLEANUP(ll_split_clear) struct ll_split s = {0};
    enum ll_code code = ll_strip_find(&drawn->town.g, &drawn->shapes, &rule, &s, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_an_error(void **state)
{
    (void)state;
    static struct town t;
    t = (struct town){0};
    two_blocks(&t, 4, 1);
    ll_for_each_failing_alloc(try_to_split, &t, 400);
    static struct drawn drawn;
    drawn = (struct drawn){0};
    draw_rows(&drawn.town, &drawn.shapes);
    ll_for_each_failing_alloc(try_to_strip, &drawn, 20);
    ll_shapes_clear(&drawn.shapes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_cluster_is_parted_at_the_least_worth_of_all_choices),
        cmocka_unit_test(a_large_cluster_is_parted_where_it_hangs_together_least),
        cmocka_unit_test(a_house_is_taken_down_where_that_is_cheaper_than_walls),
        cmocka_unit_test(a_bounded_search_is_near_the_best_of_all_choices),
        cmocka_unit_test(houses_inside_each_other_cannot_be_parted),
        cmocka_unit_test(a_strip_takes_the_least_that_stands_in_it),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
