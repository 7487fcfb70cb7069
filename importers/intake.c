#include "importers/intake.h"

#include <stdio.h>

#include "core/alloc.h"
#include "core/language.h"
#include "data/current.h"
#include "data/quarantine.h"
#include "importers/clean.h"
#include "importers/report.h"
#include "importers/topology.h"
#include "importers/trial.h"

/* Rows stored at a time; more the first time, when the store's CRS may hang on them. */
#define BATCH_ROWS       4096
#define FIRST_BATCH_ROWS 16384

struct ll_intake ll_intake_make(const struct ll_intake_shared *shared, enum ll_layer layer,
                                uint32_t wanted, struct ll_import_report *report)
{
    return (struct ll_intake){
        .shared = shared, .report = report, .batch = ll_batch_make(layer, wanted)};
}

void ll_intake_clear(struct ll_intake *in)
{
    ll_batch_clear(&in->batch);
    ll_feature_writer_free(in->writer);
    ll_notes_clear(&in->notes);
    ll_keys_met_clear(&in->keys);
    *in = (struct ll_intake){0};
}

enum ll_code ll_intake_settle(struct ll_intake *in, const struct ll_batch *b, struct ll_err *err)
{
    const struct ll_intake_shared *s = in->shared;
    if (s->placing->epsg != 0 || b->rows.count == 0) {
        return LL_OK;
    }
    return ll_placing_settle(s->placing, s->store, b->rows.shape.points, b->rows.shape.point_count,
                             in->report, err);
}

/// Puts one refused feature into quarantine with its raw text.
static enum ll_code quarantine(const struct ll_intake *in, const struct ll_batch *b,
                               const struct ll_refusal *refusal, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text raw = {0};
    OGRFeatureH feature = b->features[refusal->feature];
    const char *key = ll_batch_refused_key(b, refusal);
    char number[32];
    (void)snprintf(number, sizeof number, "%lld", (long long)OGR_F_GetFID(feature));
    enum ll_code code = ll_source_raw(in->shared->source, feature, &raw, err);
    if (code != LL_OK) {
        return code;
    }
    const struct ll_quarantined q = {.layer = b->rows.layer,
                                     .source = in->shared->source_name,
                                     .key = key == NULL ? number : key,
                                     .reason = refusal->reason,
                                     .detail = "",
                                     .raw = ll_text_str(&raw),
                                     .crs = in->shared->crs,
                                     .mapping = in->shared->mapping};
    code = in->report->dry_run ? ll_trial_refused(in->report, q.key, q.reason, q.raw, err) : LL_OK;
    return code == LL_OK ? ll_quarantine_add(in->shared->store, &q, err) : code;
}

static enum ll_code open_writer(struct ll_intake *in, enum ll_layer layer, struct ll_err *err)
{
    const struct ll_intake_shared *s = in->shared;
    const struct ll_origin origin = {s->source_name, s->content_hash, s->layer_name, s->replaces};
    return in->writer != NULL
               ? LL_OK
               : ll_feature_writer_new(s->store, layer, &origin, s->mode, &in->writer, err);
}

/// Notes the rows that came twice, so that they go to quarantine.
static enum ll_code refuse_duplicates(struct ll_batch *b, const enum ll_row_outcome *outcomes,
                                      struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < b->rows.count; i++) {
        if (outcomes[i] == LL_ROW_DUPLICATE) {
            code = ll_batch_refuse_row(b, i, LL_REASON_DUPLICATE, err);
        }
    }
    return code;
}

/// Notes the rows whose key an earlier feature of the file has, too.
static enum ll_code note_keys(struct ll_intake *in, struct ll_batch *b,
                              const enum ll_row_outcome *outcomes, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < b->rows.count; i++) {
        bool twice = false;
        const char *key = ll_batch_key(b, i);
        if (outcomes[i] == LL_ROW_DUPLICATE) {
            continue; /* told as that */
        }
        code = ll_keys_met_add(&in->keys, key, in->features + b->owner[i], &twice, err);
        if (code == LL_OK && twice) {
            const struct ll_noted noted = {.row = i, .kind = LL_REASON_SAME_KEY, .detail = key};
            ll_report_count(&b->counts, LL_REASON_SAME_KEY, 1);
            code = ll_notes_add(&b->notes, &noted, err);
        }
    }
    in->features += b->feature_count;
    return code;
}

