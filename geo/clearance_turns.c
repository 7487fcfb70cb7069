#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/clearance_private.h"
#include "geo/network.h"
#include "geo/outline.h"
#include "geo/turn_room.h"

#define LL_PI 3.14159265358979323846

/* A turn by less is driven nearly straight. */
#define LEAST_TURN_RAD (30.0 * LL_PI / 180.0)
/* Who turns by more turns back: that takes shunting anyway. */
#define MOST_TURN_RAD (135.0 * LL_PI / 180.0)
/* How far along an arm what is beside it is looked for. */
#define LOOK_M 12.0
/* An arm that is shorter has no direction. */
#define LEAST_ARM_M 2.0
/* Larger radii are tried up to so much more: they help where the outer side is cut off. */
#define MORE_RADIUS_M 4.0
/* How far a radius is measured once it is too small. */
#define MOST_RADIUS_M 25.0

/// A lane as it leaves a junction.
struct arm {
    uint32_t edge;
    uint32_t lane;
    bool back;          ///< towards the start of the lane
    double at_m;        ///< of the junction, along the lane
    double line_from_m; ///< the line of the lane that the junction is on
    double line_to_m;
    double base_m; ///< straight so far
    struct ll_xy along;
    double width_m; ///< at most so wide at the narrowest near the junction; INFINITY
};

/// Outlines around a junction.
struct bars {
    const struct ll_table *table;
    bool ground;
    struct ll_box box;
    struct ll_bar *bars;
    uint32_t *item; ///< by bar, as long as they are in order; building row or ground row |
                    ///< LL_SIDE_GROUND
    size_t count;
    size_t bar_capacity;
    size_t item_capacity;
    const struct arm *arms[2]; ///< ground that crosses one is passed
    struct ll_xy at;
    enum ll_code code;
    struct ll_err *err;
};

/// Memory and results of one thread.
struct worker {
    struct bars bars;
    struct arm *arms;
    size_t arm_count;
    size_t arm_capacity;
    struct ll_lane_turn *turns;
    size_t turn_count;
    size_t turn_capacity;
};

struct run {
    const struct ll_stage *in;
    const struct ll_clear_rules *rules;
    const struct ll_clear_sides *sides;
    const struct ll_network *net;
    const struct ll_clearance *clearance;
    struct ll_turn_ring ring[LL_VEHICLE_COUNT + 1]; ///< of the classes, then of the rule
    double least_m[LL_VEHICLE_COUNT + 1];
    int first_ring;      ///< of those that are looked at
    double most_error_m; ///< of any outline
    struct worker *workers;
    unsigned worker_count;
};

enum { RULE = LL_VEHICLE_COUNT };

static void run_clear(struct run *run)
{
    for (unsigned i = 0; run->workers != NULL && i < run->worker_count; i++) {
        struct worker *w = &run->workers[i];
        ll_free(w->bars.bars);
        ll_free(w->bars.item);
        ll_free(w->arms);
        ll_free(w->turns);
    }
    ll_free(run->workers);
}

static const struct ll_shapes *lanes_of(const struct run *run)
{
    return &run->in->scene->layer[LL_LANE].shape;
}

/// Where a place on the network lies along its lane, and on which line of it.
static void find_on_lane(const struct ll_shapes *s, struct ll_xy at, struct arm *arm)
{
    double best_m = INFINITY;
    double from_m = 0.0;
    for (uint32_t r = s->first_ring[arm->lane]; r < s->first_ring[arm->lane + 1]; r++) {
        double length_m = 0.0;
        bool here = false;
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
            struct ll_xy foot = {0};
            double away_m = ll_point_segment(at, s->points[p], s->points[p + 1], &foot);
            if (away_m < best_m) {
                best_m = away_m;
                arm->at_m =
                    from_m + length_m + hypot(foot.x - s->points[p].x, foot.y - s->points[p].y);
                here = true;
            }
            length_m +=
                hypot(s->points[p + 1].x - s->points[p].x, s->points[p + 1].y - s->points[p].y);
        }
        if (here) {
            arm->line_from_m = from_m;
            arm->line_to_m = from_m + length_m;
        }
        from_m += length_m;
    }
}

