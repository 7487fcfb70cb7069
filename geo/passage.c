#include "geo/passage.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/stage.h"

/// Points on one lane are kept this far from each other: more than two points of a network may
/// differ by and still be the same.
#define APART_M 0.005

/// The class that goes where trucks may not.
#define ON_FOOT (1U << LL_VEHICLE_FOOT)

void ll_passages_clear(struct ll_passages *passages)
{
    ll_free(passages->items);
    ll_free(passages->blockers);
    *passages = (struct ll_passages){0};
}

/// Judging under way.
struct judging {
    const struct ll_scene *scene;
    const struct ll_vehicles *vehicles;
    struct ll_passages *out;
    uint32_t *of_obstacle; ///< blocker by obstacle row; LL_NONE
    double *worst_m;       ///< by blocker: where it leaves least, along its lane
    size_t worst_capacity;
    uint32_t last_blocker[LL_LIMIT_COUNT]; ///< of the piece before on the same lane; LL_NONE
    uint8_t classes;                       ///< that use the lane under way
    struct ll_err *err;
};

static void judging_release(struct judging *j)
{
    ll_free(j->of_obstacle);
    ll_free(j->worst_m);
}

/// Classes for which something is surely too small, and those for which it may be.
struct verdict {
    uint8_t stops;
    uint8_t may_stop;
};

/// Holds an interval against what each class needs; NAN is not known.
static struct verdict against(double low, double high, const double need[LL_VEHICLE_COUNT])
{
    struct verdict v = {0};
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        if (high < need[c] - LL_ROUNDING_M) {
            v.stops |= (uint8_t)(1U << c);
        } else if (!(low >= need[c] - LL_ROUNDING_M)) {
            v.may_stop |= (uint8_t)(1U << c);
        }
    }
    return v;
}

static struct verdict judge_width(const struct judging *j, const struct ll_lane_piece *piece)
{
    double need[LL_VEHICLE_COUNT];
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        need[c] = j->vehicles->of[c].clearance_m;
    }
    return against(piece->width_low_m, piece->width_high_m, need);
}

static struct verdict judge_height(const struct judging *j, const struct ll_lane_piece *piece)
{
    double need[LL_VEHICLE_COUNT];
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        need[c] = j->vehicles->of[c].height_m;
    }
    return against(piece->height_low_m, piece->height_high_m, need);
}

/// The steeper the worse, so that all is held against each other with its sign changed. Only a
/// survey stops; an unknown slope is taken as climbed.
static struct verdict judge_slope(const struct judging *j, uint32_t lane)
{
    const struct ll_table *lanes = &j->scene->layer[LL_LANE];
    double slope = fabs(ll_table_real(lanes, lane, LL_LANE_SLOPE_PCT));
    double error = ll_table_real(lanes, lane, LL_LANE_SLOPE_ERROR_PCT);
    error = isnan(error) ? 0.0 : error;
    double need[LL_VEHICLE_COUNT];
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        need[c] = -j->vehicles->of[c].slope_pct;
    }
    if (isnan(slope)) {
        return (struct verdict){0};
    }
    bool surveyed = ll_table_word(lanes, lane, LL_LANE_SLOPE_SOURCE) == LL_MEASURE_SURVEYED;
    return against(-slope - error, surveyed ? error - slope : INFINITY, need);
}

/// What a bridge bears is a fact; elsewhere it may be no more than a traffic sign, which does not
/// bind fire engines.
static struct verdict judge_load(const struct judging *j, uint32_t lane)
{
    const struct ll_table *lanes = &j->scene->layer[LL_LANE];
    double load_t = ll_table_real(lanes, lane, LL_LANE_LOAD_T);
    bool bridge = ll_table_word(lanes, lane, LL_LANE_BRIDGE) == LL_FLAG_YES;
    double need[LL_VEHICLE_COUNT];
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        need[c] = j->vehicles->of[c].weight_t;
    }
    return isnan(load_t) ? (struct verdict){0} : against(load_t, bridge ? load_t : INFINITY, need);
}

