/// Maps and tile sets of a view.
#ifndef LL_APP_JOBS_DRAW_H
#define LL_APP_JOBS_DRAW_H

#include "app/jobs/view.h"
#include "core/json.h"
#include "tiles/tile.h"

/// One map of one area.
struct ll_draw_map_request {
    const char *area; ///< code or unique name, NULL: everything
    enum ll_map_layer layer;
    const char *out; ///< FILE.png
    int width;
    int height;
    double dpi;
    enum ll_lang lang;
};
LL_MUST_USE enum ll_code ll_draw_map(const struct ll_view *view,
                                     const struct ll_draw_map_request *request, struct ll_err *err);

/// Reads "1600x1200" or "A4", "A3L" (landscape) … at a resolution. @return LL_E_USAGE.
LL_MUST_USE enum ll_code ll_parse_size(const char *text, double dpi, int *ret_width,
                                       int *ret_height, struct ll_err *err);

/// A tile set.
struct ll_draw_tiles_request {
    enum ll_map_layer layer;
    int min_zoom;
    int max_zoom;
    const char *area; ///< NULL: everything
    const char *out;  ///< a folder, or FILE.mbtiles
    unsigned threads;
    enum ll_lang lang;
    const struct ll_progress *progress;
};
struct ll_draw_tiles_report {
    size_t tiles; ///< written, empty ones included
    size_t empty;
    size_t bytes;
    double seconds;
};
LL_MUST_USE enum ll_code ll_draw_tiles(const struct ll_view *view,
                                       const struct ll_draw_tiles_request *request,
                                       struct ll_draw_tiles_report *ret_report, struct ll_err *err);

/// Longitude and latitude box of an area of the view. @return LL_E_CRS.
LL_MUST_USE enum ll_code ll_area_bounds(const struct ll_view *view, uint32_t area,
                                        struct ll_box *ret_lonlat, struct ll_err *err);

/// Title of a map layer in words.
const char *ll_map_layer_text(enum ll_map_layer layer, enum ll_lang lang);

#endif
