#include "data/store.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// The unprivileged user "nobody": permissions do not bind root.
#define NOBODY 65534

static void write_file(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/// Runs SQL on a file through SQLite alone.
static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void assert_open_fails(const char *path, enum ll_store_mode mode, enum ll_code expected,
                              const char *part)
{
    struct ll_err err = {0};
    ll_store *store = NULL;
    assert_int_equal(ll_store_open(path, mode, &store, &err), expected);
    assert_null(store);
    assert_mentions(err.message, part);
}

/// How many files of a store there are: itself, SQLite's beside it, and unfinished ones.
static int files_like(const char *name)
{
    char unfinished[40];
    (void)snprintf(unfinished, sizeof unfinished, ".new-%ld", (long)getpid());
    const char *const endings[] = {"", "-wal", "-shm", "-journal", unfinished};
    int count = 0;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char path[300];
        (void)snprintf(path, sizeof path, "%s%s", ll_scratch_path(name), endings[i]);
        count += access(path, F_OK) == 0 ? 1 : 0;
    }
    return count;
}

static void a_new_store_is_there_whole_and_opens_again(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("new.db");
    ll_store *store = NULL;
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    assert_int_equal(ll_store_epsg(store), 0);
    assert_string_equal(ll_store_name(store), "");
    assert_ok(ll_store_set_name(store, "梅岭", &err), &err);
    assert_ok(ll_store_set_epsg(store, 4549, &err), &err);
    ll_store_close(store);
    assert_int_equal(files_like("new.db"), 1);
    assert_ok(ll_store_open(path, LL_STORE_READ, &store, &err), &err);
    assert_int_equal(ll_store_epsg(store), 4549);
    assert_string_equal(ll_store_name(store), "梅岭");
    assert_int_equal(ll_store_begin(store, &err), LL_E_READONLY);
    ll_store_close(store);
    ll_store_close(NULL);
    assert_open_fails(path, LL_STORE_CREATE, LL_E_EXISTS, "there already");
    assert_ok(ll_store_open(path, LL_STORE_WRITE_OR_CREATE, &store, &err), &err);
    ll_store_close(store);
}

static void a_built_store_is_like_any_other_once_it_is_sealed(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("built.db");
    ll_store *store = NULL;
    write_file(path, "", 0);
    assert_ok(ll_store_open(path, LL_STORE_BUILD, &store, &err), &err);
    assert_ok(ll_store_set_epsg(store, ROWS_EPSG, &err), &err);
    LL_CLEANUP(ll_table_clear) struct ll_table t = rows_random(LL_BUILDING, 500, 3);
    assert_int_equal(rows_store(store, &t, "a", LL_IMPORT_APPEND, NULL), 500);
    assert_int_equal(files_like("built.db"), 1); /* no journal beside it */
    assert_ok(ll_store_begin(store, &err), &err);
    assert_ok(ll_store_set_name(store, "taken back", &err), &err);
    ll_store_rollback(store);
    assert_ok(ll_store_seal(store, &err), &err);
    assert_int_equal(files_like("built.db"), 1);
    assert_ok(ll_store_open(path, LL_STORE_WRITE, &store, &err), &err);
    int64_t sound = 0;
    assert_ok(ll_db_whole(store->db,
                          "SELECT (SELECT journal_mode = 'wal' FROM pragma_journal_mode)"
                          " + (SELECT foreign_keys FROM pragma_foreign_keys)"
                          " + (SELECT integrity_check = 'ok' FROM pragma_integrity_check)"
                          " + (SELECT count(*) = 0 FROM pragma_foreign_key_check)",
                          &sound, &err),
              &err);
    assert_int_equal(sound, 4);
    assert_string_equal(ll_store_name(store), "");
    LL_CLEANUP(ll_table_clear) struct ll_table more = rows_random(LL_BUILDING, 5, 4);
    assert_int_equal(rows_store(store, &more, "b", LL_IMPORT_APPEND, NULL), 5);
    ll_store_close(store);
}

static void the_file_says_what_it_is(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("id.db"));
    int64_t value = 0;
    assert_ok(ll_db_whole(store->db, "PRAGMA application_id", &value, &err), &err);
    assert_int_equal(value, LL_STORE_APPLICATION_ID);
    assert_ok(ll_db_whole(store->db, "PRAGMA user_version", &value, &err), &err);
    assert_int_equal(value, ll_store_schema_version());
    assert_ok(ll_db_whole(store->db, "PRAGMA foreign_keys", &value, &err), &err);
    assert_int_equal(value, 1);
    assert_ok(ll_db_whole(store->db,
                          "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'",
                          &value, &err),
              &err);
    assert_int_equal(value, 1);
    assert_ok(ll_db_whole(store->db, "SELECT count(*) FROM spatial_ref_sys", &value, &err), &err);
    assert_int_equal(value, 1);
}

