#include "importers/fields.h"

#include <string.h>

#include "data/reference.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static ll_aliases *builtin(void)
{
    struct ll_err err = {0};
    ll_aliases *aliases = NULL;
    size_t len = 0;
    const char *text = ll_reference_builtin("aliases.csv", &len);
    assert_non_null(text);
    assert_ok(ll_aliases_parse(text, len, &aliases, &err), &err);
    return aliases;
}

#define COLUMNS(...)                                                                               \
    {                                                                                              \
        .names = (const char *const[]){__VA_ARGS__},                                               \
        .count = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)                       \
    }

static struct ll_field_map map_by_alias(enum ll_layer layer, const struct ll_columns *columns)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_aliases_freep) ll_aliases *a = builtin();
    struct ll_field_map m = {0};
    assert_ok(ll_fields_map(a, layer, columns, NULL, 0, &m, &err), &err);
    return m;
}

static void the_hydrant_table_of_taipei_is_understood(void **state)
{
    (void)state;
    const struct ll_columns c = COLUMNS("序號", "圖號", "編號", "DGNID", "UFID", "97X座標",
                                        "97Y座標", "WGS84經度", "WGS84緯度", "型式", "所在地區");
    struct ll_field_map m = map_by_alias(LL_HYDRANT, &c);
    assert_int_equal(m.field[LL_HYDRANT_CODE].column, 2);
    assert_int_equal(m.field[LL_HYDRANT_FORM].column, 9);
    assert_int_equal(m.x, 5);
    assert_int_equal(m.y, 6);
    assert_int_equal(m.key, LL_NO_COLUMN);
}

static void english_chinese_and_osm_headings_meet_in_one_field(void **state)
{
    (void)state;
    static const char *const headings[] = {"height", "建筑高度", "HEIGHT_M", "高度（米）",
                                           "Bldg Height"};
    for (size_t i = 0; i < sizeof headings / sizeof headings[0]; i++) {
        const struct ll_columns c = COLUMNS("fid", headings[i]);
        struct ll_field_map m = map_by_alias(LL_BUILDING, &c);
        assert_int_equal(m.field[LL_BUILDING_HEIGHT_M].column, 1);
    }
}

static void a_unit_in_the_heading_is_kept(void **state)
{
    (void)state;
    const struct ll_columns c = COLUMNS("压力(kPa)", "管径（mm）", "流量(备注)");
    struct ll_field_map m = map_by_alias(LL_HYDRANT, &c);
    assert_string_equal(m.field[LL_HYDRANT_PRESSURE_MPA].unit, "kpa");
    assert_string_equal(m.field[LL_HYDRANT_DIAMETER_MM].unit, "mm");
    assert_int_equal(m.field[LL_HYDRANT_FLOW_LPS].column, 2);
    assert_string_equal(m.field[LL_HYDRANT_FLOW_LPS].unit, "");
}

static void the_earlier_alias_wins(void **state)
{
    (void)state;
    const struct ll_columns c = COLUMNS("lon", "lat", "东坐标", "北坐标");
    struct ll_field_map m = map_by_alias(LL_STATION, &c);
    assert_int_equal(m.x, 2);
    assert_int_equal(m.y, 3);
}

static void a_mapping_by_hand_comes_first(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_aliases_freep) ll_aliases *a = builtin();
    const struct ll_columns c = COLUMNS("X1", "宽度", "w2", "name", "lon");
    const struct ll_mapping map[] = {{"width_m", "W2"}, {"x", "X1"}, {"name", ""}, {"key", "lon"}};
    struct ll_field_map m = {0};
    assert_ok(ll_fields_map(a, LL_LANE, &c, map, 4, &m, &err), &err);
    assert_int_equal(m.field[LL_LANE_WIDTH_M].column, 2);
    assert_int_equal(m.x, 0);
    assert_int_equal(m.key, 4);
    assert_int_equal(m.field[LL_LANE_NAME].column, LL_NO_COLUMN);
}

static void a_mapping_to_what_is_not_there_says_what_is(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_aliases_freep) ll_aliases *a = builtin();
    const struct ll_columns c = COLUMNS("甲", "乙");
    struct ll_field_map m = {0};
    struct ll_mapping wrong = {"width_m", "丙"};
    assert_int_equal(ll_fields_map(a, LL_LANE, &c, &wrong, 1, &m, &err), LL_E_USAGE);
    assert_mentions(err.message, "甲, 乙");
    wrong = (struct ll_mapping){"colour", "甲"};
    assert_int_equal(ll_fields_map(a, LL_LANE, &c, &wrong, 1, &m, &err), LL_E_USAGE);
    assert_mentions(err.message, "width_m");
}

static void the_mapping_can_be_read(void **state)
{
    (void)state;
    struct ll_err err = {.lang = LL_LANG_ZH};
    const struct ll_columns c = COLUMNS("压力(kPa)", "lon", "lat", "备注");
    struct ll_field_map m = map_by_alias(LL_HYDRANT, &c);
    LL_CLEANUP(ll_text_clear) struct ll_text t = {0};
    assert_ok(ll_fields_describe(&m, &c, true, &t, &err), &err);
    assert_string_equal(ll_text_str(&t),
                        "x ← lon\ny ← lat\npressure_mpa ← 压力(kPa) (kpa)\n未使用的列：备注\n");
}

static void a_wrong_row_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {"moon,kind,,a", "hydrant,colour,,a", "hydrant,flow_lps,m,a"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_text_clear) struct ll_text t = {0};
        assert_ok(ll_text_appendf(&t, &err, "layer,field,unit,synonym\n%s\n", rows[i]), &err);
        ll_aliases *a = NULL;
        assert_int_equal(ll_aliases_parse(t.data, t.len, &a, &err), LL_E_FORMAT);
        assert_null(a);
    }
}

static bool parse_small(void *user)
{
    (void)user;
    static const char text[] = "layer,field,unit,synonym\n*,x,,lon\nhydrant,code,,ref\n";
    ll_aliases *a = NULL;
    enum ll_code code = ll_aliases_parse(text, sizeof text - 1, &a, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    ll_aliases_free(a);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(parse_small, NULL, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hydrant_table_of_taipei_is_understood),
        cmocka_unit_test(english_chinese_and_osm_headings_meet_in_one_field),
        cmocka_unit_test(a_unit_in_the_heading_is_kept),
        cmocka_unit_test(the_earlier_alias_wins),
        cmocka_unit_test(a_mapping_by_hand_comes_first),
        cmocka_unit_test(a_mapping_to_what_is_not_there_says_what_is),
        cmocka_unit_test(the_mapping_can_be_read),
        cmocka_unit_test(a_wrong_row_is_refused),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
