/// Shapes as text.
#ifndef LL_IMPORTERS_WKT_H
#define LL_IMPORTERS_WKT_H

#include "core/shapes.h"
#include "core/text.h"

/// Appends a shape as well-known text, coordinates to 0.1 mm: POINT, LINESTRING, MULTIPOLYGON;
/// rings as they are.
LL_MUST_USE enum ll_code ll_wkt_append(struct ll_text *text, const struct ll_shapes *shapes,
                                       size_t index, struct ll_err *err);

#endif
