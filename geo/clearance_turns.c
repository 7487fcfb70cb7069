#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/clearance_turns.h"

#define LL_PI 3.14159265358979323846

/* A turn by less is driven nearly straight. */
#define LEAST_TURN_RAD (30.0 * LL_PI / 180.0)
/* Who turns by more turns back: that takes shunting anyway. */
#define MOST_TURN_RAD (135.0 * LL_PI / 180.0)
/* Larger radii are tried up to so much more: they help where the outer side is cut off. */
#define MORE_RADIUS_M 4.0
/* How far a radius is measured once it is too small. */
#define MOST_RADIUS_M 25.0

/// Memory and results of one thread.
struct worker {
    struct ll_clear_corner corner;
    struct ll_clear_corner standing; ///< what of it stands there at some time of day
    struct ll_clear_arms arms;
    struct ll_lane_turn *turns;
    size_t turn_count;
    size_t turn_capacity;
};

struct run {
    const struct ll_stage *in;
    const struct ll_clear_rules *rules;
    const struct ll_clear_base *base;
    const struct ll_clear_sides *sides;
    const struct ll_clear_posts *posts;
    const struct ll_network *net;
    const struct ll_clearance *clearance;
    const struct ll_clear_turns_before *before;     ///< NULL: none
    struct ll_lane_turn *kept;                      ///< those of the run before, in order of place
    struct ll_turn_ring ring[LL_VEHICLE_COUNT + 1]; ///< of the classes, then of the rule
    double least_m[LL_VEHICLE_COUNT + 1];
    int first_ring;      ///< of those that are looked at
    double reach_m;      ///< how far outlines are looked for
    double most_error_m; ///< of any outline
    struct worker *workers;
    unsigned worker_count;
};

enum { RULE = LL_VEHICLE_COUNT };

