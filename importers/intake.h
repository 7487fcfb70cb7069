/// The end of the way into one layer: batches are stored, or put into quarantine.
#ifndef LL_IMPORTERS_INTAKE_H
#define LL_IMPORTERS_INTAKE_H

#include "importers/batch.h"
#include "importers/clean.h"
#include "importers/key_twice.h"
#include "importers/overlaps.h"
#include "importers/placing.h"
#include "importers/source.h"

/// What all layers of one import share. All borrowed.
struct ll_intake_shared {
    ll_store *store;
    ll_geo_ctx *geo;
    struct ll_placing *placing;
    const ll_rules *rules;
    const struct ll_source *source; ///< for the raw text of features; NULL: UTF-8 as GDAL has it
    const char *source_name;
    const char *content_hash;
    const char *layer_name;
    const char *replaces; ///< as in struct ll_origin
    const char *mapping;  ///< lines of field=column; NULL: none
    const char *crs;      ///< of raw coordinates, as --crs takes it; NULL: not known
    enum ll_import_mode mode;
    bool as_told;     ///< what looks wrong was looked at: nothing of it stops the import
    unsigned threads; ///< 1: everything on the calling thread
    size_t expected;  ///< rows that will come, as far as that is known; else 0
};

/// Features that go to quarantine when the source can be asked for them again. `{0}` is empty.
struct ll_intake_later {
    struct ll_intake_refused {
        const char *reason;
        int64_t number; ///< of the feature in its source
        size_t key;     ///< offset of its key plus 1; 0: none
    } * items;
    size_t count;
    size_t capacity;
    struct ll_text keys;
};

/// One layer being filled. Made by ll_intake_make, released by ll_intake_clear.
struct ll_intake {
    const struct ll_intake_shared *shared;
    struct ll_import_report *report;
    struct ll_batch batch; ///< of ll_intake_feature and ll_intake_row
    ll_feature_writer *writer;
    struct ll_notes notes; ///< on rows stored
    struct ll_keys_met keys;
    uint64_t features; ///< of the batches before
    struct ll_intake_later later;
    struct ll_overlaps *overlaps; ///< of all clean rows, into a layer that was empty; borrowed;
                                  ///< NULL: the rows are read back to be compared
};

/// @param wanted Bits of the fields that will be set.
struct ll_intake ll_intake_make(const struct ll_intake_shared *shared, enum ll_layer layer,
                                uint32_t wanted, struct ll_import_report *report);
void ll_intake_clear(struct ll_intake *intake);

/* ---- batches that others fill and clean ---- */

/// Settles the placing by the rows of a batch that is not clean yet, unless that is done.
LL_MUST_USE enum ll_code ll_intake_settle(struct ll_intake *intake, const struct ll_batch *batch,
                                          struct ll_err *err);

/// Stores the rows of a clean batch, puts what was refused into quarantine and adds what happened
/// to the report.
LL_MUST_USE enum ll_code ll_intake_take(struct ll_intake *intake, struct ll_batch *batch,
                                        struct ll_err *err);

/// Ends the writing, when nothing reads the source any more; without a single usable row the store
/// stays as it was.
LL_MUST_USE enum ll_code ll_intake_end(struct ll_intake *intake, struct ll_err *err);

/* ---- all steps here, for sources that fill several layers ---- */

/// Takes a feature over (owned from here on, also on failure); rows added next belong to it.
LL_MUST_USE enum ll_code ll_intake_feature(struct ll_intake *intake, OGRFeatureH feature,
                                           struct ll_err *err);

/// Adds a row for shape `index` of `shapes` (coordinates of the source), its fields unknown, to
/// `batch.rows`.
/// @param key May be NULL; copied.
LL_MUST_USE enum ll_code ll_intake_row(struct ll_intake *intake, const struct ll_shapes *shapes,
                                       size_t index, const char *key, size_t *ret_row,
                                       struct ll_err *err);

/// Puts the feature taken over last into quarantine.
LL_MUST_USE enum ll_code ll_intake_refuse(struct ll_intake *intake, const char *key,
                                          const char *reason, struct ll_err *err);

/// Whether enough rows are gathered to be worth storing.
bool ll_intake_full(const struct ll_intake *intake);

/// Stores what is gathered. The first call of an import settles its placing.
LL_MUST_USE enum ll_code ll_intake_flush(struct ll_intake *intake, struct ll_err *err);

/// Flushes and ends the writing.
LL_MUST_USE enum ll_code ll_intake_finish(struct ll_intake *intake, struct ll_err *err);

#endif
