#include "data/place.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/check.h"

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void assert_holds(const char *path, const char *text)
{
    char found[32] = "";
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(fgets(found, sizeof found, f));
    assert_int_equal(fclose(f), 0);
    assert_string_equal(found, text);
}

static void a_file_gets_its_name_when_it_is_finished(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("file");
    LL_CLEANUP(ll_text_clear) struct ll_text made = {0};
    assert_ok(ll_place_begin(path, &made, &err), &err);
    write_text(ll_text_str(&made), "first");
    assert_int_equal(access(path, F_OK), -1);
    assert_ok(ll_place_finish(ll_text_str(&made), path, LL_PLACE_NEW, &err), &err);
    assert_holds(path, "first");
    assert_int_equal(access(ll_text_str(&made), F_OK), -1);
    write_text(ll_text_str(&made), "second");
    assert_int_equal(ll_place_finish(ll_text_str(&made), path, LL_PLACE_NEW, &err), LL_E_EXISTS);
    assert_holds(path, "first");
    assert_ok(ll_place_finish(ll_text_str(&made), path, LL_PLACE_REPLACE, &err), &err);
    assert_holds(path, "second");
}

static void leftovers_of_an_earlier_try_are_removed(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text made = {0}, again = {0};
    char log[300];
    assert_ok(ll_place_begin(ll_scratch_path("left"), &made, &err), &err);
    (void)snprintf(log, sizeof log, "%s-wal", ll_text_str(&made));
    write_text(ll_text_str(&made), "x");
    write_text(log, "x");
    assert_ok(ll_place_begin(ll_scratch_path("left"), &again, &err), &err);
    struct stat st = {.st_size = -1};
    assert_int_equal(stat(ll_text_str(&again), &st), 0);
    assert_int_equal(st.st_size, 0);
    assert_int_equal(access(log, F_OK), -1);
}

/// Makes a file last written to so many seconds ago.
static void write_old(const char *path, time_t age)
{
    write_text(path, "x");
    time_t then = time(NULL) - age;
    const struct timespec times[2] = {{.tv_sec = then}, {.tv_sec = then}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/// The number of a process that was and is no more.
static long gone(void)
{
    pid_t child = fork();
    if (child == 0) {
        _exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return (long)child;
}

static void only_old_files_of_processes_that_are_gone_are_removed(void **state)
{
    (void)state;
    struct ll_err err = {0};
    char path[300], name[400];
    long dead = gone();
    (void)snprintf(path, sizeof path, "%s", ll_scratch_path("store.db"));
    const struct {
        const char *before, *after; ///< of the process's number
        long process;
        time_t age;
        bool stays;
    } files[] = {
        {".new-", "", dead, 3600, false},
        {".new-", "-wal", dead, 3600, false},
        {".new-", "-journal", dead, 3600, false},
        {".new-", "-shm", dead, 0, true},
        {".new-", "", (long)getppid(), 3600, true},
        {".new-", "x", dead, 3600, true},
        {".new-0", "", dead, 3600, true},
        {".new--", "", dead, 3600, true},
        {".old-", "", dead, 3600, true},
        {"2.new-", "", dead, 3600, true},
        {".new-", ".db", dead, 3600, true},
        {".new-1234567890", "", dead, 3600, true},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        (void)snprintf(name, sizeof name, "%s%s%ld%s", path, files[i].before, files[i].process,
                       files[i].after);
        write_old(name, files[i].age);
    }
    LL_CLEANUP(ll_text_clear) struct ll_text made = {0};
    assert_ok(ll_place_begin(path, &made, &err), &err);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        (void)snprintf(name, sizeof name, "%s%s%ld%s", path, files[i].before, files[i].process,
                       files[i].after);
        assert_int_equal(access(name, F_OK), files[i].stays ? 0 : -1);
    }
    ll_place_abandon(ll_text_str(&made));
}

static void a_file_that_was_never_made_is_an_error(void **state)
{
    (void)state;
    struct ll_err err = {0};
    assert_int_equal(
        ll_place_finish(ll_scratch_path("never"), ll_scratch_path("never2"), LL_PLACE_NEW, &err),
        LL_E_NOT_FOUND);
    assert_mentions(err.message, "never2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_gets_its_name_when_it_is_finished),
        cmocka_unit_test(leftovers_of_an_earlier_try_are_removed),
        cmocka_unit_test(only_old_files_of_processes_that_are_gone_are_removed),
        cmocka_unit_test(a_file_that_was_never_made_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