static void what_is_not_a_store_is_refused(void **state)
{
    (void)state;
    assert_open_fails(ll_scratch_path("none.db"), LL_STORE_READ, LL_E_NOT_FOUND, "lifelane init");
    assert_open_fails(ll_scratch_path("none.db"), LL_STORE_WRITE, LL_E_NOT_FOUND, "none.db");
    const char *random = ll_scratch_path("random.db");
    char bytes[5000];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)(i * 37 + 11);
    }
    write_file(random, bytes, sizeof bytes);
    assert_open_fails(random, LL_STORE_READ, LL_E_FORMAT, "not a Lifelane store");
    assert_open_fails(random, LL_STORE_WRITE_OR_CREATE, LL_E_FORMAT, "not a Lifelane store");
    const char *empty = ll_scratch_path("empty.db");
    write_file(empty, "", 0);
    assert_open_fails(empty, LL_STORE_WRITE_OR_CREATE, LL_E_FORMAT, "not a Lifelane store");
    const char *other = ll_scratch_path("other.db");
    run_sql(other, "CREATE TABLE t (x)");
    assert_open_fails(other, LL_STORE_WRITE, LL_E_FORMAT, "not a Lifelane store");
    const char *gpkg = ll_scratch_path("some.gpkg");
    run_sql(gpkg, "CREATE TABLE t (x); PRAGMA application_id = 0x47504B47");
    assert_open_fails(gpkg, LL_STORE_WRITE, LL_E_FORMAT, "lifelane import");
    assert_open_fails(ll_scratch_dir(), LL_STORE_WRITE, LL_E_FORMAT, "not a Lifelane store");
    assert_open_fails(ll_scratch_path("no/folder.db"), LL_STORE_CREATE, LL_E_NOT_FOUND, "folder");
}

static void a_damaged_store_is_an_error(void **state)
{
    (void)state;
    const char *path = ll_scratch_path("damaged.db");
    ll_store_close(rows_new_store(path));
    assert_int_equal(truncate(path, 8192), 0);
    assert_open_fails(path, LL_STORE_READ, LL_E_FORMAT, "damaged");
}

static void versions_newer_and_older_are_named(void **state)
{
    (void)state;
    const char *path = ll_scratch_path("newer.db");
    ll_store_close(rows_new_store(path));
    run_sql(path, "PRAGMA user_version = 9999");
    assert_open_fails(path, LL_STORE_READ, LL_E_VERSION, "9999");
    assert_open_fails(path, LL_STORE_WRITE, LL_E_VERSION, "newer");
}

static void the_crs_is_decided_once(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    assert_ok(ll_store_open(ll_scratch_path("crs.db"), LL_STORE_CREATE, &store, &err), &err);
    assert_int_equal(ll_store_set_epsg(store, 999999, &err), LL_E_CRS);
    assert_mentions(err.message, "999999");
    assert_int_equal(ll_store_epsg(store), 0);
    assert_ok(ll_store_begin(store, &err), &err);
    assert_ok(ll_store_set_epsg(store, 4548, &err), &err);
    assert_int_equal(ll_store_epsg(store), 4548);
    ll_store_rollback(store);
    assert_int_equal(ll_store_epsg(store), 0);
    assert_ok(ll_store_set_epsg(store, 4549, &err), &err);
    assert_ok(ll_store_set_epsg(store, 4549, &err), &err);
    assert_int_equal(ll_store_set_epsg(store, 4548, &err), LL_E_EXISTS);
    assert_mentions(err.message, "4549");
    assert_int_equal(ll_store_epsg(store), 4549);
}

static void transactions_do_not_nest_and_rollback_is_harmless(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("tx.db"));
    ll_store_rollback(store);
    assert_int_equal(ll_store_commit(store, &err), LL_E_INVALID);
    assert_ok(ll_store_begin(store, &err), &err);
    assert_int_equal(ll_store_begin(store, &err), LL_E_INVALID);
    assert_ok(ll_store_set_name(store, "x", &err), &err);
    ll_store_rollback(store);
    assert_string_equal(ll_store_name(store), "");
}

