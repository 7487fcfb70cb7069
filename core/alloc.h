/// The only door to memory. The test build replaces these to make any allocation fail.
#ifndef LL_CORE_ALLOC_H
#define LL_CORE_ALLOC_H

#include <stddef.h>

#include "core/error.h"

/// `count * size` bytes, uninitialised. @return NULL when out of memory or the product overflows;
/// never NULL for a product of zero. Owned by the caller, released by ll_free.
LL_MUST_USE void *ll_alloc(size_t count, size_t size);

/// As ll_alloc, zeroed.
LL_MUST_USE void *ll_calloc(size_t count, size_t size);

/// Resizes to `count * size` bytes, keeping what is there. On NULL the old block is still valid.
LL_MUST_USE void *ll_realloc(void *block, size_t count, size_t size);

/// A copy of a string, owned by the caller. NULL when out of memory.
LL_MUST_USE char *ll_strdup(const char *text);

/// Releases a block; NULL is fine.
void ll_free(void *block);

/// For LL_CLEANUP on any pointer variable that came from ll_alloc and its kin.
void ll_freep(void *address_of_pointer);

#endif
