/// Rows of a FlatGeobuf file from its bytes (https://github.com/flatgeobuf/flatgeobuf, version 3):
/// points, lines and polygons and, but for points, several of them in a feature. GDAL gets the
/// rest.
#ifndef LL_IMPORTERS_FGB_ROWS_H
#define LL_IMPORTERS_FGB_ROWS_H

#include "importers/plain.h"

/// As ll_plain_open, of a FlatGeobuf file; leaves *ret_plain as it is when it cannot be read here.
void ll_fgb_rows_open(const struct ll_source *source, const struct ll_plain_ask *ask,
                      struct ll_plain *ret_plain);

#endif
