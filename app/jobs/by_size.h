/// The second list: villages by score times households.
///
/// A small bad village and a large middling one are different problems. Source: FACTS C1 point 10.
#ifndef LL_APP_JOBS_BY_SIZE_H
#define LL_APP_JOBS_BY_SIZE_H

#include "core/json.h"
#include "data/assessments.h"

/// A village on the second list.
struct ll_size_place {
    size_t village; ///< index into the ranking
    size_t rank;    ///< 1 + villages of greater size; equal ones share it
    double size;    ///< risk times households
};

/// Places of the villages whose households are known, greatest first; equal ones in order of the
/// ranking. @param ret_places Room for ranking->count of them. @return how many there are.
size_t ll_by_size(const struct ll_stored_ranking *ranking, struct ll_size_place *ret_places);

/// Members `by_size` (at most `top`, 0: all) and `households_unknown` of the open object.
LL_MUST_USE enum ll_code ll_by_size_document(const struct ll_stored_ranking *ranking, size_t top,
                                             ll_json *json, struct ll_err *err);

#endif
