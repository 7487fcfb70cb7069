#include <math.h>
#include <string.h>

#include "app/jobs/obstruction.h"
#include "app/jobs/plan_private.h"
#include "app/jobs/siting.h"
#include "core/alloc.h"
#include "core/array.h"
#include "geo/outline.h"
#include "geo/reach_best.h"

static enum ll_code add(struct ll_plan_candidates *list, const struct ll_plan_action *action,
                        struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items, err);
    if (code == LL_OK) {
        list->items[list->count++] = *action;
    }
    return code;
}

/// The rows worth most, in order; equal ones as they came.
struct best {
    size_t most;
    size_t count;
    uint32_t row[LL_PLAN_HYDRANTS];
    double worth[LL_PLAN_HYDRANTS];
};

/// Adds a row if it is worth something and more than the last that is kept.
static void best_add(struct best *best, uint32_t row, double worth)
{
    size_t at = best->count;
    if (!(worth > 0.0) || (at == best->most && worth <= best->worth[at - 1])) {
        return;
    }
    at -= at == best->most;
    best->count = at + 1 > best->count ? at + 1 : best->count;
    for (; at > 0 && best->worth[at - 1] < worth; at--) {
        best->row[at] = best->row[at - 1];
        best->worth[at] = best->worth[at - 1];
    }
    best->row[at] = row;
    best->worth[at] = worth;
}

/// The only point of a point feature.
static struct ll_xy point_of(const struct ll_shapes *shapes, size_t row)
{
    return shapes->points[shapes->first_point[shapes->first_ring[row]]];
}

/// Sites as `site` proposes them, by buildings: the burden decides among them later.
static enum ll_code add_sites(const struct ll_plan_request *request, enum ll_site_kind kind,
                              size_t count, struct ll_plan_candidates *list, struct ll_err *err)
{
    LL_CLEANUP(ll_siting_clear) struct ll_siting siting = {0};
    const struct ll_siting_request asked = {.store = request->assess.store,
                                            .settings = request->assess.settings,
                                            .setting_count = request->assess.setting_count,
                                            .area = request->area,
                                            .kind = kind,
                                            .task = LL_COVER_COUNT,
                                            .count = count,
                                            .need = 1,
                                            .limit_s = 10.0,
                                            .threads = request->assess.threads,
                                            .lang = request->lang,
                                            .progress = request->assess.progress};
    enum ll_code code = ll_siting_run(&asked, &siting, err);
    const struct ll_table *hydrants = &siting.scene.layer[LL_HYDRANT];
    for (size_t i = 0; code == LL_OK && i < siting.site_count; i++) {
        const struct ll_site_choice *site = &siting.sites[i];
        const struct ll_plan_action action = {
            .kind = site->place.kind,
            .id = site->place.hydrant == LL_NONE ? 0 : hydrants->id[site->place.hydrant],
            .at = site->place.at,
            .lane = site->place.lane,
            .village = site->village,
            .cost_yuan = site->cost_yuan};
        code = add(list, &action, err);
    }
    return code;
}

/// Where a hydrant on record that does not count stands, by its status; LL_SITE_KIND_COUNT for one
/// whose kind is no hydrant.
static enum ll_site_kind mending_of(const struct ll_table *hydrants, size_t row)
{
    switch (ll_table_word(hydrants, row, LL_HYDRANT_STATUS)) {
    case LL_STATUS_BROKEN:
        return LL_SITE_REPAIR;
    case LL_STATUS_MISSING:
        return LL_SITE_PUT_BACK;
    case LL_STATUS_PLANNED:
        return LL_SITE_PLANNED;
    default:
        return LL_SITE_KIND_COUNT;
    }
}

/// Hydrants on record that win something once they work, those that win most first.
static enum ll_code add_mendings(const struct ll_what_if *w, uint32_t area,
                                 struct ll_plan_candidates *list, struct ll_err *err)
{
    const struct ll_supply *supply = &w->chain.outcomes.supply;
    const struct ll_table *hydrants = &w->scene.layer[LL_HYDRANT];
    struct best best = {.most = LL_PLAN_HYDRANTS};
    for (size_t i = 0; i < supply->gain_count; i++) {
        const struct ll_hydrant_gain *gain = &supply->gains[i];
        struct ll_xy at = point_of(&hydrants->shape, gain->hydrant);
        bool here = area == LL_NONE || ll_plan_village(w, at) == area;
        if (here && mending_of(hydrants, gain->hydrant) != LL_SITE_KIND_COUNT) {
            best_add(&best, gain->hydrant, (double)gain->buildings + 0.5 * (double)gain->second);
        }
    }
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < best.count; i++) {
        enum ll_site_kind kind = mending_of(hydrants, best.row[i]);
        struct ll_xy at = point_of(&hydrants->shape, best.row[i]);
        const struct ll_plan_action action = {.kind = (uint8_t)kind,
                                              .id = hydrants->id[best.row[i]],
                                              .at = at,
                                              .lane = LL_NONE,
                                              .village = ll_plan_village(w, at),
                                              .cost_yuan =
                                                  w->model.costs.of[ll_site_cost_id(kind)].yuan};
        code = add(list, &action, err);
    }
    return code;
}

/// Whether an obstacle stops a vehicle at an earlier place already, as a long one may at several.
static bool is_listed(const struct best *best, const struct ll_reach *reach, uint32_t obstacle)
{
    for (size_t i = 0; i < best->count; i++) {
        if (reach->blockers[best->row[i]].cause_row == obstacle) {
            return true;
        }
    }
    return false;
}

