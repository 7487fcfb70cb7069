#include "importers/intake.h"

#include "core/alloc.h"
#include "core/beside.h"
#include "core/language.h"
#include "data/current.h"
#include "importers/clean.h"
#include "importers/intake_later.h"
#include "importers/report.h"
#include "importers/topology.h"

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
    ll_intake_later_clear(&in->later);
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

static enum ll_code open_writer(struct ll_intake *in, enum ll_layer layer, struct ll_err *err)
{
    const struct ll_intake_shared *s = in->shared;
    const struct ll_origin origin = {s->source_name, s->content_hash, s->layer_name, s->replaces};
    if (in->writer != NULL) {
        return LL_OK;
    }
    enum ll_code code = ll_feature_writer_new(s->store, layer, &origin, s->mode, &in->writer, err);
    return code == LL_OK ? ll_feature_writer_expect(in->writer, s->expected, err) : code;
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
    LL_CLEANUP(ll_freep) const char **keys = ll_batch_keys(b);
    LL_CLEANUP(ll_freep)
    enum ll_row_outcome *outcomes = ll_alloc(b->rows.count, sizeof *outcomes);
    if (keys == NULL || outcomes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = open_writer(in, b->rows.layer, err);
    struct ll_shapes placed = b->rows.shape;
    b->rows.shape = b->clean;
    if (code == LL_OK) {
        code = b->is_prepared ? ll_feature_writer_add_prepared(in->writer, &b->rows, keys,
                                                               b->prepared, outcomes, err)
                              : ll_feature_writer_add(in->writer, &b->rows, keys, outcomes, err);
    }
    if (code == LL_OK) {
        code = note_keys(in, b, outcomes, err);
    }
    if (code == LL_OK) {
        code = ll_notes_take(&in->notes, &b->notes, outcomes, b->rows.count, err);
    }
    b->rows.shape = placed;
    if (code == LL_OK && in->overlaps != NULL) {
        code = ll_overlaps_tell(in->overlaps, outcomes, b->rows.count, err);
    }
    return code == LL_OK ? refuse_duplicates(b, outcomes, err) : code;
}

enum ll_code ll_intake_take(struct ll_intake *in, struct ll_batch *b, struct ll_err *err)
{
    enum ll_code code = ll_placing_decide(in->shared->placing, in->shared->store, err);
    if (code == LL_OK && b->rows.count > 0) {
        code = write_rows(in, b, err);
    }
    for (size_t i = 0; code == LL_OK && i < b->refusal_count; i++) {
        code = ll_intake_quarantine(in, b, &b->refusals[i], err);
    }
    if (code == LL_OK) {
        ll_report_merge(in->report, &b->counts);
    }
    return code;
}

/// Names in the report the keys that several features have.
static enum ll_code tell_keys(struct ll_intake *in, struct ll_err *err)
{
    return in->keys.twice == 0
               ? LL_OK
               : ll_text_appendf(
                     &in->report->mapping, err, "%s%s%s\n",
                     ll_tr(ll_err_lang(err), "keys that several features of the file have: "),
                     ll_text_str(&in->keys.named), in->keys.twice > LL_KEYS_NAMED ? ", …" : "");
}

static enum ll_code find_overlaps(void *user, struct ll_err *err)
{
    const struct ll_intake *in = user;
    return ll_overlaps_find(in->overlaps, in->shared->rules, err);
}

/// Ends the writing and records what was noted. @param ret_last The highest id of the layer.
static enum ll_code end_writing(struct ll_intake *in, enum ll_layer layer, int64_t *ret_last,
                                struct ll_err *err)
{
    const struct ll_intake_shared *s = in->shared;
    enum ll_code code = tell_keys(in, err);
    if (code == LL_OK) {
        code = ll_feature_writer_finish(in->writer, NULL, err);
    }
    if (code == LL_OK) {
        struct ll_write_counts counts = ll_feature_writer_counts(in->writer);
        ll_report_counts(in->report, &counts);
    }
    if (code == LL_OK) {
        code = ll_notes_store(&in->notes, s->store, layer, s->source_name, err);
    }
    return code == LL_OK ? ll_last_id(s->store, layer, ret_last, err) : code;
}

enum ll_code ll_intake_end(struct ll_intake *in, struct ll_err *err)
{
    const struct ll_intake_shared *s = in->shared;
    enum ll_code code = ll_intake_quarantine_later(in, err);
    if (code != LL_OK || in->writer == NULL) {
        return code;
    }
    struct ll_topology topology = {.store = s->store,
                                   .layer = in->batch.rows.layer,
                                   .rules = s->rules,
                                   .source = s->source_name,
                                   .report = in->report};
    size_t stored = in->notes.stored;
    int64_t last = 0;
    LL_CLEANUP(ll_beside_drop) struct ll_beside search = {0};
    if (in->overlaps != NULL && ll_overlaps_whole(in->overlaps)) {
        topology.overlaps = in->overlaps;
        ll_beside_begin(&search, s->threads, find_overlaps, in, err);
    }
    code = end_writing(in, topology.layer, &last, err);
    if (code == LL_OK) {
        code = ll_beside_end(&search, err);
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
