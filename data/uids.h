/// Identities of features: making them and keeping them apart. Internal to data/.
#ifndef LL_DATA_UIDS_H
#define LL_DATA_UIDS_H

#include <stdint.h>

#include "core/hash.h"
#include "core/shapes.h"
#include "core/text.h"

/// The uids one import has met so far. `{0}` is empty and valid; release with ll_uids_clear. It
/// remembers 64-bit hashes only.
struct ll_uids {
    struct ll_uid_slot {
        uint64_t hash;    ///< of the uid without number; 0: free
        uint64_t content; ///< of the first row that had it
        uint32_t last;    ///< highest number given out; 0: only `stands_for` is known
        uint32_t
            stands_for; ///< caller's number of what this uid is another name of, plus 1; 0: none
    } * slots;
    size_t count;
    size_t capacity; ///< a power of two
};
void ll_uids_clear(struct ll_uids *uids);

/// Makes room for `count` uids at once.
LL_MUST_USE enum ll_code ll_uids_reserve(struct ll_uids *uids, size_t count, struct ll_err *err);

/// Hash of a text for these sets and for ll_present; never 0.
uint64_t ll_uid_hash(const char *text);

/// Settles a row's place among those of its import that want the same uid: makes `uid` unique by
/// appending "#2", "#3", … in the order of coming, which hangs on this import alone.
///
/// @param content       Hash of all that the row says.
/// @param ret_duplicate true when an earlier row wanted the same uid and says the same; `uid` is
///                      left as it is then.
LL_MUST_USE enum ll_code ll_uids_settle(struct ll_uids *uids, struct ll_text *uid, uint64_t content,
                                        bool *ret_duplicate, struct ll_err *err);

/// Whether a row of this import had this uid (without number).
bool ll_uids_met(const struct ll_uids *uids, uint64_t hash);

/// Remembers that a uid is another name of something the caller numbers.
LL_MUST_USE enum ll_code ll_uids_alias(struct ll_uids *uids, uint64_t hash, uint32_t number,
                                       struct ll_err *err);

/// What ll_uids_alias remembered. @return false when nothing.
bool ll_uids_alias_of(const struct ll_uids *uids, uint64_t hash, uint32_t *ret_number);

/// Digits of a uid of that kind and the end.
#define LL_UID_OF_SHAPE_SIZE 17

/// uid of a feature without a key of its own: 16 hexadecimal digits of the hash over the layer's
/// name and the coordinates to 1 mm.
void ll_uid_of_shape(ll_hash *hash, const char *layer, const struct ll_shapes *shapes, size_t index,
                     char ret_uid[LL_UID_OF_SHAPE_SIZE]);

#endif