static enum ll_movable movable_obstacle(const struct ll_table *obstacles, uint32_t row)
{
    static const enum ll_movable by_kind[LL_OBSTACLE_KIND_COUNT] = {
        [LL_OBSTACLE_PARKED_VEHICLE] = LL_MOVABLE_YES,
        [LL_OBSTACLE_STALL] = LL_MOVABLE_YES,
        [LL_OBSTACLE_PILED_GOODS] = LL_MOVABLE_YES,
        [LL_OBSTACLE_STEPS] = LL_MOVABLE_NO};
    switch (ll_table_word(obstacles, row, LL_OBSTACLE_FIXED)) {
    case LL_FLAG_YES:
        return LL_MOVABLE_NO;
    case LL_FLAG_NO:
        return LL_MOVABLE_YES;
    default:
        return by_kind[ll_table_word(obstacles, row, LL_OBSTACLE_KIND)];
    }
}

static enum ll_movable movable_by(const struct judging *j, uint8_t cause, uint32_t row)
{
    if (cause == LL_CAUSE_OBSTACLE && row != LL_NONE) {
        return movable_obstacle(&j->scene->layer[LL_OBSTACLE], row);
    }
    return cause == LL_CAUSE_PARKED     ? LL_MOVABLE_YES
           : cause == LL_CAUSE_DECLARED ? LL_MOVABLE_UNKNOWN
                                        : LL_MOVABLE_NO;
}

/// A limit of a piece, with what causes it.
struct restriction {
    enum ll_limit limit;
    struct verdict verdict;
    uint8_t cause;
    uint32_t row;
    float value; ///< what is left there at most
};

static enum ll_code add_blocker(struct judging *j, const struct ll_lane_piece *piece, uint32_t lane,
                                const struct restriction *r, uint32_t *ret_blocker)
{
    struct ll_passages *out = j->out;
    size_t at = out->blocker_count;
    enum ll_code code = ll_array_reserve(&out->blockers, &out->blocker_capacity, at + 1,
                                         sizeof *out->blockers, j->err);
    if (code == LL_OK) {
        code =
            ll_array_reserve(&j->worst_m, &j->worst_capacity, at + 1, sizeof *j->worst_m, j->err);
    }
    if (code == LL_OK) {
        out->blockers[at] =
            (struct ll_blocker){.lane = lane,
                                .cause = r->cause,
                                .cause_row = r->row,
                                .from_m = piece->from_m,
                                .to_m = piece->to_m,
                                .width_m = NAN,
                                .height_m = NAN,
                                .radius_m = NAN,
                                .movable = (uint8_t)movable_by(j, r->cause, r->row)};
        j->worst_m[at] = NAN;
        *ret_blocker = (uint32_t)out->blocker_count++;
    }
    return code;
}

/// The blocker that a restriction belongs to, a new one where it has none yet.
static enum ll_code find_blocker(struct judging *j, const struct ll_lane_piece *piece,
                                 uint32_t lane, const struct restriction *r, uint32_t *ret_blocker)
{
    bool obstacle = r->cause == LL_CAUSE_OBSTACLE && r->row != LL_NONE;
    uint32_t known = obstacle ? j->of_obstacle[r->row] : j->last_blocker[r->limit];
    if (known != LL_NONE && (obstacle || j->out->blockers[known].cause == r->cause)) {
        *ret_blocker = known;
        return LL_OK;
    }
    enum ll_code code = add_blocker(j, piece, lane, r, ret_blocker);
    if (code == LL_OK && obstacle) {
        j->of_obstacle[r->row] = *ret_blocker;
    }
    return code;
}

/// Makes a blocker as long, and as bad, as one more piece of it.
static void extend(struct judging *j, uint32_t blocker, const struct ll_lane_piece *piece,
                   uint32_t lane, const struct restriction *r)
{
    struct ll_blocker *b = &j->out->blockers[blocker];
    float *left = r->limit == LL_LIMIT_WIDTH    ? &b->width_m
                  : r->limit == LL_LIMIT_HEIGHT ? &b->height_m
                                                : NULL;
    if (lane == b->lane) {
        b->to_m = fmax(b->to_m, piece->to_m);
        if (left == NULL || isnan(*left) || r->value < *left) {
            j->worst_m[blocker] = (piece->from_m + piece->to_m) / 2.0;
            b->cause_row = r->row;
        }
    }
    if (left != NULL && isfinite(r->value) && !(*left <= r->value)) {
        *left = r->value;
    }
    b->stops |= r->verdict.stops;
    b->may_stop |= r->verdict.may_stop;
}

