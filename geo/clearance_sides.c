#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/clearance_private.h"
#include "geo/lesser.h"
#include "geo/outline.h"

/* What ends this near to the border of two cells belongs to both; far above rounding. */
#define BORDER_M 1e-6

/// One straight piece of a centre line, with the bend at its end, and what is being measured.
struct strip {
    const struct ll_clear_sides *sides;
    const struct ll_table *table; ///< what is being visited: buildings or ground
    bool ground;
    struct ll_clear_course *course;
    const struct ll_clear_line *line;
    const struct ll_xy *lane_points;
    struct ll_clear_scratch *scratch;
    struct ll_xy a;
    struct ll_xy along; ///< unit
    double length_m;
    double from_m;            ///< along the line
    struct ll_xy next;        ///< unit, of the piece behind the bend
    enum ll_clear_side outer; ///< of the bend; LL_SIDES: none
    struct ll_box box;
    enum ll_code code;
    struct ll_err *err;
};

/// An end of an edge as the strip sees it: `s` along from its start, `t` to the left.
struct local {
    double s;
    double t;
};

void ll_clear_sides_clear(struct ll_clear_sides *sides)
{
    ll_index_free(sides->building_index);
    ll_index_free(sides->ground_index);
    *sides = (struct ll_clear_sides){0};
}

static bool bounds_lanes(const struct ll_table *ground, size_t row)
{
    switch (ll_table_word(ground, row, LL_GROUND_KIND)) {
    case LL_GROUND_WATER:
    case LL_GROUND_WALL:
    case LL_GROUND_RAILWAY:
    case LL_GROUND_CLIFF:
        return true;
    default:
        return false;
    }
}

static enum ll_code index_ground(struct ll_clear_sides *sides, struct ll_err *err)
{
    const struct ll_table *ground = sides->ground;
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(ground->count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    bool any = false;
    for (size_t i = 0; i < ground->count; i++) {
        bool bounds = bounds_lanes(ground, i);
        boxes[i] = bounds ? ground->shape.box[i] : ll_box_empty();
        any = any || bounds;
    }
    return any ? ll_index_new(boxes, ground->count, &sides->ground_index, err) : LL_OK;
}

enum ll_code ll_clear_sides_make(const struct ll_stage *in, struct ll_clear_sides *ret_sides,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_clear_sides_clear)
    struct ll_clear_sides sides = {.buildings = &in->scene->layer[LL_BUILDING],
                                   .ground = &in->scene->layer[LL_GROUND],
                                   .search_m = ll_rule(in->rules, LL_RULE_CLEARANCE_SEARCH_M)};
    enum ll_code code = ll_index_new(sides.buildings->shape.box, sides.buildings->count,
                                     &sides.building_index, err);
    if (code == LL_OK) {
        code = index_ground(&sides, err);
    }
    if (code == LL_OK) {
        *ret_sides = sides;
        sides = (struct ll_clear_sides){0};
    }
    return code;
}

/// First and last cell that [from, to] along the line touches. @return false for none.
static bool cells_of(const struct ll_clear_line *line, double from_m, double to_m, size_t *ret_low,
                     size_t *ret_high)
{
    double low = floor((from_m - BORDER_M) / LL_CLEARANCE_STEP_M);
    double high = floor((to_m + BORDER_M) / LL_CLEARANCE_STEP_M);
    double last = (double)line->cell_count - 1.0;
    if (!(high >= 0.0 && low <= last)) {
        return false;
    }
    *ret_low = line->first_cell + (size_t)ll_greater(low, 0.0);
    *ret_high = line->first_cell + (size_t)ll_lesser(high, last);
    return true;
}

static void narrow(struct ll_clear_cell *cell, enum ll_clear_side side, double m, uint32_t item)
{
    if (m < cell->side_m[side] || (m == cell->side_m[side] && item < cell->item[side])) {
        cell->side_m[side] = m;
        cell->item[side] = item;
    }
}

