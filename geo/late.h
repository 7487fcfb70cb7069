/// Who would be reached too late if trucks were slower or faster than the tables say, and crews
/// took longer or shorter to turn out.
#ifndef LL_GEO_LATE_H
#define LL_GEO_LATE_H

#include "core/common_inputs.h"
#include "core/verdicts.h"
#include "geo/response.h"

/// Verdicts (enum ll_verdict) of every building at every point of the swing of C1 and of C2, at
/// [point * count + building]. Owns its arrays; `{0}` is "not asked".
struct ll_late {
    size_t count; ///< buildings
    uint8_t *beyond_5_min;
    uint8_t *beyond_3_min;
};
void ll_late_clear(struct ll_late *late);

/// Finds them. Times are searched anew at the slow and at the fast end of the speeds: of lanes by
/// their class (speed_sets.csv); people on foot and carts by the row without a class. Turns and
/// gates take their time at any speed. Only buildings are asked again whose verdict such speeds can
/// change: no time grows by more than the slowest class does, none shrinks by more than the
/// fastest.
///
/// Turnout times are off by `turnout_error_s` in all stations alike, but none is below 0: then
/// first and second due are looked at, and a third that would be sooner than both is not.
/// @param in, input As of the response stage that gave the results; areas, memory and station_state
///                 are not used.
/// @param results  Of that stage. @param verdicts Made of them.
/// @param ret_late Owned by the caller (ll_late_clear); untouched on failure.
/// @return LL_OK; what ll_response_stage returns.
LL_MUST_USE enum ll_code ll_late_find(const struct ll_stage *in,
                                      const struct ll_response_input *input,
                                      const struct ll_building_results *results,
                                      const struct ll_verdicts *verdicts, struct ll_late *ret_late,
                                      struct ll_err *err);

#endif
