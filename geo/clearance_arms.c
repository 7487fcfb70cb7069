#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/clearance_turns.h"
#include "geo/outline.h"

/* How far along an arm what is beside it is looked for. */
#define LOOK_M 12.0
/* An arm that is shorter has no direction. */
#define LEAST_ARM_M 2.0

struct finding {
    const struct ll_shapes *lanes;
    const double *length_m; ///< by point, of the straight pieces
    const struct ll_clear_rules *rules;
    const struct ll_network *net;
    const struct ll_clearance *clearance;
};

/// Whether a box is so far from a place that nothing in it is as near as `m`.
static bool is_far(struct ll_xy a, struct ll_xy b, struct ll_xy at, double m)
{
    const struct ll_box box = ll_box_of_segment(a, b);
    const struct ll_box point = {at.x, at.y, at.x, at.y};
    return ll_box_distance2(&box, &point) > (m + LL_ROUNDING_M) * (m + LL_ROUNDING_M);
}

/// Where a place on the network lies along its lane, and on which line of it.
static void find_on_lane(const struct finding *f, struct ll_xy at, struct ll_clear_arm *arm)
{
    const struct ll_shapes *s = f->lanes;
    double best_m = INFINITY;
    double from_m = 0.0;
    for (uint32_t r = s->first_ring[arm->lane]; r < s->first_ring[arm->lane + 1]; r++) {
        double length_m = 0.0;
        double before_m = 0.0; /* the piece that the place is on */
        uint32_t piece = LL_NONE;
        struct ll_xy best = {0};
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
            struct ll_xy foot = {0};
            double away_m = is_far(s->points[p], s->points[p + 1], at, best_m)
                                ? INFINITY
                                : ll_point_segment(at, s->points[p], s->points[p + 1], &foot);
            if (away_m < best_m) {
                best_m = away_m;
                before_m = length_m;
                piece = p;
                best = foot;
            }
            length_m += f->length_m[p];
        }
        if (piece != LL_NONE) {
            const struct ll_xy *a = &s->points[piece];
            arm->at_m = from_m + before_m + hypot(best.x - a->x, best.y - a->y);
            arm->line_from_m = from_m;
            arm->line_to_m = from_m + length_m;
        }
        from_m += length_m;
    }
}

/// The place `along_m` along a lane.
static struct ll_xy lane_at(const struct finding *f, uint32_t lane, double along_m)
{
    const struct ll_shapes *s = f->lanes;
    struct ll_xy at = s->points[s->first_point[s->first_ring[lane]]];
    for (uint32_t r = s->first_ring[lane]; r < s->first_ring[lane + 1]; r++) {
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
            struct ll_xy a = s->points[p];
            struct ll_xy b = s->points[p + 1];
            double length_m = f->length_m[p];
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
static double width_near(const struct ll_clearance *c, const struct ll_clear_arm *arm)
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
static bool make_arm(const struct finding *f, uint32_t edge, bool back, struct ll_xy node,
                     struct ll_clear_arm *ret)
{
    const struct ll_network *net = f->net;
    const struct ll_network_edge *e = &net->edges[edge];
    uint32_t first = back ? e[1].first_point - 1 : e->first_point;
    struct ll_xy next = net->points[back ? first - 1 : first + 1];
    double length_m = hypot(next.x - node.x, next.y - node.y);
    double inside_m = fmin(0.5, 0.5 * length_m);
    struct ll_clear_arm arm = {.edge = edge, .lane = e->lane, .back = back};
    struct ll_xy inside = {node.x + inside_m / length_m * (next.x - node.x),
                           node.y + inside_m / length_m * (next.y - node.y)};
    find_on_lane(f, inside, &arm);
    arm.at_m += back ? inside_m : -inside_m;
    double half_m = f->rules->bend_base_m;
    double end_m =
        back ? fmax(arm.at_m - half_m, arm.line_from_m) : fmin(arm.at_m + half_m, arm.line_to_m);
    struct ll_xy end = lane_at(f, arm.lane, end_m);
    arm.base_m = hypot(end.x - node.x, end.y - node.y);
    if (!(arm.base_m >= LEAST_ARM_M)) {
        return false;
    }
    arm.along = (struct ll_xy){(end.x - node.x) / arm.base_m, (end.y - node.y) / arm.base_m};
    arm.width_m = width_near(f->clearance, &arm);
    *ret = arm;
    return true;
}

/* Of an edge from a node to itself the network's graph has the way along it first, then the way
   back. */
enum ll_code ll_clear_arms_find(const struct ll_clear_base *base,
                                const struct ll_clear_rules *rules,
                                const struct ll_clearance *clearance, uint32_t node,
                                struct ll_clear_arms *arms, struct ll_err *err)
{
    const struct ll_network *net = &base->net;
    const struct finding f = {&base->joined.lanes->shape, base->pieces.length_m, rules, net,
                              clearance};
    const struct ll_graph *graph = &net->graph;
    const uint32_t begin = graph->first_arc[node];
    const uint32_t end = graph->first_arc[node + 1];
    enum ll_code code =
        ll_array_reserve(&arms->items, &arms->capacity, end - begin, sizeof *arms->items, err);
    arms->count = 0;
    for (uint32_t a = begin; code == LL_OK && a < end; a++) {
        uint32_t edge = graph->edge[a];
        const struct ll_network_edge *e = &net->edges[edge];
        bool second = a > begin && graph->edge[a - 1] == edge;
        bool back = second || e->from != node;
        struct ll_xy at = net->points[back ? e[1].first_point - 1 : e->first_point];
        if (e->length_m > 0.0 && make_arm(&f, edge, back, at, &arms->items[arms->count])) {
            arms->at = at;
            arms->count++;
        }
    }
    return code;
}

bool ll_clear_arm_goes_on(const struct ll_clear_arm *a, const struct ll_clear_arm *b)
{
    const struct ll_clear_arm *low = a->edge < b->edge ? a : b;
    const struct ll_clear_arm *high = a->edge < b->edge ? b : a;
    return low->edge + 1 == high->edge && low->back && !high->back && low->lane == high->lane;
}

bool ll_clear_arm_before(const struct ll_clear_arm *a, const struct ll_clear_arm *b)
{
    if (a->lane != b->lane) {
        return a->lane < b->lane;
    }
    return a->at_m != b->at_m ? a->at_m < b->at_m : a->back && !b->back;
}
