#include "geo/hose_range.h"

#include <math.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "geo/hose_search.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"

enum { STARTS = 6, TARGETS = 4, POINTS = 400, MOST_BUILDINGS = 200 };

static struct ll_xy place_in(struct ll_rng *rng, const struct ll_box *box)
{
    const double x = ll_rng_between(rng, box->min_x, box->max_x);
    return (struct ll_xy){x, ll_rng_between(rng, box->min_y, box->max_y)};
}

static struct ll_box box_of(struct ll_xy at)
{
    return (struct ll_box){at.x, at.y, at.x, at.y};
}

static double apart(struct ll_box a, struct ll_box b)
{
    return sqrt(ll_box_distance2(&a, &b));
}

/// A range with random starts and targets, and what was put into it.
struct drawn {
    struct ll_hose_range range;
    struct ll_box starts[STARTS];
    struct ll_box targets[TARGETS];
};

static void draw(struct drawn *d, struct ll_rng *rng, const struct ll_box *box, double limit_m)
{
    struct ll_err err = {0};
    assert_ok(ll_hose_range_begin(&d->range, box, limit_m, &err), &err);
    for (int i = 0; i < STARTS; i++) {
        const struct ll_xy at = place_in(rng, box);
        d->starts[i] = box_of(at);
        ll_hose_range_start(&d->range, &(struct ll_box){at.x, at.y, at.x, at.y});
    }
    for (int i = 0; i < TARGETS; i++) {
        const struct ll_box at = box_of(place_in(rng, box));
        d->targets[i] = ll_box_grown(&at, ll_rng_between(rng, 1.0, 30.0));
        ll_hose_range_target(&d->range, &d->targets[i]);
    }
    ll_hose_range_end(&d->range);
}

/// How far a point is from the nearest start and the nearest target together.
static double together_m(const struct drawn *d, struct ll_xy at)
{
    double start_m = INFINITY;
    double target_m = INFINITY;
    for (int i = 0; i < STARTS; i++) {
        start_m = fmin(start_m, apart(box_of(at), d->starts[i]));
    }
    for (int i = 0; i < TARGETS; i++) {
        target_m = fmin(target_m, apart(box_of(at), d->targets[i]));
    }
    return start_m + target_m;
}

/// What is left out is at most two cells' diagonals (45.3 m) farther than the limit for each of the
/// two ways.
static void no_point_that_a_hose_can_touch_is_left_out(void **state)
{
    (void)state;
    LL_CLEANUP(ll_hose_range_clear) struct ll_hose_range memory = {0};
    size_t within = 0;
    size_t without = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 1);
        const struct ll_box box = {1000.0, -500.0, 1000.0 + ll_rng_between(&rng, 1.0, 900.0),
                                   -500.0 + ll_rng_between(&rng, 1.0, 900.0)};
        const double limit_m = ll_rng_between(&rng, 20.0, 250.0);
        struct drawn d = {.range = memory};
        draw(&d, &rng, &box, limit_m);
        for (int i = 0; i < POINTS; i++) {
            const struct ll_xy at = place_in(&rng, &box);
            const struct ll_box here = box_of(at);
            const bool meets = ll_hose_range_meets(&d.range, &here);
            const double least_m = together_m(&d, at);
            assert_true(meets || least_m > limit_m);
            assert_true(!meets || least_m <= limit_m + 4.0 * 22.7 + 1.1);
            within += meets ? 1 : 0;
            without += meets ? 0 : 1;
        }
        memory = d.range;
    }
    assert_true(within > 2000 && without > 2000);
}

static void a_box_is_met_where_one_of_its_cells_is(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_hose_range_clear) struct ll_hose_range r = {0};
    const struct ll_box box = {0.0, 0.0, 1000.0, 1000.0};
    const struct ll_box house = {100.0, 100.0, 110.0, 110.0};
    const struct ll_box far = {600.0, 600.0, 900.0, 900.0};
    const struct ll_box long_wall = {100.0, 104.0, 990.0, 105.0};
    const struct ll_box beyond = {-50.0, 100.0, -40.0, 105.0};
    assert_ok(ll_hose_range_begin(&r, &box, 80.0, &err), &err);
    ll_hose_range_start(&r, &(struct ll_box){10.0, 105.0, 10.0, 105.0});
    ll_hose_range_target(&r, &house);
    ll_hose_range_end(&r);
    assert_true(ll_hose_range_meets(&r, &house));
    assert_true(ll_hose_range_meets(&r, &long_wall));
    assert_true(ll_hose_range_meets(&r, &beyond)); /* by the cell at the border */
    assert_false(ll_hose_range_meets(&r, &far));
}

static void without_a_limit_everything_is_in_range_and_without_starts_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_hose_range_clear) struct ll_hose_range r = {0};
    const struct ll_box box = {0.0, 0.0, 300.0, 200.0};
    const struct ll_box house = {100.0, 100.0, 110.0, 110.0};
    assert_ok(ll_hose_range_begin(&r, &box, INFINITY, &err), &err);
    ll_hose_range_end(&r);
    assert_true(ll_hose_range_meets(&r, &house));
    assert_ok(ll_hose_range_begin(&r, &box, 1000.0, &err), &err);
    ll_hose_range_target(&r, &house);
    ll_hose_range_end(&r);
    assert_false(ll_hose_range_meets(&r, &house));
}

