/// Places: points that are the same to a millimetre are one.
#ifndef LL_GEO_PLACES_H
#define LL_GEO_PLACES_H

#include "core/shapes.h"

/// Two points this near are one place, metres.
#define LL_PLACE_REACH_M 0.001

/// Places found so far, numbered in the order in which they came. Owns its arrays; `{0}` is empty
/// and valid; release with ll_places_clear.
struct ll_places {
    struct ll_xy *at; ///< the first point met at each place
    uint32_t count;
    size_t capacity; ///< of `at`; private, as the table below
    uint32_t *slot;
    size_t slot_count;
};

void ll_places_clear(struct ll_places *places);

/// @param ret Owned by the caller (ll_places_clear). @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_places_copy(const struct ll_places *places, struct ll_places *ret,
                                        struct ll_err *err);

/// The place of a point, a new one when none is within LL_PLACE_REACH_M. Among several the lowest
/// number is taken. @return LL_E_INVALID for a coordinate that is no number or beyond 1e9 m,
/// LL_E_LIMIT over 2^32 - 2 places, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_places_find(struct ll_places *places, struct ll_xy point,
                                        uint32_t *ret_place, struct ll_err *err);

/// A new place at a point, whatever is near it. For use after the last ll_places_find, which might
/// find it. @return As there.
LL_MUST_USE enum ll_code ll_places_add(struct ll_places *places, struct ll_xy point,
                                       uint32_t *ret_place, struct ll_err *err);

#endif
