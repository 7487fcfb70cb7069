#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/hours.h"
#include "geo/clearance.h"
#include "geo/clearance_private.h"
#include "geo/outline.h"
#include "geo/places.h"

struct search {
    const struct ll_stage *in;
    const struct ll_table *lanes;
    const struct ll_table *obstacles;
    const struct ll_clear_lane_piece *pieces;
    const ll_index *index; ///< of the pieces
    struct ll_clear_things *things;
    /* the obstacle or the piece of bridge that is being placed */
    uint32_t row;
    uint8_t times; ///< at which the obstacle stands there; 0: always
    struct ll_xy at;
    double nearest_m;
    bool crosses;
    uint32_t best;       ///< of the nearest pieces the first
    struct ll_xy foot;   ///< where the obstacle is on it
    double best_along_m; ///< the same along its lane
    const struct ll_clear_lane_piece *bridge;
    enum ll_code code;
    struct ll_err *err;
};

void ll_clear_things_clear(struct ll_clear_things *things)
{
    ll_free(things->items);
    ll_free(things->first);
    *things = (struct ll_clear_things){0};
}

static enum ll_code add_thing(struct search *s, const struct ll_clear_thing *thing)
{
    struct ll_clear_things *t = s->things;
    enum ll_code code =
        ll_array_reserve(&t->items, &t->capacity, t->count + 1, sizeof *t->items, s->err);
    if (code == LL_OK) {
        t->items[t->count++] = *thing;
    }
    return code;
}

static double length_of(const struct search *s, const struct ll_clear_lane_piece *piece)
{
    const struct ll_xy *p = &s->lanes->shape.points[piece->from];
    return hypot(p[1].x - p[0].x, p[1].y - p[0].y);
}

static double level_of(const struct ll_table *lanes, uint32_t lane)
{
    double layer = ll_table_real(lanes, lane, LL_LANE_LAYER);
    if (!isnan(layer)) {
        return layer;
    }
    bool bridge = ll_table_word(lanes, lane, LL_LANE_BRIDGE) == LL_FLAG_YES;
    bool tunnel = ll_table_word(lanes, lane, LL_LANE_TUNNEL) == LL_FLAG_YES;
    return bridge ? 1.0 : tunnel ? -1.0 : 0.0;
}

static double cross(struct ll_xy a, struct ll_xy b)
{
    return a.x * b.y - a.y * b.x;
}

/// Where the segment c d meets the segment a b: the share of a b. Touching counts, running along
/// does not. @return false when it does not.
static bool meets(struct ll_xy a, struct ll_xy b, struct ll_xy c, struct ll_xy d, double *ret_share)
{
    struct ll_xy u = {b.x - a.x, b.y - a.y};
    struct ll_xy v = {d.x - c.x, d.y - c.y};
    struct ll_xy w = {c.x - a.x, c.y - a.y};
    double turn = cross(u, v);
    if (turn == 0.0) {
        return false;
    }
    double on_u = cross(w, v) / turn;
    double on_v = cross(w, u) / turn;
    *ret_share = on_u;
    return on_u >= 0.0 && on_u <= 1.0 && on_v >= 0.0 && on_v <= 1.0;
}

/// The stretch of a piece that an obstacle with extent covers: from its first to its last meeting.
static bool covered(const struct search *s, const struct ll_clear_lane_piece *piece,
                    double *ret_low, double *ret_high)
{
    const struct ll_shapes *o = &s->obstacles->shape;
    const struct ll_xy *p = &s->lanes->shape.points[piece->from];
    double low = INFINITY;
    double high = -INFINITY;
    for (uint32_t r = o->first_ring[s->row]; r < o->first_ring[s->row + 1]; r++) {
        for (uint32_t i = o->first_point[r] + 1; i < o->first_point[r + 1]; i++) {
            double share = 0.0;
            if (meets(p[0], p[1], o->points[i - 1], o->points[i], &share)) {
                low = fmin(low, share);
                high = fmax(high, share);
            }
        }
    }
    for (int end = 0; end < 2; end++) {
        if (ll_shape_contains(o, s->row, p[end])) {
            low = fmin(low, (double)end);
            high = fmax(high, (double)end);
        }
    }
    *ret_low = low;
    *ret_high = high;
    return low <= high;
}

