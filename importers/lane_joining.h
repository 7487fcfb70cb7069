/// The lanes of a file brought together before they are stored (geo/lane_joins.h), also with those
/// that the store has from other sources.
#ifndef LL_IMPORTERS_LANE_JOINING_H
#define LL_IMPORTERS_LANE_JOINING_H

#include "importers/intake.h"

/// Refuses lanes that say the same as an earlier one along the same points, whichever way (but for
/// one-way lanes drawn in both directions), notes those that say something else, and joins the
/// rest: rule lane_join_m. Lanes of the store do not change; a lane led to one of them ends exactly
/// on it, which the network takes as a junction.
/// @param batch Clean, all lanes of the file.
/// @return LL_E_DECISION when most lines of a file of some size touch no other one, so that they
///         are no lanes (width marks, borders), unless that was told to be right.
LL_MUST_USE enum ll_code ll_lanes_bring_together(const struct ll_intake_shared *shared,
                                                 struct ll_batch *batch, struct ll_err *err);

#endif
