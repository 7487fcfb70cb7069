#include "data/supply_rows.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

enum { BUILDINGS = 12 };

/// A store with one assessment and what belongs to it.
struct setting {
    ll_store *store;
    struct outcome o;
    struct ll_supply s;
    int64_t assessment;
};

static void setting_clear(struct setting *t)
{
    ll_supply_clear(&t->s);
    outcome_clear(&t->o);
    ll_store_close(t->store);
}

/// What the stage could have found, to 1 mm.
static struct ll_supply make_supply(const struct ll_scene *scene)
{
    uint32_t last = (uint32_t)scene->layer[LL_HYDRANT].count - 1;
    const struct ll_hydrant_gain gains[] = {{0, 12, 7, 31.5}, {last, 0, 1, NAN}};
    const struct ll_gap gaps[] = {{0, 1234.5678, 100.25, 7, 3.5, 12.0}, {1, 0.0, 0.0, 0, NAN, NAN}};
    const struct ll_spacing spacings[] = {{0, last, 130.125, 120.0, 0, {500000.125, 2800000.5}}};
    struct ll_supply s = {.count = BUILDINGS,
                          .gain_count = 2,
                          .gap_count = 2,
                          .spacing_count = 1,
                          .ground_known = true};
    s.hose_answer = ll_calloc(BUILDINGS, sizeof *s.hose_answer);
    s.hose_m = ll_alloc(BUILDINGS, sizeof *s.hose_m);
    s.hose_hydrant = ll_alloc(BUILDINGS, sizeof *s.hose_hydrant);
    s.other_m = ll_alloc(BUILDINGS, sizeof *s.other_m);
    s.other = ll_alloc(BUILDINGS, sizeof *s.other);
    s.gains = ll_alloc(1, sizeof gains);
    s.gaps = ll_alloc(1, sizeof gaps);
    s.spacings = ll_alloc(1, sizeof spacings);
    memcpy(s.gains, gains, sizeof gains);
    memcpy(s.gaps, gaps, sizeof gaps);
    memcpy(s.spacings, spacings, sizeof spacings);
    ll_draw_shape(&s.spacing_shapes, LL_LINE, "500000 2800000, 500100 2800000, 500100 2800030");
    for (uint32_t i = 0; i < BUILDINGS; i++) {
        bool answered = i % 3 == 0;
        s.hose_answer[i] = (uint8_t)(answered ? LL_ANSWERED : LL_OVER_SEARCH_LIMIT);
        s.hose_m[i] = answered ? 12.125F * (float)i : NAN;
        s.hose_hydrant[i] = answered ? last : LL_NONE;
        s.other_m[i] = i == 4 ? 99.5F : NAN;
        s.other[i] = i == 4 ? 0 : LL_NONE;
    }
    ll_draw_shape(&s.gap_shapes, LL_POLYGON, "0 0, 9 0, 9 9, 0 9; 1 1, 1 2, 2 2");
    struct ll_err err = {0};
    assert_ok(ll_shapes_begin(&s.gap_shapes, LL_POLYGON, &err), &err);
    return s;
}

static void set_up(struct setting *t, const char *file)
{
    t->store = rows_new_store(ll_scratch_path(file));
    t->o = outcome_make(t->store, BUILDINGS, 3);
    t->s = make_supply(&t->o.scene);
    t->assessment = outcome_store(t->store, &t->o, "2026", false);
}

static void write(const struct setting *t, const struct ll_building_results *inside)
{
    struct ll_err err = {0};
    assert_ok(ll_supply_rows_write(t->store->db, t->assessment, &t->o.scene, &t->s, inside, &err),
              &err);
}

static struct ll_supply read(const struct setting *t)
{
    struct ll_err err = {0};
    struct ll_supply s = {0};
    assert_ok(ll_supply_rows_read(t->store->db, t->assessment, &t->o.scene, &s, &err), &err);
    return s;
}

static void assert_building(const struct ll_supply *a, const struct ll_supply *b, size_t i)
{
    assert_int_equal(a->hose_answer[i], b->hose_answer[i]);
    assert_near((double)a->hose_m[i], (double)b->hose_m[i], 5e-4);
    assert_int_equal(a->hose_hydrant[i], b->hose_hydrant[i]);
    assert_near((double)a->other_m[i], (double)b->other_m[i], 5e-4);
    assert_int_equal(a->other[i], b->other[i]);
}

