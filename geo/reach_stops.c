#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/reach_private.h"
#include "geo/stop.h"

/// What is looked for at a building, as bits of one set: the nearest place that each class comes
/// to, the same if nothing stopped it, and the nearest place of any lane to stop on.
#define FREE_SHIFT   LL_VEHICLE_COUNT
#define ANY_BIT      (1U << (2 * LL_VEHICLE_COUNT))
#define SOUGHT_COUNT (2 * LL_VEHICLE_COUNT + 1)
#define CLASS_BITS   ((1U << LL_VEHICLE_COUNT) - 1U)

/// Memory of one thread.
struct scratch {
    struct ll_reach_near *around; ///< closed places near the building under way, one for each edge
    size_t around_count;
    size_t around_capacity;
    struct ll_reach_near *near; ///< all that were kept
    size_t near_count;
    size_t near_capacity;
};

struct finding {
    const struct ll_stage *in;
    const struct ll_reach_town *town;
    const struct ll_shapes *buildings;
    struct ll_reach_stops *out;
    double access_m;
    double hose_m[LL_VEHICLE_COUNT];
    struct scratch scratch[LL_THREADS_MAX];
};

static void finding_release(struct finding *f)
{
    for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
        ll_free(f->scratch[i].around);
        ll_free(f->scratch[i].near);
    }
}

void ll_reach_stops_clear(struct ll_reach_stops *stops)
{
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        ll_free(stops->stop[c]);
        ll_free(stops->free[c]);
    }
    ll_free(stops->lane_near);
    ll_free(stops->near);
    *stops = (struct ll_reach_stops){0};
}

/// One building under way.
struct search {
    const struct finding *finding;
    struct scratch *scratch;
    uint32_t building;
    const struct ll_box *box;
    unsigned sought;
    struct ll_reach_place best[SOUGHT_COUNT];
    enum ll_code code;
    struct ll_err *err;
};

/// Classes whose stop would be nearer here, and within hose reach, if they came to the edge.
static unsigned kept_from(const struct search *s, uint32_t edge, double off_m)
{
    const struct ll_reach_town *town = s->finding->town;
    unsigned classes = town->free[edge] & ~(unsigned)town->open[edge] & s->sought;
    for (unsigned c = 0; c < LL_VEHICLE_COUNT; c++) {
        double limit_m = fmin(s->best[c].off_m, s->finding->hose_m[c]);
        classes &= off_m <= limit_m ? ~0U : ~(1U << c);
    }
    return classes & CLASS_BITS;
}

/// What a place at this distance on an edge would be the best of.
static unsigned wanted(const struct search *s, uint32_t edge, double off_m)
{
    const struct ll_reach_town *town = s->finding->town;
    unsigned set = (town->open[edge] | ((unsigned)town->free[edge] << FREE_SHIFT) | ANY_BIT);
    set &= s->sought;
    for (unsigned i = 0; i < SOUGHT_COUNT; i++) {
        set &= off_m <= s->best[i].off_m ? ~0U : ~(1U << i);
    }
    return set;
}

/// Keeps the nearest place on an edge that some classes are kept from.
static void keep_around(struct search *s, const struct ll_reach_place *place, unsigned classes)
{
    struct scratch *w = s->scratch;
    for (size_t i = 0; i < w->around_count; i++) {
        if (w->around[i].edge == place->edge) {
            if (place->off_m < w->around[i].off_m) {
                w->around[i].off_m = place->off_m;
                w->around[i].along_m = place->along_m;
                w->around[i].classes |= (uint8_t)classes;
            }
            return;
        }
    }
    s->code = ll_array_reserve(&w->around, &w->around_capacity, w->around_count + 1,
                               sizeof *w->around, s->err);
    if (s->code == LL_OK) {
        w->around[w->around_count++] = (struct ll_reach_near){
            place->edge, s->building, place->along_m, place->off_m, (uint8_t)classes};
    }
}

/// Of two places equally near, that of the lower lane, then of the lower edge.
static bool is_better(const struct search *s, const struct ll_reach_place *place,
                      const struct ll_reach_place *than)
{
    const struct ll_network_edge *edges = s->finding->town->net.edges;
    if (than->edge == LL_NONE || place->off_m != than->off_m) {
        return place->off_m < than->off_m || than->edge == LL_NONE;
    }
    uint32_t lane = edges[place->edge].lane;
    uint32_t than_lane = edges[than->edge].lane;
    return lane < than_lane || (lane == than_lane && place->edge < than->edge);
}

