#include "geo/uncovered.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/discs.h"
#include "geo/ring_nest.h"

#define LL_PI 3.14159265358979323846

/* Centres nearer to each other than this are one; far below what any survey resolves. */
#define SAME_CENTRE_M 1e-6

/* How much the radius grows and the centres move from one attempt to the next, and how often. */
#define NUDGE_M 1e-7
enum { ATTEMPTS = 12 };

/// Where an edge of the polygon meets an arc of the outline of the discs.
struct crossing {
    uint32_t ring;
    uint32_t edge; ///< the point of `at` it begins at
    uint32_t arc;
    double t; ///< along the edge, 0 to 1
    double angle;
    struct ll_xy at;
    bool leaves; ///< the edge leaves the discs here
    bool used;
};

/// One polygon while it is cut. Coordinates are relative to `origin`.
struct cut {
    const struct ll_covering *covering;
    struct ll_xy origin;
    size_t point_count;
    struct ll_xy *points;
    size_t ring_count;
    uint32_t *first_point; ///< ring_count + 1
    struct ll_xy *centres;
    size_t centre_count;
    size_t centre_capacity;
    struct ll_box reach; ///< the polygon's box, absolute
    struct ll_discs discs;
    ll_index *arc_index;
    struct crossing *crossings; ///< in order of ring, edge and t
    size_t crossing_count;
    size_t crossing_capacity;
    uint32_t *on_arcs; ///< crossings in order of arc and angle
    uint32_t *place;   ///< of each crossing in `on_arcs`
    uint32_t ring_now; ///< while edges are searched
    uint32_t edge_now;
    struct ll_ring_nest *nest; ///< receives the rings; NULL when only the area is asked for
    double area_m2;
    bool sound;
    enum ll_code code;
    struct ll_err *err;
};

static void cut_forget_discs(struct cut *c)
{
    ll_discs_clear(&c->discs);
    ll_index_free(c->arc_index);
    ll_free(c->on_arcs);
    ll_free(c->place);
    c->arc_index = NULL;
    c->on_arcs = NULL;
    c->place = NULL;
    c->crossing_count = 0;
}

static void cut_clear(struct cut *c)
{
    cut_forget_discs(c);
    ll_free(c->points);
    ll_free(c->first_point);
    ll_free(c->centres);
    ll_free(c->crossings);
}

static enum ll_code take_shape(struct cut *c, const struct ll_shapes *s, size_t index,
                               struct ll_err *err)
{
    uint32_t ring = s->first_ring[index];
    uint32_t end = s->first_ring[index + 1];
    uint32_t first = s->first_point[ring];
    c->ring_count = end - ring;
    c->point_count = s->first_point[end] - first;
    c->points = ll_alloc(c->point_count, sizeof *c->points);
    c->first_point = ll_alloc(c->ring_count + 1, sizeof *c->first_point);
    if (c->points == NULL || c->first_point == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < c->point_count; i++) {
        c->points[i] = (struct ll_xy){s->points[first + i].x - c->origin.x,
                                      s->points[first + i].y - c->origin.y};
    }
    for (size_t r = 0; r <= c->ring_count; r++) {
        c->first_point[r] = s->first_point[ring + r] - first;
    }
    return LL_OK;
}

static bool take_centre(uint32_t item, void *user)
{
    struct cut *c = user;
    const struct ll_xy p = c->covering->centres[item];
    const struct ll_box at = {p.x, p.y, p.x, p.y};
    if (ll_box_distance(&c->reach, &at) > c->covering->radius_m + ATTEMPTS * NUDGE_M) {
        return true;
    }
    c->code = ll_array_reserve(&c->centres, &c->centre_capacity, c->centre_count + 1,
                               sizeof *c->centres, c->err);
    if (c->code == LL_OK) {
        c->centres[c->centre_count++] = (struct ll_xy){p.x - c->origin.x, p.y - c->origin.y};
    }
    return c->code == LL_OK;
}