static void a_second_writer_is_told_to_wait(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("busy.db");
    LL_CLEANUP(ll_store_closep) ll_store *first = rows_new_store(path);
    LL_CLEANUP(ll_store_closep) ll_store *second = NULL;
    assert_ok(ll_store_open(path, LL_STORE_WRITE, &second, &err), &err);
    (void)sqlite3_busy_timeout(second->db, 10); /* instead of the real ten seconds */
    assert_ok(ll_store_begin(first, &err), &err);
    assert_int_equal(ll_store_begin(second, &err), LL_E_BUSY);
    assert_mentions(err.message, "in use");
    long long before = 0, after = 0;
    assert_ok(ll_store_data_version(second, &before, &err), &err);
    assert_ok(ll_store_set_name(first, "y", &err), &err);
    assert_ok(ll_store_commit(first, &err), &err);
    assert_ok(ll_store_data_version(second, &after, &err), &err);
    assert_true(before != after);
    assert_ok(ll_store_begin(second, &err), &err);
    assert_string_equal(ll_store_name(second), "y");
}

/// Becomes an ordinary user for a while. @return false when that is not possible.
static bool drop_rights(void)
{
    return geteuid() != 0 || seteuid(NOBODY) == 0;
}

static void regain_rights(void)
{
    if (getuid() == 0) {
        assert_int_equal(seteuid(0), 0);
    }
}

static void a_folder_without_write_permission_is_named(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("locked/store.db");
    assert_int_equal(mkdir(ll_scratch_path("locked"), 0755), 0);
    ll_store_close(rows_new_store(path));
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(chmod(ll_scratch_path("locked"), 0555), 0);
    assert_int_equal(chmod(ll_scratch_dir(), 0755), 0);
    if (!drop_rights()) {
        skip();
    }
    ll_store *store = NULL;
    enum ll_code create =
        ll_store_open(ll_scratch_path("locked/new.db"), LL_STORE_CREATE, &store, &err);
    bool named = strstr(err.message, "no right to write") != NULL;
    enum ll_code write = ll_store_open(path, LL_STORE_WRITE, &store, &err);
    enum ll_code read = ll_store_open(path, LL_STORE_READ, &store, &err);
    regain_rights();
    assert_int_equal(create, LL_E_READONLY);
    assert_true(named);
    assert_int_equal(write, LL_E_READONLY);
    assert_ok(read, &err); /* reading works from a medium that cannot be written */
    assert_int_equal(ll_store_epsg(store), ROWS_EPSG);
    ll_store_close(store);
    assert_int_equal(chmod(ll_scratch_path("locked"), 0755), 0);
}

/// Lets no file grow beyond `bytes`; writing more fails as on a full disk.
static void limit_files(rlim_t bytes)
{
    struct rlimit limit = {0};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_leaves_no_half_made_store(void **state)
{
    (void)state;
    struct ll_err err = {0};
    ll_store *store = NULL;
    (void)signal(SIGXFSZ, SIG_IGN);
    limit_files(100000);
    enum ll_code code = ll_store_open(ll_scratch_path("full.db"), LL_STORE_CREATE, &store, &err);
    limit_files(RLIM_INFINITY);
    assert_int_equal(code, LL_E_FULL);
    assert_mentions(err.message, "no space");
    assert_int_equal(files_like("full.db"), 0);
}

/// Number of hydrants of a store, read anew.
static size_t hydrants_in(const char *path)
{
    struct ll_err err = {0};
    size_t count = 0;
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    assert_ok(ll_store_open(path, LL_STORE_WRITE, &store, &err), &err);
    assert_ok(ll_features_count(store, LL_HYDRANT, &count, &err), &err);
    int64_t index = 0;
    assert_ok(ll_db_whole(store->db, "SELECT count(*) FROM idx_hydrant_geom", &index, &err), &err);
    assert_int_equal(index, count);
    return count;
}

/// Writes `rows` into the store until something fails.
static enum ll_code try_to_write(ll_store *store, const struct ll_table *rows, struct ll_err *err)
{
    LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
    const struct ll_origin origin = {.source = "b"};
    enum ll_code code = ll_store_begin(store, err);
    if (code == LL_OK) {
        code = ll_feature_writer_new(store, rows->layer, &origin, LL_IMPORT_APPEND, &writer, err);
    }
    if (code == LL_OK) {
        code = ll_feature_writer_add(writer, rows, NULL, NULL, err);
    }
    if (code == LL_OK) {
        code = ll_feature_writer_finish(writer, NULL, err);
    }
    ll_feature_writer_freep(&writer);
    if (code == LL_OK) {
        code = ll_store_commit(store, err);
    } else {
        ll_store_rollback(store);
    }
    return code;
}

static void a_disk_that_fills_up_while_writing_changes_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("fills.db");
    ll_store *store = rows_new_store(path);
    LL_CLEANUP(ll_table_clear) struct ll_table few = rows_random(LL_HYDRANT, 10, 1);
    LL_CLEANUP(ll_table_clear) struct ll_table many = rows_random(LL_HYDRANT, 5000, 2);
    (void)rows_store(store, &few, "a", LL_IMPORT_APPEND, NULL);
    (void)signal(SIGXFSZ, SIG_IGN);
    limit_files(600000); /* the log of the many needs more */
    enum ll_code code = try_to_write(store, &many, &err);
    limit_files(RLIM_INFINITY);
    assert_int_equal(code, LL_E_FULL);
    assert_mentions(err.message, "no space");
    ll_store_close(store);
    assert_int_equal(hydrants_in(path), 10);
}

