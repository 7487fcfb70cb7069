/// Where water lies in the way: the last metres on foot do not lead across it.
#ifndef LL_GEO_SHORES_H
#define LL_GEO_SHORES_H

#include "core/scene.h"
#include "geo/index.h"

/// The edges of all ground of kind water. Borrows the scene; owns the rest; `{0}` is empty: no
/// water; release with ll_shores_clear. Any number of threads may ask.
struct ll_shores {
    const struct ll_shapes *shapes;
    uint32_t *from; ///< by item of the index: the point that an edge begins at
    ll_index *index;
};

/// @param ret_shores Owned by the caller. @return LL_OK, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_shores_make(const struct ll_scene *scene, struct ll_shores *ret_shores,
                                        struct ll_err *err);
void ll_shores_clear(struct ll_shores *shores);

/// Whether the straight way between two points leads across an edge of water. Touching one is not
/// crossing it.
bool ll_shores_between(const struct ll_shores *shores, struct ll_xy from, struct ll_xy to);

/// Whether an edge of water may lie in a box.
bool ll_shores_near(const struct ll_shores *shores, const struct ll_box *box);

#endif
