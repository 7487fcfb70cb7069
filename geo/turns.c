#include "geo/turns.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/lesser.h"
#include "geo/outline.h"
#include "geo/stage.h"

#define LL_PI 3.14159265358979323846

struct ll_turn_costs ll_turn_costs_of(const ll_rules *rules, const struct ll_vehicle *vehicle,
                                      bool on_foot)
{
    struct ll_turn_costs costs = {.free_rad = ll_rule(rules, LL_RULE_TURN_FREE_DEG) * LL_PI / 180.0,
                                  .base_m = ll_rule(rules, LL_RULE_TURN_BASE_M)};
    if (!on_foot) {
        costs.right_angle_s = ll_rule(rules, LL_RULE_TURN_RIGHT_ANGLE_S);
        costs.u_s = ll_rule(rules, LL_RULE_TURN_U_S);
    }
    if (!on_foot && vehicle != NULL) {
        costs.shunt_s = ll_rule(rules, LL_RULE_TURN_SHUNT_S);
        costs.radius_inner_m = vehicle->radius_inner_m;
        costs.radius_outer_m = vehicle->radius_outer_m;
    }
    return costs;
}

double ll_turn_s(const struct ll_turn_costs *costs, double angle_rad)
{
    const double right = LL_PI / 2.0;
    if (angle_rad <= costs->free_rad) {
        return 0.0;
    }
    if (angle_rad <= right) {
        return costs->right_angle_s * (angle_rad - costs->free_rad) / (right - costs->free_rad);
    }
    return costs->right_angle_s +
           (costs->u_s - costs->right_angle_s) * fmin(1.0, (angle_rad - right) / right);
}

bool ll_turn_fits(const struct ll_turn_costs *costs, double angle_rad, double width_a_m,
                  double width_b_m)
{
    /* The centre of the ring may be as far as the inner radius from the inner corner; seen from
       there each outer side is as far as its corridor is wide and the sine of the angle between the
       way to the centre and the inner wall says. Both angles together are what the turn leaves. */
    double angle = 0.0;
    const double widths[2] = {width_a_m, width_b_m};
    for (int i = 0; i < 2; i++) {
        double lack_m = costs->radius_outer_m - widths[i];
        if (lack_m > costs->radius_inner_m) {
            return false;
        }
        angle += lack_m > 0.0 ? asin(lack_m / costs->radius_inner_m) : 0.0;
    }
    return angle <= LL_PI - angle_rad + 1e-9;
}

/// A stretch as it leaves a node.
struct leaving {
    uint32_t arc;
    double dx; ///< unit vector, or 0 without a direction
    double dy;
};

struct turning {
    const struct ll_network *net;
    const struct ll_turn_costs *costs;
    const float *width_m;
    bool known_only;
    struct leaving *leaving; ///< of the node under way
    size_t leaving_count;
    size_t leaving_capacity;
    struct ll_edge *turns;
    size_t turn_count;
    size_t turn_capacity;
};

static void turning_release(struct turning *t)
{
    ll_free(t->leaving);
    ll_free(t->turns);
}

