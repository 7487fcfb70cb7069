#include "importers/intake.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/repair.h"
#include "importers/report.h"

/* Rows stored at a time; more the first time, when the store's CRS may hang on them. */
#define BATCH_ROWS       4096
#define FIRST_BATCH_ROWS 16384

struct ll_intake ll_intake_make(const struct ll_intake_shared *shared, enum ll_layer layer,
                                uint32_t wanted, struct ll_import_report *report)
{
    return (struct ll_intake){
        .shared = shared, .report = report, .rows = ll_table_make(layer, wanted)};
}

static void drop_features(struct ll_intake *in)
{
    for (size_t i = 0; i < in->feature_count; i++) {
        OGR_F_Destroy(in->features[i]);
    }
    in->feature_count = 0;
}

void ll_intake_clear(struct ll_intake *in)
{
    drop_features(in);
    ll_table_clear(&in->rows);
    ll_shapes_clear(&in->clean);
    ll_text_clear(&in->keys);
    ll_free(in->key);
    ll_free(in->owner);
    ll_free(in->features);
    ll_feature_writer_free(in->writer);
    *in = (struct ll_intake){0};
}

enum ll_code ll_intake_feature(struct ll_intake *in, OGRFeatureH feature, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&in->features, &in->feature_capacity,
                                         in->feature_count + 1, sizeof *in->features, err);
    if (code != LL_OK) {
        OGR_F_Destroy(feature);
        return code;
    }
    in->features[in->feature_count++] = feature;
    return LL_OK;
}

enum ll_code ll_intake_row(struct ll_intake *in, const struct ll_shapes *shapes, size_t index,
                           const char *key, size_t *ret_row, struct ll_err *err)
{
    size_t row = in->rows.count;
    enum ll_code code =
        ll_array_reserve(&in->key, &in->key_capacity, row + 1, sizeof *in->key, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&in->owner, &in->owner_capacity, row + 1, sizeof *in->owner, err);
    }
    if (code != LL_OK) {
        return code;
    }
    in->key[row] = key == NULL ? 0 : in->keys.len + 1;
    if (key != NULL) {
        code = ll_text_append_n(&in->keys, key, strlen(key) + 1, err);
    }
    if (code == LL_OK) {
        code = ll_table_add(&in->rows, NULL, err);
    }
    if (code != LL_OK) {
        return code;
    }
    code = ll_shapes_copy(&in->rows.shape, shapes, index, err);
    if (code != LL_OK) {
        ll_table_drop_last(&in->rows);
        return code;
    }
    in->owner[row] = (uint32_t)(in->feature_count - 1);
    *ret_row = row;
    return LL_OK;
}

enum ll_code ll_intake_refuse(struct ll_intake *in, OGRFeatureH feature, const char *key,
                              const char *reason, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text raw = {0};
    char number[32];
    (void)snprintf(number, sizeof number, "%lld", (long long)OGR_F_GetFID(feature));
    enum ll_code code = ll_source_raw(in->shared->source, feature, &raw, err);
    if (code != LL_OK) {
        return code;
    }
    ll_report_count(in->report, reason, 1);
    in->report->quarantined++;
    const struct ll_quarantined q = {.layer = in->rows.layer,
                                     .source = in->shared->source_name,
                                     .key = key == NULL ? number : key,
                                     .reason = reason,
                                     .detail = "",
                                     .raw = ll_text_str(&raw)};
    return ll_quarantine_add(in->shared->store, &q, err);
}

bool ll_intake_full(const struct ll_intake *in)
{
    size_t most = in->shared->placing->epsg == 0 ? FIRST_BATCH_ROWS : BATCH_ROWS;
    return in->rows.count >= most || in->feature_count >= most;
}

static const char *key_of(const struct ll_intake *in, size_t row)
{
    return in->key[row] == 0 ? NULL : in->keys.data + in->key[row] - 1;
}

/// Whether all coordinates of a shape can be meant: numbers, and none exactly at 0/0.
static bool has_good_coordinates(const struct ll_shapes *s, size_t index)
{
    size_t first = s->first_point[s->first_ring[index]];
    size_t end = s->first_point[s->first_ring[index + 1]];
    for (size_t i = first; i < end; i++) {
        bool nowhere = s->points[i].x == 0.0 && s->points[i].y == 0.0;
        if (nowhere || !isfinite(s->points[i].x) || !isfinite(s->points[i].y)) {
            return false;
        }
    }
    return end > first;
}

/// Appends a line without repeated points. @param ret_any false when less than two are left.
static enum ll_code clean_line(const struct ll_shapes *from, size_t index, struct ll_shapes *to,
                               bool *ret_any, struct ll_err *err)
{
    size_t first = from->first_point[from->first_ring[index]];
    size_t end = from->first_point[from->first_ring[index + 1]];
    size_t kept = 0;
    enum ll_code code = ll_shapes_begin(to, LL_LINE, err);
    if (code == LL_OK) {
        code = ll_shapes_ring(to, err);
    }
    for (size_t i = first; code == LL_OK && i < end; i++) {
        const struct ll_xy *p = &from->points[i];
        if (i == first || p->x != p[-1].x || p->y != p[-1].y) {
            code = ll_shapes_point(to, p->x, p->y, err);
            kept++;
        }
    }
    *ret_any = kept >= 2;
    if (code == LL_OK && !*ret_any) {
        ll_shapes_drop_last(to);
    }
    return code;
}