/// A random town with a few starts and every fifth building a target, searched twice.
struct town {
    struct ll_scene scene;
    struct ll_hose_ground ground;
    uint32_t targets[MOST_BUILDINGS];
    size_t target_count;
    struct ll_hose_start starts[STARTS]; ///< relative to `box`
    size_t start_count;
    struct ll_box box;
    double limit_m;
};

static void town_clear(struct town *t)
{
    ll_hose_ground_clear(&t->ground);
    ll_scene_clear(&t->scene);
}

static bool is_indoors(const struct ll_scene *scene, struct ll_xy at)
{
    bool inside = false;
    for (size_t b = 0; !inside && b < scene->layer[LL_BUILDING].count; b++) {
        inside = plane_inside(&scene->layer[LL_BUILDING].shape, b, at);
    }
    return inside;
}

static void make_town(struct town *t, uint64_t seed)
{
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(seed, 2);
    const struct ll_random_scene what = {.buildings = 90, .lanes = 12, .size_m = 420.0};
    t->scene = ll_random_scene(seed, &what);
    t->box = ll_scene_box(&t->scene);
    t->box = ll_box_grown(&t->box, 20.0);
    assert_ok(ll_hose_ground_make(&t->scene, &t->ground, &err), &err);
    for (uint32_t b = 0; b < t->scene.layer[LL_BUILDING].count; b += 5) {
        t->targets[t->target_count++] = b;
    }
    for (uint32_t i = 0; i < STARTS; i++) {
        const struct ll_xy at = place_in(&rng, &t->box);
        if (!is_indoors(&t->scene, at)) { /* geo/hose.c would let it out first */
            t->starts[t->start_count++] = (struct ll_hose_start){
                .at = {at.x - t->box.min_x, at.y - t->box.min_y}, .already_m = 0.0, .owner = i};
        }
    }
    t->limit_m = ll_rng_between(&rng, 40.0, 120.0);
}

/// Searches the town with a place of what is in range of a limit. @return its pieces.
static size_t search(const struct town *t, double range_m, struct ll_hose_label *ret_labels)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_hose_range_clear) struct ll_hose_range range = {0};
    LL_CLEANUP(ll_hose_place_clear) struct ll_hose_place place = {0};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search found = {0};
    assert_ok(ll_hose_range_begin(&range, &t->box, range_m, &err), &err);
    for (size_t i = 0; i < t->start_count; i++) {
        const struct ll_xy at = t->starts[i].at;
        const struct ll_xy from = {at.x + t->box.min_x, at.y + t->box.min_y};
        ll_hose_range_start(&range, &(struct ll_box){from.x, from.y, from.x, from.y});
    }
    for (size_t i = 0; i < t->target_count; i++) {
        ll_hose_range_target(&range, &t->scene.layer[LL_BUILDING].shape.box[t->targets[i]]);
    }
    ll_hose_range_end(&range);
    const struct ll_hose_targets targets = {t->targets, t->target_count, LL_NONE};
    assert_ok(ll_hose_place_make(&t->ground, &range, 2.0, &targets, &place, &err), &err);
    const struct ll_hose_question question = {.place = &place,
                                              .starts = t->starts,
                                              .start_count = t->start_count,
                                              .limit_m = t->limit_m,
                                              .reach_m = INFINITY};
    assert_ok(ll_hose_search_run(&question, &found, &err), &err);
    for (size_t i = 0; i < t->target_count; i++) {
        ret_labels[i] = found.targets[i];
    }
    return place.piece_count;
}

static void what_is_out_of_range_changes_no_hose(void **state)
{
    (void)state;
    size_t whole_pieces = 0;
    size_t near_pieces = 0;
    size_t reached = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        LL_CLEANUP(town_clear) struct town t = {.scene = ll_scene_make()};
        struct ll_hose_label whole[MOST_BUILDINGS] = {0};
        struct ll_hose_label near[MOST_BUILDINGS] = {0};
        make_town(&t, seed);
        whole_pieces += search(&t, INFINITY, whole);
        near_pieces += search(&t, t.limit_m, near);
        for (size_t i = 0; i < t.target_count; i++) {
            /* 0.1 mm: walls that cross are led over a point of the mesh's grid, one after the other
             */
            assert_near(fmin(whole[i].length_m, 1e9), fmin(near[i].length_m, 1e9), 1e-4);
            assert_int_equal(whole[i].owner, near[i].owner);
            reached += isfinite(near[i].length_m) ? 1 : 0;
        }
    }
    assert_true(reached > 50);
    assert_true(near_pieces < whole_pieces * 3 / 4);
}

static bool try_to_begin(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_hose_range_clear) struct ll_hose_range r = {0};
    const struct ll_box box = {0.0, 0.0, 300.0, 200.0};
    const enum ll_code code = ll_hose_range_begin(&r, &box, 80.0, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(try_to_begin, NULL, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_point_that_a_hose_can_touch_is_left_out),
        cmocka_unit_test(a_box_is_met_where_one_of_its_cells_is),
        cmocka_unit_test(without_a_limit_everything_is_in_range_and_without_starts_nothing),
        cmocka_unit_test(what_is_out_of_range_changes_no_hose),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