static void take(struct search *s, const struct ll_reach_place *place)
{
    unsigned better = wanted(s, place->edge, place->off_m);
    for (unsigned i = 0; better >> i != 0; i++) {
        if ((better >> i & 1U) != 0 && is_better(s, place, &s->best[i])) {
            s->best[i] = *place;
        }
    }
    unsigned kept = kept_from(s, place->edge, place->off_m);
    if (kept != 0) {
        keep_around(s, place, kept);
    }
}

/// The nearest place of a segment, if it can be of interest.
static void try_segment(struct search *s, uint32_t edge, uint32_t point)
{
    const struct ll_network *net = &s->finding->town->net;
    struct ll_stretch stretch = {.a = net->points[point],
                                 .b = net->points[point + 1],
                                 .length_m = net->along_m[point + 1] - net->along_m[point]};
    struct ll_box box = {fmin(stretch.a.x, stretch.b.x), fmin(stretch.a.y, stretch.b.y),
                         fmax(stretch.a.x, stretch.b.x), fmax(stretch.a.y, stretch.b.y)};
    double at_least_m = ll_box_distance(&box, s->box);
    unsigned set = wanted(s, edge, at_least_m);
    unsigned kept = kept_from(s, edge, at_least_m);
    double limit_m = 0.0;
    for (unsigned i = 0; i < SOUGHT_COUNT; i++) {
        limit_m = (set >> i & 1U) != 0 ? fmax(limit_m, s->best[i].off_m) : limit_m;
    }
    for (unsigned c = 0; c < LL_VEHICLE_COUNT; c++) {
        limit_m = (kept >> c & 1U) != 0
                      ? fmax(limit_m, fmin(s->best[c].off_m, s->finding->hose_m[c]))
                      : limit_m;
    }
    const struct ll_walk walk = {.speed_mps = 1.0, .reach_m = s->finding->access_m};
    struct ll_stop stop = {0};
    if ((set | kept) != 0 &&
        ll_stop_best(&stretch, s->finding->buildings, s->building, &walk, limit_m, &stop)) {
        const struct ll_reach_place place = {.edge = edge,
                                             .along_m = stop.on_m >= stretch.length_m
                                                            ? net->along_m[point + 1]
                                                            : net->along_m[point] + stop.on_m,
                                             .off_m = stop.walk_m,
                                             .hose_m = stop.walk_m,
                                             .at = stop.at};
        take(s, &place);
    }
}

static double visit_run(uint32_t item, double at_least_m, void *user)
{
    struct search *s = user;
    const struct ll_network_run *run = &s->finding->town->net.runs[item];
    if (s->finding->town->net.edges[run->edge].access &&
        (wanted(s, run->edge, at_least_m) | kept_from(s, run->edge, at_least_m)) != 0) {
        for (uint32_t i = 0; i < run->segments && s->code == LL_OK; i++) {
            try_segment(s, run->edge, run->first_point + i);
        }
    }
    double limit_m = 0.0;
    for (unsigned i = 0; i < SOUGHT_COUNT; i++) {
        limit_m = (s->sought >> i & 1U) != 0 ? fmax(limit_m, s->best[i].off_m) : limit_m;
    }
    return s->code == LL_OK ? limit_m : -1.0;
}

/// Of the closed places around, those that are still nearer than the stop.
static enum ll_code keep_near(struct search *s, struct ll_err *err)
{
    struct scratch *w = s->scratch;
    enum ll_code code = ll_array_reserve(&w->near, &w->near_capacity,
                                         w->near_count + w->around_count, sizeof *w->near, err);
    for (size_t i = 0; code == LL_OK && i < w->around_count; i++) {
        struct ll_reach_near near = w->around[i];
        unsigned classes = near.classes;
        for (unsigned c = 0; c < LL_VEHICLE_COUNT; c++) {
            bool nearer = near.off_m < s->best[c].off_m && near.off_m <= s->finding->hose_m[c];
            classes &= nearer ? ~0U : ~(1U << c);
        }
        near.classes = (uint8_t)classes;
        if (classes != 0) {
            w->near[w->near_count++] = near;
        }
    }
    return code;
}

