/// Whether a square of free ground lies at a place, in any position.
#ifndef LL_GEO_FREE_SQUARE_H
#define LL_GEO_FREE_SQUARE_H

#include "core/shapes.h"

/// A piece of an outline that no square may be crossed by.
struct ll_bar {
    struct ll_xy a;
    struct ll_xy b;
};

/// What came of a search.
enum ll_free_square {
    LL_SQUARE_NONE = 0,  ///< surely none
    LL_SQUARE_FOUND,     ///< `ret_corner` tells it
    LL_SQUARE_UNDECIDED, ///< the search came to its limit
    LL_SQUARE_COUNT
};

/// Looks for a square of `side_m`, turned any way, that holds `at` (its border counts) and has
/// none of the bars in its inside. It finds one whenever one is free that is 2 cm larger, and never
/// one that is not free. Of a place that lies on a bar, to 2 cm, it may be 5 cm off: no square
/// holds that but by its border.
///
/// Branch and bound over the three numbers that place such a square (its turn and where `at` lies
/// in it): a box of positions is given up when some bar cuts the square of its middle deeper than
/// any move within the box can undo, and halved along its longest move otherwise.
///
/// @param bars       Reordered while searching. All that come within side_m * sqrt(2) of `at`.
/// @param ret_corner Receives the four corners when one is found; may be NULL.
enum ll_free_square ll_free_square_at(struct ll_bar *bars, size_t count, struct ll_xy at,
                                      double side_m, struct ll_xy ret_corner[4]);

#endif
