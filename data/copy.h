/// A database copied into a new file, whole or not at all. Internal to data/.
#ifndef LL_DATA_COPY_H
#define LL_DATA_COPY_H

#include "data/db.h"

/// Copies all pages as of one moment into the new file `path`, which will use a write-ahead log.
/// @return LL_E_EXISTS when there is such a file, LL_E_NOT_FOUND (folder), LL_E_READONLY,
///         LL_E_FULL, LL_E_BUSY, LL_E_IO; nothing is left behind then.
LL_MUST_USE enum ll_code ll_db_copy(sqlite3 *from, const char *path, struct ll_err *err);

#endif