/// The place `along_m` along a lane.
static struct ll_xy lane_at(const struct ll_shapes *s, uint32_t lane, double along_m)
{
    struct ll_xy at = s->points[s->first_point[s->first_ring[lane]]];
    for (uint32_t r = s->first_ring[lane]; r < s->first_ring[lane + 1]; r++) {
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
            struct ll_xy a = s->points[p];
            struct ll_xy b = s->points[p + 1];
            double length_m = hypot(b.x - a.x, b.y - a.y);
            if (along_m <= length_m && length_m > 0.0) {
                double share = fmax(along_m, 0.0) / length_m;
                return (struct ll_xy){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
            }
            along_m -= length_m;
            at = b;
        }
    }
    return at;
}

/// The least upper bound of a lane's width near a junction; INFINITY where nothing bounds it, or it
/// runs through a building.
static double width_near(const struct ll_clearance *c, const struct arm *arm)
{
    double from_m = arm->back ? fmax(arm->at_m - LOOK_M, arm->line_from_m) : arm->at_m;
    double to_m = arm->back ? arm->at_m : fmin(arm->at_m + LOOK_M, arm->line_to_m);
    double width_m = INFINITY;
    for (uint32_t p = c->first_piece[arm->lane]; p < c->first_piece[arm->lane + 1]; p++) {
        const struct ll_lane_piece *piece = &c->pieces[p];
        if (piece->from_m < to_m && piece->to_m > from_m) {
            width_m = fmin(width_m, (double)piece->width_high_m); /* passes over NAN */
        }
    }
    return width_m;
}

/// An arm along an edge from a node. @return false when it is too short to have a direction.
static bool make_arm(const struct run *run, uint32_t edge, bool back, struct ll_xy node,
                     struct arm *ret)
{
    const struct ll_network *net = run->net;
    const struct ll_network_edge *e = &net->edges[edge];
    uint32_t first = back ? e[1].first_point - 1 : e->first_point;
    struct ll_xy next = net->points[back ? first - 1 : first + 1];
    double length_m = hypot(next.x - node.x, next.y - node.y);
    double inside_m = fmin(0.5, 0.5 * length_m);
    struct arm arm = {.edge = edge, .lane = e->lane, .back = back};
    struct ll_xy inside = {node.x + inside_m / length_m * (next.x - node.x),
                           node.y + inside_m / length_m * (next.y - node.y)};
    find_on_lane(lanes_of(run), inside, &arm);
    arm.at_m += back ? inside_m : -inside_m;
    double half_m = run->rules->bend_base_m;
    double end_m =
        back ? fmax(arm.at_m - half_m, arm.line_from_m) : fmin(arm.at_m + half_m, arm.line_to_m);
    struct ll_xy end = lane_at(lanes_of(run), arm.lane, end_m);
    arm.base_m = hypot(end.x - node.x, end.y - node.y);
    if (!(arm.base_m >= LEAST_ARM_M)) {
        return false;
    }
    arm.along = (struct ll_xy){(end.x - node.x) / arm.base_m, (end.y - node.y) / arm.base_m};
    arm.width_m = width_near(run->clearance, &arm);
    *ret = arm;
    return true;
}

/// The arms of a junction that may be narrow. Of an edge from a node to itself the network's graph
/// has the way along it first, then the way back.
static enum ll_code find_arms(const struct run *run, struct worker *w, uint32_t node,
                              struct ll_err *err)
{
    const struct ll_graph *graph = &run->net->graph;
    const uint32_t begin = graph->first_arc[node];
    const uint32_t end = graph->first_arc[node + 1];
    enum ll_code code =
        ll_array_reserve(&w->arms, &w->arm_capacity, end - begin, sizeof *w->arms, err);
    w->arm_count = 0;
    for (uint32_t a = begin; code == LL_OK && a < end; a++) {
        uint32_t edge = graph->edge[a];
        const struct ll_network_edge *e = &run->net->edges[edge];
        bool second = a > begin && graph->edge[a - 1] == edge;
        bool back = second || e->from != node;
        struct ll_xy at = run->net->points[back ? e[1].first_point - 1 : e->first_point];
        if (e->length_m > 0.0 && make_arm(run, edge, back, at, &w->arms[w->arm_count])) {
            w->bars.at = at;
            w->arm_count++;
        }
    }
    return code;
}

