#include "data/store_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <spatialite.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/text.h"
#include "data/copy.h"
#include "data/reference_fill.h"
#include "data/schema.h"

#define BUSY_TIMEOUT_MS 10000
/// Pages kept in memory: reading a scene passes over each page once, so that more would only be
/// held beside the scene; importing comes back to the pages of indexes all the time.
#define CACHE_KB                  4096
#define LARGE_CACHE_KB            32768
#define SORTING_CACHE_KB          1024
#define GEOPACKAGE_APPLICATION_ID 0x47504B47

void ll_stores_start(void)
{
    /* counting memory takes a lock at each allocation; on failure it is merely counted */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    spatialite_initialize(); /* before threads do it, each of them */
}

int ll_store_schema_version(void)
{
    return ll_schema_version();
}

void ll_store_close(ll_store *s)
{
    if (s == NULL) {
        return;
    }
    (void)ll_sync_ahead_end(&s->sync, NULL);
    (void)sqlite3_close_v2(s->db); /* rolls back what is open; statements are closed by now */
    if (s->spatialite != NULL) {
        spatialite_cleanup_ex(s->spatialite); /* only after the connection it served */
    }
    ll_free(s->name);
    ll_free(s);
}

void ll_store_closep(ll_store **store)
{
    ll_store_close(*store);
    *store = NULL;
}

enum ll_code ll_store_spatialite(ll_store *s, struct ll_err *err)
{
    if (s->spatialite != NULL) {
        return LL_OK;
    }
    void *cache = spatialite_alloc_connection();
    if (cache == NULL) {
        return ll_fail(err, LL_E_LIMIT, "too many connections use SpatiaLite at once");
    }
    s->spatialite = cache;
    spatialite_init_ex(s->db, cache, 0);
    return LL_OK;
}

