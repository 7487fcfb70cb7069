#include "geo/holders.h"

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

/// Buildings and what holds them.
struct drawn {
    struct ll_scene scene;
    ll_index *index;
    struct ll_holders holders;
};

static void drawn_clear(struct drawn *d)
{
    ll_holders_clear(&d->holders);
    ll_index_free(d->index);
    ll_scene_clear(&d->scene);
}

static void find(struct drawn *d)
{
    struct ll_err err = {0};
    const struct ll_shapes *s = &d->scene.layer[LL_BUILDING].shape;
    assert_ok(ll_index_new(s->box, s->count, &d->index, &err), &err);
    assert_ok(ll_holders_make(s, d->index, &d->holders, &err), &err);
}

/// Whether a building is held by these, and by no others.
static void assert_held(const struct drawn *d, uint32_t building, uint32_t count, uint32_t first,
                        uint32_t second)
{
    const uint32_t group = ll_holders_group(&d->holders, building);
    assert_true((group == LL_NONE) == (count == 0));
    if (count > 0) {
        assert_int_equal(d->holders.groups[group].holder_count, count);
        assert_true(ll_holders_hold(&d->holders, group, first));
        assert_true(count < 2 || ll_holders_hold(&d->holders, group, second));
    }
    assert_false(ll_holders_hold(&d->holders, group, building));
}

/*
 *  +------------------+   +-------+      0 the podium, 1 and 2 its towers (2 flush with its wall),
 *  |  +---+           |   | +---+ |      3 a room of tower 1,
 *  |  |3 1|       +---+   | | 5 | |      4 a ring around a yard, 5 a house in the yard,
 *  |  +---+       | 2 |   | +---+ |      6 leans 10 cm out of the podium,
 *  |      +-----+ |   |   |   4   |      7 touches it from outside
 *  |      |  6  | |   |   +-------+
 *  +------+-----+-+---+----+
 *         +-----+     |  7 |
 *                     +----+
 */
static void a_building_is_held_by_what_it_is_drawn_within(void **state)
{
    (void)state;
    LL_CLEANUP(drawn_clear) struct drawn d = {.scene = ll_scene_make()};
    struct ll_scene *s = &d.scene;
    (void)ll_draw_building(s, "0 0, 50 0, 50 30, 0 30");
    (void)ll_draw_building(s, "5 15, 15 15, 15 25, 5 25");
    (void)ll_draw_building(s, "40 0, 50.04 0, 50.04 20, 40 20"); /* by less than 0.05 m outside */
    (void)ll_draw_building(s, "6 16, 8 16, 8 18, 6 18");
    (void)ll_draw_building(s, "60 0, 90 0, 90 30, 60 30; 70 10, 70 20, 80 20, 80 10");
    (void)ll_draw_building(s, "71 11, 79 11, 79 19, 71 19");
    (void)ll_draw_building(s, "20 -0.1, 30 -0.1, 30 10, 20 10");
    (void)ll_draw_building(s, "50 -10, 60 -10, 60 0, 50 0");
    find(&d);
    assert_held(&d, 0, 0, 0, 0);
    assert_held(&d, 1, 1, 0, 0);
    assert_held(&d, 2, 1, 0, 0);
    assert_held(&d, 3, 2, 0, 1);
    for (uint32_t b = 4; b < 8; b++) {
        assert_held(&d, b, 0, 0, 0);
    }
    assert_int_equal(ll_holders_group(&d.holders, 1), ll_holders_group(&d.holders, 2));
    assert_int_equal(d.holders.group_count, 2);
}

/// A house that spans a notch 0.5 m wide of a larger one pokes out of it in between; one that fills
/// a yard from wall to wall does not.
static void between_its_corners_it_may_be_outside(void **state)
{
    (void)state;
    LL_CLEANUP(drawn_clear) struct drawn d = {.scene = ll_scene_make()};
    (void)ll_draw_building(&d.scene, "0 0, 20 0, 20 20, 10.5 20, 10.5 10, 10 10, 10 20, 0 20");
    (void)ll_draw_building(&d.scene, "5 15, 15 15, 15 18, 5 18");
    (void)ll_draw_building(&d.scene, "40 0, 60 0, 60 20, 40 20; 45 5, 45 15, 55 15, 55 5");
    (void)ll_draw_building(&d.scene, "45 5, 55 5, 55 15, 45 15");
    find(&d);
    assert_held(&d, 1, 0, 0, 0);
    assert_held(&d, 3, 1, 2, 2);
}

/// Two drawn alike hold each other; of many no more count than there is room for.
static void houses_drawn_twice_hold_each_other(void **state)
{
    (void)state;
    for (uint32_t count = 2; count <= 40; count += 19) {
        LL_CLEANUP(drawn_clear) struct drawn d = {.scene = ll_scene_make()};
        for (uint32_t b = 0; b < count; b++) {
            (void)ll_draw_building(&d.scene, b % 2 == 0 ? "0 0, 9 0, 9 9, 0 9"
                                                        : "0.02 0, 9 0.02, 9 9.03, 0 9");
        }
        find(&d);
        for (uint32_t b = 0; b < count; b++) {
            const uint32_t group = ll_holders_group(&d.holders, b);
            assert_int_not_equal(group, LL_NONE);
            assert_int_equal(d.holders.groups[group].holder_count,
                             count == 2 ? 1 : LL_HOLDERS_MOST);
        }
        assert_true(count > 2 || ll_holders_hold(&d.holders, ll_holders_group(&d.holders, 0), 1));
    }
}

static void without_buildings_nothing_is_held(void **state)
{
    (void)state;
    LL_CLEANUP(drawn_clear) struct drawn d = {.scene = ll_scene_make()};
    find(&d);
    assert_int_equal(d.holders.group_count, 0);
    (void)ll_draw_building(&d.scene, "0 0, 9 0, 9 9, 0 9");
    ll_index_free(d.index);
    find(&d);
    assert_held(&d, 0, 0, 0, 0);
}

static bool try_to_find(void *user)
{
    struct drawn *d = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_holders_clear) struct ll_holders holders = {0};
    const struct ll_shapes *s = &d->scene.layer[LL_BUILDING].shape;
    enum ll_code code = ll_holders_make(s, d->index, &holders, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(drawn_clear) struct drawn d = {.scene = ll_scene_make()};
    (void)ll_draw_building(&d.scene, "0 0, 50 0, 50 30, 0 30");
    (void)ll_draw_building(&d.scene, "5 5, 9 5, 9 9, 5 9");
    find(&d);
    ll_for_each_failing_alloc(try_to_find, &d, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_building_is_held_by_what_it_is_drawn_within),
        cmocka_unit_test(between_its_corners_it_may_be_outside),
        cmocka_unit_test(houses_drawn_twice_hold_each_other),
        cmocka_unit_test(without_buildings_nothing_is_held),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
