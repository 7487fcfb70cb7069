/// What is behind ll_spread; for spread*.c only.
#ifndef LL_GEO_SPREAD_PRIVATE_H
#define LL_GEO_SPREAD_PRIVATE_H

#include <math.h>

#include "geo/spread.h"

/// Cells along a side of a tile; its corners are one more, those on its borders shared by value.
#define LL_TILE_CELLS   32U
#define LL_TILE_CORNERS (LL_TILE_CELLS + 1U)
#define LL_TILE_VALUES  (LL_TILE_CORNERS * LL_TILE_CORNERS)

#define LL_NO_OWNER UINT32_MAX

/// Whom a corner is near to: of the first its way is shortest, the second is anybody else.
struct ll_label {
    float beyond_m; ///< the cap and more: nobody
    uint32_t owner;
};

/// What is known of the corners of a tile by ways that nothing stands in, those on its right and
/// upper border left out: they are the next tile's.
struct ll_proved {
    struct ll_label of[LL_TILE_CELLS * LL_TILE_CELLS][2];
    uint32_t lacks[LL_TILE_CELLS]; ///< by row: the corners (bits) that a straight way is shut to
};

struct ll_tile_walls;

/// A corner of the grid. Beyond `cap_m` nothing is told apart.
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
    float **beyond_m;           ///< else; not how deep inside the corners of a tile lie that is
                                ///< inside as a whole
    struct ll_tile_walls *
        *walls;                ///< by place: what stands in its way; NULL: nothing; when `owners`
    struct ll_proved **proved; ///< likewise
    double reach_m;            ///< the largest radius of a cone
    struct ll_cone *cones;     ///< that it was made of
    uint32_t *first;           ///< by tile of the whole box, then one more: its cones in `of`
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

/// How far beyond a cone a point lies as seen from its end. To be called in loops over several.
static inline float ll_spread_beyond_at(const struct ll_shaped_cone *s, float px, float py)
{
    float on_m = px * s->ux + py * s->uy;
    float across_m = fabsf(px * s->uy - py * s->ux);
    float at_m = on_m + s->slant * across_m;
    at_m = at_m < 0.0F ? 0.0F : at_m;
    at_m = at_m > s->length_m ? s->length_m : at_m;
    float off_m = on_m - at_m;
    return sqrtf(off_m * off_m + across_m * across_m) - (s->radius_m + s->widening * at_m);
}

/// How far beyond a cone a place lies.
float ll_spread_beyond_cone(const struct ll_shaped_cone *s, struct ll_xy at);

/// Around all places that are not farther beyond a cone than the cap.
static inline struct ll_box ll_spread_box_of(const ll_spread *f, const struct ll_cone *cone)
{
    const struct ll_box box = ll_box_of_segment(cone->a, cone->b);
    const double most_m = cone->radius_a_m > cone->radius_b_m ? cone->radius_a_m : cone->radius_b_m;
    return ll_box_grown(&box, most_m + f->cap_m);
}

/// The cells of a tile.
static inline struct ll_box ll_spread_tile_box(const struct ll_spread *f, uint32_t tile)
{
    const double column =
        (double)f->column + (double)(tile % f->tile_columns) * (double)LL_TILE_CELLS;
    const double row = (double)f->row + (double)(tile / f->tile_columns) * (double)LL_TILE_CELLS;
    return (struct ll_box){column * f->step_m, row * f->step_m,
                           (column + LL_TILE_CELLS) * f->step_m, (row + LL_TILE_CELLS) * f->step_m};
}

/// Corners along a side of a block of a tile.
#define LL_BLOCK_CORNERS 8U
#define LL_TILE_BLOCKS   (LL_TILE_CELLS / LL_BLOCK_CORNERS)

/// Corners of a tile, those on its right and upper border left out, in columns, so that one
/// instruction looks at several; block by block.
struct ll_columns {
    float beyond_m[LL_TILE_CELLS * LL_TILE_CELLS];
    float other_m[LL_TILE_CELLS * LL_TILE_CELLS];
    uint32_t owner[LL_TILE_CELLS * LL_TILE_CELLS];
    uint32_t cone[LL_TILE_CELLS * LL_TILE_CELLS];       ///< the nearest
    uint32_t other_cone[LL_TILE_CELLS * LL_TILE_CELLS]; ///< of any other owner
};

/// Where a corner of a tile is in its columns.
static inline size_t ll_spread_column_of(uint32_t x, uint32_t y)
{
    const uint32_t side = LL_BLOCK_CORNERS;
    return (size_t)(y / side * LL_TILE_BLOCKS + x / side) * (side * side) + y % side * side +
           x % side;
}

/// Finds the cones that are nearest to the corners of a tile, whatever stands in between.
void ll_spread_nearest(const ll_spread *f, const struct ll_shaped_cone *shaped, uint32_t tile,
                       struct ll_columns *ret);

/// The place of a cone that is nearest to a point, its radius counted in.
struct ll_xy ll_spread_foot(const struct ll_shaped_cone *s, struct ll_xy at);

/// Finds out to which corners of a tile the straight way is free.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_spread_prove_tile(ll_spread *f, const struct ll_shaped_cone *shaped,
                                              uint32_t place, struct ll_err *err);

/// What becomes of the corners of a tile of a field that goes on from one before.
enum ll_spread_stage {
    LL_STAGE_KEPT = 0, ///< nothing that changed is near: they are those of the field before
    LL_STAGE_WALKED,   ///< likewise, but ways through the tile may lead to others
    LL_STAGE_CLOSED    ///< they are made anew
};

/// Finds out what becomes of each tile, once those of which all is known are taken over.
/// @param before NULL: all are made anew.
/// @param ret    By place.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_spread_stages(const ll_spread *f, const ll_spread *before, uint8_t *ret,
                                          struct ll_err *err);

/// Takes the corners of tiles over that are not made anew.
void ll_spread_keep_corners(ll_spread *f, ll_spread *before, const uint8_t *stages);

/// Goes on from corner to corner to those that no straight way is free to, and makes the corners of
/// tiles.
/// @param stages By place.
/// @return LL_OK, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_spread_walk(ll_spread *f, const uint8_t *stages, unsigned threads,
                                        struct ll_err *err);

/// Makes the corners of a tile of a field without owners. @param shaped The cones of the field.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_spread_fill_tile(ll_spread *f, const struct ll_shaped_cone *shaped,
                                             uint32_t place, struct ll_err *err);

/// The value of a corner of a tile that has a place.
static inline float ll_spread_beyond(const ll_spread *f, uint32_t place, uint32_t x, uint32_t y)
{
    size_t at = (size_t)y * LL_TILE_CORNERS + x;
    return f->owners ? f->corners[place][at].beyond_m : f->beyond_m[place][at];
}

#endif
