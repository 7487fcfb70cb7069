/// Slopes of the stored lanes from an elevation model.
#ifndef LL_IMPORTERS_ELEVATION_H
#define LL_IMPORTERS_ELEVATION_H

#include "core/progress.h"
#include "data/store.h"

/// What the user asks for. All borrowed.
struct ll_elevation_request {
    const char *file;      ///< a raster with one band of heights: GeoTIFF, ASCII grid, …
    const char *crs;       ///< overrides the file's own; NULL: the file's
    double height_error_m; ///< standard error of a height; NAN: by the size of the grid's cells
    bool dry_run;          ///< everything but storing
    const struct ll_progress *progress;
};

/// What became of the lanes.
struct ll_elevation_report {
    size_t lanes;
    size_t known;     ///< have a slope of their own, left alone
    size_t raised;    ///< bridges, tunnels and other levels: the ground's heights are not theirs
    size_t measured;  ///< got a slope
    size_t updated;   ///< of these, those that had another one or none
    size_t too_short; ///< shorter than the base
    size_t outside;   ///< not wholly on the grid, or steeper than can be
    double cell_m;    ///< size of the grid's cells
    double base_m;    ///< stretch over which slopes are taken
    double height_error_m;
    char crs[160]; ///< of the grid
    double seconds;
};

/// Gives every lane without a slope of its own the steepest slope over a base of at least 20 m (or
/// a cell, where that is longer), with its uncertainty and `slope_source` "elevation-model": such
/// a slope may flag a lane, never fail it. Heights are taken bilinearly between cell centres. One
/// transaction. Slopes from an earlier elevation model are taken anew.
/// @return LL_E_NOT_FOUND, LL_E_FORMAT (no raster, a picture), LL_E_DECISION (no CRS: says what to
///         add), LL_E_CRS, LL_E_INVALID (no lanes, or none on the grid), LL_E_IO.
LL_MUST_USE enum ll_code ll_import_elevation(ll_store *store,
                                             const struct ll_elevation_request *request,
                                             struct ll_elevation_report *ret_report,
                                             struct ll_err *err);

#endif
