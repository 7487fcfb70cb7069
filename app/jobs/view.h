/// A store in memory: scene, newest assessment and map model, for maps, tiles and the service.
#ifndef LL_APP_JOBS_VIEW_H
#define LL_APP_JOBS_VIEW_H

#include "app/jobs/model.h"
#include "app/jobs/proposal.h"
#include "core/progress.h"
#include "data/assessments.h"
#include "tiles/map.h"

/// What to load.
struct ll_view_request {
    const char *store;
    const char *period; ///< NULL: the newest assessment
    enum ll_lang lang;
    unsigned threads;
    bool with_map; ///< make the map model too
    bool assessed; ///< fail when there is no assessment; else go on without one
    const struct ll_proposal_wish *proposal; ///< fail when there is none; NULL: not wanted
    bool proposal_if_any;                    ///< the newest for everywhere, or none
    const struct ll_progress *progress;
};

/// Read-only once made; any number of threads may use it. Owns all; release with ll_view_clear.
struct ll_view {
    struct ll_scene scene;
    struct ll_model model;
    bool has_assessment;
    struct ll_stored_ranking ranking;
    struct ll_building_results results; ///< empty without an assessment
    struct ll_outcomes outcomes;        ///< likewise
    uint32_t *village_area;             ///< row in the scene of each village, order of rank
    struct ll_risk *village_risk;       ///< likewise
    struct ll_proposal proposal;        ///< empty unless asked for
    enum ll_proposal_age proposal_age;
    uint8_t *cover;    ///< what it means for buildings; NULL likewise
    ll_map *map;       ///< NULL unless asked for
    char *name;        ///< of the store, never NULL
    char *attribution; ///< whom maps must name, never NULL
};

LL_MUST_USE enum ll_code ll_view_open(const struct ll_view_request *request,
                                      struct ll_view *ret_view, struct ll_err *err);
void ll_view_clear(struct ll_view *view);

/// The village with this code or unique name. @return LL_E_NOT_FOUND, LL_E_DECISION.
LL_MUST_USE enum ll_code ll_view_village(const struct ll_view *view, const char *name,
                                         const struct ll_stored_village **ret_village,
                                         struct ll_err *err);

#endif
