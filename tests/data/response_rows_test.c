#include "data/response_rows.h"

#include <math.h>

#include "core/array.h"
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
    struct ll_response_areas areas;
    int64_t assessment;
};

static void setting_clear(struct setting *t)
{
    ll_response_areas_clear(&t->areas);
    outcome_clear(&t->o);
    ll_store_close(t->store);
}

/// What the stage could have found, to 1 ms: some with a second station, some with known lanes.
static void fill_in(struct ll_building_results *r)
{
    for (size_t i = 0; i < r->count; i++) {
        for (int t = 0; t < LL_TIER_COUNT; t++) {
            struct ll_response *way = &r->response[t][i];
            if (r->response_answer[t][i] != LL_ANSWERED) {
                *way = ll_response_none();
                continue;
            }
            way->low_s = 0.5F * (float)i;
            way->high_s = 100.25F + (float)t;
            way->known_s = i % 2 == 0 ? INFINITY : 77.125;
            way->second_s = i % 3 == 0 ? INFINITY : 88.5;
            way->second = i % 3 == 0 ? LL_NONE : 0;
        }
    }
}

static void set_up(struct setting *t, const char *file)
{
    struct ll_err err = {0};
    t->store = rows_new_store(ll_scratch_path(file));
    t->o = outcome_make(t->store, BUILDINGS, 3);
    fill_in(&t->o.results);
    t->assessment = outcome_store(t->store, &t->o, "2026", false);
    ll_draw_shape(&t->areas.shapes, LL_POLYGON, "0 0, 9 0, 9 9, 0 9; 1 1, 1 2, 2 2");
    assert_ok(ll_shapes_begin(&t->areas.shapes, LL_POLYGON, &err), &err);
    const struct ll_response_area items[] = {{.station = LL_NONE,
                                              .tier = 1,
                                              .limit_s = 300,
                                              .area_m2 = 80.5,
                                              .buildings = 7,
                                              .circle_m = NAN},
                                             {.station = 0,
                                              .tier = 2,
                                              .limit_s = 180.5,
                                              .area_m2 = 0.0,
                                              .buildings = 0,
                                              .circle_m = 1538.462}};
    assert_ok(ll_array_reserve(&t->areas.items, &t->areas.capacity, 2, sizeof items[0], &err),
              &err);
    t->areas.items[0] = items[0];
    t->areas.items[1] = items[1];
    t->areas.count = 2;
}

static void times_come_back_with_the_assessment(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting t = {0};
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results got = {0};
    set_up(&t, "response.db");
    assert_ok(ll_results_load(t.store, t.assessment, &t.o.scene, &got, &err), &err);
    size_t answered = 0;
    for (size_t i = 0; i < BUILDINGS; i++) {
        for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
            const struct ll_response *a = &got.response[tier][i];
            const struct ll_response *b = &t.o.results.response[tier][i];
            assert_near((double)a->low_s, (double)b->low_s, 0.0);
            assert_near((double)a->high_s, (double)b->high_s, 0.0);
            assert_true(a->known_s == b->known_s || (isnan(a->known_s) && isnan(b->known_s)));
            assert_true(a->second_s == b->second_s || (isnan(a->second_s) && isnan(b->second_s)));
            assert_int_equal(a->second, b->second);
            answered += isnan(a->known_s) ? 0 : 1;
        }
    }
    assert_true(answered > 3);
}

static void areas_come_back(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting t = {0};
    LL_CLEANUP(ll_response_areas_clear) struct ll_response_areas got = {0};
    set_up(&t, "response-areas.db");
    assert_ok(ll_response_area_rows_write(t.store->db, t.assessment, &t.o.scene, &t.areas, &err),
              &err);
    assert_ok(ll_response_area_rows_read(t.store->db, t.assessment, &t.o.scene, &got, &err), &err);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.shapes.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(got.items[i].station, t.areas.items[i].station);
        assert_int_equal(got.items[i].tier, t.areas.items[i].tier);
        assert_near(got.items[i].limit_s, t.areas.items[i].limit_s, 1e-9);
        assert_near(got.items[i].area_m2, t.areas.items[i].area_m2, 0.0);
        assert_int_equal(got.items[i].buildings, t.areas.items[i].buildings);
        assert_near(ll_shape_area(&got.shapes, i), ll_shape_area(&t.areas.shapes, i), 0.0);
    }
    assert_true(isnan(got.items[0].circle_m));
    assert_near(got.items[1].circle_m, 1538.462, 1e-9);
}

static bool attempt(void *user)
{
    const struct setting *t = user;
    struct ll_response_areas got = {0};
    enum ll_code code =
        ll_response_area_rows_read(t->store->db, t->assessment, &t->o.scene, &got, NULL);
    ll_response_areas_clear(&got);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "response-memory.db");
    assert_ok(ll_response_area_rows_write(t.store->db, t.assessment, &t.o.scene, &t.areas, &err),
              &err);
    ll_for_each_failing_alloc(attempt, &t, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_come_back_with_the_assessment),
        cmocka_unit_test(areas_come_back),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
