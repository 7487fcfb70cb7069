/// Names and values in the descriptions of placemarks: HTML tables, and lines of "name: value".
#ifndef LL_IMPORTERS_KML_TABLE_H
#define LL_IMPORTERS_KML_TABLE_H

#include "core/text.h"

/* More pairs than this in one description are left out. */
#define LL_KML_PAIRS_MAX 128

/// What was found, in order, each name once (the first value wins). `{0}` is empty and valid;
/// release with ll_kml_table_clear.
struct ll_kml_table {
    struct ll_text text; ///< names and values, each ended by a zero
    struct ll_kml_pair {
        size_t name; ///< where it begins in `text`
        size_t value;
    } pairs[LL_KML_PAIRS_MAX];
    size_t count;
};
void ll_kml_table_clear(struct ll_kml_table *table);

/// Name and value of a pair; borrowed until the table changes.
const char *ll_kml_table_name(const struct ll_kml_table *table, size_t index);
const char *ll_kml_table_value(const struct ll_kml_table *table, size_t index);

/// Reads a description. Rows of two cells are a name and its value (tables in tables too, as
/// ArcGIS writes them); a table of two rows with more columns is names above values; text outside
/// of tables is read line by line as "name: value", where a line ends at <br>, at a block or at its
/// end. Entities are decoded, other tags dropped, empty values and "<Null>" left out. Whatever
/// stands there, it ends well: what is no pair is passed over.
/// @param html UTF-8; borrowed. @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_kml_table_read(const char *html, struct ll_kml_table *table,
                                           struct ll_err *err);

#endif
