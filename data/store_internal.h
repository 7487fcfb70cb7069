/// What an open store holds. Internal to data/ and its tests.
#ifndef LL_DATA_STORE_INTERNAL_H
#define LL_DATA_STORE_INTERNAL_H

#include <stdint.h>

#include "data/db.h"
#include "data/store.h"
#include "data/sync_ahead.h"

/// Bytes 68 to 71 of the file: tells a store from other SQLite files.
#define LL_STORE_APPLICATION_ID 0x4C4C464C

struct ll_store {
    sqlite3 *db;
    void *spatialite; ///< NULL until SpatiaLite's functions are needed
    char *name;       ///< never NULL once open
    int epsg;
    bool writable;
    bool building; ///< opened with LL_STORE_BUILD
    bool in_transaction;
    struct ll_sync_ahead sync; ///< of a store that is being built
};

/// Loads SpatiaLite's SQL functions into the connection, once.
/// @return LL_E_LIMIT when too many connections of this process use it.
LL_MUST_USE enum ll_code ll_store_spatialite(ll_store *store, struct ll_err *err);

/// Milliseconds since 1970 for the rows of one writing: the present, but later than the last one.
/// To be called inside a transaction.
LL_MUST_USE enum ll_code ll_store_next_stamp(ll_store *store, int64_t *ret_ms, struct ll_err *err);

/// Gives the connection a large page cache for writing many rows, or takes it away again.
LL_MUST_USE enum ll_code ll_store_cache(ll_store *store, bool large, struct ll_err *err);

/// To be called when the rows are written and indexes follow: a store that is being built starts
/// syncing what is written, and sorts on a second thread from here on. Does nothing to others.
LL_MUST_USE enum ll_code ll_store_rows_written(ll_store *store, struct ll_err *err);

/// LL_E_INVALID unless the caller has begun a transaction.
LL_MUST_USE enum ll_code ll_store_need_transaction(const ll_store *store, struct ll_err *err);

/// A value of the table `meta` as text. @param ret_text Owned by the caller, "" when not there.
LL_MUST_USE enum ll_code ll_store_meta(ll_store *store, const char *key, char **ret_text,
                                       struct ll_err *err);

#endif
