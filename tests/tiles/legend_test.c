#include "tiles/legend.h"

#include <string.h>

#include "tests/support/check.h"
#include "tests/tiles/hamlet.h"

static const struct ll_legend_row *row_with(const struct ll_legend *legend, const char *part)
{
    for (size_t i = 0; i < legend->count; i++) {
        if (strstr(legend->rows[i].text, part) != NULL) {
            return &legend->rows[i];
        }
    }
    fail_msg("no row of the legend has '%s'", part);
    return NULL;
}

static size_t rows_of(const struct ll_legend *legend, enum ll_sign sign)
{
    size_t count = 0;
    for (size_t i = 0; i < legend->count; i++) {
        count += legend->rows[i].sign == sign;
    }
    return count;
}

static void every_class_on_the_map_stands_in_the_legend(void **state)
{
    (void)state;
    struct hamlet h;
    struct ll_legend legend;
    hamlet_make(&h, false);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    for (int n = 0; n < LL_MAP_LAYER_COUNT * 2; n++) {
        enum ll_map_layer layer = (enum ll_map_layer)(n / 2);
        ll_legend_of(map, layer, 16.0, (enum ll_lang)(n % 2), &legend);
        for (size_t c = 0; c < ll_class_count(layer); c++) {
            struct ll_paint paint = ll_class_paint(layer, (uint8_t)c);
            bool found = false;
            for (size_t i = 0; i < legend.count; i++) {
                const struct ll_legend_row *row = &legend.rows[i];
                found = found || (row->sign == LL_SIGN_FILL && row->paint.colour == paint.colour &&
                                  row->paint.hatch == paint.hatch);
            }
            assert_true(found);
        }
        assert_int_equal(rows_of(&legend, LL_SIGN_HYDRANT), 5);
        assert_int_equal(rows_of(&legend, LL_SIGN_STATION), 4);
    }
    hamlet_clear(&h);
}

static void numbers_are_those_of_the_rules(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct hamlet h;
    struct ll_legend legend;
    hamlet_make(&h, false);
    assert_ok(ll_rules_set(h.rules, "hydrant_radius_m=123", &err), &err);
    assert_ok(ll_rules_set(h.rules, "response_township_s=270", &err), &err);
    assert_ok(ll_rules_set(h.rules, "map_share_high=0.33", &err), &err);
    assert_ok(ll_rules_set(h.rules, "risk_high=44", &err), &err);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    ll_legend_of(map, LL_MAP_WATER, 16.0, LL_LANG_ZH, &legend);
    (void)row_with(&legend, "123 米");
    ll_legend_of(map, LL_MAP_RESPONSE, 16.0, LL_LANG_EN, &legend);
    (void)row_with(&legend, "up to 4.5 min");
    ll_legend_of(map, LL_MAP_WATER, 12.0, LL_LANG_EN, &legend);
    (void)row_with(&legend, "10 to 33 %");
    (void)row_with(&legend, "33 to 50 %");
    ll_legend_of(map, LL_MAP_RISK, 12.0, LL_LANG_EN, &legend);
    (void)row_with(&legend, "15–44");
    hamlet_clear(&h);
}

static void what_is_not_drawn_is_not_explained(void **state)
{
    (void)state;
    struct hamlet h;
    struct ll_legend legend;
    hamlet_make(&h, false);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    ll_legend_of(map, LL_MAP_RISK, 12.0, LL_LANG_EN, &legend);
    for (size_t i = 0; i < legend.count; i++) {
        assert_null(strstr(legend.rows[i].text, "Building"));
        assert_null(strstr(legend.rows[i].text, "ydrants"));
    }
    ll_legend_of(map, LL_MAP_RISK, 16.0, LL_LANG_EN, &legend);
    (void)row_with(&legend, "Building: checks known to fail");
    assert_true(legend.count < LL_LEGEND_ROWS_MAX);
    hamlet_clear(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_on_the_map_stands_in_the_legend),
        cmocka_unit_test(numbers_are_those_of_the_rules),
        cmocka_unit_test(what_is_not_drawn_is_not_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
