/// What the colours and symbols of a map layer mean, as rows of a legend.
#ifndef LL_TILES_LEGEND_H
#define LL_TILES_LEGEND_H

#include "tiles/map_data.h"
#include "tiles/style.h"

/// What stands before the text of a row.
enum ll_sign {
    LL_SIGN_HEADING = 0, ///< nothing: the title of a group; begins one
    LL_SIGN_NOTE,        ///< nothing: small print
    LL_SIGN_FILL,        ///< a rectangle of `paint`
    LL_SIGN_LINE,        ///< a line of `paint`
    LL_SIGN_DASHES,      ///< a dashed line of `paint`
    LL_SIGN_HYDRANT,     ///< the symbol of class `kind`
    LL_SIGN_STATION,
    LL_SIGN_OBSTACLE, ///< enum ll_movable in `kind`
    LL_SIGN_DEAD_END,
    LL_SIGN_COUNT
};

#define LL_LEGEND_TEXT_MAX 512
#define LL_LEGEND_ROWS_MAX 40

/// One row. `rank` says what can be left out on a very small map: 0 never, 2 first.
struct ll_legend_row {
    enum ll_sign sign;
    int rank;
    uint8_t kind;
    struct ll_paint paint;
    char text[LL_LEGEND_TEXT_MAX];
};

/// A legend of at most LL_LEGEND_ROWS_MAX rows.
struct ll_legend {
    size_t count;
    struct ll_legend_row rows[LL_LEGEND_ROWS_MAX];
};

/// The legend of a layer as drawn at a zoom: only classes of villages where buildings are too small
/// to show. Hydrants and stations are listed as far as the map has some.
void ll_legend_of(const ll_map *map, enum ll_map_layer layer, double zoom, enum ll_lang lang,
                  struct ll_legend *ret_legend);

#endif
