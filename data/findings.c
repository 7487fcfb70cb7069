#include "data/findings.h"

#include "core/clock.h"
#include "data/store_internal.h"

static const char *text_or_none(const char *text)
{
    return text == NULL ? "" : text;
}

enum ll_code ll_finding_add(ll_store *store, const struct ll_finding *f, struct ll_err *err)
{
    enum ll_code code = ll_store_need_transaction(store, err);
    if (code != LL_OK) {
        return code;
    }
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    return ll_db_execf(store->db, err,
                       "INSERT INTO finding (layer, source, uid, kind, detail, before, after,"
                       " added_at) VALUES (%Q, %Q, %Q, %Q, %Q, %Q, %Q, %Q)",
                       ll_layer_info(f->layer)->name, text_or_none(f->source), text_or_none(f->uid),
                       f->kind, text_or_none(f->detail), text_or_none(f->before),
                       text_or_none(f->after), now);
}

static enum ll_code visit_row(sqlite3_stmt *st,
                              enum ll_code (*visit)(const struct ll_finding *finding, void *user,
                                                    struct ll_err *err),
                              void *user, struct ll_err *err)
{
    struct ll_finding f = {.source = ll_db_text(st, 1),
                           .uid = ll_db_text(st, 2),
                           .kind = ll_db_text(st, 3),
                           .detail = ll_db_text(st, 4),
                           .before = ll_db_text(st, 5),
                           .after = ll_db_text(st, 6)};
    if (!ll_layer_by_name(ll_db_text(st, 0), &f.layer)) {
        return ll_fail(err, LL_E_FORMAT, "a finding names a layer '%s' that there is not",
                       ll_db_text(st, 0));
    }
    return visit(&f, user, err);
}

enum ll_code ll_findings_each(ll_store *store, const struct ll_finding_filter *filter,
                              enum ll_code (*visit)(const struct ll_finding *finding, void *user,
                                                    struct ll_err *err),
                              void *user, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(
        store->db,
        "SELECT layer, source, uid, kind, detail, before, after FROM finding"
        " WHERE (?1 IS NULL OR layer = ?1) AND (?2 IS NULL OR kind = ?2) ORDER BY id DESC LIMIT ?3",
        &st, err);
    if (code == LL_OK) {
        ll_db_bind_text(st, 1, filter->layer == NULL ? NULL : ll_layer_info(*filter->layer)->name);
        ll_db_bind_text(st, 2, filter->kind);
        (void)sqlite3_bind_int64(st, 3, filter->most == 0 ? -1 : (int64_t)filter->most);
    }
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            code = visit_row(st, visit, user, err);
        }
    }
    return code;
}
