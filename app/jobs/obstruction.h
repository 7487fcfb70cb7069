/// What stops vehicles, ranked by what clearing it wins: the list of `obstacles`.
#ifndef LL_APP_JOBS_OBSTRUCTION_H
#define LL_APP_JOBS_OBSTRUCTION_H

#include "app/jobs/view.h"
#include "core/json.h"
#include "core/reach.h"
#include "geo/crs.h"

/// What is asked. All borrowed.
struct ll_obstruction_request {
    const char *area; ///< code or unique name of an area; NULL: all
    enum ll_lang lang;
    ll_transform *to_lonlat; ///< from the CRS of the view's scene to EPSG:4326
};

/// What blockers are told from. All borrowed.
struct ll_obstruction_source {
    const struct ll_scene *scene;
    const struct ll_reach *reach;
    const ll_rules *rules;
};
struct ll_obstruction_source ll_obstruction_source_of(const struct ll_view *view);

/// Blockers in order of what clearing each alone wins. Owns its rows; release with
/// ll_obstructions_clear.
struct ll_obstructions {
    uint32_t *rows; ///< in view->outcomes.reach.blockers
    size_t count;
};
void ll_obstructions_clear(struct ll_obstructions *obstructions);

/// Ranks the blockers, those of one area if asked (by where they are), by the seconds
/// that clearing each alone wins for the class that wins most: those of the buildings reached
/// sooner, and cut_off_worth_s for every building that is opened. Equal ones by the buildings
/// opened to all classes.
/// @return LL_E_NOT_FOUND for an assessment without the reach of vehicles, or an unknown area.
LL_MUST_USE enum ll_code ll_obstructions_rank(const struct ll_obstruction_source *source,
                                              const struct ll_obstruction_request *request,
                                              struct ll_obstructions *ret_obstructions,
                                              struct ll_err *err);

/// The document of `obstacles --json` and `/api/obstacles`. Members of the open object.
LL_MUST_USE enum ll_code ll_obstructions_document(const struct ll_view *view,
                                                  const struct ll_obstruction_request *request,
                                                  ll_json *json, struct ll_err *err);

/// A blocker as one object of an open array. @param lonlat Where it is, in degrees.
void ll_blocker_document(const struct ll_obstruction_source *source,
                         const struct ll_obstruction_request *request, uint32_t row,
                         struct ll_xy lonlat, ll_json *json);

/// What a blocker (or a set of them) wins, as members of the open object.
void ll_blocker_wins_document(const struct ll_blocker *blocker, const ll_rules *rules,
                              ll_json *json);

/// Most buildings of any class that clearing a blocker alone opens, or speeds up.
uint32_t ll_blocker_cut_off(const struct ll_blocker *blocker);
uint32_t ll_blocker_delayed(const struct ll_blocker *blocker);

/// "bollard", "houses on both sides", …: a stable key, and words.
const char *ll_blocker_kind_key(const struct ll_scene *scene, const struct ll_blocker *blocker);
const char *ll_blocker_kind_text(const struct ll_scene *scene, const struct ll_blocker *blocker,
                                 enum ll_lang lang);

/// "foot", … in words.
const char *ll_vehicle_text(enum ll_vehicle_class vehicle, enum ll_lang lang);

#endif
