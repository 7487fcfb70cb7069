#include "data/scene_digest.h"

static void add_shapes(ll_hash *hash, const struct ll_shapes *s)
{
    ll_hash_add(hash, s->kind, s->count * sizeof *s->kind);
    if (s->count > 0) {
        ll_hash_add(hash, s->first_ring, (s->count + 1) * sizeof *s->first_ring);
    }
    if (s->ring_count > 0) {
        ll_hash_add(hash, s->first_point, (s->ring_count + 1) * sizeof *s->first_point);
    }
    ll_hash_add(hash, s->points, s->point_count * sizeof *s->points);
}

/// A field of all rows. Texts by content: their offsets depend on the order of reading.
static void add_field(ll_hash *hash, const struct ll_table *t, int f)
{
    enum ll_field_type type = ll_layer_info(t->layer)->fields[f].type;
    if (t->column[f].any == NULL) {
        return;
    }
    switch (type) {
    case LL_REAL:
        ll_hash_add(hash, t->column[f].real, t->count * sizeof *t->column[f].real);
        break;
    case LL_WORD:
        ll_hash_add(hash, t->column[f].word, t->count * sizeof *t->column[f].word);
        break;
    case LL_STRING:
        for (size_t row = 0; row < t->count; row++) {
            ll_hash_add_text(hash, ll_table_string(t, row, f));
        }
        break;
    }
}

enum ll_code ll_scene_digest(const struct ll_scene *scene, char ret_text[LL_HASH_TEXT_SIZE],
                             struct ll_err *err)
{
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    enum ll_code code = ll_hash_new(&hash, err);
    if (code != LL_OK) {
        return code;
    }
    ll_hash_add(hash, &scene->epsg, sizeof scene->epsg);
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        const struct ll_table *t = &scene->layer[i];
        uint64_t count = t->count;
        ll_hash_add(hash, &count, sizeof count);
        if (count == 0) {
            continue;
        }
        ll_hash_add(hash, t->id, t->count * sizeof *t->id);
        add_shapes(hash, &t->shape);
        for (int f = 0; f < (int)ll_layer_info(t->layer)->field_count; f++) {
            add_field(hash, t, f);
        }
    }
    ll_hash_text(hash, ret_text);
    return LL_OK;
}
