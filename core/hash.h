/// Content hashes: 128 bits of XXH3, for identity and change detection, not for secrets.
#ifndef LL_CORE_HASH_H
#define LL_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/// A hash being computed. Opaque; ll_hash_free accepts NULL.
typedef struct ll_hash ll_hash;

/// 32 hexadecimal digits and the end.
#define LL_HASH_TEXT_SIZE 33

LL_MUST_USE enum ll_code ll_hash_new(ll_hash **ret_hash, struct ll_err *err);
void ll_hash_free(ll_hash *hash);
void ll_hash_freep(ll_hash **hash);

/// Starts again from nothing.
void ll_hash_reset(ll_hash *hash);
void ll_hash_add(ll_hash *hash, const void *bytes, size_t len);

/// Length first, then the bytes, so that ("ab","c") differs from ("a","bc"). NULL counts as "".
void ll_hash_add_text(ll_hash *hash, const char *text);

/// The hash of all that was added, in hexadecimal; more may be added after.
void ll_hash_text(const ll_hash *hash, char ret_text[LL_HASH_TEXT_SIZE]);

/// The lower 64 bits of the same.
uint64_t ll_hash_number(const ll_hash *hash);

#endif
