#include "data/row_content.h"

#include <math.h>
#include <string.h>

/* Before each value, so that values of neighbouring fields cannot be taken for each other. */
enum tag { TAG_UNKNOWN = 0, TAG_NUMBER, TAG_TEXT, TAG_STRANGE };

/// What goes into the hash, gathered: a row has dozens of fields, most of them a byte.
struct content {
    ll_hash *hash;
    size_t len;
    unsigned char bytes[256];
};

static void flush(struct content *c)
{
    ll_hash_add(c->hash, c->bytes, c->len);
    c->len = 0;
}

static void add(struct content *c, const void *bytes, size_t len)
{
    if (len > sizeof c->bytes - c->len) {
        flush(c);
    }
    if (len > sizeof c->bytes) {
        ll_hash_add(c->hash, bytes, len);
    } else {
        memcpy(c->bytes + c->len, bytes, len);
        c->len += len;
    }
}

static void add_tag(struct content *c, enum tag tag)
{
    unsigned char byte = (unsigned char)tag;
    add(c, &byte, 1);
}

static void add_number(struct content *c, double value)
{
    if (isnan(value)) {
        add_tag(c, TAG_UNKNOWN);
        return;
    }
    value += 0.0; /* SQLite knows no -0 */
    add_tag(c, TAG_NUMBER);
    add(c, &value, sizeof value);
}

static void add_text(struct content *c, const char *text)
{
    if (text == NULL || text[0] == '\0') {
        add_tag(c, TAG_UNKNOWN);
        return;
    }
    uint64_t len = strlen(text);
    add_tag(c, TAG_TEXT);
    add(c, &len, sizeof len);
    add(c, text, (size_t)len);
}

static uint64_t number_of(struct content *c)
{
    flush(c);
    return ll_hash_number(c->hash);
}

uint64_t ll_row_content(ll_hash *hash, const struct ll_table *t, size_t row, const char *key,
                        const struct ll_blob *geometry)
{
    const struct ll_layer_info *info = ll_layer_info(t->layer);
    struct content c = {.hash = hash};
    ll_hash_reset(hash);
    ll_hash_add(hash, geometry->bytes, geometry->len);
    add_text(&c, key);
    for (int f = 0; f < (int)info->field_count; f++) {
        if (t->column[f].any == NULL) {
            add_tag(&c, TAG_UNKNOWN);
            continue;
        }
        switch (info->fields[f].type) {
        case LL_REAL:
            add_number(&c, ll_table_real(t, row, f));
            break;
        case LL_WORD:
            add_text(&c, ll_word_key(info->fields[f].vocabulary, ll_table_word(t, row, f)));
            break;
        case LL_STRING:
            add_text(&c, ll_table_string(t, row, f));
            break;
        }
    }
    return number_of(&c);
}

uint64_t ll_row_content_stored(ll_hash *hash, sqlite3_stmt *st, int column, enum ll_layer layer)
{
    const struct ll_layer_info *info = ll_layer_info(layer);
    struct content c = {.hash = hash};
    ll_hash_reset(hash);
    const void *blob = sqlite3_column_blob(st, column);
    ll_hash_add(hash, blob, (size_t)sqlite3_column_bytes(st, column));
    add_text(&c, ll_db_text(st, column + 1));
    for (int f = 0; f < (int)info->field_count; f++) {
        int at = column + 2 + f;
        int type = sqlite3_column_type(st, at);
        if (info->fields[f].type != LL_REAL) {
            add_text(&c, ll_db_text(st, at));
        } else if (type == SQLITE_NULL) {
            add_tag(&c, TAG_UNKNOWN);
        } else if (type == SQLITE_TEXT || type == SQLITE_BLOB) {
            add_tag(&c, TAG_STRANGE);
        } else {
            add_number(&c, sqlite3_column_double(st, at));
        }
    }
    return number_of(&c);
}

/// Sets a field of the only row of `to` to what a row of another table holds.
static enum ll_code take_field(const struct ll_table *from, size_t row, int f, struct ll_table *to,
                               struct ll_err *err)
{
    switch (ll_layer_info(from->layer)->fields[f].type) {
    case LL_REAL:
        ll_table_set_real(to, 0, f, ll_table_real(from, row, f));
        break;
    case LL_WORD:
        ll_table_set_word(to, 0, f, ll_table_word(from, row, f));
        break;
    case LL_STRING:
        return ll_table_set_string(to, 0, f, ll_table_string(from, row, f), err);
    }
    return LL_OK;
}

enum ll_code ll_row_merge(const struct ll_table *fresh, size_t row, const struct ll_table *old,
                          size_t old_row, struct ll_table *to, struct ll_err *err)
{
    ll_table_rewind(to);
    enum ll_code code = ll_table_add(to, NULL, err);
    if (code == LL_OK) {
        code = ll_shapes_copy(&to->shape, &fresh->shape, row, err);
    }
    for (int f = 0; code == LL_OK && f < (int)ll_layer_info(to->layer)->field_count; f++) {
        if (!ll_table_unknown(fresh, row, f)) {
            code = take_field(fresh, row, f, to, err);
        } else if (!ll_table_unknown(old, old_row, f) &&
                   !(to->layer == LL_AREA && f == LL_AREA_DERIVED)) {
            code = take_field(old, old_row, f, to, err);
        }
    }
    return code;
}
