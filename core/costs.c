#include "core/costs.h"

#include <string.h>

#include "core/csv.h"
#include "core/text.h"

enum column { ID, VALUE, LOW, HIGH, MARK, COLUMNS };

const char *ll_cost_key(enum ll_cost_id id)
{
    static const char *const keys[LL_COST_COUNT] = {
        [LL_COST_HYDRANT_NEW] = "hydrant_new",
        [LL_COST_HYDRANT_PUT_BACK] = "hydrant_put_back",
        [LL_COST_HYDRANT_REPAIR] = "hydrant_repair",
        [LL_COST_STATION_MICRO] = "station_micro",
        [LL_COST_STATION_TOWNSHIP] = "station_township",
        [LL_COST_OBSTACLE_MOVABLE] = "obstacle_movable",
        [LL_COST_OBSTACLE_FIXED] = "obstacle_fixed",
    };
    return keys[id];
}

static enum ll_code read_row(const ll_csv *csv, size_t row, const size_t column[COLUMNS],
                             struct ll_cost *ret, struct ll_err *err)
{
    struct ll_cost cost = {.own = strcmp(ll_csv_cell(csv, row, column[MARK]), "P") != 0};
    enum ll_code code = ll_csv_number(csv, row, column[VALUE], &cost.yuan, err);
    if (code == LL_OK) {
        code = ll_csv_number(csv, row, column[LOW], &cost.low, err);
    }
    if (code == LL_OK) {
        code = ll_csv_number(csv, row, column[HIGH], &cost.high, err);
    }
    if (code == LL_OK && !(cost.low >= 0.0 && cost.yuan >= cost.low && cost.yuan <= cost.high)) {
        return ll_fail(err, LL_E_FORMAT, "costs.csv: '%s' must have a value from %g to %g",
                       ll_csv_cell(csv, row, column[ID]), cost.low, cost.high);
    }
    *ret = cost;
    return code;
}

enum ll_code ll_costs_parse(const char *bytes, size_t len, struct ll_costs *ret_costs,
                            struct ll_err *err)
{
    static const char *const names[COLUMNS] = {"id", "value", "low", "high", "mark"};
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    struct ll_costs costs = {0};
    size_t column[COLUMNS];
    enum ll_code code = ll_csv_parse("costs.csv", bytes, len, &csv, err);
    for (int i = 0; code == LL_OK && i < COLUMNS; i++) {
        code = ll_csv_column(csv, names[i], &column[i], err);
    }
    for (int id = 0; code == LL_OK && id < LL_COST_COUNT; id++) {
        const char *key = ll_cost_key((enum ll_cost_id)id);
        size_t found = 0;
        for (size_t row = 0; code == LL_OK && row < ll_csv_rows(csv); row++) {
            if (strcmp(ll_csv_cell(csv, row, column[ID]), key) == 0) {
                code = read_row(csv, row, column, &costs.of[id], err);
                found++;
            }
        }
        if (code == LL_OK && found != 1) {
            return ll_fail(err, LL_E_FORMAT, "costs.csv: '%s' must be there once, found %zu", key,
                           found);
        }
    }
    if (code == LL_OK) {
        *ret_costs = costs;
    }
    return code;
}

enum ll_code ll_costs_set(struct ll_costs *costs, const char *assignment, bool *ret_known,
                          struct ll_err *err)
{
    const char *equals = strchr(assignment, '=');
    size_t len = equals == NULL ? 0 : (size_t)(equals - assignment);
    *ret_known = false;
    for (int id = 0; len > 0 && id < LL_COST_COUNT; id++) {
        const char *key = ll_cost_key((enum ll_cost_id)id);
        struct ll_cost *cost = &costs->of[id];
        if (strlen(key) != len || strncmp(key, assignment, len) != 0) {
            continue;
        }
        double yuan = 0.0;
        if (!ll_parse_number(equals + 1, &yuan) || yuan < cost->low || yuan > cost->high) {
            return ll_fail(err, LL_E_USAGE, "the price '%s' takes a number from %g to %g, not '%s'",
                           key, cost->low, cost->high, equals + 1);
        }
        cost->yuan = yuan;
        cost->own = true;
        *ret_known = true;
        return LL_OK;
    }
    return LL_OK;
}
