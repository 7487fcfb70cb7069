#include "data/schema.h"

#include "core/model.h"

extern const struct ll_embedded ll_data_sql[];

int ll_schema_version(void)
{
    int count = 0;
    while (ll_data_sql[count].name != NULL) {
        count++;
    }
    return count;
}

/// Runs migration `number` (the files are in order, the first is 1) unless someone else just did.
static enum ll_code apply(sqlite3 *db, int number, struct ll_err *err)
{
    enum ll_code code = ll_db_exec(db, "BEGIN IMMEDIATE", err);
    if (code != LL_OK) {
        return code;
    }
    int64_t now = 0;
    code = ll_db_whole(db, "PRAGMA user_version", &now, err);
    if (code == LL_OK && now < number) {
        code = ll_db_exec(db, ll_data_sql[number - 1].bytes, err);
        if (code == LL_OK) {
            code = ll_db_execf(db, err, "PRAGMA user_version = %d", number);
        }
    }
    if (code == LL_OK) {
        code = ll_db_exec(db, "COMMIT", err);
    }
    if (code != LL_OK) {
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
        return ll_err_wrap(err, code, "schema %s", ll_data_sql[number - 1].name);
    }
    return LL_OK;
}

enum ll_code ll_schema_migrate(sqlite3 *db, struct ll_err *err)
{
    int64_t from = 0;
    enum ll_code code = ll_db_whole(db, "PRAGMA user_version", &from, err);
    for (int n = (int)from + 1; code == LL_OK && n <= ll_schema_version(); n++) {
        code = apply(db, n, err);
    }
    return code;
}

enum ll_code ll_schema_spatial_metadata(sqlite3 *db, struct ll_err *err)
{
    int64_t done = 0;
    enum ll_code code = ll_db_whole(db, "SELECT InitSpatialMetaData(1, 'NONE')", &done, err);
    if (code == LL_OK && done != 1) {
        code = ll_fail(err, LL_E_IO, "SpatiaLite could not make its tables");
    }
    return code;
}

const char *ll_schema_geometry_type(unsigned kinds)
{
    switch (kinds) {
    case LL_KINDS_POINT:
        return "POINT";
    case LL_KINDS_LINE:
        return "MULTILINESTRING";
    case LL_KINDS_POLYGON:
        return "MULTIPOLYGON";
    default:
        return "GEOMETRY";
    }
}

/// Runs a SpatiaLite function that answers 1 when it worked.
static enum ll_code call(sqlite3 *db, const char *what, char *sql, struct ll_err *err)
{
    int64_t done = 0;
    enum ll_code code =
        sql == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : ll_db_whole(db, sql, &done, err);
    sqlite3_free(sql);
    if (code == LL_OK && done != 1) {
        code = ll_fail(err, LL_E_IO, "SpatiaLite could not register '%s'", what);
    }
    return code;
}

static enum ll_code register_view(sqlite3 *db, const char *view, const char *table,
                                  struct ll_err *err)
{
    return ll_db_execf(db, err,
                       "INSERT INTO views_geometry_columns (view_name, view_geometry, view_rowid,"
                       " f_table_name, f_geometry_column, read_only)"
                       " VALUES (%Q, 'geom', 'id', %Q, 'geom', 1)",
                       view, table);
}

static enum ll_code register_layer(sqlite3 *db, enum ll_layer layer, int epsg, struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(layer);
    enum ll_code code =
        call(db, info->name,
             sqlite3_mprintf("SELECT RecoverGeometryColumn(%Q, 'geom', %d, %Q, 'XY')", info->name,
                             epsg, ll_schema_geometry_type(info->kinds)),
             err);
    if (code == LL_OK) {
        code = call(db, info->name,
                    sqlite3_mprintf("SELECT CreateSpatialIndex(%Q, 'geom')", info->name), err);
    }
    if (code != LL_OK) {
        return code;
    }
    char *view = sqlite3_mprintf("%s_current", info->name);
    code = view == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory")
                        : register_view(db, view, info->name, err);
    sqlite3_free(view);
    return code;
}

enum ll_code ll_schema_register_layers(sqlite3 *db, int epsg, struct ll_err *err)
{
    int64_t done = 0;
    char *sql = sqlite3_mprintf("SELECT InsertEpsgSrid(%d)", epsg);
    if (sql == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_db_whole(db, sql, &done, err);
    sqlite3_free(sql);
    if (code == LL_OK && done != 1) {
        return ll_fail(err, LL_E_CRS, "SpatiaLite does not know EPSG:%d", epsg);
    }
    for (int i = 0; code == LL_OK && i < LL_LAYER_COUNT; i++) {
        code = register_layer(db, (enum ll_layer)i, epsg, err);
    }
    if (code == LL_OK) {
        code = register_view(db, "building_assessed", "building", err);
    }
    return code;
}
