/// Things around a place of which one is the nearest, to be tried in order of how near they may be.
#ifndef LL_GEO_CANDIDATES_H
#define LL_GEO_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LL_CANDIDATES_MOST = 64 };

/// Begins with a count of 0; most of it is never touched.
struct ll_candidates {
    size_t count;
    double at_least2[LL_CANDIDATES_MOST]; ///< squares of how far they are at least
    uint32_t item[LL_CANDIDATES_MOST];
};

/// Notes one. @return false when there is no room: whoever asks tries it at once.
bool ll_candidates_note(struct ll_candidates *inout, double at_least2, uint32_t item);

/// Takes out the one that may be nearest, if it may be as near as `limit2`, squared.
bool ll_candidates_take(struct ll_candidates *inout, double limit2, uint32_t *ret_item);

#endif
