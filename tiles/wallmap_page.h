/// The page of a wall map: where title, legend, map, scale bar and arrow go, and how large.
#ifndef LL_TILES_WALLMAP_PAGE_H
#define LL_TILES_WALLMAP_PAGE_H

#include "tiles/legend.h"
#include "tiles/page.h"
#include "tiles/wallmap.h"

/// Puts title, subtitle and legend on the page and leaves the frame for the map. Text sizes follow
/// the size of the page; where it is too small, texts get smaller and minor rows of the legend are
/// left out.
LL_MUST_USE enum ll_code ll_wallmap_layout(ll_lettering *lettering,
                                           const struct ll_wallmap *request,
                                           const struct ll_legend *legend, struct ll_page *ret_page,
                                           struct ll_err *err);

#endif
