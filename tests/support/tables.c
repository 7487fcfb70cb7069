#include "tests/support/tables.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/check.h"

#define SIZE_MOST ((size_t)1 << 18)

char *ll_test_reference(const char *name, size_t *ret_len)
{
    char path[128];
    (void)snprintf(path, sizeof path, "data/reference/%s", name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *bytes = calloc(1, SIZE_MOST);
    assert_non_null(bytes);
    size_t len = fread(bytes, 1, SIZE_MOST - 1, f);
    (void)fclose(f);
    if (ret_len != NULL) {
        *ret_len = len;
    }
    return bytes;
}

ll_rules *ll_test_rules(void)
{
    struct ll_err err = {0};
    size_t len = 0;
    char *csv = ll_test_reference("rules.csv", &len);
    ll_rules *rules = NULL;
    assert_ok(ll_rules_parse(csv, len, &rules, &err), &err);
    free(csv);
    return rules;
}

struct ll_speeds ll_test_speeds(void)
{
    struct ll_err err = {0};
    size_t len = 0;
    char *csv = ll_test_reference("speeds.csv", &len);
    struct ll_speeds speeds = {0};
    assert_ok(ll_speeds_parse(csv, len, &speeds, &err), &err);
    free(csv);
    csv = ll_test_reference("speed_sets.csv", &len);
    assert_ok(ll_speed_sets_parse(csv, len, &speeds, &err), &err);
    free(csv);
    return speeds;
}

struct ll_vehicles ll_test_vehicles(void)
{
    struct ll_err err = {0};
    size_t len = 0;
    char *csv = ll_test_reference("vehicles.csv", &len);
    struct ll_vehicles vehicles = {0};
    assert_ok(ll_vehicles_parse(csv, len, &vehicles, &err), &err);
    free(csv);
    return vehicles;
}

struct ll_fire_gaps ll_test_fire_gaps(void)
{
    struct ll_err err = {0};
    size_t gaps_len = 0;
    size_t structures_len = 0;
    char *gaps_csv = ll_test_reference("separation.csv", &gaps_len);
    char *structures_csv = ll_test_reference("structures.csv", &structures_len);
    struct ll_fire_gaps gaps = {0};
    assert_ok(ll_fire_gaps_parse(gaps_csv, gaps_len, structures_csv, structures_len, &gaps, &err),
              &err);
    free(gaps_csv);
    free(structures_csv);
    return gaps;
}

ll_indicators *ll_test_indicators(void)
{
    struct ll_err err = {0};
    size_t indicators_len = 0;
    size_t dimensions_len = 0;
    char *indicators_csv = ll_test_reference("indicators.csv", &indicators_len);
    char *dimensions_csv = ll_test_reference("dimensions.csv", &dimensions_len);
    ll_indicators *indicators = NULL;
    assert_ok(ll_indicators_parse(indicators_csv, indicators_len, dimensions_csv, dimensions_len,
                                  &indicators, &err),
              &err);
    free(indicators_csv);
    free(dimensions_csv);
    return indicators;
}
