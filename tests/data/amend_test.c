#include "data/amend.h"

#include <math.h>

#include "data/check.h"
#include "data/origins.h"
#include "data/scene_io.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static const int slope_fields[] = {LL_LANE_SLOPE_PCT, LL_LANE_SLOPE_SOURCE};

static void load(ll_store *store, struct ll_scene *scene)
{
    struct ll_err err = {0};
    struct ll_scene_want want = {.layers = 1U << LL_LANE};
    want.fields[LL_LANE] = LL_ALL_FIELDS;
    assert_ok(ll_scene_load(store, &want, NULL, scene, &err), &err);
}

static size_t amend(ll_store *store, const struct ll_table *values)
{
    struct ll_err err = {0};
    size_t changed = 99;
    assert_ok(ll_store_begin(store, &err), &err);
    assert_ok(ll_features_amend(store, values, slope_fields, 2, &changed, &err), &err);
    assert_ok(ll_store_commit(store, &err), &err);
    return changed;
}

static int64_t whole(ll_store *store, const char *sql)
{
    struct ll_err err = {0};
    int64_t value = 0;
    assert_ok(ll_db_whole(store->db, sql, &value, &err), &err);
    return value;
}

/// Two of 50 random lanes get a slope: the rest of them and of all others stays to the last bit.
static void only_the_fields_named_change(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("a.db"));
    struct ll_table batch = rows_random(LL_LANE, 50, 3);
    rows_store(store, &batch, "lanes.shp", LL_IMPORT_APPEND, NULL);
    LL_CLEANUP(ll_scene_clear) struct ll_scene before = ll_scene_make();
    LL_CLEANUP(ll_scene_clear) struct ll_scene after = ll_scene_make();
    load(store, &before);
    struct ll_table values = ll_table_make(LL_LANE, LL_ALL_FIELDS);
    for (size_t i = 0; i < 2; i++) {
        assert_ok(ll_table_add(&values, NULL, &err), &err);
        values.id[i] = before.layer[LL_LANE].id[10 + i];
        ll_table_set_real(&values, i, LL_LANE_SLOPE_PCT, 77.5);
        ll_table_set_word(&values, i, LL_LANE_SLOPE_SOURCE, LL_MEASURE_ELEVATION);
    }
    assert_int_equal(amend(store, &values), 2);
    load(store, &after);
    struct ll_table want = ll_table_make(LL_LANE, LL_ALL_FIELDS);
    for (size_t i = 0; i < 52; i++) { /* new versions stand at the end */
        size_t from = i < 50 ? i : i - 40;
        if (i == 10 || i == 11) {
            continue;
        }
        assert_ok(ll_table_copy_row(&want, &before.layer[LL_LANE], from, &err), &err);
        if (i >= 50) {
            ll_table_set_real(&want, want.count - 1, LL_LANE_SLOPE_PCT, 77.5);
            ll_table_set_word(&want, want.count - 1, LL_LANE_SLOPE_SOURCE, LL_MEASURE_ELEVATION);
        }
    }
    rows_assert_same(&want, &after.layer[LL_LANE]);
    assert_int_equal(whole(store, "SELECT count(*) FROM lane WHERE valid_to IS NOT NULL"), 2);
    assert_int_equal(whole(store, "SELECT count(DISTINCT uid) FROM lane"), 50);
    assert_int_equal(whole(store, "SELECT CheckSpatialIndex('lane', 'geom')"), 1);
    assert_int_equal(amend(store, &(struct ll_table){.layer = LL_LANE}), 0);
    ll_table_clear(&values);
    ll_table_clear(&want);
    ll_table_clear(&batch);
}

static void what_says_so_already_is_left_alone(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("b.db"));
    struct ll_table batch = rows_random(LL_LANE, 5, 4);
    rows_store(store, &batch, "lanes.shp", LL_IMPORT_APPEND, NULL);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    load(store, &scene);
    int64_t stamp = whole(store, "SELECT max(valid_from) FROM lane");
    assert_int_equal(amend(store, &scene.layer[LL_LANE]), 0);
    assert_int_equal(whole(store, "SELECT count(*) FROM lane"), 5);
    assert_int_equal(whole(store, "SELECT max(valid_from) FROM lane"), stamp);
    struct ll_table values = ll_table_make(LL_LANE, LL_ALL_FIELDS);
    assert_ok(ll_table_add(&values, NULL, &err), &err);
    values.id[0] = 4711;
    size_t changed = 0;
    assert_ok(ll_store_begin(store, &err), &err);
    assert_int_equal(ll_features_amend(store, &values, slope_fields, 2, &changed, &err),
                     LL_E_NOT_FOUND);
    ll_store_rollback(store);
    assert_int_equal(ll_features_amend(store, &values, slope_fields, 2, &changed, &err),
                     LL_E_INVALID);
    ll_table_clear(&values);
    ll_table_clear(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_fields_named_change),
        cmocka_unit_test(what_says_so_already_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