/// Whether two arms are one lane going on: then it is a bend of the lane.
static bool goes_on(const struct arm *a, const struct arm *b)
{
    const struct arm *low = a->edge < b->edge ? a : b;
    const struct arm *high = a->edge < b->edge ? b : a;
    return low->edge + 1 == high->edge && low->back && !high->back && low->lane == high->lane;
}

static bool ground_crosses(const struct bars *g, uint32_t row)
{
    for (int i = 0; g->ground && i < 2; i++) {
        const struct arm *arm = g->arms[i];
        struct ll_xy end = {g->at.x + arm->base_m * arm->along.x,
                            g->at.y + arm->base_m * arm->along.y};
        if (ll_shape_segment(&g->table->shape, row, g->at, end) <= 0.0) {
            return true;
        }
    }
    return false;
}

static bool gather(uint32_t row, void *user)
{
    struct bars *g = user;
    const struct ll_shapes *s = &g->table->shape;
    uint32_t item = g->ground ? row | LL_SIDE_GROUND : row;
    if (ground_crosses(g, row)) {
        return true;
    }
    for (uint32_t r = s->first_ring[row]; r < s->first_ring[row + 1]; r++) {
        for (uint32_t i = s->first_point[r] + 1; i < s->first_point[r + 1]; i++) {
            struct ll_box box = ll_box_empty();
            ll_box_extend(&box, s->points[i - 1].x, s->points[i - 1].y);
            ll_box_extend(&box, s->points[i].x, s->points[i].y);
            if (!ll_box_meets(&box, &g->box)) {
                continue;
            }
            g->code =
                ll_array_reserve(&g->bars, &g->bar_capacity, g->count + 1, sizeof *g->bars, g->err);
            if (g->code == LL_OK) {
                g->code = ll_array_reserve(&g->item, &g->item_capacity, g->count + 1,
                                           sizeof *g->item, g->err);
            }
            if (g->code != LL_OK) {
                return false;
            }
            g->bars[g->count] = (struct ll_bar){s->points[i - 1], s->points[i]};
            g->item[g->count++] = item;
        }
    }
    return true;
}

/// Collects the outlines around a junction.
static enum ll_code look_around(const struct run *run, struct bars *g, const struct arm *a,
                                const struct arm *b, struct ll_err *err)
{
    const struct ll_box point = {g->at.x, g->at.y, g->at.x, g->at.y};
    double far_m = 0.0;
    for (int i = run->first_ring; i <= RULE; i++) {
        far_m = fmax(far_m, ll_turn_ring_outer(&run->ring[i], run->least_m[i] + MORE_RADIUS_M));
    }
    g->box = ll_box_grown(&point, far_m + run->sides->search_m);
    g->arms[0] = a;
    g->arms[1] = b;
    g->count = 0;
    g->code = LL_OK;
    g->err = err;
    g->ground = false;
    g->table = run->sides->buildings;
    ll_index_search(run->sides->building_index, &g->box, gather, g);
    if (g->code == LL_OK && run->sides->ground_index != NULL) {
        g->ground = true;
        g->table = run->sides->ground;
        ll_index_search(run->sides->ground_index, &g->box, gather, g);
    }
    return g->code;
}

