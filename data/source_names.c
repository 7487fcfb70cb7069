#include "data/source_names.h"

#include "data/store_internal.h"

enum ll_code ll_source_known(ll_store *store, enum ll_layer layer, const char *name,
                             bool *ret_known, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        ll_db_preparef(store->db, &st, err, "SELECT 1 FROM source WHERE layer = %Q AND name = %Q",
                       ll_layer_info(layer)->name, name);
    return code == LL_OK ? ll_db_step(st, ret_known, err) : code;
}

enum ll_code ll_source_names(ll_store *store, enum ll_layer layer, size_t most,
                             struct ll_text *text, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    const char *table = ll_layer_info(layer)->name;
    enum ll_code code =
        ll_db_preparef(store->db, &st, err,
                       "SELECT DISTINCT name FROM source WHERE layer = %Q AND id IN"
                       " (SELECT source FROM \"%w\" WHERE valid_to IS NULL) ORDER BY name",
                       table, table);
    bool any = code == LL_OK;
    for (size_t i = 0; any; i++) {
        code = ll_db_step(st, &any, err);
        any = any && code == LL_OK;
        if (any && i == most) {
            return ll_text_append(text, ", …", err);
        }
        if (any) {
            code = ll_text_appendf(text, err, "%s%s", i == 0 ? "" : ", ", ll_db_text(st, 0));
            any = code == LL_OK;
        }
    }
    return code;
}

enum ll_code ll_source_of(ll_store *store, enum ll_layer layer, int64_t id, struct ll_text *text,
                          struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool any = false;
    enum ll_code code = ll_db_preparef(store->db, &st, err,
                                       "SELECT name FROM source WHERE id ="
                                       " (SELECT source FROM \"%w\" WHERE id = %lld)",
                                       ll_layer_info(layer)->name, (long long)id);
    code = code == LL_OK ? ll_db_step(st, &any, err) : code;
    return code == LL_OK && any ? ll_text_append(text, ll_db_text(st, 0), err) : code;
}
