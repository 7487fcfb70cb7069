#include "data/proposals.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "data/moment.h"
#include "data/scene_io.h"
#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

#define BUILDINGS 40

/// Items that differ in everything; every other one as an action has it.
static void make_items(struct ll_proposal_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const bool action = i % 2 == 1;
        items[i] = (struct ll_proposal_item){.kind = "new",
                                             .at = {500000.125 + (double)i, 2777000.5},
                                             .feature = action ? 7 : 0,
                                             .lane = action ? 0 : 3,
                                             .village = (int64_t)i,
                                             .cost_yuan = 15000.0 * (double)i,
                                             .gain_buildings = action ? NAN : 12.0,
                                             .gain_residents = NAN,
                                             .gain_weight = action ? NAN : 31.25,
                                             .burden_won = action ? 0.125 : NAN,
                                             .width_assumed = action,
                                             .near_walls = !action,
                                             .length_m = action ? 12.5 : NAN,
                                             .part_a = action ? 30.0 : NAN,
                                             .part_b = action ? 12.0 : NAN,
                                             .gain_count = action ? 2 : 0};
        if (action) {
            items[i].gains[0] = (struct ll_proposal_gain){"hose_in_reach", 5, 0};
            items[i].gains[1] = (struct ll_proposal_gain){"pumper_reach", 0, 2};
        }
    }
}

static struct ll_proposal proposal_of(struct ll_proposal_item *items, size_t count,
                                      enum ll_proposal_kind kind, int64_t area)
{
    static char parameters[] = "{\"count\":3}";
    struct ll_proposal p = {.kind = kind,
                            .area = area,
                            .as_of_ms = 1234567890123,
                            .parameters = parameters,
                            .buildings = 40.0,
                            .covered_before = 10.0,
                            .covered_after = NAN,
                            .circle_m = 150.0,
                            .cost_yuan = 45000.0,
                            .items = items,
                            .count = count};
    (void)snprintf(p.tables, sizeof p.tables, "abcdef");
    return p;
}

static int64_t keep(ll_store *store, const struct ll_proposal *p, const struct ll_table *buildings,
                    const uint8_t *cover)
{
    struct ll_err err = {0};
    int64_t id = 0;
    assert_ok(ll_proposal_store(store, p, buildings, cover, &id, &err), &err);
    return id;
}

static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void a_proposal_comes_back_bit_by_bit(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_proposal_item items[5];
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("p.db"));
    LL_CLEANUP(ll_proposals_clear) struct ll_proposals back = {0};
    make_items(items, 5);
    const struct ll_proposal p = proposal_of(items, 5, LL_PROPOSAL_ACTIONS, 9);
    const int64_t id = keep(store, &p, NULL, NULL);
    assert_ok(ll_proposals_load(store, 1U << LL_PROPOSAL_ACTIONS, &back, &err), &err);
    assert_int_equal(back.count, 1);
    const struct ll_proposal *b = &back.items[0];
    assert_int_equal(b->id, id);
    assert_int_equal(b->kind, LL_PROPOSAL_ACTIONS);
    assert_int_equal(b->area, 9);
    assert_int_equal(b->as_of_ms, p.as_of_ms);
    assert_int_equal(b->assessment, 0);
    assert_string_equal(b->tables, "abcdef");
    assert_string_equal(b->parameters, p.parameters);
    assert_true(b->buildings == 40.0 && b->covered_before == 10.0 && isnan(b->covered_after));
    assert_true(b->circle_m == 150.0 && b->cost_yuan == 45000.0);
    assert_int_equal(b->count, 5);
    for (size_t i = 0; i < 5; i++) {
        const struct ll_proposal_item *x = &items[i];
        const struct ll_proposal_item *y = &b->items[i];
        assert_string_equal(x->kind, y->kind);
        assert_true(x->at.x == y->at.x && x->at.y == y->at.y);
        assert_int_equal(x->feature, y->feature);
        assert_int_equal(x->lane, y->lane);
        assert_int_equal(x->village, y->village);
        assert_true(x->cost_yuan == y->cost_yuan && is_same(x->gain_buildings, y->gain_buildings));
        assert_true(isnan(y->gain_residents) && is_same(x->gain_weight, y->gain_weight));
        assert_true(is_same(x->burden_won, y->burden_won));
        assert_true(x->width_assumed == y->width_assumed && x->near_walls == y->near_walls);
        assert_true(is_same(x->length_m, y->length_m) && is_same(x->part_a, y->part_a));
        assert_true(is_same(x->part_b, y->part_b));
        assert_int_equal(x->gain_count, y->gain_count);
        for (size_t g = 0; g < x->gain_count; g++) {
            assert_string_equal(x->gains[g].question, y->gains[g].question);
            assert_int_equal(x->gains[g].gained, y->gains[g].gained);
            assert_int_equal(x->gains[g].lost, y->gains[g].lost);
        }
    }
}

static int64_t rows_in(ll_store *store, const char *table)
{
    struct ll_err err = {0};
    int64_t count = 0;
    char sql[64];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    assert_ok(ll_db_whole(store->db, sql, &count, &err), &err);
    return count;
}