/// Hands the clean rows to the writer.
static enum ll_code write_rows(struct ll_intake *in, struct ll_batch *b, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) const char **keys = ll_alloc(b->rows.count, sizeof *keys);
    LL_CLEANUP(ll_freep)
    enum ll_row_outcome *outcomes = ll_alloc(b->rows.count, sizeof *outcomes);
    if (keys == NULL || outcomes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < b->rows.count; i++) {
        keys[i] = ll_batch_key(b, i);
    }
    enum ll_code code = open_writer(in, b->rows.layer, err);
    struct ll_shapes placed = b->rows.shape;
    b->rows.shape = b->clean;
    if (code == LL_OK) {
        code = ll_feature_writer_add(in->writer, &b->rows, keys, outcomes, err);
    }
    if (code == LL_OK) {
        code = note_keys(in, b, outcomes, err);
    }
    if (code == LL_OK) {
        code = ll_notes_take(&in->notes, &b->notes, outcomes, b->rows.count, err);
    }
    b->rows.shape = placed;
    return code == LL_OK ? refuse_duplicates(b, outcomes, err) : code;
}

enum ll_code ll_intake_take(struct ll_intake *in, struct ll_batch *b, struct ll_err *err)
{
    enum ll_code code = b->rows.count > 0 ? write_rows(in, b, err) : LL_OK;
    for (size_t i = 0; code == LL_OK && i < b->refusal_count; i++) {
        code = quarantine(in, b, &b->refusals[i], err);
    }
    if (code == LL_OK) {
        ll_report_merge(in->report, &b->counts);
    }
    return code;
}

enum ll_code ll_intake_end(struct ll_intake *in, struct ll_err *err)
{
    const struct ll_intake_shared *s = in->shared;
    if (in->writer == NULL) {
        return LL_OK;
    }
    struct ll_topology topology = {.store = s->store,
                                   .layer = in->batch.rows.layer,
                                   .rules = s->rules,
                                   .source = s->source_name,
                                   .report = in->report};
    size_t stored = in->notes.stored;
    int64_t last = 0;
    if (in->keys.twice > 0) {
        enum ll_code told = ll_text_appendf(
            &in->report->mapping, err, "%s%s%s\n",
            ll_tr(ll_err_lang(err), "keys that several features of the file have: "),
            ll_text_str(&in->keys.named), in->keys.twice > LL_KEYS_NAMED ? ", …" : "");
        if (told != LL_OK) {
            return told;
        }
    }
    enum ll_code code = ll_feature_writer_finish(in->writer, NULL, err);
    if (code == LL_OK) {
        struct ll_write_counts counts = ll_feature_writer_counts(in->writer);
        ll_report_counts(in->report, &counts);
    }
    if (code == LL_OK) {
        code = ll_notes_store(&in->notes, s->store, topology.layer, s->source_name, err);
    }
    if (code == LL_OK) {
        code = ll_last_id(s->store, topology.layer, &last, err);
    }
    topology.first_new = last - (int64_t)stored + 1;
    return code == LL_OK && stored > 0 ? ll_topology_check(&topology, err) : code;
}

enum ll_code ll_intake_feature(struct ll_intake *in, OGRFeatureH feature, struct ll_err *err)
{
    return ll_batch_feature(&in->batch, feature, err);
}

enum ll_code ll_intake_row(struct ll_intake *in, const struct ll_shapes *shapes, size_t index,
                           const char *key, size_t *ret_row, struct ll_err *err)
{
    struct ll_batch *b = &in->batch;
    enum ll_code code = ll_shapes_copy(&b->rows.shape, shapes, index, err);
    return code == LL_OK ? ll_batch_row(b, key, ret_row, err) : code;
}

enum ll_code ll_intake_refuse(struct ll_intake *in, const char *key, const char *reason,
                              struct ll_err *err)
{
    return ll_batch_refuse(&in->batch, key, reason, err);
}

bool ll_intake_full(const struct ll_intake *in)
{
    size_t most = in->shared->placing->epsg == 0 ? FIRST_BATCH_ROWS : BATCH_ROWS;
    return in->batch.rows.count >= most || in->batch.feature_count >= most;
}

enum ll_code ll_intake_flush(struct ll_intake *in, struct ll_err *err)
{
    enum ll_code code = ll_intake_settle(in, &in->batch, err);
    if (code == LL_OK && in->batch.rows.count > 0) {
        struct ll_cleaning cleaning = {
            .placing = in->shared->placing, .geo = in->shared->geo, .rules = in->shared->rules};
        code = ll_batch_clean(&cleaning, &in->batch, err);
    }
    if (code == LL_OK) {
        code = ll_intake_take(in, &in->batch, err);
    }
    ll_batch_rewind(&in->batch);
    return code;
}

enum ll_code ll_intake_finish(struct ll_intake *in, struct ll_err *err)
{
    enum ll_code code = ll_intake_flush(in, err);
    return code == LL_OK ? ll_intake_end(in, err) : code;
}
