#include "data/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/embedded.h"
#include "core/model.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

extern const struct ll_embedded ll_data_sql[];

static void assert_column(sqlite3_stmt *st, const char *name, const char *type)
{
    struct ll_err err = {0};
    bool row = false;
    assert_ok(ll_db_step(st, &row, &err), &err);
    assert_true(row);
    assert_string_equal(ll_db_text(st, 0), name);
    assert_string_equal(ll_db_text(st, 1), type);
}

/// The migrations are fixed text, the model may grow: this holds the one against the other.
static void layer_tables_have_the_columns_of_the_model(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("s.db"));
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        const struct ll_layer_info *info = ll_layer_info((enum ll_layer)i);
        LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
        assert_ok(ll_db_preparef(store->db, &st, &err,
                                 "SELECT name, type FROM pragma_table_info(%Q)"
                                 " WHERE name <> 'source_key' ORDER BY name = 'geom', cid",
                                 info->name),
                  &err);
        assert_column(st, "id", "INTEGER");
        assert_column(st, "uid", "TEXT");
        assert_column(st, "source", "INTEGER");
        assert_column(st, "valid_from", "BIGINT");
        assert_column(st, "valid_to", "BIGINT");
        for (size_t f = 0; f < info->field_count; f++) {
            assert_column(st, info->fields[f].name,
                          info->fields[f].type == LL_REAL ? "REAL" : "TEXT");
        }
        assert_column(st, "geom", ll_schema_geometry_type(info->kinds));
        bool row = true;
        assert_ok(ll_db_step(st, &row, &err), &err);
        assert_false(row);
    }
}

static void migrations_are_numbered_from_one_without_gaps(void **state)
{
    (void)state;
    int count = 0;
    for (; ll_data_sql[count].name != NULL; count++) {
        char prefix[16];
        (void)snprintf(prefix, sizeof prefix, "%03d_", count + 1);
        assert_memory_equal(ll_data_sql[count].name, prefix, 4);
    }
    assert_int_equal(count, ll_schema_version());
    assert_int_equal(count, ll_store_schema_version());
}

static void migrating_twice_changes_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("twice.db"));
    int64_t before = 0, after = 0;
    const char *sql = "PRAGMA schema_version";
    assert_ok(ll_db_whole(store->db, sql, &before, &err), &err);
    assert_ok(ll_schema_migrate(store->db, &err), &err);
    assert_ok(ll_db_whole(store->db, sql, &after, &err), &err);
    assert_int_equal(before, after);
}

static void a_failed_migration_leaves_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    sqlite3 *db = NULL;
    int64_t tables = 0, version = 0;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    /* the last tables of migration 1 cannot be made: one of their names is taken */
    assert_ok(ll_db_exec(db, "CREATE TABLE village_result (x)", &err), &err);
    assert_true(ll_schema_migrate(db, &err) != LL_OK);
    assert_mentions(err.message, "001_first.sql");
    assert_ok(ll_db_whole(db, "SELECT count(*) FROM sqlite_master", &tables, &err), &err);
    assert_ok(ll_db_whole(db, "PRAGMA user_version", &version, &err), &err);
    assert_int_equal(tables, 1);
    assert_int_equal(version, 0);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/// Runs SQL that must be refused with this text.
static void assert_refused(sqlite3 *db, const char *sql, const char *part)
{
    struct ll_err err = {0};
    assert_int_equal(ll_db_exec(db, sql, &err), LL_E_INVALID);
    assert_mentions(err.message, part);
}

static void history_ledger_and_assessments_cannot_be_rewritten(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("fixed.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_HYDRANT, 2, 3);
    (void)rows_store(store, &rows, "a", LL_IMPORT_APPEND, NULL);
    sqlite3 *db = store->db;
    assert_refused(db, "DELETE FROM hydrant WHERE id = 1", "never deleted");
    assert_ok(ll_db_exec(db,
                         "INSERT INTO hazard (uid, kind) VALUES ('h1', 'stall');"
                         "INSERT INTO hazard_event (hazard, at, actor, state) VALUES"
                         " (1, '2026-01-01', 'Li', 'found'), (1, '2026-01-02', 'Wu', 'rectified');"
                         "INSERT INTO snapshot VALUES ('x', 'rules.csv', '');"
                         "INSERT INTO assessment (period, partial, method, program,"
                         " input_hash, made_at, buildings, totals)"
                         " VALUES ('2026', 0, 1, '0', '', '', 0, '{}');"
                         "INSERT INTO assessment_snapshot VALUES (1, 'rules.csv', 'x');"
                         "UPDATE assessment SET published = 1",
                         &err),
              &err);
    assert_refused(db, "DELETE FROM hazard", "never shortened");
    assert_refused(db, "DELETE FROM hazard_event", "never shortened");
    assert_refused(db, "UPDATE hazard_event SET note = 'x'", "only added to");
    assert_refused(db,
                   "INSERT INTO hazard_event (hazard, at, actor, state)"
                   " VALUES (1, '2026-01-03', 'Wu', 'verified')",
                   "cannot verify");
    assert_ok(ll_db_exec(db,
                         "INSERT INTO hazard_event (hazard, at, actor, state)"
                         " VALUES (1, '2026-01-03', 'Li', 'verified')",
                         &err),
              &err);
    assert_refused(db, "DELETE FROM assessment", "never deleted");
    assert_refused(db, "UPDATE assessment SET totals = ''", "never change");
    assert_refused(db, "DELETE FROM assessment_snapshot", "never deleted");
    assert_refused(db, "DELETE FROM snapshot", "refer to it");
    assert_refused(db, "UPDATE snapshot SET content = 'y'", "refer to it");
    assert_refused(db,
                   "INSERT INTO hydrant (uid, source, valid_from, geom)"
                   " SELECT uid, source, valid_from, geom FROM hydrant WHERE id = 1",
                   "UNIQUE");
    assert_refused(db,
                   "INSERT INTO area_value (area_code, indicator, period, origin, low, high,"
                   " valid_from) VALUES ('A', 'C1', '2026', 'entered', 2, 1, 0)",
                   "CHECK");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layer_tables_have_the_columns_of_the_model),
        cmocka_unit_test(migrations_are_numbered_from_one_without_gaps),
        cmocka_unit_test(migrating_twice_changes_nothing),
        cmocka_unit_test(a_failed_migration_leaves_nothing),
        cmocka_unit_test(history_ledger_and_assessments_cannot_be_rewritten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
