/// Weights from comparisons in pairs: the analytic hierarchy process.
///
/// Source: Saaty, "A scaling method for priorities in hierarchical structures", Journal of
/// Mathematical Psychology 15 (1977), and "The Analytic Hierarchy Process" (1980), whose table of
/// random indices is used.
#ifndef LL_CORE_AHP_H
#define LL_CORE_AHP_H

#include "core/error.h"

/// Most items that can be compared: the table of random indices ends there.
#define LL_AHP_MOST 15

/// Largest consistency ratio that is accepted.
#define LL_AHP_RATIO_MOST 0.10

/// What follows from a matrix.
struct ll_ahp {
    double weight[LL_AHP_MOST]; ///< principal eigenvector, adds up to 1
    double lambda;              ///< principal eigenvalue, at least the number of items
    double ratio;               ///< consistency ratio; 0 for one or two items
};

/// Weights and consistency of a reciprocal matrix of `count` x `count` numbers over 0, row by row,
/// by power iteration. @return LL_OK, LL_E_INVALID for a count of 0, over LL_AHP_MOST, or a matrix
/// that is not reciprocal (to 1e-9).
LL_MUST_USE enum ll_code ll_ahp_solve(const double *matrix, size_t count, struct ll_ahp *ret,
                                      struct ll_err *err);

/// The comparison that causes most of the inconsistency.
struct ll_ahp_cause {
    size_t a;
    size_t b;
    double value; ///< weight of a / weight of b: what the others say it should be
    double ratio; ///< consistency ratio with that value in its place
};

/// Finds the comparison that lowers the consistency ratio most when it is replaced by the ratio of
/// the weights (held between 1/9 and 9); of equals the first. Of at least 3 items.
/// @return as ll_ahp_solve; LL_E_INVALID for fewer than 3 items.
LL_MUST_USE enum ll_code ll_ahp_find_cause(const double *matrix, size_t count,
                                           struct ll_ahp_cause *ret, struct ll_err *err);

#endif
