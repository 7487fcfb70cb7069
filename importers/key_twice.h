/// Keys that two features of one file share: which of them the key means, nobody can say.
#ifndef LL_IMPORTERS_KEY_TWICE_H
#define LL_IMPORTERS_KEY_TWICE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/text.h"

/// Keys that are named to the user; more are counted.
#define LL_KEYS_NAMED 10U

/// The keys met so far, as 64-bit hashes. `{0}` is empty; release with ll_keys_met_clear.
struct ll_keys_met {
    struct ll_key_slot {
        uint64_t hash;    ///< 0: free
        uint64_t feature; ///< that had it first
    } * slots;
    size_t count;
    size_t capacity;      ///< a power of two
    size_t twice;         ///< features that came with a key of an earlier one
    struct ll_text named; ///< "2, 7": keys of the first of them
};
void ll_keys_met_clear(struct ll_keys_met *keys);

/// Notes the key of a feature. @param key     NULL or "": none.
/// @param feature    Number of the feature: its parts share key and number.
/// @param ret_twice  Whether an earlier feature has the key.
LL_MUST_USE enum ll_code ll_keys_met_add(struct ll_keys_met *keys, const char *key,
                                         uint64_t feature, bool *ret_twice, struct ll_err *err);

#endif
