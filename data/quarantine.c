#include "data/quarantine.h"

#include "core/clock.h"
#include "data/store_internal.h"

static const char *text_or_none(const char *text)
{
    return text == NULL ? "" : text;
}

enum ll_code ll_quarantine_add(ll_store *store, const struct ll_quarantined *q, struct ll_err *err)
{
    enum ll_code code = ll_store_need_transaction(store, err);
    if (code != LL_OK) {
        return code;
    }
    const char *layer = ll_layer_info(q->layer)->name;
    code = ll_db_execf(store->db, err,
                       "UPDATE quarantine SET reason = %Q, detail = %Q, crs = %Q, mapping = %Q,"
                       " settled_at = NULL, refused = refused + 1"
                       " WHERE layer = %Q AND source = %Q AND key = %Q AND raw = %Q",
                       q->reason, text_or_none(q->detail), text_or_none(q->crs),
                       text_or_none(q->mapping), layer, q->source, text_or_none(q->key),
                       text_or_none(q->raw));
    if (code != LL_OK || sqlite3_changes64(store->db) > 0) {
        return code;
    }
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    return ll_db_execf(
        store->db, err,
        "INSERT INTO quarantine (layer, source, key, reason, detail, raw, crs, mapping,"
        " added_at) VALUES (%Q, %Q, %Q, %Q, %Q, %Q, %Q, %Q, %Q)",
        layer, q->source, text_or_none(q->key), q->reason, text_or_none(q->detail),
        text_or_none(q->raw), text_or_none(q->crs), text_or_none(q->mapping), now);
}

/* Columns of the statement. */
enum {
    C_ID = 0,
    C_LAYER,
    C_SOURCE,
    C_KEY,
    C_REASON,
    C_DETAIL,
    C_RAW,
    C_CRS,
    C_REFUSED,
    C_ADDED,
    C_MAPPING
};

static enum ll_code visit_row(sqlite3_stmt *st,
                              enum ll_code (*visit)(const struct ll_quarantined *feature,
                                                    void *user, struct ll_err *err),
                              void *user, struct ll_err *err)
{
    struct ll_quarantined q = {.source = ll_db_text(st, C_SOURCE),
                               .key = ll_db_text(st, C_KEY),
                               .reason = ll_db_text(st, C_REASON),
                               .detail = ll_db_text(st, C_DETAIL),
                               .raw = ll_db_text(st, C_RAW),
                               .crs = ll_db_text(st, C_CRS),
                               .mapping = ll_db_text(st, C_MAPPING),
                               .id = sqlite3_column_int64(st, C_ID),
                               .refused = sqlite3_column_int64(st, C_REFUSED),
                               .added_at = ll_db_text(st, C_ADDED)};
    if (!ll_layer_by_name(ll_db_text(st, C_LAYER), &q.layer)) {
        return ll_fail(err, LL_E_FORMAT, "the quarantine names a layer '%s' that there is not",
                       ll_db_text(st, C_LAYER));
    }
    return visit(&q, user, err);
}

enum ll_code ll_quarantine_each(ll_store *store, const struct ll_quarantine_filter *filter,
                                enum ll_code (*visit)(const struct ll_quarantined *feature,
                                                      void *user, struct ll_err *err),
                                void *user, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(
        store->db,
        "SELECT id, layer, source, key, reason, detail, raw, crs, refused, added_at, mapping"
        " FROM quarantine WHERE settled_at IS NULL AND (?1 IS NULL OR layer = ?1)"
        " AND (?2 IS NULL OR reason = ?2) AND (?3 IS NULL OR source = ?3)"
        " ORDER BY layer, source, crs, mapping, id",
        &st, err);
    if (code == LL_OK) {
        ll_db_bind_text(st, 1, filter->layer == NULL ? NULL : ll_layer_info(*filter->layer)->name);
        ll_db_bind_text(st, 2, filter->reason);
        ll_db_bind_text(st, 3, filter->source);
    }
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            code = visit_row(st, visit, user, err);
        }
    }
    return code;
}

enum ll_code ll_quarantine_settle(ll_store *store, int64_t id, int64_t refused, bool *ret_settled,
                                  struct ll_err *err)
{
    enum ll_code code = ll_store_need_transaction(store, err);
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    if (code == LL_OK) {
        code = ll_db_execf(store->db, err,
                           "UPDATE quarantine SET settled_at = %Q WHERE id = %lld"
                           " AND refused = %lld AND settled_at IS NULL",
                           now, (long long)id, (long long)refused);
    }
    if (code == LL_OK) {
        *ret_settled = sqlite3_changes64(store->db) > 0;
    }
    return code;
}