static int by_place(const void *left, const void *right)
{
    const struct ll_xy *a = left;
    const struct ll_xy *b = right;
    if (a->x != b->x) {
        return a->x < b->x ? -1 : 1;
    }
    return (a->y > b->y) - (a->y < b->y);
}

/// The centres whose disc meets the polygon's box, each once, in order of place.
static enum ll_code take_centres(struct cut *c, struct ll_err *err)
{
    struct ll_box around = ll_box_grown(&c->reach, c->covering->radius_m + ATTEMPTS * NUDGE_M);
    c->err = err;
    ll_index_search(c->covering->index, &around, take_centre, c);
    if (c->code != LL_OK || c->centre_count == 0) {
        return c->code;
    }
    qsort(c->centres, c->centre_count, sizeof *c->centres, by_place);
    size_t kept = 0;
    for (size_t i = 0; i < c->centre_count; i++) {
        bool again = false;
        for (size_t k = kept; k-- > 0 && c->centres[i].x - c->centres[k].x < SAME_CENTRE_M;) {
            again = again || fabs(c->centres[i].y - c->centres[k].y) < SAME_CENTRE_M;
        }
        if (!again) {
            c->centres[kept++] = c->centres[i];
        }
    }
    c->centre_count = kept;
    return LL_OK;
}

static enum ll_code index_arcs(struct cut *c, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(c->discs.arc_count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t a = 0; a < c->discs.arc_count; a++) {
        boxes[a] = ll_discs_arc_box(&c->discs, &c->discs.arcs[a]);
    }
    return ll_index_new(boxes, c->discs.arc_count, &c->arc_index, err);
}

static double dot(struct ll_xy a, struct ll_xy b)
{
    return a.x * b.x + a.y * b.y;
}

static struct ll_xy minus(struct ll_xy a, struct ll_xy b)
{
    return (struct ll_xy){a.x - b.x, a.y - b.y};
}

/// Notes the crossing at `t` of the present edge if it lies on the arc and not elsewhere on its
/// circle.
static void take_crossing(struct cut *c, uint32_t index, double t, bool leaves)
{
    const struct ll_arc *arc = &c->discs.arcs[index];
    const struct ll_xy p = c->points[c->edge_now];
    const struct ll_xy d = minus(c->points[c->edge_now + 1], p);
    t = fmin(1.0, fmax(0.0, t));
    struct ll_xy at = {p.x + t * d.x, p.y + t * d.y};
    struct ll_xy out = minus(at, c->discs.centre[arc->disc]);
    double angle = atan2(out.y, out.x);
    angle += 2.0 * LL_PI * ceil((arc->from - angle) / (2.0 * LL_PI)); /* from `from` on */
    if (angle >= arc->to) {
        return;
    }
    c->code = ll_array_reserve(&c->crossings, &c->crossing_capacity, c->crossing_count + 1,
                               sizeof *c->crossings, c->err);
    if (c->code == LL_OK) {
        c->crossings[c->crossing_count++] =
            (struct crossing){c->ring_now, c->edge_now, index, t, angle, at, leaves, false};
    }
}

/// Cuts the present edge with an arc. Which ends lie inside the circle decides how many crossings
/// there are, so that neighbouring edges agree about their common corner.
static bool cut_edge(uint32_t index, void *user)
{
    struct cut *c = user;
    const struct ll_xy centre = c->discs.centre[c->discs.arcs[index].disc];
    const struct ll_xy p = minus(c->points[c->edge_now], centre);
    const struct ll_xy q = minus(c->points[c->edge_now + 1], centre);
    const struct ll_xy d = minus(q, p);
    double r2 = c->discs.radius_m * c->discs.radius_m;
    double at_p = dot(p, p) - r2;
    double at_q = dot(q, q) - r2;
    double a = dot(d, d);
    double b = dot(p, d);
    double inner = b * b - a * at_p;
    bool p_in = at_p < 0.0;
    bool q_in = at_q < 0.0;
    if (a == 0.0 || (p_in && q_in) || (p_in == q_in && !(inner > 0.0 && b < 0.0 && -b < a))) {
        return true;
    }
    double root = sqrt(fmax(inner, 0.0));
    double far = b < 0.0 ? -b + root : at_p / (-b - root) * a; /* the stable one of each */
    double near = b < 0.0 ? at_p / (-b + root) * a : -b - root;
    if (!p_in) {
        take_crossing(c, index, near / a, false);
    }
    if (!q_in && c->code == LL_OK) {
        take_crossing(c, index, far / a, true);
    }
    return c->code == LL_OK;
}

