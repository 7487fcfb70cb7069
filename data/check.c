#include "data/check.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/language.h"
#include "core/model.h"
#include "data/read_rows.h"
#include "data/store_internal.h"

#define MOST 100U

struct check {
    ll_store *store;
    struct ll_problems *problems;
    struct ll_err *err;
};

void ll_problems_clear(struct ll_problems *p)
{
    for (size_t i = 0; i < p->count; i++) {
        ll_free(p->rows[i].detail);
    }
    ll_free(p->rows);
    *p = (struct ll_problems){0};
}

static enum ll_code add(struct check *c, const char *kind, const char *detail)
{
    struct ll_problems *p = c->problems;
    enum ll_code code =
        ll_array_reserve(&p->rows, &p->capacity, p->count + 1, sizeof *p->rows, c->err);
    if (code != LL_OK) {
        return code;
    }
    char *copy = ll_strdup(detail);
    if (copy == NULL) {
        return ll_fail(c->err, LL_E_NOMEM, "out of memory");
    }
    p->rows[p->count++] = (struct ll_problem){.kind = kind, .detail = copy};
    return LL_OK;
}

/// Lists the first column of each row, but not the word `fine`.
static enum ll_code add_rows(struct check *c, const char *kind, sqlite3_stmt *st, const char *fine)
{
    enum ll_code code = LL_OK;
    bool row = true;
    for (size_t found = 0; code == LL_OK && found < MOST; found++) {
        code = ll_db_step(st, &row, c->err);
        if (code != LL_OK || !row) {
            break;
        }
        const char *text = ll_db_text(st, 0);
        code = strcmp(text, fine) == 0 ? LL_OK : add(c, kind, text);
    }
    (void)sqlite3_reset(st);
    return code;
}

static enum ll_code add_query(struct check *c, const char *kind, const char *sql, const char *fine)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(c->store->db, sql, &st, c->err);
    if (code == LL_OK) {
        code = add_rows(c, kind, st, fine);
    }
    /* damage that SQLite stumbles over is what was looked for */
    return code == LL_E_FORMAT ? add(c, kind, sqlite3_errmsg(c->store->db)) : code;
}

/// Boxes that miss a part of their geometry, or reach more than a metre (over what single
/// precision needs) beyond it, and rows without a box. SpatiaLite's own CheckSpatialIndex lets
/// boxes pass that are off by 50 m.
static const char boxes_sql[] =
    "SELECT '%q ' || t.id FROM \"%w\" t LEFT JOIN \"idx_%w_geom\" i ON i.pkid = t.id"
    " WHERE i.pkid IS NULL OR i.xmin > MbrMinX(t.geom) OR i.xmin < MbrMinX(t.geom) - 1.0"
    " OR i.xmax < MbrMaxX(t.geom) OR i.xmax > MbrMaxX(t.geom) + 1.0"
    " OR i.ymin > MbrMinY(t.geom) OR i.ymin < MbrMinY(t.geom) - 1.0"
    " OR i.ymax < MbrMaxY(t.geom) OR i.ymax > MbrMaxY(t.geom) + 1.0";

/// The tree by SQLite's own rtreecheck, then its boxes, then boxes of no row.
static enum ll_code check_index(struct check *c, const char *layer)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *tree = NULL;
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *boxes = NULL;
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *strays = NULL;
    sqlite3 *db = c->store->db;
    enum ll_code code =
        ll_db_preparef(db, &tree, c->err, "SELECT rtreecheck('idx_%q_geom')", layer);
    if (code == LL_OK) {
        code = add_rows(c, "spatial_index", tree, "ok");
    }
    if (code == LL_OK) {
        code = ll_db_preparef(db, &boxes, c->err, boxes_sql, layer, layer, layer);
    }
    if (code == LL_OK) {
        code = add_rows(c, "spatial_index", boxes, "");
    }
    if (code == LL_OK) {
        code = ll_db_preparef(db, &strays, c->err,
                              "SELECT '%q ' || pkid FROM \"idx_%w_geom\""
                              " WHERE pkid NOT IN (SELECT id FROM \"%w\")",
                              layer, layer, layer);
    }
    if (code == LL_OK) {
        code = add_rows(c, "spatial_index", strays, "");
    }
    /* a tree so damaged that it cannot be walked */
    return code == LL_E_FORMAT ? add(c, "spatial_index", layer) : code;
}

static enum ll_code check_rows(struct check *c, enum ll_layer layer)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(layer, LL_ALL_FIELDS);
    enum ll_code code = ll_rows_select(c->store->db, &t, &st, c->err);
    size_t found = 0;
    for (bool row = true; code == LL_OK && row && found < MOST;) {
        code = ll_db_step(st, &row, c->err);
        if (code != LL_OK || !row) {
            break;
        }
        struct ll_err why = {.lang = ll_err_lang(c->err)};
        code = ll_rows_read(st, c->store->epsg, &t, &why);
        ll_table_rewind(&t);
        if (code == LL_E_FORMAT) {
            found++;
            code = add(c, "row", why.message);
        } else if (code != LL_OK) {
            return ll_fail(c->err, code, "%s", why.message);
        }
    }
    return code;
}

static enum ll_code check_all(struct check *c, const struct ll_progress *progress)
{
    const size_t steps = 2 + LL_LAYER_COUNT;
    enum ll_code code = LL_OK;
    for (size_t step = 0; code == LL_OK && step < steps; step++) {
        if (!ll_progress_report(progress, "checking the store", step, steps)) {
            return ll_fail(c->err, LL_E_CANCELLED, "stopped");
        }
        if (step == 0) {
            code = add_query(c, "file", "PRAGMA integrity_check(100)", "ok");
        } else if (step == 1) {
            code = add_query(c, "reference",
                             "SELECT \"table\" || ' ' || ifnull(rowid, '') || ' -> ' || parent"
                             " FROM pragma_foreign_key_check",
                             "");
        } else {
            enum ll_layer layer = (enum ll_layer)(step - 2);
            code = c->store->epsg == 0 ? LL_OK : check_index(c, ll_layer_info(layer)->name);
            if (code == LL_OK) {
                code = check_rows(c, layer);
            }
        }
    }
    return code;
}

enum ll_code ll_store_check(ll_store *store, const struct ll_progress *progress,
                            struct ll_problems *ret_problems, struct ll_err *err)
{
    LL_CLEANUP(ll_problems_clear) struct ll_problems problems = {0};
    struct check c = {.store = store, .problems = &problems, .err = err};
    enum ll_code code = ll_store_spatialite(store, err);
    if (code == LL_OK) {
        code = check_all(&c, progress);
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_problems = problems;
    problems = (struct ll_problems){0};
    return LL_OK;
}
