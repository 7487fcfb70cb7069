#include "importers/export_check.h"

#include <stdio.h>
#include <string.h>

#include "importers/import.h"
#include "tests/support/check.h"

#define POINT                                                                                      \
    "{\"type\":\"Feature\",\"properties\":{\"a\":\"]\"},\"geometry\":{\"type\":\"Point\","         \
    "\"coordinates\":[1,2]}}"
#define HEAD "{\"type\":\"FeatureCollection\",\"features\":[\n"

static enum ll_code checked(const char *name, const char *text, enum ll_export_form form,
                            size_t rows)
{
    struct ll_err err = {0};
    const char *path = ll_scratch_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
    return ll_export_check(path, form, rows, &err);
}

static void a_collection_that_was_cut_anywhere_is_noticed(void **state)
{
    (void)state;
    static const char whole[] = HEAD POINT ",\n" POINT "\n]\n}\n";
    char cut[sizeof whole];
    assert_int_equal(checked("w.geojson", whole, LL_EXPORT_GEOJSON, 2), LL_OK);
    assert_int_equal(checked("w.geojson", whole, LL_EXPORT_GEOJSON, 3), LL_E_IO);
    for (size_t len = 0; len + 2 < sizeof whole; len++) { /* all but the last line end */
        memcpy(cut, whole, len);
        cut[len] = '\0';
        assert_int_equal(checked("c.geojson", cut, LL_EXPORT_GEOJSON, 2), LL_E_IO);
    }
}

static void a_table_without_its_last_rows_is_noticed(void **state)
{
    (void)state;
    assert_int_equal(checked("w.csv", "uid,x,y\na,1,2\nb,3,4\n", LL_EXPORT_CSV, 2), LL_OK);
    assert_int_equal(checked("h.csv", "uid,x,y\n", LL_EXPORT_CSV, 0), LL_OK);
    assert_int_equal(checked("l.csv", "uid,x,y\na,1,2\n", LL_EXPORT_CSV, 2), LL_E_IO);
    assert_int_equal(checked("t.csv", "uid,x,y\na,1,2\nb,3,", LL_EXPORT_CSV, 2), LL_E_IO);
    assert_int_equal(checked("e.csv", "", LL_EXPORT_CSV, 2), LL_E_IO);
    assert_int_equal(checked("e.xlsx", "", LL_EXPORT_XLSX, 2), LL_E_IO);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_collection_that_was_cut_anywhere_is_noticed),
        cmocka_unit_test(a_table_without_its_last_rows_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
