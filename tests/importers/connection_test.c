#include "importers/connection.h"

#include <string.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static void assert_shown(const char *connection, const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) char *shown = NULL;
    assert_true(ll_is_connection(connection));
    assert_ok(ll_connection_shown(connection, &shown, &err), &err);
    assert_string_equal(shown, expected);
}

static void a_connection_is_shown_without_its_password(void **state)
{
    (void)state;
    assert_shown("PG:dbname=x host=h password=geheim user=u", "PG:dbname=x host=h user=u");
    assert_shown("PG: dbname = 'a b'  password = 'ge\\'h eim' port=1", "PG:dbname='a b' port=1");
    assert_shown("PG:password=a\\ b dbname=x sslpassword=c passfile=/d", "PG:dbname=x");
    assert_shown("PG:postgresql://u:p@ss@h:5432/x?password=geheim", "PG:postgresql://h:5432/x");
    assert_shown("postgresql://u:p@h/x", "postgresql://h/x");
    assert_shown("https://u:p@h/x?token=t", "https://h/x");
    assert_shown("MYSQL:x,user=u,password=p", "MYSQL:x");
    assert_shown("MSSQL:server=h;pwd=p", "MSSQL:server");
}

static void what_cannot_be_taken_apart_is_not_shown(void **state)
{
    (void)state;
    assert_shown("PG:dbname=x password=ge heim", "PG:dbname=x"); /* a blank that was not quoted */
    assert_shown("PG:dbname=x password='geheim", "PG:dbname=x");
    assert_shown("PG:geheim", "PG:");
}

static void messages_that_give_away_are_kept_back(void **state)
{
    (void)state;
    const char *const plain = "FATAL: no such database";
    assert_string_equal(ll_connection_message("PG:dbname=x", plain), plain);
    assert_string_equal(ll_connection_message("PG:dbname=x password=p4ss", plain), plain);
    assert_string_equal(ll_connection_message("PG:password=p4ss", "what is p4ss?"), "");
    assert_string_equal(ll_connection_message("PG:password='p4ss'", "what is p4ss?"), "");
    assert_string_equal(
        ll_connection_message("PG:password=ge heim", "missing \"=\" after \"heim\""), "");
}

static void paths_into_archives_do_not_reach_out(void **state)
{
    (void)state;
    assert_true(ll_is_archive_path("/vsizip/a.zip/b.shp"));
    assert_true(ll_is_archive_path("/vsigzip//vsizip/a.zip/b.csv.gz"));
    assert_false(ll_is_archive_path("/vsicurl/http://h/a.zip"));
    assert_false(ll_is_archive_path("/vsizip//vsicurl/http://h/a.zip"));
    assert_false(ll_is_archive_path("/vsizip//vsis3/a.zip"));
    assert_false(ll_is_archive_path("a.zip"));
    assert_false(ll_is_connection("a.zip"));
}

static bool show(void *user)
{
    LL_CLEANUP(ll_freep) char *shown = NULL;
    return ll_connection_shown(user, &shown, NULL) == LL_OK;
}

static void memory_that_runs_out_is_told(void **state)
{
    (void)state;
    char settings[] = "PG:dbname=x host=h password=p";
    char address[] = "https://u:p@h/x";
    ll_for_each_failing_alloc(show, settings, 20);
    ll_for_each_failing_alloc(show, address, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_is_shown_without_its_password),
        cmocka_unit_test(what_cannot_be_taken_apart_is_not_shown),
        cmocka_unit_test(messages_that_give_away_are_kept_back),
        cmocka_unit_test(paths_into_archives_do_not_reach_out),
        cmocka_unit_test(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
