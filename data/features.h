/// Writing features: batches of rows into the layer tables, with identity and history.
#ifndef LL_DATA_FEATURES_H
#define LL_DATA_FEATURES_H

#include "core/scene.h"
#include "data/prepared_rows.h"
#include "data/store.h"

/// Where features come from.
struct ll_origin {
    const char *source;       ///< short name of the file or data set, stable over years
    const char *content_hash; ///< hash of the whole file, "" when unknown
    const char *layer_name;   ///< layer inside the file, "" when there is one only
    const char *replaces; ///< name of an earlier source that this one takes the place of, or NULL
};

/// What happens to rows that are there already and that the import does not hold.
enum ll_import_mode {
    LL_IMPORT_APPEND = 0,
    LL_IMPORT_REPLACE,        ///< all of the layer end
    LL_IMPORT_REPLACE_SOURCE, ///< those end that came from the same source, or from `replaces`
};

/// Writes into one layer, inside a transaction that the caller has begun. Opaque.
///
/// A row is a new feature or one that the layer holds already. It is the same feature when
/// - its key is that of a current row of a source of the same name; or
/// - its key is that of exactly one current feature of another source, no further than 100 m away
///   (with LL_IMPORT_REPLACE: anywhere), for next year's file has another name, while two villages
///   that both count from 1 must not end each other's; or
/// - it has no key and a current row without a key has the same geometry to 1 mm, whatever file
///   that came from: two files that show the same hydrant show one hydrant. A row with a key that
///   is not known yet is taken likewise for a row without one, and gives it its key.
///
/// A file that gives one key to several features is told apart by their order and content; where
/// they had been matched by place before, a second import of it may match them in another way.
///
/// The same feature with the same content stays as it is. With other content the old row is ended
/// and a new one with the same uid takes its place, so that the ledger, history and assessments go
/// on. What the new row does not know, because its file has no such column or the cell is empty,
/// stays as the old row had it: an update never makes a known value unknown, so that a file of
/// fewer columns cannot take away what an earlier survey found (a hydrant known to be broken does
/// not count again because next year's list leaves the cell empty). The mark `derived` of an area
/// is not handed on.
///
/// The same uid twice within one import: saying the same, the second is a duplicate; saying
/// something else, it is stored as "#2", "#3", … in the order of the file, so that the same file
/// again finds each of them. Numbered parts of a feature that comes with fewer parts end.
///
/// Derived areas end when areas come in that do not hold them. Where nothing changes, nothing is
/// written: no import is recorded and the store's last change stays what it was.
typedef struct ll_feature_writer ll_feature_writer;

LL_MUST_USE enum ll_code ll_feature_writer_new(ll_store *store, enum ll_layer layer,
                                               const struct ll_origin *origin,
                                               enum ll_import_mode mode,
                                               ll_feature_writer **ret_writer, struct ll_err *err);

/// Tells the writer how many rows will come, as far as that is known: it makes room for them once.
LL_MUST_USE enum ll_code ll_feature_writer_expect(ll_feature_writer *writer, size_t rows,
                                                  struct ll_err *err);

/// What became of a row.
enum ll_row_outcome {
    LL_ROW_STORED = 0, ///< new
    LL_ROW_UPDATED,    ///< ended the row of the same uid and took its place
    LL_ROW_UNCHANGED,  ///< the current row of the same uid says the same: kept
    LL_ROW_DUPLICATE,  ///< the same uid and content as an earlier row of this import: not stored
};

/// Takes all rows of a batch. `keys` holds the source's own key of each row (entries may be NULL,
/// and so may `keys`): the uid of a new row is "<source>:<key>", else a hash of layer and geometry
/// to 1 mm; a row that is there already keeps its uid.
/// @param ret_outcomes One entry a row, filled; may be NULL.
LL_MUST_USE enum ll_code ll_feature_writer_add(ll_feature_writer *writer,
                                               const struct ll_table *batch,
                                               const char *const *keys,
                                               enum ll_row_outcome *ret_outcomes,
                                               struct ll_err *err);

/// The same with rows that were prepared from this very batch and these keys (ll_rows_prepare).
/// @return Also LL_E_INVALID when they were not.
LL_MUST_USE enum ll_code
ll_feature_writer_add_prepared(ll_feature_writer *writer, const struct ll_table *batch,
                               const char *const *keys, const ll_prepared_rows *prepared,
                               enum ll_row_outcome *ret_outcomes, struct ll_err *err);

/// What became of all rows.
struct ll_write_counts {
    size_t stored;       ///< rows written: new ones and updates
    size_t updated;      ///< of these, those that took the place of another
    size_t unchanged;    ///< rows that were there already
    size_t duplicates;   ///< rows that came twice
    size_t ended;        ///< rows that ended because the import does not hold them
    size_t other_source; ///< of updated and unchanged, rows that came from another source before
    size_t elsewhere;    ///< rows whose key another source uses too far away: kept apart
};

/// Ends what is gone, brings the spatial index up to date and records the import.
/// @param ret_stored Rows written; may be NULL.
LL_MUST_USE enum ll_code ll_feature_writer_finish(ll_feature_writer *writer, size_t *ret_stored,
                                                  struct ll_err *err);

/// The counts so far; complete after ll_feature_writer_finish.
struct ll_write_counts ll_feature_writer_counts(const ll_feature_writer *writer);
void ll_feature_writer_free(ll_feature_writer *writer);
void ll_feature_writer_freep(ll_feature_writer **writer);

/// Whether this very content was the last that was imported into this layer, and its rows are
/// still current, so that importing it again would find every row unchanged.
LL_MUST_USE enum ll_code ll_features_imported(ll_store *store, enum ll_layer layer,
                                              const struct ll_origin *origin, bool *ret_imported,
                                              struct ll_err *err);

/// Current rows of a layer.
LL_MUST_USE enum ll_code ll_features_count(ll_store *store, enum ll_layer layer, size_t *ret_count,
                                           struct ll_err *err);

#endif
