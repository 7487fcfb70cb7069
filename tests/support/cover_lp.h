/// Covering questions as linear programs, and what GLPK says to them: a second opinion.
#ifndef LL_TESTS_SUPPORT_COVER_LP_H
#define LL_TESTS_SUPPORT_COVER_LP_H

#include "core/cover.h"

/// Whether there is a glpsol to ask.
bool ll_test_has_glpsol(void);

/// The optimum that glpsol proves for a question written as an LP (d: demand that is served, s: a
/// chosen site): the weight served by the sites and by what exists, or for LL_COVER_SHARE the cost.
/// @return NAN when it proves none within a minute. Fails the test when files cannot be written.
double ll_test_ask_glpsol(const struct ll_cover_demand *demand,
                          const struct ll_cover_request *request);

#endif
