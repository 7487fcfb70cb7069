/// Places kept by square, so that all questions about a neighbourhood use one. Internal to geo/.
///
/// A place takes longer to make than most questions take to answer, and response, reach and water
/// supply ask about the same houses. The place of a square holds all that may be met on the way to
/// any building in it.
#ifndef LL_GEO_HOSE_SQUARES_H
#define LL_GEO_HOSE_SQUARES_H

#include "geo/hose_place.h"

/// Side of the squares. With what lies within 200 m of one it fits the finest grid of a mesh;
/// larger ones have less around them that others have, too.
#define LL_HOSE_SQUARE_M 1600.0

struct ll_hose_squares;

void ll_hose_squares_free(struct ll_hose_squares *squares);

/// What a thread makes places in. `{0}` is empty; release with ll_hose_making_clear.
struct ll_hose_making {
    struct ll_hose_range range;
    struct ll_hose_place place;
};
void ll_hose_making_clear(struct ll_hose_making *making);

/// The place of a square (coordinates divided by its side, down), made if nobody asked before.
/// Several threads may ask.
/// @param reach_m, gate_m As they are asked for.
/// @param ret_place Borrowed from the ground; NULL: there is none for such hoses, or no room to
///                  keep more.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_hose_square_at(const struct ll_hose_ground *ground, int32_t column,
                                           int32_t row, double reach_m, double gate_m,
                                           struct ll_hose_making *making,
                                           const struct ll_hose_place **ret_place,
                                           struct ll_err *err);

#endif
