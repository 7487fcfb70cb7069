#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/fire_gaps.h"
#include "geo/gathered_runs.h"
#include "geo/outline.h"
#include "geo/reach_private.h"

/// A rectangle as nearly square as this has no long sides: either pair may be served.
#define SQUARE_SHARE 0.9

/// Sides of a rectangle: 0 and 2 along its axis, 1 and 3 across.
enum { SIDES = 4 };

/// Corners up to which an outline counts as short.
#define SHORT_OUTLINE 24U

/// The least rectangle around an outline.
struct rectangle {
    struct ll_xy corner[SIDES]; ///< counter-clockwise; side i leads from corner i to the next
    double along_m;             ///< length of sides 0 and 2, the longer ones
    double across_m;
};

/// A part of a side that a lane runs along, in metres from the side's first corner.
struct covered {
    double from_m;
    double to_m;
    unsigned classes; ///< that come to the lane
};

/// The parts of one side.
struct side {
    struct covered *parts;
    size_t count;
    size_t capacity;
};

/// Memory of one thread.
struct scratch {
    struct ll_xy *hull;
    size_t hull_capacity;
    struct side sides[SIDES];
    struct ll_gathered_runs runs; ///< within lane_m
};

struct siding {
    const struct ll_stage *in;
    const struct ll_reach_town *town;
    const struct ll_table *buildings;
    const struct ll_reach_rows *rows;
    struct ll_reach *out;
    ll_index *ladder_areas; ///< NULL when none are on record
    double lane_m;
    double share; ///< of a side that a lane must run along
    struct scratch scratch[LL_THREADS_MAX];
};

static void siding_release(struct siding *s)
{
    ll_index_free(s->ladder_areas);
    for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
        ll_free(s->scratch[i].hull);
        ll_gathered_runs_clear(&s->scratch[i].runs);
        for (int k = 0; k < SIDES; k++) {
            ll_free(s->scratch[i].sides[k].parts);
        }
    }
}

static int by_x_y(const void *left, const void *right)
{
    const struct ll_xy *a = left;
    const struct ll_xy *b = right;
    if (a->x != b->x) {
        return a->x < b->x ? -1 : 1;
    }
    return (a->y > b->y) - (a->y < b->y);
}

/// Outlines are short: putting each corner where it belongs is quicker than to divide them.
static void sort_points(struct ll_xy *points, size_t count)
{
    if (count > SHORT_OUTLINE) {
        qsort(points, count, sizeof *points, by_x_y);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        const struct ll_xy p = points[i];
        size_t at = i;
        for (; at > 0 && by_x_y(&p, &points[at - 1]) < 0; at--) {
            points[at] = points[at - 1];
        }
        points[at] = p;
    }
}

