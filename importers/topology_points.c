#include <math.h>

#include "core/alloc.h"
#include "core/language.h"
#include "core/speeds.h"
#include "data/current.h"
#include "data/features.h"
#include "data/reference.h"
#include "data/scene_io.h"
#include "data/source_names.h"
#include "geo/outline.h"
#include "importers/report.h"
#include "importers/topology.h"

/* Fewer hydrants say nothing about a file. */
#define JUDGED_LEAST 10

/// New rows beside the rows of another layer.
struct beside {
    const struct ll_topology *topology;
    ll_current *others;
    int64_t others_from; ///< lowest id of the others that count
    struct ll_speeds speeds;
    size_t judged;
    size_t found;
};

/// Whether a hydrant belongs into a building.
static bool is_indoors(const struct ll_table *row)
{
    return ll_table_word(row, 0, LL_HYDRANT_KIND) == LL_HYDRANT_BUILDING ||
           ll_table_word(row, 0, LL_HYDRANT_FORM) == LL_HYDRANT_WALL;
}

static enum ll_code judge_hydrant(const struct ll_table *row, void *user, struct ll_err *err)
{
    struct beside *b = user;
    const struct ll_table *buildings = NULL;
    if (row->id[0] < b->topology->first_new || is_indoors(row)) {
        return LL_OK;
    }
    b->judged++;
    enum ll_code code = ll_current_in_box(b->others, &row->shape.box[0], &buildings, err);
    for (size_t i = 0; code == LL_OK && i < buildings->count; i++) {
        if (buildings->id[i] >= b->others_from &&
            ll_shape_contains(&buildings->shape, i, row->shape.points[0])) {
            LL_CLEANUP(ll_freep) char *uid = NULL;
            code = ll_feature_uid(b->topology->store, LL_BUILDING, buildings->id[i], &uid, err);
            b->found++;
            return code == LL_OK
                       ? ll_topology_find(b->topology, row->id[0], LL_REASON_IN_BUILDING, uid, err)
                       : code;
        }
    }
    return code;
}

/// Whether two hydrants are known to be of different kinds.
static bool other_kind(const struct ll_table *a, size_t i, const struct ll_table *b, size_t j)
{
    uint8_t x = ll_table_word(a, i, LL_HYDRANT_KIND), y = ll_table_word(b, j, LL_HYDRANT_KIND);
    return a->layer == LL_HYDRANT && x != 0 && y != 0 && x != y;
}

/// Tells of a new point near one that another file brought: it may be counted twice. The finding
/// names the nearest and its file.
static enum ll_code judge_twin(const struct ll_table *row, void *user, struct ll_err *err)
{
    struct beside *b = user;
    const struct ll_topology *t = b->topology;
    const struct ll_table *others = NULL;
    double near_m =
        ll_rule(t->rules, t->layer == LL_STATION ? LL_RULE_SAME_STATION_M : LL_RULE_SAME_HYDRANT_M);
    size_t nearest = SIZE_MAX;
    if (row->id[0] < t->first_new) {
        return LL_OK;
    }
    struct ll_xy p = row->shape.points[0];
    struct ll_box around = ll_box_grown(&row->shape.box[0], near_m);
    enum ll_code code = ll_current_in_box(b->others, &around, &others, err);
    for (size_t i = 0; code == LL_OK && i < others->count; i++) {
        struct ll_xy q = others->shape.points[others->shape.first_point[i]];
        double apart_m = hypot(p.x - q.x, p.y - q.y);
        if (apart_m <= near_m && !other_kind(row, 0, others, i)) {
            near_m = apart_m;
            nearest = i;
        }
    }
    if (code != LL_OK || nearest == SIZE_MAX) {
        return code;
    }
    LL_CLEANUP(ll_freep) char *uid = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text detail = {0};
    code = ll_feature_uid(t->store, t->layer, others->id[nearest], &uid, err);
    if (code == LL_OK) {
        code = ll_text_appendf(&detail, err, "%s (", uid);
    }
    if (code == LL_OK) {
        code = ll_source_of(t->store, t->layer, others->id[nearest], &detail, err);
    }
    if (code == LL_OK) {
        code = ll_text_appendf(&detail, err, "), %.1f m", near_m);
    }
    return code == LL_OK ? ll_topology_find(t, row->id[0], LL_REASON_NEAR_DUPLICATE,
                                            ll_text_str(&detail), err)
                         : code;
}

/// Whether there is anything to compare with; then opens it.
static enum ll_code open_others(struct beside *b, enum ll_layer layer, uint32_t fields,
                                bool *ret_any, struct ll_err *err)
{
    size_t count = 0;
    enum ll_code code = ll_features_count(b->topology->store, layer, &count, err);
    *ret_any = count > 0;
    return code == LL_OK ? ll_current_new(b->topology->store, layer, fields, &b->others, err)
                         : code;
}

static enum ll_code visit_rows(struct beside *b, uint32_t fields,
                               enum ll_code (*visit)(const struct ll_table *row, void *user,
                                                     struct ll_err *err),
                               struct ll_err *err)
{
    LL_CLEANUP(ll_current_freep) ll_current *rows = NULL;
    enum ll_code code = ll_current_new(b->topology->store, b->topology->layer, fields, &rows, err);
    return code == LL_OK ? ll_current_each(rows, visit, b, err) : code;
}