/// The point `base_m` along an arc.
static struct ll_xy point_on(const struct ll_network *net, uint32_t arc, double base_m)
{
    const struct ll_network_edge *e = &net->edges[arc / 2];
    const uint32_t first = e->first_point;
    const uint32_t last = e[1].first_point - 1;
    double at_m = fmin(base_m, e->length_m);
    at_m = arc % 2 == 0 ? at_m : e->length_m - at_m;
    uint32_t p = first;
    while (p + 1 < last && net->along_m[p + 1] < at_m) {
        p++;
    }
    double part_m = net->along_m[p + 1] - net->along_m[p];
    double share = part_m > 0.0 ? fmin(1.0, (at_m - net->along_m[p]) / part_m) : 0.0;
    struct ll_xy a = net->points[p];
    struct ll_xy b = net->points[p + 1];
    return (struct ll_xy){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}

static struct leaving leaving_by(const struct turning *t, uint32_t arc)
{
    const struct ll_network *net = t->net;
    const struct ll_network_edge *e = &net->edges[arc / 2];
    struct ll_xy from = net->points[arc % 2 == 0 ? e->first_point : e[1].first_point - 1];
    struct ll_xy to = point_on(net, arc, t->costs->base_m);
    double length = hypot(to.x - from.x, to.y - from.y);
    if (!(length > 0.0)) {
        return (struct leaving){.arc = arc};
    }
    return (struct leaving){arc, (to.x - from.x) / length, (to.y - from.y) / length};
}

/// The arcs that leave a node. Of an edge from a node to itself the network's graph has the way
/// along it first, then the way back.
static enum ll_code find_leaving(struct turning *t, uint32_t node, struct ll_err *err)
{
    const struct ll_network *net = t->net;
    const uint32_t begin = net->graph.first_arc[node];
    const uint32_t end = net->graph.first_arc[node + 1];
    enum ll_code code =
        ll_array_reserve(&t->leaving, &t->leaving_capacity, end - begin, sizeof *t->leaving, err);
    t->leaving_count = 0;
    for (uint32_t a = begin; code == LL_OK && a < end; a++) {
        uint32_t edge = net->graph.edge[a];
        bool second = a > begin && net->graph.edge[a - 1] == edge;
        bool back = second || net->edges[edge].from != node;
        t->leaving[t->leaving_count++] = leaving_by(t, ll_arc(edge, back));
    }
    return code;
}

/// Whether two stretches that leave a node are one lane going on.
static bool goes_on(const struct ll_network *net, const struct leaving *a, const struct leaving *b)
{
    uint32_t low = a->arc < b->arc ? a->arc : b->arc;
    uint32_t high = a->arc < b->arc ? b->arc : a->arc;
    return low / 2 + 1 == high / 2 && low % 2 == 1 && high % 2 == 0 &&
           net->edges[low / 2].lane == net->edges[high / 2].lane;
}

/// What it costs to turn from the way by which the node would be left by `from` into `to`.
static double turn_s(const struct turning *t, const struct leaving *from, const struct leaving *to)
{
    const bool headed = (from->dx != 0.0 || from->dy != 0.0) && (to->dx != 0.0 || to->dy != 0.0);
    if (!headed || goes_on(t->net, from, to)) {
        return 0.0;
    }
    double cosine = -(from->dx * to->dx + from->dy * to->dy);
    double angle = acos(fmin(1.0, fmax(-1.0, cosine)));
    double cost_s = ll_turn_s(t->costs, angle);
    if (t->width_m != NULL && angle > t->costs->free_rad &&
        !ll_turn_fits(t->costs, angle, (double)t->width_m[from->arc],
                      (double)t->width_m[to->arc])) {
        cost_s += t->costs->shunt_s;
    }
    return cost_s;
}

/// All turns at a node: from each arc that comes in (the reverse of one that leaves) to each that
/// leaves. Nobody turns back in a gate.
static enum ll_code turn_at(struct turning *t, uint32_t node, struct ll_err *err)
{
    enum ll_code code = find_leaving(t, node, err);
    size_t n = t->leaving_count;
    if (code == LL_OK) {
        code = ll_array_reserve(&t->turns, &t->turn_capacity, t->turn_count + n * n,
                                sizeof *t->turns, err);
    }
    for (size_t i = 0; code == LL_OK && i < n; i++) {
        const struct leaving *from = &t->leaving[i];
        const struct ll_network_edge *e = &t->net->edges[from->arc / 2];
        double drive_s = ll_edge_drive_s(e);
        for (size_t k = 0; k < n; k++) {
            const bool barred = t->known_only && t->net->edges[t->leaving[k].arc / 2].assumed;
            if (barred || (i == k && e->length_m == 0.0)) {
                continue;
            }
            double cost_s = drive_s + turn_s(t, from, &t->leaving[k]);
            t->turns[t->turn_count++] =
                (struct ll_edge){from->arc ^ 1U, t->leaving[k].arc, cost_s, -1.0};
        }
    }
    return code;
}

enum ll_code ll_turns_make(const struct ll_network *network, const struct ll_turn_costs *costs,
                           const float *width_m, bool known_only, struct ll_graph *ret_turns,
                           struct ll_err *err)
{
    LL_CLEANUP(turning_release)
    struct turning t = {
        .net = network, .costs = costs, .width_m = width_m, .known_only = known_only};
    enum ll_code code = LL_OK;
    for (uint32_t node = 0; code == LL_OK && node < network->graph.node_count; node++) {
        code = turn_at(&t, node, err);
    }
    return code == LL_OK
               ? ll_graph_make(2 * network->edge_count, t.turns, t.turn_count, ret_turns, err)
               : code;
}

/// Metres along its lane of each point of the lanes; owned by the caller (ll_free).
static double *measure_lanes(const struct ll_shapes *s)
{
    double *along_m = ll_alloc(s->point_count, sizeof *along_m);
    for (size_t lane = 0; along_m != NULL && lane < s->count; lane++) {
        double done_m = 0.0;
        for (uint32_t r = s->first_ring[lane]; r < s->first_ring[lane + 1]; r++) {
            for (uint32_t p = s->first_point[r]; p < s->first_point[r + 1]; p++) {
                along_m[p] = done_m;
                if (p + 1 < s->first_point[r + 1]) {
                    done_m += hypot(s->points[p + 1].x - s->points[p].x,
                                    s->points[p + 1].y - s->points[p].y);
                }
            }
        }
    }
    return along_m;
}

/// Whether a segment is surely farther from a point than some distance, by its box.
static bool is_off(struct ll_xy at, struct ll_xy a, struct ll_xy b, double distance_m)
{
    const double dx = ll_interval_gap(at.x, at.x, ll_lesser(a.x, b.x), ll_greater(a.x, b.x));
    const double dy = ll_interval_gap(at.y, at.y, ll_lesser(a.y, b.y), ll_greater(a.y, b.y));
    return dx > distance_m || dy > distance_m;
}

/// Metres along a lane of the point on it that is nearest to `at`. @param lane_m measure_lanes.
static double along_lane(const struct ll_shapes *s, const double *lane_m, uint32_t lane,
                         struct ll_xy at)
{
    double best_m = INFINITY;
    uint32_t best = UINT32_MAX; /* the point at which the nearest segment begins */
    struct ll_xy nearest = {0};
    for (uint32_t r = s->first_ring[lane]; r < s->first_ring[lane + 1]; r++) {
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
            struct ll_xy foot = {0};
            if (is_off(at, s->points[p], s->points[p + 1], best_m + LL_ROUNDING_M)) {
                continue;
            }
            const double away_m = ll_point_segment(at, s->points[p], s->points[p + 1], &foot);
            if (away_m < best_m) {
                best_m = away_m;
                best = p;
                nearest = foot;
            }
        }
    }
    return best == UINT32_MAX
               ? 0.0
               : lane_m[best] + hypot(nearest.x - s->points[best].x, nearest.y - s->points[best].y);
}

