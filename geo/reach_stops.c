#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/gathered_runs.h"
#include "geo/reach_private.h"
#include "geo/stop.h"

/// What is looked for at a building, as bits of one set: the nearest place of each set of lanes,
/// of any lane that trucks use, and of any that somebody uses.
#define DRIVEN_BIT   (1U << LL_REACH_SETS)
#define ANY_BIT      (1U << (LL_REACH_SETS + 1))
#define SOUGHT_COUNT (LL_REACH_SETS + 2)
#define CLASS_BITS   ((1U << LL_VEHICLE_COUNT) - 1U)

/// Most buildings have all that is sought this near; for the others lanes are looked for twice as
/// far around each time.
#define NEAR_M 25.0

/// So many segments are looked at nearest first; that leaves few of interest, in any order.
enum { ORDERED_COUNT = 8 };

/// Lower bounds may err by rounding: what is equally near must be seen in whatever order it comes.
#define SLACK_M 1e-8

/// A segment of an edge near the building under way.
struct candidate {
    double at_least_m; ///< it is no nearer
    uint32_t edge;
    uint32_t point; ///< it begins at
};

/// Runs as far around as this are gathered once for the buildings there.
#define GATHERED_M (2.0 * NEAR_M)

/// Memory of one thread.
struct scratch {
    struct ll_gathered_runs runs; ///< within GATHERED_M
    uint32_t *visited;            ///< runs near the building under way
    size_t visited_capacity;
    struct candidate *candidates;
    size_t candidate_count;
    size_t candidate_capacity;
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
    const struct ll_reach_rows *rows;
    struct ll_reach_stops *out;
    double access_m;
    double hose_m[LL_VEHICLE_COUNT];
    struct scratch scratch[LL_THREADS_MAX];
};

static void finding_release(struct finding *f)
{
    for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
        ll_gathered_runs_clear(&f->scratch[i].runs);
        ll_free(f->scratch[i].visited);
        ll_free(f->scratch[i].candidates);
        ll_free(f->scratch[i].around);
        ll_free(f->scratch[i].near);
    }
}

void ll_reach_stops_clear(struct ll_reach_stops *stops)
{
    for (int set = 0; set < LL_REACH_SETS; set++) {
        ll_free(stops->edge[set]);
        ll_free(stops->spot[set]);
    }
    ll_free(stops->bent);
    ll_free(stops->matters_m);
    ll_free(stops->lane_near);
    ll_free(stops->near);
    *stops = (struct ll_reach_stops){0};
}

struct ll_reach_place ll_reach_place(const struct ll_reach_stops *stops, int set, size_t building)
{
    const struct ll_reach_spot *spot = &stops->spot[set][building];
    return (struct ll_reach_place){.edge = stops->edge[set][building],
                                   .along_m = spot->along_m,
                                   .off_m = spot->off_m,
                                   .hose_m = spot->hose_m,
                                   .at = spot->at};
}

void ll_reach_put_place(struct ll_reach_stops *stops, int set, size_t building,
                        const struct ll_reach_place *place)
{
    stops->edge[set][building] = place->edge;
    stops->spot[set][building] =
        (struct ll_reach_spot){place->along_m, place->off_m, place->hose_m, place->at};
}

/// One building under way.
struct search {
    const struct finding *finding;
    struct scratch *scratch;
    uint32_t building;
    const struct ll_box *box;
    unsigned sought;
    struct ll_reach_place best[SOUGHT_COUNT];
    double limit_m; ///< beyond this nothing is of interest: the farthest of the best
    double least_m; ///< the nearest of the best: up to this all is of interest
    enum ll_code code;
    struct ll_err *err;
};

static void set_limit(struct search *s)
{
    double limit_m = 0.0;
    double least_m = INFINITY;
    for (unsigned i = 0; i < SOUGHT_COUNT; i++) {
        const bool sought = (s->sought >> i & 1U) != 0;
        const double off_m = s->best[i].off_m;
        limit_m = sought && off_m > limit_m ? off_m : limit_m;
        least_m = sought && off_m < least_m ? off_m : least_m;
    }
    s->limit_m = limit_m;
    s->least_m = least_m;
}

