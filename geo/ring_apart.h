/// Whether the rings of a polygon keep off each other and themselves.
#ifndef LL_GEO_RING_APART_H
#define LL_GEO_RING_APART_H

#include "core/shapes.h"

/// Whether it is certain, whatever rounding does, that no two edges of a shape's rings meet but
/// those that follow each other, in their common point.
/// @param ret_apart False also where it is in doubt.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_rings_apart(const struct ll_shapes *shapes, size_t shape,
                                        bool *ret_apart, struct ll_err *err);

#endif
