/// Ground drawn from buildings, held against these by GEOS. Link ll_test_geos.
#ifndef LL_TESTS_SUPPORT_GROUNDS_H
#define LL_TESTS_SUPPORT_GROUNDS_H

#include <stdbool.h>

#include "core/shapes.h"

/// Asserts that a polygon is valid and that the buildings decide: of every reached footprint
/// nothing lies outside; of every other one nothing inside, but for what it shares with reached
/// ones.
/// @param reached By building.
/// @return How many are reached.
size_t ll_assert_buildings_decide(const struct ll_shapes *grounds, size_t index,
                                  const struct ll_shapes *buildings, const bool *reached);

#endif
