#include "core/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/speeds.h"
#include "tests/support/check.h"

/// A file of data/reference; tests run in the project's folder.
static char *reference(const char *name, size_t *ret_len)
{
    char path[128];
    (void)snprintf(path, sizeof path, "data/reference/%s", name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *bytes = calloc(1, 1 << 16);
    assert_non_null(bytes);
    *ret_len = fread(bytes, 1, (1 << 16) - 1, f);
    (void)fclose(f);
    return bytes;
}

static void the_shipped_table_has_every_rule(void **state)
{
    (void)state;
    struct ll_err err = {0};
    size_t len = 0;
    char *csv = reference("rules.csv", &len);
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = NULL;
    assert_ok(ll_rules_parse(csv, len, &rules, &err), &err);
    free(csv);
    assert_near(ll_rule(rules, LL_RULE_HYDRANT_RADIUS_M), 150.0, 0.0);
    assert_string_equal(ll_rule_row(rules, LL_RULE_HYDRANT_RADIUS_M)->mark, "V2");

    assert_ok(ll_rules_set(rules, "hydrant_radius_m=120", &err), &err);
    assert_near(ll_rule(rules, LL_RULE_HYDRANT_RADIUS_M), 120.0, 0.0);
    assert_int_equal(ll_rules_set(rules, "hydrant_radius_m=-1", &err), LL_E_USAGE);
    assert_mentions(err.message, "from 1 to 1000");
    assert_int_equal(ll_rules_set(rules, "hydrant=1", &err), LL_E_USAGE);
    assert_int_equal(ll_rules_set(rules, "hydrant_radius_m", &err), LL_E_USAGE);
}

static void remembered_figures_carry_no_clause(void **state)
{
    (void)state;
    struct ll_err err = {0};
    size_t len = 0;
    char *csv = reference("rules.csv", &len);
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = NULL;
    assert_ok(ll_rules_parse(csv, len, &rules, &err), &err);
    free(csv);
    size_t count = 0;
    const struct ll_rule *rows = ll_rules_rows(rules, &count);
    for (size_t i = 0; i < count; i++) {
        bool read = strcmp(rows[i].mark, "V1") == 0 || strcmp(rows[i].mark, "V2") == 0;
        assert_true(read || rows[i].clause[0] == '\0');
    }
}

static void a_rule_is_known_by_its_key(void **state)
{
    (void)state;
    for (int id = 0; id < LL_RULE_COUNT; id++) {
        assert_int_equal(ll_rule_by_key(ll_rule_key((enum ll_rule_id)id)), id);
    }
    assert_int_equal(ll_rule_by_key("hydrant_radius"), LL_RULE_COUNT);
}

static void every_lane_class_has_a_speed(void **state)
{
    (void)state;
    struct ll_err err = {0};
    size_t len = 0;
    char *csv = reference("speeds.csv", &len);
    struct ll_speeds speeds;
    assert_ok(ll_speeds_parse(csv, len, &speeds, &err), &err);
    free(csv);
    assert_near(speeds.kmh[LL_CLASS_PRIMARY], 45.0, 0.0);
    assert_false(speeds.access[LL_CLASS_MOTORWAY]);
    assert_false(speeds.drivable[LL_CLASS_STEPS]);
    const char *missing =
        "class,speed_kmh,drivable,access,width_low_m,mark\ntrack,15,yes,yes,2,P\n";
    assert_int_equal(ll_speeds_parse(missing, strlen(missing), &speeds, &err), LL_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_table_has_every_rule),
        cmocka_unit_test(remembered_figures_carry_no_clause),
        cmocka_unit_test(a_rule_is_known_by_its_key),
        cmocka_unit_test(every_lane_class_has_a_speed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
