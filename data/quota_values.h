/// Figures of the quota board that people entered, and denominators that were frozen.
#ifndef LL_DATA_QUOTA_VALUES_H
#define LL_DATA_QUOTA_VALUES_H

#include "data/store.h"

/// A quota in a year, of an area or of the whole store.
struct ll_quota_key {
    const char *quota;
    int year;
    const char *area; ///< code; "" for the whole store
};

/// What the store holds for one of them. NAN: nothing.
struct ll_quota_values {
    double done;     ///< entered last
    double total;    ///< entered last
    double frozen;   ///< denominator frozen for the year
    char person[64]; ///< who entered last, "" for nobody
    char entered_at[24];
    char frozen_at[24]; ///< "" when it was not
};

/// @return LL_OK, LL_E_IO, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_quota_values_load(ll_store *store, struct ll_quota_key key,
                                              struct ll_quota_values *ret_values,
                                              struct ll_err *err);

/// Enters figures; NAN for one that is not entered. An earlier entry stays on record and counts no
/// more. @return LL_E_USAGE without a person, for figures below 0, more done than there are, or a
/// total where the denominator was frozen at another one.
LL_MUST_USE enum ll_code ll_quota_values_enter(ll_store *store, struct ll_quota_key key,
                                               double done, double total, const char *person,
                                               const char *note, struct ll_err *err);

/// Freezes a denominator for a year, once. @return LL_E_EXISTS when it was frozen already.
LL_MUST_USE enum ll_code ll_quota_values_freeze(ll_store *store, struct ll_quota_key key,
                                                double total, const char *person,
                                                struct ll_err *err);

#endif