static enum ll_code restrict_by(struct judging *j, const struct ll_lane_piece *piece, uint32_t lane,
                                const struct restriction *r, struct ll_passage *passage)
{
    bool told =
        r->verdict.stops != 0 || (r->cause == LL_CAUSE_OBSTACLE && r->verdict.may_stop != 0);
    uint32_t blocker = LL_NONE;
    enum ll_code code = told ? find_blocker(j, piece, lane, r, &blocker) : LL_OK;
    if (code == LL_OK && told) {
        extend(j, blocker, piece, lane, r);
    }
    if (code == LL_OK) {
        passage->stops[r->limit] = r->verdict.stops;
        passage->may_stop |= r->verdict.may_stop;
        passage->blocker[r->limit] = blocker;
        j->last_blocker[r->limit] = blocker;
    }
    return code;
}

static bool same_passing(const struct ll_passage *a, const struct ll_passage *b)
{
    bool same = a->lane == b->lane && a->to_m == b->from_m && a->may_stop == b->may_stop &&
                a->open_s == 0.0F && b->open_s == 0.0F && a->from_m < a->to_m &&
                b->from_m < b->to_m;
    for (int i = 0; i < LL_LIMIT_COUNT; i++) {
        same = same && a->stops[i] == b->stops[i] && a->blocker[i] == b->blocker[i];
    }
    return same;
}

static bool is_free(const struct ll_passage *p)
{
    return ll_passage_stops(p, LL_NONE) == 0 && p->may_stop == 0 && p->open_s == 0.0F;
}

/// Keeps points apart, so that each keeps a place of its own in the network. @return Whether
/// anything is left of the passage.
static bool move_apart(const struct ll_passages *out, struct ll_passage *passage)
{
    const bool point = passage->from_m == passage->to_m;
    const struct ll_passage *last = out->count > 0 ? &out->items[out->count - 1] : NULL;
    if (last == NULL || last->lane != passage->lane) {
        return true;
    }
    const bool both = point && last->from_m == last->to_m;
    const double from_m = last->to_m + (both ? APART_M : 0.0);
    passage->from_m = fmax(passage->from_m, from_m);
    passage->to_m = fmax(passage->to_m, passage->from_m);
    return point || passage->from_m < passage->to_m;
}

static enum ll_code put(struct judging *j, struct ll_passage passage)
{
    struct ll_passages *out = j->out;
    if (is_free(&passage) || !move_apart(out, &passage)) {
        return LL_OK;
    }
    if (out->count > 0 && same_passing(&out->items[out->count - 1], &passage)) {
        out->items[out->count - 1].to_m = passage.to_m;
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&out->items, &out->capacity, out->count + 1, sizeof *out->items, j->err);
    if (code == LL_OK) {
        out->items[out->count++] = passage;
    }
    return code;
}

/// A piece with a gate: the gate is a point in its middle.
static enum ll_code put_gate(struct judging *j, struct ll_passage passage, float open_s)
{
    const double to_m = passage.to_m;
    const double middle_m = (passage.from_m + passage.to_m) / 2.0;
    enum ll_code code = LL_OK;
    if (passage.from_m < middle_m) {
        passage.to_m = middle_m;
        code = put(j, passage);
    }
    if (code == LL_OK) {
        passage.from_m = middle_m;
        passage.to_m = middle_m;
        passage.open_s = open_s;
        code = put(j, passage);
    }
    if (code == LL_OK && middle_m < to_m) {
        passage.to_m = to_m;
        passage.open_s = 0.0F;
        code = put(j, passage);
    }
    return code;
}

static enum ll_code judge_piece(struct judging *j, uint32_t lane, const struct ll_lane_piece *piece)
{
    const struct restriction all[LL_LIMIT_RADIUS] = {
        /* bends come on their own */
        {LL_LIMIT_WIDTH, judge_width(j, piece), piece->width_cause, piece->width_row,
         piece->width_high_m},
        {LL_LIMIT_HEIGHT, judge_height(j, piece), piece->height_cause, piece->height_row,
         piece->height_high_m},
        {LL_LIMIT_SLOPE, judge_slope(j, lane), LL_CAUSE_SHAPE, LL_NONE, NAN},
        {LL_LIMIT_LOAD, judge_load(j, lane), LL_CAUSE_DECLARED, LL_NONE, NAN}};
    struct ll_passage passage = {.lane = lane, .from_m = piece->from_m, .to_m = piece->to_m};
    passage.blocker[LL_LIMIT_RADIUS] = LL_NONE;
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < LL_LIMIT_RADIUS; i++) {
        struct restriction r = all[i];
        r.verdict.stops &= j->classes;
        r.verdict.may_stop &= j->classes;
        code = restrict_by(j, piece, lane, &r, &passage);
    }
    if (code != LL_OK) {
        return code;
    }
    if (ll_table_word(&j->scene->layer[LL_LANE], lane, LL_LANE_CLASS) == LL_CLASS_STEPS) {
        passage.may_stop |= ON_FOOT & j->classes; /* the crew climbs them, its cart does not */
    }
    return piece->open_s > 0.0F ? put_gate(j, passage, piece->open_s) : put(j, passage);
}

