/// A small text file that a user names: a profile, a list of changes, a matrix.
#ifndef LL_DATA_SMALL_FILE_H
#define LL_DATA_SMALL_FILE_H

#include <stddef.h>

#include "core/error.h"

/// Largest file that is read, bytes.
#define LL_SMALL_FILE_MAX ((size_t)1 << 20U)

/// Reads a file whole. @param ret_text Terminated, owned by the caller (ll_free).
/// @return LL_OK, LL_E_NOT_FOUND, LL_E_LIMIT over 1 MB, LL_E_FORMAT with a zero byte in it, LL_E_IO
///         when it cannot be read (a folder, say), LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_small_file_read(const char *path, char **ret_text, size_t *ret_len,
                                            struct ll_err *err);

/// Writes a text to a file, whole or not at all: beside its place, then renamed.
/// @return LL_OK, LL_E_IO.
LL_MUST_USE enum ll_code ll_small_file_write(const char *path, const char *text,
                                             struct ll_err *err);

#endif