/// Whether a part of the strip is no more than an end of the line. What touches that lies ahead,
/// like the house that a drive leads to: it is beside nothing, however its corners round.
static bool at_line_end(const struct strip *w, double from_s, double to_s)
{
    return w->from_m + to_s <= BORDER_M || w->from_m + from_s >= w->line->length_m - BORDER_M;
}

/// Narrows the cells that a piece of outline on one side lies beside. `p` and `q` are within the
/// strip, `t` >= 0 is the distance.
static void narrow_beside(const struct strip *w, enum ll_clear_side side, struct local p,
                          struct local q, uint32_t item)
{
    if (q.s < p.s) {
        struct local other = p;
        p = q;
        q = other;
    }
    size_t low = 0;
    size_t high = 0;
    if (ll_lesser(p.t, q.t) > w->sides->search_m || at_line_end(w, p.s, q.s) ||
        !cells_of(w->line, w->from_m + p.s, w->from_m + q.s, &low, &high)) {
        return;
    }
    double rise = q.s - p.s > 1e-12 ? (q.t - p.t) / (q.s - p.s) : 0.0;
    double nearer_m = ll_lesser(p.t, q.t) - BORDER_M; /* a cell so narrow is not narrowed more */
    for (size_t c = low; c <= high; c++) {
        if (w->course->cells[c].side_m[side] < nearer_m) {
            continue;
        }
        double cell_s = (double)(c - w->line->first_cell) * LL_CLEARANCE_STEP_M - w->from_m;
        double begin = cell_s - p.s;
        double end = begin + LL_CLEARANCE_STEP_M;
        double at_begin = begin > 0.0 ? p.t + begin * rise : p.t;
        double at_end = end < q.s - p.s ? p.t + end * rise : q.t;
        double least = rise == 0.0 ? ll_lesser(p.t, q.t) : ll_lesser(at_begin, at_end);
        if (least <= w->sides->search_m) {
            narrow(&w->course->cells[c], side, ll_greater(least, 0.0), item);
        }
    }
}

static struct local between(struct local p, struct local q, double share)
{
    return (struct local){p.s + share * (q.s - p.s), p.t + share * (q.t - p.t)};
}

static enum ll_code add_event(struct ll_clear_scratch *scratch, uint32_t building, double along_m,
                              struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&scratch->events, &scratch->event_capacity,
                                         scratch->event_count + 1, sizeof *scratch->events, err);
    if (code == LL_OK) {
        scratch->events[scratch->event_count++] = (struct ll_clear_event){building, along_m};
    }
    return code;
}

/// An edge that meets the centre line: noted for a building, passed over for ground.
static void meet_line(struct strip *w, struct local p, struct local q, uint32_t item)
{
    if (w->ground) {
        return;
    }
    double share = p.t == q.t ? 0.0 : p.t / (p.t - q.t);
    struct local at = between(p, q, share);
    if (w->code == LL_OK) {
        w->code = add_event(w->scratch, item, w->from_m + at.s, w->err);
    }
    if (p.t == q.t && w->code == LL_OK) {
        w->code = add_event(w->scratch, item, w->from_m + q.s, w->err);
    }
    struct local axis = {at.s, 0.0};
    for (int end = 0; end < 2; end++) {
        struct local away = end == 0 ? p : q;
        enum ll_clear_side side = away.t < 0.0 ? LL_RIGHT : LL_LEFT;
        away.t = fabs(away.t);
        narrow_beside(w, side, away, axis, item);
    }
}

