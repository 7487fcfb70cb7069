/// From OpenStreetMap's tags to the fields of a row.
#ifndef LL_IMPORTERS_OSM_FIELDS_H
#define LL_IMPORTERS_OSM_FIELDS_H

#include "importers/osm_parking.h"
#include "importers/osm_tags.h"
#include "importers/osm_tally.h"
#include "importers/record.h"

/// What fields of one layer are filled with. All borrowed.
struct ll_osm_filler {
    struct ll_record *record;
    struct ll_tally *tally; ///< counts tags that are not understood
    struct ll_osm_rows rows;
};

/// What is known of an object. All borrowed.
struct ll_osm_object_tags {
    const struct ll_osm_tags *tags;
    enum ll_kind kind;
    const char *code;   ///< of an area
    const char *parent; ///< of an area: code of the one above; NULL or "" when not known
};

/// Sets the fields of a row of `table`'s layer.
LL_MUST_USE enum ll_code ll_osm_fill(const struct ll_osm_filler *filler,
                                     const struct ll_osm_object_tags *object,
                                     struct ll_table *table, size_t row, struct ll_err *err);

#endif
