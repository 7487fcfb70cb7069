/// Results of the reach of vehicles held against each other.
#ifndef LL_TESTS_SUPPORT_REACHES_H
#define LL_TESTS_SUPPORT_REACHES_H

#include "core/reach.h"

/// Whether two results are the same to the last bit: every answer and every blocker.
bool ll_same_reach(const struct ll_reach *a, const struct ll_reach *b);

#endif
