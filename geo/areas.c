#include "geo/areas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "geo/lane_part.h"
#include "geo/locate.h"

/// Levels above this are grids, not administrative.
#define FINEST_LEVEL 11.0

static double area_level(const struct ll_table *areas, size_t row)
{
    double level = ll_table_real(areas, row, LL_AREA_LEVEL);
    return isnan(level) ? LL_VILLAGE_LEVEL : level;
}

/// What a village is ordered by.
struct keyed_row {
    const char *key;
    uint32_t row;
};

static int compare_keys(const void *left, const void *right)
{
    const struct keyed_row *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static const char *order_key(const struct ll_table *areas, size_t row)
{
    const char *code = ll_table_string(areas, row, LL_AREA_CODE);
    const char *name = ll_table_string(areas, row, LL_AREA_NAME);
    return code != NULL ? code : name != NULL ? name : "";
}

enum ll_code ll_villages(const struct ll_scene *scene, double level, uint32_t **ret_rows,
                         size_t *ret_count, struct ll_err *err)
{
    const struct ll_table *areas = &scene->layer[LL_AREA];
    LL_CLEANUP(ll_freep) struct keyed_row *keyed = ll_alloc(areas->count, sizeof *keyed);
    LL_CLEANUP(ll_freep) uint32_t *rows = ll_alloc(areas->count, sizeof *rows);
    if (keyed == NULL || rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", areas->count);
    }
    size_t count = 0;
    for (size_t i = 0; i < areas->count; i++) {
        if (area_level(areas, i) == level) {
            keyed[count++] = (struct keyed_row){order_key(areas, i), (uint32_t)i};
        }
    }
    qsort(keyed, count, sizeof *keyed, compare_keys);
    for (size_t i = 0; i < count; i++) {
        rows[i] = keyed[i].row;
    }
    *ret_rows = rows;
    *ret_count = count;
    rows = NULL;
    return LL_OK;
}

/// One pass that asks for every building which polygon of a set it is in.
struct membership {
    const struct ll_stage *in;
    const struct ll_shapes *buildings;
    const ll_locator *locator;
    const uint32_t *villages; ///< turns places of the locator into rows
    uint32_t *area;           ///< one entry a building
};

static enum ll_code find_members(void *user, unsigned worker, size_t begin, size_t end,
                                 struct ll_err *err)
{
    (void)worker;
    (void)err;
    const struct membership *m = user;
    for (size_t b = begin; b < end; b++) {
        if (ll_stage_touches(m->in, &m->buildings->box[b], 0.0)) {
            uint32_t place = ll_locate(m->locator, ll_point_on_surface(m->buildings, b));
            m->area[b] = place == UINT32_MAX ? LL_NONE : m->villages[place];
        }
    }
    return LL_OK;
}

/// Fills `area` for every building of the scene.
static enum ll_code assign_buildings(const struct ll_stage *in, const uint32_t *villages,
                                     size_t village_count, uint32_t *area, struct ll_err *err)
{
    LL_CLEANUP(ll_locator_freep) ll_locator *locator = NULL;
    const struct ll_shapes *areas = &in->scene->layer[LL_AREA].shape;
    enum ll_code code = ll_locator_new(areas, villages, village_count, &locator, err);
    if (code != LL_OK) {
        return code;
    }
    struct membership m = {.in = in,
                           .buildings = &in->scene->layer[LL_BUILDING].shape,
                           .locator = locator,
                           .villages = villages,
                           .area = area};
    return ll_stage_each(in, "villages", m.buildings->count, find_members, &m, err);
}

enum ll_code ll_areas_stage(const struct ll_stage *in, const uint32_t *villages,
                            size_t village_count, struct ll_building_results *inout,
                            struct ll_err *err)
{
    enum ll_code code = ll_stage_fits(in, inout, err);
    if (code != LL_OK) {
        return code;
    }
    code = assign_buildings(in, villages, village_count, inout->area, err);
    for (size_t b = 0; code != LL_OK && b < inout->count; b++) {
        inout->area[b] = LL_NONE;
    }
    return code;
}

enum ll_code ll_areas_of_points(const struct ll_table *areas, const uint32_t *villages,
                                size_t village_count, const struct ll_table *points,
                                uint32_t **ret_area, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint32_t *area = ll_alloc(points->count, sizeof *area);
    if (area == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", points->count);
    }
    LL_CLEANUP(ll_locator_freep) ll_locator *locator = NULL;
    enum ll_code code = ll_locator_new(&areas->shape, villages, village_count, &locator, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < points->count; i++) {
        area[i] = LL_NONE;
        if (!ll_box_is_empty(&points->shape.box[i])) {
            uint32_t first = points->shape.first_point[points->shape.first_ring[i]];
            uint32_t place = ll_locate(locator, points->shape.points[first]);
            area[i] = place == UINT32_MAX ? LL_NONE : villages[place];
        }
    }
    *ret_area = area;
    area = NULL;
    return LL_OK;
}

enum ll_code ll_areas_of_lanes(const struct ll_table *areas, const uint32_t *villages,
                               size_t village_count, const struct ll_shapes *lanes,
                               uint32_t **ret_area, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint32_t *area = ll_alloc(lanes->count, sizeof *area);
    LL_CLEANUP(ll_locator_freep) ll_locator *locator = NULL;
    if (area == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", lanes->count);
    }
    enum ll_code code = ll_locator_new(&areas->shape, villages, village_count, &locator, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < lanes->count; i++) {
        struct ll_xy middle = ll_lane_middle(lanes, (uint32_t)i);
        uint32_t place = isnan(middle.x) ? UINT32_MAX : ll_locate(locator, middle);
        area[i] = place == UINT32_MAX ? LL_NONE : villages[place];
    }
    *ret_area = area;
    area = NULL;
    return LL_OK;
}

static int compare_levels(const void *left, const void *right)
{
    double a, b;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return (a > b) - (a < b);
}

/// The levels there are, coarse to fine, each once; grids left out. @return their number.
static size_t distinct_levels(const struct ll_table *areas, double *levels)
{
    size_t count = 0;
    for (size_t i = 0; i < areas->count; i++) {
        double level = area_level(areas, i);
        if (level <= FINEST_LEVEL) {
            levels[count++] = level;
        }
    }
    qsort(levels, count, sizeof *levels, compare_levels);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        if (distinct == 0 || levels[i] != levels[distinct - 1]) {
            levels[distinct++] = levels[i];
        }
    }
    return distinct;
}