/// The part of an edge between the ends of the strip.
static void measure_beside(struct strip *w, struct local p, struct local q, uint32_t item)
{
    double length_m = w->length_m;
    if (ll_greater(p.s, q.s) < 0.0 || ll_lesser(p.s, q.s) > length_m ||
        ll_lesser(p.t, q.t) > w->sides->search_m || ll_greater(p.t, q.t) < -w->sides->search_m) {
        return;
    }
    struct local a = p;
    struct local b = q;
    if (p.s < 0.0 || p.s > length_m) {
        a = between(p, q, ((p.s < 0.0 ? 0.0 : length_m) - p.s) / (q.s - p.s));
    }
    if (q.s < 0.0 || q.s > length_m) {
        b = between(p, q, ((q.s < 0.0 ? 0.0 : length_m) - p.s) / (q.s - p.s));
    }
    if ((a.t <= 0.0 && b.t >= 0.0) || (a.t >= 0.0 && b.t <= 0.0)) {
        meet_line(w, a, b, item);
    } else if (a.t > 0.0) {
        narrow_beside(w, LL_LEFT, a, b, item);
    } else {
        a.t = -a.t;
        b.t = -b.t;
        narrow_beside(w, LL_RIGHT, a, b, item);
    }
}

/// Cuts the span [low, high] of shares down to where `at_p + share * (at_q - at_p)` >= 0.
static void keep_positive(double at_p, double at_q, double *low, double *high)
{
    if (at_p < 0.0 && at_q < 0.0) {
        *high = -1.0;
    } else if (at_p < 0.0) {
        *low = ll_greater(*low, at_p / (at_p - at_q));
    } else if (at_q < 0.0) {
        *high = ll_lesser(*high, at_p / (at_p - at_q));
    }
}

/// The part of an edge in the wedge at the outer side of the bend: beyond this piece and before the
/// next. Its distance is that to the corner, and counts for the cells that meet there.
static void measure_wedge(struct strip *w, struct local p, struct local q, uint32_t item)
{
    if (w->outer == LL_SIDES || ll_greater(p.s, q.s) < w->length_m) {
        return;
    }
    struct local turn = {w->next.x * w->along.x + w->next.y * w->along.y,
                         w->next.y * w->along.x - w->next.x * w->along.y};
    struct ll_xy c = {p.s - w->length_m, p.t};
    struct ll_xy d = {q.s - w->length_m, q.t};
    double low = 0.0;
    double high = 1.0;
    keep_positive(c.x, d.x, &low, &high);
    keep_positive(-(c.x * turn.s + c.y * turn.t), -(d.x * turn.s + d.y * turn.t), &low, &high);
    if (low > high) {
        return;
    }
    struct ll_xy from = {c.x + low * (d.x - c.x), c.y + low * (d.y - c.y)};
    struct ll_xy to = {c.x + high * (d.x - c.x), c.y + high * (d.y - c.y)};
    double distance = ll_point_segment((struct ll_xy){0.0, 0.0}, from, to, NULL);
    double corner_m = w->from_m + w->length_m;
    size_t first = 0;
    size_t last = 0;
    if (distance <= w->sides->search_m && cells_of(w->line, corner_m, corner_m, &first, &last)) {
        for (size_t cell = first; cell <= last; cell++) {
            narrow(&w->course->cells[cell], w->outer, distance, item);
        }
    }
}

static struct local seen_from(const struct strip *w, struct ll_xy point)
{
    double dx = point.x - w->a.x;
    double dy = point.y - w->a.y;
    return (struct local){dx * w->along.x + dy * w->along.y, dy * w->along.x - dx * w->along.y};
}

/// Whether a box lies beside the strip or its bend, within the search.
static bool box_beside(const struct strip *w, const struct ll_box *box)
{
    struct ll_xy middle = {0.5 * (box->min_x + box->max_x), 0.5 * (box->min_y + box->max_y)};
    double half_x = 0.5 * (box->max_x - box->min_x);
    double half_y = 0.5 * (box->max_y - box->min_y);
    struct local at = seen_from(w, middle);
    double half_s = half_x * fabs(w->along.x) + half_y * fabs(w->along.y);
    double half_t = half_x * fabs(w->along.y) + half_y * fabs(w->along.x);
    double beyond = w->outer == LL_SIDES ? 0.0 : w->sides->search_m;
    return at.s + half_s >= -BORDER_M && at.s - half_s <= w->length_m + beyond + BORDER_M &&
           fabs(at.t) - half_t <= w->sides->search_m;
}

