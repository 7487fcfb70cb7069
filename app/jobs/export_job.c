#include "app/jobs/export_job.h"

#include <string.h>

#include "app/jobs/export_tables.h"
#include "app/jobs/reach_ground.h"
#include "core/alloc.h"
#include "core/area_codes.h"
#include "data/scene_io.h"
#include "geo/clearance.h"

const char *const ll_export_layers[] = {
    "what was imported: areas, buildings, lanes, hydrants, stations, obstacles, compounds, "
    "ladder-areas, incidents, ground",
    "of an assessment: building-results, ranking, separation-pairs, clusters, lane-findings, "
    "lane-widths, reach-areas, response-areas, water-gaps, hydrant-gains",
    "of the last site and plan: sites, actions", NULL};

/// Writes a sheet whose CRS is still to be filled in.
static enum ll_code write_sheet(const struct ll_export_request *q, struct ll_export_sheet sheet,
                                int epsg, struct ll_export_report *ret_report, struct ll_err *err)
{
    const struct ll_export_target target = {q->file, q->crs, q->progress};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *geo = NULL;
    sheet.epsg = epsg;
    if (epsg == 0) {
        return ll_fail(err, LL_E_NOT_FOUND, "the store '%.400s' is empty: import something first",
                       q->store);
    }
    enum ll_code code = ll_geo_ctx_new(&geo, err);
    return code == LL_OK ? ll_export_write(geo, &sheet, &target, ret_report, err) : code;
}

static bool is_workbook(const char *file)
{
    const char *dot = strrchr(file, '.');
    return dot != NULL && ll_text_equal_fold(dot, ".xlsx");
}

static enum ll_code export_stored(const struct ll_export_request *q, enum ll_layer layer,
                                  struct ll_export_report *ret_report, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_origins_clear) struct ll_origins origins = {0};
    struct ll_scene_want want = {.layers = 1U << layer};
    want.fields[layer] = LL_ALL_FIELDS;
    enum ll_code code = ll_store_open(q->store, LL_STORE_READ, &store, err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, q->progress, &scene, err);
    }
    if (code == LL_OK) {
        code = ll_origins_load(store, &scene.layer[layer], &origins, err);
    }
    if (code != LL_OK) {
        return code;
    }
    struct ll_export_table table = {.for_people = is_workbook(q->file),
                                    .lang = q->lang,
                                    .rows = &scene.layer[layer],
                                    .origins = &origins};
    return write_sheet(q, ll_export_stored(&table), scene.epsg, ret_report, err);
}

/// Computed layers that can be written.
enum computed {
    BUILDING_RESULTS = 0,
    RANKING,
    PAIRS,
    CLUSTERS,
    LANE_FINDINGS,
    LANE_WIDTHS,
    RESPONSE_AREAS,
    WATER_GAPS,
    HYDRANT_GAINS,
    COMPUTED_COUNT
};
static const char *const computed_names[COMPUTED_COUNT] = {
    "building-results", "ranking",        "separation-pairs", "clusters",     "lane-findings",
    "lane-widths",      "response-areas", "water-gaps",       "hydrant-gains"};

/// The sheet of a computed layer. @param shapes Room for outlines that are made for it.
static enum ll_code make_sheet(struct ll_export_table *table, enum computed what,
                               struct ll_shapes *shapes, struct ll_export_sheet *ret_sheet,
                               struct ll_err *err)
{
    switch (what) {
    case PAIRS:
        return ll_export_pairs(table, shapes, ret_sheet, err);
    case LANE_FINDINGS:
        return ll_export_lane_findings(table, shapes, ret_sheet, err);
    case LANE_WIDTHS:
        return ll_export_lane_widths(table, shapes, ret_sheet, err);
    case RESPONSE_AREAS:
        *ret_sheet = ll_export_response_areas(table);
        return LL_OK;
    case WATER_GAPS:
        return ll_export_gaps(table, shapes, ret_sheet, err);
    case HYDRANT_GAINS:
        return ll_export_gains(table, shapes, ret_sheet, err);
    case CLUSTERS:
        return ll_export_clusters(table, shapes, ret_sheet, err);
    default:
        *ret_sheet = what == RANKING ? ll_export_ranking(table) : ll_export_buildings(table);
        return LL_OK;
    }
}

static enum ll_code export_computed(const struct ll_export_request *q, enum computed what,
                                    struct ll_export_report *ret_report, struct ll_err *err)
{
    const struct ll_view_request want = {.store = q->store,
                                         .period = q->period,
                                         .lang = q->lang,
                                         .threads = q->threads,
                                         .assessed = true,
                                         .progress = q->progress};
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_origins_clear) struct ll_origins origins = {0};
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance widths = {0};
    enum ll_code code = ll_view_open(&want, &view, err);
    if (code == LL_OK) {
        code = ll_store_open(q->store, LL_STORE_READ, &store, err);
    }
    if (code == LL_OK) {
        bool by_lane = what == LANE_FINDINGS || what == LANE_WIDTHS;
        enum ll_layer rows = by_lane ? LL_LANE : LL_BUILDING;
        code = ll_origins_load(store, &view.scene.layer[rows], &origins, err);
    }
    if (code == LL_OK && what == LANE_WIDTHS) { /* not stored: measured again */
        const struct ll_stage in = {.scene = &view.scene,
                                    .rules = view.model.rules,
                                    .speeds = &view.model.speeds,
                                    .threads = q->threads,
                                    .progress = q->progress};
        code = ll_clearance_stage(&in, NULL, &widths, err);
    }
    if (code != LL_OK) {
        return code;
    }
    struct ll_export_table table = {.for_people = is_workbook(q->file),
                                    .lang = q->lang,
                                    .origins = &origins,
                                    .view = &view,
                                    .widths = &widths};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes shapes = {0};
    struct ll_export_sheet sheet;
    code = make_sheet(&table, what, &shapes, &sheet, err);
    return code == LL_OK ? write_sheet(q, sheet, view.scene.epsg, ret_report, err) : code;
}