/// A lane that nothing was measured on: passing is assumed when no width is on record.
static struct ll_lane_piece whole_lane(const struct ll_scene *scene, uint32_t lane)
{
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    bool undeclared = isnan(ll_table_real(lanes, lane, LL_LANE_WIDTH_M)) &&
                      isnan(ll_table_real(lanes, lane, LL_LANE_WIDTH_EFFECTIVE_M));
    float width_m = undeclared ? NAN : INFINITY;
    return (struct ll_lane_piece){.to_m = ll_shape_length(&lanes->shape, lane),
                                  .width_low_m = width_m,
                                  .width_high_m = width_m,
                                  .height_low_m = INFINITY,
                                  .height_high_m = INFINITY,
                                  .width_row = LL_NONE,
                                  .height_row = LL_NONE};
}

static enum ll_code judge_lane(struct judging *j, const struct ll_clearance *clearance,
                               uint32_t lane)
{
    for (int i = 0; i < LL_LIMIT_COUNT; i++) {
        j->last_blocker[i] = LL_NONE;
    }
    if (clearance == NULL || clearance->lane_count == 0) {
        const struct ll_lane_piece whole = whole_lane(j->scene, lane);
        return judge_piece(j, lane, &whole);
    }
    enum ll_code code = LL_OK;
    for (uint32_t p = clearance->first_piece[lane];
         code == LL_OK && p < clearance->first_piece[lane + 1]; p++) {
        code = judge_piece(j, lane, &clearance->pieces[p]);
    }
    return code;
}

