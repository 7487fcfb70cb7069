/// Shapes to pixels: an anti-aliasing rasteriser by exact signed areas.
///
/// Every edge adds the area it covers to the cells it crosses; summing a row from the left gives
/// the share of each pixel that lies inside. Parts that overlap with the same direction of
/// rotation saturate, holes of the other direction cut out (the winding rule for shapes that do
/// not twist). All numbers are whole, so the result does not depend on the order of the edges and
/// shared borders of neighbours cancel exactly. Method: the accumulation of cover and area of
/// scanline font rasterisers (LibArt, FreeType).
#ifndef LL_TILES_RASTER_H
#define LL_TILES_RASTER_H

#include <stdbool.h>
#include <stdint.h>

#include "tiles/canvas.h"

/// Steps of a pixel along one axis.
#define LL_SUBPIXELS 256

/// A place in 1/256 pixel, y down.
struct ll_sub {
    int64_t x;
    int64_t y;
};

/// The accumulator; shapes are added with ll_raster_edge and taken out by painting. Owns its
/// arrays; `{0}` is empty.
struct ll_raster {
    int width;
    int height;
    int32_t *cells;    ///< (width + 2) x height, all 0 between paintings
    int32_t *row_from; ///< first and last touched cell of each row
    int32_t *row_to;
    int top; ///< first and last touched row
    int bottom;
    size_t capacity; ///< cells allocated; private
    size_t row_capacity;
};

LL_MUST_USE enum ll_code ll_raster_reset(struct ll_raster *raster, int width, int height,
                                         struct ll_err *err);
void ll_raster_clear(struct ll_raster *raster);

/// Adds one edge of a closed outline. Edges may lie anywhere; what is outside is clipped.
void ll_raster_edge(struct ll_raster *raster, struct ll_sub from, struct ll_sub to);

/// Adds a closed polygon of `count` corners (the last is joined to the first).
void ll_raster_polygon(struct ll_raster *raster, const struct ll_sub *corners, size_t count);

/// What fills a shape: a colour, with diagonal lines of another one over it if `hatch` is not 0.
struct ll_paint {
    ll_colour colour;
    ll_colour hatch;
    int hatch_period; ///< pixels between lines along a row
    int hatch_width;  ///< pixels of a line along a row
    int64_t phase;    ///< x + y of the canvas's corner in the whole picture, so that tiles fit
};

/// Paints everything added so far and empties the raster. Coverage is taken in 15 steps, which
/// keeps the palette small.
void ll_raster_paint(struct ll_raster *raster, struct ll_canvas *canvas,
                     const struct ll_paint *paint);

/// Writes the coverage (0 to 255) of every pixel instead, width x height bytes, and empties it.
void ll_raster_coverage(struct ll_raster *raster, uint8_t *ret_coverage);

#endif
