/// Lines, outlines and symbols as shapes for the rasteriser. All lengths in 1/256 pixel.
#ifndef LL_TILES_STROKE_H
#define LL_TILES_STROKE_H

#include "tiles/raster.h"

/// Adds a line of a width, with flat ends, its corners filled (round when wide, else bevelled).
void ll_stroke_line(struct ll_raster *raster, const struct ll_sub *points, size_t count,
                    double width);

/// Adds the line in dashes of `on` with gaps of `off`. The pattern starts at the first point, so
/// it does not depend on the tile.
void ll_stroke_dashed(struct ll_raster *raster, const struct ll_sub *points, size_t count,
                      double width, double on, double off);

/// Adds a thin outline along a closed ring (its last point equals the first). Cheaper than a line:
/// two offset rings. For outlines thinner than the shape.
void ll_stroke_ring(struct ll_raster *raster, const struct ll_sub *points, size_t count,
                    double width);

/// Adds a disc.
void ll_fill_disc(struct ll_raster *raster, struct ll_sub centre, double radius);

/// Adds a ring around a centre; `radius` is that of its middle.
void ll_stroke_circle(struct ll_raster *raster, struct ll_sub centre, double radius, double width);

/// Adds a regular polygon with a corner at `turn` radians from the right, clockwise on the screen.
void ll_fill_corners(struct ll_raster *raster, struct ll_sub centre, double radius, int corners,
                     double turn);

#endif
