#include "core/table.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

struct ll_table ll_table_make(enum ll_layer layer, uint32_t wanted)
{
    return (struct ll_table){.layer = layer, .wanted = wanted};
}

void ll_table_clear(struct ll_table *t)
{
    ll_free(t->id);
    ll_shapes_clear(&t->shape);
    for (size_t f = 0; f < LL_FIELDS_MAX; f++) {
        ll_free(t->column[f].any);
    }
    ll_text_clear(&t->strings);
    *t = ll_table_make(t->layer, t->wanted);
}

void ll_table_rewind(struct ll_table *t)
{
    t->count = 0;
    ll_shapes_rewind(&t->shape);
    t->strings.len = t->strings.len == 0 ? 0 : 1;
}

static size_t item_size(enum ll_field_type type)
{
    return type == LL_REAL ? sizeof(double) : type == LL_WORD ? sizeof(uint8_t) : sizeof(uint32_t);
}

static bool has_column(const struct ll_table *t, int field)
{
    return (t->wanted >> field & 1U) != 0 && field < (int)ll_layer_info(t->layer)->field_count;
}

/// Grows ids and columns together to the same capacity.
static enum ll_code reserve_row(struct ll_table *t, struct ll_err *err)
{
    size_t grown = t->capacity;
    enum ll_code code = ll_array_reserve(&t->id, &grown, t->count + 1, sizeof *t->id, err);
    const struct ll_layer_info *info = ll_layer_info(t->layer);
    for (size_t f = 0; code == LL_OK && f < info->field_count; f++) {
        if (!has_column(t, (int)f)) {
            continue;
        }
        size_t capacity = t->capacity;
        code = ll_array_reserve(&t->column[f].any, &capacity, grown,
                                item_size(info->fields[f].type), err);
    }
    if (code == LL_OK) {
        t->capacity = grown;
    }
    return code;
}

static void set_unknown(struct ll_table *t, size_t row)
{
    const struct ll_layer_info *info = ll_layer_info(t->layer);
    for (size_t f = 0; f < info->field_count; f++) {
        if (t->column[f].any == NULL) {
            continue;
        }
        switch (info->fields[f].type) {
        case LL_REAL:
            t->column[f].real[row] = NAN;
            break;
        case LL_WORD:
            t->column[f].word[row] = 0;
            break;
        case LL_STRING:
            t->column[f].string[row] = 0;
            break;
        }
    }
}

enum ll_code ll_table_add(struct ll_table *t, size_t *ret_row, struct ll_err *err)
{
    if (t->count == t->capacity) {
        enum ll_code code = reserve_row(t, err);
        if (code != LL_OK) {
            return code;
        }
    }
    t->id[t->count] = 0;
    set_unknown(t, t->count);
    if (ret_row != NULL) {
        *ret_row = t->count;
    }
    t->count++;
    return LL_OK;
}

void ll_table_drop_last(struct ll_table *t)
{
    if (t->shape.count == t->count) {
        ll_shapes_drop_last(&t->shape);
    }
    t->count--;
}

static enum ll_code copy_fields(struct ll_table *t, size_t to, const struct ll_table *from,
                                size_t row, struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(t->layer);
    for (int f = 0; f < (int)info->field_count; f++) {
        switch (info->fields[f].type) {
        case LL_REAL:
            ll_table_set_real(t, to, f, ll_table_real(from, row, f));
            break;
        case LL_WORD:
            ll_table_set_word(t, to, f, ll_table_word(from, row, f));
            break;
        case LL_STRING: {
            enum ll_code code = ll_table_set_string(t, to, f, ll_table_string(from, row, f), err);
            if (code != LL_OK) {
                return code;
            }
            break;
        }
        }
    }
    return LL_OK;
}

enum ll_code ll_table_copy_row(struct ll_table *t, const struct ll_table *from, size_t row,
                               struct ll_err *err)
{
    size_t to = 0;
    enum ll_code code = ll_table_add(t, &to, err);
    if (code != LL_OK) {
        return code;
    }
    t->id[to] = from->id[row];
    code = ll_shapes_copy(&t->shape, &from->shape, row, err);
    if (code == LL_OK) {
        code = copy_fields(t, to, from, row, err);
    }
    if (code != LL_OK) {
        ll_table_drop_last(t);
    }
    return code;
}

void ll_table_set_real(struct ll_table *t, size_t row, int field, double value)
{
    if (t->column[field].any != NULL) {
        t->column[field].real[row] = value;
    }
}

void ll_table_set_word(struct ll_table *t, size_t row, int field, uint8_t word)
{
    if (t->column[field].any != NULL) {
        t->column[field].word[row] = word;
    }
}

enum ll_code ll_table_set_string(struct ll_table *t, size_t row, int field, const char *text,
                                 struct ll_err *err)
{
    if (t->column[field].any == NULL) {
        return LL_OK;
    }
    if (text == NULL || text[0] == '\0') {
        t->column[field].string[row] = 0;
        return LL_OK;
    }
    enum ll_code code = t->strings.len == 0 ? ll_text_append_n(&t->strings, "", 1, err) : LL_OK;
    size_t offset = t->strings.len;
    if (code == LL_OK && offset > UINT32_MAX) {
        code = ll_fail(err, LL_E_LIMIT, "more text in one layer than this program can hold");
    }
    if (code == LL_OK) {
        code = ll_text_append_n(&t->strings, text, strlen(text) + 1, err);
    }
    if (code == LL_OK) {
        t->column[field].string[row] = (uint32_t)offset;
    }
    return code;
}

double ll_table_real(const struct ll_table *t, size_t row, int field)
{
    return t->column[field].any == NULL ? NAN : t->column[field].real[row];
}

uint8_t ll_table_word(const struct ll_table *t, size_t row, int field)
{
    return t->column[field].any == NULL ? 0 : t->column[field].word[row];
}

const char *ll_table_string(const struct ll_table *t, size_t row, int field)
{
    if (t->column[field].any == NULL || t->column[field].string[row] == 0) {
        return NULL;
    }
    return t->strings.data + t->column[field].string[row];
}

bool ll_table_unknown(const struct ll_table *t, size_t row, int field)
{
    switch (ll_layer_info(t->layer)->fields[field].type) {
    case LL_REAL:
        return isnan(ll_table_real(t, row, field));
    case LL_WORD:
        return ll_table_word(t, row, field) == 0;
    case LL_STRING:
        return ll_table_string(t, row, field) == NULL;
    }
    return true;
}

struct ll_box ll_table_box(const struct ll_table *t)
{
    struct ll_box box = ll_box_empty();
    for (size_t i = 0; i < t->shape.count; i++) {
        ll_box_join(&box, &t->shape.box[i]);
    }
    return box;
}
