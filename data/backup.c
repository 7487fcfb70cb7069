#include "data/backup.h"

#include "data/copy.h"
#include "data/store_internal.h"

enum ll_code ll_store_backup(ll_store *store, const char *path, struct ll_err *err)
{
    return ll_db_copy(store->db, path, err);
}
