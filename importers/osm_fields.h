/// From OpenStreetMap's tags to the fields of a row.
#ifndef LL_IMPORTERS_OSM_FIELDS_H
#define LL_IMPORTERS_OSM_FIELDS_H

#include "importers/osm_tags.h"
#include "importers/record.h"

/// Sets the fields of a row of `table`'s layer. Values that are no words or numbers are counted in
/// the record's report.
/// @param code What the object is called in the store, such as "osm:r1155956"; for areas.
LL_MUST_USE enum ll_code ll_osm_fill(struct ll_record *record, const struct ll_osm_tags *tags,
                                     enum ll_kind kind, const char *code, struct ll_table *table,
                                     size_t row, struct ll_err *err);

#endif