/// Obstacles on record that stop vehicles, those whose clearing alone wins most first.
static enum ll_code add_obstacles(const struct ll_what_if *w, uint32_t area,
                                  struct ll_plan_candidates *list, struct ll_err *err)
{
    const struct ll_reach *reach = &w->chain.outcomes.reach;
    const struct ll_table *obstacles = &w->scene.layer[LL_OBSTACLE];
    struct best best = {.most = LL_PLAN_OBSTACLES};
    for (size_t i = 0; i < reach->blocker_count; i++) {
        const struct ll_blocker *b = &reach->blockers[i];
        bool here = area == LL_NONE || ll_plan_village(w, b->at) == area;
        if (b->cause == LL_CAUSE_OBSTACLE && here && !is_listed(&best, reach, b->cause_row)) {
            best_add(&best, (uint32_t)i, ll_reach_worth_s(b, w->model.rules, NULL));
        }
    }
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < best.count; i++) {
        const struct ll_blocker *b = &reach->blockers[best.row[i]];
        enum ll_cost_id price =
            b->movable == LL_MOVABLE_YES ? LL_COST_OBSTACLE_MOVABLE : LL_COST_OBSTACLE_FIXED;
        const struct ll_plan_action action = {.kind = LL_PLAN_CLEAR,
                                              .id = obstacles->id[b->cause_row],
                                              .at = b->at,
                                              .lane = b->lane,
                                              .village = ll_plan_village(w, b->at),
                                              .cost_yuan = w->model.costs.of[price].yuan};
        code = add(list, &action, err);
    }
    return code;
}

/// Adds a cut that fire walls alone make.
static enum ll_code add_wall(const struct ll_what_if *w, const struct ll_cluster_cut *cut,
                             struct ll_plan_candidates *list, struct ll_err *err)
{
    const struct ll_separation *s = &w->chain.outcomes.separation;
    const struct ll_xy *walls = &s->walls[cut->first_wall];
    const uint32_t house = s->members[s->clusters[cut->cluster].first_member];
    const struct ll_plan_action action = {.kind = LL_PLAN_WALL,
                                          .at = walls[0],
                                          .lane = LL_NONE,
                                          .village = w->chain.results.area[house],
                                          .cost_yuan = cut->cost_yuan,
                                          .first_wall = list->wall_points,
                                          .wall_points = cut->wall_points,
                                          .length_m = cut->length_m,
                                          .part_a = cut->part_a,
                                          .part_b = cut->part_b};
    enum ll_code code =
        ll_array_reserve(&list->walls, &list->wall_capacity, list->wall_points + cut->wall_points,
                         sizeof *list->walls, err);
    if (code == LL_OK) {
        memcpy(&list->walls[list->wall_points], walls, cut->wall_points * sizeof *walls);
        list->wall_points += cut->wall_points;
        code = add(list, &action, err);
    }
    return code;
}

/// Cuts of clusters that fire walls alone make, those that part most footprint per yuan first.
static enum ll_code add_walls(const struct ll_what_if *w, uint32_t area,
                              struct ll_plan_candidates *list, struct ll_err *err)
{
    const struct ll_separation *s = &w->chain.outcomes.separation;
    struct best best = {.most = LL_PLAN_WALLS};
    for (size_t i = 0; i < s->cut_count; i++) {
        const struct ll_cluster_cut *cut = &s->cuts[i];
        const uint32_t house = s->members[s->clusters[cut->cluster].first_member];
        const bool here = area == LL_NONE || w->chain.results.area[house] == area;
        if (here && cut->taken == 0 && cut->walls_known && cut->wall_points > 0) {
            best_add(&best, (uint32_t)i,
                     fmin(cut->part_a_m2, cut->part_b_m2) / fmax(cut->cost_yuan, 1.0));
        }
    }
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < best.count; i++) {
        code = add_wall(w, &s->cuts[best.row[i]], list, err);
    }
    return code;
}

uint32_t ll_plan_village(const struct ll_what_if *w, struct ll_xy at)
{
    for (size_t i = 0; i < w->chain.village_count; i++) {
        if (ll_shape_contains(&w->scene.layer[LL_AREA].shape, w->chain.villages[i], at)) {
            return w->chain.villages[i];
        }
    }
    return LL_NONE;
}

enum ll_code ll_plan_find(const struct ll_plan_request *request, const struct ll_what_if *w,
                          uint32_t area, struct ll_plan_candidates *ret, struct ll_err *err)
{
    struct ll_plan_candidates list = {0};
    enum ll_code code = add_sites(request, LL_SITE_NEW, LL_PLAN_HYDRANTS, &list, err);
    if (code == LL_OK && w->scene.layer[LL_LANE].count > 0) {
        code = add_sites(request, LL_SITE_MICRO, LL_PLAN_STATIONS, &list, err);
    }
    if (code == LL_OK) {
        code = add_mendings(w, area, &list, err);
    }
    if (code == LL_OK) {
        code = add_obstacles(w, area, &list, err);
    }
    if (code == LL_OK) {
        code = add_walls(w, area, &list, err);
    }
    if (code == LL_OK) {
        *ret = list;
    } else {
        ll_free(list.items);
        ll_free(list.walls);
    }
    return code;
}
