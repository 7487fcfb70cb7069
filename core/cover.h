/// Where to put sites: maximal covering and least-cost covering, with a proven bound.
///
/// Numbers only: which candidates cover which demand, and what each is worth or costs. Church and
/// ReVelle 1974 (maximal covering), Toregas et al. 1971 (covering), Hogan and ReVelle 1986 (backup
/// covering, here a need of 2). How it is solved: docs/engineering.md.
#ifndef LL_CORE_COVER_H
#define LL_CORE_COVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/progress.h"

/// Demand and what covers it; all borrowed. Demand d is covered by candidates
/// candidate[first[d]] to candidate[first[d + 1] - 1], in any order; repeated ones count once.
/// It is served when chosen candidates and existing facilities together cover it `need` times.
struct ll_cover_demand {
    size_t candidate_count;
    size_t demand_count;
    const uint32_t *first;     ///< demand_count + 1; the first is 0, none below the one before
    const uint32_t *candidate; ///< below candidate_count
    const double *weight; ///< demand_count; finite, from 0 on; 0 is demand that counts for nothing
    const uint8_t *need;  ///< demand_count, each 1 or 2; NULL: 1 everywhere
    const uint8_t *have;  ///< demand_count: existing facilities that cover it; NULL: none
    const double *cost;   ///< candidate_count; finite, from 0 on; NULL: 1 each
};

enum ll_cover_task {
    LL_COVER_COUNT = 0, ///< most weight with at most `count` candidates; costs play no part
    LL_COVER_BUDGET,    ///< most weight with candidates that cost at most `budget` together
    LL_COVER_SHARE,     ///< least cost that serves `share` of the weight that can be served
    LL_COVER_TASK_COUNT
};

struct ll_cover_request {
    enum ll_cover_task task;
    size_t count;
    bool exactly;   ///< fill up to `count` (or to all candidates) with candidates that add nothing
    double budget;  ///< finite, from 0 on
    double share;   ///< 0 to 1; 1 serves all that can be served
    double gap;     ///< the search may end at this proven gap; 0: when the optimum is proven
    double limit_s; ///< ends after so many seconds with the best so far; INFINITY: no limit
    size_t limit_nodes; ///< or after so many nodes of a tree, alike on all machines; 0: none
    uint64_t seed;
    const struct ll_progress *progress; ///< NULL: nobody listens
};

enum ll_cover_status {
    LL_COVER_OPTIMAL = 0, ///< value and bound are equal, to 1e-9 of the value
    LL_COVER_WITHIN_GAP,  ///< the gap asked for is proven
    LL_COVER_STOPPED,     ///< a limit came first: best so far, with the bound that is proven
    LL_COVER_STATUS_COUNT
};

/// Why demand cannot be served.
enum ll_cover_reason {
    LL_COVER_NO_CANDIDATE = 0, ///< no candidate covers it
    LL_COVER_TOO_FEW,          ///< it needs two and only one can cover it
    LL_COVER_REASON_COUNT
};

struct ll_cover_unserved {
    size_t demand;
    enum ll_cover_reason reason;
};

/// A chosen candidate. The first brings most, the next most of what is left, and so on; gains add
/// up to `gain`. Where demand needs two, the first of a pair may gain nothing by itself.
struct ll_cover_site {
    size_t candidate;
    double gain; ///< weight that is served from here on
    double cost;
};

/// Owns its arrays.
struct ll_cover_plan {
    struct ll_cover_site *sites;
    size_t site_count;
    struct ll_cover_unserved *unserved; ///< by demand; weights of 0 left out
    size_t unserved_count;
    double total;  ///< weight of all demand
    double before; ///< weight served by what exists
    double most;   ///< weight that all candidates together would add
    double gain;   ///< weight that the sites add
    double cost;   ///< of the sites
    double value;  ///< what was asked for: `gain`, or for LL_COVER_SHARE `cost`
    double bound;  ///< proven: no choice gains more, for LL_COVER_SHARE none costs less
    double gap;    ///< |bound - value| over the larger of both, 0 when both are 0
    size_t nodes;  ///< of the tree that was searched; 1: the root was enough
    enum ll_cover_status status;
};

/// Chooses sites. The same numbers and seed give the same plan, on any machine when no limit of
/// time cuts the search short. Works in the calling thread; pure.
///
/// @param ret_plan Owned by the caller (ll_cover_plan_clear). Untouched on failure.
/// @return LL_E_INVALID for numbers that make no sense, LL_E_LIMIT for more than 2^31 covers,
///         LL_E_CANCELLED, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_cover_solve(const struct ll_cover_demand *demand,
                                        const struct ll_cover_request *request,
                                        struct ll_cover_plan *ret_plan, struct ll_err *err);
void ll_cover_plan_clear(struct ll_cover_plan *plan);

#endif
