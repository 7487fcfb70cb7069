/// Regions made of footprints, kept for those who need the same ones again: what lies across the
/// border of one station's ground mostly lies across that of all stations, too.
#ifndef LL_GEO_FOOTPRINT_MEMO_H
#define LL_GEO_FOOTPRINT_MEMO_H

#include "core/shapes.h"

/// Which footprints a region is made of. Borrowed.
struct ll_footprint_key {
    const uint32_t *rows; ///< of the buildings
    size_t count;
    double margin_m;
};

/// Of one scene. Owns all; `{0}` is empty; release with ll_footprint_memo_clear.
struct ll_footprint_memo {
    struct ll_shapes shapes; ///< the regions
    uint32_t *rows;          ///< of all keys, one after the other
    size_t row_count;
    size_t row_capacity;
    struct ll_footprint_entry *entries; ///< by region; private
    size_t entry_count;
    size_t entry_capacity;
    uint32_t *slots; ///< open addressing: number of an entry, more by 1; 0 for none
    size_t slot_count;
};
void ll_footprint_memo_clear(struct ll_footprint_memo *memo);

/// The number of the region in `shapes`; SIZE_MAX when it is not kept.
size_t ll_footprint_memo_find(const struct ll_footprint_memo *memo,
                              const struct ll_footprint_key *key);

/// Keeps a copy of a region that is not kept yet.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT. After a failure the memo is as before.
LL_MUST_USE enum ll_code ll_footprint_memo_keep(struct ll_footprint_memo *memo,
                                                const struct ll_footprint_key *key,
                                                const struct ll_shapes *shapes, size_t index,
                                                struct ll_err *err);

#endif
