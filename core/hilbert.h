/// Order along the Hilbert curve: what is near in it is near in the plane.
#ifndef LL_CORE_HILBERT_H
#define LL_CORE_HILBERT_H

#include <stddef.h>
#include <stdint.h>

#include "core/shapes.h"

/// Place of a cell of a 65536 x 65536 grid on the curve of order 16 (Wikipedia, "Hilbert curve",
/// xy2d).
uint32_t ll_hilbert_place(uint16_t column, uint16_t row);

/// A number that sorts by the place of a box's middle within `all`, then by `number`: the place in
/// the upper half, `number` in the lower. The box is not empty.
uint64_t ll_hilbert_key(const struct ll_box *all, const struct ll_box *box, uint32_t number);

/// Sorts keys by their upper half, keeping the order of equal ones (radix sort). `room` is of the
/// same size.
void ll_hilbert_sort(uint64_t *keys, uint64_t *room, size_t count);

/// Lists boxes along the curve through all of them, empty ones first. What is done in this order
/// finds in the caches what its neighbours needed.
/// @param count     Below 2^32.
/// @param ret_order Receives `count` numbers, owned by the caller (ll_free).
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_hilbert_order(const struct ll_box *boxes, size_t count,
                                          uint32_t **ret_order, struct ll_err *err);

#endif
