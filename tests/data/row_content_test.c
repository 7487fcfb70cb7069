#include "data/row_content.h"

#include "data/read_rows.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static uint64_t content_of(ll_hash *hash, const struct ll_table *t, size_t row, const char *key)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    assert_ok(ll_blob_encode(&t->shape, row, ROWS_EPSG, &blob, &err), &err);
    return ll_row_content(hash, t, row, key, &blob);
}

static void a_row_says_the_same_in_memory_and_in_the_store(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("c.db"));
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    assert_ok(ll_hash_new(&hash, &err), &err);
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        const struct ll_layer_info *info = ll_layer_info((enum ll_layer)l);
        LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random((enum ll_layer)l, 60, 5);
        const char *keys[60] = {"k", "7", "", NULL, "八"};
        (void)rows_store(store, &rows, "a", LL_IMPORT_APPEND, keys);
        LL_CLEANUP(ll_text_clear) struct ll_text sql = {0};
        LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
        assert_ok(ll_text_append(&sql, "SELECT geom, source_key", &err), &err);
        for (size_t f = 0; f < info->field_count; f++) {
            assert_ok(ll_text_appendf(&sql, &err, ", \"%s\"", info->fields[f].name), &err);
        }
        assert_ok(ll_text_appendf(&sql, &err, " FROM %s ORDER BY id", info->name), &err);
        assert_ok(ll_db_prepare(store->db, ll_text_str(&sql), &st, &err), &err);
        for (size_t i = 0; i < rows.count; i++) {
            bool row = false;
            assert_ok(ll_db_step(st, &row, &err), &err);
            assert_true(row);
            assert_true(ll_row_content_stored(hash, st, 0, (enum ll_layer)l) ==
                        content_of(hash, &rows, i, keys[i]));
        }
    }
}

static void anything_else_is_something_else(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    assert_ok(ll_hash_new(&hash, &err), &err);
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_HYDRANT, LL_ALL_FIELDS);
    for (int i = 0; i < 6; i++) {
        (void)rows_add(&t, LL_POINT, i == 5 ? 1.0 : 0.0, 0.0, 1.0);
    }
    ll_table_set_real(&t, 1, LL_HYDRANT_FLOW_LPS, 0.0);
    ll_table_set_real(&t, 2, LL_HYDRANT_VOLUME_M3, 0.0);
    ll_table_set_word(&t, 3, LL_HYDRANT_STATUS, LL_STATUS_BROKEN);
    assert_ok(ll_table_set_string(&t, 4, LL_HYDRANT_CODE, "x", &err), &err);
    uint64_t said[7];
    for (size_t i = 0; i < 6; i++) {
        said[i] = content_of(hash, &t, i, NULL);
    }
    said[6] = content_of(hash, &t, 0, "x");
    for (size_t i = 0; i < 7; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_true(said[i] != said[k]);
        }
    }
    ll_table_set_real(&t, 1, LL_HYDRANT_FLOW_LPS, -0.0); /* SQLite gives it back as 0 */
    assert_true(content_of(hash, &t, 1, NULL) == said[1]);
    assert_true(content_of(hash, &t, 0, "") == said[0]);
}

static void assert_same_value(const struct ll_table *to, const struct ll_table *of, size_t row,
                              int f)
{
    assert_int_equal(ll_table_unknown(to, 0, f), ll_table_unknown(of, row, f));
    if (ll_table_unknown(of, row, f)) {
        return;
    }
    switch (ll_layer_info(to->layer)->fields[f].type) {
    case LL_REAL:
        assert_near(ll_table_real(to, 0, f), ll_table_real(of, row, f), 0.0);
        break;
    case LL_WORD:
        assert_int_equal(ll_table_word(to, 0, f), ll_table_word(of, row, f));
        break;
    case LL_STRING:
        assert_string_equal(ll_table_string(to, 0, f), ll_table_string(of, row, f));
        break;
    }
}

static void what_is_not_known_stays_as_it_was(void **state)
{
    (void)state;
    struct ll_err err = {0};
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        LL_CLEANUP(ll_table_clear) struct ll_table a = rows_random((enum ll_layer)l, 40, 1);
        LL_CLEANUP(ll_table_clear) struct ll_table b = rows_random((enum ll_layer)l, 40, 2);
        LL_CLEANUP(ll_table_clear)
        struct ll_table to = ll_table_make((enum ll_layer)l, LL_ALL_FIELDS);
        LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
        assert_ok(ll_hash_new(&hash, &err), &err);
        for (size_t i = 0; i < 40; i++) {
            assert_ok(ll_row_merge(&a, i, &b, i, &to, &err), &err);
            assert_int_equal(to.count, 1);
            assert_memory_equal(&to.shape.box[0], &a.shape.box[i], sizeof to.shape.box[0]);
            for (int f = 0; f < (int)ll_layer_info((enum ll_layer)l)->field_count; f++) {
                bool derived = l == LL_AREA && f == LL_AREA_DERIVED;
                const struct ll_table *of = ll_table_unknown(&a, i, f) && !derived ? &b : &a;
                assert_same_value(&to, of, i, f);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_says_the_same_in_memory_and_in_the_store),
        cmocka_unit_test(anything_else_is_something_else),
        cmocka_unit_test(what_is_not_known_stays_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
