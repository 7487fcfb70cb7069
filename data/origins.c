#include "data/origins.h"

#include <string.h>

#include "core/alloc.h"
#include "data/store_internal.h"

void ll_origins_clear(struct ll_origins *o)
{
    ll_text_clear(&o->strings);
    ll_free(o->uid);
    ll_free(o->source);
    ll_free(o->valid_from_ms);
    *o = (struct ll_origins){0};
}

static enum ll_code keep_text(struct ll_origins *o, const char *text, size_t *ret_offset,
                              struct ll_err *err)
{
    *ret_offset = o->strings.len;
    return ll_text_append_n(&o->strings, text, strlen(text) + 1, err);
}

/// Names of sources repeat in runs: the one before is used again.
static enum ll_code keep_row(struct ll_origins *o, size_t row, sqlite3_stmt *st, struct ll_err *err)
{
    const char *source = ll_db_text(st, 2);
    bool same = row > 0 && strcmp(o->strings.data + o->source[row - 1], source) == 0;
    enum ll_code code = LL_OK;
    if (same) {
        o->source[row] = o->source[row - 1];
    } else {
        code = keep_text(o, source, &o->source[row], err);
    }
    o->valid_from_ms[row] = sqlite3_column_int64(st, 3);
    return code == LL_OK ? keep_text(o, ll_db_text(st, 1), &o->uid[row], err) : code;
}

static enum ll_code read_rows(ll_store *store, const struct ll_table *table, struct ll_origins *o,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    size_t row = 0;
    enum ll_code code = ll_db_preparef(store->db, &st, err,
                                       "SELECT t.id, t.uid, s.name, t.valid_from FROM \"%w\" t"
                                       " JOIN source s ON s.id = t.source"
                                       " WHERE t.valid_to IS NULL ORDER BY t.id",
                                       ll_layer_info(table->layer)->name);
    for (bool any = true; code == LL_OK && row < table->count;) {
        code = ll_db_step(st, &any, err);
        if (code == LL_OK && (!any || sqlite3_column_int64(st, 0) > table->id[row])) {
            return ll_fail(err, LL_E_BUSY, "the store was changed while it was read: try again");
        }
        if (code == LL_OK && sqlite3_column_int64(st, 0) == table->id[row]) {
            code = keep_row(o, row++, st, err);
        }
    }
    return code;
}

enum ll_code ll_origins_load(ll_store *store, const struct ll_table *table,
                             struct ll_origins *ret_origins, struct ll_err *err)
{
    LL_CLEANUP(ll_origins_clear) struct ll_origins o = {0};
    o.uid = ll_calloc(table->count, sizeof *o.uid);
    o.source = ll_calloc(table->count, sizeof *o.source);
    o.valid_from_ms = ll_calloc(table->count, sizeof *o.valid_from_ms);
    if (o.uid == NULL || o.source == NULL || o.valid_from_ms == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = read_rows(store, table, &o, err);
    if (code == LL_OK) {
        *ret_origins = o;
        o = (struct ll_origins){0};
    }
    return code;
}
