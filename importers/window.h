/// A file read through a window of bytes that moves on.
#ifndef LL_IMPORTERS_WINDOW_H
#define LL_IMPORTERS_WINDOW_H

#include <cpl_vsi.h>
#include <stddef.h>
#include <stdint.h>

/// Longest run of bytes that a window shows.
#define LL_WINDOW_MAX ((size_t)16 << 20U)

/// `{0}` is closed; release with ll_window_close.
struct ll_window {
    VSILFILE *file; ///< owned
    unsigned char *bytes;
    size_t capacity;
    uint64_t offset; ///< of the first byte there, in the file
    size_t len;
};
void ll_window_close(struct ll_window *window);

/// The `len` bytes from `offset` on; valid until the next call. Cheapest when offsets rise.
/// @return NULL when they are not there or cannot be read, are too many, or without memory.
const unsigned char *ll_window_at(struct ll_window *window, uint64_t offset, size_t len);

#endif
