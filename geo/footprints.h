/// Footprints put into a polygon and taken out of it.
#ifndef LL_GEO_FOOTPRINTS_H
#define LL_GEO_FOOTPRINTS_H

#include "core/shapes.h"
#include "geo/ctx.h"
#include "geo/footprint_memo.h"
#include "geo/spread.h"

/// What is to be done. Owns its arrays; `{0}` is nothing; release with ll_footprints_clear.
struct ll_footprints {
    uint32_t *add;
    size_t add_count;
    size_t add_capacity; ///< private
    uint32_t *out;
    size_t out_count;
    size_t out_capacity;
    uint32_t *in; ///< they are in, and must stay so where something beside them is taken out
    size_t in_count;
    size_t in_capacity;
    struct ll_footprint_memo *memo; ///< borrowed: regions made are kept in it; NULL: nowhere
    const struct ll_footprint_memo *others; ///< borrowed: more regions, to be read; may be NULL
    size_t other_count;
};
void ll_footprints_clear(struct ll_footprints *footprints);

/// Lists a building by whether it is reached, and how it lies to what is drawn.
LL_MUST_USE enum ll_code ll_footprints_judge(struct ll_footprints *footprints, uint32_t building,
                                             bool reached, enum ll_spread_side side,
                                             struct ll_err *err);

/// How far around a footprint more is taken out.
#define LL_FOOTPRINT_MARGIN_M 0.1

/// Takes footprints with a margin around them out of a polygon, then adds others, so that what is
/// in both stays in; likewise those that are to stay in, where the margins come near them.
/// @param polygon  A polygon shape of `shapes`.
/// @param ret      One polygon shape is appended.
/// @return LL_OK, LL_E_INVALID when GEOS gives up, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_footprints_apply(const ll_geo_ctx *ctx,
                                             const struct ll_footprints *footprints,
                                             const struct ll_shapes *buildings,
                                             const struct ll_shapes *shapes, size_t polygon,
                                             struct ll_shapes *ret, struct ll_err *err);

#endif
