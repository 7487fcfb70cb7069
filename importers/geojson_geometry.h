/// From a geometry of GeoJSON (RFC 7946, section 3.1) to one of OGR.
#ifndef LL_IMPORTERS_GEOJSON_GEOMETRY_H
#define LL_IMPORTERS_GEOJSON_GEOMETRY_H

#include <ogr_api.h>

#include "importers/geojson_value.h"

/// Collections in collections deeper than this are malformed.
#define LL_GEOJSON_COLLECTION_DEPTH_MAX 16

/// Room that is used again from geometry to geometry. `{0}` is fine; release with
/// ll_geojson_room_clear.
struct ll_geojson_room {
    unsigned char *wkb;
    size_t len;
    size_t capacity;
};
void ll_geojson_room_clear(struct ll_geojson_room *room);

/// Whether a text names a type of geometry.
bool ll_geojson_is_geometry_type(struct ll_geojson_span type);

/// Makes a geometry. Rings and windings stay as they are, empty arrays give empty geometries. A
/// line or ring has heights when its first position has one (others get 0); what stands after the
/// height is left out.
///
/// @param value        A well-formed JSON value.
/// @param ret_geometry The caller's to destroy; NULL for null, and for what is no geometry: another
///                     type, coordinates of another shape, positions of less than two numbers.
/// @return LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_geojson_geometry(struct ll_geojson_span value,
                                             struct ll_geojson_room *room,
                                             OGRGeometryH *ret_geometry, struct ll_err *err);

#endif
