/// The state of an import of an extract, and the steps that its files share.
#ifndef LL_IMPORTERS_OSM_PRIVATE_H
#define LL_IMPORTERS_OSM_PRIVATE_H

#include "importers/geometry.h"
#include "importers/import.h"
#include "importers/intake.h"
#include "importers/osm_fences.h"
#include "importers/osm_fields.h"
#include "importers/osm_keep.h"
#include "importers/osm_reader.h"
#include "importers/osm_tally.h"

/// One import of an extract at work.
struct ll_osm_run {
    const struct ll_import_request *request;
    struct ll_import_report *reports; ///< LL_LAYER_COUNT, borrowed
    ll_geo_ctx *geo;
    struct ll_osm_reader reader;
    struct ll_placing placing;
    ll_words *words;
    char content_hash[LL_HASH_TEXT_SIZE];
    ll_rules *rules;
    struct ll_intake_shared shared;
    struct ll_intake intake[LL_LAYER_COUNT];
    struct ll_record record[LL_LAYER_COUNT];
    struct ll_geometry_room room;
    struct ll_shapes shapes; ///< of the object at hand
    struct ll_osm_kept barriers;
    struct ll_osm_kept stations;
    struct ll_osm_kept places;
    struct ll_osm_kept areas;
    struct ll_osm_vertices vertices; ///< of lanes
    struct ll_osm_vertices turnings; ///< turning circles and loops
    size_t turnings_sorted;          ///< of which so many are in order
    struct ll_osm_vertices openings; ///< nodes that say what stands there
    struct ll_osm_vertices outlines; ///< of areas
    struct ll_osm_fences fences;
    struct ll_osm_borders borders;
    struct ll_tally tallies[LL_LAYER_COUNT];
    struct ll_osm_rows rows;
    size_t objects;
};

/// Adds the rows of an object to a layer, or puts it into quarantine. Owns its feature from here
/// on.
LL_MUST_USE enum ll_code ll_osm_add(struct ll_osm_run *run, enum ll_layer layer,
                                    const struct ll_osm_object *object, struct ll_err *err);

/// Hands an object to every layer it belongs to, or keeps it until all are read. Owns its feature
/// from here on.
LL_MUST_USE enum ll_code ll_osm_take(struct ll_osm_run *run, struct ll_osm_object *object,
                                     struct ll_err *err);

/// Adds what could be judged only now that all objects are read: barriers, stations, areas.
LL_MUST_USE enum ll_code ll_osm_add_rest(struct ll_osm_run *run, struct ll_err *err);

#endif
