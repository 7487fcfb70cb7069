#include "data/prepared_rows.h"

#include <string.h>

#include "data/features.h"
#include "data/prepared_rows_private.h"
#include "data/row_content.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

#define ROWS 50

static void what_is_prepared_is_what_the_rows_are_compared_and_stored_by(void **state)
{
    (void)state;
    struct ll_err err = {0};
    ll_prepared_rows *p = NULL;
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    assert_ok(ll_hash_new(&hash, &err), &err);
    for (int l = 0; l < LL_LAYER_COUNT; l++) { /* the same room for batch after batch */
        LL_CLEANUP(ll_table_clear) struct ll_table t = rows_random((enum ll_layer)l, ROWS, 9);
        const char *keys[ROWS] = {"k", "", NULL, "八"};
        assert_ok(ll_rows_prepare(&t, keys, ROWS_EPSG, &p, &err), &err);
        assert_int_equal(p->count, ROWS);
        for (size_t i = 0; i < ROWS; i++) {
            char uid[LL_UID_OF_SHAPE_SIZE] = "";
            const struct ll_blob geometry = ll_prepared_geometry(p, i);
            assert_ok(ll_blob_encode(&t.shape, i, ROWS_EPSG, &blob, &err), &err);
            assert_int_equal(geometry.len, blob.len);
            assert_memory_equal(geometry.bytes, blob.bytes, blob.len);
            assert_true(p->rows[i].content == ll_row_content(hash, &t, i, keys[i], &blob));
            if (keys[i] == NULL || keys[i][0] == '\0') {
                ll_uid_of_shape(hash, ll_layer_info((enum ll_layer)l)->name, &t.shape, i, uid);
            }
            assert_string_equal(p->rows[i].uid, uid);
        }
    }
    ll_prepared_rows_free(p);
    ll_prepared_rows_free(NULL);
}

static void a_row_without_geometry_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    ll_prepared_rows *p = NULL;
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_HYDRANT, LL_ALL_FIELDS);
    assert_ok(ll_table_add(&t, NULL, &err), &err);
    assert_ok(ll_shapes_begin(&t.shape, LL_POINT, &err), &err);
    assert_int_equal(ll_rows_prepare(&t, NULL, ROWS_EPSG, &p, &err), LL_E_INVALID);
    ll_prepared_rows_free(p);
}

static void rows_prepared_for_something_else_are_not_stored(void **state)
{
    (void)state;
    struct ll_err err = {0};
    ll_prepared_rows *p = NULL;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("p.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table t = rows_random(LL_HYDRANT, ROWS, 3);
    LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
    const struct ll_origin origin = {"a", "", "", NULL};
    assert_ok(ll_store_begin(store, &err), &err);
    assert_ok(ll_feature_writer_new(store, LL_HYDRANT, &origin, LL_IMPORT_APPEND, &writer, &err),
              &err);
    assert_ok(ll_rows_prepare(&t, NULL, ROWS_EPSG + 1, &p, &err), &err);
    assert_int_equal(ll_feature_writer_add_prepared(writer, &t, NULL, p, NULL, &err), LL_E_INVALID);
    assert_ok(ll_rows_prepare(&t, NULL, ROWS_EPSG, &p, &err), &err);
    ll_table_drop_last(&t);
    assert_int_equal(ll_feature_writer_add_prepared(writer, &t, NULL, p, NULL, &err), LL_E_INVALID);
    assert_ok(ll_rows_prepare(&t, NULL, ROWS_EPSG, &p, &err), &err);
    assert_ok(ll_feature_writer_add_prepared(writer, &t, NULL, p, NULL, &err), &err);
    assert_int_equal(ll_feature_writer_counts(writer).stored, ROWS - 1);
    ll_prepared_rows_free(p);
    ll_store_rollback(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_prepared_is_what_the_rows_are_compared_and_stored_by),
        cmocka_unit_test(a_row_without_geometry_is_refused),
        cmocka_unit_test(rows_prepared_for_something_else_are_not_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
