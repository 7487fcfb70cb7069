#include <math.h>

#include "geo/clearance_private.h"

/// How sure a slope is over a limit. Only a survey can fail a lane; other sources flag at most.
static enum ll_sureness judge(double slope_pct, double error_pct, double limit_pct, uint8_t source)
{
    double limit = limit_pct + LL_ROUNDING_M;
    if (slope_pct - error_pct > limit && source == LL_MEASURE_SURVEYED) {
        return LL_SURE_CERTAIN;
    }
    return slope_pct > limit               ? LL_SURE_PROBABLE
           : slope_pct + error_pct > limit ? LL_SURE_POSSIBLE
                                           : LL_SURE_FINE;
}

enum ll_code ll_clear_slope(const struct ll_clear_lane *lane, const struct ll_clear_course *course,
                            struct ll_clear_out *out, struct ll_lane_summary *inout,
                            struct ll_err *err)
{
    const struct ll_table *lanes = &lane->scene->layer[LL_LANE];
    double slope_pct = ll_table_real(lanes, lane->row, LL_LANE_SLOPE_PCT);
    double error_pct = ll_table_real(lanes, lane->row, LL_LANE_SLOPE_ERROR_PCT);
    uint8_t source = ll_table_word(lanes, lane->row, LL_LANE_SLOPE_SOURCE);
    if (isnan(slope_pct) || course->cell_count == 0) {
        return LL_OK;
    }
    error_pct = isnan(error_pct) ? 0.0 : error_pct;
    const struct ll_clear_line *line = &course->lines[course->line_count - 1];
    double length_m = line->from_m + line->length_m;
    const struct ll_clear_rules *rules = lane->rules;
    enum ll_sureness must = judge(slope_pct, error_pct, rules->slope_must_pct, source);
    enum ll_sureness should = judge(slope_pct, error_pct, rules->slope_should_pct, source);
    bool breaks_must = must == LL_SURE_CERTAIN || must == LL_SURE_PROBABLE;
    struct ll_lane_finding finding = {.lane = lane->row,
                                      .other_lane = LL_NONE,
                                      .room_m = NAN,
                                      .kind = LL_FINDING_SLOPE,
                                      .cause = LL_CAUSE_SHAPE,
                                      .movable = LL_MOVABLE_NO,
                                      .cause_row = LL_NONE,
                                      .from_m = 0.0,
                                      .to_m = length_m,
                                      .value = (float)slope_pct,
                                      .low = (float)fmax(slope_pct - error_pct, 0.0),
                                      .high = (float)(slope_pct + error_pct),
                                      .at = ll_clear_line_at(&course->lines[0], lanes->shape.points,
                                                             0.5 * course->lines[0].length_m)};
    enum ll_code code = LL_OK;
    if (must != LL_SURE_FINE) {
        finding.sure = (uint8_t)must;
        finding.rule = LL_RULE_LANE_SLOPE_MUST_PCT;
        code = ll_clear_out_finding(out, &finding, err);
    }
    if (code == LL_OK && should != LL_SURE_FINE && !breaks_must) {
        finding.sure = (uint8_t)should;
        finding.rule = LL_RULE_LANE_SLOPE_SHOULD_PCT;
        code = ll_clear_out_finding(out, &finding, err);
    }
    if (breaks_must) {
        inout->obstructed_m = (float)length_m;
    }
    return code;
}
