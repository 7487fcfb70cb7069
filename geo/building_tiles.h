/// Buildings by squares of a fixed grid: those that are asked about together.
#ifndef LL_GEO_BUILDING_TILES_H
#define LL_GEO_BUILDING_TILES_H

#include "core/shapes.h"

/// Buildings whose box has its middle in one square: rows[first .. first + count).
struct ll_building_tile {
    int32_t column;
    int32_t row;
    struct ll_box box; ///< of the square and of all its buildings
    size_t first;
    size_t count;
};

/// Squares that hold buildings, by row and column. Those without geometry are in square 0, 0. Owns
/// its arrays; `{0}` is empty; release with ll_building_tiles_clear.
struct ll_building_tiles {
    uint32_t *rows; ///< of the buildings: in each square along the Hilbert curve
    struct ll_building_tile *items;
    size_t count;
};

/// @param side_m Of the squares. @param ret Owned by the caller (ll_building_tiles_clear).
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_building_tiles_make(const struct ll_shapes *buildings, double side_m,
                                                struct ll_building_tiles *ret, struct ll_err *err);
void ll_building_tiles_clear(struct ll_building_tiles *tiles);

/// The square with this column and row; NULL: it holds no building.
const struct ll_building_tile *ll_building_tile_at(const struct ll_building_tiles *tiles,
                                                   int32_t column, int32_t row);

#endif
