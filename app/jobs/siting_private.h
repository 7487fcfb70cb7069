/// The steps of ll_siting_run. Private to app/jobs/siting*.c.
#ifndef LL_APP_JOBS_SITING_PRIVATE_H
#define LL_APP_JOBS_SITING_PRIVATE_H

#include "app/jobs/siting.h"
#include "core/clearance.h"
#include "geo/building_tiles.h"
#include "geo/dispatch.h"
#include "geo/hose_place.h"
#include "geo/lists.h"

/// A run under way. Zeroed is valid; released by ll_siting_work_clear.
struct ll_siting_work {
    const struct ll_siting_request *request;
    struct ll_siting out;
    struct ll_stage stage;
    struct ll_clearance clearance;
    struct ll_hose_ground ground;
    struct ll_road road; ///< what the vehicles of a new station drive
    uint8_t *have;       ///< by building: what covers it now, up to 2
    uint32_t *demand;    ///< rows of the buildings that are asked about and not covered, ascending
    size_t demand_count;
    struct ll_site_places places;
    struct ll_lists covers;       ///< by place: positions in `demand`
    uint8_t *sure;                ///< by item of `covers`: whether it was counted; NULL: none was
    struct ll_dispatch *dispatch; ///< of the choice that was checked last; NULL: none was
    struct ll_building_tiles squares; ///< of buildings that are asked together
    double started;
};

/// What differs between hydrants and stations.
struct ll_siting_facility {
    /// Fills `have` for all buildings.
    enum ll_code (*before)(struct ll_siting_work *work, struct ll_err *err);
    /// Finds the places.
    enum ll_code (*look)(struct ll_siting_work *work, struct ll_err *err);
    /// Finds whom each place covers.
    enum ll_code (*cover)(struct ll_siting_work *work, struct ll_err *err);
    /// Finds in the scene with a choice which of the buildings promised are covered, as `after`
    /// would have it; NULL: `cover` promises nothing else. @param have Zeroed.
    enum ll_code (*check)(struct ll_siting_work *work, const struct ll_scene *scene, uint8_t *have,
                          struct ll_err *err);
    /// Counts what covers each building in another scene. @param have One entry a building.
    enum ll_code (*after)(struct ll_siting_work *work, const struct ll_scene *scene, uint8_t *have,
                          struct ll_err *err);
    /// Why no place covers a building. @param covered By how many places, those near walls apart.
    enum ll_site_why (*why)(const struct ll_siting_work *work, size_t demand, uint32_t covered,
                            uint32_t near_walls);
};
extern const struct ll_siting_facility ll_siting_hydrants;
extern const struct ll_siting_facility ll_siting_stations;

/// Chooses among the places and fills what is said of the choice.
LL_MUST_USE enum ll_code ll_siting_choose(struct ll_siting_work *work,
                                          const struct ll_siting_facility *facility,
                                          struct ll_err *err);

/// `check` of stations (struct ll_siting_facility). What is found of a place and a building is
/// kept: a place that reaches a building does so whatever the other sites are.
LL_MUST_USE enum ll_code ll_siting_check(struct ll_siting_work *work, const struct ll_scene *scene,
                                         uint8_t *have, struct ll_err *err);

/// Which of the sites stands at a place; LL_NONE: none.
uint32_t ll_siting_site_at(const struct ll_siting *siting, const struct ll_site_place *place);

/// Which neighbours along the roads stand too far apart, now and in a scene with the sites.
LL_MUST_USE enum ll_code ll_siting_spacing(struct ll_siting_work *work,
                                           const struct ll_scene *after, struct ll_err *err);

/// Whether a drivable lane runs within reach of a building of the demand, by boxes.
bool ll_siting_lane_near(const struct ll_siting_work *work, size_t demand, double reach_m);

/// Notes how long a step took.
void ll_siting_lap(struct ll_siting_work *work, enum ll_siting_step step);

#endif
