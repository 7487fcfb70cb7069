/// Writing features: batches of rows into the layer tables, with identity and history.
#ifndef LL_DATA_FEATURES_H
#define LL_DATA_FEATURES_H

#include "core/scene.h"
#include "data/store.h"

/// Where features come from.
struct ll_origin {
    const char *source;       ///< short name of the file or data set, stable over years
    const char *content_hash; ///< hash of the whole file, "" when unknown
    const char *layer_name;   ///< layer inside the file, "" when there is one only
};

/// What happens to rows that are there already.
enum ll_import_mode {
    LL_IMPORT_APPEND = 0,
    LL_IMPORT_REPLACE,        ///< ends all current rows of the layer first
    LL_IMPORT_REPLACE_SOURCE, ///< ends the current rows that came from the same source first
};

/// Writes into one layer, inside a transaction that the caller has begun. Opaque.
typedef struct ll_feature_writer ll_feature_writer;

/// Starts writing. Importing areas ends rows of areas that were derived.
LL_MUST_USE enum ll_code ll_feature_writer_new(ll_store *store, enum ll_layer layer,
                                               const struct ll_origin *origin,
                                               enum ll_import_mode mode,
                                               ll_feature_writer **ret_writer, struct ll_err *err);

/// What became of a row.
enum ll_row_outcome {
    LL_ROW_STORED = 0, ///< new
    LL_ROW_UPDATED,    ///< ended the row of the same uid and took its place
    LL_ROW_UNCHANGED,  ///< the current row of the same uid says the same: kept
    LL_ROW_DUPLICATE, ///< the same geometry and fields as an earlier row of this import: not stored
};

/// Stores all rows of a batch. `keys` holds the source's own key of each row (entries may be NULL,
/// and so may `keys`): uid is "<source>:<key>", else a hash of layer and geometry to 1 mm; rows
/// with an equal uid get "#2", "#3", …
/// @param ret_outcomes One entry a row, filled; may be NULL.
LL_MUST_USE enum ll_code ll_feature_writer_add(ll_feature_writer *writer,
                                               const struct ll_table *batch,
                                               const char *const *keys,
                                               enum ll_row_outcome *ret_outcomes,
                                               struct ll_err *err);

/// Brings the spatial index up to date and records the import. @param ret_stored Rows stored.
LL_MUST_USE enum ll_code ll_feature_writer_finish(ll_feature_writer *writer, size_t *ret_stored,
                                                  struct ll_err *err);
void ll_feature_writer_free(ll_feature_writer *writer);
void ll_feature_writer_freep(ll_feature_writer **writer);

/// Whether this very content was imported into this layer and its rows are still current.
LL_MUST_USE enum ll_code ll_features_imported(ll_store *store, enum ll_layer layer,
                                              const struct ll_origin *origin, bool *ret_imported,
                                              struct ll_err *err);

/// Current rows of a layer.
LL_MUST_USE enum ll_code ll_features_count(ll_store *store, enum ll_layer layer, size_t *ret_count,
                                           struct ll_err *err);

/// One feature an import could not use.
struct ll_quarantined {
    enum ll_layer layer;
    const char *source;
    const char *key;    ///< source's own key or feature number
    const char *reason; ///< stable key, such as "no_geometry"
    const char *detail; ///< human text, may be ""
    const char *raw;    ///< the feature as GeoJSON-like text or WKT with attributes, UTF-8
    const char *crs;    ///< of the raw coordinates, for PROJ, or "gcj02", "bd09"; NULL: not known
};
LL_MUST_USE enum ll_code ll_quarantine_add(ll_store *store, const struct ll_quarantined *feature,
                                           struct ll_err *err);

#endif
