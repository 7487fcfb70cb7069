#include "importers/values.h"

#include <math.h>

#include "core/model.h"
#include "tests/support/check.h"

/// What a text means in a field; NAN when it is no number there.
static double read_as(const char *field, const char *text, const char *unit)
{
    double value = NAN;
    return ll_value_parse(text, ll_measure_kind(field), unit, &value) ? value : NAN;
}

static void a_unit_after_the_number_counts(void **state)
{
    (void)state;
    assert_near(read_as("width_m", "3.5", NULL), 3.5, 0.0);
    assert_near(read_as("width_m", "3.5米", NULL), 3.5, 0.0);
    assert_near(read_as("width_m", "3,5 m", NULL), 3.5, 0.0);
    assert_near(read_as("width_m", "8M", NULL), 8.0, 0.0);
    assert_near(read_as("width_m", "350cm", NULL), 3.5, 1e-12);
    assert_near(read_as("width_m", "12 ft", NULL), 3.6576, 1e-12);
    assert_near(read_as("height_m", "12'6\"", NULL), 3.81, 1e-12);
    assert_near(read_as("height_m", "13' 10\"", NULL), 4.2164, 1e-12);
    assert_near(read_as("diameter_mm", "4 inch", NULL), 101.6, 1e-9);
    assert_near(read_as("diameter_mm", "４寸", NULL), 101.6, 1e-9);
    assert_near(read_as("diameter_mm", "2.5英寸", NULL), 63.5, 1e-9);
    assert_near(read_as("height_m", "１２．５", NULL), 12.5, 0.0);
    assert_near(read_as("diameter_mm", "DN100", NULL), 100.0, 0.0);
    assert_near(read_as("diameter_mm", "Φ 150", NULL), 150.0, 0.0);
    assert_near(read_as("diameter_mm", "0.1m", NULL), 100.0, 1e-9);
    assert_near(read_as("pressure_mpa", "300 kPa", NULL), 0.3, 1e-12);
    assert_near(read_as("pressure_mpa", "3公斤", NULL), 0.294, 0.001);
    assert_near(read_as("flow_lps", "900 l/min", NULL), 15.0, 1e-12);
    assert_near(read_as("flow_lps", "54m³/h", NULL), 15.0, 1e-12);
    assert_near(read_as("speed_kmh", "30 mph", NULL), 48.28, 0.01);
    assert_near(read_as("turnout_s", "1.5分钟", NULL), 90.0, 1e-12);
    assert_near(read_as("alarm_share", "85%", NULL), 0.85, 1e-12);
    assert_near(read_as("loss_yuan", "3.2万元", NULL), 32000.0, 1e-9);
    assert_near(read_as("slope_pct", "-8 %", NULL), -8.0, 0.0);
    assert_near(read_as("floors", "3层", NULL), 3.0, 0.0);
}

static void the_heading_unit_counts_where_the_value_has_none(void **state)
{
    (void)state;
    assert_near(read_as("pressure_mpa", "250", "kPa"), 0.25, 1e-12);
    assert_near(read_as("pressure_mpa", "0.25MPa", "kPa"), 0.25, 1e-12);
    assert_near(read_as("width_m", "3500", "mm"), 3.5, 1e-12);
    assert_true(isnan(read_as("width_m", "3", "furlong")));
}

static void a_comma_is_read_only_where_it_can_mean_one_thing(void **state)
{
    (void)state;
    assert_near(read_as("population", "1,250", NULL), 1250.0, 0.0);
    assert_near(read_as("population", "1,234,567人", NULL), 1234567.0, 0.0);
    assert_near(read_as("width_m", "3,55", NULL), 3.55, 0.0);
    assert_true(isnan(read_as("width_m", "3,550", NULL))); /* 3.55 m or 3550 m? */
    assert_true(isnan(read_as("width_m", "1.2.3", NULL)));
    assert_true(isnan(read_as("width_m", "1,2,3", NULL)));
}

static void what_is_no_single_number_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"",    " ",    "约3",      "3-4", "3~4米",
                                        "<3",  "m",    "3 apples", "--3", "none",
                                        "1e5", "0x10", "nan",      "inf", "3;4"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_true(isnan(read_as("width_m", texts[i], NULL)));
    }
}

static void a_year_is_read_out_of_a_date(void **state)
{
    (void)state;
    assert_near(read_as("year", "1998", NULL), 1998.0, 0.0);
    assert_near(read_as("year", "1998年", NULL), 1998.0, 0.0);
    assert_near(read_as("wiring_year", "2011-05-01", NULL), 2011.0, 0.0);
    assert_near(read_as("year", "2003/7/1 0:00", NULL), 2003.0, 0.0);
    assert_near(read_as("year", "1985.6", NULL), 1985.0, 0.0);
    assert_true(isnan(read_as("year", "85", NULL)));
    assert_true(isnan(read_as("year", "80年代", NULL)));
    assert_true(isnan(read_as("year", "19985", NULL)));
}

static void every_field_name_with_a_unit_is_understood(void **state)
{
    (void)state;
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        const struct ll_layer_info *info = ll_layer_info((enum ll_layer)l);
        for (size_t f = 0; f < info->field_count; f++) {
            struct ll_measure_kind k = ll_measure_kind(info->fields[f].name);
            assert_true(k.unit > 0.0);
        }
    }
    assert_int_equal(ll_measure_kind("volume_m3").quantity, LL_QUANTITY_VOLUME);
    assert_int_equal(ll_measure_kind("floors").quantity, LL_QUANTITY_PLAIN);
    assert_int_equal(ll_measure_kind("households").quantity, LL_QUANTITY_PLAIN);
    assert_int_equal(ll_measure_kind("load_t").quantity, LL_QUANTITY_MASS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_after_the_number_counts),
        cmocka_unit_test(the_heading_unit_counts_where_the_value_has_none),
        cmocka_unit_test(a_comma_is_read_only_where_it_can_mean_one_thing),
        cmocka_unit_test(what_is_no_single_number_is_none),
        cmocka_unit_test(a_year_is_read_out_of_a_date),
        cmocka_unit_test(every_field_name_with_a_unit_is_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
