/// Identities of features: making them and keeping them apart. Internal to data/.
#ifndef LL_DATA_UIDS_H
#define LL_DATA_UIDS_H

#include <stdint.h>

#include "core/hash.h"
#include "core/shapes.h"
#include "core/text.h"

/// The set of uids in use. `{0}` is empty and valid; release with ll_uids_clear. It remembers
/// 64-bit hashes only: two texts of equal hash are told apart needlessly, never confused.
struct ll_uids {
    struct ll_uid_slot {
        uint64_t hash; ///< 0: free
        uint32_t last; ///< highest number given out for this text
    } * slots;
    size_t count;
    size_t capacity; ///< a power of two
};
void ll_uids_clear(struct ll_uids *uids);

/// Marks a uid as in use.
LL_MUST_USE enum ll_code ll_uids_add(struct ll_uids *uids, const char *uid, struct ll_err *err);

/// Makes `uid` unique by appending "#2", "#3", … when it is in use, and marks the outcome.
LL_MUST_USE enum ll_code ll_uids_settle(struct ll_uids *uids, struct ll_text *uid,
                                        struct ll_err *err);

/// uid of a feature without a key of its own: 16 hexadecimal digits of the hash over the layer's
/// name and the coordinates to 1 mm. @param uid Overwritten.
LL_MUST_USE enum ll_code ll_uid_of_shape(ll_hash *hash, const char *layer,
                                         const struct ll_shapes *shapes, size_t index,
                                         struct ll_text *uid, struct ll_err *err);

#endif
