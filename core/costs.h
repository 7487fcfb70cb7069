/// What sites cost: the unit prices of costs.csv.
#ifndef LL_CORE_COSTS_H
#define LL_CORE_COSTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

enum ll_cost_id {
    LL_COST_HYDRANT_NEW = 0,
    LL_COST_HYDRANT_PUT_BACK,
    LL_COST_HYDRANT_REPAIR,
    LL_COST_STATION_MICRO,
    LL_COST_STATION_TOWNSHIP,
    LL_COST_OBSTACLE_MOVABLE,
    LL_COST_OBSTACLE_FIXED,
    LL_COST_COUNT
};

/// One price.
struct ll_cost {
    double yuan;
    double low; ///< smallest and largest that ll_costs_set takes
    double high;
    bool own; ///< set by ll_costs_set, or marked in the table as other than a default
};

/// costs.csv in memory. An open value; index = enum ll_cost_id.
struct ll_costs {
    struct ll_cost of[LL_COST_COUNT];
};

/// Reads costs.csv: id,value,low,high,unit,mark,zh,en. Rows of other ids are passed over.
/// @return LL_E_FORMAT when a price the program reads is missing, twice there or out of its bounds.
LL_MUST_USE enum ll_code ll_costs_parse(const char *bytes, size_t len, struct ll_costs *ret_costs,
                                        struct ll_err *err);

/// Stable id of a price: "hydrant_new", …
const char *ll_cost_key(enum ll_cost_id id);

/// Applies "id=value". @param ret_known Whether the id is that of a price; only then anything else
/// is done. @return LL_E_USAGE for a value out of bounds.
LL_MUST_USE enum ll_code ll_costs_set(struct ll_costs *costs, const char *assignment,
                                      bool *ret_known, struct ll_err *err);

#endif
