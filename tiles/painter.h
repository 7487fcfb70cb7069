/// What a painter holds. Private to this room.
#ifndef LL_TILES_PAINTER_H
#define LL_TILES_PAINTER_H

#include "tiles/palette.h"
#include "tiles/pen.h"
#include "tiles/png.h"
#include "tiles/tile.h"

struct ll_painter {
    struct ll_pen pen;
    struct ll_palette palette;
    ll_png_packer *packer;
    uint8_t *indexes;
    size_t index_capacity;
    struct ll_text file;
};

#endif
