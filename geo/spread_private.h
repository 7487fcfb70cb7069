/// What is behind ll_spread; for spread.c, spread_fill.c and spread_trace.c only.
#ifndef LL_GEO_SPREAD_PRIVATE_H
#define LL_GEO_SPREAD_PRIVATE_H

#include "geo/spread.h"

/// Cells along a side of a tile; its corners are one more, those on its borders shared by value.
#define LL_TILE_CELLS   32U
#define LL_TILE_CORNERS (LL_TILE_CELLS + 1U)
#define LL_TILE_VALUES  (LL_TILE_CORNERS * LL_TILE_CORNERS)

#define LL_NO_OWNER UINT32_MAX

/// A corner of the grid. Beyond `cap_m` nothing is told apart; nor is how deep inside the corners
/// of a tile lie that is inside as a whole.
struct ll_corner {
    float beyond_m; ///< of the nearest cone, negative inside
    float other_m;  ///< of the nearest cone of any other owner
    uint32_t owner; ///< LL_NO_OWNER beyond the cap
};

struct ll_spread {
    double step_m;
    double cap_m;
    bool owners;
    int64_t column; ///< of the grid at the left border: x = column * step_m
    int64_t row;
    uint32_t tile_columns;
    uint32_t tile_rows;
    uint32_t *slot; ///< by tile of the whole box: its place in `tile`; UINT32_MAX for none
    uint32_t *tile; ///< by place: which tile, ascending
    uint32_t tile_count;
    struct ll_corner **corners; ///< by place: its corners, row by row, when `owners`
    float **beyond_m;           ///< else
    struct ll_cone *cones;      ///< that it was made of
    uint32_t *first;            ///< by tile of the whole box, then one more: its cones in `of`
    uint32_t *of;
};

/// A cone made ready for asking: in single precision around its own end, so that a corner has the
/// same value in every tile that it is in.
struct ll_shaped_cone {
    struct ll_xy a;
    float ux; ///< unit vector from a to b
    float uy;
    float length_m;
    float radius_m; ///< at a
    float widening; ///< of the radius for each metre
    float slant;    ///< how far ahead of the foot the nearest place on the slanted border lies, for
                    ///< each metre across
};

struct ll_shaped_cone ll_spread_shape(const struct ll_cone *cone);

/// How far beyond a cone a place lies.
float ll_spread_beyond_cone(const struct ll_shaped_cone *s, struct ll_xy at);

/// Around all places that are not farther beyond a cone than the cap.
static inline struct ll_box ll_spread_box_of(const ll_spread *f, const struct ll_cone *cone)
{
    const struct ll_box box = ll_box_of_segment(cone->a, cone->b);
    const double most_m = cone->radius_a_m > cone->radius_b_m ? cone->radius_a_m : cone->radius_b_m;
    return ll_box_grown(&box, most_m + f->cap_m);
}

/// Makes the corners of a tile. @param shaped The cones of the field. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_spread_fill_tile(ll_spread *f, const struct ll_shaped_cone *shaped,
                                             uint32_t place, struct ll_err *err);

/// The value of a corner of a tile that has a place.
static inline float ll_spread_beyond(const ll_spread *f, uint32_t place, uint32_t x, uint32_t y)
{
    size_t at = (size_t)y * LL_TILE_CORNERS + x;
    return f->owners ? f->corners[place][at].beyond_m : f->beyond_m[place][at];
}

#endif