static void a_new_one_takes_the_place_of_the_same_question_only(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_proposal_item items[4];
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("r.db"));
    LL_CLEANUP(ll_proposals_clear) struct ll_proposals back = {0};
    make_items(items, 4);
    const struct ll_proposal first = proposal_of(items, 4, LL_PROPOSAL_HYDRANTS, 0);
    const struct ll_proposal village = proposal_of(items, 3, LL_PROPOSAL_HYDRANTS, 5);
    const struct ll_proposal micro = proposal_of(items, 2, LL_PROPOSAL_MICRO, 0);
    const struct ll_proposal second = proposal_of(items, 1, LL_PROPOSAL_HYDRANTS, 0);
    const int64_t old = keep(store, &first, NULL, NULL);
    (void)keep(store, &village, NULL, NULL);
    (void)keep(store, &micro, NULL, NULL);
    const int64_t now = keep(store, &second, NULL, NULL);
    assert_true(now > old);
    assert_ok(ll_proposals_load(store, ~0U, &back, &err), &err);
    assert_int_equal(back.count, 3);
    assert_int_equal(back.items[0].id, now); /* the newest first */
    assert_int_equal(back.items[0].count, 1);
    assert_int_equal(back.items[1].kind, LL_PROPOSAL_MICRO);
    assert_int_equal(back.items[2].area, 5);
    assert_int_equal(rows_in(store, "proposal_item"), 1 + 2 + 3);
    assert_int_equal(rows_in(store, "proposal_gain"), 2 * (0 + 1 + 1));
}

static void what_it_means_for_buildings_comes_back_by_their_ids(void **state)
{
    (void)state;
    struct ll_err err = {0};
    uint8_t cover[BUILDINGS];
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("c.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, BUILDINGS, 4);
    LL_CLEANUP(ll_freep) uint8_t *back = NULL;
    LL_CLEANUP(ll_freep) uint8_t *again = NULL;
    struct ll_table *buildings = &o.scene.layer[LL_BUILDING];
    for (size_t b = 0; b < BUILDINGS; b++) {
        cover[b] = (uint8_t)(b % LL_SITE_COVER_COUNT);
    }
    const struct ll_proposal p = proposal_of(NULL, 0, LL_PROPOSAL_TOWNSHIP, 0);
    const int64_t id = keep(store, &p, buildings, cover);
    assert_ok(ll_proposal_cover_load(store, id, buildings, &back, &err), &err);
    assert_memory_equal(back, cover, sizeof cover);
    /* a building that is gone is passed over, a new one was not asked about */
    buildings->id[0] = -1;
    buildings->id[BUILDINGS - 1] += 1000;
    assert_ok(ll_proposal_cover_load(store, id, buildings, &again, &err), &err);
    assert_memory_equal(again + 1, cover + 1, BUILDINGS - 2);
    assert_int_equal(again[BUILDINGS - 1], LL_SITE_NOT_ASKED);
}

/// The whole assessment of the same moment is named, no partial one and none of another moment.
static void it_names_the_assessment_of_the_same_data(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("a.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    LL_CLEANUP(ll_proposals_clear) struct ll_proposals back = {0};
    const int64_t whole = outcome_store(store, &o, "2026", false);
    (void)outcome_store(store, &o, "2026", true);
    struct ll_proposal p = proposal_of(NULL, 0, LL_PROPOSAL_MICRO, 0);
    assert_ok(ll_scene_moment(store, &o.scene, &p.as_of_ms, &err), &err);
    assert_true(p.as_of_ms > 0);
    (void)keep(store, &p, NULL, NULL);
    struct ll_proposal other = proposal_of(NULL, 0, LL_PROPOSAL_TOWNSHIP, 0);
    (void)keep(store, &other, NULL, NULL);
    struct ll_proposal none = proposal_of(NULL, 0, LL_PROPOSAL_ACTIONS, 0);
    none.as_of_ms = 0;
    (void)keep(store, &none, NULL, NULL);
    assert_ok(ll_proposals_load(store, ~0U, &back, &err), &err);
    assert_int_equal(back.items[2].assessment, whole);
    assert_int_equal(back.items[1].assessment, 0);
    assert_int_equal(back.items[0].assessment, 0);
    assert_int_equal(back.items[0].as_of_ms, 0);
}

static void a_store_for_reading_refuses(void **state)
{
    (void)state;
    struct ll_err err = {0};
    int64_t id = 0;
    const char *path = ll_scratch_path("ro.db");
    ll_store_close(rows_new_store(path));
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    assert_ok(ll_store_open(path, LL_STORE_READ, &store, &err), &err);
    const struct ll_proposal p = proposal_of(NULL, 0, LL_PROPOSAL_MICRO, 0);
    assert_int_equal(ll_proposal_store(store, &p, NULL, NULL, &id, &err), LL_E_READONLY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_proposal_comes_back_bit_by_bit),
        cmocka_unit_test(a_new_one_takes_the_place_of_the_same_question_only),
        cmocka_unit_test(what_it_means_for_buildings_comes_back_by_their_ids),
        cmocka_unit_test(it_names_the_assessment_of_the_same_data),
        cmocka_unit_test(a_store_for_reading_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
