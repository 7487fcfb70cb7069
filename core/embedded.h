/// Files compiled into the program by cmake/embed.c.
#ifndef LL_CORE_EMBEDDED_H
#define LL_CORE_EMBEDDED_H

#include <stddef.h>

/// One file; a table of them ends with name NULL. `bytes` is followed by a 0 that `len` does not
/// count, so that text can be used as a string.
struct ll_embedded {
    const char *name;
    const char *bytes;
    size_t len;
};

#endif
