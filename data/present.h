/// The current rows of a layer as an import meets them: found by uid or by the source's own key,
/// with a hash of what each says. Internal to data/.
#ifndef LL_DATA_PRESENT_H
#define LL_DATA_PRESENT_H

#include <stdint.h>

#include "core/hash.h"
#include "core/model.h"
#include "core/text.h"
#include "data/db.h"

#define LL_PRESENT_NONE UINT32_MAX

/// About one current row.
enum ll_present_flag {
    LL_PRESENT_OWN = 1,   ///< came from a source of the same name
    LL_PRESENT_SCOPE = 2, ///< ends unless the import holds it
    LL_PRESENT_FIRST = 4, ///< its uid has no number
    LL_PRESENT_MET = 8,   ///< the import holds it
};

/// 40 bytes a row, and 6 to 11 for each of the two ways to find it.
struct ll_present_row {
    uint64_t uid;     ///< ll_uid_hash of its uid
    uint64_t key;     ///< ll_uid_hash of the source's key; 0: none
    uint64_t content; ///< ll_row_content
    int64_t id;
    uint32_t next; ///< another row of the same key, or LL_PRESENT_NONE
    uint32_t flags;
};

/// `{0}` is empty and valid; release with ll_present_clear.
struct ll_present {
    struct ll_present_row *rows;
    size_t count;
    size_t capacity;
    size_t unkeyed;   ///< rows without a key
    uint32_t *by_uid; ///< open addressing: numbers of rows, LL_PRESENT_NONE is free
    uint32_t *by_key; ///< heads of the lists of equal keys
    size_t slots;     ///< of each, a power of two
    /// Keyed rows with a number, and the uid they were numbered after.
    struct ll_present_part {
        uint32_t row;
        uint64_t base;
    } * parts;
    size_t part_count;
    size_t part_capacity;
};
void ll_present_clear(struct ll_present *present);

/// Reads all current rows of a layer in one pass.
/// @param source Name of the source that is being imported.
/// @param scope  SQL condition on rows that end unless they are met.
/// @return LL_E_LIMIT over 2^32 - 2 rows, LL_E_NOMEM, what SQLite says.
LL_MUST_USE enum ll_code ll_present_load(sqlite3 *db, enum ll_layer layer, const char *source,
                                         const char *scope, ll_hash *hash,
                                         struct ll_present *ret_present, struct ll_err *err);

/// Number of the row of a uid or of the first row of a key, LL_PRESENT_NONE without.
uint32_t ll_present_by_uid(const struct ll_present *present, uint64_t hash);
uint32_t ll_present_by_key(const struct ll_present *present, uint64_t hash);

#endif