static int along_rings(const void *left, const void *right)
{
    const struct crossing *a = left;
    const struct crossing *b = right;
    if (a->edge != b->edge) {
        return a->edge < b->edge ? -1 : 1;
    }
    if (a->t != b->t) {
        return a->t < b->t ? -1 : 1;
    }
    return (a->arc > b->arc) - (a->arc < b->arc);
}

/// A crossing's place on the outline of the discs.
struct on_arc {
    uint32_t arc;
    uint32_t crossing;
    double angle;
};

static int along_arcs(const void *left, const void *right)
{
    const struct on_arc *a = left;
    const struct on_arc *b = right;
    if (a->arc != b->arc) {
        return a->arc < b->arc ? -1 : 1;
    }
    if (a->angle != b->angle) {
        return a->angle < b->angle ? -1 : 1;
    }
    return (a->crossing > b->crossing) - (a->crossing < b->crossing);
}

static enum ll_code order_on_arcs(struct cut *c, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct on_arc *order = ll_alloc(c->crossing_count, sizeof *order);
    c->on_arcs = ll_alloc(c->crossing_count, sizeof *c->on_arcs);
    c->place = ll_alloc(c->crossing_count, sizeof *c->place);
    if (order == NULL || c->on_arcs == NULL || c->place == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < c->crossing_count; i++) {
        order[i] = (struct on_arc){c->crossings[i].arc, i, c->crossings[i].angle};
    }
    qsort(order, c->crossing_count, sizeof *order, along_arcs);
    for (uint32_t k = 0; k < c->crossing_count; k++) {
        c->on_arcs[k] = order[k].crossing;
        c->place[order[k].crossing] = k;
    }
    return LL_OK;
}

static enum ll_code find_crossings(struct cut *c, struct ll_err *err)
{
    c->err = err;
    for (uint32_t r = 0; r < c->ring_count; r++) {
        c->ring_now = r;
        for (uint32_t e = c->first_point[r]; c->code == LL_OK && e + 1 < c->first_point[r + 1];
             e++) {
            struct ll_box box = ll_box_empty();
            ll_box_extend(&box, c->points[e].x, c->points[e].y);
            ll_box_extend(&box, c->points[e + 1].x, c->points[e + 1].y);
            c->edge_now = e;
            ll_index_search(c->arc_index, &box, cut_edge, c);
        }
    }
    if (c->code != LL_OK) {
        return c->code;
    }
    if (c->crossing_count > 1) {
        qsort(c->crossings, c->crossing_count, sizeof *c->crossings, along_rings);
    }
    return order_on_arcs(c, err);
}

static void add_point(struct cut *c, struct ll_xy p)
{
    if (c->nest != NULL && c->code == LL_OK) {
        c->code = ll_ring_nest_point(c->nest, (struct ll_xy){p.x + c->origin.x, p.y + c->origin.y},
                                     c->err);
    }
}

/// A straight piece that ends at `to`: area and point.
static void go_straight(struct cut *c, struct ll_xy from, struct ll_xy to)
{
    c->area_m2 += 0.5 * (from.x * to.y - to.x * from.y);
    add_point(c, to);
}

/// A piece of a circle, clockwise, without its last point.
static void go_round(struct cut *c, uint32_t disc, double from, double to)
{
    double radius_m = c->discs.radius_m;
    c->area_m2 += ll_arc_area(c->discs.centre[disc], radius_m, from, to);
    if (c->nest == NULL) {
        return;
    }
    double step = 2.0 * acos(fmax(0.0, 1.0 - c->covering->chord_error_m / radius_m));
    const int chords = (int)ceil((from - to) / step);
    for (int k = 1; k < chords; k++) {
        add_point(c, ll_discs_point(&c->discs, disc, from + (to - from) * ((double)k / chords)));
    }
}

