/// Which polygon of many contains a point, quick for many points and long outlines.
#ifndef LL_GEO_LOCATE_H
#define LL_GEO_LOCATE_H

#include "core/shapes.h"

/// Polygons cut into horizontal bands that list the edges in them. Read-only after building; any
/// number of threads may ask it. Opaque; borrows the shapes, at most 24 bytes an edge of its own.
typedef struct ll_locator ll_locator;

/// Prepares the polygons in `rows` of `shapes`. @param ret_locator Owned (ll_locator_free).
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_locator_new(const struct ll_shapes *shapes, const uint32_t *rows,
                                        size_t count, ll_locator **ret_locator, struct ll_err *err);
void ll_locator_free(ll_locator *locator);
void ll_locator_freep(ll_locator **locator);

/// The lowest place in `rows` whose polygon contains the point, as ll_shape_contains says;
/// UINT32_MAX when none does.
uint32_t ll_locate(const ll_locator *locator, struct ll_xy p);

#endif
