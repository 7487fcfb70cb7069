/// The files that a shapefile consists of.
#ifndef LL_IMPORTERS_SHAPE_FILES_H
#define LL_IMPORTERS_SHAPE_FILES_H

#include <cpl_vsi.h>
#include <gdal.h>

/// Opens the one file of a dataset with an ending, such as "dbf", for reading.
/// @return The caller's (VSIFCloseL); NULL when there is none, or several.
VSILFILE *ll_shape_file_open(GDALDatasetH dataset, const char *ending);

#endif
