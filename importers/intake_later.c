#include "importers/intake_later.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "data/quarantine.h"
#include "importers/handles.h"
#include "importers/trial.h"

void ll_intake_later_clear(struct ll_intake_later *later)
{
    ll_free(later->items);
    ll_text_clear(&later->keys);
    *later = (struct ll_intake_later){0};
}

/// @param key The source's own, NULL without.
static enum ll_code put(const struct ll_intake *in, OGRFeatureH feature, const char *reason,
                        const char *key, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text raw = {0};
    char number[32];
    (void)snprintf(number, sizeof number, "%lld", (long long)OGR_F_GetFID(feature));
    enum ll_code code = ll_source_raw(in->shared->source, feature, &raw, err);
    if (code != LL_OK) {
        return code;
    }
    const struct ll_quarantined q = {.layer = in->batch.rows.layer,
                                     .source = in->shared->source_name,
                                     .key = key == NULL ? number : key,
                                     .reason = reason,
                                     .detail = "",
                                     .raw = ll_text_str(&raw),
                                     .crs = in->shared->crs,
                                     .mapping = in->shared->mapping};
    code = in->report->dry_run ? ll_trial_refused(in->report, q.key, q.reason, q.raw, err) : LL_OK;
    return code == LL_OK ? ll_quarantine_add(in->shared->store, &q, err) : code;
}

enum ll_code ll_intake_quarantine(struct ll_intake *in, const struct ll_batch *b,
                                  const struct ll_refusal *refusal, struct ll_err *err)
{
    const struct ll_batch_feature *feature = &b->features[refusal->feature];
    const char *key = ll_batch_refused_key(b, refusal);
    if (feature->handle != NULL) {
        return put(in, feature->handle, refusal->reason, key, err);
    }
    struct ll_intake_later *later = &in->later;
    struct ll_intake_refused item = {.reason = refusal->reason, .number = feature->number};
    enum ll_code code = ll_array_reserve(&later->items, &later->capacity, later->count + 1,
                                         sizeof *later->items, err);
    if (code == LL_OK && key != NULL) {
        item.key = later->keys.len + 1;
        code = ll_text_append_n(&later->keys, key, strlen(key) + 1, err);
    }
    if (code == LL_OK) {
        later->items[later->count++] = item;
    }
    return code;
}

enum ll_code ll_intake_quarantine_later(struct ll_intake *in, struct ll_err *err)
{
    const struct ll_intake_later *later = &in->later;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < later->count; i++) {
        const struct ll_intake_refused *item = &later->items[i];
        LL_CLEANUP(ll_feature_freep) OGRFeatureH feature = NULL;
        code = ll_source_fetch(in->shared->source, item->number, &feature, err);
        if (code == LL_OK) {
            const char *key = item->key == 0 ? NULL : later->keys.data + item->key - 1;
            code = put(in, feature, item->reason, key, err);
        }
    }
    return code;
}
