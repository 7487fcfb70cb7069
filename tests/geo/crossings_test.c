#include <math.h>

#include "geo/chains.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// Two lanes of 20 m that cross in (0, 0), without a vertex there.
struct cross {
    struct ll_scene scene;
    size_t a;
    size_t b;
};

static struct cross draw_cross(void)
{
    struct cross c = {.scene = ll_scene_make()};
    c.a = ll_draw_lane(&c.scene, LL_CLASS_ROAD, "-10 0, 10 0");
    c.b = ll_draw_lane(&c.scene, LL_CLASS_ROAD, "0 -10, 0 10");
    return c;
}

/// Number of junctions made, and the chains after that.
static size_t joined(const struct ll_scene *scene, struct ll_chains *ret_chains)
{
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_chains chains = {0};
    size_t count = SIZE_MAX;
    assert_ok(ll_chains_make(&scene->layer[LL_LANE], &speeds, &chains, &err), &err);
    assert_ok(ll_chains_join_crossings(&scene->layer[LL_LANE], &chains, &count, &err), &err);
    if (ret_chains != NULL) {
        *ret_chains = chains;
    } else {
        ll_chains_clear(&chains);
    }
    return count;
}

static size_t joined_and_cleared(struct cross c)
{
    size_t count = joined(&c.scene, NULL);
    ll_scene_clear(&c.scene);
    return count;
}

static void set(struct cross *c, size_t lane, int field, uint8_t word)
{
    ll_table_set_word(&c->scene.layer[LL_LANE], lane, field, word);
}

static void lanes_that_cross_on_one_level_share_the_place(void **state)
{
    (void)state;
    struct cross c = draw_cross();
    LL_CLEANUP(ll_chains_clear) struct ll_chains chains = {0};
    assert_int_equal(joined(&c.scene, &chains), 1);
    assert_int_equal(chains.place_count, 6);
    assert_int_equal(chains.place[1], chains.place[4]);
    assert_near(chains.places.at[chains.place[1]].x, 0.0, 1e-12);
    assert_near(chains.places.at[chains.place[1]].y, 0.0, 1e-12);
    ll_scene_clear(&c.scene);
}

static void levels_and_sources_that_say_otherwise_keep_them_apart(void **state)
{
    (void)state;
    struct cross c = draw_cross();
    set(&c, c.a, LL_LANE_NODED, LL_FLAG_YES);
    assert_int_equal(joined_and_cleared(c), 0);
    c = draw_cross();
    set(&c, c.a, LL_LANE_BRIDGE, LL_FLAG_YES);
    assert_int_equal(joined_and_cleared(c), 0);
    c = draw_cross();
    set(&c, c.b, LL_LANE_TUNNEL, LL_FLAG_YES);
    set(&c, c.a, LL_LANE_TUNNEL, LL_FLAG_NO);
    assert_int_equal(joined_and_cleared(c), 0);
    c = draw_cross();
    ll_table_set_real(&c.scene.layer[LL_LANE], c.a, LL_LANE_LAYER, 1.0);
    ll_table_set_real(&c.scene.layer[LL_LANE], c.b, LL_LANE_LAYER, 0.0);
    assert_int_equal(joined_and_cleared(c), 0);
    c = draw_cross();
    ll_table_set_real(&c.scene.layer[LL_LANE], c.a, LL_LANE_LAYER, 1.0); /* the other is unknown */
    assert_int_equal(joined_and_cleared(c), 1);
    c = draw_cross();
    set(&c, c.a, LL_LANE_BRIDGE, LL_FLAG_YES);
    set(&c, c.b, LL_LANE_BRIDGE, LL_FLAG_YES);
    assert_int_equal(joined_and_cleared(c), 1);
}

static void a_lane_that_ends_on_another_is_joined_and_one_that_falls_short_is_not(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "-10 0, 10 0");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "3 10, 3 0.0009");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "5 10, 5 0.0011");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "-3 -10, -3 0");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "10 0, 20 0"); /* shares a vertex: not counted */
    assert_int_equal(joined(&scene, NULL), 2);
}

