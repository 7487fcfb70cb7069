/// A consistent copy of a store that is in use.
#ifndef LL_DATA_BACKUP_H
#define LL_DATA_BACKUP_H

#include "data/store.h"

/// Copies the store as of this moment into a new file; others may go on reading and writing. The
/// file appears only when it is whole.
/// @return LL_E_EXISTS when there is such a file, LL_E_NOT_FOUND (folder), LL_E_READONLY,
///         LL_E_FULL, LL_E_BUSY, LL_E_IO.
LL_MUST_USE enum ll_code ll_store_backup(ll_store *store, const char *path, struct ll_err *err);

#endif
