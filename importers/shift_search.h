/// The one shift under which most points fit what is known, and whether it is no chance.
#ifndef LL_IMPORTERS_SHIFT_SEARCH_H
#define LL_IMPORTERS_SHIFT_SEARCH_H

#include "core/error.h"
#include "core/shapes.h"

/// How far points are looked for away from where their file puts them, a side.
#define LL_SEARCH_MAX_M 1500.0

/// What is searched. All borrowed.
struct ll_shift_search {
    size_t count; ///< points
    /// Whether point `i` fits when all are moved.
    bool (*fits)(void *user, size_t i, struct ll_xy by);
    void *user;
    double step_m;  ///< of the first look
    double fine_m;  ///< of the second one, around the best
    double apart_m; ///< a shift this far from the best is another answer
};

/// What was found.
struct ll_shift_found {
    struct ll_xy by;
    size_t given; ///< points that fit unmoved
    size_t moved; ///< points that fit under `by`
    bool clear;   ///< `by` wins clearly over no shift and over all that are apart from it
};

/// A shift is clear when at least four points of five fit under it, a fifth of all more than
/// unmoved, by five standard deviations (sign test as ll_agreement_wins; it is the best of some
/// ten thousand trials), and by three over every shift apart from it.
LL_MUST_USE enum ll_code ll_shift_search(const struct ll_shift_search *search,
                                         struct ll_shift_found *ret_found, struct ll_err *err);

#endif
