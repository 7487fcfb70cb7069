#include "geo/row_marks.h"

#include <string.h>

#include "core/alloc.h"

void ll_row_marks_clear(struct ll_row_marks *marks)
{
    ll_free(marks->of);
    *marks = (struct ll_row_marks){0};
}

/// One step of mixing (the finaliser of MurmurHash3, Appleby, over each word).
static uint64_t mix(uint64_t mark, uint64_t word)
{
    mark ^= word;
    mark = (mark ^ mark >> 33) * UINT64_C(0xff51afd7ed558ccd);
    mark = (mark ^ mark >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return mark ^ mark >> 33;
}

static uint64_t mix_number(uint64_t mark, double number)
{
    uint64_t word = 0;
    memcpy(&word, &number, sizeof word);
    return mix(mark, word);
}

static uint64_t mark_of(const struct ll_table *t, size_t row)
{
    const struct ll_layer_info *info = ll_layer_info(t->layer);
    const struct ll_shapes *s = &t->shape;
    uint64_t mark = 1;
    for (uint32_t r = s->first_ring[row]; r < s->first_ring[row + 1]; r++) {
        mark = mix(mark, s->first_point[r + 1] - s->first_point[r]);
        for (uint32_t p = s->first_point[r]; p < s->first_point[r + 1]; p++) {
            mark = mix_number(mix_number(mark, s->points[p].x), s->points[p].y);
        }
    }
    for (int field = 0; field < (int)info->field_count; field++) {
        if (info->fields[field].type == LL_REAL) {
            mark = mix_number(mark, ll_table_real(t, row, field));
        } else if (info->fields[field].type == LL_WORD) {
            mark = mix(mark, ll_table_word(t, row, field));
        }
    }
    return mark;
}

enum ll_code ll_row_marks_make(const struct ll_stage *in, enum ll_layer layer,
                               const struct ll_row_marks *before, struct ll_row_marks *ret,
                               struct ll_err *err)
{
    const struct ll_table *t = &in->scene->layer[layer];
    uint64_t *of = ll_alloc(t->count, sizeof *of);
    if (of == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < t->count; i++) {
        const struct ll_box *box = &t->shape.box[i]; /* one that is gone has none */
        const bool same = before != NULL && i < before->count && !ll_box_is_empty(box) &&
                          !ll_stage_touches(in, box, 0.0);
        of[i] = same ? before->of[i] : mark_of(t, i);
    }
    *ret = (struct ll_row_marks){of, t->count};
    return LL_OK;
}

bool ll_row_changed(const struct ll_row_marks *before, const struct ll_row_marks *now, size_t row)
{
    return row >= before->count || row >= now->count || before->of[row] != now->of[row];
}
