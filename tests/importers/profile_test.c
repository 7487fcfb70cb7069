#include "importers/profile.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static void every_option_is_read(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_profile_clear) struct ll_profile p = {0};
    assert_ok(ll_profile_parse("p",
                               "\xEF\xBB\xBF# 街道办的消火栓表\r\n\r\n layer = hydrants \r\n"
                               "crs=EPSG:4549\nencoding=GBK\nkey=编号\nlayer-name=Sheet1\n"
                               "where=状态 = '完好'\ndatum=1,2,3\ncontrol=c.csv\n"
                               "map=diameter_mm=管径 (mm)\nmap=code=\nmap=x=a=b",
                               &p, &err),
              &err);
    assert_string_equal(p.layer, "hydrants");
    assert_string_equal(p.options.crs, "EPSG:4549");
    assert_string_equal(p.options.encoding, "GBK");
    assert_string_equal(p.options.key, "编号");
    assert_string_equal(p.options.layer_name, "Sheet1");
    assert_string_equal(p.options.where, "状态 = '完好'");
    assert_string_equal(p.options.datum, "1,2,3");
    assert_string_equal(p.options.control, "c.csv");
    static const char *const want[][2] = {{"diameter_mm", "管径 (mm)"}, {"code", ""}, {"x", "a=b"}};
    assert_int_equal(p.map_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(p.map[i].field, want[i][0]);
        assert_string_equal(p.map[i].column, want[i][1]);
    }
}

static void a_line_that_makes_no_sense_is_named(void **state)
{
    (void)state;
    static const char *const bad[] = {"crs=EPSG:4549\ncolour=red",
                                      "crs=EPSG:4549\ncrs=", "crs=EPSG:4549\nmap=code",
                                      "crs=EPSG:4549\nGBK", "crs=EPSG:4549\nmap==a"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_profile_clear) struct ll_profile p = {0};
        assert_int_equal(ll_profile_parse("my.profile", bad[i], &p, &err), LL_E_FORMAT);
        assert_mentions(err.message, "my.profile");
        assert_mentions(err.message, "line 2");
    }
    struct ll_err err = {0};
    LL_CLEANUP(ll_profile_clear) struct ll_profile p = {0};
    assert_int_equal(ll_profile_parse("p", "key=\xB1\xE0", &p, &err), LL_E_FORMAT);
    assert_mentions(err.message, "UTF-8");
}

static void what_the_user_says_now_counts_more(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_profile_clear) struct ll_profile p = {0};
    assert_ok(
        ll_profile_parse("p", "crs=gcj02\nencoding=GBK\nmap=code=编号\nmap=kind=类型", &p, &err),
        &err);
    const struct ll_mapping own[] = {{"code", "新编号"}, {"status", "状态"}};
    struct ll_import_request q = {.layer = LL_HYDRANT, .crs = "bd09", .map = own, .map_count = 2};
    assert_ok(ll_profile_apply(&p, &q, &err), &err);
    assert_string_equal(q.crs, "bd09");
    assert_string_equal(q.encoding, "GBK");
    assert_null(q.where);
    static const char *const want[][2] = {{"kind", "类型"}, {"code", "新编号"}, {"status", "状态"}};
    assert_int_equal(q.map_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(q.map[i].field, want[i][0]);
        assert_string_equal(q.map[i].column, want[i][1]);
    }
}

static void a_profile_of_another_layer_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_profile_clear) struct ll_profile p = {0};
    assert_ok(ll_profile_parse("p", "layer=lanes", &p, &err), &err);
    struct ll_import_request q = {.layer = LL_HYDRANT};
    assert_int_equal(ll_profile_apply(&p, &q, &err), LL_E_USAGE);
    assert_mentions(err.message, "lanes");
}

/// What is written reads back as the same request.
static void a_described_import_reads_back(void **state)
{
    (void)state;
    struct ll_err err = {0};
    static const char *const names[] = {"编号", "经度", "纬度", "管径 (mm)", "备\n注"};
    const struct ll_columns columns = {names, 5};
    struct ll_field_map map = {.layer = LL_HYDRANT, .key = 0, .x = 1, .y = 2};
    for (int f = 0; f < LL_FIELDS_MAX; f++) {
        map.field[f].column = LL_NO_COLUMN;
    }
    map.field[LL_HYDRANT_DIAMETER_MM].column = 3;
    map.field[LL_HYDRANT_STATUS].column = 4;
    const struct ll_import_request q = {
        .layer = LL_HYDRANT, .crs = "gcj02", .encoding = "GBK", .where = "a = 1"};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    assert_ok(ll_profile_describe(&q, &map, &columns, &text, &err), &err);
    LL_CLEANUP(ll_profile_clear) struct ll_profile p = {0};
    assert_ok(ll_profile_parse("p", ll_text_str(&text), &p, &err), &err);
    assert_string_equal(p.layer, "hydrants");
    assert_string_equal(p.options.crs, "gcj02");
    assert_string_equal(p.options.encoding, "GBK");
    assert_string_equal(p.options.where, "a = 1");
    static const char *const want[][2] = {
        {"x", "经度"}, {"y", "纬度"}, {"key", "编号"}, {"diameter_mm", "管径 (mm)"}};
    assert_int_equal(p.map_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(p.map[i].field, want[i][0]);
        assert_string_equal(p.map[i].column, want[i][1]);
    }
}

static void files_are_read_or_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_profile_clear) struct ll_profile p = {0};
    struct ll_import_request q = {.layer = LL_HYDRANT};
    assert_ok(ll_profile_use(&p, &q, &err), &err);
    assert_null(q.crs);
    q.profile = ll_scratch_path("none.txt");
    assert_int_equal(ll_profile_use(&p, &q, &err), LL_E_NOT_FOUND);
    q.profile = ll_scratch_path("good.txt");
    FILE *f = fopen(q.profile, "w");
    assert_non_null(f);
    assert_true(fputs("crs=EPSG:4549\n", f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_ok(ll_profile_use(&p, &q, &err), &err);
    assert_string_equal(q.crs, "EPSG:4549");
    struct ll_import_request other = {.layer = LL_HYDRANT, .profile = "/dev/zero"};
    LL_CLEANUP(ll_profile_clear) struct ll_profile none = {0};
    assert_int_equal(ll_profile_use(&none, &other, &err), LL_E_LIMIT);
}

static bool parse_and_apply(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_profile_clear) struct ll_profile p = {0};
    const struct ll_mapping own[] = {{"code", "新编号"}};
    struct ll_import_request q = {.layer = LL_HYDRANT, .map = own, .map_count = 1};
    enum ll_code code = ll_profile_parse("p", "map=kind=a\nmap=status=b\ncrs=x", &p, &err);
    code = code == LL_OK ? ll_profile_apply(&p, &q, &err) : code;
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(parse_and_apply, NULL, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_is_read),
        cmocka_unit_test(a_line_that_makes_no_sense_is_named),
        cmocka_unit_test(what_the_user_says_now_counts_more),
        cmocka_unit_test(a_profile_of_another_layer_is_refused),
        cmocka_unit_test(a_described_import_reads_back),
        cmocka_unit_test(files_are_read_or_refused),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