/// Whether what bounds a width stands there: a corner of a carriageway can be driven over, a house
/// cannot.
static bool is_solid(uint8_t cause)
{
    return cause == LL_CAUSE_BUILDING || cause == LL_CAUSE_OBSTACLE || cause == LL_CAUSE_GROUND;
}

/// The upper bound of a lane's clear width around a position.
static float width_at(const struct ll_clearance *c, uint32_t lane, double along_m)
{
    float width_m = INFINITY;
    for (uint32_t i = c->first_piece[lane]; i < c->first_piece[lane + 1]; i++) {
        const struct ll_lane_piece *piece = &c->pieces[i];
        if (piece->from_m <= along_m && along_m <= piece->to_m && is_solid(piece->width_cause)) {
            width_m = fminf(width_m, piece->width_high_m); /* passes over NAN */
        }
    }
    return width_m;
}

enum ll_code ll_turn_widths(const struct ll_network *network, const struct ll_table *lanes,
                            const struct ll_clearance *clearance, float **ret_width_m,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_freep) double *lane_m = measure_lanes(&lanes->shape);
    float *width_m =
        lane_m == NULL ? NULL : ll_alloc(2 * (size_t)network->edge_count, sizeof *width_m);
    if (width_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t arc = 0; arc < 2 * network->edge_count; arc++) {
        const struct ll_network_edge *e = &network->edges[arc / 2];
        struct ll_xy at = network->points[arc % 2 == 0 ? e->first_point : e[1].first_point - 1];
        /* just beyond the mouth, where the lane is as wide as it is */
        struct ll_xy inside = point_on(network, arc, fmin(1.0, e->length_m / 2.0));
        double along_m =
            along_lane(&lanes->shape, lane_m, e->lane, e->length_m > 0.0 ? inside : at);
        width_m[arc] = width_at(clearance, e->lane, along_m);
    }
    *ret_width_m = width_m;
    return LL_OK;
}
