#include "data/triggers.h"

static enum ll_code collect(sqlite3 *db, const char *table, struct ll_text *make,
                            struct ll_text *drop, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_preparef(
        db, &st, err,
        "SELECT name, sql, type FROM sqlite_master WHERE tbl_name = %Q AND"
        " (type = 'trigger' AND name GLOB '[gt][gim]?_%q_geom'"
        " OR type = 'index' AND name = '%q_uid' AND NOT EXISTS (SELECT 1 FROM \"%w\"))"
        " ORDER BY rowid",
        table, table, table, table);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        code = ll_text_appendf(make, err, "%s;\n", ll_db_text(st, 1));
        if (code == LL_OK) {
            code =
                ll_text_appendf(drop, err, "DROP %s \"%s\";", ll_db_text(st, 2), ll_db_text(st, 0));
        }
    }
    return code;
}

enum ll_code ll_triggers_drop(sqlite3 *db, const char *table, struct ll_text *ret_sql,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text drop = {0};
    enum ll_code code = collect(db, table, ret_sql, &drop, err);
    return code == LL_OK ? ll_db_exec(db, ll_text_str(&drop), err) : code;
}

enum ll_code ll_triggers_restore(sqlite3 *db, const struct ll_text *sql, struct ll_err *err)
{
    return ll_db_exec(db, ll_text_str(sql), err);
}
