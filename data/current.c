#include "data/current.h"

#include "core/alloc.h"
#include "data/read_rows.h"
#include "data/store_internal.h"

struct ll_current {
    ll_store *store;      ///< borrowed
    struct ll_table rows; ///< of the last answer
    char *skipped;        ///< name of a source; NULL: none
    sqlite3_stmt *in_box;
    sqlite3_stmt *by_id;
};

void ll_current_free(ll_current *c)
{
    if (c == NULL) {
        return;
    }
    ll_db_finalizep(&c->in_box);
    ll_db_finalizep(&c->by_id);
    ll_table_clear(&c->rows);
    ll_free(c->skipped);
    ll_free(c);
}

void ll_current_freep(ll_current **current)
{
    ll_current_free(*current);
    *current = NULL;
}

enum ll_code ll_current_new(ll_store *store, enum ll_layer layer, uint32_t fields,
                            ll_current **ret_current, struct ll_err *err)
{
    ll_current *c = ll_calloc(1, sizeof *c);
    if (c == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    c->store = store;
    c->rows = ll_table_make(layer, fields);
    *ret_current = c;
    return LL_OK;
}

enum ll_code ll_current_skip_source(ll_current *c, const char *source, struct ll_err *err)
{
    char *copy = ll_strdup(source);
    if (copy == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    ll_free(c->skipped);
    c->skipped = copy;
    ll_db_finalizep(&c->in_box);
    return LL_OK;
}

enum ll_code ll_current_each(ll_current *c,
                             enum ll_code (*visit)(const struct ll_table *row, void *user,
                                                   struct ll_err *err),
                             void *user, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_rows_select(c->store->db, &c->rows, &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            ll_table_rewind(&c->rows);
            code = ll_rows_read(st, c->store->epsg, &c->rows, err);
            code = code == LL_OK ? visit(&c->rows, user, err) : code;
        }
    }
    return code;
}

/// Runs a bound statement into the table.
static enum ll_code read_answer(ll_current *c, sqlite3_stmt *st, const struct ll_table **ret_rows,
                                struct ll_err *err)
{
    enum ll_code code = LL_OK;
    ll_table_rewind(&c->rows);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            code = ll_rows_read(st, c->store->epsg, &c->rows, err);
        }
    }
    if (code == LL_OK) {
        *ret_rows = &c->rows;
    } else {
        (void)sqlite3_reset(st);
    }
    return code;
}

enum ll_code ll_current_in_box(ll_current *c, const struct ll_box *box,
                               const struct ll_table **ret_rows, struct ll_err *err)
{
    if (c->in_box == NULL) {
        LL_CLEANUP(ll_text_clear) struct ll_text condition = {0};
        enum ll_code code = ll_text_appendf(
            &condition, err,
            "id IN (SELECT pkid FROM \"idx_%s_geom\" WHERE xmin <= ?3 AND xmax >= ?1"
            " AND ymin <= ?4 AND ymax >= ?2)%s",
            ll_layer_info(c->rows.layer)->name,
            c->skipped == NULL ? "" : " AND source NOT IN (SELECT id FROM source WHERE name = ?5)");
        if (code == LL_OK) {
            code = ll_rows_select_where(c->store->db, &c->rows, ll_text_str(&condition), &c->in_box,
                                        err);
        }
        if (code != LL_OK) {
            return code;
        }
    }
    ll_db_bind_real(c->in_box, 1, box->min_x);
    ll_db_bind_real(c->in_box, 2, box->min_y);
    ll_db_bind_real(c->in_box, 3, box->max_x);
    ll_db_bind_real(c->in_box, 4, box->max_y);
    if (c->skipped != NULL) {
        ll_db_bind_text(c->in_box, 5, c->skipped);
    }
    return read_answer(c, c->in_box, ret_rows, err);
}

enum ll_code ll_current_row(ll_current *c, int64_t id, const struct ll_table **ret_rows,
                            struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (c->by_id == NULL) {
        code = ll_rows_select_where(c->store->db, &c->rows, "id = ?1", &c->by_id, err);
    }
    if (code != LL_OK) {
        return code;
    }
    (void)sqlite3_bind_int64(c->by_id, 1, id);
    return read_answer(c, c->by_id, ret_rows, err);
}

enum ll_code ll_last_id(ll_store *store, enum ll_layer layer, int64_t *ret_id, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code = ll_db_preparef(store->db, &st, err, "SELECT ifnull(max(id), 0) FROM \"%w\"",
                                       ll_layer_info(layer)->name);
    if (code == LL_OK) {
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK) {
        *ret_id = row ? sqlite3_column_int64(st, 0) : 0;
    }
    return code;
}