/// How far a place that a class is kept from may be off.
static double kept_limit_m(const struct search *s, unsigned class)
{
    double hose_m = s->finding->hose_m[class];
    return s->best[class].off_m < hose_m ? s->best[class].off_m : hose_m;
}

/// Classes whose stop would be nearer here, and within hose reach, if they came to the edge.
static unsigned kept_from(const struct search *s, uint32_t edge, double off_m)
{
    const struct ll_reach_town *town = s->finding->town;
    unsigned classes = town->free[edge] & ~(unsigned)town->open[edge] & s->sought & CLASS_BITS;
    for (unsigned c = 0; classes >> c != 0; c++) {
        classes &= off_m <= kept_limit_m(s, c) ? ~0U : ~(1U << c);
    }
    return classes;
}

/// What a place at this distance on an edge would be the best of.
static unsigned wanted(const struct search *s, uint32_t edge, double off_m)
{
    const struct ll_reach_town *town = s->finding->town;
    unsigned set = town->open[edge] | ((unsigned)town->free[edge] << LL_REACH_FREE) | ANY_BIT |
                   (town->barred[edge] == 0 ? DRIVEN_BIT : 0);
    set &= off_m > s->limit_m ? 0U : s->sought;
    if (off_m <= s->least_m) {
        return set; /* mostly all sets have the same place */
    }
    for (unsigned i = 0; set >> i != 0; i++) {
        set &= off_m <= s->best[i].off_m ? ~0U : ~(1U << i);
    }
    return set;
}

/// How far off a place may be to be of use to any of these.
static double use_limit_m(const struct search *s, unsigned set, unsigned kept)
{
    double limit_m = 0.0;
    if (set != 0 && kept == 0 && s->least_m == s->limit_m) {
        return s->limit_m;
    }
    for (unsigned i = 0; set >> i != 0; i++) {
        bool more = (set >> i & 1U) != 0 && s->best[i].off_m > limit_m;
        limit_m = more ? s->best[i].off_m : limit_m;
    }
    for (unsigned c = 0; kept >> c != 0; c++) {
        bool more = (kept >> c & 1U) != 0 && kept_limit_m(s, c) > limit_m;
        limit_m = more ? kept_limit_m(s, c) : limit_m;
    }
    return limit_m;
}

