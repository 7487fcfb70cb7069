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
