/// Shapes of one layer in world units, indexed: what the painter reads.
#ifndef LL_TILES_GEOMETRY_H
#define LL_TILES_GEOMETRY_H

#include "geo/crs.h"
#include "geo/index.h"
#include "tiles/mercator.h"

/// As struct ll_shapes, with places in world units. Owns its arrays. A shape that could not be
/// projected is never found in the index.
struct ll_geometry {
    size_t count;
    uint8_t *kind;         ///< enum ll_kind
    uint32_t *first_ring;  ///< count + 1
    uint32_t *first_point; ///< rings + 1
    struct ll_unit *points;
    ll_index *index; ///< boxes in units; NULL when there are no shapes
};

/// Projects shapes. @param transform From the CRS of the shapes to EPSG:3857.
/// @param inout_box Extended by everything that could be projected, in units.
LL_MUST_USE enum ll_code ll_geometry_make(ll_transform *transform, const struct ll_shapes *shapes,
                                          struct ll_geometry *ret_geometry,
                                          struct ll_box *inout_box, struct ll_err *err);
void ll_geometry_clear(struct ll_geometry *geometry);

#endif