/// The place on a lane at a position along it.
static struct ll_xy lane_at(const struct ll_shapes *lanes, uint32_t lane, double at_m)
{
    struct ll_xy last = {NAN, NAN};
    for (uint32_t r = lanes->first_ring[lane]; r < lanes->first_ring[lane + 1]; r++) {
        for (uint32_t p = lanes->first_point[r]; p + 1 < lanes->first_point[r + 1]; p++) {
            struct ll_xy a = lanes->points[p];
            struct ll_xy b = lanes->points[p + 1];
            double length_m = hypot(b.x - a.x, b.y - a.y);
            if (at_m <= length_m && length_m > 0.0) {
                double share = fmax(0.0, at_m / length_m);
                return (struct ll_xy){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
            }
            at_m -= length_m;
            last = b;
        }
    }
    return last;
}

/// A blocker with the number it was found under.
struct numbered {
    struct ll_blocker blocker;
    uint32_t number;
};

static int by_place(const void *left, const void *right)
{
    const struct numbered *a = left;
    const struct numbered *b = right;
    if (a->blocker.lane != b->blocker.lane) {
        return a->blocker.lane < b->blocker.lane ? -1 : 1;
    }
    if (a->blocker.from_m != b->blocker.from_m) {
        return a->blocker.from_m < b->blocker.from_m ? -1 : 1;
    }
    return (a->number > b->number) - (a->number < b->number);
}

/// Puts the blockers in order and finds where they are.
static enum ll_code finish(struct judging *j)
{
    struct ll_passages *out = j->out;
    LL_CLEANUP(ll_freep) struct numbered *order = ll_alloc(out->blocker_count, sizeof *order);
    LL_CLEANUP(ll_freep) uint32_t *place = ll_alloc(out->blocker_count, sizeof *place);
    if (order == NULL || place == NULL) {
        return ll_fail(j->err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < out->blocker_count; i++) {
        struct ll_blocker *b = &out->blockers[i];
        b->may_stop &= (uint8_t)~b->stops;
        b->at = lane_at(&j->scene->layer[LL_LANE].shape, b->lane, j->worst_m[i]);
        order[i] = (struct numbered){*b, i};
    }
    if (out->blocker_count > 0) {
        qsort(order, out->blocker_count, sizeof *order, by_place);
    }
    for (uint32_t i = 0; i < out->blocker_count; i++) {
        out->blockers[i] = order[i].blocker;
        place[order[i].number] = i;
    }
    for (size_t i = 0; i < out->count; i++) {
        for (int k = 0; k < LL_LIMIT_COUNT; k++) {
            uint32_t *blocker = &out->items[i].blocker[k];
            *blocker = *blocker == LL_NONE ? LL_NONE : place[*blocker];
        }
    }
    return LL_OK;
}

enum ll_code ll_passages_make(const struct ll_scene *scene, const struct ll_speeds *speeds,
                              const struct ll_vehicles *vehicles,
                              const struct ll_clearance *clearance,
                              struct ll_passages *ret_passages, struct ll_err *err)
{
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    const size_t obstacles = scene->layer[LL_OBSTACLE].count;
    LL_CLEANUP(ll_passages_clear) struct ll_passages passages = {0};
    LL_CLEANUP(judging_release)
    struct judging j = {.scene = scene, .vehicles = vehicles, .out = &passages, .err = err};
    if (clearance != NULL && clearance->lane_count != 0 && clearance->lane_count != lanes->count) {
        return ll_fail(err, LL_E_INVALID, "results of %zu lanes do not fit a scene of %zu",
                       clearance->lane_count, lanes->count);
    }
    j.of_obstacle = ll_alloc(obstacles, sizeof *j.of_obstacle);
    if (j.of_obstacle == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < obstacles; i++) {
        j.of_obstacle[i] = LL_NONE;
    }
    enum ll_code code = LL_OK;
    for (uint32_t lane = 0; code == LL_OK && lane < lanes->count; lane++) {
        const bool driven = ll_lane_drivable(speeds, lanes, lane);
        j.classes = driven ? UINT8_MAX : ON_FOOT;
        if (driven || ll_lane_walked(speeds, lanes, lane)) {
            code = judge_lane(&j, clearance, lane);
        }
    }
    if (code == LL_OK) {
        code = finish(&j);
    }
    if (code == LL_OK) {
        *ret_passages = passages;
        passages = (struct ll_passages){0};
    }
    return code;
}

void ll_passages_open(struct ll_passages *inout, const uint32_t *blockers, size_t count)
{
    for (size_t i = 0; i < inout->count; i++) {
        struct ll_passage *p = &inout->items[i];
        for (size_t k = 0; k < LL_LIMIT_COUNT * count; k++) {
            const size_t limit = k % LL_LIMIT_COUNT;
            if (p->blocker[limit] == blockers[k / LL_LIMIT_COUNT]) {
                p->stops[limit] = 0;
                p->blocker[limit] = LL_NONE;
            }
        }
    }
}

uint8_t ll_passage_stops(const struct ll_passage *passage, uint32_t without)
{
    uint8_t stops = 0;
    for (int i = 0; i < LL_LIMIT_COUNT; i++) {
        bool gone = without != LL_NONE && passage->blocker[i] == without;
        stops |= gone ? 0 : passage->stops[i];
    }
    return stops;
}

static struct ll_lane_cut cut_of(const struct ll_passage *p, enum ll_vehicle_class vehicle)
{
    const unsigned class = 1U << vehicle;
    struct ll_lane_cut cut = {.lane = p->lane, .from_m = p->from_m, .to_m = p->to_m};
    cut.closed = (ll_passage_stops(p, LL_NONE) & class) != 0;
    cut.assumed = !cut.closed && (p->may_stop & class) != 0;
    cut.open_s = cut.closed ? 0.0 : (double)p->open_s;
    return cut;
}

/// Whether one stretch goes on with another.
static bool goes_on(const struct ll_lane_cut *a, const struct ll_lane_cut *b)
{
    return a->lane == b->lane && a->to_m == b->from_m && a->closed == b->closed &&
           a->assumed == b->assumed && a->open_s == 0.0 && b->open_s == 0.0;
}

enum ll_code ll_passages_cuts(const struct ll_passages *passages, enum ll_vehicle_class vehicle,
                              struct ll_lane_cut **ret_cuts, size_t *ret_count, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_lane_cut *cuts = ll_alloc(passages->count, sizeof *cuts);
    size_t count = 0;
    if (cuts == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < passages->count; i++) {
        const struct ll_lane_cut cut = cut_of(&passages->items[i], vehicle);
        if (!cut.closed && !cut.assumed && cut.open_s == 0.0) {
            continue;
        }
        if (count > 0 && goes_on(&cuts[count - 1], &cut)) {
            cuts[count - 1].to_m = cut.to_m;
        } else {
            cuts[count++] = cut;
        }
    }
    *ret_cuts = cuts;
    cuts = NULL;
    *ret_count = count;
    return LL_OK;
}
