#include "data/present.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "data/row_content.h"
#include "data/uids.h"

void ll_present_clear(struct ll_present *p)
{
    ll_free(p->rows);
    ll_free(p->by_uid);
    ll_free(p->by_key);
    ll_free(p->parts);
    *p = (struct ll_present){0};
}

/* Columns of the statement. */
enum { C_ID = 0, C_UID, C_OWN, C_SCOPE, C_GEOM, C_KEY };

static enum ll_code prepare(sqlite3 *db, const struct ll_layer_info *info, const char *source,
                            const char *scope, sqlite3_stmt **ret_st, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text sql = {0};
    enum ll_code code = ll_text_appendf(&sql, err,
                                        "SELECT id, uid, source IN (SELECT id FROM source WHERE"
                                        " layer = '%s' AND name = ?1), %s, geom, source_key",
                                        info->name, scope);
    for (size_t f = 0; code == LL_OK && f < info->field_count; f++) {
        code = ll_text_appendf(&sql, err, ", \"%s\"", info->fields[f].name);
    }
    if (code == LL_OK) {
        code = ll_text_appendf(&sql, err, " FROM \"%s\" WHERE valid_to IS NULL ORDER BY id",
                               info->name);
    }
    if (code == LL_OK) {
        code = ll_db_prepare(db, ll_text_str(&sql), ret_st, err);
    }
    if (code == LL_OK && sqlite3_bind_text(*ret_st, 1, source, -1, SQLITE_TRANSIENT) != SQLITE_OK) {
        code = ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return code;
}

/// Length of a uid without the number at its end; only what follows the key can be a number.
static size_t base_length(const char *uid, const char *key)
{
    size_t len = strlen(uid), key_len = strlen(key);
    size_t digits = 0;
    while (digits < len && uid[len - 1 - digits] >= '0' && uid[len - 1 - digits] <= '9') {
        digits++;
    }
    bool whole =
        len > key_len && uid[len - key_len - 1] == ':' && strcmp(uid + len - key_len, key) == 0;
    bool numbered = !whole && digits > 0 && digits < len && uid[len - 1 - digits] == '#';
    return numbered ? len - 1 - digits : len;
}

/// Notes what a numbered uid of a keyed row was numbered after.
static enum ll_code add_part(struct ll_present *p, const char *uid, size_t base_len,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text base = {0};
    enum ll_code code = ll_text_append_n(&base, uid, base_len, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&p->parts, &p->part_capacity, p->part_count + 1, sizeof *p->parts,
                                err);
    }
    if (code == LL_OK) {
        p->parts[p->part_count++] =
            (struct ll_present_part){(uint32_t)p->count, ll_uid_hash(ll_text_str(&base))};
    }
    return code;
}

static enum ll_code add_row(struct ll_present *p, sqlite3_stmt *st, enum ll_layer layer,
                            ll_hash *hash, struct ll_err *err)
{
    if (p->count >= LL_PRESENT_NONE - 1) {
        return ll_fail(err, LL_E_LIMIT, "too many rows in one layer");
    }
    enum ll_code code =
        ll_array_reserve(&p->rows, &p->capacity, p->count + 1, sizeof *p->rows, err);
    if (code != LL_OK) {
        return code;
    }
    const char *key = ll_db_text(st, C_KEY);
    const char *uid = ll_db_text(st, C_UID);
    struct ll_present_row *row = &p->rows[p->count];
    *row = (struct ll_present_row){.uid = ll_uid_hash(uid),
                                   .key = key[0] == '\0' ? 0 : ll_uid_hash(key),
                                   .id = sqlite3_column_int64(st, C_ID),
                                   .next = LL_PRESENT_NONE};
    row->flags = (sqlite3_column_int(st, C_OWN) != 0 ? (uint32_t)LL_PRESENT_OWN : 0U) |
                 (sqlite3_column_int(st, C_SCOPE) != 0 ? (uint32_t)LL_PRESENT_SCOPE : 0U);
    if (row->key == 0) {
        p->unkeyed++;
    } else {
        size_t base = base_length(uid, key);
        row->flags |= uid[base] == '\0' ? (uint32_t)LL_PRESENT_FIRST : 0U;
        code = uid[base] == '\0' ? LL_OK : add_part(p, uid, base, err);
    }
    row->content = ll_row_content_stored(hash, st, C_GEOM, layer);
    p->count++;
    return code;
}

/// Place of a hash in a table: where it is, or the free one where it belongs.
static size_t place(const struct ll_present *p, const uint32_t *table, uint64_t hash, bool key)
{
    size_t mask = p->slots - 1;
    size_t at = (size_t)(hash ^ hash >> 29U) & mask;
    while (table[at] != LL_PRESENT_NONE &&
           (key ? p->rows[table[at]].key : p->rows[table[at]].uid) != hash) {
        at = (at + 1) & mask;
    }
    return at;
}

static enum ll_code make_tables(struct ll_present *p, struct ll_err *err)
{
    size_t slots = 16;
    while (slots * 2 < p->count * 3) {
        slots *= 2;
    }
    p->by_uid = ll_alloc(slots, sizeof *p->by_uid);
    p->by_key = ll_alloc(slots, sizeof *p->by_key);
    if (p->by_uid == NULL || p->by_key == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    p->slots = slots;
    memset(p->by_uid, 0xff, slots * sizeof *p->by_uid);
    memset(p->by_key, 0xff, slots * sizeof *p->by_key);
    for (size_t i = p->count; i-- > 0;) { /* backwards: lists of equal keys begin with the oldest */
        struct ll_present_row *row = &p->rows[i];
        p->by_uid[place(p, p->by_uid, row->uid, false)] = (uint32_t)i;
        if (row->key != 0) {
            size_t at = place(p, p->by_key, row->key, true);
            row->next = p->by_key[at];
            p->by_key[at] = (uint32_t)i;
        }
    }
    return LL_OK;
}

enum ll_code ll_present_load(sqlite3 *db, enum ll_layer layer, const char *source,
                             const char *scope, ll_hash *hash, struct ll_present *ret_present,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    LL_CLEANUP(ll_present_clear) struct ll_present p = {0};
    enum ll_code code = prepare(db, ll_layer_info(layer), source, scope, &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            code = add_row(&p, st, layer, hash, err);
        }
    }
    if (code == LL_OK && p.count > 0) {
        code = make_tables(&p, err);
    }
    if (code == LL_OK) {
        *ret_present = p;
        p = (struct ll_present){0}; /* now the caller's */
    }
    return code;
}

uint32_t ll_present_by_uid(const struct ll_present *p, uint64_t hash)
{
    return p->count == 0 ? LL_PRESENT_NONE : p->by_uid[place(p, p->by_uid, hash, false)];
}

uint32_t ll_present_by_key(const struct ll_present *p, uint64_t hash)
{
    return p->count == 0 ? LL_PRESENT_NONE : p->by_key[place(p, p->by_key, hash, true)];
}
