/// Finding by how much a layer on an old datum is off, from what the store holds (`--datum fit`).
#ifndef LL_IMPORTERS_SHIFT_FIT_H
#define LL_IMPORTERS_SHIFT_FIT_H

#include "importers/doctor.h"

/// Finds the shift in the store's plane (up to LL_SHIFT_MAX_M a side) under which most of the first
/// features agree with the store, and gives it to an opened placing that has the datum bridged
/// without parameters (0,0,0). Over a township the difference of two datums is a shift to within a
/// metre; turn and scale are not looked for.
/// @return LL_E_DECISION when the store holds nothing to compare with, when less than
///         LL_WIN_SHARE agree with the best shift, or when another one more than 50 m away is not
///         clearly worse.
LL_MUST_USE enum ll_code ll_shift_fit(const struct ll_doctor_case *question,
                                      const struct ll_placing_claims *claims,
                                      struct ll_placing *placing, struct ll_err *err);

#define LL_SHIFT_MAX_M 240.0

#endif
