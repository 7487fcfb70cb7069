#include "importers/place_names.h"

#include <string.h>

#include "importers/import.h"
#include "tests/importers/runs.h"
#include "tests/support/check.h"

/// A town of two villages, and a village of the same name elsewhere.
static const char areas[] =
    "name,WKT\n"
    "大安区,\"POLYGON((300000 2768000,304000 2768000,304000 2770000,300000 2770000,300000 "
    "2768000))\"\n"
    "大学里,\"POLYGON((300000 2768000,302000 2768000,302000 2770000,300000 2770000,300000 "
    "2768000))\"\n"
    "古风里,\"POLYGON((302000 2768000,304000 2768000,304000 2770000,302000 2770000,302000 "
    "2768000))\"\n"
    "大学里,\"POLYGON((310000 2768000,312000 2768000,312000 2770000,310000 2770000,310000 "
    "2768000))\"\n"
    "里,\"POLYGON((320000 2768000,322000 2768000,322000 2770000,320000 2770000,320000 "
    "2768000))\"\n";

static void an_address_names_its_village_not_its_district(void **state)
{
    ll_store *store = *state;
    struct ll_err err = {0};
    struct ll_import_report r = run_imported(
        store, (struct ll_import_request){
                   .layer = LL_AREA, .file = run_file_with("a.csv", areas), .crs = "EPSG:3826"});
    assert_int_equal(r.stored, 5);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_place_names_clear) struct ll_place_names n = {0};
    assert_ok(ll_place_names_read(store, &n, &err), &err);
    assert_int_equal(n.count, 3); /* one twice; one too short to tell */
    uint32_t first = ll_place_names_find(&n, "台北市大安区大学里12号");
    assert_int_not_equal(first, LL_NO_PLACE);
    assert_true(ll_place_names_holds(&n, first, (struct ll_xy){301000.0, 2769000.0}));
    assert_true(ll_place_names_holds(&n, first, (struct ll_xy){311000.0, 2769000.0}));
    assert_false(ll_place_names_holds(&n, first, (struct ll_xy){303000.0, 2769000.0}));
    uint32_t district = ll_place_names_find(&n, "大安区");
    assert_true(ll_place_names_holds(&n, district, (struct ll_xy){303000.0, 2769000.0}));
    assert_int_equal(ll_place_names_find(&n, "新北市三重"), LL_NO_PLACE);
    assert_int_equal(ll_place_names_find(&n, "里"), LL_NO_PLACE);
    assert_int_equal(ll_place_names_find(&n, ""), LL_NO_PLACE);
}

static void a_store_without_areas_knows_no_names(void **state)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_place_names_clear) struct ll_place_names n = {0};
    assert_ok(ll_place_names_read(*state, &n, &err), &err);
    assert_int_equal(ll_place_names_find(&n, "大安区大学里"), LL_NO_PLACE);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_address_names_its_village_not_its_district,
                                        run_open_store, run_close_store),
        cmocka_unit_test_setup_teardown(a_store_without_areas_knows_no_names, run_open_store,
                                        run_close_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
