/// Whether the table of a shapefile holds any text beyond ASCII: then there is an encoding to be
/// found out, otherwise there is not.
#ifndef LL_IMPORTERS_DBF_ASCII_H
#define LL_IMPORTERS_DBF_ASCII_H

#include <gdal.h>
#include <stdbool.h>

/// Looks at the bytes of all records, a hundred times as fast as OGR reads them.
/// @return false also when that cannot be told: no such file, or several.
bool ll_dbf_is_ascii(GDALDatasetH dataset);

#endif