static double turn(struct ll_xy o, struct ll_xy a, struct ll_xy b)
{
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/// The convex hull of a shape, counter-clockwise (Andrew 1979). @return Its corners; 0 without an
/// area.
static size_t hull_of(struct scratch *w, const struct ll_shapes *shapes, size_t index,
                      enum ll_code *ret_code, struct ll_err *err)
{
    uint32_t first = shapes->first_point[shapes->first_ring[index]];
    size_t n = shapes->first_point[shapes->first_ring[index + 1]] - first;
    *ret_code = ll_array_reserve(&w->hull, &w->hull_capacity, 3 * n + 2, sizeof *w->hull, err);
    if (*ret_code != LL_OK || n < 3) {
        return 0;
    }
    struct ll_xy *sorted = w->hull + 2 * n + 2;
    for (size_t i = 0; i < n; i++) {
        sorted[i] = shapes->points[first + i];
    }
    sort_points(sorted, n);
    size_t count = 0;
    size_t least = 2;
    for (size_t i = 0; i < 2 * n; i++) { /* there below, back above */
        struct ll_xy p = sorted[i < n ? i : 2 * n - 1 - i];
        while (count >= least && turn(w->hull[count - 2], w->hull[count - 1], p) <= 0.0) {
            count--;
        }
        if (count == 0 || p.x != w->hull[count - 1].x || p.y != w->hull[count - 1].y) {
            w->hull[count++] = p;
        }
        least = i == n - 1 ? count + 1 : least;
    }
    count -= count > 1; /* the first corner came again */
    return count < 3 ? 0 : count;
}

/// How far a hull reaches from one of its edges, along it and away from it.
struct extent {
    double ux; ///< unit vector along the edge
    double uy;
    double low_m;
    double high_m;
    double off_m;
};

static struct extent extent_on(const struct ll_xy *hull, size_t count, size_t edge)
{
    struct ll_xy a = hull[edge];
    struct ll_xy b = hull[edge + 1 == count ? 0 : edge + 1];
    double length_m = sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
    struct extent e = {.ux = (b.x - a.x) / length_m, .uy = (b.y - a.y) / length_m};
    for (size_t i = 0; i < count; i++) {
        double on_m = (hull[i].x - a.x) * e.ux + (hull[i].y - a.y) * e.uy;
        double off_m = (hull[i].y - a.y) * e.ux - (hull[i].x - a.x) * e.uy;
        e.low_m = on_m < e.low_m ? on_m : e.low_m;
        e.high_m = on_m > e.high_m ? on_m : e.high_m;
        e.off_m = off_m > e.off_m ? off_m : e.off_m;
    }
    return e;
}

static struct rectangle rectangle_of(struct ll_xy a, const struct extent *e)
{
    const struct ll_xy from = {a.x + e->low_m * e->ux, a.y + e->low_m * e->uy};
    const struct ll_xy to = {a.x + e->high_m * e->ux, a.y + e->high_m * e->uy};
    return (struct rectangle){.corner = {from,
                                         to,
                                         {to.x - e->off_m * e->uy, to.y + e->off_m * e->ux},
                                         {from.x - e->off_m * e->uy, from.y + e->off_m * e->ux}},
                              .along_m = e->high_m - e->low_m,
                              .across_m = e->off_m};
}

/// The rectangle of least area around a hull: one of its sides lies on an edge of it (Freeman and
/// Shapira 1975).
static struct rectangle least_rectangle(const struct ll_xy *hull, size_t count)
{
    struct extent least = extent_on(hull, count, 0);
    struct ll_xy from = hull[0];
    for (size_t i = 1; i < count; i++) {
        const struct extent e = extent_on(hull, count, i);
        if ((e.high_m - e.low_m) * e.off_m < (least.high_m - least.low_m) * least.off_m) {
            least = e;
            from = hull[i];
        }
    }
    struct rectangle best = rectangle_of(from, &least);
    if (best.along_m < best.across_m) {
        const struct rectangle turned = {
            .corner = {best.corner[1], best.corner[2], best.corner[3], best.corner[0]},
            .along_m = best.across_m,
            .across_m = best.along_m};
        best = turned;
    }
    return best;
}

/// How many long sides a building needs served, at least and at most as far as use and size are
/// known.
struct need {
    int low;
    int high;
};

static struct need need_of(const struct siding *s, size_t building)
{
    bool high_rise = false;
    bool maybe_high = false;
    double footprint_m2 = ll_shape_area(&s->buildings->shape, building);
    bool large = footprint_m2 > ll_rule(s->in->rules, LL_RULE_LARGE_PUBLIC_M2);
    ll_fire_high_rise(s->buildings, building, s->in->rules, &high_rise, &maybe_high);
    const struct need public = {large || high_rise ? 2 : 0, large || maybe_high ? 2 : 0};
    switch (ll_table_word(s->buildings, building, LL_BUILDING_USE)) {
    case LL_USE_RESIDENTIAL:
    case LL_USE_MIXED:
        return (struct need){1, 1};
    case LL_USE_COMMERCIAL:
    case LL_USE_PUBLIC:
    case LL_USE_SCHOOL:
    case LL_USE_HEALTH:
    case LL_USE_CARE:
    case LL_USE_RELIGIOUS:
        return public;
    case LL_USE_FARM:
    case LL_USE_OUTBUILDING:
        return (struct need){0, 0};
    case LL_USE_INDUSTRIAL:
    case LL_USE_STORAGE:
        return (struct need){high_rise ? 2 : 0, public.high}; /* its fire hazard class decides */
    default:
        return (struct need){high_rise ? 1 : 0, public.high > 1 ? public.high : 1};
    }
}

/// A building under way.
struct job {
    const struct siding *siding;
    struct scratch *scratch;
    struct rectangle around;
    struct ll_xy along[SIDES]; ///< unit vectors along its sides
    enum ll_code code;
    struct ll_err *err;
};

/// The part of a segment between two limits of one of its coordinates, as shares of it.
static void clip(double a, double b, double low, double high, double share[2])
{
    if (a == b) {
        share[1] = a < low || a > high ? -1.0 : share[1];
        return;
    }
    double one = (low - a) / (b - a);
    double two = (high - a) / (b - a);
    share[0] = fmax(share[0], fmin(one, two));
    share[1] = fmin(share[1], fmax(one, two));
}

static double side_length_m(const struct rectangle *r, int side)
{
    return side % 2 == 0 ? r->along_m : r->across_m;
}

static void find_directions(struct job *j)
{
    for (int side = 0; side < SIDES; side++) {
        const struct ll_xy a = j->around.corner[side];
        const struct ll_xy b = j->around.corner[(side + 1) % SIDES];
        const double length_m = side_length_m(&j->around, side);
        j->along[side] = (struct ll_xy){(b.x - a.x) / length_m, (b.y - a.y) / length_m};
    }
}

/// Notes where a lane runs along a side: beyond it, and no farther than the rule.
static void cover_side(struct job *j, int side, struct ll_xy from, struct ll_xy to, unsigned open)
{
    const struct ll_xy a = j->around.corner[side];
    const struct ll_xy u = j->along[side];
    const double lane_m = j->siding->lane_m + LL_ROUNDING_M;
    const double length_m = side_length_m(&j->around, side);
    double on[2] = {(from.x - a.x) * u.x + (from.y - a.y) * u.y,
                    (to.x - a.x) * u.x + (to.y - a.y) * u.y};
    double off[2] = {(from.x - a.x) * u.y - (from.y - a.y) * u.x,
                     (to.x - a.x) * u.y - (to.y - a.y) * u.x};
    if ((off[0] < 0.0 && off[1] < 0.0) || (off[0] > lane_m && off[1] > lane_m) ||
        (on[0] < 0.0 && on[1] < 0.0) || (on[0] > length_m && on[1] > length_m)) {
        return;
    }
    double share[2] = {0.0, 1.0};
    clip(off[0], off[1], 0.0, lane_m, share);
    clip(on[0], on[1], 0.0, length_m, share);
    if (share[0] >= share[1]) {
        return;
    }
    double one = on[0] + share[0] * (on[1] - on[0]);
    double two = on[0] + share[1] * (on[1] - on[0]);
    struct side *s = &j->scratch->sides[side];
    j->code = ll_array_reserve(&s->parts, &s->capacity, s->count + 1, sizeof *s->parts, j->err);
    if (j->code == LL_OK) {
        s->parts[s->count++] = (struct covered){fmin(one, two), fmax(one, two), open};
    }
}

/// Notes where the lanes near a rectangle run along its sides.
static void cover_sides(struct job *j, const struct ll_box *box)
{
    const struct ll_reach_town *town = j->siding->town;
    const struct ll_gathered_runs *runs = &j->scratch->runs;
    const double reach_m = j->siding->lane_m + 2.0 * LL_ROUNDING_M;
    const struct ll_box around = ll_box_grown(box, reach_m);
    j->code = ll_gather_runs(&town->net, box, reach_m, &j->scratch->runs, j->err);
    for (size_t k = 0; j->code == LL_OK && k < runs->count; k++) {
        const struct ll_network_run *run = &town->net.runs[runs->items[k].run];
        if (!ll_box_meets(&around, &runs->items[k].box) || town->open[run->edge] == 0) {
            continue;
        }
        const struct ll_xy *p = &town->net.points[run->first_point];
        for (uint32_t i = 0; i < run->segments; i++) {
            const struct ll_box piece = ll_box_of_segment(p[i], p[i + 1]);
            for (int side = 0; side < SIDES && ll_box_meets(&around, &piece); side++) {
                cover_side(j, side, p[i], p[i + 1], town->open[run->edge]);
            }
        }
    }
}

static int by_from(const void *left, const void *right)
{
    const struct covered *a = left;
    const struct covered *b = right;
    return (a->from_m > b->from_m) - (a->from_m < b->from_m);
}

/// Puts the parts of each side in order.
static void order_parts(struct job *j)
{
    for (int k = 0; k < SIDES; k++) {
        const struct side *s = &j->scratch->sides[k];
        if (s->count > 1) {
            qsort(s->parts, s->count, sizeof *s->parts, by_from);
        }
    }
}

/// Whether enough of a side has a lane. Needs its parts in order.
static bool is_served(const struct job *j, int class, int side)
{
    const struct side *s = &j->scratch->sides[side];
    const double length_m = side_length_m(&j->around, side);
    double sum_m = 0.0;
    double until_m = 0.0;
    for (size_t i = 0; i < s->count; i++) {
        const struct covered *part = &s->parts[i];
        if ((part->classes & (1U << class)) != 0) {
            sum_m += fmax(0.0, part->to_m - fmax(until_m, part->from_m));
            until_m = fmax(until_m, part->to_m);
        }
    }
    return sum_m >= j->siding->share * length_m - LL_ROUNDING_M;
}

static int long_sides_served(const struct job *j, int class)
{
    int served = is_served(j, class, 0) + is_served(j, class, 2);
    if (j->around.across_m >= SQUARE_SHARE * j->around.along_m) {
        int other = is_served(j, class, 1) + is_served(j, class, 3);
        served = other > served ? other : served;
    }
    return served;
}

/// Whether an answer says that where the class comes is not known.
static bool is_unknown(uint8_t answer)
{
    return answer == LL_REACH_NO_STATION || answer == LL_REACH_NO_LANE_DATA ||
           answer == LL_REACH_NOT_CONNECTED;
}

static enum ll_reach_side judge_side(const struct ll_reach_way *way, struct need need, int served)
{
    if (need.high == 0) {
        return LL_SIDE_NOT_ASKED;
    }
    return is_unknown(way->answer) ? LL_SIDE_UNKNOWN
           : served >= need.high   ? LL_SIDE_SERVED
           : served < need.low     ? LL_SIDE_MISSING
                                   : LL_SIDE_UNKNOWN;
}

static enum ll_code judge_sides(struct job *j, size_t building, struct need need)
{
    const struct siding *s = j->siding;
    enum ll_code code = LL_OK;
    size_t corners =
        need.high == 0 ? 0 : hull_of(j->scratch, &s->buildings->shape, building, &code, j->err);
    for (int k = 0; k < SIDES; k++) {
        j->scratch->sides[k].count = 0;
    }
    if (code == LL_OK && corners > 0 && s->town->net.index != NULL) {
        j->around = least_rectangle(j->scratch->hull, corners);
        find_directions(j);
        struct ll_box box = ll_box_empty();
        for (int k = 0; k < SIDES; k++) {
            ll_box_extend(&box, j->around.corner[k].x, j->around.corner[k].y);
        }
        cover_sides(j, &box);
        code = j->code;
    }
    order_parts(j);
    for (int c = 0; code == LL_OK && c < LL_VEHICLE_COUNT; c++) {
        struct ll_reach_way *way = &s->out->way[c][building];
        way->side = (uint8_t)judge_side(way, need, corners == 0 ? 0 : long_sides_served(j, c));
    }
    return code;
}

/// Looking for a ladder area of a building.
struct laddering {
    struct job *job;
    size_t building;
    double length_m;
    bool no_way_known; ///< whether the ladder truck comes anywhere is not known
    bool any;
    bool fits;
    bool unknown;
};

/// The gap between an area and a building.
static double gap_m(const struct ll_shapes *areas, size_t area, const struct ll_shapes *buildings,
                    size_t building)
{
    double least_m = INFINITY;
    for (uint32_t r = areas->first_ring[area]; r < areas->first_ring[area + 1]; r++) {
        for (uint32_t p = areas->first_point[r]; p + 1 < areas->first_point[r + 1]; p++) {
            least_m = fmin(least_m, ll_shape_segment(buildings, building, areas->points[p],
                                                     areas->points[p + 1]));
        }
    }
    return least_m;
}

/// Looking for the lane by which the ladder truck comes onto an area.
struct reaching {
    const struct siding *siding;
    uint32_t area;
    double lane_m;
    bool comes;   ///< surely
    bool assumed; ///< on a way whose passing is assumed somewhere
};

static bool visit_lane(uint32_t item, void *user)
{
    struct reaching *r = user;
    const struct ll_reach_town *town = r->siding->town;
    const struct ll_network_run *run = &town->net.runs[item];
    const struct ll_shapes *areas = &r->siding->in->scene->layer[LL_LADDER_AREA].shape;
    const struct ll_network_edge *e = &town->net.edges[run->edge];
    const struct ll_xy *p = &town->net.points[run->first_point];
    if (!e->access || (town->open[run->edge] & (1U << LL_VEHICLE_LADDER)) == 0) {
        return true;
    }
    for (uint32_t i = 0; i < run->segments; i++) {
        if (ll_shape_segment(areas, r->area, p[i], p[i + 1]) <= r->lane_m) {
            const struct ll_reach_arrival way =
                ll_reach_arrive(town, LL_VEHICLE_LADDER, run->edge, 0.5 * e->length_m);
            r->comes |= !way.unsure;
            r->assumed |= way.unsure;
        }
    }
    return !r->comes;
}

/// Whether the ladder truck comes onto an area: along a lane beside or on it.
static struct reaching reach_area(const struct siding *s, uint32_t area)
{
    struct reaching r = {.siding = s,
                         .area = area,
                         .lane_m = ll_rule(s->in->rules, LL_RULE_LADDER_LANE_M) + LL_ROUNDING_M};
    const struct ll_box box =
        ll_box_grown(&s->in->scene->layer[LL_LADDER_AREA].shape.box[area], r.lane_m);
    if (s->town->net.index != NULL) {
        ll_index_search(s->town->net.index, &box, visit_lane, &r);
    }
    return r;
}

static bool visit_area(uint32_t area, void *user)
{
    struct laddering *l = user;
    const struct siding *s = l->job->siding;
    const struct ll_table *areas = &s->in->scene->layer[LL_LADDER_AREA];
    const ll_rules *rules = s->in->rules;
    const double most_m = ll_rule(rules, LL_RULE_LADDER_WALL_MOST_M);
    double gap = gap_m(&areas->shape, area, &s->buildings->shape, l->building);
    if (gap > 2.0 * most_m) {
        return true; /* another building's */
    }
    size_t corners = hull_of(l->job->scratch, &areas->shape, area, &l->job->code, l->job->err);
    if (corners == 0) {
        return l->job->code == LL_OK;
    }
    const struct rectangle r = least_rectangle(l->job->scratch->hull, corners);
    double slope = ll_table_real(areas, area, LL_LADDER_AREA_SLOPE_PCT);
    bool fits = r.along_m >= l->length_m - LL_ROUNDING_M &&
                r.across_m >= ll_rule(rules, LL_RULE_LADDER_WIDTH_M) - LL_ROUNDING_M &&
                gap >= ll_rule(rules, LL_RULE_LADDER_WALL_LEAST_M) - LL_ROUNDING_M &&
                gap <= most_m + LL_ROUNDING_M &&
                !(fabs(slope) > ll_rule(rules, LL_RULE_LADDER_SLOPE_PCT));
    const struct reaching way = reach_area(s, area);
    l->any = true;
    l->fits |= fits && !isnan(slope) && way.comes;
    l->unknown |= fits && (l->no_way_known || way.comes || way.assumed);
    return true;
}

static bool height_known(const struct ll_table *buildings, size_t row)
{
    return !isnan(ll_table_real(buildings, row, LL_BUILDING_HEIGHT_M)) ||
           !isnan(ll_table_real(buildings, row, LL_BUILDING_FLOORS));
}

/// The length that a building's ladder area needs, as far as its height is known.
static double ladder_length_m(const struct siding *s, size_t building)
{
    double height_m = ll_table_real(s->buildings, building, LL_BUILDING_HEIGHT_M);
    double floors = ll_table_real(s->buildings, building, LL_BUILDING_FLOORS);
    double least_m =
        isnan(height_m) ? floors * ll_rule(s->in->rules, LL_RULE_FLOOR_LOW_M) : height_m;
    bool tall = least_m > ll_rule(s->in->rules, LL_RULE_LADDER_TALL_M);
    return ll_rule(s->in->rules, tall ? LL_RULE_LADDER_LENGTH_TALL_M : LL_RULE_LADDER_LENGTH_M);
}

static enum ll_reach_ladder judge_ladder(struct job *j, size_t building)
{
    const struct siding *s = j->siding;
    bool high_rise = false;
    bool maybe_high = false;
    ll_fire_high_rise(s->buildings, building, s->in->rules, &high_rise, &maybe_high);
    if (!height_known(s->buildings, building)) {
        return LL_LADDER_UNKNOWN;
    }
    if (!maybe_high) {
        return LL_LADDER_NOT_NEEDED;
    }
    struct laddering l = {.job = j,
                          .building = building,
                          .length_m = ladder_length_m(s, building),
                          .no_way_known =
                              is_unknown(s->out->way[LL_VEHICLE_LADDER][building].answer)};
    if (s->ladder_areas != NULL) {
        struct ll_box box =
            ll_box_grown(&s->buildings->shape.box[building], ll_reach_ladder_reach_m(s->in));
        ll_index_search(s->ladder_areas, &box, visit_area, &l);
    }
    return l.fits                             ? LL_LADDER_FITS
           : high_rise && l.any && !l.unknown ? LL_LADDER_NONE
                                              : LL_LADDER_UNKNOWN;
}

static enum ll_code judge_some(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    struct siding *s = user;
    enum ll_code code = LL_OK;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        const uint32_t b = s->rows->order[i];
        struct job j = {.siding = s, .scratch = &s->scratch[worker], .err = err};
        code = judge_sides(&j, b, need_of(s, b));
        if (code == LL_OK) {
            s->out->way[LL_VEHICLE_LADDER][b].ladder = (uint8_t)judge_ladder(&j, b);
            code = j.code;
        }
    }
    return code;
}

