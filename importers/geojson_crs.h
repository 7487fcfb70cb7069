/// The coordinate system a GeoJSON file is in.
#ifndef LL_IMPORTERS_GEOJSON_CRS_H
#define LL_IMPORTERS_GEOJSON_CRS_H

#include <ogr_srs_api.h>

#include "importers/geojson_value.h"

/// What a `crs` member (GeoJSON of 2008, section 3) says: a name ("EPSG:3826", a URN, WKT) or an
/// EPSG code. Nothing is fetched for it, from the network or from files.
///
/// @param value   The member's value; a span of nothing: WGS 84, as RFC 7946 says.
/// @param ret_srs Owned by the caller (OSRRelease); NULL for `null`: the file says it has none.
/// @return LL_E_CRS naming what is not known, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_geojson_srs(struct ll_geojson_span value, OGRSpatialReferenceH *ret_srs,
                                        struct ll_err *err);

#endif