/// Narrows what is free to both sides of an arm by one bar. @return false when it crosses the arm.
static bool narrow_by(const struct ll_bar *bar, struct ll_xy at, const struct arm *arm,
                      double side_m[2])
{
    struct ll_xy e = arm->along;
    double s[2] = {(bar->a.x - at.x) * e.x + (bar->a.y - at.y) * e.y,
                   (bar->b.x - at.x) * e.x + (bar->b.y - at.y) * e.y};
    double t[2] = {(bar->a.y - at.y) * e.x - (bar->a.x - at.x) * e.y,
                   (bar->b.y - at.y) * e.x - (bar->b.x - at.x) * e.y};
    double low = 0.0;
    double high = 1.0;
    if (fmax(s[0], s[1]) < 0.0 || fmin(s[0], s[1]) > arm->base_m) {
        return true;
    }
    for (int i = 0; i < 2; i++) { /* from where the arm begins to where it ends */
        double from = i == 0 ? s[0] : arm->base_m - s[0];
        double to = i == 0 ? s[1] : arm->base_m - s[1];
        if (from < 0.0) {
            low = fmax(low, from / (from - to));
        } else if (to < 0.0) {
            high = fmin(high, from / (from - to));
        }
    }
    double p = t[0] + low * (t[1] - t[0]);
    double q = t[0] + high * (t[1] - t[0]);
    if ((p <= 0.0) != (q <= 0.0) || p == 0.0) {
        return false;
    }
    int side = p > 0.0 ? LL_LEFT : LL_RIGHT;
    side_m[side] = fmin(side_m[side], fmin(fabs(p), fabs(q)));
    return true;
}

/// The turn from one arm into another with what is free beside them. @return false when an outline
/// crosses one.
static bool make_turn(const struct run *run, const struct bars *g, const struct arm *a,
                      const struct arm *b, struct ll_turn *ret)
{
    const struct arm *arms[2] = {a, b};
    *ret = (struct ll_turn){.at = g->at, .arm = {a->along, b->along}};
    for (int i = 0; i < 2; i++) {
        struct ll_xy e = arms[i]->along;
        struct ll_xy other = arms[1 - i]->along;
        bool left = e.x * other.y - e.y * other.x > 0.0;
        double side_m[LL_SIDES] = {run->sides->search_m, run->sides->search_m};
        for (size_t k = 0; k < g->count; k++) {
            if (!narrow_by(&g->bars[k], g->at, arms[i], side_m)) {
                return false;
            }
        }
        ret->inner_m[i] = side_m[left ? LL_LEFT : LL_RIGHT];
        ret->outer_m[i] = side_m[left ? LL_RIGHT : LL_LEFT];
    }
    return true;
}

/// What stands in the corner: the outline nearest to the junction between both arms.
static uint32_t corner_of(const struct bars *g, const struct ll_turn *turn)
{
    struct ll_xy half = {turn->arm[0].x + turn->arm[1].x, turn->arm[0].y + turn->arm[1].y};
    double length = hypot(half.x, half.y);
    struct ll_xy far = {g->at.x + half.x / length, g->at.y + half.y / length};
    double nearest_m = INFINITY;
    uint32_t item = LL_NONE;
    for (size_t i = 0; i < g->count; i++) {
        struct ll_xy at = {0};
        double m = ll_point_segment(far, g->bars[i].a, g->bars[i].b, &at);
        bool between = (at.x - g->at.x) * half.x + (at.y - g->at.y) * half.y > 0.0;
        if (between && (m < nearest_m || (m == nearest_m && g->item[i] < item))) {
            nearest_m = m;
            item = g->item[i];
        }
    }
    return item;
}

/// Declared width of a lane; INFINITY without one.
static double declared(const struct run *run, uint32_t lane)
{
    double m = ll_table_real(&run->in->scene->layer[LL_LANE], lane, LL_LANE_WIDTH_M);
    return isnan(m) ? INFINITY : m;
}

static bool surveyed(const struct run *run, uint32_t lane)
{
    return ll_table_word(&run->in->scene->layer[LL_LANE], lane, LL_LANE_WIDTH_SOURCE) ==
           LL_MEASURE_SURVEYED;
}

/// A turn that is being judged.
struct judged {
    struct ll_turn turn;
    struct bars *bars;
    double angle_rad;
    double error_m;
    double declared_m[2]; ///< of two lanes that are one road going on; INFINITY at other junctions,
                          ///< whose mouths are wider than the lanes are
    bool surveyed;
};