/// Appends the placed shape of a row to the clean ones. @param ret_reason Why not, or NULL.
static enum ll_code clean_row(struct ll_intake *in, size_t row, const char **ret_reason,
                              struct ll_err *err)
{
    const struct ll_shapes *from = &in->rows.shape;
    bool outside = false, any = true;
    enum ll_repair outcome = LL_REPAIR_NONE;
    *ret_reason = NULL;
    enum ll_code code = ll_placing_outside(in->shared->placing, from, row, &outside, err);
    if (code != LL_OK || outside) {
        *ret_reason = LL_REASON_OUTSIDE_CRS;
        return code;
    }
    if (from->kind[row] == LL_POLYGON) {
        code = ll_repair_polygon(in->shared->geo, from, row, &in->clean, &outcome, err);
        any = outcome != LL_REPAIR_HOPELESS;
        in->report->repaired += outcome == LL_REPAIR_DONE;
    } else if (from->kind[row] == LL_LINE) {
        code = clean_line(from, row, &in->clean, &any, err);
    } else {
        code = ll_shapes_copy(&in->clean, from, row, err);
    }
    if (!any) {
        *ret_reason = LL_REASON_NOT_REPAIRABLE;
    }
    return code;
}

/// Moves a row's values to a place further to the front.
static void move_row(struct ll_intake *in, size_t to, size_t from)
{
    const struct ll_layer_info *info = ll_layer_info(in->rows.layer);
    in->key[to] = in->key[from];
    in->owner[to] = in->owner[from];
    for (size_t f = 0; f < info->field_count; f++) {
        union ll_column *c = &in->rows.column[f];
        if (c->any == NULL) {
            continue;
        }
        if (info->fields[f].type == LL_REAL) {
            c->real[to] = c->real[from];
        } else if (info->fields[f].type == LL_WORD) {
            c->word[to] = c->word[from];
        } else {
            c->string[to] = c->string[from];
        }
    }
}

/// Marks rows that cannot be placed, by reason, before their coordinates change.
static void judge_coordinates(const struct ll_intake *in, const char **reasons)
{
    for (size_t i = 0; i < in->rows.count; i++) {
        reasons[i] = has_good_coordinates(&in->rows.shape, i) ? NULL : LL_REASON_BAD_COORDINATES;
    }
}

/// Cleans all rows; those that fail go to quarantine and out of the table.
static enum ll_code clean_rows(struct ll_intake *in, const char **reasons, struct ll_err *err)
{
    size_t kept = 0;
    enum ll_code code = LL_OK;
    in->clean.count = 0;
    in->clean.ring_count = 0;
    in->clean.point_count = 0;
    for (size_t i = 0; code == LL_OK && i < in->rows.count; i++) {
        if (reasons[i] == NULL) {
            code = clean_row(in, i, &reasons[i], err);
        }
        if (code == LL_OK && reasons[i] != NULL) {
            code = ll_intake_refuse(in, in->features[in->owner[i]], key_of(in, i), reasons[i], err);
        } else if (code == LL_OK) {
            if (kept != i) {
                move_row(in, kept, i);
            }
            kept++;
        }
    }
    in->rows.count = kept;
    return code;
}

static enum ll_code open_writer(struct ll_intake *in, struct ll_err *err)
{
    const struct ll_intake_shared *s = in->shared;
    const struct ll_origin origin = {s->source_name, s->content_hash, s->layer_name};
    return in->writer != NULL ? LL_OK
                              : ll_feature_writer_new(s->store, in->rows.layer, &origin, s->mode,
                                                      &in->writer, err);
}

/// Hands the clean rows to the writer.
static enum ll_code write_rows(struct ll_intake *in, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) const char **keys = ll_alloc(in->rows.count, sizeof *keys);
    if (keys == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < in->rows.count; i++) {
        keys[i] = key_of(in, i);
    }
    enum ll_code code = open_writer(in, err);
    struct ll_shapes gathered = in->rows.shape;
    in->rows.shape = in->clean;
    if (code == LL_OK) {
        code = ll_feature_writer_add(in->writer, &in->rows, keys, NULL, err);
    }
    in->rows.shape = gathered;
    return code;
}

enum ll_code ll_intake_flush(struct ll_intake *in, struct ll_err *err)
{
    const struct ll_intake_shared *s = in->shared;
    enum ll_code code = LL_OK;
    if (in->rows.count > 0) {
        LL_CLEANUP(ll_freep) const char **reasons = ll_calloc(in->rows.count, sizeof *reasons);
        if (reasons == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        judge_coordinates(in, reasons);
        if (s->placing->epsg == 0) {
            code = ll_placing_settle(s->placing, s->store, in->rows.shape.points,
                                     in->rows.shape.point_count, in->report, err);
        }
        if (code == LL_OK) {
            code = ll_placing_apply(s->placing, &in->rows.shape, err);
        }
        if (code == LL_OK) {
            code = clean_rows(in, reasons, err);
        }
        if (code == LL_OK && in->rows.count > 0) {
            code = write_rows(in, err);
        }
    }
    drop_features(in);
    ll_table_rewind(&in->rows);
    in->keys.len = 0;
    return code;
}

enum ll_code ll_intake_finish(struct ll_intake *in, struct ll_err *err)
{
    enum ll_code code = ll_intake_flush(in, err);
    return code == LL_OK && in->writer != NULL
               ? ll_feature_writer_finish(in->writer, &in->report->stored, err)
               : code;
}
