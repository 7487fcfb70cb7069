/// Workbooks whose geometry stands in a column as well-known text, as `export` writes them.
#ifndef LL_IMPORTERS_WKT_READER_H
#define LL_IMPORTERS_WKT_READER_H

#include "importers/source.h"

/// Puts a reader before the source that makes the geometry of its features from a column named
/// wkt, geom_wkt, wkt_geom or geometry_wkt; does nothing when there is none, or a geometry already
/// (GDAL reads such columns of CSV files itself). The column stays. A text that is no geometry
/// gives a feature without one.
LL_MUST_USE enum ll_code ll_wkt_reader_open(struct ll_source *source, struct ll_err *err);

#endif
