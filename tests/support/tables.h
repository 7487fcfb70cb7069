/// The shipped reference tables, read from data/reference. Test programs run in the project's
/// folder.
#ifndef LL_TESTS_SUPPORT_TABLES_H
#define LL_TESTS_SUPPORT_TABLES_H

#include "core/fire_gaps.h"
#include "core/indicators.h"
#include "core/rules.h"
#include "core/speeds.h"
#include "core/vehicles.h"

/// A file of data/reference, terminated; owned by the caller (free). Fails the test when it is not
/// there. @param ret_len May be NULL.
char *ll_test_reference(const char *name, size_t *ret_len);

/// The shipped rules; owned by the caller (ll_rules_free).
ll_rules *ll_test_rules(void);

/// The shipped speeds by lane class.
struct ll_speeds ll_test_speeds(void);

/// The shipped vehicles.
struct ll_vehicles ll_test_vehicles(void);

/// The shipped distances between buildings, and what structures say about grades.
struct ll_fire_gaps ll_test_fire_gaps(void);

/// The shipped indicators and dimensions; owned by the caller (ll_indicators_free).
ll_indicators *ll_test_indicators(void);

#endif
