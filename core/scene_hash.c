#include <math.h>

#include "core/hash.h"
#include "core/township.h"

/// Whole millimetres of a coordinate; thousandths of a measure.
static void add_thousandths(ll_hash *hash, double value)
{
    int64_t whole = isnan(value) ? INT64_MIN : (int64_t)llround(value * 1000.0);
    unsigned char bytes[8]; /* the same on machines of either byte order */
    for (int i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)((uint64_t)whole >> (8 * i) & 0xFFU);
    }
    ll_hash_add(hash, bytes, sizeof bytes);
}

static void add_shape(ll_hash *hash, const struct ll_shapes *s, size_t row)
{
    add_thousandths(hash, s->kind[row]);
    add_thousandths(hash, s->first_ring[row + 1] - s->first_ring[row]);
    for (uint32_t r = s->first_ring[row]; r < s->first_ring[row + 1]; r++) {
        add_thousandths(hash, s->first_point[r + 1] - s->first_point[r]);
        for (uint32_t p = s->first_point[r]; p < s->first_point[r + 1]; p++) {
            add_thousandths(hash, s->points[p].x);
            add_thousandths(hash, s->points[p].y);
        }
    }
}

static void add_field(ll_hash *hash, const struct ll_table *t, size_t row, int field)
{
    const struct ll_field *f = &ll_layer_info(t->layer)->fields[field];
    switch (f->type) {
    case LL_REAL:
        add_thousandths(hash, ll_table_real(t, row, field));
        break;
    case LL_WORD:
        ll_hash_add_text(hash, ll_word_key(f->vocabulary, ll_table_word(t, row, field)));
        break;
    case LL_STRING:
        ll_hash_add_text(hash, ll_table_string(t, row, field));
        break;
    }
}

enum ll_code ll_scene_hash(const struct ll_scene *scene, char ret_text[33], struct ll_err *err)
{
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    enum ll_code code = ll_hash_new(&hash, err);
    if (code != LL_OK) {
        return code;
    }
    add_thousandths(hash, scene->epsg);
    for (int layer = 0; layer < LL_LAYER_COUNT; layer++) {
        const struct ll_table *t = &scene->layer[layer];
        const struct ll_layer_info *info = ll_layer_info((enum ll_layer)layer);
        ll_hash_add_text(hash, info->name);
        add_thousandths(hash, (double)t->count);
        for (size_t row = 0; row < t->count; row++) {
            add_shape(hash, &t->shape, row);
            for (int f = 0; f < (int)info->field_count; f++) {
                add_field(hash, t, row, f);
            }
        }
    }
    ll_hash_text(hash, ret_text);
    return LL_OK;
}
