#include "importers/shift_fit.h"

#include <math.h>
#include <string.h>

#include "tests/importers/towns.h"
#include "tests/support/check.h"

/// Imports hydrants that lie on Xi'an 80 by some unknown shift.
static enum ll_code import_moved(struct town *t, struct ll_xy by, struct ll_import_report *report,
                                 struct ll_err *err)
{
    const struct writing w = {.crs = "EPSG:4549", .move_m = by};
    const struct ll_import_request request = {.layer = LL_HYDRANT,
                                              .file = town_write_hydrants(t, "moved.csv", &w),
                                              .crs = "EPSG:2385", /* Xi'an 80, CM 120E */
                                              .datum = "fit",
                                              .dry_run = true};
    return ll_import_layer(t->store, &request, report, err);
}

static void the_shift_of_an_old_datum_is_found_within_a_few_metres(void **state)
{
    (void)state;
    static const struct ll_xy shifts[] = {{-113.0, 71.0}, {95.0, -40.0}, {20.0, 130.0}};
    for (size_t i = 0; i < 3; i++) {
        LL_CLEANUP(town_close) struct town t = town_of(11 + i, LL_HYDRANT);
        struct ll_err err = {0};
        LL_CLEANUP(ll_import_report_clear) struct ll_import_report report = {0};
        assert_ok(import_moved(&t, shifts[i], &report, &err), &err);
        assert_true(report.approximate);
        assert_true(report.residual_m > 0.0 && report.residual_m < 15.0);
        double east = NAN, north = NAN;
        const char *said = strstr(report.crs_note, "moved by ");
        assert_non_null(said);
        assert_int_equal(sscanf(said, "moved by %lf m east and %lf m north", &east, &north), 2);
        /* the other ellipsoid moves the grid a little too: 3 m of flattening and axis */
        print_message("shift %.0f %.0f: found %.1f %.1f, sure to %.1f m\n", shifts[i].x,
                      shifts[i].y, east, north, report.residual_m);
        assert_near(east, -shifts[i].x, 15.0);
        assert_near(north, -shifts[i].y, 30.0);
    }
}

static void a_shift_beyond_the_search_is_refused(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(21, LL_HYDRANT);
    struct ll_err err = {0};
    struct ll_import_report report = {0};
    assert_int_equal(import_moved(&t, (struct ll_xy){5000.0, 0.0}, &report, &err), LL_E_DECISION);
}

static void nothing_is_fitted_to_an_empty_store(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(22, LL_HYDRANT);
    struct ll_err err = {0};
    struct ll_import_report report = {0};
    ll_store_close(t.store);
    t.store = NULL;
    assert_ok(ll_store_open(ll_scratch_path("empty.db"), LL_STORE_CREATE, &t.store, &err), &err);
    assert_int_equal(import_moved(&t, (struct ll_xy){0.0, 0.0}, &report, &err), LL_E_DECISION);
    assert_mentions(err.message, "import those first");
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shift_of_an_old_datum_is_found_within_a_few_metres),
        cmocka_unit_test(a_shift_beyond_the_search_is_refused),
        cmocka_unit_test(nothing_is_fitted_to_an_empty_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
