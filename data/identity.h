/// Which feature a row of an import is: a new one, or one that the layer holds already. The rules
/// are those of data/features.h. Internal to data/.
#ifndef LL_DATA_IDENTITY_H
#define LL_DATA_IDENTITY_H

#include "core/table.h"
#include "data/present.h"
#include "data/uids.h"

/// Everything needed to tell. Opened by ll_identity_open; `{0}` is closed.
struct ll_identity {
    sqlite3 *db; ///< borrowed, as is `source`
    enum ll_layer layer;
    int epsg;
    const char *source; ///< name
    bool anywhere;      ///< a key means the same feature however far away it is now
    struct ll_present present;
    struct ll_uids uids;
    ll_hash *hash;
    struct ll_text uid;   ///< of the row settled last
    sqlite3_stmt *of_row; ///< uid and geometry of a current row
    struct ll_shapes place;
    size_t elsewhere; ///< rows whose key another source uses far away
};

/// @param scope SQL condition on rows that end unless they are met.
LL_MUST_USE enum ll_code ll_identity_open(struct ll_identity *identity, const char *scope,
                                          struct ll_err *err);
void ll_identity_close(struct ll_identity *identity);

/// A row whose uid is to be settled. All borrowed.
struct ll_identity_row {
    const struct ll_table *batch;
    size_t row;
    const char *key;       ///< the source's own, NULL or "" without
    const char *shape_uid; ///< ll_uid_of_shape, when there is no key
    uint64_t content;      ///< ll_row_content
};

/// Settles the uid of a row (left in identity->uid).
/// @param ret_present   Number of the current row it is, marked as met; LL_PRESENT_NONE: new.
/// @param ret_duplicate An earlier row of this import is the same and says the same.
LL_MUST_USE enum ll_code ll_identity_settle(struct ll_identity *identity,
                                            const struct ll_identity_row *row,
                                            uint32_t *ret_present, bool *ret_duplicate,
                                            struct ll_err *err);

/// To be called after the last row: numbered rows whose key was met, though not their number, are
/// parts that a feature has no longer; they are put into the scope of what ends.
void ll_identity_mark_parts(struct ll_identity *identity);

#endif
