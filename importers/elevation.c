#include "importers/elevation.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/rules.h"
#include "data/amend.h"
#include "data/scene_io.h"
#include "geo/crs.h"
#include "geo/slope.h"
#include "importers/height_grid.h"
#include "importers/sound.h"
#include "importers/transaction.h"

/* Points of a profile in each base. */
#define POINTS_PER_BASE 4.0
/* Cells up to these sizes have the fine and the medium error. */
#define FINE_CELL_M   2.0
#define MEDIUM_CELL_M 12.5
/* Slopes are stored to this. */
#define STEP_PCT 0.01

static const int slope_fields[] = {LL_LANE_SLOPE_PCT, LL_LANE_SLOPE_ERROR_PCT,
                                   LL_LANE_SLOPE_SOURCE};

/// One run.
struct run {
    const struct ll_elevation_request *request;
    struct ll_elevation_report *report;
    ll_geo_ctx *geo;
    ll_rules *rules;
    struct ll_height_grid grid;
    struct ll_scene scene;
    bool *wanted; ///< by lane
    struct ll_profiles profiles;
    struct ll_table values;
};

static void run_clear(struct run *r)
{
    ll_table_clear(&r->values);
    ll_profiles_clear(&r->profiles);
    ll_free(r->wanted);
    ll_scene_clear(&r->scene);
    ll_height_grid_close(&r->grid);
    ll_rules_free(r->rules);
    ll_geo_ctx_free(r->geo);
}

/// Whether the ground's heights are those of the lane.
static bool is_on_ground(const struct ll_table *lanes, size_t row)
{
    double layer = ll_table_real(lanes, row, LL_LANE_LAYER);
    return ll_table_word(lanes, row, LL_LANE_BRIDGE) != LL_FLAG_YES &&
           ll_table_word(lanes, row, LL_LANE_TUNNEL) != LL_FLAG_YES &&
           (isnan(layer) || layer == 0.0);
}

/// Chooses the lanes whose slope is to be taken.
static enum ll_code choose_lanes(struct run *r, struct ll_err *err)
{
    const struct ll_table *lanes = &r->scene.layer[LL_LANE];
    r->wanted = ll_calloc(lanes->count, sizeof *r->wanted);
    if (r->wanted == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < lanes->count; i++) {
        bool own = !ll_table_unknown(lanes, i, LL_LANE_SLOPE_PCT) &&
                   ll_table_word(lanes, i, LL_LANE_SLOPE_SOURCE) != LL_MEASURE_ELEVATION;
        bool raised = !own && !is_on_ground(lanes, i);
        r->report->known += own;
        r->report->raised += raised;
        r->wanted[i] = !own && !raised;
    }
    r->report->lanes = lanes->count;
    return lanes->count > 0
               ? LL_OK
               : ll_fail(err, LL_E_INVALID, "the store has no lanes yet: import lanes first");
}

/// Size of a cell around a place: how many cells a square metre is.
static enum ll_code cell_size(struct run *r, ll_transform *there, struct ll_xy at,
                              struct ll_err *err)
{
    struct ll_xy p[3] = {at, {at.x + 1.0, at.y}, {at.x, at.y + 1.0}};
    const double *t = r->grid.to_cell;
    enum ll_code code = there == NULL ? LL_OK : ll_transform_points(there, p, 3, err);
    double a[2], b[2];
    for (int k = 0; k < 2; k++) {
        const double *row = t + 3 * k;
        a[k] = row[1] * (p[1].x - p[0].x) + row[2] * (p[1].y - p[0].y);
        b[k] = row[1] * (p[2].x - p[0].x) + row[2] * (p[2].y - p[0].y);
    }
    r->report->cell_m = 1.0 / sqrt(fabs(a[0] * b[1] - a[1] * b[0]));
    return code;
}

/// Base and error that go with the size of the cells.
static void settle_error(struct run *r)
{
    struct ll_elevation_report *report = r->report;
    enum ll_rule_id rule = report->cell_m <= FINE_CELL_M     ? LL_RULE_DEM_ERROR_FINE_M
                           : report->cell_m <= MEDIUM_CELL_M ? LL_RULE_DEM_ERROR_MEDIUM_M
                                                             : LL_RULE_DEM_ERROR_COARSE_M;
    report->base_m = fmax(ll_rule(r->rules, LL_RULE_SLOPE_BASE_M), report->cell_m);
    report->height_error_m =
        isnan(r->request->height_error_m) ? ll_rule(r->rules, rule) : r->request->height_error_m;
}

/// The way from the store to the grid. @param ret_there NULL when they have the same CRS.
static enum ll_code find_way(struct run *r, ll_transform **ret_there, struct ll_err *err)
{
    char own[32];
    int epsg = 0;
    struct ll_crs_info info = {0};
    const char *crs = r->request->crs != NULL ? r->request->crs : r->grid.crs;
    if (crs == NULL) {
        return ll_fail(err, LL_E_DECISION,
                       "'%.300s' does not say its coordinate system: add --crs EPSG:n",
                       r->request->file);
    }
    (void)snprintf(own, sizeof own, "EPSG:%d", r->scene.epsg);
    enum ll_code code = ll_crs_describe(r->geo, crs, &info, err);
    if (code == LL_E_CRS && r->request->crs != NULL) {
        return ll_err_wrap(err, LL_E_USAGE, "--crs");
    }
    if (code == LL_OK) {
        code = ll_crs_epsg(r->geo, crs, &epsg, err);
    }
    if (code == LL_OK && epsg != 0) {
        (void)snprintf(r->report->crs, sizeof r->report->crs, "EPSG:%d (%s)", epsg, info.name);
    } else if (code == LL_OK) {
        (void)snprintf(r->report->crs, sizeof r->report->crs, "%s", info.name);
    }
    if (code == LL_OK && epsg != r->scene.epsg) {
        code = ll_transform_new(r->geo, own, crs, ret_there, NULL, err);
    }
    return code;
}

