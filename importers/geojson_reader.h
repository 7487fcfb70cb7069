/// Our own reader of GeoJSON: a few times as fast as GDAL's, in bounded memory, and strict.
#ifndef LL_IMPORTERS_GEOJSON_READER_H
#define LL_IMPORTERS_GEOJSON_READER_H

#include "importers/source.h"

/// Whether a file is to be read as GeoJSON: by its ending, or because it begins like JSON.
bool ll_geojson_looks_like(const char *path);

/// Opens a GeoJSON file (RFC 7946, the `crs` member of 2008, newline-delimited and RFC 8142) as the
/// reader of a source. All of it is read once: errors in its syntax show here, before anything is
/// stored. A feature that is well-formed JSON but no valid feature comes without a geometry and
/// with its text as native data.
///
/// Columns: all properties by name in order of first appearance, and "id" where features have an
/// `id`; types as GDAL finds them, but lists and objects are strings of JSON, and whole numbers
/// beyond 64 bits strings of digits.
///
/// @param crs_told The user gave the CRS: what the file says about it does not matter.
/// @param source   Gets reader, definition, srs, count, driver and has_geometry.
/// @param ret_ours false: it is JSON of another kind (TopoJSON, ESRI's); `source` is untouched.
/// @return LL_E_FORMAT naming line and column, LL_E_CRS, LL_E_LIMIT, LL_E_IO, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_geojson_open(const char *path, bool crs_told, struct ll_source *source,
                                         bool *ret_ours, struct ll_err *err);

#endif