/// From a crossing along the polygon to the next one.
static uint32_t follow_ring(struct cut *c, uint32_t at)
{
    const struct crossing *x = &c->crossings[at];
    uint32_t first = c->first_point[x->ring];
    uint32_t last = c->first_point[x->ring + 1] - 1; /* the same point as the first */
    uint32_t next = at + 1;
    bool around = next == c->crossing_count || c->crossings[next].ring != x->ring;
    if (around) {
        next = at;
        while (next > 0 && c->crossings[next - 1].ring == x->ring) {
            next--;
        }
    }
    const struct crossing *y = &c->crossings[next];
    uint32_t corners = around ? last - x->edge + (y->edge - first) : y->edge - x->edge;
    struct ll_xy from = x->at;
    for (uint32_t e = x->edge; corners > 0; corners--) {
        e = e + 1 == last ? first : e + 1;
        go_straight(c, from, c->points[e]);
        from = c->points[e];
    }
    go_straight(c, from, y->at);
    return next;
}

/// The last crossing on an arc, LL_NONE-like UINT32_MAX without any.
static uint32_t last_on_arc(const struct cut *c, uint32_t arc)
{
    size_t low = 0;
    size_t high = c->crossing_count;
    while (low < high) { /* the first place whose arc is a later one */
        size_t middle = low + (high - low) / 2;
        if (c->crossings[c->on_arcs[middle]].arc <= arc) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 && c->crossings[c->on_arcs[low - 1]].arc == arc ? c->on_arcs[low - 1]
                                                                   : UINT32_MAX;
}

/// From a crossing backwards along the outline of the discs to the one before it.
static uint32_t follow_arcs(struct cut *c, uint32_t at)
{
    const struct crossing *x = &c->crossings[at];
    uint32_t arc = x->arc;
    double angle = x->angle;
    uint32_t found = UINT32_MAX;
    if (c->place[at] > 0 && c->crossings[c->on_arcs[c->place[at] - 1]].arc == arc) {
        found = c->on_arcs[c->place[at] - 1];
    }
    for (size_t guard = 0; found == UINT32_MAX && guard <= c->discs.arc_count; guard++) {
        const struct ll_arc *here = &c->discs.arcs[arc];
        go_round(c, here->disc, angle, here->from);
        arc = here->prev;
        angle = c->discs.arcs[arc].to;
        add_point(c, ll_discs_point(&c->discs, c->discs.arcs[arc].disc, angle));
        found = last_on_arc(c, arc);
    }
    if (found != UINT32_MAX) {
        go_round(c, c->discs.arcs[arc].disc, angle, c->crossings[found].angle);
        add_point(c, c->crossings[found].at);
    }
    return found;
}

static enum ll_code begin_ring(struct cut *c)
{
    return c->nest == NULL ? LL_OK : ll_ring_nest_begin(c->nest, c->err);
}

/// Walks the outline that begins where the polygon leaves the discs at a crossing.
static void walk_from(struct cut *c, uint32_t start)
{
    c->code = begin_ring(c);
    add_point(c, c->crossings[start].at);
    uint32_t at = start;
    do {
        c->crossings[at].used = true;
        at = follow_ring(c, at);
        if (c->crossings[at].leaves || c->crossings[at].used) {
            c->sound = false;
            return;
        }
        c->crossings[at].used = true;
        at = follow_arcs(c, at);
        if (at == UINT32_MAX || !c->crossings[at].leaves ||
            (c->crossings[at].used && at != start)) {
            c->sound = false;
            return;
        }
    } while (at != start && c->code == LL_OK);
}

/// Rings of the polygon that meet no arc: outside as a whole, or covered as a whole.
static void take_whole_rings(struct cut *c)
{
    size_t next = 0;
    for (uint32_t r = 0; r < c->ring_count && c->code == LL_OK; r++) {
        bool crossed = false;
        for (; next < c->crossing_count && c->crossings[next].ring == r; next++) {
            crossed = true;
        }
        uint32_t first = c->first_point[r];
        if (crossed || ll_discs_cover(&c->discs, c->points[first])) {
            continue;
        }
        c->code = begin_ring(c);
        add_point(c, c->points[first]);
        for (uint32_t p = first; p + 1 < c->first_point[r + 1]; p++) {
            go_straight(c, c->points[p], c->points[p + 1]);
        }
    }
}

/// Even-odd over all rings; the point is not on an edge.
static bool polygon_holds(const struct cut *c, struct ll_xy p)
{
    bool inside = false;
    struct ll_box at = {p.x + c->origin.x, p.y + c->origin.y, p.x + c->origin.x, p.y + c->origin.y};
    if (!ll_box_meets(&at, &c->reach)) {
        return false;
    }
    for (size_t r = 0; r < c->ring_count; r++) {
        for (uint32_t i = c->first_point[r]; i + 1 < c->first_point[r + 1]; i++) {
            struct ll_xy a = minus(c->points[i], p);
            struct ll_xy b = minus(c->points[i + 1], p);
            inside ^= (a.y > 0.0) != (b.y > 0.0) && (b.y > a.y) == (a.x * b.y - a.y * b.x > 0.0);
        }
    }
    return inside;
}

/// Outlines of the discs that meet no edge: those inside the polygon are cut out of it.
/// @param sides As from arcs_fit; used up.
static void take_whole_outlines(struct cut *c, uint8_t *sides)
{
    enum { SEEN = 8 };
    for (uint32_t a = 0; a < c->discs.arc_count && c->code == LL_OK; a++) {
        bool inside = (sides[a] & 1U) != 0;
        bool crossed = (sides[a] & SEEN) != 0;
        for (uint32_t k = a; (sides[k] & SEEN) == 0; k = c->discs.arcs[k].next) {
            sides[k] |= SEEN;
            crossed = crossed || last_on_arc(c, k) != UINT32_MAX;
        }
        if (crossed || !inside) {
            continue;
        }
        c->code = begin_ring(c);
        const struct ll_arc *first = &c->discs.arcs[a];
        uint32_t k = a;
        do {
            const struct ll_arc *arc = &c->discs.arcs[k];
            add_point(c, ll_discs_point(&c->discs, arc->disc, arc->to));
            go_round(c, arc->disc, arc->to, arc->from);
            k = arc->prev;
        } while (k != a);
        add_point(c, ll_discs_point(&c->discs, first->disc, first->to));
    }
}

/// Whether the first crossing of every ring fits the side on which the ring begins.
static bool rings_fit(const struct cut *c)
{
    for (size_t i = 0; i < c->crossing_count; i++) {
        const struct crossing *x = &c->crossings[i];
        if ((i == 0 || c->crossings[i - 1].ring != x->ring) &&
            x->leaves != ll_discs_cover(&c->discs, c->points[c->first_point[x->ring]])) {
            return false;
        }
    }
    return true;
}

/// Whether arcs lie in the polygon where they begin and end, as bits 1 and 2.
static uint8_t arc_sides(const struct cut *c, uint32_t index, size_t *next)
{
    const struct ll_arc *arc = &c->discs.arcs[index];
    double until = arc->to;
    size_t first = *next;
    while (*next < c->crossing_count && c->crossings[c->on_arcs[*next]].arc == index) {
        ++*next;
    }
    if (first < *next) {
        until = c->crossings[c->on_arcs[first]].angle;
    }
    bool begins_in =
        polygon_holds(c, ll_discs_point(&c->discs, arc->disc, 0.5 * (arc->from + until)));
    bool ends_in = first < *next ? c->crossings[c->on_arcs[*next - 1]].leaves : begins_in;
    bool fits = first == *next || begins_in != c->crossings[c->on_arcs[first]].leaves;
    return (uint8_t)((begins_in ? 1U : 0U) | (ends_in ? 2U : 0U) | (fits ? 0U : 4U));
}

/// Whether each arc's crossings fit the sides on which it and its neighbours lie. @param sides One
/// entry an arc, filled.
static bool arcs_fit(const struct cut *c, uint8_t *sides)
{
    size_t next = 0;
    bool fit = true;
    for (uint32_t a = 0; a < c->discs.arc_count; a++) {
        sides[a] = arc_sides(c, a, &next);
        fit = fit && (sides[a] & 4U) == 0;
    }
    for (uint32_t a = 0; fit && a < c->discs.arc_count; a++) {
        bool ends_in = (sides[a] & 2U) != 0;
        fit = ends_in == ((sides[c->discs.arcs[a].next] & 1U) != 0);
    }
    return fit;
}

static enum ll_code walk(struct cut *c, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint8_t *sides = ll_alloc(c->discs.arc_count, 1);
    if (sides == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    c->area_m2 = 0.0;
    c->sound = rings_fit(c) && arcs_fit(c, sides);
    for (uint32_t i = 0; c->code == LL_OK && c->sound && i < c->crossing_count; i++) {
        if (c->crossings[i].leaves && !c->crossings[i].used) {
            walk_from(c, i);
        }
    }
    for (size_t i = 0; c->sound && i < c->crossing_count; i++) {
        c->sound = c->code != LL_OK || c->crossings[i].used;
    }
    if (c->sound && c->code == LL_OK) {
        take_whole_rings(c);
        take_whole_outlines(c, sides);
    }
    return c->code;
}

/// Moves every centre by up to `by_m` to either side, each by another amount.
static void shake(struct cut *c, double by_m)
{
    for (size_t i = 0; i < c->centre_count; i++) {
        double turn = 2.39996322972865332 * (double)(i + 1); /* the golden angle */
        c->centres[i].x += by_m * cos(turn);
        c->centres[i].y += by_m * sin(turn);
    }
}

/// One attempt: the first with the discs as they are. Leaves `sound` false when the outline tears.
static enum ll_code attempt(struct cut *c, int number, struct ll_err *err)
{
    cut_forget_discs(c);
    if (number > 0) {
        shake(c, NUDGE_M);
    }
    c->sound = true;
    const struct ll_disc_places places = {.centres = c->centres,
                                          .count = c->centre_count,
                                          .radius_m = c->covering->radius_m + number * NUDGE_M,
                                          .sectors = c->covering->sectors};
    enum ll_code code = ll_discs_make(&places, &c->sound, &c->discs, err);
    if (code == LL_OK && c->sound) {
        code = index_arcs(c, err);
        if (code == LL_OK) {
            code = find_crossings(c, err);
        }
        if (code == LL_OK) {
            code = walk(c, err);
        }
    }
    return code;
}

enum ll_code ll_uncovered(const struct ll_shapes *shapes, size_t index,
                          const struct ll_covering *covering, struct ll_shapes *ret_shapes,
                          double *ret_area_m2, struct ll_err *err)
{
    LL_CLEANUP(ll_ring_nest_clear) struct ll_ring_nest nest = {0};
    const struct ll_box *box = &shapes->box[index];
    LL_CLEANUP(cut_clear)
    struct cut c = {.covering = covering,
                    .origin = {box->min_x, box->min_y},
                    .reach = *box,
                    .nest = ret_shapes == NULL ? NULL : &nest};
    enum ll_code code = take_shape(&c, shapes, index, err);
    if (code == LL_OK) {
        code = take_centres(&c, err);
    }
    for (int k = 0; code == LL_OK && !c.sound && k < ATTEMPTS; k++) {
        ll_ring_nest_rewind(&nest);
        code = attempt(&c, k, err);
    }
    if (code == LL_OK && !c.sound) {
        return ll_fail(err, LL_E_INVALID, "the outline of an area crosses itself");
    }
    if (code == LL_OK && ret_shapes != NULL) {
        code = ll_ring_nest_finish(&nest, ret_shapes, err);
    }
    if (code == LL_OK) {
        *ret_area_m2 = c.area_m2;
    }
    return code;
}
