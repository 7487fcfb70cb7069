#include "data/origins.h"

#include <string.h>

#include "data/scene_io.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static void load(ll_store *store, struct ll_scene *scene)
{
    struct ll_err err = {0};
    const struct ll_scene_want want = {.layers = 1U << LL_HYDRANT};
    assert_ok(ll_scene_load(store, &want, NULL, scene, &err), &err);
}

static void each_row_has_its_own_uid_source_and_time(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("s.db"));
    struct ll_table batch = ll_table_make(LL_HYDRANT, LL_ALL_FIELDS);
    rows_add(&batch, LL_POINT, 500000, 2700000, 0);
    rows_add(&batch, LL_POINT, 500010, 2700000, 0);
    const char *keys[] = {"a", "b"};
    assert_int_equal(rows_store(store, &batch, "one.csv", LL_IMPORT_APPEND, keys), 2);
    const char *others[] = {"c", "d"};
    assert_int_equal(rows_store(store, &batch, "two.csv", LL_IMPORT_APPEND, others), 2);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    load(store, &scene);
    LL_CLEANUP(ll_origins_clear) struct ll_origins o = {0};
    assert_ok(ll_origins_load(store, &scene.layer[LL_HYDRANT], &o, &err), &err);
    static const char *const uids[] = {"one.csv:a", "one.csv:b", "two.csv:c", "two.csv:d"};
    static const char *const sources[] = {"one.csv", "one.csv", "two.csv", "two.csv"};
    assert_int_equal(scene.layer[LL_HYDRANT].count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(o.strings.data + o.uid[i], uids[i]);
        assert_string_equal(o.strings.data + o.source[i], sources[i]);
        assert_true(o.valid_from_ms[i] > 1700000000000);
    }
    assert_true(o.valid_from_ms[0] < o.valid_from_ms[2]);
    ll_table_clear(&batch);
}

static void rows_that_ended_meanwhile_are_noticed(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("busy.db"));
    struct ll_table batch = ll_table_make(LL_HYDRANT, LL_ALL_FIELDS);
    rows_add(&batch, LL_POINT, 500000, 2700000, 0);
    rows_store(store, &batch, "one.csv", LL_IMPORT_APPEND, NULL);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    load(store, &scene);
    batch.shape.points[0].x += 5;
    rows_store(store, &batch, "one.csv", LL_IMPORT_REPLACE, NULL);
    LL_CLEANUP(ll_origins_clear) struct ll_origins o = {0};
    assert_int_equal(ll_origins_load(store, &scene.layer[LL_HYDRANT], &o, &err), LL_E_BUSY);
    ll_table_clear(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_has_its_own_uid_source_and_time),
        cmocka_unit_test(rows_that_ended_meanwhile_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
