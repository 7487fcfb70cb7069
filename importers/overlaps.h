/// Which of many buildings share too much ground with another: those that a store held nothing of
/// before are kept as they come, so that nothing is read back and the search goes on beside the
/// end of the writing.
#ifndef LL_IMPORTERS_OVERLAPS_H
#define LL_IMPORTERS_OVERLAPS_H

#include "core/rules.h"
#include "core/shapes.h"
#include "data/features.h"
#include "geo/overlap.h"

/// Points of buildings that are kept in memory (16 bytes each).
#define LL_OVERLAPS_POINTS_MAX 3000000U

/// Two buildings that share more than the rule overlap_share of the smaller one.
struct ll_overlap_pair {
    uint32_t earlier; ///< number of the building, as they were added
    uint32_t later;
    double share; ///< of the smaller one
    bool same;    ///< both share more than the rule same_share
};

/// `{0}` is empty and valid; release with ll_overlaps_clear. One thread at a time, but for
/// ll_overlaps_tell, which may be another's while buildings are added.
struct ll_overlaps {
    struct ll_footprint *footprints;
    size_t capacity;
    size_t count;
    size_t first_new; ///< pairs below this number are none of the import's
    struct ll_xy origin;
    struct ll_shapes kept; ///< shapes of the first ones, as many as there is room for
    struct ll_overlap_pair *pairs;
    size_t pair_capacity;
    size_t pair_count;
    uint32_t *places; ///< of each building told of among those stored, from 1; 0: not stored
    size_t place_capacity;
    size_t told;
    uint32_t stored;
};
void ll_overlaps_clear(struct ll_overlaps *overlaps);

/// Adds a building. @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_overlaps_add(struct ll_overlaps *overlaps,
                                         const struct ll_shapes *shapes, size_t index,
                                         struct ll_err *err);

/// Tells of the next buildings, in the order of adding, what became of them.
LL_MUST_USE enum ll_code ll_overlaps_tell(struct ll_overlaps *overlaps,
                                          const enum ll_row_outcome *outcomes, size_t count,
                                          struct ll_err *err);

/// Whether all shapes are kept, as ll_overlaps_find needs them.
bool ll_overlaps_whole(const struct ll_overlaps *overlaps);

/// Compares two buildings. @return Whether they share too much; then `share` and `same` are set.
bool ll_overlap_judge(const ll_rules *rules, const struct ll_shapes *earlier, size_t i,
                      const struct ll_shapes *later, size_t j, struct ll_overlap_pair *ret_pair);

/// Fills `pairs`, the later ones in order. Pure; nothing else may use `overlaps` meanwhile.
LL_MUST_USE enum ll_code ll_overlaps_find(struct ll_overlaps *overlaps, const ll_rules *rules,
                                          struct ll_err *err);

#endif