/// Keeps the nearest place on an edge that some classes are kept from.
static void keep_around(struct search *s, const struct ll_reach_place *place, unsigned classes)
{
    struct scratch *w = s->scratch;
    for (size_t i = 0; i < w->around_count; i++) {
        if (w->around[i].edge == place->edge) {
            if (place->off_m < w->around[i].off_m ||
                (place->off_m == w->around[i].off_m && place->along_m < w->around[i].along_m)) {
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

/// Of two places equally near, that of the lower lane, then of the lower edge, then the one nearer
/// to its start: whatever the order in which they come.
static bool is_better(const struct search *s, const struct ll_reach_place *place,
                      const struct ll_reach_place *than)
{
    const struct ll_network_edge *edges = s->finding->town->net.edges;
    if (than->edge == LL_NONE || place->off_m != than->off_m) {
        return place->off_m < than->off_m || than->edge == LL_NONE;
    }
    uint32_t lane = edges[place->edge].lane;
    uint32_t than_lane = edges[than->edge].lane;
    if (lane != than_lane || place->edge != than->edge) {
        return lane < than_lane || (lane == than_lane && place->edge < than->edge);
    }
    return place->along_m < than->along_m;
}

static void take(struct search *s, const struct ll_reach_place *place)
{
    unsigned better = wanted(s, place->edge, place->off_m);
    for (unsigned i = 0; better >> i != 0; i++) {
        if ((better >> i & 1U) != 0 && is_better(s, place, &s->best[i])) {
            s->best[i] = *place;
        }
    }
    set_limit(s);
    unsigned kept = kept_from(s, place->edge, place->off_m);
    if (kept != 0) {
        keep_around(s, place, kept);
    }
}

/// The nearest place of a segment, if it can be of interest.
static void try_candidate(struct search *s, const struct candidate *c)
{
    const struct ll_network *net = &s->finding->town->net;
    unsigned set = wanted(s, c->edge, c->at_least_m);
    unsigned kept = kept_from(s, c->edge, c->at_least_m);
    if ((set | kept) == 0) {
        return;
    }
    struct ll_stretch stretch = {.a = net->points[c->point],
                                 .b = net->points[c->point + 1],
                                 .length_m = net->along_m[c->point + 1] - net->along_m[c->point]};
    const struct ll_walk walk = {.speed_mps = 1.0, .reach_m = s->finding->access_m};
    struct ll_stop stop = {0};
    if (ll_stop_best(&stretch, s->finding->buildings, s->building, &walk, use_limit_m(s, set, kept),
                     &stop)) {
        const struct ll_reach_place place = {.edge = c->edge,
                                             .along_m = stop.on_m >= stretch.length_m
                                                            ? net->along_m[c->point + 1]
                                                            : net->along_m[c->point] + stop.on_m,
                                             .off_m = stop.walk_m,
                                             .hose_m = stop.walk_m,
                                             .at = stop.at};
        take(s, &place);
    }
}

/// A lower bound of the distance from a segment to a box: that of its own box, or that across it.
/// Without jumps: which of them it is, is hard to guess.
static double at_least_m(struct ll_xy a, struct ll_xy b, const struct ll_box *box)
{
    const struct ll_box own = ll_box_of_segment(a, b);
    const double dx = own.max_x - own.min_x;
    const double dy = own.max_y - own.min_y;
    const double middle_x = 0.5 * (box->min_x + box->max_x) - a.x;
    const double middle_y = 0.5 * (box->min_y + box->max_y) - a.y;
    const double off = fabs(middle_x * (b.y - a.y) - middle_y * (b.x - a.x));
    const double beside =
        off - 0.5 * ((box->max_x - box->min_x) * dy + (box->max_y - box->min_y) * dx);
    const double beyond = beside > 0.0 ? beside : 0.0;
    const double beside2 = beyond * beyond / (dx * dx + dy * dy);
    const double boxes2 = ll_box_distance2(&own, box);
    return sqrt(beside2 > boxes2 ? beside2 : boxes2) - SLACK_M; /* a point: beside2 is no number */
}

/// Notes the segments of a run that are near enough.
static bool visit_run(uint32_t item, void *user)
{
    struct search *s = user;
    struct scratch *w = s->scratch;
    const struct ll_network *net = &s->finding->town->net;
    const struct ll_network_run *run = &net->runs[item];
    if (!net->edges[run->edge].access) {
        return true;
    }
    s->code = ll_array_reserve(&w->candidates, &w->candidate_capacity,
                               w->candidate_count + run->segments, sizeof *w->candidates, s->err);
    for (uint32_t i = 0; i < run->segments && s->code == LL_OK; i++) {
        const struct ll_xy *p = &net->points[run->first_point + i];
        const double least_m = at_least_m(p[0], p[1], s->box);
        /* written whether it counts or not, as below */
        w->candidates[w->candidate_count] =
            (struct candidate){least_m, run->edge, run->first_point + i};
        w->candidate_count += least_m <= s->limit_m;
    }
    return s->code == LL_OK;
}

/// Notes the segments within the limit of the runs that are gathered.
static void visit_gathered(struct search *s, double reach_m)
{
    struct scratch *w = s->scratch;
    const struct ll_gathered_runs *runs = &w->runs;
    size_t count = 0;
    s->code = ll_gather_runs(&s->finding->town->net, s->box, GATHERED_M + 2.0 * SLACK_M, &w->runs,
                             s->err);
    if (s->code == LL_OK) {
        s->code = ll_array_reserve(&w->visited, &w->visited_capacity, runs->count,
                                   sizeof *w->visited, s->err);
    }
    for (size_t i = 0; s->code == LL_OK && i < runs->count; i++) {
        w->visited[count] = runs->items[i].run;
        count += ll_box_distance2(&runs->items[i].box, s->box) <= reach_m * reach_m;
    }
    for (size_t i = 0; s->code == LL_OK && i < count; i++) {
        (void)visit_run(w->visited[i], s);
    }
}

/// Notes all segments within the limit.
static void visit_runs(struct search *s)
{
    const double reach_m = s->limit_m + 2.0 * SLACK_M;
    if (reach_m <= GATHERED_M + 2.0 * SLACK_M) {
        visit_gathered(s, reach_m);
        return;
    }
    const struct ll_box around = ll_box_grown(s->box, reach_m);
    ll_index_search(s->finding->town->net.index, &around, visit_run, s);
}

/// Puts the nearest of the candidates from `first` on in that place.
static void bring_nearest(struct candidate *candidates, size_t first, size_t count)
{
    size_t nearest = first;
    for (size_t i = first + 1; i < count; i++) {
        nearest = candidates[i].at_least_m < candidates[nearest].at_least_m ? i : nearest;
    }
    const struct candidate found = candidates[nearest];
    candidates[nearest] = candidates[first];
    candidates[first] = found;
}

/// Looks at all that is near.
static void try_candidates(struct search *s)
{
    struct scratch *w = s->scratch;
    for (size_t i = 0; i < w->candidate_count && s->code == LL_OK; i++) {
        if (i < ORDERED_COUNT) {
            bring_nearest(w->candidates, i, w->candidate_count);
            if (w->candidates[i].at_least_m > s->limit_m) {
                break;
            }
        }
        try_candidate(s, &w->candidates[i]);
    }
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

static void start(struct search *s, double reach_m)
{
    for (int i = 0; i < SOUGHT_COUNT; i++) {
        s->best[i] = (struct ll_reach_place){.edge = LL_NONE, .off_m = reach_m};
    }
    set_limit(s);
    s->scratch->around_count = 0;
    s->scratch->candidate_count = 0;
}

/// Whether there is a place of everything that is sought.
static bool has_all(const struct search *s)
{
    bool all = true;
    for (unsigned i = 0; i < SOUGHT_COUNT; i++) {
        all = all && ((s->sought >> i & 1U) == 0 || s->best[i].edge != LL_NONE);
    }
    return all;
}

/// Looks for all that is sought.
static void look(struct search *s)
{
    const double access_m = s->finding->access_m;
    if (s->finding->town->net.index == NULL || ll_box_is_empty(s->box)) {
        start(s, access_m);
        return;
    }
    for (double reach_m = fmin(NEAR_M, access_m);; reach_m = fmin(2.0 * reach_m, access_m)) {
        start(s, reach_m);
        visit_runs(s);
        try_candidates(s);
        if (s->code != LL_OK || s->limit_m >= access_m || has_all(s)) {
            break;
        }
    }
}

static enum ll_code find_building(const struct finding *f, struct scratch *w, uint32_t building,
                                  struct ll_err *err)
{
    const unsigned sent = f->town->sent;
    struct search s = {.finding = f,
                       .scratch = w,
                       .building = building,
                       .box = &f->buildings->box[building],
                       .sought = ANY_BIT | DRIVEN_BIT | sent | (sent << LL_REACH_FREE),
                       .err = err};
    look(&s);
    if (s.code == LL_OK) {
        s.code = keep_near(&s, err);
    }
    for (int set = 0; set < LL_REACH_SETS; set++) {
        ll_reach_put_place(f->out, set, building, &s.best[set]);
    }
    f->out->bent[building] = 0;
    f->out->matters_m[building] = s.limit_m;
    const bool driven = s.best[LL_REACH_SETS].edge != LL_NONE;
    const bool any = s.best[LL_REACH_SETS + 1].edge != LL_NONE;
    f->out->lane_near[building] = driven ? CLASS_BITS : any ? 1U << LL_VEHICLE_FOOT : 0U;
    return s.code;
}

static enum ll_code find_buildings(void *user, unsigned worker, size_t begin, size_t end,
                                   struct ll_err *err)
{
    struct finding *f = user;
    enum ll_code code = LL_OK;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        code = find_building(f, &f->scratch[worker], f->rows->order[i], err);
    }
    return code;
}

static int by_edge_building_off(const void *left, const void *right)
{
    const struct ll_reach_near *a = left;
    const struct ll_reach_near *b = right;
    if (a->edge != b->edge) {
        return a->edge < b->edge ? -1 : 1;
    }
    if (a->building != b->building) {
        return a->building < b->building ? -1 : 1;
    }
    return (a->off_m > b->off_m) - (a->off_m < b->off_m);
}

void ll_reach_stops_order(struct ll_reach_stops *stops)
{
    if (stops->near_count > 0) {
        qsort(stops->near, stops->near_count, sizeof *stops->near, by_edge_building_off);
    }
}

/// Takes the closed places of these buildings away and adds those that the threads kept.
static enum ll_code renew_near(struct finding *f, struct ll_err *err)
{
    struct ll_reach_stops *out = f->out;
    size_t count = 0;
    for (size_t i = 0; i < out->near_count; i++) {
        if (!f->rows->among[out->near[i].building]) {
            out->near[count++] = out->near[i];
        }
    }
    out->near_count = count;
    for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
        count += f->scratch[i].near_count;
    }
    enum ll_code code =
        ll_array_reserve(&out->near, &out->near_capacity, count, sizeof *out->near, err);
    for (unsigned i = 0; code == LL_OK && i < LL_THREADS_MAX; i++) {
        for (size_t k = 0; k < f->scratch[i].near_count; k++) {
            out->near[out->near_count++] = f->scratch[i].near[k];
        }
    }
    return code;
}

/// Makes a column as long as there are buildings.
static bool resize(void *address_of_column, size_t count, size_t size)
{
    void **column = address_of_column;
    void *longer = ll_realloc(*column, count, size);
    *column = longer == NULL ? *column : longer;
    return longer != NULL;
}

enum ll_code ll_reach_stops_resize(struct ll_reach_stops *stops, size_t count, struct ll_err *err)
{
    bool made = resize(&stops->bent, count, sizeof *stops->bent) &&
                resize(&stops->matters_m, count, sizeof *stops->matters_m) &&
                resize(&stops->lane_near, count, sizeof *stops->lane_near);
    for (int set = 0; set < LL_REACH_SETS; set++) {
        made = made && resize(&stops->edge[set], count, sizeof *stops->edge[set]) &&
               resize(&stops->spot[set], count, sizeof *stops->spot[set]);
    }
    stops->count = made ? count : stops->count;
    return made ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

enum ll_code ll_reach_stops_find(const struct ll_stage *in, const struct ll_vehicles *vehicles,
                                 const struct ll_reach_town *town, const struct ll_reach_rows *rows,
                                 struct ll_reach_stops *inout, struct ll_err *err)
{
    LL_CLEANUP(finding_release)
    struct finding f = {.in = in,
                        .town = town,
                        .buildings = &in->scene->layer[LL_BUILDING].shape,
                        .rows = rows,
                        .out = inout,
                        .access_m = ll_rule(in->rules, LL_RULE_ACCESS_M) + LL_ROUNDING_M};
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        f.hose_m[c] = vehicles->of[c].hose_m + LL_ROUNDING_M;
    }
    enum ll_code code = ll_stage_each(in, "stopping points", rows->count, find_buildings, &f, err);
    return code == LL_OK ? renew_near(&f, err) : code;
}