double ll_reach_sides_reach_m(const struct ll_stage *in, size_t building)
{
    const struct ll_box *box = &in->scene->layer[LL_BUILDING].shape.box[building];
    double beyond_m = ll_box_is_empty(box) /* the rectangle may stick out as far as it is long */
                          ? 0.0
                          : hypot(box->max_x - box->min_x, box->max_y - box->min_y);
    double ladder_m = ll_reach_ladder_reach_m(in);
    return fmax(ll_rule(in->rules, LL_RULE_SIDE_LANE_M) + beyond_m, ladder_m) + LL_ROUNDING_M;
}

double ll_reach_ladder_reach_m(const struct ll_stage *in)
{
    return 2.0 * ll_rule(in->rules, LL_RULE_LADDER_WALL_MOST_M) + LL_ROUNDING_M;
}

enum ll_code ll_reach_sides(const struct ll_stage *in, const struct ll_reach_town *town,
                            const struct ll_reach_rows *rows, struct ll_reach *inout,
                            struct ll_err *err)
{
    const struct ll_table *areas = &in->scene->layer[LL_LADDER_AREA];
    LL_CLEANUP(siding_release)
    struct siding s = {.in = in,
                       .town = town,
                       .buildings = &in->scene->layer[LL_BUILDING],
                       .rows = rows,
                       .out = inout,
                       .lane_m = ll_rule(in->rules, LL_RULE_SIDE_LANE_M),
                       .share = ll_rule(in->rules, LL_RULE_SIDE_LANE_SHARE)};
    enum ll_code code = areas->count == 0
                            ? LL_OK
                            : ll_index_new(areas->shape.box, areas->count, &s.ladder_areas, err);
    if (code == LL_OK) {
        code = ll_stage_each(in, "sides of buildings", rows->count, judge_some, &s, err);
    }
    return code;
}
