#include "importers/batch.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "importers/report.h"

struct ll_batch ll_batch_make(enum ll_layer layer, uint32_t wanted)
{
    return (struct ll_batch){.counts = {.layer = layer}, .rows = ll_table_make(layer, wanted)};
}

void ll_batch_rewind(struct ll_batch *b)
{
    for (size_t i = 0; i < b->feature_count; i++) {
        OGR_F_Destroy(b->features[i].handle);
    }
    b->feature_count = 0;
    b->refusal_count = 0;
    b->keys.len = 0;
    ll_table_rewind(&b->rows);
    ll_shapes_rewind(&b->clean);
    ll_import_report_clear(&b->counts);
    ll_notes_rewind(&b->notes);
    b->is_prepared = false;
}

void ll_batch_clear(struct ll_batch *b)
{
    ll_batch_rewind(b);
    ll_table_clear(&b->rows);
    ll_shapes_clear(&b->clean);
    ll_text_clear(&b->keys);
    ll_free(b->key);
    ll_free(b->owner);
    ll_free(b->features);
    ll_free(b->refusals);
    ll_notes_clear(&b->notes);
    ll_prepared_rows_free(b->prepared);
    *b = ll_batch_make(b->rows.layer, b->rows.wanted);
}

enum ll_code ll_batch_number(struct ll_batch *b, int64_t number, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&b->features, &b->feature_capacity, b->feature_count + 1,
                                         sizeof *b->features, err);
    if (code == LL_OK) {
        b->features[b->feature_count++] = (struct ll_batch_feature){.number = number};
    }
    return code;
}

enum ll_code ll_batch_feature(struct ll_batch *b, OGRFeatureH feature, struct ll_err *err)
{
    enum ll_code code = ll_batch_number(b, OGR_F_GetFID(feature), err);
    if (code != LL_OK) {
        OGR_F_Destroy(feature);
        return code;
    }
    b->features[b->feature_count - 1].handle = feature;
    return LL_OK;
}

void ll_batch_let_go(struct ll_batch *b)
{
    struct ll_batch_feature *last = &b->features[b->feature_count - 1];
    OGR_F_Destroy(last->handle);
    last->handle = NULL;
}

/// Keeps a copy of a key. @param ret_place Offset plus 1; 0 for NULL.
static enum ll_code keep_key(struct ll_batch *b, const char *key, size_t *ret_place,
                             struct ll_err *err)
{
    *ret_place = key == NULL ? 0 : b->keys.len + 1;
    return key == NULL ? LL_OK : ll_text_append_n(&b->keys, key, strlen(key) + 1, err);
}

enum ll_code ll_batch_row(struct ll_batch *b, const char *key, size_t *ret_row, struct ll_err *err)
{
    size_t row = b->rows.count;
    enum ll_code code = ll_array_reserve(&b->key, &b->key_capacity, row + 1, sizeof *b->key, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&b->owner, &b->owner_capacity, row + 1, sizeof *b->owner, err);
    }
    if (code == LL_OK) {
        code = keep_key(b, key, &b->key[row], err);
    }
    if (code == LL_OK) {
        code = ll_table_add(&b->rows, NULL, err);
    }
    if (code == LL_OK) {
        b->owner[row] = (uint32_t)(b->feature_count - 1);
        *ret_row = row;
    }
    return code;
}

static enum ll_code add_refusal(struct ll_batch *b, const struct ll_refusal *refusal,
                                struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&b->refusals, &b->refusal_capacity, b->refusal_count + 1,
                                         sizeof *b->refusals, err);
    if (code == LL_OK) {
        b->refusals[b->refusal_count++] = *refusal;
        b->counts.quarantined++;
        ll_report_count(&b->counts, refusal->reason, 1);
    }
    return code;
}

enum ll_code ll_batch_refuse(struct ll_batch *b, const char *key, const char *reason,
                             struct ll_err *err)
{
    struct ll_refusal refusal = {.reason = reason, .feature = (uint32_t)(b->feature_count - 1)};
    enum ll_code code = keep_key(b, key, &refusal.key, err);
    return code == LL_OK ? add_refusal(b, &refusal, err) : code;
}

enum ll_code ll_batch_refuse_row(struct ll_batch *b, size_t row, const char *reason,
                                 struct ll_err *err)
{
    const struct ll_refusal refusal = {reason, b->owner[row], b->key[row]};
    return add_refusal(b, &refusal, err);
}

void ll_batch_move_row(struct ll_batch *b, size_t to, size_t from)
{
    const struct ll_layer_info *info = ll_layer_info(b->rows.layer);
    b->key[to] = b->key[from];
    b->owner[to] = b->owner[from];
    for (size_t f = 0; f < info->field_count; f++) {
        union ll_column *c = &b->rows.column[f];
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

const char **ll_batch_keys(const struct ll_batch *b)
{
    const char **keys = ll_alloc(b->rows.count, sizeof *keys);
    for (size_t i = 0; keys != NULL && i < b->rows.count; i++) {
        keys[i] = ll_batch_key(b, i);
    }
    return keys;
}

enum ll_code ll_batch_prepare(struct ll_batch *b, int epsg, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) const char **keys = ll_batch_keys(b);
    if (keys == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct ll_table rows = b->rows; /* borrowed, but for the shapes */
    rows.shape = b->clean;
    enum ll_code code = ll_rows_prepare(&rows, keys, epsg, &b->prepared, err);
    b->is_prepared = code == LL_OK;
    return code;
}

const char *ll_batch_key(const struct ll_batch *b, size_t row)
{
    return b->key[row] == 0 ? NULL : b->keys.data + b->key[row] - 1;
}

const char *ll_batch_refused_key(const struct ll_batch *b, const struct ll_refusal *refusal)
{
    return refusal->key == 0 ? NULL : b->keys.data + refusal->key - 1;
}
