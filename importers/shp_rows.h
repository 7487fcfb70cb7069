/// Rows of a shapefile from its bytes ("ESRI Shapefile Technical Description", 1998): points, lines
/// and polygons of one ring, with or without Z and M. GDAL gets the rest: polygons of several
/// rings, whose holes have to be found, and whatever a file should not be.
#ifndef LL_IMPORTERS_SHP_ROWS_H
#define LL_IMPORTERS_SHP_ROWS_H

#include "importers/plain.h"

/// As ll_plain_open, of a shapefile; leaves *ret_plain as it is when it cannot be read here.
void ll_shp_rows_open(const struct ll_source *source, const struct ll_plain_ask *ask,
                      struct ll_plain *ret_plain);

#endif
