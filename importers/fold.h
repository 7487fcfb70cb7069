/// Comparing names and words as people write them.
#ifndef LL_IMPORTERS_FOLD_H
#define LL_IMPORTERS_FOLD_H

#include <stddef.h>

/// Bytes that any name or word worth comparing fits in.
#define LL_FOLD_MAX 128

/// Writes `text` without what does not tell names apart: ASCII letters become small, full-width
/// forms (U+FF01 to U+FF5E, U+3000) their ASCII ones, spaces and '_' go, and so does '-' unless
/// a digit follows. A text that does not fit is cut (and will equal nothing sensible).
/// @return Length written, the end not counted.
size_t ll_fold(const char *text, char *ret_folded, size_t size);

/// As UTF-8 with full-width forms made ASCII, nothing else changed.
size_t ll_narrow(const char *text, char *ret_narrow, size_t size);

#endif
