/// The drivable lanes as chains of places, joined where they cross: the step before the network.
#ifndef LL_GEO_CHAINS_H
#define LL_GEO_CHAINS_H

#include "core/speeds.h"
#include "geo/places.h"

/// One line of one lane; its places are place[first] up to the next chain's first.
struct ll_chain {
    uint32_t lane; ///< row in the scene's lanes
    uint32_t first;
    uint32_t cut; ///< of ll_chains_cut that it lies in; LL_NONE
};

/// Owns its arrays; `{0}` is empty and valid; release with ll_chains_clear. No chain has fewer than
/// two places or the same place twice in a row.
struct ll_chains {
    struct ll_places places;
    struct ll_chain *items; ///< count + 1 entries once filled; the last one only ends the others
    size_t count;
    uint32_t *place;
    size_t place_count;
    size_t item_capacity; ///< private
    size_t place_capacity;
};

void ll_chains_clear(struct ll_chains *chains);

/// @param ret Owned by the caller (ll_chains_clear). @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_chains_copy(const struct ll_chains *chains, struct ll_chains *ret,
                                        struct ll_err *err);

/// Reads the lanes that fire trucks may use. A line that is shorter than LL_PLACE_REACH_M has no
/// chain.
/// @param ret_chains Owned by the caller (ll_chains_clear).
/// @return LL_E_INVALID for a coordinate that is no number, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_chains_make(const struct ll_table *lanes,
                                        const struct ll_speeds *speeds,
                                        struct ll_chains *ret_chains, struct ll_err *err);

/// As ll_chains_make, but of the lanes in `rows`, in that order, whatever they are for.
LL_MUST_USE enum ll_code ll_chains_of(const struct ll_table *lanes, const uint32_t *rows,
                                      size_t count, struct ll_chains *ret_chains,
                                      struct ll_err *err);

/// Whether two lanes lie on the same level as far as known: their layers are equal or one is
/// unknown, and neither is a bridge or a tunnel unless both are.
bool ll_lanes_same_level(const struct ll_table *lanes, uint32_t a, uint32_t b);

/// Joins lines that cross or touch without a shared place, by adding the place to both. Only where
/// neither lane says that shared vertices are its only junctions (`noded`) and both lie on the same
/// level.
/// @param ret_joined Receives the number of places that became junctions so; may be NULL.
/// @return LL_E_LIMIT, LL_E_NOMEM; `inout` is as before then, but for places that nobody uses.
LL_MUST_USE enum ll_code ll_chains_join_crossings(const struct ll_table *lanes,
                                                  struct ll_chains *inout, size_t *ret_joined,
                                                  struct ll_err *err);

#endif
