/// The reference tables of a store, parsed: what every computation is judged by.
#ifndef LL_APP_JOBS_MODEL_H
#define LL_APP_JOBS_MODEL_H

#include "core/indicators.h"
#include "core/speeds.h"
#include "data/store.h"

/// Version of the method: raised whenever the same input would give other numbers.
#define LL_METHOD_VERSION 1

/// Parsed tables with the texts they came from. Owns all; release with ll_model_clear.
struct ll_model {
    ll_rules *rules;
    ll_indicators *indicators;
    struct ll_speeds speeds;
    char *rules_csv;
    char *indicators_csv;
};

/// Reads the tables from the store. @return LL_E_FORMAT when a user's table is wrong.
LL_MUST_USE enum ll_code ll_model_load(ll_store *store, struct ll_model *ret_model,
                                       struct ll_err *err);
void ll_model_clear(struct ll_model *model);

#endif
