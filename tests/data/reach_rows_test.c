#include "data/reach_rows.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clearance.h"
#include "core/rng.h"
#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

enum { BUILDINGS = 12, BLOCKERS = 3, TIGHT = 2 };

static struct ll_reach_way random_way(struct ll_rng *rng, const struct ll_scene *scene, size_t row)
{
    const struct ll_box *box = &scene->layer[LL_BUILDING].shape.box[row];
    bool stops = ll_rng_below(rng, 3) > 0;
    struct ll_reach_way way = {
        .stop = {stops ? box->min_x + 12.345 : NAN, stops ? box->min_y - 3.25 : NAN},
        .hose_m = stops ? (float)ll_rng_between(rng, 0.0, 80.0) : NAN,
        .time_s = stops ? (float)ll_rng_between(rng, 60.0, 900.0) : NAN,
        .assumed_m = stops ? (float)ll_rng_between(rng, 0.0, 4000.0) : NAN,
        .lane = LL_NONE,
        .blocker = ll_rng_below(rng, 2) == 0 ? LL_NONE : ll_rng_below(rng, BLOCKERS),
        .tight = LL_NONE,
        .answer = (uint8_t)(1 + ll_rng_below(rng, LL_REACH_COUNT - 1)),
        .side = (uint8_t)ll_rng_below(rng, LL_SIDE_COUNT)};
    way.straight_m = way.hose_m;
    if (stops) {
        way.lane = ll_rng_below(rng, (uint32_t)scene->layer[LL_LANE].count);
        way.tight_count = (uint8_t)(ll_rng_below(rng, 2) * ll_rng_below(rng, 256));
        way.tight = way.tight_count == 0 ? LL_NONE : ll_rng_below(rng, TIGHT);
    }
    return way;
}

static struct ll_reach make_reach(const struct ll_scene *scene)
{
    struct ll_rng rng = ll_rng_make(5, 0);
    struct ll_reach reach = {.count = BUILDINGS, .blocker_count = BLOCKERS};
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        reach.way[c] = ll_alloc(BUILDINGS, sizeof *reach.way[c]);
        for (size_t i = 0; i < BUILDINGS; i++) {
            reach.way[c][i] = random_way(&rng, scene, i);
        }
    }
    for (size_t i = 0; i < BUILDINGS; i++) {
        reach.way[LL_VEHICLE_LADDER][i].ladder = (uint8_t)ll_rng_below(&rng, LL_LADDER_COUNT);
    }
    reach.blockers = ll_calloc(BLOCKERS, sizeof *reach.blockers);
    reach.blockers[0] = (struct ll_blocker){.cause = LL_CAUSE_BUILDING,
                                            .cause_row = 3,
                                            .from_m = 10.5,
                                            .to_m = 20.125,
                                            .at = {400012.5, 2800001.25},
                                            .width_m = 2.75F,
                                            .height_m = NAN,
                                            .radius_m = NAN,
                                            .stops = 12,
                                            .may_stop = 2,
                                            .movable = LL_MOVABLE_NO,
                                            .cut_off = {0, 0, 7, 9},
                                            .delayed = {0, 0, 3, 0},
                                            .residents_cut_off = {0.0, 0.0, 21.5, NAN},
                                            .delay_s = {0.0, 0.0, 12.375, 0.0}};
    reach.blockers[1] = (struct ll_blocker){.lane = 1,
                                            .cause = LL_CAUSE_DECLARED,
                                            .cause_row = LL_NONE,
                                            .at = {1.0, 2.0},
                                            .width_m = NAN,
                                            .height_m = 3.5F,
                                            .radius_m = 6.25F};
    reach.blockers[2] = reach.blockers[0];
    reach.blockers[2].cause = LL_CAUSE_BRIDGE;
    reach.blockers[2].cause_row = 1;
    reach.tight_count = TIGHT;
    reach.tight = ll_calloc(TIGHT, sizeof *reach.tight);
    reach.tight[0] =
        (struct ll_tight_place){1, LL_NONE, 45.5, {400012.5, 2800001.25}, 12, LL_CAUSE_BUILDING, 3};
    reach.tight[1] =
        (struct ll_tight_place){0, 1, 0.0, {400112.5, 2800101.5}, 8, LL_CAUSE_SHAPE, LL_NONE};
    return reach;
}

