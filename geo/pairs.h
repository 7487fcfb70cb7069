/// All pairs of shapes that are near to each other.
#ifndef LL_GEO_PAIRS_H
#define LL_GEO_PAIRS_H

#include "geo/stage.h"

/// Two shapes and what lies between them; a < b.
struct ll_near {
    uint32_t a;
    uint32_t b;
    double distance_m; ///< outline to outline, 0 when touching, overlapping or inside
};

/// Owns its rows; `{0}` is empty; release with ll_nears_clear.
struct ll_nears {
    struct ll_near *rows; ///< by a, then b
    size_t count;
};
void ll_nears_clear(struct ll_nears *nears);

/// Every pair of shapes at most `limit_m` apart, each once, with its exact distance.
///
/// A self-join in Hilbert order: blocks of 16 neighbouring shapes against the blocks near them, box
/// against box, and only then outline against outline (geo/gap.h). About 60 bytes a shape and 16 a
/// pair of working memory.
/// @param in   Threads and progress are used; its dirty box, if any, keeps only pairs of which one
///             shape's box lies within `limit_m` of it.
/// @return LL_OK, LL_E_LIMIT over 2^32 - 2 shapes, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_pairs_within(const struct ll_stage *in, const struct ll_shapes *shapes,
                                         double limit_m, struct ll_nears *ret_nears,
                                         struct ll_err *err);

#endif
