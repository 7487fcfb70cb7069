/// Drawing one tile.
#ifndef LL_TILES_TILE_H
#define LL_TILES_TILE_H

#include "tiles/map.h"

#define LL_ZOOM_MAX 22

/// One worker's canvas, fonts and encoder. Never shared between threads. Opaque.
typedef struct ll_painter ll_painter;
LL_MUST_USE enum ll_code ll_painter_new(ll_painter **ret_painter, struct ll_err *err);
void ll_painter_free(ll_painter *painter);
void ll_painter_freep(ll_painter **painter);

/// A PNG in memory. `bytes` is owned by the painter and lives until its next call, or is static
/// when `empty`.
struct ll_png {
    const unsigned char *bytes;
    size_t len;
    bool empty; ///< the shared transparent tile
};

/// Draws tile z/x/y (XYZ numbers, y from the north) of a layer as an indexed PNG of 256 x `scale`
/// pixels. Nothing to draw gives the one shared transparent tile.
/// @param scale 1 or 2. @return LL_E_RANGE-like LL_E_INVALID for numbers outside the zoom.
LL_MUST_USE enum ll_code ll_tile_draw(ll_painter *painter, const ll_map *map,
                                      enum ll_map_layer layer, int z, uint32_t x, uint32_t y,
                                      int scale, struct ll_png *ret_png, struct ll_err *err);

/// Tiles of a zoom that a box of degrees touches: first and last x and y.
struct ll_tile_range {
    uint32_t x0, y0, x1, y1;
};
struct ll_tile_range ll_tile_range_of(const struct ll_box *lonlat, int z);

#endif