/// Whether a ring fits with a radius from `least_m` up.
static bool fits(const struct judged *j, struct ll_turn_ring ring, double least_m, double less_m)
{
    struct ll_turn_range range = {least_m, least_m + MORE_RADIUS_M, least_m};
    ring.less_m = less_m;
    if (!ll_turn_corner_fits(&ring, j->angle_rad, j->declared_m[0], j->declared_m[1], least_m)) {
        return false;
    }
    return !isnan(ll_turn_room(&j->turn, &ring, &range, j->bars->bars, j->bars->count));
}

/// How sure it is that a ring does not fit. What is drawn flags at most; only where both lanes are
/// surveyed it fails.
static enum ll_sureness judge(const struct judged *j, const struct ll_turn_ring *ring,
                              double least_m)
{
    if (least_m <= 0.0 || fits(j, *ring, least_m, 0.0)) {
        return LL_SURE_FINE;
    }
    if (fits(j, *ring, least_m, j->error_m)) {
        return j->surveyed ? LL_SURE_PROBABLE : LL_SURE_POSSIBLE;
    }
    return j->surveyed ? LL_SURE_CERTAIN : LL_SURE_PROBABLE;
}

/// The largest radius up to `most_m` of a path as wide as lanes must be; 0 when not even the path
/// fits, NAN when the search came to its limit.
static double measure(const struct judged *j, struct ll_turn_ring ring, double less_m,
                      double most_m)
{
    struct ll_turn_range range = {0.0, most_m, most_m};
    ring.less_m = less_m;
    double m = ll_turn_room(&j->turn, &ring, &range, j->bars->bars, j->bars->count);
    if (isinf(m)) {
        return NAN;
    }
    m = isnan(m) ? 0.0 : m;
    double low = 0.0;
    double high = m;
    bool all =
        ll_turn_corner_fits(&ring, j->angle_rad, j->declared_m[0], j->declared_m[1], fmax(m, 0.01));
    while (!all && high - low > 0.01) {
        double middle = 0.5 * (low + high);
        bool ok = ll_turn_corner_fits(&ring, j->angle_rad, j->declared_m[0], j->declared_m[1],
                                      fmax(middle, 1e-6));
        *(ok ? &low : &high) = middle;
    }
    return all ? m : low;
}

/// Whether a turn fits every ring by the widths alone, as if its corner were sharp.
static bool surely_wide(const struct run *run, const struct arm *a, const struct arm *b,
                        double angle_rad)
{
    double error_m = 2.0 * run->most_error_m;
    bool wide = true;
    for (int i = run->first_ring; wide && i <= RULE; i++) {
        wide = run->least_m[i] <= 0.0 ||
               ll_turn_corner_fits(&run->ring[i], angle_rad, a->width_m - error_m,
                                   b->width_m - error_m, run->least_m[i]);
    }
    return wide;
}

static struct judged judged_of(const struct run *run, struct bars *bars, const struct arm *a,
                               const struct arm *b, bool one_road)
{
    struct judged j = {.bars = bars,
                       .declared_m = {INFINITY, INFINITY},
                       .surveyed = surveyed(run, a->lane) && surveyed(run, b->lane)};
    for (size_t i = 0; i < bars->count; i++) {
        double error_m = ll_clear_item_error(run->in->scene, run->rules, bars->item[i]);
        j.error_m = fmax(j.error_m, 2.0 * error_m);
    }
    j.error_m += j.surveyed ? 0.0 : run->rules->bend_error_m;
    if (one_road) {
        j.declared_m[0] = declared(run, a->lane);
        j.declared_m[1] = declared(run, b->lane);
    }
    return j;
}

/// Whether a path as wide as lanes must be passes both arms at all; else that is a finding of its
/// own.
static bool wide_enough(const struct run *run, const struct judged *j)
{
    double width_m = INFINITY;
    for (int i = 0; i < 2; i++) {
        double beside_m = j->turn.inner_m[i] + j->turn.outer_m[i];
        width_m = fmin(width_m, fmin(beside_m, j->declared_m[i]));
    }
    return width_m + j->error_m >= run->rules->width_m;
}

