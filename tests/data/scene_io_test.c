#include "data/scene_io.h"

#include <string.h>

#include "core/alloc.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static void what_was_stored_is_read_back_in_every_layer(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("all.db"));
    struct ll_table rows[LL_LAYER_COUNT];
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        rows[i] = rows_random((enum ll_layer)i, 200, 7);
        assert_int_equal(rows_store(store, &rows[i], "a", LL_IMPORT_APPEND, NULL), 200);
    }
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_scene_want want = ll_scene_want_all();
    assert_ok(ll_scene_load(store, &want, NULL, &scene, &err), &err);
    assert_int_equal(scene.epsg, ROWS_EPSG);
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        rows_assert_same(&scene.layer[i], &rows[i]);
        assert_int_equal(scene.layer[i].id[0], 1);
        assert_int_equal(scene.layer[i].id[199], 200);
        ll_table_clear(&rows[i]);
    }
}

static void only_what_is_wanted_is_read(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("want.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_BUILDING, 50, 3);
    LL_CLEANUP(ll_table_clear) struct ll_table lanes = rows_random(LL_LANE, 50, 3);
    (void)rows_store(store, &rows, "a", LL_IMPORT_APPEND, NULL);
    (void)rows_store(store, &lanes, "a", LL_IMPORT_APPEND, NULL);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_scene_want want = ll_scene_want_assess();
    want.layers = 1U << LL_BUILDING;
    assert_ok(ll_scene_load(store, &want, NULL, &scene, &err), &err);
    assert_int_equal(scene.layer[LL_BUILDING].count, 50);
    assert_int_equal(scene.layer[LL_LANE].count, 0);
    assert_null(scene.layer[LL_BUILDING].column[LL_BUILDING_NAME].any);
    assert_non_null(scene.layer[LL_BUILDING].column[LL_BUILDING_FLOORS].any);
}

static int64_t last_change(ll_store *store)
{
    struct ll_err err = {0};
    int64_t moment = 0;
    assert_ok(
        ll_db_whole(store->db, "SELECT value FROM meta WHERE key = 'last_change'", &moment, &err),
        &err);
    return moment;
}

/* Three states of a layer: nothing, the first rows, the second ones in their place. */
static void rows_are_read_as_they_were_at_a_moment(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("then.db"));
    struct ll_table rows[2] = {rows_random(LL_HYDRANT, 40, 3), rows_random(LL_HYDRANT, 30, 4)};
    int64_t moment[2];
    for (int i = 0; i < 2; i++) {
        (void)rows_store(store, &rows[i], "a", LL_IMPORT_REPLACE, NULL);
        moment[i] = last_change(store);
    }
    assert_true(moment[0] < moment[1]);
    struct ll_scene_want want = ll_scene_want_all();
    for (int i = 0; i < 2; i++) {
        LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
        want.as_of_ms = moment[i];
        assert_ok(ll_scene_load(store, &want, NULL, &scene, &err), &err);
        rows_assert_same(&scene.layer[LL_HYDRANT], &rows[i]);
    }
    LL_CLEANUP(ll_scene_clear) struct ll_scene before = ll_scene_make();
    want.as_of_ms = moment[0] - 1;
    assert_ok(ll_scene_load(store, &want, NULL, &before, &err), &err);
    assert_int_equal(before.layer[LL_HYDRANT].count, 0);
    ll_table_clear(&rows[0]);
    ll_table_clear(&rows[1]);
}

static void an_empty_store_gives_an_empty_scene(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    assert_ok(ll_store_open(ll_scratch_path("empty.db"), LL_STORE_CREATE, &store, &err), &err);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_scene_want want = ll_scene_want_all();
    assert_ok(ll_scene_load(store, &want, NULL, &scene, &err), &err);
    assert_int_equal(scene.epsg, 0);
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        assert_int_equal(scene.layer[i].count, 0);
    }
}

static bool stop_at_once(void *user, const char *stage, size_t done, size_t total)
{
    (void)stage;
    (void)done;
    (void)total;
    ++*(int *)user;
    return false;
}

static void reading_stops_when_asked_to(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("stop.db"));
    int calls = 0;
    const struct ll_progress progress = {.report = stop_at_once, .user = &calls};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_scene_want want = ll_scene_want_all();
    assert_int_equal(ll_scene_load(store, &want, &progress, &scene, &err), LL_E_CANCELLED);
    assert_int_equal(calls, 1);
}

static void a_uid_is_found_by_id(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("uid.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_HYDRANT, 2, 3);
    const char *keys[2] = {"x1", "x2"};
    (void)rows_store(store, &rows, "hyd", LL_IMPORT_APPEND, keys);
    LL_CLEANUP(ll_freep) char *uid = NULL;
    assert_ok(ll_feature_uid(store, LL_HYDRANT, 2, &uid, &err), &err);
    assert_string_equal(uid, "hyd:x2");
    assert_int_equal(ll_feature_uid(store, LL_HYDRANT, 3, &uid, &err), LL_E_NOT_FOUND);
}

static bool load_once(void *user)
{
    struct ll_err err = {0};
    struct ll_scene_want want = ll_scene_want_all();
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    return ll_scene_load(user, &want, NULL, &scene, &err) == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("alloc.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_STATION, 3, 3);
    (void)rows_store(store, &rows, "a", LL_IMPORT_APPEND, NULL);
    ll_for_each_failing_alloc(load_once, store, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_stored_is_read_back_in_every_layer),
        cmocka_unit_test(only_what_is_wanted_is_read),
        cmocka_unit_test(rows_are_read_as_they_were_at_a_moment),
        cmocka_unit_test(an_empty_store_gives_an_empty_scene),
        cmocka_unit_test(reading_stops_when_asked_to),
        cmocka_unit_test(a_uid_is_found_by_id),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
