#include "data/row_insert.h"

#include <math.h>

#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

/// What the first column of the only row of a question says; "(null)" for NULL.
static const char *ask(ll_store *store, const char *sql, struct ll_text *room)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    assert_ok(ll_db_prepare(store->db, sql, &st, &err), &err);
    assert_ok(ll_db_step(st, &row, &err), &err);
    assert_true(row);
    room->len = 0;
    bool null = sqlite3_column_type(st, 0) == SQLITE_NULL;
    assert_ok(ll_text_append(room, null ? "(null)" : ll_db_text(st, 0), &err), &err);
    return ll_text_str(room);
}

static void add(struct ll_row_insert *insert, int64_t id, const struct ll_table *t, size_t row)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text uid = {0};
    assert_ok(ll_blob_encode(&t->shape, row, ROWS_EPSG, &blob, &err), &err);
    assert_ok(ll_text_appendf(&uid, &err, "u%lld", (long long)id), &err);
    const struct ll_new_row r = {.id = id,
                                 .uid = &uid,
                                 .source = 1,
                                 .from_ms = 7,
                                 .key = id == 2 ? "k" : "",
                                 .table = t,
                                 .row = row,
                                 .geometry = &blob};
    assert_ok(ll_row_insert_run(insert, &r, &err), &err);
}

static void each_row_has_its_own_fields_and_nothing_of_the_one_before(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("i.db"));
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    LL_CLEANUP(ll_table_clear)
    struct ll_table few = ll_table_make(LL_HYDRANT, 1U << LL_HYDRANT_CODE);
    LL_CLEANUP(ll_table_clear) struct ll_table all = ll_table_make(LL_HYDRANT, LL_ALL_FIELDS);
    (void)rows_add(&few, LL_POINT, 1.0, 1.0, 1.0);
    (void)rows_add(&few, LL_POINT, 2.0, 1.0, 1.0);
    (void)rows_add(&all, LL_POINT, 3.0, 1.0, 1.0);
    assert_ok(ll_table_set_string(&few, 0, LL_HYDRANT_CODE, "A-1", &err), &err);
    ll_table_set_real(&all, 0, LL_HYDRANT_FLOW_LPS, 15.0);
    ll_table_set_word(&all, 0, LL_HYDRANT_STATUS, LL_STATUS_BROKEN);
    LL_CLEANUP(ll_row_insert_clear)
    struct ll_row_insert insert = {.db = store->db, .layer = LL_HYDRANT};
    assert_ok(ll_db_exec(store->db,
                         "PRAGMA foreign_keys = OFF; DROP TRIGGER ggi_hydrant_geom;"
                         "DROP TRIGGER gii_hydrant_geom; DROP TRIGGER tmi_hydrant_geom",
                         &err),
              &err);
    add(&insert, 1, &few, 0);
    add(&insert, 2, &few, 1);
    assert_int_equal(insert.fields, 1U << LL_HYDRANT_CODE);
    add(&insert, 3, &all, 0);
    add(&insert, 4, &few, 0); /* fewer fields than the statement names by now */
    assert_string_equal(ask(store, "SELECT group_concat(ifnull(code, '?')) FROM hydrant", &room),
                        "A-1,?,?,A-1");
    assert_string_equal(
        ask(store, "SELECT group_concat(ifnull(flow_lps, '?')) FROM hydrant", &room), "?,?,15.0,?");
    assert_string_equal(ask(store, "SELECT group_concat(ifnull(status, '?')) FROM hydrant", &room),
                        "?,?,broken,?");
    assert_string_equal(
        ask(store, "SELECT group_concat(ifnull(source_key, '?')) FROM hydrant", &room), "?,k,?,?");
    assert_string_equal(
        ask(store, "SELECT uid || source || valid_from FROM hydrant WHERE id = 4", &room), "u417");
    assert_string_equal(ask(store, "SELECT valid_to FROM hydrant WHERE id = 4", &room), "(null)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_has_its_own_fields_and_nothing_of_the_one_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
