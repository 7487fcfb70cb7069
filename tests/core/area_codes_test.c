#include "core/area_codes.h"

#include "core/model.h"
#include "tests/support/check.h"

static void add(struct ll_table *areas, int64_t id, const char *name, const char *code)
{
    struct ll_err err = {0};
    size_t row = 0;
    assert_ok(ll_table_add(areas, &row, &err), &err);
    areas->id[row] = id;
    if (name != NULL) {
        assert_ok(ll_table_set_string(areas, row, LL_AREA_NAME, name, &err), &err);
    }
    if (code != NULL) {
        assert_ok(ll_table_set_string(areas, row, LL_AREA_CODE, code, &err), &err);
    }
}

static void areas_without_a_code_are_numbered_in_order_of_name(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_table_clear) struct ll_table areas = ll_table_make(LL_AREA, LL_ALL_FIELDS);
    assert_ok(ll_area_codes_fill(&areas, &err), &err); /* none: nothing to do */
    add(&areas, 9, "North", NULL);
    add(&areas, 4, "East", "");
    add(&areas, 3, "Own", "350599100201");
    add(&areas, 2, "North", NULL);
    add(&areas, 5, "Taken", "A002");
    add(&areas, 1, NULL, NULL);
    assert_ok(ll_area_codes_fill(&areas, &err), &err);
    static const char *const expected[] = {"A005", "A003", "350599100201", "A004", "A002", "A001"};
    for (size_t i = 0; i < areas.count; i++) {
        assert_string_equal(ll_table_string(&areas, i, LL_AREA_CODE), expected[i]);
    }
    assert_ok(ll_area_codes_fill(&areas, &err), &err); /* a second time changes nothing */
    assert_string_equal(ll_table_string(&areas, 0, LL_AREA_CODE), expected[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas_without_a_code_are_numbered_in_order_of_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
