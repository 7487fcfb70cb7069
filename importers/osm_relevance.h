/// Which tags matter although nothing reads them: they are counted, so that nobody takes silence
/// for understanding.
#ifndef LL_IMPORTERS_OSM_RELEVANCE_H
#define LL_IMPORTERS_OSM_RELEVANCE_H

#include "importers/osm_tags.h"
#include "importers/osm_tally.h"

/// Counts the further tags of an object of a layer that matter for that layer, by key.
LL_MUST_USE enum ll_code ll_osm_count_unread(const struct ll_osm_tags *tags, enum ll_layer layer,
                                             struct ll_tally *tally, struct ll_err *err);

/// Counts what matters about an object beyond the layers it belongs to: turning places that are
/// nodes, overhead lines, water sources of other kinds, stations that are no more, roads drawn as
/// areas.
/// @param layers  What ll_osm_layers says of it.
/// @param tallies LL_LAYER_COUNT, by layer.
LL_MUST_USE enum ll_code ll_osm_count_strays(const struct ll_osm_tags *tags, enum ll_kind kind,
                                             unsigned layers, struct ll_tally *tallies,
                                             struct ll_err *err);

#endif
