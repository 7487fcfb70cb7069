/// Buildings drawn within others: a tower on its podium, a part of a house beside the whole, one
/// house drawn twice.
///
/// A building is held by another one where its outline, looked at every 0.25 m, lies in that one or
/// within 0.05 m of it. What holds a building belongs to it: it is no obstacle on the way there.
#ifndef LL_GEO_HOLDERS_H
#define LL_GEO_HOLDERS_H

#include "core/scene.h"
#include "geo/index.h"

/// No more buildings count as holding one; of several drawn alike, those that are met first.
enum { LL_HOLDERS_MOST = 8 };

/// Buildings that are held by the same ones.
struct ll_held_group {
    uint32_t holders[LL_HOLDERS_MOST]; ///< rows, ascending
    uint32_t holder_count;
};

/// Owns its arrays; `{0}` is empty: nothing is held; release with ll_holders_clear.
struct ll_holders {
    uint32_t *group; ///< by building; LL_NONE: nothing holds it
    struct ll_held_group *groups;
    size_t group_count;
};

/// @param index Of the boxes of the buildings, by row.
/// @param ret Owned by the caller (ll_holders_clear).
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_holders_make(const struct ll_shapes *buildings, const ll_index *index,
                                         struct ll_holders *ret, struct ll_err *err);
void ll_holders_clear(struct ll_holders *holders);

/// Which of two buildings is drawn within the other, so that its ground is the other's, too: of two
/// that hold each other the smaller one, or of equal ones the later row. @return LL_NONE: neither.
uint32_t ll_drawn_within(const struct ll_shapes *buildings, uint32_t a, uint32_t b);

/// The group of a building; LL_NONE: nothing holds it.
uint32_t ll_holders_group(const struct ll_holders *holders, uint32_t building);

/// Those that hold a building; NULL: nothing does.
const struct ll_held_group *ll_holders_of(const struct ll_holders *holders, uint32_t building);

/// Whether a building is one of those that hold a group. False for the group LL_NONE.
bool ll_holders_hold(const struct ll_holders *holders, uint32_t group, uint32_t building);

#endif
