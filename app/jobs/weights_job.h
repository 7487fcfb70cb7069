/// The weights of the index: those of the tables and the township's own, from comparisons in pairs.
#ifndef LL_APP_JOBS_WEIGHTS_JOB_H
#define LL_APP_JOBS_WEIGHTS_JOB_H

#include "app/jobs/model.h"
#include "core/comparisons.h"
#include "core/json.h"
#include "core/text.h"

/// What a store holds. Owns all; release with ll_weights_clear.
struct ll_weights {
    struct ll_model model;
    struct ll_comparisons *comparisons; ///< those that count
    bool own;                           ///< not those that the program ships
};
void ll_weights_clear(struct ll_weights *weights);

LL_MUST_USE enum ll_code ll_weights_load(const char *store, struct ll_weights *ret_weights,
                                         struct ll_err *err);

/// Takes the groups of a file (core/comparisons.h) into the store's comparisons. A file of
/// comparisons that contradict each other is refused and nothing is stored.
LL_MUST_USE enum ll_code ll_weights_set(const char *store, const char *file, struct ll_err *err);

/// Back to the comparisons that the program ships.
LL_MUST_USE enum ll_code ll_weights_reset(const char *store, struct ll_err *err);

/// Members of the open root object: `own`, `groups`: [{group, own, consistency_ratio, lambda,
/// items: [{item, name, weight, default_weight}], comparisons: [{a, b, value}]}].
void ll_weights_document(const struct ll_weights *weights, enum ll_lang lang, ll_json *json);

/// The same in words, a line an item.
LL_MUST_USE enum ll_code ll_weights_text(const struct ll_weights *weights, enum ll_lang lang,
                                         struct ll_text *text, struct ll_err *err);

#endif
