/// A batch: some features of a source on their way into one layer, and what became of them so far.
///
/// Filled by whoever reads, cleaned (importers/clean.h), then stored or put into quarantine
/// (importers/intake.h). It keeps the features themselves until it is used again, for the raw text
/// that the quarantine wants, unless they can be read again. One thread at a time.
#ifndef LL_IMPORTERS_BATCH_H
#define LL_IMPORTERS_BATCH_H

#include <ogr_api.h>

#include "core/table.h"
#include "importers/import.h"
#include "importers/notes.h"

/// A feature that cannot be used.
struct ll_refusal {
    const char *reason; ///< importers/report.h
    uint32_t feature;   ///< which of the batch's
    size_t key;         ///< offset of its key plus 1; 0: none
};

/// A feature that rows came from.
struct ll_batch_feature {
    OGRFeatureH handle; ///< owned; NULL: let go
    int64_t number;     ///< OGR's own, by which the source finds it
};

/// Made by ll_batch_make, released by ll_batch_clear.
struct ll_batch {
    struct ll_import_report counts; ///< what happened to the features of this batch alone
    struct ll_table rows;           ///< shapes in coordinates of the source, then of the store
    struct ll_shapes clean;         ///< shapes of the rows that are left, valid
    struct ll_text keys;            ///< the source's own keys, one after another
    size_t *key;                    ///< offset of each row's key plus 1; 0: none
    size_t key_capacity;
    uint32_t *owner; ///< feature that each row came from
    size_t owner_capacity;
    struct ll_batch_feature *features;
    size_t feature_count;
    size_t feature_capacity;
    struct ll_refusal *refusals; ///< in the order in which they were found
    size_t refusal_count;
    size_t refusal_capacity;
    struct ll_notes notes;      ///< on rows that are left
    ll_prepared_rows *prepared; ///< of the rows that are left, when `is_prepared`
    bool is_prepared;
};

/// @param wanted Bits of the fields that will be set.
struct ll_batch ll_batch_make(enum ll_layer layer, uint32_t wanted);
void ll_batch_clear(struct ll_batch *batch);

/// Empties it for the next features; keeps memory.
void ll_batch_rewind(struct ll_batch *batch);

/// Takes a feature over (owned from here on, also on failure); rows and refusals added next belong
/// to it.
LL_MUST_USE enum ll_code ll_batch_feature(struct ll_batch *batch, OGRFeatureH feature,
                                          struct ll_err *err);

/// Counts a feature that can be fetched by its number and is not held; rows and refusals added next
/// belong to it.
LL_MUST_USE enum ll_code ll_batch_number(struct ll_batch *batch, int64_t number,
                                         struct ll_err *err);

/// Destroys the feature taken over last: its source can be asked for it again. Memory that is given
/// back at once is the fastest to be had.
void ll_batch_let_go(struct ll_batch *batch);

/// Adds a row for the first shape in `rows.shape` that has none yet, its fields unknown.
/// @param key May be NULL; copied.
LL_MUST_USE enum ll_code ll_batch_row(struct ll_batch *batch, const char *key, size_t *ret_row,
                                      struct ll_err *err);

/// Notes that the feature taken over last cannot be used.
/// @param key    May be NULL; copied.
/// @param reason Static.
LL_MUST_USE enum ll_code ll_batch_refuse(struct ll_batch *batch, const char *key,
                                         const char *reason, struct ll_err *err);

/// Notes that a row cannot be used. The row stays; the caller drops it.
LL_MUST_USE enum ll_code ll_batch_refuse_row(struct ll_batch *batch, size_t row, const char *reason,
                                             struct ll_err *err);

/// Puts a row's values, but not its shape, into the place of an earlier one.
void ll_batch_move_row(struct ll_batch *batch, size_t to, size_t from);

/// Prepares the rows that are left, as they will be stored.
/// @param epsg The store's CRS.
LL_MUST_USE enum ll_code ll_batch_prepare(struct ll_batch *batch, int epsg, struct ll_err *err);

/// Keys of all rows, as ll_batch_key gives them. @return The caller's (ll_free); NULL: no memory.
const char **ll_batch_keys(const struct ll_batch *batch);

/// A row's own key, NULL when it has none; borrowed until the next key is added.
const char *ll_batch_key(const struct ll_batch *batch, size_t row);

/// A refused feature's own key, NULL when it has none; borrowed likewise.
const char *ll_batch_refused_key(const struct ll_batch *batch, const struct ll_refusal *refusal);

#endif
