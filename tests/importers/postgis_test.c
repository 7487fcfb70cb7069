/* Tables of a PostGIS database, started by with_postgis.sh. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/features.h"
#include "importers/import.h"
#include "tests/importers/runs.h"
#include "tests/support/check.h"

#define PASSWORD "geheim4711"

/// A connection with a password, in a buffer of the caller. Skips the test without a database.
static const char *connection(const char *database, char *ret, size_t size)
{
    const char *folder = getenv("LL_POSTGIS");
    if (folder == NULL) {
        skip();
    }
    (void)snprintf(ret, size, "PG:dbname=%s host=%s user=postgres password=" PASSWORD, database,
                   folder);
    return ret;
}

static void several_tables_ask_which(void **state)
{
    char to[256];
    const struct ll_import_request q = {.layer = LL_BUILDING,
                                        .file = connection("postgres", to, sizeof to)};
    const char *message = run_refused(*state, q, LL_E_DECISION);
    assert_mentions(message, "house");
    assert_mentions(message, "water.hydrant");
    assert_null(strstr(message, PASSWORD));
}

static void a_table_is_imported_and_again_without_doubling(void **state)
{
    char to[256];
    struct ll_import_request q = {
        .layer = LL_BUILDING, .file = connection("postgres", to, sizeof to), .layer_name = "house"};
    struct ll_import_report r = run_imported(*state, q);
    assert_int_equal(r.stored, 3);
    ll_import_report_clear(&r);
    q.layer = LL_HYDRANT;
    q.layer_name = "water.hydrant";
    r = run_imported(*state, q);
    assert_int_equal(r.stored, 5);
    ll_import_report_clear(&r);
    r = run_imported(*state, q);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = run_scene_of(*state);
    const struct ll_table *b = &s.layer[LL_BUILDING], *h = &s.layer[LL_HYDRANT];
    assert_int_equal(b->count, 3);
    assert_int_equal(h->count, 5);
    assert_int_equal(ll_table_word(b, 0, LL_BUILDING_STRUCTURE), LL_STRUCTURE_BRICK_TIMBER);
    assert_int_equal(ll_table_word(h, 4, LL_HYDRANT_STATUS), LL_STATUS_BROKEN);
    assert_near(ll_shape_area(&b->shape, 0) + ll_shape_area(&b->shape, 1) +
                    ll_shape_area(&b->shape, 2),
                600.0, 1e-3);
}

/// Whether bytes occur in a file.
static bool file_holds(const char *path, const char *bytes)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t matched = 0, len = strlen(bytes);
    for (int c = fgetc(f); c != EOF && matched < len; c = fgetc(f)) {
        matched = c == bytes[matched] ? matched + 1 : c == bytes[0] ? 1 : 0;
    }
    (void)fclose(f);
    return matched == len;
}

static void the_password_is_stored_nowhere(void **state)
{
    (void)state;
    char to[256];
    const char *path = ll_scratch_path("password.db");
    const struct ll_import_request q = {
        .layer = LL_BUILDING, .file = connection("postgres", to, sizeof to), .layer_name = "house"};
    struct ll_err err = {0};
    ll_store *store = NULL;
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    struct ll_import_report r = run_imported(store, q);
    assert_null(strstr(ll_text_str(&r.mapping), PASSWORD));
    ll_import_report_clear(&r);
    ll_store_close(store);
    assert_true(file_holds(path, "PG:dbname=postgres"));
    assert_false(file_holds(path, PASSWORD));
}

static void a_connection_that_fails_says_why_without_its_password(void **state)
{
    char to[256];
    struct ll_import_request q = {.layer = LL_BUILDING,
                                  .file = connection("nowhere", to, sizeof to)};
    for (int lang = 0; lang < LL_LANG_COUNT; lang++) {
        struct ll_err err = {.lang = (enum ll_lang)lang};
        struct ll_import_report r = {0};
        assert_int_equal(ll_import_layer(*state, &q, &r, &err), LL_E_IO);
        assert_mentions(err.message, "nowhere");
        assert_null(strstr(err.message, PASSWORD));
    }
    q.file = "PG:dbname=x password=" PASSWORD " what";
    const char *message = run_refused(*state, q, LL_E_IO);
    assert_null(strstr(message, PASSWORD));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, run_open_store, run_close_store)

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        TEST(several_tables_ask_which),
        TEST(a_table_is_imported_and_again_without_doubling),
        TEST(the_password_is_stored_nowhere),
        TEST(a_connection_that_fails_says_why_without_its_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
