#include "data/reread.h"

#include "data/store_internal.h"

enum ll_code ll_features_reread(ll_store *store, enum ll_layer layer,
                                const struct ll_reread *reread, bool *ret_otherwise,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    const char *table = ll_layer_info(layer)->name;
    bool row = false;
    enum ll_code code = ll_db_preparef(
        store->db, &st, err,
        "SELECT 1 FROM source s WHERE s.layer = %Q AND s.layer_name = %Q"
        " AND length(s.content_hash) >= %d"
        " AND substr(s.content_hash, 1, %d) = substr(%Q, 1, %d)"
        " AND substr(s.content_hash, 1, %d) <> substr(%Q, 1, %d)"
        " AND EXISTS (SELECT 1 FROM \"%w\" t WHERE t.source = s.id AND t.valid_to IS NULL) LIMIT 1",
        table, reread->layer_name == NULL ? "" : reread->layer_name, (int)reread->other,
        (int)reread->same, reread->reading, (int)reread->same, (int)reread->other, reread->reading,
        (int)reread->other, table);
    if (code == LL_OK) {
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK) {
        *ret_otherwise = row;
    }
    return code;
}
