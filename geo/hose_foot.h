/// Where a hose that is laid straight ahead meets its target. Internal to geo/.
#ifndef LL_GEO_HOSE_FOOT_H
#define LL_GEO_HOSE_FOOT_H

#include "geo/hose_search.h"
#include "geo/hose_sight.h"

/// The node that looks around.
struct ll_hose_look {
    struct ll_hose_search *s;
    uint32_t node;
    struct ll_xy at;
    double label_m;
    double reach_m; ///< how far it is worth looking
    double least_m; ///< no way over this node is shorter
};

/// Whether a way is shorter than a label; of equal ones that of the lower owner.
static inline bool ll_hose_improves(const struct ll_hose_label *label, double length_m,
                                    uint32_t owner)
{
    return length_m < label->length_m || (length_m == label->length_m && owner < label->owner);
}

/// The point of a piece that is nearest to where one looks from. @return its edge, LL_NONE without
/// any; then the distance is INFINITY.
uint32_t ll_hose_nearest_foot(const struct ll_hose_look *l, const struct ll_hose_piece *piece,
                              struct ll_hose_foot *ret);

/// Lays the hose straight to a point of a target where that is shorter than what it has.
/// @return false where it would be, but something is in the way: the search's `blocker`.
bool ll_hose_try_foot(const struct ll_hose_look *l, uint32_t target,
                      const struct ll_hose_foot *foot);

/// Lays the hose straight to the nearest foot of the piece's edges that is seen, where that is
/// shorter than what its target has.
void ll_hose_try_target(const struct ll_hose_look *l, const struct ll_hose_piece *piece);

/// The same to the nearest point of the piece that is in sight at all, which takes longer: where
/// outlines overlap, of a wall no foot may be in sight, only what lies beside where another one
/// meets it.
void ll_hose_try_walls(const struct ll_hose_look *l, const struct ll_hose_piece *piece);

#endif