/// A store with one assessment and what belongs to it.
struct setting {
    ll_store *store;
    struct outcome o;
    struct ll_reach reach;
    int64_t assessment;
};

static void setting_clear(struct setting *t)
{
    ll_reach_clear(&t->reach);
    outcome_clear(&t->o);
    ll_store_close(t->store);
}

static void set_up(struct setting *t, const char *file)
{
    t->store = rows_new_store(ll_scratch_path(file));
    t->o = outcome_make(t->store, BUILDINGS, 3);
    assert_int_equal(t->o.scene.layer[LL_BUILDING].count, BUILDINGS);
    assert_true(t->o.scene.layer[LL_LANE].count >= 2);
    t->reach = make_reach(&t->o.scene);
    t->assessment = outcome_store(t->store, &t->o, "2026", false);
}

static void write(const struct setting *t, const struct ll_building_results *inside)
{
    struct ll_err err = {0};
    assert_ok(
        ll_reach_rows_write(t->store->db, t->assessment, &t->o.scene, &t->reach, inside, &err),
        &err);
}

static struct ll_reach read(const struct setting *t)
{
    struct ll_err err = {0};
    struct ll_reach reach = {0};
    assert_ok(ll_reach_rows_read(t->store->db, t->assessment, &t->o.scene, &reach, &err), &err);
    return reach;
}

/// Tolerance: half a millimetre or millisecond, and what a float keeps of some kilometres.
static void assert_way(const struct ll_reach_way *a, const struct ll_reach_way *b)
{
    assert_int_equal(a->answer, b->answer);
    assert_int_equal(a->side, b->side);
    assert_int_equal(a->ladder, b->ladder);
    assert_int_equal(a->lane, b->lane);
    assert_int_equal(a->blocker, b->blocker);
    assert_int_equal(a->tight, b->tight);
    assert_int_equal(a->tight_count, b->tight_count);
    assert_near(a->hose_m, b->hose_m, 6e-4);
    assert_near(a->straight_m, b->straight_m, 6e-4);
    assert_near(a->assumed_m, b->assumed_m, 1e-3);
    assert_near(a->time_s, b->time_s, 6e-4);
    assert_near(a->stop.x, b->stop.x, 6e-4);
    assert_near(a->stop.y, b->stop.y, 6e-4);
}