static void run_clear(struct run *run)
{
    for (unsigned i = 0; run->workers != NULL && i < run->worker_count; i++) {
        struct worker *w = &run->workers[i];
        ll_clear_corner_clear(&w->corner);
        ll_clear_corner_clear(&w->standing);
        ll_free(w->arms.items);
        ll_free(w->turns);
    }
    ll_free(run->workers);
    ll_free(run->kept);
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
    struct ll_clear_corner *corner;
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
    return !isnan(ll_turn_room(&j->turn, &ring, &range, j->corner->bars, j->corner->count));
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
    double m = ll_turn_room(&j->turn, &ring, &range, j->corner->bars, j->corner->count);
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
static bool surely_wide(const struct run *run, const struct ll_clear_arm *a,
                        const struct ll_clear_arm *b, double angle_rad)
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

/// Whether every turn at a junction fits by the least widths that its lanes have anywhere, and
/// nothing but outlines stands there.
static bool all_wide(const struct run *run, uint32_t node, struct ll_xy at)
{
    const struct ll_graph *graph = &run->net->graph;
    struct ll_clear_arm arm = {.width_m = INFINITY};
    for (uint32_t a = graph->first_arc[node]; a < graph->first_arc[node + 1]; a++) {
        uint32_t lane = run->net->edges[graph->edge[a]].lane;
        double least_m = (double)run->clearance->lanes[lane].width_high_m;
        arm.width_m = fmin(arm.width_m, least_m); /* passes over NAN */
    }
    return surely_wide(run, &arm, &arm, MOST_TURN_RAD) &&
           !ll_clear_corner_has_posts(run->posts, at, run->reach_m);
}

static struct judged judged_of(const struct run *run, struct ll_clear_corner *corner,
                               const struct ll_clear_arm *a, const struct ll_clear_arm *b,
                               bool one_road)
{
    struct judged j = {.corner = corner,
                       .declared_m = {INFINITY, INFINITY},
                       .surveyed = surveyed(run, a->lane) && surveyed(run, b->lane)};
    for (size_t i = 0; i < corner->count; i++) {
        double error_m = ll_clear_item_error(run->in->scene, run->rules, corner->item[i]);
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

static enum ll_code add_turn(struct worker *w, const struct ll_lane_turn *turn, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&w->turns, &w->turn_capacity, w->turn_count + 1, sizeof *w->turns, err);
    if (code == LL_OK) {
        w->turns[w->turn_count++] = *turn;
    }
    return code;
}

/// Two arms of a junction between which is turned.
struct turning {
    const struct ll_clear_arm *a;
    const struct ll_clear_arm *b;
    double angle_rad;
    bool one_road;
};

/// Judges a turn by what stands in a corner. @return Whether there is anything to tell of it.
static bool judge_corner(const struct run *run, const struct turning *between,
                         struct ll_clear_corner *corner, struct ll_lane_turn *ret)
{
    const struct ll_clear_arm *a = between->a;
    const struct ll_clear_arm *b = between->b;
    struct judged j = judged_of(run, corner, a, b, between->one_road);
    j.angle_rad = between->angle_rad;
    *ret = (struct ll_lane_turn){.lane = {a->lane, b->lane},
                                 .at_m = {a->at_m, b->at_m},
                                 .back = {a->back, b->back},
                                 .at = corner->at,
                                 .angle_rad = (float)between->angle_rad,
                                 .radius_m = NAN,
                                 .sure = LL_SURE_FINE,
                                 .cause = LL_CAUSE_SHAPE,
                                 .cause_row = LL_NONE};
    if (!ll_clear_corner_turn(corner, run->sides->search_m, &j.turn)) {
        return false;
    }
    uint32_t item = ll_clear_corner_item(corner, &j.turn);
    if (item != LL_NONE) {
        ret->cause = (item & LL_SIDE_GROUND) != 0     ? LL_CAUSE_GROUND
                     : (item & LL_SIDE_OBSTACLE) != 0 ? LL_CAUSE_OBSTACLE
                                                      : LL_CAUSE_BUILDING;
        ret->cause_row = item & LL_SIDE_ROW;
    }
    judge_turn(run, &j, ret);
    return told(ret);
}

/// Whether a turn is worse for the rule than another one, by sureness, then by radius.
static bool is_worse(const struct ll_lane_turn *turn, const struct ll_lane_turn *than)
{
    return turn->sure != than->sure ? turn->sure > than->sure : turn->radius_m < than->radius_m;
}

/// Takes over what keeps off classes, and its cause, where it is worse. @return Whether it is.
static bool worsen(struct ll_lane_turn *inout, const struct ll_lane_turn *by)
{
    bool worse = false;
    for (int i = 0; i < LL_VEHICLE_COUNT; i++) {
        worse = worse || by->of[i] > inout->of[i];
        inout->of[i] = by->of[i] > inout->of[i] ? by->of[i] : inout->of[i];
    }
    if (worse) {
        inout->cause = by->cause;
        inout->cause_row = by->cause_row;
    }
    return worse;
}

/// Leaves what a turn says of the rule for lanes.
static struct ll_lane_turn of_rule_alone(struct ll_lane_turn turn)
{
    for (int i = 0; i < LL_VEHICLE_COUNT; i++) {
        turn.of[i] = LL_SURE_FINE;
    }
    return turn;
}

/// Leaves what a turn says of classes.
static struct ll_lane_turn of_classes_alone(struct ll_lane_turn turn)
{
    turn.sure = LL_SURE_FINE;
    turn.radius_m = turn.low_m = turn.high_m = NAN;
    return turn;
}

/// Tells of a turn by what holds always (at[0]) and at each time of day: as elsewhere, and what is
/// worse at some times besides.
static enum ll_code add_times(struct worker *w, const struct ll_lane_turn *at, struct ll_err *err)
{
    const struct ll_lane_turn *worst = &at[0];
    struct ll_lane_turn classes = at[0];
    bool worse = false;
    for (int k = 1; k <= LL_SPEED_SET_COUNT; k++) {
        worst = is_worse(&at[k], worst) ? &at[k] : worst;
        worse = worsen(&classes, &at[k]) || worse;
    }
    enum ll_code code = LL_OK;
    if (worst != &at[0]) {
        struct ll_lane_turn turn = of_rule_alone(*worst);
        for (int k = 1; k <= LL_SPEED_SET_COUNT; k++) {
            const unsigned time = is_worse(worst, &at[k]) ? 0U : 1U << (k - 1);
            turn.times = (uint8_t)(turn.times | time);
        }
        code = add_turn(w, &turn, err);
    }
    if (code == LL_OK && worse) {
        const struct ll_lane_turn turn = of_classes_alone(classes);
        code = add_turn(w, &turn, err);
    }
    const struct ll_lane_turn always = worse ? of_rule_alone(at[0]) : at[0];
    return code == LL_OK && told(&always) ? add_turn(w, &always, err) : code;
}

/// A corner where something stands at certain times of day only.
static enum ll_code try_times(const struct run *run, struct worker *w,
                              const struct turning *between, unsigned times, struct ll_err *err)
{
    struct ll_lane_turn at[1 + LL_SPEED_SET_COUNT];
    for (int k = 0; k <= LL_SPEED_SET_COUNT; k++) {
        const unsigned time = k == 0 ? 0U : 1U << (k - 1);
        if (k > 0 && (times & time) == 0) {
            at[k] = at[0];
            continue;
        }
        enum ll_code code = ll_clear_corner_at(run->in, &w->corner, time, &w->standing, err);
        if (code != LL_OK) {
            return code;
        }
        (void)judge_corner(run, between, &w->standing, &at[k]);
    }
    return add_times(w, at, err);
}

static enum ll_code try_turn(const struct run *run, struct worker *w, const struct ll_clear_arm *a,
                             const struct ll_clear_arm *b, struct ll_err *err)
{
    struct ll_clear_corner *corner = &w->corner;
    double angle_rad = ll_turn_angle(&(struct ll_turn){.arm = {a->along, b->along}});
    if (ll_clear_arm_goes_on(a, b) || angle_rad < LEAST_TURN_RAD || angle_rad > MOST_TURN_RAD ||
        (surely_wide(run, a, b, angle_rad) &&
         !ll_clear_corner_has_posts(run->posts, w->arms.at, run->reach_m))) {
        return LL_OK;
    }
    corner->at = w->arms.at;
    enum ll_code code =
        ll_clear_corner_look(run->sides, run->posts, run->reach_m, a, b, corner, err);
    if (code != LL_OK) {
        return code;
    }
    const struct turning between = {a, b, angle_rad, w->arms.count == 2};
    const unsigned times = ll_clear_corner_times(run->in, corner);
    if (times != 0) {
        return try_times(run, w, &between, times, err);
    }
    struct ll_lane_turn turn;
    return judge_corner(run, &between, corner, &turn) ? add_turn(w, &turn, err) : LL_OK;
}

/// All turns at a junction.
static enum ll_code try_node(const struct run *run, struct worker *w, uint32_t node,
                             struct ll_err *err)
{
    const struct ll_table *lanes = &run->in->scene->layer[LL_LANE];
    enum ll_code code =
        ll_clear_arms_find(run->base, run->rules, run->clearance, node, &w->arms, err);
    for (size_t i = 0; i < w->arms.count; i++) {
        for (size_t k = i + 1; code == LL_OK && k < w->arms.count; k++) {
            const struct ll_clear_arm *a = &w->arms.items[i];
            const struct ll_clear_arm *b = &w->arms.items[k];
            bool below = ll_clear_is_tunnel(lanes, a->lane) || ll_clear_is_tunnel(lanes, b->lane);
            bool turned = ll_clear_arm_before(b, a);
            code = below ? LL_OK : try_turn(run, w, turned ? b : a, turned ? a : b, err);
        }
    }
    return code;
}

static int by_at(const void *left, const void *right)
{
    const struct ll_lane_turn *a = left;
    const struct ll_lane_turn *b = right;
    if (a->at.x != b->at.x) {
        return a->at.x < b->at.x ? -1 : 1;
    }
    return (a->at.y > b->at.y) - (a->at.y < b->at.y);
}

/// Whether what was found at a junction still holds: nothing around it changed, and its lanes are
/// as wide as they were.
static bool still_holds(const struct run *run, uint32_t node, struct ll_xy at)
{
    const struct ll_graph *graph = &run->net->graph;
    const struct ll_box point = {at.x, at.y, at.x, at.y};
    /* in a square as wide as that, and an obstacle stands beside a lane that far off or nearer */
    double reach_m = sqrt(2.0) * run->reach_m + run->rules->width_m;
    if (run->before == NULL || ll_stage_touches(run->in, &point, reach_m)) {
        return false;
    }
    for (size_t i = 0; i < run->before->dirty_count; i++) {
        if (ll_box_distance(&point, &run->before->dirty[i]) <= reach_m) {
            return false;
        }
    }
    for (uint32_t a = graph->first_arc[node]; a < graph->first_arc[node + 1]; a++) {
        if (!run->before->same[run->net->edges[graph->edge[a]].lane]) {
            return false;
        }
    }
    return true;
}

/// Takes over what was found at a junction.
static enum ll_code take_over(const struct run *run, struct worker *w, struct ll_xy at,
                              struct ll_err *err)
{
    const struct ll_lane_turn key = {.at = at};
    const struct ll_lane_turn *end = run->kept + run->before->count;
    const struct ll_lane_turn *t =
        run->before->count == 0 ? NULL
                                : bsearch(&key, run->kept, run->before->count, sizeof key, by_at);
    while (t != NULL && t > run->kept && by_at(t - 1, &key) == 0) {
        t--;
    }
    enum ll_code code = LL_OK;
    for (; code == LL_OK && t != NULL && t < end && by_at(t, &key) == 0; t++) {
        code = add_turn(w, t, err);
    }
    return code;
}

static enum ll_code do_some(void *user, unsigned worker, size_t begin, size_t end,
                            struct ll_err *err)
{
    const struct run *run = user;
    const struct ll_network *net = run->net;
    struct worker *w = &run->workers[worker];
    enum ll_code code = LL_OK;
    for (size_t node = begin; code == LL_OK && node < end; node++) {
        uint32_t arc = net->graph.first_arc[node];
        if (arc == net->graph.first_arc[node + 1]) {
            continue;
        }
        const struct ll_network_edge *e = &net->edges[net->graph.edge[arc]];
        struct ll_xy at = net->points[e->from == node ? e->first_point : e[1].first_point - 1];
        if (still_holds(run, (uint32_t)node, at)) {
            code = take_over(run, w, at, err);
        } else if (!all_wide(run, (uint32_t)node, at)) {
            code = try_node(run, w, (uint32_t)node, err);
        }
    }
    return code;
}

/// The turns of the run before, to be found by their places.
static enum ll_code sort_kept(struct run *run, struct ll_err *err)
{
    if (run->before == NULL) {
        return LL_OK;
    }
    run->kept = ll_alloc(run->before->count, sizeof *run->kept);
    if (run->kept == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (run->before->count > 0) {
        memcpy(run->kept, run->before->turns, run->before->count * sizeof *run->kept);
        qsort(run->kept, run->before->count, sizeof *run->kept, by_at);
    }
    return LL_OK;
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
    if (a->times != b->times) {
        return a->times < b->times ? -1 : 1;
    }
    return (a->sure > b->sure) - (a->sure < b->sure);
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
    run->reach_m = run->sides->search_m;
    double far_m = 0.0;
    for (int i = run->first_ring; i <= RULE; i++) {
        far_m = fmax(far_m, ll_turn_ring_outer(&run->ring[i], run->least_m[i] + MORE_RADIUS_M));
    }
    run->reach_m += far_m;
}

enum ll_code ll_clear_turns_find(const struct ll_stage *in, const struct ll_clear_rules *rules,
                                 const struct ll_clear_base *base,
                                 const struct ll_clear_posts *posts,
                                 const struct ll_clear_turns_before *before,
                                 struct ll_clearance *inout, struct ll_err *err)
{
    LL_CLEANUP(run_clear)
    struct run run = {.in = in,
                      .rules = rules,
                      .base = base,
                      .sides = &base->sides,
                      .posts = posts,
                      .net = &base->net,
                      .clearance = inout,
                      .before = before,
                      .most_error_m = base->most_error_m,
                      .worker_count = in->threads > 0 ? in->threads : 1};
    set_rings(&run);
    run.workers = ll_calloc(run.worker_count, sizeof *run.workers);
    if (run.workers == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = sort_kept(&run, err);
    if (code == LL_OK) {
        code =
            ll_stage_each(in, "turns at junctions", base->net.graph.node_count, do_some, &run, err);
    }
    return code == LL_OK ? collect(&run, &inout->turns, &inout->turn_count, err) : code;
}
