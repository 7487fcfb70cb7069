/// The columns of a GeoJSON file: the names of all properties in order of first appearance, each
/// with the one type that holds all its values.
#ifndef LL_IMPORTERS_GEOJSON_COLUMNS_H
#define LL_IMPORTERS_GEOJSON_COLUMNS_H

#include <ogr_api.h>
#include <stdint.h>

#include "importers/geojson_value.h"

/// Most columns a file may have.
#define LL_GEOJSON_COLUMNS_MAX 4096
#define LL_GEOJSON_NO_COLUMN   SIZE_MAX

/// What the values of a column are so far.
enum ll_geojson_type {
    LL_GEOJSON_UNKNOWN = 0, ///< all null
    LL_GEOJSON_BOOL,
    LL_GEOJSON_INT,
    LL_GEOJSON_LONG,  ///< beyond 32 bits
    LL_GEOJSON_EXACT, ///< beyond what a double holds exactly, but not 64 bits
    LL_GEOJSON_REAL,
    LL_GEOJSON_DATE,
    LL_GEOJSON_DATETIME,
    LL_GEOJSON_STRING, ///< and all that has no other type in common
};

struct ll_geojson_column {
    char *name; ///< owned
    enum ll_geojson_type type;
};

/// `{0}` is empty; release with ll_geojson_columns_clear.
struct ll_geojson_columns {
    struct ll_geojson_column *items;
    size_t count;
    size_t capacity;
    uint32_t *slots; ///< of the hash table: 1 + index of a column, 0 for none
    size_t slot_count;
};
void ll_geojson_columns_clear(struct ll_geojson_columns *columns);

/// Index of a column by the text of its name; LL_GEOJSON_NO_COLUMN when there is none.
/// @param guess Index to try first (features tend to have the same members in the same order).
size_t ll_geojson_columns_find(const struct ll_geojson_columns *columns, const char *name,
                               size_t len, size_t guess);

/// Adds a column that is not there yet. @return LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_geojson_columns_add(struct ll_geojson_columns *columns,
                                                const char *name, size_t len, struct ll_err *err);

/// The type that holds what both hold.
enum ll_geojson_type ll_geojson_type_join(enum ll_geojson_type a, enum ll_geojson_type b);

/// The type of one value. @param so_far What the column is: a text in a column of strings need not
/// be looked at. @param room For the text.
LL_MUST_USE enum ll_code ll_geojson_type_of(struct ll_geojson_span value,
                                            enum ll_geojson_type so_far, struct ll_text *room,
                                            enum ll_geojson_type *ret_type, struct ll_err *err);

/// The type of OGR for a column.
OGRFieldType ll_geojson_ogr_type(enum ll_geojson_type type);

#endif