static void what_is_written_comes_back(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "supply.db");
    write(&t, NULL);
    LL_CLEANUP(ll_supply_clear) struct ll_supply s = read(&t);
    assert_int_equal(s.count, BUILDINGS);
    assert_true(s.ground_known);
    for (size_t i = 0; i < BUILDINGS; i++) {
        assert_building(&s, &t.s, i);
    }
    assert_int_equal(s.gain_count, 2);
    assert_int_equal(s.gains[0].buildings, 12);
    assert_int_equal(s.gains[1].second, 1);
    assert_near(s.gains[0].residents, 31.5, 0.0);
    assert_true(isnan(s.gains[1].residents));
    assert_int_equal(s.gap_count, 2);
    assert_near(s.gaps[0].area_m2, 1234.5678, 0.0);
    assert_near(s.gaps[0].built_m2, 100.25, 0.0);
    assert_int_equal(s.gaps[0].buildings, 7);
    assert_near(s.gaps[0].households, 3.5, 0.0);
    assert_true(isnan(s.gaps[1].residents));
    assert_int_equal(s.gap_shapes.count, 2);
    assert_near(ll_shape_area(&s.gap_shapes, 0), ll_shape_area(&t.s.gap_shapes, 0), 0.0);
    assert_int_equal(s.gap_shapes.first_ring[1], s.gap_shapes.first_ring[2]);
    assert_int_equal(s.spacing_count, 1);
    assert_near(s.spacings[0].spacing_m, 130.125, 1e-9);
    assert_near(s.spacings[0].at.x, 500000.125, 1e-9);
    assert_int_equal(s.spacings[0].lane, 0);
    assert_int_equal(s.spacing_shapes.count, 1);
    assert_int_equal(s.spacing_shapes.point_count, 3);
    assert_near(s.spacing_shapes.points[2].y, 2800030.0, 0.0);
}

static void ways_of_older_assessments_lead_straight_over_their_middle(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "supply-older.db");
    write(&t, NULL);
    struct ll_err err = {0};
    assert_ok(ll_db_exec(t.store->db, "DROP TRIGGER hydrant_spacing_fixed", &err), &err);
    assert_ok(ll_db_exec(t.store->db, "UPDATE hydrant_spacing SET course = NULL", &err), &err);
    LL_CLEANUP(ll_supply_clear) struct ll_supply s = read(&t);
    assert_int_equal(s.spacing_shapes.point_count, 3);
    assert_near(s.spacing_shapes.points[1].x, 500000.125, 1e-9);
}

static void a_stage_that_did_not_run_leaves_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "supply-none.db");
    ll_supply_clear(&t.s);
    write(&t, NULL);
    LL_CLEANUP(ll_supply_clear) struct ll_supply s = read(&t);
    assert_int_equal(s.count, 0);
    assert_null(s.hose_answer);
}

static void a_partial_assessment_leaves_out_buildings_elsewhere(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "supply-part.db");
    for (size_t i = 0; i < BUILDINGS; i++) {
        t.o.results.area[i] = i == 3 ? 0 : LL_NONE;
    }
    write(&t, &t.o.results);
    LL_CLEANUP(ll_supply_clear) struct ll_supply s = read(&t);
    for (size_t i = 0; i < BUILDINGS; i++) {
        if (i == 3) {
            assert_building(&s, &t.s, i);
        } else {
            assert_int_equal(s.hose_answer[i], LL_NOT_RUN);
        }
    }
}

static void assessments_are_neither_changed_nor_shortened(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "supply-fixed.db");
    write(&t, NULL);
    static const char *const tables[] = {"building_supply", "hydrant_gain", "water_gap",
                                         "hydrant_spacing", "supply_result"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct ll_err err = {0};
        assert_int_not_equal(ll_db_execf(t.store->db, &err, "DELETE FROM \"%w\"", tables[i]),
                             LL_OK);
        assert_mentions(err.message, "never deleted");
        assert_int_not_equal(
            ll_db_execf(t.store->db, &err, "UPDATE \"%w\" SET assessment = 9", tables[i]), LL_OK);
        assert_mentions(err.message, "never change");
    }
}

static bool try_to_read(void *user)
{
    const struct setting *t = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_supply_clear) struct ll_supply s = {0};
    enum ll_code code = ll_supply_rows_read(t->store->db, t->assessment, &t->o.scene, &s, &err);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && s.count == 0));
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "supply-memory.db");
    write(&t, NULL);
    ll_for_each_failing_alloc(try_to_read, &t, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(ways_of_older_assessments_lead_straight_over_their_middle),
        cmocka_unit_test(a_stage_that_did_not_run_leaves_nothing),
        cmocka_unit_test(a_partial_assessment_leaves_out_buildings_elsewhere),
        cmocka_unit_test(assessments_are_neither_changed_nor_shortened),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
