/* An import killed at random moments: the store opens, is sound, and holds all of it or nothing. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "app/jobs/import_job.h"
#include "core/clock.h"
#include "core/rng.h"
#include "data/check.h"
#include "tests/support/check.h"

#define KILLS       10
#define FEW         40U
#define MANY        5000U
#define SEED        7U
#define KILLED_MOST 1.1 /* of the time that an import takes */

/// A GeoJSON file of squares with sides of about 10 m, every 20th a line instead: for the
/// quarantine.
static const char *squares(const char *name, unsigned count, double lon)
{
    const char *path = ll_scratch_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs("{\"type\":\"FeatureCollection\",\"features\":[", f) >= 0);
    for (unsigned i = 0; i < count; i++) {
        double x = lon + 0.0002 * (i % 100), y = 26.0 + 0.0002 * (i / 100);
        const char *comma = i == 0 ? "" : ",\n";
        if (i % 20 == 19) {
            (void)fprintf(f,
                          "%s{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":"
                          "\"LineString\",\"coordinates\":[[%.4f,%.4f],[%.4f,%.4f]]}}",
                          comma, x, y, x + 0.0001, y);
        } else {
            (void)fprintf(f,
                          "%s{\"type\":\"Feature\",\"properties\":{\"floors\":%u},\"geometry\":"
                          "{\"type\":\"Polygon\",\"coordinates\":[[[%.4f,%.4f],[%.4f,%.4f],"
                          "[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f]]]}}",
                          comma, 1 + i % 6, x, y, x + 0.0001, y, x + 0.0001, y + 0.0001, x,
                          y + 0.0001, x, y);
        }
    }
    assert_true(fputs("]}", f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

/// What a store holds; all 0 when it is not there.
struct holding {
    int64_t rows, current, sources, quarantined;
};

static struct holding holding_of(const char *store)
{
    struct holding h = {0};
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    if (access(store, F_OK) != 0) {
        return h;
    }
    assert_int_equal(sqlite3_open(store, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT (SELECT count(*) FROM building),"
                                        " (SELECT count(*) FROM building WHERE valid_to IS NULL),"
                                        " (SELECT count(*) FROM source),"
                                        " (SELECT count(*) FROM quarantine)",
                                        -1, &st, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    h = (struct holding){sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1),
                         sqlite3_column_int64(st, 2), sqlite3_column_int64(st, 3)};
    assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return h;
}

static bool same(const struct holding *a, const struct holding *b)
{
    return a->rows == b->rows && a->current == b->current && a->sources == b->sources &&
           a->quarantined == b->quarantined;
}

/// One import to be killed.
struct attempt {
    const char *store;
    const char *base; ///< copied to `store` before each try; NULL: no store there
    const char *file;
    enum ll_import_mode mode;
};

static enum ll_code import(const struct attempt *a, struct ll_err *err)
{
    const struct ll_import_request request = {
        .layer = LL_BUILDING, .file = a->file, .mode = a->mode};
    struct ll_import_job job = {0};
    enum ll_code code = ll_import_job_run(a->store, &request, false, &job, err);
    ll_import_job_clear(&job);
    return code;
}

static void copy_file(const char *from, const char *to)
{
    char buffer[65536];
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, in)) > 0;) {
        assert_int_equal(fwrite(buffer, 1, n, out), n);
    }
    assert_int_equal(fclose(in), 0);
    assert_int_equal(fclose(out), 0);
}

static void set_up(const struct attempt *a)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char path[300];
        (void)snprintf(path, sizeof path, "%s%s", a->store, endings[i]);
        (void)unlink(path);
    }
    if (a->base != NULL) {
        copy_file(a->base, a->store);
    }
}

/// Starts the import in a process of its own and kills it after `seconds`.
/// @return Whether it was faster.
static bool killed_after(const struct attempt *a, double seconds)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(import(a, NULL) == LL_OK ? 0 : 1);
    }
    struct timespec wait = {.tv_sec = (time_t)seconds};
    wait.tv_nsec = (long)((seconds - (double)wait.tv_sec) * 1e9);
    (void)nanosleep(&wait, NULL);
    (void)kill(child, SIGKILL);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    bool done = WIFEXITED(status);
    assert_true(done ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL);
    return done;
}

static void assert_sound(const char *path)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_problems_clear) struct ll_problems problems = {0};
    assert_ok(ll_store_open(path, LL_STORE_WRITE, &store, &err), &err);
    assert_ok(ll_store_check(store, NULL, &problems, &err), &err);
    assert_int_equal(problems.count, 0);
}

/// Kills the import at random moments, half of them in its last third, where it commits.
static void kill_in_a_loop(const struct attempt *a)
{
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(SEED, 0);
    set_up(a);
    struct holding before = holding_of(a->store);
    double start = ll_clock_s();
    assert_ok(import(a, &err), &err);
    double whole_s = ll_clock_s() - start;
    struct holding after = holding_of(a->store);
    assert_false(same(&before, &after));
    for (int i = 0; i < KILLS; i++) {
        set_up(a);
        double share = ll_rng_between(&rng, i % 2 == 0 ? 0.0 : 0.7, KILLED_MOST);
        bool done = killed_after(a, share * whole_s);
        if (access(a->store, F_OK) == 0) {
            assert_sound(a->store);
        }
        struct holding now = holding_of(a->store);
        assert_true(same(&now, &after) || (!done && same(&now, &before)));
    }
    /* and after the last kill the same import works */
    assert_ok(import(a, &err), &err);
    struct holding end = holding_of(a->store);
    assert_true(a->mode != LL_IMPORT_APPEND || same(&end, &after));
}

static void a_new_store_is_there_whole_or_not_at_all(void **state)
{
    (void)state;
    const struct attempt a = {.store = ll_scratch_path("new.db"),
                              .file = squares("many.geojson", MANY, 119.3)};
    kill_in_a_loop(&a);
}

static void a_store_that_was_there_keeps_its_rows_until_all_are_in(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct attempt base = {.store = ll_scratch_path("base.db"),
                                 .file = squares("few.geojson", FEW, 119.4)};
    assert_ok(import(&base, &err), &err);
    struct attempt a = {.store = ll_scratch_path("old.db"),
                        .base = base.store,
                        .file = squares("again.geojson", MANY, 119.3)};
    kill_in_a_loop(&a);
    a.mode = LL_IMPORT_REPLACE;
    kill_in_a_loop(&a);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_store_is_there_whole_or_not_at_all),
        cmocka_unit_test(a_store_that_was_there_keeps_its_rows_until_all_are_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