static void what_is_written_comes_back(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "w.db");
    write(&t, NULL);
    LL_CLEANUP(ll_reach_clear) struct ll_reach r = read(&t);
    assert_int_equal(r.count, BUILDINGS);
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        for (size_t i = 0; i < BUILDINGS; i++) {
            assert_way(&r.way[c][i], &t.reach.way[c][i]);
        }
    }
    assert_int_equal(r.blocker_count, BLOCKERS);
    for (size_t i = 0; i < BLOCKERS; i++) {
        const struct ll_blocker *a = &r.blockers[i];
        const struct ll_blocker *b = &t.reach.blockers[i];
        assert_int_equal(a->lane, b->lane);
        assert_int_equal(a->cause, b->cause);
        assert_int_equal(a->cause_row, b->cause_row);
        assert_near(a->to_m, b->to_m, 0.0);
        assert_near(a->at.x, b->at.x, 0.0);
        assert_near(a->width_m, b->width_m, 0.0);
        assert_near(a->height_m, b->height_m, 0.0);
        assert_near(a->radius_m, b->radius_m, 0.0);
        assert_int_equal(a->stops, b->stops);
        assert_int_equal(a->may_stop, b->may_stop);
        assert_int_equal(a->movable, b->movable);
        assert_memory_equal(a->cut_off, b->cut_off, sizeof a->cut_off);
        assert_memory_equal(a->delayed, b->delayed, sizeof a->delayed);
        assert_near(a->residents_cut_off[2], b->residents_cut_off[2], 0.0);
        assert_near(a->residents_cut_off[3], b->residents_cut_off[3], 0.0);
        assert_near(a->delay_s[2], b->delay_s[2], 0.0);
    }
    assert_int_equal(r.tight_count, TIGHT);
    for (size_t i = 0; i < TIGHT; i++) {
        const struct ll_tight_place *a = &r.tight[i];
        const struct ll_tight_place *b = &t.reach.tight[i];
        assert_int_equal(a->lane, b->lane);
        assert_int_equal(a->other_lane, b->other_lane);
        assert_near(a->at_m, b->at_m, 0.0);
        assert_near(a->at.x, b->at.x, 0.0);
        assert_near(a->at.y, b->at.y, 0.0);
        assert_int_equal(a->classes, b->classes);
        assert_int_equal(a->cause, b->cause);
        assert_int_equal(a->cause_row, b->cause_row);
    }
}

static void a_partial_assessment_leaves_out_what_lies_elsewhere(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "p.db");
    for (uint32_t i = 0; i < BUILDINGS; i++) {
        t.o.results.area[i] = i == 4 ? 0 : LL_NONE;
    }
    write(&t, &t.o.results);
    LL_CLEANUP(ll_reach_clear) struct ll_reach r = read(&t);
    assert_way(&r.way[0][4], &t.reach.way[0][4]);
    assert_int_equal(r.way[0][5].answer, LL_REACH_NOT_RUN);
    assert_true(isnan(r.way[0][5].hose_m));
    assert_int_equal(r.blocker_count, BLOCKERS);
}

static void a_store_without_the_stage_has_none(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "n.db");
    LL_CLEANUP(ll_reach_clear) struct ll_reach r = read(&t);
    assert_null(r.way[0]);
    assert_int_equal(r.count, 0);
    assert_int_equal(r.blocker_count, 0);
}

static void words_of_another_program_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "x.db");
    t.reach.way[1][7].answer = LL_REACH_COUNT;
    write(&t, NULL);
    LL_CLEANUP(ll_reach_clear) struct ll_reach r = {0};
    assert_int_equal(ll_reach_rows_read(t.store->db, t.assessment, &t.o.scene, &r, &err),
                     LL_E_FORMAT);
    assert_null(r.way[0]);
}

static void rows_never_change(void **state)
{
    (void)state;
    static const char *const statements[] = {
        "DELETE FROM reach_result",   "UPDATE reach_result SET foot_answer = 0",
        "DELETE FROM blocker_result", "UPDATE blocker_result SET stops = 0",
        "DELETE FROM tight_place",    "UPDATE tight_place SET classes = 0"};
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "c.db");
    write(&t, NULL);
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        struct ll_err err = {0};
        assert_true(ll_db_exec(t.store->db, statements[i], &err) != LL_OK);
    }
}

static bool try_to_read(void *user)
{
    const struct setting *t = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_reach_clear) struct ll_reach r = {0};
    enum ll_code code = ll_reach_rows_read(t->store->db, t->assessment, &t->o.scene, &r, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_int_equal(r.count, code == LL_OK ? BUILDINGS : 0);
    return code == LL_OK;
}

static void running_out_of_memory_is_an_error(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "m.db");
    write(&t, NULL);
    ll_for_each_failing_alloc(try_to_read, &t, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(a_partial_assessment_leaves_out_what_lies_elsewhere),
        cmocka_unit_test(a_store_without_the_stage_has_none),
        cmocka_unit_test(words_of_another_program_are_refused),
        cmocka_unit_test(rows_never_change),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
