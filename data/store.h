/// The store: one SpatiaLite file that holds a township.
#ifndef LL_DATA_STORE_H
#define LL_DATA_STORE_H

#include <stdbool.h>

#include "core/error.h"

/// An open store. One per thread; never shared. Opaque.
typedef struct ll_store ll_store;

/// Sets SQLite up for this program. Call once, in main, before any thread and anything that uses
/// SQLite.
void ll_stores_start(void);

enum ll_store_mode {
    LL_STORE_READ = 0, ///< must exist; nothing is written
    LL_STORE_WRITE,    ///< must exist; older schemas are migrated
    LL_STORE_CREATE,   ///< must not exist; made with the newest schema
    LL_STORE_WRITE_OR_CREATE,
    LL_STORE_BUILD, ///< made in the empty file `path` that nobody else knows: see ll_store_seal
};

/// Opens a store: WAL, foreign keys on, busy timeout 10 s.
/// @param ret_store Closed with ll_store_close.
/// @return LL_E_NOT_FOUND (with how to make one), LL_E_EXISTS, LL_E_FORMAT (not a store),
///         LL_E_VERSION (newer than this program), LL_E_READONLY, LL_E_FULL, LL_E_BUSY, LL_E_IO.
LL_MUST_USE enum ll_code ll_store_open(const char *path, enum ll_store_mode mode,
                                       ll_store **ret_store, struct ll_err *err);
void ll_store_close(ll_store *store);

/// Ends the building of a store opened with LL_STORE_BUILD, and closes it. Until then it has
/// neither a journal on disk nor any syncing and holds its file alone, so that a killed program
/// leaves rubbish: the caller syncs the file and gives it its name only afterwards (data/place.h).
/// @param store Closed also on failure.
LL_MUST_USE enum ll_code ll_store_seal(ll_store *store, struct ll_err *err);
void ll_store_closep(ll_store **store);

/// Number of the schema this program writes.
int ll_store_schema_version(void);

/// The store's CRS as an EPSG code; 0 while it is undecided (`auto` before the first import).
int ll_store_epsg(const ll_store *store);

/// Decides the CRS; allowed once, before the first feature. Registers it with SpatiaLite.
/// @return LL_E_EXISTS when another one is decided already, LL_E_CRS when SpatiaLite has no such
/// code.
LL_MUST_USE enum ll_code ll_store_set_epsg(ll_store *store, int epsg, struct ll_err *err);

/// Name given at `init`, "" when none. Borrowed until the store is closed.
const char *ll_store_name(const ll_store *store);
LL_MUST_USE enum ll_code ll_store_set_name(ll_store *store, const char *name, struct ll_err *err);

/// Whom maps must name for the data, such as "© OpenStreetMap contributors"; "" when nobody.
/// @param ret_text Owned by the caller (ll_free).
LL_MUST_USE enum ll_code ll_store_attribution(ll_store *store, char **ret_text, struct ll_err *err);
LL_MUST_USE enum ll_code ll_store_set_attribution(ll_store *store, const char *text,
                                                  struct ll_err *err);

/// One write transaction at a time (BEGIN IMMEDIATE). Rollback never fails; it is harmless when
/// nothing is open.
LL_MUST_USE enum ll_code ll_store_begin(ll_store *store, struct ll_err *err);
LL_MUST_USE enum ll_code ll_store_commit(ll_store *store, struct ll_err *err);
void ll_store_rollback(ll_store *store);

/// Changes whenever another connection has written (PRAGMA data_version).
LL_MUST_USE enum ll_code ll_store_data_version(ll_store *store, long long *ret_version,
                                               struct ll_err *err);

#endif
