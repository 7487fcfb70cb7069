/// Indicators of areas that were surveyed and entered: the table area_value, and what assessments
/// found there.
#ifndef LL_DATA_AREA_VALUES_H
#define LL_DATA_AREA_VALUES_H

#include "core/entered.h"
#include "data/assessments.h"
#include "data/store.h"

/// All values that hold now, in order of area, indicator, period.
/// @param ret_entered Owned by the caller (ll_entered_clear); untouched on failure.
LL_MUST_USE enum ll_code ll_area_values_load(ll_store *store, struct ll_entered *ret_entered,
                                             struct ll_err *err);

/// Enters values in one transaction. A value of the same area, indicator and period that held
/// before ends and stays on record; one that says the same again is left alone.
/// @param ret_stored How many were new or changed.
LL_MUST_USE enum ll_code ll_area_values_enter(ll_store *store, const struct ll_entered *entered,
                                              size_t *ret_stored, struct ll_err *err);

/// Ends a value. @return LL_E_NOT_FOUND when none holds.
LL_MUST_USE enum ll_code ll_area_values_end(ll_store *store, const char *area,
                                            enum ll_indicator_id indicator, const char *period,
                                            struct ll_err *err);

/// The values that an assessment found. @param ret_entered As ll_area_values_load.
LL_MUST_USE enum ll_code ll_area_values_of(ll_store *store, int64_t assessment,
                                           struct ll_entered *ret_entered, struct ll_err *err);

#endif
