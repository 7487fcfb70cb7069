/// The best set of at most so many things, where what one wins may hang on others that are done
/// too: two locks on one door, two doors to one room.
#ifndef LL_CORE_BEST_SET_H
#define LL_CORE_BEST_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/// Most items of one bundle.
#define LL_BUNDLE_MAX 6

/// Items that win something for a row once all of them are chosen, whatever else is.
struct ll_bundle {
    double value;                 ///< over 0
    uint32_t count;               ///< at least 1
    uint32_t item[LL_BUNDLE_MAX]; ///< ascending
};

/// What is asked. All borrowed.
///
/// A row wins, of its bundles that are chosen whole, the value of the best. The sum over the rows
/// is never less than what `worth` says of the set: it bounds; what is found is judged by `worth`.
struct ll_best_set_problem {
    uint32_t item_count;
    uint32_t most; ///< items in the set
    size_t row_count;
    const size_t *first_bundle; ///< row_count + 1
    const struct ll_bundle *bundles;
    double work_limit; ///< bundles looked at, all steps together; then the best so far is returned
    /// What a set is worth. Items ascend.
    enum ll_code (*worth)(void *user, const uint32_t *items, size_t count, double *ret_worth,
                          struct ll_err *err);
    void *user;
};

/// A set. Owns its items; release with ll_best_set_clear.
struct ll_best_set {
    uint32_t *items; ///< in the order they were chosen
    size_t count;
    double worth;
    double bound; ///< no set is worth more; at least `worth`
    bool proven;  ///< no set is worth more than this one
};
void ll_best_set_clear(struct ll_best_set *set);

/// Finds the best set by branch and bound, depth first: the item that promises most is taken, then
/// left out. The bound shares the value of each bundle equally among its items that are not chosen
/// yet, takes for each row and item the largest share, and adds up the items with the largest sums.
/// Of sets that are worth the same the one found first stays; items with lower numbers are tried
/// first. The same for the same problem.
/// @return LL_OK, LL_E_NOMEM, or that of `worth`.
LL_MUST_USE enum ll_code ll_best_set_find(const struct ll_best_set_problem *problem,
                                          struct ll_best_set *ret_set, struct ll_err *err);

#endif
