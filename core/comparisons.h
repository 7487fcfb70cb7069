/// Comparisons in pairs of indicators and of dimensions, and the weights that follow.
///
/// A table has one row a pair: `C1,C2,3` says that C1 matters three times as much as C2. The items
/// of a group are the indicators of one dimension, or the four dimensions.
#ifndef LL_CORE_COMPARISONS_H
#define LL_CORE_COMPARISONS_H

#include "core/ahp.h"
#include "core/indicators.h"

/// The indicators of each dimension, and last the dimensions among themselves.
#define LL_COMPARE_DIMENSIONS LL_DIM_COUNT
#define LL_COMPARE_GROUPS     (LL_DIM_COUNT + 1)

/// One group.
struct ll_compare_group {
    bool told;             ///< the table compares it
    size_t count;          ///< items
    int item[LL_AHP_MOST]; ///< enum ll_indicator_id, or enum ll_dimension in the last group
    double matrix[LL_AHP_MOST * LL_AHP_MOST]; ///< count x count, row by row
    struct ll_ahp ahp;                        ///< what follows
};

struct ll_comparisons {
    struct ll_compare_group group[LL_COMPARE_GROUPS];
};

/// "C1" or "coping".
const char *ll_compare_key(size_t group, int item);

/// Reads a table: columns a,b,value; the heading may be missing; value is a number from 1/9 to 9,
/// also as one over another (1/3). A group that it tells of must be there with all its pairs, once
/// each.
/// @param name       Used in messages.
/// @param indicators Say which indicators belong together.
/// @return LL_E_FORMAT naming the line or the pair; for a consistency ratio over 0.10 the pair that
///         causes most of it and what it should be; LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_comparisons_parse(const char *name, const char *bytes, size_t len,
                                              const ll_indicators *indicators,
                                              struct ll_comparisons *ret, struct ll_err *err);

/// Puts the weights of the groups that `own` tells of into `inout`, where its comparisons differ
/// from those of `shipped` (whose weights, rounded, stand in the tables). @return how many groups.
size_t ll_comparisons_apply(const struct ll_comparisons *own, const struct ll_comparisons *shipped,
                            ll_indicators *inout);

/// Takes the groups that `more` tells of into `inout`.
void ll_comparisons_merge(struct ll_comparisons *inout, const struct ll_comparisons *more);

#endif
