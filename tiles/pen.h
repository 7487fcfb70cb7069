/// A view of the map and the tools to draw it: what the layers draw with.
#ifndef LL_TILES_PEN_H
#define LL_TILES_PEN_H

#include "tiles/geometry.h"
#include "tiles/stroke.h"

/// Which part of the world a canvas shows.
struct ll_window {
    double left; ///< of the canvas's upper left corner, units
    double top;
    double scale;  ///< 1/256 pixels per unit
    double size;   ///< pixels of a style pixel: 1 on a tile, 2 on a large one
    double zoom;   ///< decides what is drawn and how wide
    int64_t phase; ///< of hatching
    int64_t at_x;  ///< of the canvas's corner in the whole picture, pixels
    int64_t at_y;
};

/// The view of a tile: `scale` 1 or 2.
struct ll_window ll_window_of_tile(int z, uint32_t x, uint32_t y, int scale);

/// A canvas with what is needed to draw on it. Owns all of it; `{0}` is empty.
struct ll_pen {
    struct ll_canvas canvas;
    struct ll_raster raster;
    struct ll_sub *points; ///< of the ring being drawn
    size_t point_capacity;
    uint32_t *found; ///< items of the last search
    size_t found_count;
    size_t found_capacity;
};

LL_MUST_USE enum ll_code ll_pen_reset(struct ll_pen *pen, int width, int height,
                                      struct ll_err *err);
void ll_pen_clear(struct ll_pen *pen);

/// A place on the canvas.
struct ll_sub ll_window_place(const struct ll_window *view, double x, double y);

/// 1/256 pixels of a length in style pixels.
double ll_window_length(const struct ll_window *view, double style_pixels);

/// Finds the items that touch the canvas grown by `margin` style pixels, into pen->found.
/// rising order. @return LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_pen_find(struct ll_pen *pen, const struct ll_window *view,
                                     const struct ll_geometry *geometry, double margin,
                                     struct ll_err *err);

/// Places a ring on the canvas as pen->points, leaving out points that move it by less than
/// 1/4 pixel. @return LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_pen_ring(struct ll_pen *pen, const struct ll_window *view,
                                     const struct ll_geometry *geometry, uint32_t ring,
                                     size_t *ret_count, struct ll_err *err);

/// Adds a polygon shape to the raster.
LL_MUST_USE enum ll_code ll_pen_polygon(struct ll_pen *pen, const struct ll_window *view,
                                        const struct ll_geometry *geometry, uint32_t item,
                                        struct ll_err *err);

/// Paints what was added to the raster, hatching in step with the whole picture.
void ll_pen_paint(struct ll_pen *pen, const struct ll_window *view, struct ll_paint paint);

#endif
