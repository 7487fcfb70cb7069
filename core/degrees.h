/// How bad a building is under an indicator that is a share of buildings: 0 good to 1 bad, as an
/// interval where it is not known.
///
/// Verdicts are degrees of 0, 1 or the whole interval; gaps (E2), forest (E6), water (C7) and teams
/// (C8) are graded. Formulas: docs/risk-model.md.
#ifndef LL_CORE_DEGREES_H
#define LL_CORE_DEGREES_H

#include "core/nearby.h"
#include "core/outcomes.h"
#include "core/verdicts.h"

struct ll_degree {
    double low;
    double high;
};

/// What degrees read; made once for a run, then read-only. Release with ll_degrees_clear.
struct ll_degrees {
    struct ll_verdicts verdicts;
    const ll_rules *rules;              ///< borrowed
    const struct ll_outcomes *outcomes; ///< borrowed; NULL: no such stage ran
    const struct ll_nearby *nearby;     ///< borrowed; NULL likewise
    float *gap_low;                     ///< by building: worst shortfall that is certain; owned
    float *gap_high;                    ///< worst that is possible; NULL where no stage ran
};

/// @param scene, results, outcomes, nearby, rules Borrowed for as long as the degrees are used.
/// @param period_year Year that the ages of wiring are told for.
/// @param ret_degrees Owned by the caller; untouched on failure. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_degrees_make(const struct ll_verdicts *verdicts, const ll_rules *rules,
                                         const struct ll_nearby *nearby,
                                         struct ll_degrees *ret_degrees, struct ll_err *err);
void ll_degrees_clear(struct ll_degrees *degrees);

/// Whether an indicator is a mean of degrees over the weight of the buildings.
bool ll_indicator_has_degrees(enum ll_indicator_id id);

/// The degree of a building; the whole interval for indicators without degrees.
///
/// E2: the largest (required - distance) / required over its gaps: certain ones, to possible ones.
/// E6: 1 - distance to the forest / `forest_near_m`; 1 with a stack within `stack_near_m`; without
///     any forest on record anywhere what the stacks leave is not known.
/// C7: 1 - flow / flow needed, at least 0. Flow: of the counted hydrants in the circle and of the
///     nearest usable tank (volume / `tank_hours`) or natural source (its flow; not known without).
///     Needed: `needed_flow_lps`, by the distance to the nearest building times
///     `flow_factor_close` or `flow_factor_near`.
/// C8: the mean of ll_team_lack, ll_micro_lack and ll_truck_lack.
struct ll_degree ll_degree_of(const struct ll_degrees *degrees, enum ll_indicator_id id,
                              size_t building);

/// By how much a gap falls short of what is required, 0 (not at all, or nothing required) to 1.
double ll_gap_shortfall(double distance_m, double required_m);

/// What the fire team of a village lacks of `team_people`, 0 to 1. @param area LL_NONE: not known.
struct ll_degree ll_team_lack(const struct ll_degrees *degrees, uint32_t area);

/// What the micro station that comes first to a building lacks of `micro_staff`: 1 where none
/// comes.
struct ll_degree ll_micro_lack(const struct ll_degrees *degrees, size_t building);

/// 1 where the first township or national team to a building sends no pumper, or none comes; a
/// station whose vehicles are not on record is not known.
/// @param ret_station Receives its row, LL_NONE without one; may be NULL.
struct ll_degree ll_truck_lack(const struct ll_degrees *degrees, size_t building,
                               uint32_t *ret_station);

#endif
