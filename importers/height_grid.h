/// A raster of heights, read through GDAL.
#ifndef LL_IMPORTERS_HEIGHT_GRID_H
#define LL_IMPORTERS_HEIGHT_GRID_H

#include <gdal.h>

#include "core/progress.h"
#include "core/shapes.h"

/// An open grid. Made by ll_height_grid_open, released by ll_height_grid_close.
struct ll_height_grid {
    GDALDatasetH dataset;
    GDALRasterBandH band;
    double to_cell[6]; ///< from coordinates to columns and rows
    int width;
    int height;
    bool has_nodata;
    double nodata;
    double scale; ///< of a value to metres
    double offset;
    char *crs; ///< for PROJ, owned; NULL when the file says none
};

/// @return LL_E_NOT_FOUND, LL_E_FORMAT (what is wrong with it as a grid of heights), LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_height_grid_open(const char *file, struct ll_height_grid *ret_grid,
                                             struct ll_err *err);
void ll_height_grid_close(struct ll_height_grid *grid);

/// Heights in metres at points of the grid's CRS, bilinear between the centres of the cells around;
/// NAN outside the grid and where a cell around has no value.
/// @param ret_heights `count` places.
LL_MUST_USE enum ll_code ll_height_grid_read(const struct ll_height_grid *grid,
                                             const struct ll_xy *points, size_t count,
                                             const struct ll_progress *progress,
                                             double *ret_heights, struct ll_err *err);

#endif
