/// The verdict on one building under one indicator: good, bad, or not known.
///
/// Indicators that are plain shares of a village (H2, H3, E1, V3, V4, V5, C1, C2, C3, C5, C6) are
/// sums of these.
#ifndef LL_CORE_VERDICTS_H
#define LL_CORE_VERDICTS_H

#include "core/indicators.h"
#include "core/outcomes.h"

enum ll_verdict { LL_VERDICT_UNKNOWN = 0, LL_VERDICT_GOOD, LL_VERDICT_BAD, LL_VERDICT_COUNT };

/// What the verdicts read; made once for a run, then read-only.
struct ll_verdicts {
    const struct ll_scene *scene;              ///< borrowed
    const struct ll_building_results *results; ///< borrowed
    const struct ll_outcomes *outcomes;        ///< borrowed; NULL: no such stage ran
    int period_year;
    double wiring_years;
    double let_people;
    double exits_least;
    double limit_s[LL_TIER_COUNT];             ///< arrival in time
    double search_limit_s;                     ///< times over it were not searched for
    double hose_m;                             ///< truck to wall
    bool no_hydrant_works;                     ///< hydrants are on record, none in service
    bool no_station_is_staffed[LL_TIER_COUNT]; ///< stations are on record, none staffed
};

/// @param scene, results, outcomes Borrowed for as long as the verdicts are used.
/// @param period_year Year that the age of wiring is told for.
struct ll_verdicts ll_verdicts_make(const struct ll_scene *scene,
                                    const struct ll_building_results *results,
                                    const struct ll_outcomes *outcomes, const ll_rules *rules,
                                    int period_year);

/// Whether an indicator is a share of buildings, so that ll_verdict speaks of it.
bool ll_indicator_has_verdicts(enum ll_indicator_id id);

/// The verdict on a building; LL_VERDICT_UNKNOWN for indicators without verdicts.
///
/// H2 bad: wiring older than `wiring_years`; good: younger, or the building is. An old building of
///    which nothing is recorded is not known.
/// H3 bad: an open stove.
/// V3 bad: let to `let_people_many` or more; good: to fewer, or it is no dwelling.
/// V4 bad: neither smoke alarm nor sprinkler; good: either.
/// V5 bad: barred windows, or fewer exits than `exits_least`; good: neither.
/// E1 bad: timber, or grade 4 or worse; good: any other known structure or grade.
/// C1 bad: neither township nor national team arrives in time. A tier of which the store holds no
///    station decides nothing beside one that has some.
/// C2 bad: no micro station arrives in time.
/// C1 and C2: a building in time only over lanes whose passability is assumed (`known_s` is later,
/// or
///    there is no known way) is not known.
/// C3 bad: where a standard pumper can stop, the hose to the wall is over `hose_to_wall_m` or over
///    what it carries, or no such place can be reached; good: by ways known to be wide enough; by
///    ways of which some is assumed, not known.
/// C5 bad: in no circle of a counted hydrant; good: in one of a confirmed hydrant.
/// C6 bad: in fewer than two circles. Of n counted and m confirmed hydrants between m and n work,
///    so it is bad for n < 2, good for m >= 2, else not known.
///
/// Missing data (not run, no lane data, nothing of the kind on record) is not known; not connected
/// and over the search limit are bad. Hydrants of which every one is known to be broken or missing,
/// and stations of which every one is known to be unstaffed, are knowledge: bad. So is none on
/// record where the scene reads that as none (`read_as_none`).
enum ll_verdict ll_verdict(const struct ll_verdicts *verdicts, enum ll_indicator_id id,
                           size_t building);

/// The same for C1 and C2, where the answers of the tiers were other than the results say.
enum ll_verdict ll_verdict_late(const struct ll_verdicts *verdicts, enum ll_indicator_id id,
                                const uint8_t answer[LL_TIER_COUNT],
                                const struct ll_response response[LL_TIER_COUNT]);

#endif
