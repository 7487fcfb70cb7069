/// The features of a GeoJSON file one after another, wherever the file has them: in a
/// FeatureCollection, alone, or as one document after the other (newline-delimited GeoJSON,
/// RFC 8142).
#ifndef LL_IMPORTERS_GEOJSON_WALK_H
#define LL_IMPORTERS_GEOJSON_WALK_H

#include "importers/geojson_scan.h"

/// What a document is by its `type`.
enum ll_geojson_document {
    LL_GEOJSON_UNTYPED = 0, ///< no GeoJSON; ESRI's JSON, for one
    LL_GEOJSON_COLLECTION,
    LL_GEOJSON_FEATURE,
    LL_GEOJSON_GEOMETRY,
    LL_GEOJSON_TOPOLOGY,
    LL_GEOJSON_OTHER
};

/// A walk through a file. `{.scan = …}` stands at its beginning; ll_geojson_walk_clear.
struct ll_geojson_walk {
    ll_geojson_scan *scan; ///< borrowed
    enum {
        LL_GEOJSON_BETWEEN = 0, ///< documents
        LL_GEOJSON_IN_LIST,     ///< of features
        LL_GEOJSON_AFTER_LIST
    } place;
    bool list_begun;                   ///< an item of the list was there
    enum ll_geojson_document document; ///< what is known of the one at hand
    size_t documents;                  ///< ended so far
    bool foreign;                      ///< no GeoJSON: the walk has ended early
    bool crs_seen;                     ///< in the document at hand
    struct ll_text crs;                ///< value of the first document's `crs` member; ""
};
void ll_geojson_walk_clear(struct ll_geojson_walk *walk);

/// The next feature, or what stands in its place. @param ret_piece Valid until the next call; at
/// the end {NULL, NULL}. @return LL_E_FORMAT naming line and column, and as ll_geojson_scan_value.
LL_MUST_USE enum ll_code ll_geojson_walk_next(struct ll_geojson_walk *walk,
                                              struct ll_geojson_span *ret_piece,
                                              struct ll_err *err);

/// Back to the beginning.
void ll_geojson_walk_rewind(struct ll_geojson_walk *walk);

#endif