/// Fills the heights along all lanes.
static enum ll_code take_heights(struct run *r, struct ll_err *err)
{
    const struct ll_table *lanes = &r->scene.layer[LL_LANE];
    LL_CLEANUP(ll_transform_freep) ll_transform *there = NULL;
    enum ll_code code = find_way(r, &there, err);
    if (code == LL_OK) {
        code = cell_size(r, there, lanes->shape.points[0], err);
    }
    if (code != LL_OK) {
        return code;
    }
    settle_error(r);
    code =
        ll_profiles_make(lanes, r->wanted, r->report->base_m / POINTS_PER_BASE, &r->profiles, err);
    size_t count = code == LL_OK ? r->profiles.first[r->profiles.count] : 0;
    if (code == LL_OK && there != NULL) {
        code = ll_transform_points(there, r->profiles.point, count, err);
    }
    return code == LL_OK ? ll_height_grid_read(&r->grid, r->profiles.point, count,
                                               r->request->progress, r->profiles.height_m, err)
                         : code;
}

static bool is_short(const struct run *r, size_t lane)
{
    const struct ll_profiles *p = &r->profiles;
    size_t end = p->first[lane + 1];
    return end == p->first[lane] || p->chain_m[end - 1] < r->report->base_m;
}

/// Puts the slopes into the table of values, as many as are known.
static enum ll_code take_slopes(struct run *r, struct ll_err *err)
{
    const struct ll_table *lanes = &r->scene.layer[LL_LANE];
    double most = ll_layer_info(LL_LANE)->fields[LL_LANE_SLOPE_PCT].high;
    r->values = ll_table_make(LL_LANE, 1U << LL_LANE_SLOPE_PCT | 1U << LL_LANE_SLOPE_ERROR_PCT |
                                           1U << LL_LANE_SLOPE_SOURCE);
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < lanes->count; i++) {
        struct ll_slope s =
            ll_slope_of(&r->profiles, i, r->report->base_m, r->report->height_error_m);
        size_t row = 0;
        if (!r->wanted[i] || !(s.slope_pct <= most)) {
            r->report->too_short += r->wanted[i] && is_short(r, i);
            r->report->outside += r->wanted[i] && !is_short(r, i);
            continue;
        }
        code = ll_table_add(&r->values, &row, err);
        if (code == LL_OK) {
            r->values.id[row] = lanes->id[i];
            ll_table_set_real(&r->values, row, LL_LANE_SLOPE_PCT,
                              round(s.slope_pct / STEP_PCT) * STEP_PCT);
            ll_table_set_real(&r->values, row, LL_LANE_SLOPE_ERROR_PCT,
                              fmin(ceil(s.error_pct / STEP_PCT) * STEP_PCT, 100.0));
            ll_table_set_word(&r->values, row, LL_LANE_SLOPE_SOURCE, LL_MEASURE_ELEVATION);
        }
    }
    r->report->measured = r->values.count;
    return code;
}

/// The work inside the transaction.
static enum ll_code work(ll_store *store, void *user, struct ll_err *err)
{
    struct run *r = user;
    struct ll_scene_want want = {.layers = 1U << LL_LANE};
    want.fields[LL_LANE] = LL_ALL_FIELDS;
    enum ll_code code = ll_scene_load(store, &want, r->request->progress, &r->scene, err);
    if (code == LL_OK) {
        code = choose_lanes(r, err);
    }
    if (code == LL_OK) {
        code = take_heights(r, err);
    }
    if (code == LL_OK) {
        code = take_slopes(r, err);
    }
    if (code == LL_OK && r->report->measured == 0 && r->report->outside > 0) {
        code = ll_fail(err, LL_E_INVALID,
                       "none of the lanes lies on '%.300s': is its coordinate system right?",
                       r->request->file);
    }
    return code == LL_OK ? ll_features_amend(store, &r->values, slope_fields,
                                             sizeof slope_fields / sizeof slope_fields[0],
                                             &r->report->updated, err)
                         : code;
}

enum ll_code ll_import_elevation(ll_store *store, const struct ll_elevation_request *request,
                                 struct ll_elevation_report *ret_report, struct ll_err *err)
{
    double start = ll_clock_s();
    struct ll_elevation_report report = {0};
    LL_CLEANUP(run_clear)
    struct run r = {.request = request, .report = &report, .scene = ll_scene_make()};
    enum ll_code code = ll_height_grid_open(request->file, &r.grid, err);
    if (code == LL_OK) {
        code = ll_geo_ctx_new(&r.geo, err);
    }
    if (code == LL_OK) {
        code = ll_import_rules(store, &r.rules, err);
    }
    if (code == LL_OK) {
        code = ll_import_in_transaction(store, request->dry_run, work, &r, err);
    }
    if (code == LL_OK) {
        report.seconds = ll_clock_s() - start;
        *ret_report = report;
    }
    return code;
}
