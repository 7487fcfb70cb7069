#include "app/jobs/quota_reading.h"

#include <math.h>

#include "app/jobs/find.h"
#include "core/alloc.h"
#include "core/area_codes.h"
#include "data/hydrant_history.h"
#include "data/scene_io.h"
#include "geo/areas.h"
#include "geo/outline.h"
#include "geo/surface_point.h"

void ll_quota_reading_clear(struct ll_quota_reading *r)
{
    ll_model_clear(&r->model);
    ll_scene_clear(&r->scene);
    ll_free(r->villages);
    ll_free(r->station_area);
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        ll_free(r->inside[i]);
    }
    *r = (struct ll_quota_reading){0};
}

/// Whether a point lies in the area that is counted.
static bool holds(const struct ll_quota_reading *r, struct ll_xy at)
{
    return r->area == LL_NONE || ll_shape_point(&r->scene.layer[LL_AREA].shape, r->area, at) <= 0.0;
}

/// Whether a feature does, by a point of it.
static bool holds_row(const struct ll_quota_reading *r, enum ll_layer layer, size_t row)
{
    const struct ll_shapes *shapes = &r->scene.layer[layer].shape;
    if (ll_box_is_empty(&shapes->box[row])) {
        return r->area == LL_NONE;
    }
    return holds(r, shapes->kind[row] == LL_POLYGON
                        ? ll_point_on_surface(shapes, row)
                        : shapes->points[shapes->first_point[shapes->first_ring[row]]]);
}

/// Leaves only what lies in the area.
static enum ll_code narrow(struct ll_quota_reading *r, struct ll_err *err)
{
    static const enum ll_layer layers[] = {LL_HYDRANT, LL_COMPOUND, LL_OBSTACLE};
    size_t kept = 0;
    for (size_t v = 0; v < r->village_count; v++) {
        if (r->villages[v] == r->area || holds_row(r, LL_AREA, r->villages[v])) {
            r->villages[kept++] = r->villages[v];
        }
    }
    r->village_count = kept;
    for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++) {
        size_t count = r->scene.layer[layers[i]].count;
        bool *inside = ll_alloc(count, sizeof *inside);
        if (inside == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        for (size_t row = 0; row < count; row++) {
            inside[row] = holds_row(r, layers[i], row);
        }
        r->inside[layers[i]] = inside;
    }
    return LL_OK;
}

/// Milliseconds since 1970 at which a year begins, in UTC.
static int64_t year_begins_ms(int year)
{
    int64_t before = (int64_t)year - 1;
    int64_t days = before * 365 + before / 4 - before / 100 + before / 400 - 719162;
    return days * 86400000;
}

static enum ll_code read_hydrants(ll_store *store, int year, struct ll_quota_reading *r,
                                  struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_hydrant_version *versions = NULL;
    size_t count = 0;
    enum ll_code code = ll_hydrant_history(store, &versions, &count, err);
    LL_CLEANUP(ll_freep) bool *inside = ll_alloc(count, sizeof *inside);
    if (code == LL_OK && inside == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        inside[i] = holds(r, versions[i].at);
    }
    const struct ll_hydrant_year when = {
        .begin_ms = year_begins_ms(year),
        .end_ms = year_begins_ms(year + 1),
        .same_m = code == LL_OK ? ll_rule(r->model.rules, LL_RULE_SAME_HYDRANT_M) : 0.0};
    if (code == LL_OK) {
        r->hydrants = ll_hydrant_changes_count(versions, count, inside, &when);
    }
    return code;
}

static enum ll_code read_windows(ll_store *store, struct ll_quota_reading *r, struct ll_err *err)
{
    LL_CLEANUP(ll_window_history_clear) struct ll_window_history h = {0};
    enum ll_code code = ll_window_history_load(store, &h, err);
    for (size_t i = 0; code == LL_OK && i < h.count; i++) {
        uint32_t row = ll_row_of_id(&r->scene.layer[LL_BUILDING], h.id[i]);
        if (row != LL_NONE && holds_row(r, LL_BUILDING, row)) {
            r->windows[0] += h.barred[i] == LL_FLAG_NO;
            r->windows[1] += h.barred[i] == LL_FLAG_UNKNOWN;
            r->windows[2]++;
        }
    }
    return code;
}

static enum ll_code read_villages(unsigned threads, struct ll_quota_reading *r, struct ll_err *err)
{
    double level = NAN;
    const struct ll_stage stage = {.scene = &r->scene,
                                   .rules = r->model.rules,
                                   .speeds = &r->model.speeds,
                                   .threads = threads};
    enum ll_code code = ll_village_level(&stage, (double)NAN, &level, err);
    if (code == LL_OK) {
        code = ll_villages(&r->scene, level, &r->villages, &r->village_count, err);
    }
    return code == LL_OK
               ? ll_areas_of_points(&r->scene.layer[LL_AREA], r->villages, r->village_count,
                                    &r->scene.layer[LL_STATION], &r->station_area, err)
               : code;
}

enum ll_code ll_quota_reading_load(ll_store *store, int year, const char *area, unsigned threads,
                                   struct ll_quota_reading *inout, struct ll_err *err)
{
    struct ll_scene_want want = ll_scene_want_all();
    inout->area = LL_NONE;
    enum ll_code code = ll_model_load(store, &inout->model, err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &inout->scene, err);
    }
    if (code == LL_OK) {
        code = ll_area_codes_fill(&inout->scene.layer[LL_AREA], err);
    }
    if (code == LL_OK && area != NULL) {
        code = ll_find_area(&inout->scene.layer[LL_AREA], area, &inout->area, err);
    }
    if (code == LL_OK) {
        code = read_villages(threads, inout, err);
    }
    if (code == LL_OK && area != NULL) {
        code = narrow(inout, err);
    }
    if (code == LL_OK) {
        code = read_hydrants(store, year, inout, err);
    }
    return code == LL_OK ? read_windows(store, inout, err) : code;
}

struct ll_quota_input ll_quota_reading_input(const struct ll_quota_reading *r)
{
    struct ll_quota_input input = {.scene = &r->scene,
                                   .villages = r->villages,
                                   .village_count = r->village_count,
                                   .station_area = r->station_area,
                                   .team_people = ll_rule(r->model.rules, LL_RULE_TEAM_PEOPLE),
                                   .hydrants = r->hydrants,
                                   .windows_cleared = r->windows[0],
                                   .windows_unknown = r->windows[1],
                                   .windows = r->windows[2]};
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        input.inside[i] = r->inside[i];
    }
    return input;
}
