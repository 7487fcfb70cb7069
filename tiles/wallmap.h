/// One map of one area, with title, legend, scale bar, north arrow and assumptions.
#ifndef LL_TILES_WALLMAP_H
#define LL_TILES_WALLMAP_H

#include "tiles/tile.h"

/// What to print.
struct ll_wallmap {
    enum ll_map_layer layer;
    uint32_t area; ///< row of the area in the scene, LL_NONE for everything
    int width;     ///< pixels, 400 to 10000
    int height;
    double dpi;           ///< for the scale in words; 96 by default
    const char *title;    ///< e.g. "青石村 火灾风险图"
    const char *subtitle; ///< e.g. period, data date, assumptions; may be ""
    enum ll_lang lang;
};

/// Draws the map and writes a PNG (indexed) to `path`, whole or not at all.
LL_MUST_USE enum ll_code ll_wallmap_write(ll_painter *painter, const ll_map *map,
                                          const struct ll_wallmap *request, const char *path,
                                          struct ll_err *err);

#endif