static void a_page_limit_is_a_full_disk_too(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("pages.db");
    ll_store *store = rows_new_store(path);
    LL_CLEANUP(ll_table_clear) struct ll_table many = rows_random(LL_HYDRANT, 2000, 2);
    assert_ok(ll_db_exec(store->db, "PRAGMA max_page_count = 200", &err), &err);
    assert_int_equal(try_to_write(store, &many, &err), LL_E_FULL);
    assert_mentions(err.message, "nothing of this step was stored");
    ll_store_close(store);
    assert_int_equal(hydrants_in(path), 0);
}

/// The child's part: writes without end, and says through the pipe when it is in the middle.
static void write_until_killed(const char *path, const struct ll_table *rows, int tell)
{
    struct ll_err err = {0};
    ll_store *store = NULL;
    ll_feature_writer *writer = NULL;
    const struct ll_origin origin = {.source = "b"};
    if (ll_store_open(path, LL_STORE_WRITE, &store, &err) == LL_OK &&
        ll_db_exec(store->db, "PRAGMA cache_size = 10", &err) == LL_OK && /* spills to the file */
        ll_store_begin(store, &err) == LL_OK &&
        ll_feature_writer_new(store, LL_HYDRANT, &origin, LL_IMPORT_REPLACE, &writer, &err) ==
            LL_OK &&
        ll_feature_writer_add(writer, rows, NULL, NULL, &err) == LL_OK) {
        (void)!write(tell, "x", 1);
        (void)pause();
    }
    _exit(1);
}

static void a_kill_in_the_middle_leaves_the_store_as_before(void **state)
{
    (void)state;
    const char *path = ll_scratch_path("killed.db");
    ll_store *store = rows_new_store(path);
    LL_CLEANUP(ll_table_clear) struct ll_table few = rows_random(LL_HYDRANT, 10, 1);
    LL_CLEANUP(ll_table_clear) struct ll_table many = rows_random(LL_HYDRANT, 3000, 2);
    (void)rows_store(store, &few, "a", LL_IMPORT_APPEND, NULL);
    ll_store_close(store);
    int ends[2];
    char byte = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        write_until_killed(path, &many, ends[1]);
    }
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    (void)close(ends[0]);
    assert_int_equal(hydrants_in(path), 10);
}

static bool make_and_open_once(void *user)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    const char *path = user;
    bool ok = ll_store_open(path, LL_STORE_CREATE, &store, &err) == LL_OK;
    bool there = access(path, F_OK) == 0;
    (void)unlink(path);
    assert_true(there || !ok);
    return ok;
}

static void running_out_of_memory_leaves_no_half_made_store(void **state)
{
    (void)state;
    char path[300];
    (void)snprintf(path, sizeof path, "%s", ll_scratch_path("alloc.db"));
    ll_for_each_failing_alloc(make_and_open_once, path, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_in_the_middle_leaves_the_store_as_before),
        cmocka_unit_test(a_new_store_is_there_whole_and_opens_again),
        cmocka_unit_test(a_built_store_is_like_any_other_once_it_is_sealed),
        cmocka_unit_test(the_file_says_what_it_is),
        cmocka_unit_test(what_is_not_a_store_is_refused),
        cmocka_unit_test(a_damaged_store_is_an_error),
        cmocka_unit_test(versions_newer_and_older_are_named),
        cmocka_unit_test(the_crs_is_decided_once),
        cmocka_unit_test(transactions_do_not_nest_and_rollback_is_harmless),
        cmocka_unit_test(a_second_writer_is_told_to_wait),
        cmocka_unit_test(a_folder_without_write_permission_is_named),
        cmocka_unit_test(a_full_disk_leaves_no_half_made_store),
        cmocka_unit_test(a_disk_that_fills_up_while_writing_changes_nothing),
        cmocka_unit_test(a_page_limit_is_a_full_disk_too),
        cmocka_unit_test(running_out_of_memory_leaves_no_half_made_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