static void judge_turn(const struct run *run, struct judged *j, struct ll_lane_turn *turn)
{
    bool by_class = run->in->vehicles != NULL;
    for (int i = 0; i < LL_VEHICLE_COUNT; i++) {
        turn->of[i] =
            (uint8_t)(by_class ? judge(j, &run->ring[i], run->least_m[i]) : LL_SURE_UNKNOWN);
    }
    turn->sure = (uint8_t)LL_SURE_FINE;
    turn->radius_m = turn->low_m = turn->high_m = NAN;
    if (!wide_enough(run, j)) {
        return;
    }
    turn->sure = (uint8_t)judge(j, &run->ring[RULE], run->least_m[RULE]);
    if (turn->sure != LL_SURE_FINE) {
        turn->radius_m = (float)measure(j, run->ring[RULE], 0.0, run->least_m[RULE]);
        turn->low_m = (float)measure(j, run->ring[RULE], -j->error_m, run->least_m[RULE]);
        turn->high_m = (float)measure(j, run->ring[RULE], j->error_m, MOST_RADIUS_M);
    }
}

static bool told(const struct ll_lane_turn *turn)
{
    bool tell = turn->sure != LL_SURE_FINE;
    for (int i = 0; i < LL_VEHICLE_COUNT; i++) {
        tell = tell || turn->of[i] > LL_SURE_FINE;
    }
    return tell;
}

static enum ll_code try_turn(const struct run *run, struct worker *w, const struct arm *a,
                             const struct arm *b, struct ll_err *err)
{
    bool one_road = w->arm_count == 2;
    double angle_rad = ll_turn_angle(&(struct ll_turn){.arm = {a->along, b->along}});
    if (goes_on(a, b) || angle_rad < LEAST_TURN_RAD || angle_rad > MOST_TURN_RAD ||
        surely_wide(run, a, b, angle_rad)) {
        return LL_OK;
    }
    enum ll_code code = look_around(run, &w->bars, a, b, err);
    struct judged j = judged_of(run, &w->bars, a, b, one_road);
    j.angle_rad = angle_rad;
    if (code != LL_OK || !make_turn(run, &w->bars, a, b, &j.turn)) {
        return code;
    }
    uint32_t corner = corner_of(&w->bars, &j.turn);
    struct ll_lane_turn turn = {.lane = {a->lane, b->lane},
                                .at_m = {a->at_m, b->at_m},
                                .back = {a->back, b->back},
                                .at = w->bars.at,
                                .angle_rad = (float)angle_rad,
                                .cause = LL_CAUSE_SHAPE,
                                .cause_row = LL_NONE};
    if (corner != LL_NONE) {
        bool ground = (corner & LL_SIDE_GROUND) != 0;
        turn.cause = ground ? LL_CAUSE_GROUND : LL_CAUSE_BUILDING;
        turn.cause_row = corner & ~LL_SIDE_GROUND;
    }
    judge_turn(run, &j, &turn);
    if (!told(&turn)) {
        return LL_OK;
    }
    code = ll_array_reserve(&w->turns, &w->turn_capacity, w->turn_count + 1, sizeof *w->turns, err);
    if (code == LL_OK) {
        w->turns[w->turn_count++] = turn;
    }
    return code;
}

static bool comes_before(const struct arm *a, const struct arm *b)
{
    if (a->lane != b->lane) {
        return a->lane < b->lane;
    }
    return a->at_m != b->at_m ? a->at_m < b->at_m : a->back && !b->back;
}