enum ll_code ll_topology_hydrants(const struct ll_topology *t, struct ll_err *err)
{
    struct beside b = {.topology = t};
    bool any = false;
    enum ll_code code = open_others(&b, LL_BUILDING, 0, &any, err);
    if (code == LL_OK && any) {
        code = visit_rows(&b, 1U << LL_HYDRANT_KIND | 1U << LL_HYDRANT_FORM, judge_hydrant, err);
    }
    ll_current_free(b.others);
    if (code == LL_OK && b.judged >= JUDGED_LEAST &&
        (double)b.found > ll_rule(t->rules, LL_RULE_HYDRANTS_INDOORS) * (double)b.judged) {
        code = ll_text_appendf(&t->report->mapping, err, "%s%zu / %zu\n",
                               ll_tr(ll_err_lang(err),
                                     "hydrants inside buildings, so many that their place or datum "
                                     "is doubtful: "),
                               b.found, b.judged);
    }
    return code;
}

/// Distance between two shapes, by the edges of the first; INFINITY when it has no point.
static double shape_distance(const struct ll_shapes *a, size_t i, const struct ll_shapes *b,
                             size_t j)
{
    double nearest = INFINITY;
    for (uint32_t r = a->first_ring[i]; r < a->first_ring[i + 1]; r++) {
        for (uint32_t p = a->first_point[r]; p < a->first_point[r + 1]; p++) {
            uint32_t next = p + 1 < a->first_point[r + 1] ? p + 1 : p;
            nearest = fmin(nearest, ll_shape_segment(b, j, a->points[p], a->points[next]));
        }
    }
    return nearest;
}

static enum ll_code judge_place(const struct ll_table *row, void *user, struct ll_err *err)
{
    struct beside *b = user;
    const struct ll_topology *t = b->topology;
    bool station = t->layer == LL_STATION;
    double reach_m = ll_rule(t->rules, station ? LL_RULE_STATION_SNAP_M : LL_RULE_OBSTACLE_LANE_M);
    const struct ll_table *lanes = NULL;
    if (row->id[0] < t->first_new) {
        return LL_OK;
    }
    struct ll_box around = ll_box_grown(&row->shape.box[0], reach_m);
    enum ll_code code = ll_current_in_box(b->others, &around, &lanes, err);
    for (size_t i = 0; code == LL_OK && i < lanes->count; i++) {
        if ((!station || ll_lane_drivable(&b->speeds, lanes, i)) &&
            shape_distance(&row->shape, 0, &lanes->shape, i) <= reach_m) {
            return LL_OK;
        }
    }
    return code == LL_OK
               ? ll_topology_find(t, row->id[0],
                                  station ? LL_REASON_OFF_NETWORK : LL_REASON_OFF_LANES, "", err)
               : code;
}

enum ll_code ll_topology_lanes(const struct ll_topology *t, struct ll_err *err)
{
    struct beside b = {.topology = t};
    LL_CLEANUP(ll_freep) char *speeds = NULL;
    size_t len = 0;
    bool any = false;
    enum ll_code code = ll_reference_load(t->store, "speeds.csv", &speeds, &len, err);
    if (code == LL_OK) {
        code = ll_speeds_parse(speeds, len, &b.speeds, err);
    }
    if (code == LL_OK) {
        code = open_others(&b, LL_LANE, 1U << LL_LANE_CLASS | 1U << LL_LANE_DRIVABLE, &any, err);
    }
    if (code == LL_OK && any) {
        code = visit_rows(&b, 0, judge_place, err);
    }
    ll_current_free(b.others);
    return code;
}

enum ll_code ll_topology_twins(const struct ll_topology *t, struct ll_err *err)
{
    struct beside b = {.topology = t};
    uint32_t fields = t->layer == LL_HYDRANT ? 1U << LL_HYDRANT_KIND : 0;
    if (t->first_new <= 1) {
        return LL_OK; /* nothing was there before */
    }
    enum ll_code code = ll_current_new(t->store, t->layer, fields, &b.others, err);
    if (code == LL_OK) {
        code = ll_current_skip_source(b.others, t->source, err);
    }
    if (code == LL_OK) {
        code = visit_rows(&b, fields, judge_twin, err);
    }
    ll_current_free(b.others);
    return code;
}

/// Stored rows of a layer beside the lanes that have come, the first of all.
static enum ll_code recheck_by_lanes(const struct ll_topology *t, enum ll_layer layer,
                                     struct ll_err *err)
{
    struct ll_topology stored = *t;
    size_t count = 0;
    stored.layer = layer;
    stored.first_new = 0;
    enum ll_code code = ll_features_count(t->store, layer, &count, err);
    return code == LL_OK && count > 0 ? ll_topology_lanes(&stored, err) : code;
}

/// Stored hydrants beside the buildings that have come.
static enum ll_code recheck_hydrants(const struct ll_topology *t, struct ll_err *err)
{
    struct ll_topology stored = *t;
    struct beside b = {.topology = &stored, .others_from = t->first_new};
    size_t count = 0;
    stored.layer = LL_HYDRANT;
    stored.first_new = 0;
    enum ll_code code = ll_features_count(t->store, LL_HYDRANT, &count, err);
    if (code == LL_OK && count > 0) {
        code = ll_current_new(t->store, LL_BUILDING, 0, &b.others, err);
        code = code == LL_OK ? visit_rows(&b, 1U << LL_HYDRANT_KIND | 1U << LL_HYDRANT_FORM,
                                          judge_hydrant, err)
                             : code;
    }
    ll_current_free(b.others);
    return code;
}

enum ll_code ll_topology_recheck(const struct ll_topology *t, struct ll_err *err)
{
    if (t->layer == LL_BUILDING) {
        return recheck_hydrants(t, err);
    }
    if (t->layer != LL_LANE || t->first_new > 1) {
        return LL_OK; /* beside earlier lanes they were looked at when they came */
    }
    enum ll_code code = recheck_by_lanes(t, LL_STATION, err);
    return code == LL_OK ? recheck_by_lanes(t, LL_OBSTACLE, err) : code;
}
