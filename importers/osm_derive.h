/// Areas around places, where an extract has no complete administrative boundary.
#ifndef LL_IMPORTERS_OSM_DERIVE_H
#define LL_IMPORTERS_OSM_DERIVE_H

#include "importers/intake.h"
#include "importers/osm_keep.h"
#include "importers/osm_reader.h"

/// Stores areas drawn around `places` (ll_areas_derive) when the store has no mapped ones; they
/// replace areas drawn before. An append leaves areas drawn around other places as they are, and
/// says so. Buildings of the store are what they are drawn around. Without
/// places nothing happens.
/// @param places Nodes, in longitude and latitude. Borrowed.
/// @param report Of the layer of areas: counts what was drawn.
LL_MUST_USE enum ll_code ll_osm_derive_areas(const struct ll_intake_shared *shared,
                                             const struct ll_osm_kept *places,
                                             const struct ll_osm_reader *reader,
                                             struct ll_import_report *report, struct ll_err *err);

#endif
