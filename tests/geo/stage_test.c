#include "geo/stage.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/access.h"
#include "geo/areas.h"
#include "geo/water.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum { MANY = 70000 };

static enum ll_code count_once(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    (void)worker;
    (void)err;
    uint8_t *done = user;
    for (size_t i = begin; i < end; i++) {
        done[i]++;
    }
    return LL_OK;
}

struct listener {
    size_t calls;
    size_t last;
    size_t stop_at_call;
};

static bool listen(void *user, const char *stage, size_t done, size_t total)
{
    struct listener *l = user;
    assert_string_equal(stage, "testing");
    assert_int_equal(total, MANY);
    assert_true(done >= l->last);
    l->last = done;
    return ++l->calls != l->stop_at_call;
}

static void every_item_is_done_once_and_progress_rises_to_the_end(void **state)
{
    (void)state;
    struct ll_err err = {0};
    for (unsigned threads = 1; threads <= 4; threads += 3) {
        LL_CLEANUP(ll_freep) uint8_t *done = ll_calloc(MANY, 1);
        struct listener l = {0};
        struct ll_progress progress = {.report = listen, .user = &l};
        struct ll_stage in = {.threads = threads, .progress = &progress};
        assert_ok(ll_stage_each(&in, "testing", MANY, count_once, done, &err), &err);
        for (size_t i = 0; i < MANY; i++) {
            assert_int_equal(done[i], 1);
        }
        assert_int_equal(l.last, MANY);
        assert_true(l.calls >= 3);
    }
}

static void a_listener_that_says_no_stops_the_work(void **state)
{
    (void)state;
    struct ll_err err = {0};
    for (size_t stop = 1; stop <= 4; stop++) {
        LL_CLEANUP(ll_freep) uint8_t *done = ll_calloc(MANY, 1);
        struct listener l = {.stop_at_call = stop};
        struct ll_progress progress = {.report = listen, .user = &l};
        struct ll_stage in = {.threads = 1, .progress = &progress};
        assert_int_equal(ll_stage_each(&in, "testing", MANY, count_once, done, &err),
                         LL_E_CANCELLED);
        assert_int_equal(l.calls, stop);
    }
}

static void a_change_touches_what_is_within_reach(void **state)
{
    (void)state;
    const struct ll_box dirty = {0.0, 0.0, 10.0, 10.0};
    const struct ll_box box = {40.0, 0.0, 50.0, 10.0};
    const struct ll_box nothing = ll_box_empty();
    struct ll_stage in = {.dirty = &dirty};
    assert_true(ll_stage_touches(&in, &box, 30.0));
    assert_false(ll_stage_touches(&in, &box, 29.9));
    assert_true(ll_stage_touches(&in, &box, NAN));
    in.dirty = &nothing;
    assert_false(ll_stage_touches(&in, &box, 1e9));
    in.dirty = NULL;
    assert_true(ll_stage_touches(&in, &box, 0.0));
}

static void results_of_another_scene_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = {0};
    assert_ok(ll_building_results_make(1, &r, &err), &err);
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    struct ll_stage in = {.scene = &scene, .rules = rules};
    assert_int_equal(ll_stage_fits(&in, &r, &err), LL_E_INVALID);
    assert_int_equal(ll_water_stage(&in, &r, &err), LL_E_INVALID);
    assert_int_equal(ll_access_stage(&in, &r, &err), LL_E_INVALID);
    assert_int_equal(ll_areas_stage(&in, NULL, 0, &r, &err), LL_E_INVALID);
    (void)ll_draw_building(&scene, "0 0, 1 0, 1 1");
    assert_ok(ll_stage_fits(&in, &r, &err), &err);
}

static void buildings_are_asked_along_the_curve_or_as_they_come_within_a_box(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_building(&scene, "0 0, 1 0, 1 1");
    (void)ll_draw_building(&scene, "900 900, 901 900, 901 901");
    (void)ll_draw_building(&scene, "3 3, 4 3, 4 4");
    struct ll_stage in = {.scene = &scene};
    LL_CLEANUP(ll_freep) uint32_t *own = NULL;
    const uint32_t *order = NULL;
    assert_ok(ll_stage_order(&in, &own, &order, &err), &err);
    assert_ptr_equal(order, own);
    assert_true((order[0] == 1) != (order[2] == 1)); /* the far one is not between the others */
    in.order = own;
    uint32_t *other = NULL;
    assert_ok(ll_stage_order(&in, &other, &order, &err), &err);
    assert_null(other);
    assert_ptr_equal(order, own);
    const struct ll_box dirty = {0.0, 0.0, 1.0, 1.0};
    in.dirty = &dirty;
    assert_ok(ll_stage_order(&in, &other, &order, &err), &err);
    assert_null(other);
    assert_null(order);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_is_done_once_and_progress_rises_to_the_end),
        cmocka_unit_test(a_listener_that_says_no_stops_the_work),
        cmocka_unit_test(a_change_touches_what_is_within_reach),
        cmocka_unit_test(results_of_another_scene_are_refused),
        cmocka_unit_test(buildings_are_asked_along_the_curve_or_as_they_come_within_a_box),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