static void three_lanes_through_one_point_make_one_junction(void **state)
{
    (void)state;
    struct cross c = draw_cross();
    (void)ll_draw_lane(&c.scene, LL_CLASS_ROAD, "-7 -7, 8 8");
    LL_CLEANUP(ll_chains_clear) struct ll_chains chains = {0};
    assert_int_equal(joined(&c.scene, &chains), 1);
    assert_int_equal(chains.place_count, 9);
    assert_int_equal(chains.place[7], chains.place[1]);
    ll_scene_clear(&c.scene);
}

static void lanes_that_lie_on_each_other_are_joined_at_every_end(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 10 0, 20 0");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 5 0");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "8 0, 13 0");
    LL_CLEANUP(ll_chains_clear) struct ll_chains chains = {0};
    assert_int_equal(joined(&scene, &chains), 4); /* 5, 8, 13 on the first, its 10 on the last */
    assert_int_equal(chains.items[1].first, 6);
}

static void a_lane_that_crosses_itself_is_joined_with_itself(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 10 0, 10 10, 5 10, 5 -5");
    LL_CLEANUP(ll_chains_clear) struct ll_chains chains = {0};
    assert_int_equal(joined(&scene, &chains), 1);
    assert_int_equal(chains.place_count, 7);
    assert_int_equal(chains.place[1], chains.place[5]);
}

/// The oracle counts, among random segments, the pairs that cross by their signed areas; three in
/// one point do not happen by chance.
static void every_crossing_of_random_lanes_is_found(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear)
    struct ll_scene scene = ll_random_scene(
        9, &(struct ll_random_scene){.lanes = 60, .size_m = 300.0, .at = {5e5, 3.4e6}});
    struct ll_table *lanes = &scene.layer[LL_LANE];
    const struct ll_shapes *s = &lanes->shape;
    for (size_t i = 0; i < lanes->count; i++) {
        ll_table_set_word(lanes, i, LL_LANE_DRIVABLE, LL_FLAG_YES);
    }
    size_t want = 0;
    for (uint32_t i = 0; i + 1 < s->point_count; i++) {
        for (uint32_t j = i + 1; j + 1 < s->point_count; j++) {
            bool ends = false;
            for (size_t r = 1; r <= s->ring_count; r++) {
                ends |= s->first_point[r] == i + 1 || s->first_point[r] == j + 1;
            }
            struct ll_xy q[4] = {s->points[i], s->points[i + 1], s->points[j], s->points[j + 1]};
            struct ll_xy abc[4] = {q[0], q[1], q[2], q[0]};
            struct ll_xy abd[4] = {q[0], q[1], q[3], q[0]};
            struct ll_xy cda[4] = {q[2], q[3], q[0], q[2]};
            struct ll_xy cdb[4] = {q[2], q[3], q[1], q[2]};
            want += !ends && j > i + 1 && ll_ring_area(abc, 4) * ll_ring_area(abd, 4) < 0.0 &&
                    ll_ring_area(cda, 4) * ll_ring_area(cdb, 4) < 0.0;
        }
    }
    assert_true(want > 200);
    LL_CLEANUP(ll_chains_clear) struct ll_chains chains = {0};
    assert_int_equal(joined(&scene, &chains), want);
    assert_int_equal(chains.place_count, s->point_count + 2 * want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_that_cross_on_one_level_share_the_place),
        cmocka_unit_test(levels_and_sources_that_say_otherwise_keep_them_apart),
        cmocka_unit_test(a_lane_that_ends_on_another_is_joined_and_one_that_falls_short_is_not),
        cmocka_unit_test(three_lanes_through_one_point_make_one_junction),
        cmocka_unit_test(lanes_that_lie_on_each_other_are_joined_at_every_end),
        cmocka_unit_test(a_lane_that_crosses_itself_is_joined_with_itself),
        cmocka_unit_test(every_crossing_of_random_lanes_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