/// Counts the buildings that lie in an area of a level, and marks them in `in_any`.
static enum ll_code count_held(const struct ll_stage *in, double level, uint8_t *in_any,
                               size_t *ret_held, struct ll_err *err)
{
    size_t buildings = in->scene->layer[LL_BUILDING].count;
    LL_CLEANUP(ll_freep) uint32_t *rows = NULL;
    LL_CLEANUP(ll_freep) uint32_t *area = ll_alloc(buildings, sizeof *area);
    if (area == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", buildings);
    }
    size_t count = 0;
    enum ll_code code = ll_villages(in->scene, level, &rows, &count, err);
    struct ll_stage all = *in;
    all.dirty = NULL;
    if (code == LL_OK) {
        code = assign_buildings(&all, rows, count, area, err);
    }
    size_t held = 0;
    for (size_t b = 0; code == LL_OK && b < buildings; b++) {
        held += area[b] != LL_NONE;
        in_any[b] |= area[b] != LL_NONE;
    }
    *ret_held = held;
    return code;
}

/// Chooses among several levels by the buildings they hold.
static enum ll_code choose_level(const struct ll_stage *in, const double *levels, size_t count,
                                 double *ret_level, struct ll_err *err)
{
    size_t buildings = in->scene->layer[LL_BUILDING].count;
    LL_CLEANUP(ll_freep) uint8_t *in_any = ll_calloc(buildings, sizeof *in_any);
    LL_CLEANUP(ll_freep) size_t *held = ll_calloc(count, sizeof *held);
    if (in_any == NULL || held == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", buildings);
    }
    for (size_t i = 0; i < count; i++) {
        enum ll_code code = count_held(in, levels[i], in_any, &held[i], err);
        if (code != LL_OK) {
            return code;
        }
    }
    size_t any = 0;
    for (size_t b = 0; b < buildings; b++) {
        any += in_any[b];
    }
    double share = ll_rule(in->rules, LL_RULE_VILLAGE_SHARE);
    size_t best = 0;
    for (size_t i = 0; i < count; i++) {
        bool enough = (double)held[i] >= share * (double)any;
        bool best_enough = (double)held[best] >= share * (double)any;
        if (enough || (!best_enough && held[i] >= held[best])) {
            best = i;
        }
    }
    *ret_level = levels[best];
    return LL_OK;
}

enum ll_code ll_village_level(const struct ll_stage *in, double level_override, double *ret_level,
                              struct ll_err *err)
{
    const struct ll_table *areas = &in->scene->layer[LL_AREA];
    if (!isnan(level_override)) {
        for (size_t i = 0; i < areas->count; i++) {
            if (area_level(areas, i) == level_override) {
                *ret_level = level_override;
                return LL_OK;
            }
        }
        return ll_fail(err, LL_E_NOT_FOUND, "no area has the level %g", level_override);
    }
    LL_CLEANUP(ll_freep) double *levels = ll_alloc(areas->count, sizeof *levels);
    if (levels == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", areas->count);
    }
    size_t count = distinct_levels(areas, levels);
    if (count <= 1) {
        *ret_level = count == 0 ? NAN : levels[0];
        return LL_OK;
    }
    return choose_level(in, levels, count, ret_level, err);
}