static enum ll_code do_some(void *user, unsigned worker, size_t begin, size_t end,
                            struct ll_err *err)
{
    const struct run *run = user;
    struct worker *w = &run->workers[worker];
    const struct ll_table *lanes = &run->in->scene->layer[LL_LANE];
    enum ll_code code = LL_OK;
    for (size_t node = begin; code == LL_OK && node < end; node++) {
        code = find_arms(run, w, (uint32_t)node, err);
        for (size_t i = 0; i < w->arm_count; i++) {
            for (size_t k = i + 1; code == LL_OK && k < w->arm_count; k++) {
                const struct arm *a = &w->arms[i];
                const struct arm *b = &w->arms[k];
                bool below =
                    ll_clear_is_tunnel(lanes, a->lane) || ll_clear_is_tunnel(lanes, b->lane);
                bool turned = comes_before(b, a);
                code = below ? LL_OK : try_turn(run, w, turned ? b : a, turned ? a : b, err);
            }
        }
    }
    return code;
}

static int by_place(const void *left, const void *right)
{
    const struct ll_lane_turn *a = left;
    const struct ll_lane_turn *b = right;
    for (int i = 0; i < 2; i++) {
        if (a->lane[i] != b->lane[i]) {
            return a->lane[i] < b->lane[i] ? -1 : 1;
        }
        if (a->at_m[i] != b->at_m[i]) {
            return a->at_m[i] < b->at_m[i] ? -1 : 1;
        }
        if (a->back[i] != b->back[i]) {
            return a->back[i] ? -1 : 1;
        }
    }
    return 0;
}

/// Puts the threads' turns together, in order.
static enum ll_code collect(const struct run *run, struct ll_lane_turn **ret_turns,
                            size_t *ret_count, struct ll_err *err)
{
    size_t count = 0;
    for (unsigned i = 0; i < run->worker_count; i++) {
        count += run->workers[i].turn_count;
    }
    struct ll_lane_turn *turns = ll_alloc(count, sizeof *turns);
    if (turns == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t done = 0;
    for (unsigned i = 0; i < run->worker_count; i++) {
        const struct worker *w = &run->workers[i];
        if (w->turn_count > 0) {
            memcpy(turns + done, w->turns, w->turn_count * sizeof *turns);
        }
        done += w->turn_count;
    }
    if (count > 1) {
        qsort(turns, count, sizeof *turns, by_place);
    }
    *ret_turns = turns;
    *ret_count = count;
    return LL_OK;
}

static void set_rings(struct run *run)
{
    const struct ll_vehicles *vehicles = run->in->vehicles;
    run->first_ring = vehicles == NULL ? RULE : 0;
    for (int i = 0; vehicles != NULL && i < LL_VEHICLE_COUNT; i++) {
        const struct ll_vehicle *v = &vehicles->of[i];
        run->ring[i] = ll_turn_ring_of(v->width_m, v->radius_inner_m, v->radius_outer_m);
        run->least_m[i] = v->radius_inner_m;
    }
    run->ring[RULE] = (struct ll_turn_ring){.width_m = run->rules->width_m};
    run->least_m[RULE] = run->rules->turn_radius_m;
}

/// The largest error of an outline that there is.
static double most_error(const struct run *run)
{
    const struct ll_table *buildings = run->sides->buildings;
    double most_m = fmax(run->rules->footprint_error_m, run->rules->ground_error_m);
    for (uint32_t i = 0; i < buildings->count; i++) {
        most_m = fmax(most_m, ll_clear_item_error(run->in->scene, run->rules, i));
    }
    return most_m;
}

enum ll_code ll_clear_turns_find(const struct ll_stage *in, const struct ll_clear_rules *rules,
                                 const struct ll_clear_sides *sides, const struct ll_network *net,
                                 struct ll_clearance *inout, struct ll_err *err)
{
    LL_CLEANUP(run_clear)
    struct run run = {.in = in,
                      .rules = rules,
                      .sides = sides,
                      .net = net,
                      .clearance = inout,
                      .worker_count = in->threads > 0 ? in->threads : 1};
    set_rings(&run);
    run.most_error_m = most_error(&run);
    run.workers = ll_calloc(run.worker_count, sizeof *run.workers);
    if (run.workers == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code =
        ll_stage_each(in, "turns at junctions", net->graph.node_count, do_some, &run, err);
    return code == LL_OK ? collect(&run, &inout->turns, &inout->turn_count, err) : code;
}