static enum ll_code find_building(const struct finding *f, struct scratch *w, uint32_t building,
                                  struct ll_err *err)
{
    struct search s = {.finding = f,
                       .scratch = w,
                       .building = building,
                       .box = &f->buildings->box[building],
                       .sought = ANY_BIT | f->town->sent | ((unsigned)f->town->sent << FREE_SHIFT),
                       .err = err};
    for (int i = 0; i < SOUGHT_COUNT; i++) {
        s.best[i] = (struct ll_reach_place){.edge = LL_NONE, .off_m = f->access_m};
    }
    w->around_count = 0;
    if (f->town->net.index != NULL && !ll_box_is_empty(s.box)) {
        s.code = ll_index_nearest(f->town->net.index, s.box, f->access_m, visit_run, &s, err);
    }
    if (s.code == LL_OK) {
        s.code = keep_near(&s, err);
    }
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        f->out->stop[c][building] = s.best[c];
        f->out->free[c][building] = s.best[c + FREE_SHIFT];
    }
    f->out->lane_near[building] = s.best[SOUGHT_COUNT - 1].edge != LL_NONE;
    return s.code;
}

static enum ll_code find_buildings(void *user, unsigned worker, size_t begin, size_t end,
                                   struct ll_err *err)
{
    struct finding *f = user;
    enum ll_code code = LL_OK;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        code = find_building(f, &f->scratch[worker], (uint32_t)i, err);
    }
    return code;
}

static int by_edge_building(const void *left, const void *right)
{
    const struct ll_reach_near *a = left;
    const struct ll_reach_near *b = right;
    if (a->edge != b->edge) {
        return a->edge < b->edge ? -1 : 1;
    }
    return (a->building > b->building) - (a->building < b->building);
}

/// The closed places that the threads kept, in one order whatever the threads.
static enum ll_code gather_near(struct finding *f, struct ll_err *err)
{
    struct ll_reach_stops *out = f->out;
    size_t count = 0;
    for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
        count += f->scratch[i].near_count;
    }
    out->near = ll_alloc(count, sizeof *out->near);
    if (out->near == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
        for (size_t k = 0; k < f->scratch[i].near_count; k++) {
            out->near[out->near_count++] = f->scratch[i].near[k];
        }
    }
    if (count > 0) {
        qsort(out->near, count, sizeof *out->near, by_edge_building);
    }
    return LL_OK;
}

static enum ll_code make_columns(struct ll_reach_stops *stops, size_t count, struct ll_err *err)
{
    bool made = true;
    stops->count = count;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        stops->stop[c] = ll_alloc(count, sizeof *stops->stop[c]);
        stops->free[c] = ll_alloc(count, sizeof *stops->free[c]);
        made = made && stops->stop[c] != NULL && stops->free[c] != NULL;
    }
    stops->lane_near = ll_calloc(count, sizeof *stops->lane_near);
    made = made && stops->lane_near != NULL;
    return made ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

enum ll_code ll_reach_stops_find(const struct ll_stage *in, const struct ll_vehicles *vehicles,
                                 const struct ll_reach_town *town, struct ll_reach_stops *ret_stops,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_reach_stops_clear) struct ll_reach_stops stops = {0};
    LL_CLEANUP(finding_release)
    struct finding f = {.in = in,
                        .town = town,
                        .buildings = &in->scene->layer[LL_BUILDING].shape,
                        .out = &stops,
                        .access_m = ll_rule(in->rules, LL_RULE_ACCESS_M) + LL_ROUNDING_M};
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        f.hose_m[c] = vehicles->of[c].hose_m + LL_ROUNDING_M;
    }
    enum ll_code code = make_columns(&stops, f.buildings->count, err);
    if (code == LL_OK) {
        code = ll_stage_each(in, "stopping points", stops.count, find_buildings, &f, err);
    }
    if (code == LL_OK) {
        code = gather_near(&f, err);
    }
    if (code == LL_OK) {
        *ret_stops = stops;
        stops = (struct ll_reach_stops){0};
    }
    return code;
}