/// Drawn when it is asked for.
static enum ll_code export_reach(const struct ll_export_request *q,
                                 struct ll_export_report *ret_report, struct ll_err *err)
{
    const struct ll_reach_ground_ask ask = {q->period, q->threads, q->progress};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_reach_areas_clear) struct ll_reach_areas areas = {0};
    int epsg = 0;
    enum ll_code code = ll_store_open(q->store, LL_STORE_READ, &store, err);
    if (code == LL_OK) {
        code = ll_reach_ground(store, &ask, &areas, &epsg, err);
    }
    struct ll_export_table table = {
        .for_people = is_workbook(q->file), .lang = q->lang, .reach_areas = &areas};
    return code == LL_OK ? write_sheet(q, ll_export_reach_areas(&table), epsg, ret_report, err)
                         : code;
}

/// Proposals of the store with whether they still hold.
static enum ll_code export_proposals(const struct ll_export_request *q, bool actions,
                                     struct ll_export_report *ret_report, struct ll_err *err)
{
    const unsigned work_lists = 1U << LL_PROPOSAL_ACTIONS;
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    LL_CLEANUP(ll_proposals_clear) struct ll_proposals all = {0};
    LL_CLEANUP(ll_freep) struct ll_export_proposal *items = NULL;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes points = {0};
    struct ll_scene_want want = {.layers = 1U << LL_AREA | 1U << LL_LANE};
    want.fields[LL_AREA] = want.fields[LL_LANE] = LL_ALL_FIELDS;
    enum ll_code code = ll_store_open(q->store, LL_STORE_READ, &store, err);
    code = code == LL_OK ? ll_scene_load(store, &want, q->progress, &scene, err) : code;
    code = code == LL_OK ? ll_area_codes_fill(&scene.layer[LL_AREA], err) : code;
    code = code == LL_OK ? ll_model_load(store, &model, err) : code;
    code = code == LL_OK ? ll_proposals_load(store, actions ? work_lists : ~work_lists, &all, err)
                         : code;
    if (code == LL_OK && all.count == 0) {
        return ll_fail(err, LL_E_NOT_FOUND, "no proposal is stored; make one with `lifelane %s`",
                       actions ? "plan" : "site hydrants --count K");
    }
    items = ll_calloc(all.count, sizeof *items);
    if (code == LL_OK && items == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; code == LL_OK && i < all.count; i++) {
        items[i].proposal = &all.items[i];
        code = ll_proposal_age_of(store, &model, &all.items[i], &items[i].age, err);
    }
    const struct ll_export_proposals proposals = {&scene, items, all.count};
    struct ll_export_table table = {
        .for_people = is_workbook(q->file), .lang = q->lang, .proposals = &proposals};
    struct ll_export_sheet sheet;
    code = code == LL_OK ? ll_export_proposed(&table, actions, &points, &sheet, err) : code;
    return code == LL_OK ? write_sheet(q, sheet, scene.epsg, ret_report, err) : code;
}

enum ll_code ll_export_run(const struct ll_export_request *q, struct ll_export_report *ret_report,
                           struct ll_err *err)
{
    const bool actions = strcmp(q->layer, "actions") == 0;
    enum ll_layer layer = LL_AREA;
    enum ll_export_form form = LL_EXPORT_CSV;
    enum ll_code code = ll_export_form_of(q->file, &form, err);
    if (code != LL_OK) {
        return code;
    }
    if (ll_layer_by_name(q->layer, &layer)) {
        return export_stored(q, layer, ret_report, err);
    }
    for (int i = 0; i < COMPUTED_COUNT; i++) {
        if (strcmp(q->layer, computed_names[i]) == 0) {
            return export_computed(q, (enum computed)i, ret_report, err);
        }
    }
    if (actions || strcmp(q->layer, "sites") == 0) {
        return export_proposals(q, actions, ret_report, err);
    }
    if (strcmp(q->layer, "reach-areas") == 0) {
        return export_reach(q, ret_report, err);
    }
    const enum ll_lang lang = err == NULL ? LL_LANG_EN : err->lang;
    return ll_fail(err, LL_E_USAGE, "there is no layer '%.100s'; %s; %s; %s", q->layer,
                   ll_tr(lang, ll_export_layers[0]), ll_tr(lang, ll_export_layers[1]),
                   ll_tr(lang, ll_export_layers[2]));
}
