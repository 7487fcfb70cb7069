#include "core/table.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// Adds a square of side 2 with a hole of side 1, lower left corner at (x, 0).
static enum ll_code add_square(struct ll_table *t, double x, struct ll_err *err)
{
    static const struct ll_xy ring[2][5] = {
        {{0, 0}, {2, 0}, {2, 2}, {0, 2}, {0, 0}},
        {{0.5, 0.5}, {0.5, 1.5}, {1.5, 1.5}, {1.5, 0.5}, {0.5, 0.5}}};
    enum ll_code code = ll_table_add(t, NULL, err);
    if (code != LL_OK) {
        return code;
    }
    code = ll_shapes_begin(&t->shape, LL_POLYGON, err);
    for (int r = 0; code == LL_OK && r < 2; r++) {
        code = ll_shapes_ring(&t->shape, err);
        for (int p = 0; code == LL_OK && p < 5; p++) {
            code = ll_shapes_point(&t->shape, x + ring[r][p].x, ring[r][p].y, err);
        }
    }
    return code;
}

static void a_row_knows_what_was_set_and_nothing_else(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_BUILDING, LL_ALL_FIELDS);
    assert_ok(add_square(&t, 0.0, &err), &err);
    assert_ok(add_square(&t, 10.0, &err), &err);
    ll_table_set_real(&t, 1, LL_BUILDING_FLOORS, 3.0);
    ll_table_set_word(&t, 1, LL_BUILDING_STRUCTURE, LL_STRUCTURE_TIMBER);
    assert_ok(ll_table_set_string(&t, 1, LL_BUILDING_NAME, "祠堂", &err), &err);
    for (int f = 0; f < LL_BUILDING_FIELDS; f++) {
        assert_true(ll_table_unknown(&t, 0, f));
    }
    assert_near(ll_table_real(&t, 1, LL_BUILDING_FLOORS), 3.0, 0.0);
    assert_string_equal(ll_table_string(&t, 1, LL_BUILDING_NAME), "祠堂");
    assert_near(ll_shape_area(&t.shape, 1), 4.0 - 1.0, 1e-12);
    assert_near(t.shape.box[1].max_x, 12.0, 0.0);
    ll_table_drop_last(&t);
    assert_int_equal(t.shape.point_count, 10);
}

static void a_column_that_was_not_asked_for_reads_as_unknown(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_table_clear)
    struct ll_table t = ll_table_make(LL_BUILDING, 1U << LL_BUILDING_FLOORS);
    assert_ok(add_square(&t, 0.0, &err), &err);
    ll_table_set_real(&t, 0, LL_BUILDING_HEIGHT_M, 5.0);
    assert_true(isnan(ll_table_real(&t, 0, LL_BUILDING_HEIGHT_M)));
    assert_null(t.column[LL_BUILDING_HEIGHT_M].any);
}

static void every_layer_fits_the_columns_and_is_found_by_its_names(void **state)
{
    (void)state;
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        const struct ll_layer_info *info = ll_layer_info((enum ll_layer)i);
        assert_true(info->field_count <= LL_FIELDS_MAX);
        enum ll_layer found = LL_LAYER_COUNT;
        assert_true(ll_layer_by_name(info->plural, &found));
        assert_int_equal(found, i);
        for (size_t f = 0; f < info->field_count; f++) {
            assert_int_equal(ll_field_by_name((enum ll_layer)i, info->fields[f].name), f);
            assert_true(info->fields[f].type != LL_WORD || info->fields[f].vocabulary != NULL);
        }
    }
}

static bool fill_and_copy(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_table_clear) struct ll_table a = ll_table_make(LL_BUILDING, LL_ALL_FIELDS);
    LL_CLEANUP(ll_table_clear) struct ll_table b = ll_table_make(LL_BUILDING, LL_ALL_FIELDS);
    enum ll_code code = add_square(&a, 0.0, &err);
    if (code == LL_OK) {
        code = ll_table_set_string(&a, 0, LL_BUILDING_NAME, "a", &err);
    }
    if (code == LL_OK) {
        code = ll_table_copy_row(&b, &a, 0, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_int_equal(b.count, code == LL_OK ? 1 : 0);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(fill_and_copy, NULL, 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_knows_what_was_set_and_nothing_else),
        cmocka_unit_test(a_column_that_was_not_asked_for_reads_as_unknown),
        cmocka_unit_test(every_layer_fits_the_columns_and_is_found_by_its_names),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