static bool visit_crossed(uint32_t item, void *user)
{
    struct search *s = user;
    const struct ll_clear_lane_piece *piece = &s->pieces[item];
    double low = 0.0;
    double high = 0.0;
    if (level_of(s->lanes, piece->lane) < 0.0 || !covered(s, piece, &low, &high)) {
        return true;
    }
    double length_m = length_of(s, piece);
    s->crosses = true;
    s->code = add_thing(s, &(struct ll_clear_thing){.lane = piece->lane,
                                                    .row = s->row,
                                                    .times = s->times,
                                                    .opens = true,
                                                    .from_m = piece->along_m + low * length_m,
                                                    .to_m = piece->along_m + high * length_m});
    return s->code == LL_OK;
}

static double distance_to(const struct search *s, const struct ll_clear_lane_piece *piece,
                          struct ll_xy *ret_at)
{
    const struct ll_xy *p = &s->lanes->shape.points[piece->from];
    return ll_point_segment(s->at, p[0], p[1], ret_at);
}

static double visit_nearest(uint32_t item, double at_least, void *user)
{
    (void)at_least;
    struct search *s = user;
    s->nearest_m = fmin(s->nearest_m, distance_to(s, &s->pieces[item], NULL));
    return s->nearest_m;
}

/// Of equally near lanes one that no truck may use comes first, then the lowest row.
static bool comes_first(const struct search *s, uint32_t item, uint32_t than)
{
    if (than == LL_NONE) {
        return true;
    }
    uint32_t a = s->pieces[item].lane;
    uint32_t b = s->pieces[than].lane;
    bool drivable_a = ll_lane_drivable(s->in->speeds, s->lanes, a);
    bool drivable_b = ll_lane_drivable(s->in->speeds, s->lanes, b);
    if (drivable_a != drivable_b) {
        return drivable_b;
    }
    return a < b || (a == b && item < than);
}

static bool visit_equal(uint32_t item, void *user)
{
    struct search *s = user;
    bool near = distance_to(s, &s->pieces[item], NULL) <= s->nearest_m + LL_PLACE_REACH_M;
    if (near && comes_first(s, item, s->best)) {
        s->best = item;
    }
    return true;
}

/// Where the obstacle is along the lane of a piece. @param ret_foot The same as a point.
static double along_of(const struct search *s, const struct ll_clear_lane_piece *piece,
                       struct ll_xy *ret_foot)
{
    const struct ll_xy *from = &s->lanes->shape.points[piece->from];
    (void)distance_to(s, piece, ret_foot);
    return piece->along_m + hypot(ret_foot->x - from->x, ret_foot->y - from->y);
}

static bool has_end_at(const struct search *s, const struct ll_clear_lane_piece *piece,
                       struct ll_xy at)
{
    const struct ll_xy *p = &s->lanes->shape.points[piece->from];
    return hypot(p[0].x - at.x, p[0].y - at.y) <= LL_PLACE_REACH_M ||
           hypot(p[1].x - at.x, p[1].y - at.y) <= LL_PLACE_REACH_M;
}

/// Whether the lane of a piece meets the first one where the obstacle is: at a shared point, or by
/// crossing on the same level; not as a bridge above it.
static bool meets_best(const struct search *s, const struct ll_clear_lane_piece *piece,
                       struct ll_xy foot)
{
    const struct ll_clear_lane_piece *best = &s->pieces[s->best];
    if (hypot(foot.x - s->foot.x, foot.y - s->foot.y) > LL_PLACE_REACH_M) {
        return false; /* as near, but elsewhere: the obstacle is between both */
    }
    return level_of(s->lanes, piece->lane) == level_of(s->lanes, best->lane) ||
           (has_end_at(s, piece, s->foot) && has_end_at(s, best, s->foot));
}

static bool visit_meeting(uint32_t item, void *user)
{
    struct search *s = user;
    const struct ll_clear_lane_piece *piece = &s->pieces[item];
    const uint32_t best = s->pieces[s->best].lane;
    if (distance_to(s, piece, NULL) > s->nearest_m + LL_PLACE_REACH_M ||
        ll_lane_drivable(s->in->speeds, s->lanes, piece->lane) !=
            ll_lane_drivable(s->in->speeds, s->lanes, best)) {
        return true;
    }
    struct ll_xy foot = {0};
    const double along_m = along_of(s, piece, &foot);
    if (!meets_best(s, piece, foot)) {
        return true;
    }
    const bool opens = piece->lane == best && fabs(along_m - s->best_along_m) <= LL_PLACE_REACH_M;
    s->code = add_thing(s, &(struct ll_clear_thing){.lane = piece->lane,
                                                    .row = s->row,
                                                    .times = s->times,
                                                    .opens = opens,
                                                    .from_m = along_m,
                                                    .to_m = along_m});
    return s->code == LL_OK;
}

