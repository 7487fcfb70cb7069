/// The assessment: every stage over the whole store, the index of every village, stored for good.
#ifndef LL_APP_JOBS_ASSESS_H
#define LL_APP_JOBS_ASSESS_H

#include "app/jobs/chain.h"
#include "app/jobs/load.h"
#include "core/json.h"
#include "core/progress.h"
#include "data/assessments.h"

/// What to assess. All borrowed.
struct ll_assess_request {
    const char *store;
    const char *period;          ///< NULL: the present year
    const char *const *settings; ///< "rule=value" or "price=value" each
    size_t setting_count;
    const char *area;     ///< NULL: everything; else code or name: a partial assessment
    double village_level; ///< NAN: found by the rule
    unsigned threads;
    const struct ll_progress *progress;
};

/// Counts of buildings, NAN where the data for them is missing or the stage did not run.
struct ll_assess_totals {
    double hydrant_in_reach;
    double hydrant_in_reach_confirmed;
    double hydrant_two_in_reach;
    double lane_near;
    double response_in_time; ///< tier township or national
    double micro_in_time;
    double outside_areas;
    double stations_assumed;   ///< stations of unknown kind, taken as township
    double stations_unstaffed; ///< stations known to be unstaffed, not counted
    double stations_off_network;
    double stations_off_duty;      ///< with nobody there at the time of day assessed
    double stations_hours_unknown; ///< taken to be staffed at all times
    double stations_bad_turnout;   ///< whose turnout time makes no sense, left out
    double response_known;  ///< buildings reached in time by lanes known to be wide enough alone
    double response_second; ///< to which a second station of the same tier comes in time too
    double crossings_joined;
    double reach[LL_VEHICLE_COUNT];      ///< buildings that the class reaches, or may
    double reach_sure[LL_VEHICLE_COUNT]; ///< on ways known to be wide enough
    double tight[LL_VEHICLE_COUNT];      ///< in reach, past places too tight as they are drawn
    double cut_off[LL_VEHICLE_COUNT];    ///< that something on the lanes keeps it from
    double sides_missing;       ///< with a long side that should have a fire lane for pumpers
    double blockers;            ///< places that stop some class
    double too_near;            ///< buildings with a neighbour certainly too near
    double maybe_too_near;      ///< with one that may be, and none that is
    double clusters;            ///< certain ones
    double clusters_possible;   ///< under the strictest reading, the certain ones within
    double clusters_over_limit; ///< certain ones over the footprint that needs breaks
    double lanes_m;             ///< length of the lanes that fire trucks may use
    double lanes_obstructed_m;  ///< of which certainly or probably too narrow, low or steep
    double lanes_unknown_m;     ///< in lanes of which it is not known whether they are wide enough
    double dead_ends;           ///< certainly or probably without a place to turn
    double hose_in_reach;       ///< buildings that a hose from a counted hydrant reaches
    double gap_m2;              ///< area of villages outside every circle
    double gap_built_m2;        ///< of it within footprints
    double gap_buildings;
    double spacings_over_limit; ///< neighbouring hydrants too far apart along the road
};

/// A station that could not be used.
struct ll_left_out_station {
    int64_t id;
    char name[64];
    enum ll_station_state state;
};

/// Most stations that are named; the others are counted in the totals.
#define LL_LEFT_OUT_MAX 16

/// What came of it.
struct ll_assess_report {
    struct ll_assessment assessment;
    size_t areas; ///< villages assessed
    size_t buildings;
    bool areas_derived; ///< villages were drawn by the program for want of boundaries
    struct ll_assess_totals totals;
    struct ll_left_out_station left_out[LL_LEFT_OUT_MAX];
    size_t left_out_count;
    double seconds[LL_STAGE_COUNT];
};

/// Takes "2026" or "2026-H1"; for NULL the present year. @return LL_E_USAGE.
LL_MUST_USE enum ll_code ll_assess_period(const char *period, char ret_period[16],
                                          struct ll_err *err);

/// What an assessment runs on, for ll_load.
struct ll_load_request ll_assess_wants(const struct ll_assess_request *request);

/// Key of a station's state in documents: "off_network", "off_duty", "bad_turnout"; NULL for one
/// that is used.
const char *ll_station_state_key(enum ll_station_state state);

/// Runs and stores an assessment. @return LL_E_NOT_FOUND for a store without buildings, ….
LL_MUST_USE enum ll_code ll_assess(const struct ll_assess_request *request,
                                   struct ll_assess_report *ret_report, struct ll_err *err);

/// Writes the document of `assess --json` (DESIGN, section 5) into the open root object.
void ll_assess_document(const struct ll_assess_report *report, ll_json *json);

/// Name of a stage in the document.
const char *ll_assess_stage_key(enum ll_assess_stage stage);

#endif
