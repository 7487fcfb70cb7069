/// Which column of a source goes into which field.
#ifndef LL_IMPORTERS_FIELDS_H
#define LL_IMPORTERS_FIELDS_H

#include "core/model.h"
#include "core/text.h"
#include "importers/import.h"

/// The parsed aliases.csv. Opaque, read-only.
typedef struct ll_aliases ll_aliases;

/// Parses aliases.csv (layer, field, unit, synonym). @param ret_aliases Owned (ll_aliases_free).
/// @return LL_E_FORMAT naming the row for a layer, field or unit that does not exist; LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_aliases_parse(const char *bytes, size_t len, ll_aliases **ret_aliases,
                                          struct ll_err *err);
void ll_aliases_free(ll_aliases *aliases);
void ll_aliases_freep(ll_aliases **aliases);

#define LL_NO_COLUMN (-1)

/// A column chosen for a field.
struct ll_source_column {
    int column;    ///< index, or LL_NO_COLUMN
    char unit[24]; ///< unit meant when the value has none; "": the field's own
};

/// The whole mapping. An open value.
struct ll_field_map {
    enum ll_layer layer;
    struct ll_source_column field[LL_FIELDS_MAX];
    int key; ///< column of the source's own stable key
    int x;   ///< columns of coordinates, for tables without geometry
    int y;
    int xy; ///< a column that holds both; x and y are it then
};

/// Columns of a source. Borrowed.
struct ll_columns {
    const char *const *names; ///< UTF-8
    size_t count;
};

/// Chooses columns: what `map` says, else by aliases.csv and the fields' own names and titles;
/// earlier aliases win over later ones, and of equal columns the first. `--map field=` leaves a
/// field without a column. `x`, `y`, `xy` (one column with both coordinates) and `key` may be
/// mapped like fields.
/// @return LL_E_USAGE for a column that is not there (names those that are) or a field that the
///         layer does not have (names those it has).
LL_MUST_USE enum ll_code ll_fields_map(const ll_aliases *aliases, enum ll_layer layer,
                                       const struct ll_columns *columns,
                                       const struct ll_mapping *map, size_t map_count,
                                       struct ll_field_map *ret_map, struct ll_err *err);

/// Human text of a mapping: "width_m ← 宽度 (m)" line by line, then the columns left over.
/// The language is that of `err`.
LL_MUST_USE enum ll_code ll_fields_describe(const struct ll_field_map *map,
                                            const struct ll_columns *columns, bool with_xy,
                                            struct ll_text *ret_text, struct ll_err *err);

#endif