/// The lane nearest to a place, if one is near enough, with those that meet it there.
static enum ll_code snap(struct search *s)
{
    const double limit_m = ll_rule(s->in->rules, LL_RULE_OBSTACLE_LANE_M) + LL_ROUNDING_M;
    const struct ll_box box = {s->at.x, s->at.y, s->at.x, s->at.y};
    s->nearest_m = limit_m;
    s->best = LL_NONE;
    enum ll_code code = ll_index_nearest(s->index, &box, limit_m, visit_nearest, s, s->err);
    if (code != LL_OK || !(s->nearest_m < limit_m)) {
        return code;
    }
    const struct ll_box around = ll_box_grown(&box, s->nearest_m + LL_PLACE_REACH_M);
    ll_index_search(s->index, &around, visit_equal, s);
    if (s->best != LL_NONE) {
        s->best_along_m = along_of(s, &s->pieces[s->best], &s->foot);
        ll_index_search(s->index, &around, visit_meeting, s);
    }
    return s->code;
}

uint8_t ll_clear_obstacle_times(const struct ll_stage *in, uint32_t row)
{
    const struct ll_table *obstacles = &in->scene->layer[LL_OBSTACLE];
    unsigned times =
        ll_hours_times(ll_table_string(obstacles, row, LL_OBSTACLE_HOURS), ll_night_of(in->rules));
    return (uint8_t)(times == LL_TIMES_ALL ? 0U : times);
}

static enum ll_code place_obstacle(struct search *s, uint32_t row)
{
    const struct ll_shapes *o = &s->obstacles->shape;
    if (!ll_obstacle_counts(s->obstacles, row) || ll_box_is_empty(&o->box[row])) {
        return LL_OK;
    }
    s->row = row;
    s->times = ll_clear_obstacle_times(s->in, row);
    s->crosses = false;
    if (o->kind[row] != LL_POINT) {
        ll_index_search(s->index, &o->box[row], visit_crossed, s);
    }
    if (s->code != LL_OK || s->crosses) {
        return s->code;
    }
    const struct ll_box *box = &o->box[row];
    s->at = (struct ll_xy){0.5 * (box->min_x + box->max_x), 0.5 * (box->min_y + box->max_y)};
    return snap(s);
}

/// Half of what a lane above covers of one below, along the latter.
static double half_cover(const struct search *s, uint32_t above, struct ll_xy u, struct ll_xy v)
{
    double width_m = ll_table_real(s->lanes, above, LL_LANE_WIDTH_M);
    if (isnan(width_m)) {
        width_m = s->in->speeds->width_low_m[ll_table_word(s->lanes, above, LL_LANE_CLASS)];
    }
    double sine = fabs(cross(u, v)) / (hypot(u.x, u.y) * hypot(v.x, v.y));
    return 0.5 * width_m / fmax(sine, 0.1);
}

static bool visit_below(uint32_t item, void *user)
{
    struct search *s = user;
    const struct ll_clear_lane_piece *below = &s->pieces[item];
    const struct ll_xy *p = &s->lanes->shape.points[below->from];
    const struct ll_xy *q = &s->lanes->shape.points[s->bridge->from];
    double share = 0.0;
    double above_share = 0.0;
    uint32_t above = s->bridge->lane;
    if (below->lane == above || !(level_of(s->lanes, below->lane) < level_of(s->lanes, above)) ||
        !meets(p[0], p[1], q[0], q[1], &share) || !meets(q[0], q[1], p[0], p[1], &above_share)) {
        return true;
    }
    double length_m = length_of(s, below);
    double on_bridge_m = above_share * length_of(s, s->bridge);
    bool joined =
        (share * length_m <= LL_PLACE_REACH_M || (1.0 - share) * length_m <= LL_PLACE_REACH_M) &&
        (on_bridge_m <= LL_PLACE_REACH_M ||
         length_of(s, s->bridge) - on_bridge_m <= LL_PLACE_REACH_M);
    if (joined) { /* a shared vertex: the lower lane leads onto the upper one */
        return true;
    }
    struct ll_xy u = {p[1].x - p[0].x, p[1].y - p[0].y};
    struct ll_xy v = {q[1].x - q[0].x, q[1].y - q[0].y};
    double half_m = half_cover(s, above, u, v);
    double along_m = below->along_m + share * length_m;
    s->code = add_thing(s, &(struct ll_clear_thing){.lane = below->lane,
                                                    .bridge = true,
                                                    .row = above,
                                                    .from_m = along_m - half_m,
                                                    .to_m = along_m + half_m});
    return s->code == LL_OK;
}

