/// A store with an assessed township, for tests of the service.
#ifndef LL_TESTS_APP_TOWN_STORE_H
#define LL_TESTS_APP_TOWN_STORE_H

#include "core/error.h"
#include "core/scene.h"

/// Makes the store `path` with a township of about `buildings` buildings from `seed`; it must not
/// be there. @param assessed Runs an assessment of the period 2026, too.
LL_MUST_USE enum ll_code ll_town_store_make(const char *path, unsigned seed, size_t buildings,
                                            int assessed, struct ll_err *err);

/// Makes the store `path` with a scene; it must not be there.
LL_MUST_USE enum ll_code ll_town_store_write(const char *path, const struct ll_scene *scene,
                                             struct ll_err *err);

/// Assesses the store once more.
LL_MUST_USE enum ll_code ll_town_store_assess(const char *path, struct ll_err *err);

#endif