/// Whether a ground polygon is crossed by or holds the lane; then it bounds nothing.
static bool passed_through(const struct strip *w, uint32_t row)
{
    const struct ll_shapes *s = &w->table->shape;
    if (!w->ground || s->kind[row] != LL_POLYGON) {
        return false;
    }
    const struct ll_xy b = {w->a.x + w->length_m * w->along.x, w->a.y + w->length_m * w->along.y};
    return ll_shape_segment(s, row, w->a, b) == 0.0;
}

/// Whether an edge of ground meets the centre line anywhere: at a level crossing, a culvert or a
/// gate, often in a vertex that both share. Then it bounds nothing.
static bool meets_centre(const struct strip *w, struct ll_xy a, struct ll_xy b)
{
    for (uint32_t p = w->line->first_point + 1; p < w->line->end_point; p++) {
        if (ll_segment_segment(a, b, w->lane_points[p - 1], w->lane_points[p]) <= BORDER_M) {
            return true;
        }
    }
    return false;
}

/// Whether an edge is near enough to bound anything here.
static bool is_beside(const struct strip *w, struct local p, struct local q)
{
    double far_m = w->sides->search_m;
    return ll_greater(p.s, q.s) >= -BORDER_M && ll_lesser(p.s, q.s) <= w->length_m + far_m &&
           ll_lesser(p.t, q.t) <= far_m && ll_greater(p.t, q.t) >= -far_m;
}

static bool visit(uint32_t row, void *user)
{
    struct strip *w = user;
    const struct ll_shapes *s = &w->table->shape;
    if (!box_beside(w, &s->box[row]) || passed_through(w, row)) {
        return true;
    }
    uint32_t item = w->ground ? row | LL_SIDE_GROUND : row;
    for (uint32_t r = s->first_ring[row]; r < s->first_ring[row + 1]; r++) {
        uint32_t end = s->first_point[r + 1];
        uint32_t i = s->first_point[r];
        struct local p = i < end ? seen_from(w, s->points[i]) : (struct local){0};
        for (i++; i < end; i++) {
            struct local q = seen_from(w, s->points[i]);
            if (!w->ground ||
                (is_beside(w, p, q) && !meets_centre(w, s->points[i - 1], s->points[i]))) {
                measure_beside(w, p, q, item);
                measure_wedge(w, p, q, item);
            }
            p = q;
        }
    }
    const struct ll_box *box = &s->box[row];
    bool over_start = w->from_m == 0.0 && w->a.x >= box->min_x && w->a.x <= box->max_x &&
                      w->a.y >= box->min_y && w->a.y <= box->max_y;
    if (!w->ground && over_start && w->code == LL_OK) { /* it may lie inside without meeting it */
        w->code = add_event(w->scratch, item, 0.0, w->err);
    }
    return w->code == LL_OK;
}

/// Measures one straight piece; `w` says which.
static void measure_strip(struct strip *w)
{
    w->ground = false;
    w->table = w->sides->buildings;
    ll_index_search(w->sides->building_index, &w->box, visit, w);
    if (w->code == LL_OK && w->sides->ground_index != NULL) {
        w->ground = true;
        w->table = w->sides->ground;
        ll_index_search(w->sides->ground_index, &w->box, visit, w);
    }
}

/// Direction and length of the piece that ends at a point. @return false without length.
static bool piece_before(const struct strip *w, const struct ll_xy *points, uint32_t p,
                         struct ll_xy *ret_along, double *ret_length_m)
{
    double dx = points[p].x - points[p - 1].x;
    double dy = points[p].y - points[p - 1].y;
    double length_m = w->line->piece_m[p - 1 - w->line->first_point];
    if (length_m > 0.0) {
        *ret_along = (struct ll_xy){dx / length_m, dy / length_m};
        *ret_length_m = length_m;
    }
    return length_m > 0.0;
}

