/// A store with an assessed township, for tests of the service.
#ifndef LL_TESTS_APP_TOWN_STORE_H
#define LL_TESTS_APP_TOWN_STORE_H

#include "core/error.h"

/// Makes the store `path` with a township of about `buildings` buildings from `seed`; it must not
/// be there. @param assessed Runs an assessment of the period 2026, too.
LL_MUST_USE enum ll_code ll_town_store_make(const char *path, unsigned seed, size_t buildings,
                                            int assessed, struct ll_err *err);

/// Assesses the store once more.
LL_MUST_USE enum ll_code ll_town_store_assess(const char *path, struct ll_err *err);

#endif
