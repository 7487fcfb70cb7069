/// What stands on the map itself: scale bar, north arrow, names.
#ifndef LL_TILES_FURNITURE_H
#define LL_TILES_FURNITURE_H

#include "tiles/map_data.h"
#include "tiles/page.h"
#include "tiles/wallmap.h"

/// The longest of 1, 2, 5 times a power of ten that is at most `metres`.
double ll_round_length(double metres);

/// Adds a scale bar (true to length at the middle of the frame), the scale in words at the
/// request's dpi, a north arrow and the frame's line.
LL_MUST_USE enum ll_code ll_furniture_add(ll_lettering *lettering, const struct ll_wallmap *request,
                                          const struct ll_window *view, struct ll_page *page,
                                          struct ll_err *err);

/// Adds the names inside the frame, most important first, none over another or over furniture.
LL_MUST_USE enum ll_code ll_furniture_names(ll_lettering *lettering, const ll_map *map,
                                            const struct ll_wallmap *request,
                                            const struct ll_window *view, struct ll_page *page,
                                            struct ll_err *err);

#endif