/// Opens the file and sets what every connection needs; touches no page yet.
static enum ll_code connect(const char *path, int flags, ll_store **ret_store, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *s = ll_calloc(1, sizeof *s);
    if (s == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    s->name = ll_strdup("");
    if (s->name == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    int rc =
        sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (s->db == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (rc != SQLITE_OK) {
        return ll_db_fail(s->db, rc, err);
    }
    (void)sqlite3_busy_timeout(s->db, BUSY_TIMEOUT_MS);
    enum ll_code code = ll_db_execf(s->db, err,
                                    "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
                                    "PRAGMA cache_size = -%d",
                                    CACHE_KB);
    if (code != LL_OK) {
        return code;
    }
    *ret_store = s;
    s = NULL;
    return LL_OK;
}

enum ll_code ll_store_meta(ll_store *s, const char *key, char **ret_text, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(s->db, "SELECT value FROM meta WHERE key = ?", &st, err);
    if (code != LL_OK) {
        return code;
    }
    ll_db_bind_text(st, 1, key);
    bool row = false;
    code = ll_db_step(st, &row, err);
    if (code != LL_OK) {
        return code;
    }
    char *text = ll_strdup(row ? ll_db_text(st, 0) : "");
    if (text == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_text = text;
    return LL_OK;
}

static enum ll_code set_meta(ll_store *s, const char *key, const char *value, struct ll_err *err)
{
    return ll_db_execf(s->db, err, "INSERT OR REPLACE INTO meta (key, value) VALUES (%Q, %Q)", key,
                       value);
}

/// Reads name and CRS again: another program or a rollback may have changed them.
static enum ll_code load_meta(ll_store *s, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *name = NULL;
    LL_CLEANUP(ll_freep) char *epsg = NULL;
    enum ll_code code = ll_store_meta(s, "name", &name, err);
    if (code == LL_OK) {
        code = ll_store_meta(s, "epsg", &epsg, err);
    }
    if (code != LL_OK) {
        return code;
    }
    long long number = 0;
    if (epsg[0] != '\0' && !ll_parse_whole(epsg, 0, 1000000, &number)) {
        return ll_fail(err, LL_E_FORMAT, "the store names an impossible CRS: '%s'", epsg);
    }
    s->epsg = (int)number;
    char *old = s->name;
    s->name = name;
    name = old;
    return LL_OK;
}

/// Whether the file is ours and of a version this program can use.
static enum ll_code check_identity(ll_store *s, const char *path, bool write, struct ll_err *err)
{
    int64_t id = 0, version = 0;
    enum ll_code code = ll_db_whole(s->db, "PRAGMA application_id", &id, err);
    if (code == LL_OK) {
        code = ll_db_whole(s->db, "PRAGMA user_version", &version, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (id == GEOPACKAGE_APPLICATION_ID) {
        return ll_fail(err, LL_E_FORMAT,
                       "'%s' is a GeoPackage, not a Lifelane store; read it with 'lifelane import'",
                       path);
    }
    if (id != LL_STORE_APPLICATION_ID || version < 1) {
        return ll_fail(err, LL_E_FORMAT, "'%s' is not a Lifelane store", path);
    }
    if (version > ll_schema_version()) {
        return ll_fail(err, LL_E_VERSION,
                       "'%s' was made by a newer Lifelane (schema %d, this program knows %d);"
                       " use the newer program",
                       path, (int)version, ll_schema_version());
    }
    if (version < ll_schema_version() && !write) {
        return ll_fail(err, LL_E_VERSION,
                       "'%s' has the older schema %d (this program uses %d); any command that"
                       " writes brings it up to date",
                       path, (int)version, ll_schema_version());
    }
    return LL_OK;
}

/// An URI that opens a file in a folder where no lock files can be made; owned by the caller.
static enum ll_code immutable_uri(const char *path, struct ll_text *ret_uri, struct ll_err *err)
{
    enum ll_code code = ll_text_append(ret_uri, "file:", err);
    for (const char *p = path; code == LL_OK && *p != '\0'; p++) {
        bool escape = *p == '?' || *p == '#' || *p == '%';
        code = escape ? ll_text_appendf(ret_uri, err, "%%%02x", (unsigned)(unsigned char)*p)
                      : ll_text_append_n(ret_uri, p, 1, err);
    }
    return code == LL_OK ? ll_text_append(ret_uri, "?immutable=1", err) : code;
}

/// Whether someone's unfinished or unmerged writing lies beside the file.
static bool has_wal(const char *path)
{
    LL_CLEANUP(ll_text_clear) struct ll_text wal = {0};
    struct stat st;
    return ll_text_appendf(&wal, NULL, "%s-wal", path) != LL_OK ||
           (stat(ll_text_str(&wal), &st) == 0 && st.st_size > 0);
}

/// A store on a medium that cannot be written at all, for reading.
static enum ll_code open_immutable(const char *path, ll_store **ret_store, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text uri = {0};
    LL_CLEANUP(ll_store_closep) ll_store *s = NULL;
    enum ll_code code = immutable_uri(path, &uri, err);
    if (code == LL_OK) {
        code = connect(ll_text_str(&uri), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, &s, err);
    }
    if (code == LL_OK) {
        code = check_identity(s, path, false, err);
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_store = s;
    s = NULL;
    return LL_OK;
}

static enum ll_code open_existing(const char *path, bool write, ll_store **ret_store,
                                  struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *s = NULL;
    enum ll_code code = connect(path, SQLITE_OPEN_READWRITE, &s, err);
    if (code == LL_OK) {
        code = check_identity(s, path, write, err);
    }
    if (code == LL_E_READONLY && !write && !has_wal(path)) {
        ll_store_closep(&s);
        code = open_immutable(path, &s, err);
    }
    if (code == LL_OK && write && sqlite3_db_readonly(s->db, "main") != 0) {
        code = ll_fail(err, LL_E_READONLY, "no right to write '%s' or its folder", path);
    }
    if (code == LL_OK && write) {
        code = ll_schema_migrate(s->db, err);
    }
    if (code == LL_OK && !write) {
        code = ll_db_exec(s->db, "PRAGMA query_only = ON", err);
    }
    if (code == LL_OK) {
        code = load_meta(s, err);
    }
    if (code != LL_OK) {
        return code;
    }
    s->writable = write;
    *ret_store = s;
    s = NULL;
    return LL_OK;
}

/// Everything a new store holds, in an empty database.
static enum ll_code fill_new(ll_store *s, struct ll_err *err)
{
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    enum ll_code code =
        ll_db_execf(s->db, err, "PRAGMA application_id = %d", (int)LL_STORE_APPLICATION_ID);
    if (code == LL_OK) {
        code = ll_store_spatialite(s, err);
    }
    if (code == LL_OK) { /* before SpatiaLite's tables: changing a table reads all anew */
        code = ll_schema_migrate(s->db, err);
    }
    if (code == LL_OK) {
        code = ll_schema_spatial_metadata(s->db, err);
    }
    if (code == LL_OK) {
        code = ll_reference_fill(s->db, err);
    }
    if (code == LL_OK) {
        code = set_meta(s, "created_at", now, err);
    }
    return code;
}

/// Makes the store in memory, where nothing can be in the way, and copies it into the file.
static enum ll_code create(const char *path, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *s = NULL;
    enum ll_code code = connect(":memory:", SQLITE_OPEN_READWRITE, &s, err);
    if (s == NULL) {
        return code;
    }
    code = fill_new(s, err);
    return code == LL_OK ? ll_db_copy(s->db, path, err) : code;
}

/// Makes a store in an empty file, to be sealed.
static enum ll_code build(const char *path, ll_store **ret_store, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *s = NULL;
    enum ll_code code = connect(path, SQLITE_OPEN_READWRITE, &s, err);
    if (code == LL_OK) { /* rows name the import that wrote them just before: nothing to look up */
        code = ll_db_exec(s->db,
                          "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY;"
                          "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;"
                          "PRAGMA temp_store = FILE; PRAGMA threads = 1",
                          err);
    }
    if (code == LL_OK) {
        code = fill_new(s, err);
    }
    if (code != LL_OK) {
        return code;
    }
    s->writable = true;
    s->building = true;
    *ret_store = s;
    s = NULL;
    return LL_OK;
}

enum ll_code ll_store_seal(ll_store *store, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *s = store;
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code = ll_sync_ahead_end(&s->sync, err);
    if (code == LL_OK) {
        code = ll_db_prepare(s->db, "PRAGMA journal_mode = WAL", &st, err);
    }
    if (code == LL_OK) {
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK && (!row || strcmp(ll_db_text(st, 0), "wal") != 0)) {
        code = ll_fail(err, LL_E_IO, "the new store could not be finished");
    }
    ll_db_finalizep(&st);
    return code;
}

enum ll_code ll_store_open(const char *path, enum ll_store_mode mode, ll_store **ret_store,
                           struct ll_err *err)
{
    if (mode == LL_STORE_BUILD) {
        return build(path, ret_store, err);
    }
    struct stat st;
    bool there = stat(path, &st) == 0;
    if (!there && errno != ENOENT && errno != ENOTDIR) {
        return ll_fail(err, errno == EACCES ? LL_E_READONLY : LL_E_IO, "cannot open '%s': %s", path,
                       strerror(errno));
    }
    if (there && mode == LL_STORE_CREATE) {
        return ll_fail(err, LL_E_EXISTS, "'%s' is there already", path);
    }
    if (there && !S_ISREG(st.st_mode)) {
        return ll_fail(err, LL_E_FORMAT, "'%s' is not a Lifelane store", path);
    }
    if (!there && (mode == LL_STORE_READ || mode == LL_STORE_WRITE)) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "there is no store '%s'; make one with 'lifelane init' or 'lifelane import'"
                       " and --store",
                       path);
    }
    if (!there) {
        enum ll_code code = create(path, err);
        bool made_by_another = code == LL_E_EXISTS && mode == LL_STORE_WRITE_OR_CREATE;
        if (code != LL_OK && !made_by_another) {
            return code;
        }
    }
    return open_existing(path, mode != LL_STORE_READ, ret_store, err);
}

int ll_store_epsg(const ll_store *s)
{
    return s->epsg;
}

const char *ll_store_name(const ll_store *s)
{
    return s->name;
}

enum ll_code ll_store_set_name(ll_store *s, const char *name, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *copy = ll_strdup(name);
    if (copy == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = set_meta(s, "name", name, err);
    if (code == LL_OK) {
        char *old = s->name;
        s->name = copy;
        copy = old;
    }
    return code;
}

enum ll_code ll_store_attribution(ll_store *s, char **ret_text, struct ll_err *err)
{
    return ll_store_meta(s, "attribution", ret_text, err);
}

enum ll_code ll_store_set_attribution(ll_store *s, const char *text, struct ll_err *err)
{
    return set_meta(s, "attribution", text, err);
}

static enum ll_code decide_epsg(ll_store *s, int epsg, struct ll_err *err)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%d", epsg);
    enum ll_code code = ll_store_spatialite(s, err);
    if (code == LL_OK) {
        code = ll_schema_register_layers(s->db, epsg, err);
    }
    if (code == LL_OK) {
        code = set_meta(s, "epsg", text, err);
    }
    return code;
}

enum ll_code ll_store_set_epsg(ll_store *s, int epsg, struct ll_err *err)
{
    bool own = !s->in_transaction;
    enum ll_code code = own ? ll_store_begin(s, err) : LL_OK;
    if (code != LL_OK) {
        return code;
    }
    if (s->epsg != 0) {
        code = s->epsg == epsg ? LL_OK
                               : ll_fail(err, LL_E_EXISTS,
                                         "the store is in EPSG:%d already; 'lifelane recrs' "
                                         "rewrites it in another CRS",
                                         s->epsg);
    } else {
        code = decide_epsg(s, epsg, err);
    }
    if (own && code == LL_OK) {
        code = ll_store_commit(s, err);
    } else if (own) {
        ll_store_rollback(s);
    }
    if (code == LL_OK) {
        s->epsg = epsg;
    }
    return code;
}

enum ll_code ll_store_begin(ll_store *s, struct ll_err *err)
{
    if (s->in_transaction) {
        return ll_fail(err, LL_E_INVALID, "a transaction is open already");
    }
    if (!s->writable) {
        return ll_fail(err, LL_E_READONLY, "the store was opened for reading only");
    }
    enum ll_code code = ll_db_exec(s->db, "BEGIN IMMEDIATE", err);
    if (code != LL_OK) {
        return code;
    }
    s->in_transaction = true;
    code = load_meta(s, err);
    if (code != LL_OK) {
        ll_store_rollback(s);
    }
    return code;
}

enum ll_code ll_store_commit(ll_store *s, struct ll_err *err)
{
    enum ll_code code = ll_store_need_transaction(s, err);
    if (code != LL_OK) {
        return code;
    }
    code = ll_db_exec(s->db, "COMMIT", err);
    if (code != LL_OK) {
        ll_store_rollback(s);
        return code;
    }
    s->in_transaction = false;
    return LL_OK;
}

void ll_store_rollback(ll_store *s)
{
    if (!s->in_transaction) {
        return;
    }
    (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL); /* SQLite may have done it already */
    s->in_transaction = false;
    (void)load_meta(s, NULL); /* on failure the next begin reads it again */
}

enum ll_code ll_store_need_transaction(const ll_store *s, struct ll_err *err)
{
    return s->in_transaction ? LL_OK : ll_fail(err, LL_E_INVALID, "no transaction is open");
}

enum ll_code ll_store_next_stamp(ll_store *s, int64_t *ret_ms, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *text = NULL;
    enum ll_code code = ll_store_meta(s, "last_change", &text, err);
    if (code != LL_OK) {
        return code;
    }
    long long last = 0;
    if (text[0] != '\0' && !ll_parse_whole(text, 0, INT64_MAX - 1, &last)) {
        return ll_fail(err, LL_E_FORMAT, "the store names an impossible time: '%s'", text);
    }
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    long long ms = (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    ms = ms > last ? ms : last + 1;
    code = ll_db_execf(s->db, err,
                       "INSERT OR REPLACE INTO meta (key, value) VALUES ('last_change', %lld)", ms);
    if (code == LL_OK) {
        *ret_ms = ms;
    }
    return code;
}

enum ll_code ll_store_cache(ll_store *s, bool large, struct ll_err *err)
{
    /* a store being built is filled page after page and may write each of them when it is full */
    int size = large && !s->building ? LARGE_CACHE_KB : CACHE_KB;
    enum ll_code code = ll_db_execf(s->db, err, "PRAGMA cache_size = -%d", size);
    if (!large) {
        (void)sqlite3_db_release_memory(s->db);
    }
    return code;
}

enum ll_code ll_store_rows_written(ll_store *s, struct ll_err *err)
{
    if (!s->building) {
        return LL_OK;
    }
    enum ll_code code = ll_sync_ahead_begin(&s->sync, sqlite3_db_filename(s->db, "main"), err);
    /* the sorter hands as much as the cache holds to its thread, so less lets that begin sooner */
    return code == LL_OK ? ll_db_execf(s->db, err, "PRAGMA cache_size = -%d", SORTING_CACHE_KB)
                         : code;
}

enum ll_code ll_store_data_version(ll_store *s, long long *ret_version, struct ll_err *err)
{
    int64_t version = 0;
    enum ll_code code = ll_db_whole(s->db, "PRAGMA data_version", &version, err);
    if (code == LL_OK) {
        *ret_version = version;
    }
    return code;
}
