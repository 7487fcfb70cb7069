/// Where hydrants and stations should go: the work of `site`.
#ifndef LL_APP_JOBS_SITING_H
#define LL_APP_JOBS_SITING_H

#include "app/jobs/model.h"
#include "core/json.h"
#include "core/progress.h"
#include "core/results.h"
#include "core/sites.h"
#include "geo/crs.h"
#include "importers/export.h"

/// What a building counts for.
enum ll_site_weight {
    LL_WEIGHT_BUILDINGS = 0, ///< 1 each
    LL_WEIGHT_RESIDENTS,     ///< the people who live in it, at least 1
    LL_WEIGHT_HOUSEHOLDS,    ///< likewise
    LL_WEIGHT_RISK,          ///< people (where all are known, else 1) x risk of its village / 100
    LL_WEIGHT_COUNT
};
const char *ll_site_weight_key(enum ll_site_weight weight);

/// What is asked. All borrowed.
struct ll_siting_request {
    const char *store;
    const char *const *settings; ///< "rule=value" or "price=value" each
    size_t setting_count;
    const char *area;        ///< code or name: whom to cover and where to build; NULL: everywhere
    enum ll_site_kind kind;  ///< LL_SITE_NEW: hydrants; LL_SITE_MICRO, LL_SITE_TOWNSHIP
    enum ll_cover_task task; ///< LL_COVER_SHARE: the fewest sites, or the cheapest
    size_t count;            ///< for LL_COVER_COUNT
    double budget_yuan;      ///< for LL_COVER_BUDGET
    double share;            ///< for LL_COVER_SHARE: of what there is to cover, 0 to 1
    bool cheapest;           ///< least cost instead of fewest sites
    const char *weight;      ///< key; NULL: residents where all are known, else buildings
    bool hose;               ///< by hose instead of circles
    int need;                ///< covers, 1 or 2
    bool repair;             ///< broken and missing hydrants may be put right
    bool near_walls;         ///< places nearer to walls than the code wants may be taken
    double limit_s;          ///< ends the search with the best so far; INFINITY: no limit
    unsigned threads;
    enum ll_lang lang;
    const struct ll_progress *progress;
};

/// Why a building cannot be covered by any site.
enum ll_site_why {
    LL_WHY_NO_PLACE = 0, ///< no lane in reach has a place for a hydrant
    LL_WHY_NEAR_WALLS,   ///< only places nearer to walls than the code wants
    LL_WHY_ONE_ONLY,     ///< two are needed and only one place is in reach
    LL_WHY_NO_LANE,      ///< no lane near it is on record
    LL_WHY_TOO_FAR,      ///< no place is near enough in time
    LL_WHY_COUNT
};
const char *ll_site_why_key(enum ll_site_why why);

/// A building that no site can cover.
struct ll_site_unserved {
    uint32_t building;
    enum ll_site_why why;
};

enum ll_siting_step {
    LL_SITING_LOAD = 0,
    LL_SITING_BEFORE, ///< what is covered now
    LL_SITING_PLACES, ///< where something could stand
    LL_SITING_COVERS, ///< and whom it would cover
    LL_SITING_SOLVE,
    LL_SITING_AFTER, ///< the same scene with the sites
    LL_SITING_STEP_COUNT
};

/// What came of it. Owns all; `{0}` is empty; release with ll_siting_clear.
struct ll_siting {
    struct ll_model model;
    struct ll_scene scene;
    uint32_t *villages;
    size_t village_count;
    struct ll_building_results results; ///< of the scene as it is
    double *footprint_m2;               ///< by building
    double *residents;
    double *households;
    double *village_risk; ///< by row of the areas, 1 to 100; NULL unless that is what counts
    double unknown_risk;  ///< of a village of which nothing is known: for those outside all
    int64_t assessment;   ///< that it was taken from; 0: none
    bool people_known;    ///< of all buildings asked about

    int64_t as_of_ms; ///< as ll_scene_moment says
    uint32_t area;    ///< row of the area that was asked for; LL_NONE
    enum ll_site_weight weight;
    struct ll_site_choice *sites; ///< the first brings most, and so on
    size_t site_count;
    uint8_t *cover; ///< by building, enum ll_site_cover
    struct ll_site_unserved *unserved;
    size_t unserved_count;

    size_t asked;          ///< buildings
    size_t covered_before; ///< of them
    size_t covered_after;  ///< counted anew in the scene with the sites
    double weight_total;
    double weight_before;
    double weight_after;
    double cost_yuan; ///< of the sites
    /// Proven: no choice covers more weight; where a share was asked for, none needs fewer sites
    /// (or less money).
    double bound;
    double gap; ///< of what is won, or of the sites or money needed
    bool share_reached;
    enum ll_cover_status status;

    size_t places;            ///< that were looked at
    size_t places_used;       ///< of them may be taken and cover somebody new
    size_t places_near_walls; ///< left out, or taken if so asked
    bool ground_known;        ///< any water, walls or railways on record
    size_t repairs_left_out;  ///< broken and missing hydrants, when not asked for
    bool spacing_known;       ///< hydrants, and lanes that they stand along
    size_t spacing_before;    ///< pairs of neighbours along the roads that are too far apart
    size_t spacing_after;     ///< likewise with the sites
    size_t spacing_sites;     ///< sites that have such a neighbour
    double seconds[LL_SITING_STEP_COUNT];
};

/// Finds the sites. Nothing is stored.
/// @return LL_E_NOT_FOUND for a store without buildings, LL_E_USAGE, LL_E_INVALID when the scene
///         with the sites does not show what the search promised.
LL_MUST_USE enum ll_code ll_siting_run(const struct ll_siting_request *request,
                                       struct ll_siting *ret_siting, struct ll_err *err);
void ll_siting_clear(struct ll_siting *siting);

/// A picture to be drawn.
struct ll_siting_picture {
    const char *file; ///< FILE.png
    int width;        ///< pixels
    int height;
    double dpi;
};

/// Draws the map layer `plan`: the sites, and who is covered, would be, and is not.
LL_MUST_USE enum ll_code ll_siting_map(const struct ll_siting *siting,
                                       const struct ll_siting_request *request,
                                       const struct ll_siting_picture *picture, struct ll_err *err);

/// Writes the sites as a table of points; the ending of the file says the form.
LL_MUST_USE enum ll_code ll_siting_write(const struct ll_siting *siting,
                                         const struct ll_siting_request *request, const char *file,
                                         struct ll_export_report *ret_report, struct ll_err *err);

/// What was asked, as members of a document.
void ll_siting_question(const struct ll_siting *siting, const struct ll_siting_request *request,
                        ll_json *json);

/// The members of the document of `site --json`.
LL_MUST_USE enum ll_code ll_siting_document(const struct ll_siting *siting,
                                            const struct ll_siting_request *request,
                                            ll_transform *to_lonlat, ll_json *json,
                                            struct ll_err *err);

#endif
