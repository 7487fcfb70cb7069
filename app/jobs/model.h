/// The reference tables of a store, parsed: what every computation is judged by.
#ifndef LL_APP_JOBS_MODEL_H
#define LL_APP_JOBS_MODEL_H

#include "core/costs.h"
#include "core/entered.h"
#include "core/fire_gaps.h"
#include "core/hash.h"
#include "core/indicators.h"
#include "core/speeds.h"
#include "core/vehicles.h"
#include "data/store.h"

/// Version of the method: raised whenever the same input would give other numbers.
#define LL_METHOD_VERSION 11

#define LL_MODEL_TABLES 10

/// "rules.csv", "indicators.csv", "dimensions.csv", "speeds.csv", "speed_sets.csv",
/// "vehicles.csv", "separation.csv", "structures.csv", "comparisons.csv", "costs.csv".
const char *ll_model_table_name(size_t index);

/// Parsed tables with the texts they came from. Owns all; release with ll_model_clear.
struct ll_model {
    ll_rules *rules;
    ll_indicators *indicators;         ///< with the weights that count
    ll_indicators *default_indicators; ///< with those of the tables
    size_t own_groups; ///< groups of weights that follow from the township's own comparisons
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    struct ll_fire_gaps fire_gaps;
    struct ll_costs costs;
    struct ll_entered entered;    ///< values of indicators that were surveyed, of all periods
    char *texts[LL_MODEL_TABLES]; ///< as the store holds them, in the order of ll_model_table_name
};

/// Reads the tables from the store. @return LL_E_FORMAT when a user's table is wrong.
LL_MUST_USE enum ll_code ll_model_load(ll_store *store, struct ll_model *ret_model,
                                       struct ll_err *err);
void ll_model_clear(struct ll_model *model);

/// Hash of the tables as the store holds them: the same as long as nobody changes one.
LL_MUST_USE enum ll_code ll_model_hash(const struct ll_model *model,
                                       char ret_text[LL_HASH_TEXT_SIZE], struct ll_err *err);

/// The tables that an assessment was made with, with what the user had set. Assessments of before
/// version 0.5.0 keep no prices: theirs are those of this program, and no result hangs on them.
/// @return LL_E_VERSION when they lack what this program needs.
LL_MUST_USE enum ll_code ll_model_of_assessment(ll_store *store, int64_t assessment,
                                                struct ll_model *ret_model, struct ll_err *err);

/// Changes one rule or unit price, as in `--set`, and what hangs on it: `speed_set` chooses the
/// speeds. @return LL_E_USAGE naming what is wrong.
LL_MUST_USE enum ll_code ll_model_set(struct ll_model *model, const char *assignment,
                                      struct ll_err *err);

/// ll_model_set for each of several.
LL_MUST_USE enum ll_code ll_model_set_all(struct ll_model *model, const char *const *assignments,
                                          size_t count, struct ll_err *err);

#endif