static enum ll_code place_bridge(struct search *s, const struct ll_clear_lane_piece *piece)
{
    if (!(level_of(s->lanes, piece->lane) > 0.0)) {
        return LL_OK;
    }
    const struct ll_xy *p = &s->lanes->shape.points[piece->from];
    struct ll_box box = ll_box_empty();
    ll_box_extend(&box, p[0].x, p[0].y);
    ll_box_extend(&box, p[1].x, p[1].y);
    s->bridge = piece;
    ll_index_search(s->index, &box, visit_below, s);
    return s->code;
}

static int by_place(const void *a, const void *b)
{
    const struct ll_clear_thing *p = a;
    const struct ll_clear_thing *q = b;
    if (p->lane != q->lane) {
        return p->lane < q->lane ? -1 : 1;
    }
    if (p->bridge != q->bridge) {
        return p->bridge ? 1 : -1;
    }
    if (p->row != q->row) {
        return p->row < q->row ? -1 : 1;
    }
    if (p->from_m != q->from_m) {
        return p->from_m < q->from_m ? -1 : 1;
    }
    return (p->to_m > q->to_m) - (p->to_m < q->to_m);
}

static int by_start(const void *a, const void *b)
{
    const struct ll_clear_thing *p = a;
    const struct ll_clear_thing *q = b;
    if (p->lane != q->lane) {
        return p->lane < q->lane ? -1 : 1;
    }
    if (p->from_m != q->from_m) {
        return p->from_m < q->from_m ? -1 : 1;
    }
    return by_place(a, b);
}

/// Joins what is the same thing piece after piece, so that a gate counts once.
static void join_touching(struct ll_clear_things *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->count; i++) {
        struct ll_clear_thing *last = kept > 0 ? &t->items[kept - 1] : NULL;
        const struct ll_clear_thing *next = &t->items[i];
        if (last != NULL && last->lane == next->lane && last->bridge == next->bridge &&
            last->row == next->row && next->from_m <= last->to_m + LL_PLACE_REACH_M) {
            last->to_m = fmax(last->to_m, next->to_m);
        } else {
            t->items[kept++] = *next;
        }
    }
    t->count = kept;
}

static enum ll_code sort_things(struct ll_clear_things *t, size_t lanes, struct ll_err *err)
{
    t->first = ll_calloc(lanes + 1, sizeof *t->first);
    if (t->first == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (t->count > 0) {
        qsort(t->items, t->count, sizeof *t->items, by_place);
        join_touching(t);
        qsort(t->items, t->count, sizeof *t->items, by_start);
    }
    for (size_t i = 0; i < t->count; i++) {
        t->first[t->items[i].lane + 1]++;
    }
    for (size_t lane = 0; lane < lanes; lane++) {
        t->first[lane + 1] += t->first[lane];
    }
    return LL_OK;
}

enum ll_code ll_clear_things_find(const struct ll_stage *in, const struct ll_clear_pieces *pieces,
                                  struct ll_clear_things *ret_things, struct ll_err *err)
{
    LL_CLEANUP(ll_clear_things_clear) struct ll_clear_things things = {0};
    struct search s = {.in = in,
                       .pieces = pieces->items,
                       .index = pieces->index,
                       .lanes = &in->scene->layer[LL_LANE],
                       .obstacles = &in->scene->layer[LL_OBSTACLE],
                       .things = &things,
                       .err = err};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s.obstacles->count; i++) {
        code = place_obstacle(&s, (uint32_t)i);
    }
    for (size_t i = 0; code == LL_OK && i < pieces->count; i++) {
        code = place_bridge(&s, &s.pieces[i]);
    }
    if (code == LL_OK) {
        code = sort_things(&things, s.lanes->count, err);
    }
    if (code == LL_OK) {
        *ret_things = things;
        things = (struct ll_clear_things){0};
    }
    return code;
}