/// The bend at the end of a strip, from the next piece that has a length.
static void find_bend(struct strip *w, const struct ll_xy *points, uint32_t p)
{
    double length_m = 0.0;
    w->outer = LL_SIDES;
    for (uint32_t next = p + 1; next < w->line->end_point; next++) {
        if (piece_before(w, points, next, &w->next, &length_m)) {
            double turn = w->along.x * w->next.y - w->along.y * w->next.x;
            double ahead = w->along.x * w->next.x + w->along.y * w->next.y;
            w->outer = turn > 1e-9 || (ahead < 0.0 && turn >= 0.0) ? LL_RIGHT
                       : turn < -1e-9                              ? LL_LEFT
                                                                   : LL_SIDES;
            return;
        }
    }
}

static int by_building(const void *a, const void *b)
{
    const struct ll_clear_event *p = a;
    const struct ll_clear_event *q = b;
    if (p->building != q->building) {
        return p->building < q->building ? -1 : 1;
    }
    return (p->along_m > q->along_m) - (p->along_m < q->along_m);
}

/// Marks the cells between two events as inside a building, if the centre line is.
static void mark_inside(const struct strip *w, const struct ll_xy *lane_points, uint32_t building,
                        double from_m, double to_m)
{
    size_t low = 0;
    size_t high = 0;
    struct ll_xy middle = ll_clear_line_at(w->line, lane_points, 0.5 * (from_m + to_m));
    if (to_m - from_m <= BORDER_M ||
        !ll_shape_contains(&w->sides->buildings->shape, building, middle) ||
        !cells_of(w->line, from_m - BORDER_M, to_m + BORDER_M, &low, &high)) {
        return;
    }
    bool at_start = from_m <= BORDER_M;
    bool at_end = to_m >= w->line->length_m - BORDER_M;
    for (size_t c = low; c <= high; c++) {
        struct ll_clear_cell *cell = &w->course->cells[c];
        if (building < cell->inside) {
            cell->inside = building;
            cell->entrance = at_start != at_end;
        }
    }
}

/// Goes through the events of a line, building by building.
static void find_inside(const struct strip *w, const struct ll_xy *lane_points)
{
    struct ll_clear_event *events = w->scratch->events;
    size_t count = w->scratch->event_count;
    if (count == 0) {
        return;
    }
    qsort(events, count, sizeof *events, by_building);
    for (size_t i = 0; i < count; i++) {
        bool first = i == 0 || events[i - 1].building != events[i].building;
        bool last = i + 1 == count || events[i + 1].building != events[i].building;
        double from_m = first ? 0.0 : events[i - 1].along_m;
        mark_inside(w, lane_points, events[i].building, from_m, events[i].along_m);
        if (last) {
            mark_inside(w, lane_points, events[i].building, events[i].along_m, w->line->length_m);
        }
    }
}

static enum ll_code measure_line(struct strip *w, const struct ll_xy *points)
{
    w->scratch->event_count = 0;
    w->lane_points = points;
    w->from_m = 0.0;
    for (uint32_t p = w->line->first_point + 1; w->code == LL_OK && p < w->line->end_point; p++) {
        if (!piece_before(w, points, p, &w->along, &w->length_m)) {
            continue;
        }
        w->a = points[p - 1];
        find_bend(w, points, p);
        w->box = ll_box_empty();
        ll_box_extend(&w->box, points[p - 1].x, points[p - 1].y);
        ll_box_extend(&w->box, points[p].x, points[p].y);
        w->box = ll_box_grown(&w->box, w->sides->search_m);
        measure_strip(w);
        w->from_m += w->length_m;
    }
    if (w->code == LL_OK) {
        find_inside(w, points);
    }
    return w->code;
}

enum ll_code ll_clear_sides_measure(const struct ll_clear_sides *sides,
                                    const struct ll_shapes *lanes, struct ll_clear_course *inout,
                                    struct ll_clear_scratch *scratch, struct ll_err *err)
{
    struct strip w = {.sides = sides, .course = inout, .scratch = scratch, .err = err};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < inout->line_count; i++) {
        w.line = &inout->lines[i];
        code = w.line->cell_count > 0 ? measure_line(&w, lanes->points) : LL_OK;
    }
    return code;
}
