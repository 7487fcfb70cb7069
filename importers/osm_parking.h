/// What parked vehicles leave of a lane, from the tags of both schemes of OpenStreetMap.
///
/// Source of the meanings: wiki.openstreetmap.org, Street parking (parking:left=lane with
/// parking:left:orientation) and Key:parking:lane (parking:lane:left=parallel).
#ifndef LL_IMPORTERS_OSM_PARKING_H
#define LL_IMPORTERS_OSM_PARKING_H

#include "importers/osm_tags.h"

/// Width of a row of parked vehicles by the way they stand, in metres (rule table).
struct ll_osm_rows {
    double parallel_m;
    double diagonal_m;
    double perpendicular_m;
};

/// Width that rows on both sides take of the carriageway. Half on the kerb takes half a row;
/// on the kerb, in bays and where it is forbidden none. A row whose orientation is not said counts
/// as parallel, the narrowest.
/// @param ret_unclear Receives the key whose value is not understood (what it says of its side is
///                    taken as no row), LL_OSM_KEY_COUNT when all is clear; of two the left one.
/// @return metres, 0 when there are none.
double ll_osm_parked_m(const struct ll_osm_tags *tags, const struct ll_osm_rows *rows,
                       enum ll_osm_key *ret_unclear);

#endif
