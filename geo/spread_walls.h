/// What stands in the way of those on foot, by cell of the grid that ground is drawn on: outlines
/// of buildings, and edges of water, walls, railways and cliffs. For geo/spread*.c only.
#ifndef LL_GEO_SPREAD_WALLS_H
#define LL_GEO_SPREAD_WALLS_H

#include "geo/spread_private.h"

/// One edge.
struct ll_wall {
    struct ll_xy a;
    struct ll_xy b;
    bool house; ///< of a building
};

/// That an edge may pass through a cell.
struct ll_wall_entry {
    uint32_t wall;
    uint32_t next; ///< of the same cell; UINT32_MAX: none
};

/// What stands in a tile. Owns its arrays.
struct ll_tile_walls {
    uint32_t first[LL_TILE_CELLS * LL_TILE_CELLS]; ///< by cell: its first entry; UINT32_MAX: none
    uint32_t indoors[LL_TILE_CELLS]; ///< by row: the corners (bits) that lie in a building or on
                                     ///< its outline
    uint32_t held[2][LL_TILE_CELLS]; ///< by row: the cells (bits) that have entries of anything but
                                     ///< buildings, and of anything
    struct ll_wall *walls;
    size_t wall_count;
    size_t wall_capacity;
    struct ll_wall_entry *entries;
    size_t entry_count;
    size_t entry_capacity;
};
void ll_tile_walls_free(struct ll_tile_walls *walls);

/// Gathers what stands in a tile of a field.
/// @param ret_walls NULL where nothing does; else owned by the caller (ll_tile_walls_free).
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_tile_walls_make(const struct ll_hose_ground *ground,
                                            const struct ll_spread *f, uint32_t tile,
                                            struct ll_tile_walls **ret_walls, struct ll_err *err);

/// Whether something stands in a straight way. Beside buildings it may touch; what lies on the line
/// of another wall lies to its left.
/// @param houses Whether buildings count.
bool ll_walls_between(const struct ll_spread *f, struct ll_xy from, struct ll_xy to, bool houses);

#endif
