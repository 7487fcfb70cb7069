#include "tests/support/hose_brute.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"

static bool sees(const struct ll_hose_place *p, struct ll_xy a, struct ll_xy b)
{
    struct ll_box box = ll_box_empty();
    ll_box_extend(&box, a.x, a.y);
    ll_box_extend(&box, b.x, b.y);
    for (size_t e = 0; e < p->edge_count; e++) {
        struct ll_box edge = ll_box_empty();
        ll_box_extend(&edge, p->edges[e].a.x, p->edges[e].a.y);
        ll_box_extend(&edge, p->edges[e].b.x, p->edges[e].b.y);
        if (box.min_x - 1e-9 <= edge.max_x && edge.min_x <= box.max_x + 1e-9 &&
            box.min_y - 1e-9 <= edge.max_y && edge.min_y <= box.max_y + 1e-9 &&
            plane_segment_distance(a, b, p->edges[e].a, p->edges[e].b) < 1e-12) {
            return false;
        }
    }
    return true;
}

static double apart(struct ll_xy a, struct ll_xy b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

/// The last of a hose, where it may touch what its target touches.
#define LAST_M 0.02

/// How finely the end of a shadow is looked for, where what casts it comes up to the wall itself.
#define STEP_M 0.001

/// The part of a wall that something hides, as shares of its length.
struct shadow {
    double from;
    double to;
};

enum { MOST_SHADOWS = 4000, MOST_STEPS = 60 };

/// One wall as it is seen from a point.
struct wall {
    const struct ll_hose_place *place;
    struct ll_xy from;
    const struct ll_hose_edge *edge;
    double length_m;
    double foot; ///< share of the nearest point, hidden or not
    double near_m;
    struct shadow shadows[MOST_SHADOWS]; ///< in order, apart from one another
    size_t count;
};

static struct ll_xy wall_point(const struct wall *w, double share)
{
    const struct ll_hose_edge *e = w->edge;
    return (struct ll_xy){e->a.x + share * (e->b.x - e->a.x), e->a.y + share * (e->b.y - e->a.y)};
}

static bool sees_share(const struct wall *w, double share)
{
    struct ll_xy at = wall_point(w, share);
    double d = apart(w->from, at);
    double part = d <= LAST_M ? 0.0 : 1.0 - LAST_M / d;
    struct ll_xy until = {w->from.x + part * (at.x - w->from.x),
                          w->from.y + part * (at.y - w->from.y)};
    return d <= LAST_M || sees(w->place, w->from, until);
}

static double cross(struct ll_xy a, struct ll_xy b)
{
    return a.x * b.y - a.y * b.x;
}

/// Adds the shadow that an edge casts on the wall from where one looks: of what lies between both,
/// all but the last of the way.
static void add_shadow(struct wall *w, const struct ll_hose_edge *f)
{
    const struct ll_hose_edge *e = w->edge;
    const struct ll_xy d = {e->b.x - e->a.x, e->b.y - e->a.y};
    const double depth = cross(d, (struct ll_xy){e->a.x - w->from.x, e->a.y - w->from.y});
    struct ll_xy q[2] = {{f->a.x - w->from.x, f->a.y - w->from.y},
                         {f->b.x - w->from.x, f->b.y - w->from.y}};
    double h[2] = {cross(d, q[0]) / depth, cross(d, q[1]) / depth}; /* 0: here, 1: at the wall */
    double share[2];
    const double low = 1e-9, high = 1.0 - LAST_M / fmax(w->near_m, 2.0 * LAST_M);
    if (fmax(h[0], h[1]) < low || fmin(h[0], h[1]) > high) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        double to = fmin(fmax(h[i], low), high);
        double part = h[1 - i] == h[i] ? 0.0 : (to - h[i]) / (h[1 - i] - h[i]);
        struct ll_xy cut = {q[i].x + part * (q[1 - i].x - q[i].x),
                            q[i].y + part * (q[1 - i].y - q[i].y)};
        struct ll_xy hit = {w->from.x + cut.x / to - e->a.x, w->from.y + cut.y / to - e->a.y};
        share[i] = (hit.x * d.x + hit.y * d.y) / (d.x * d.x + d.y * d.y);
    }
    if (fmax(share[0], share[1]) >= 0.0 && fmin(share[0], share[1]) <= 1.0) {
        assert_true(w->count < MOST_SHADOWS);
        w->shadows[w->count++] =
            (struct shadow){fmin(share[0], share[1]), fmax(share[0], share[1])};
    }
}

static int by_from(const void *left, const void *right)
{
    const struct shadow *a = left;
    const struct shadow *b = right;
    return (a->from > b->from) - (a->from < b->from);
}

/// Finds all that is hidden of the wall.
static void cast_shadows(struct wall *w)
{
    w->count = 0;
    for (size_t k = 0; k < w->place->edge_count; k++) {
        if (&w->place->edges[k] != w->edge) {
            add_shadow(w, &w->place->edges[k]);
        }
    }
    qsort(w->shadows, w->count, sizeof *w->shadows, by_from);
    size_t joined = 0;
    for (size_t k = 1; k < w->count; k++) {
        struct shadow *last = &w->shadows[joined];
        if (w->shadows[k].from <= last->to) {
            last->to = fmax(last->to, w->shadows[k].to);
        } else {
            w->shadows[++joined] = w->shadows[k];
        }
    }
    w->count = w->count == 0 ? 0 : joined + 1;
}

/// Where a wall comes into sight between a share that is hidden and one that is not.
static double edge_of_shadow(const struct wall *w, double hidden, double seen)
{
    for (int k = 0; k < 30; k++) {
        double middle = 0.5 * (hidden + seen);
        *(sees_share(w, middle) ? &seen : &hidden) = middle;
    }
    return seen;
}

/// The first share in sight from the foot on in a direction (1 or -1); NAN for none.
static double first_seen(const struct wall *w, double direction)
{
    double share = w->foot;
    for (size_t n = 0; n < w->count; n++) {
        const struct shadow *s = &w->shadows[direction > 0.0 ? n : w->count - 1 - n];
        if (share < s->from || share > s->to) {
            continue;
        }
        share = direction > 0.0 ? s->to : s->from;
        for (int k = 0; k < MOST_STEPS; k++) { /* the last of the way makes shadows a bit longer */
            double at = share + direction * (1e-7 + k * STEP_M) / w->length_m;
            if (at < 0.0 || at > 1.0) {
                break;
            }
            if (sees_share(w, at)) {
                return k == 0 ? at : edge_of_shadow(w, at - direction * STEP_M / w->length_m, at);
            }
        }
        share += direction * MOST_STEPS * STEP_M / w->length_m;
    }
    return NAN;
}

/// The nearest point of a wall that is in sight, if it is nearer than `best_m`.
static double wall_leg(struct wall *w, double best_m)
{
    const struct ll_hose_edge *e = w->edge;
    const struct ll_xy d = {e->b.x - e->a.x, e->b.y - e->a.y};
    const struct ll_xy off = {w->from.x - e->a.x, w->from.y - e->a.y};
    w->length_m = apart(e->a, e->b);
    w->foot = fmin(1.0, fmax(0.0, (off.x * d.x + off.y * d.y) / (d.x * d.x + d.y * d.y)));
    w->near_m = apart(w->from, wall_point(w, w->foot));
    if (w->near_m >= best_m || sees_share(w, w->foot)) {
        return w->near_m;
    }
    if (fabs(cross(d, off)) < 1e-9 * w->length_m) {
        return INFINITY; /* seen end on */
    }
    cast_shadows(w);
    double left = first_seen(w, -1.0), right = first_seen(w, 1.0);
    double left_m = isnan(left) ? INFINITY : apart(w->from, wall_point(w, left));
    double right_m = isnan(right) ? INFINITY : apart(w->from, wall_point(w, right));
    return fmin(left_m, right_m);
}

/// The nearest visible point of a target's walls, if it is nearer than `best_m`.
static double leg(const struct ll_hose_place *p, struct ll_xy from, uint32_t target, double best_m)
{
    struct wall w = {.place = p, .from = from};
    for (size_t i = 0; i < p->piece_count; i++) {
        for (uint32_t k = 0; p->pieces[i].target == target && k < p->pieces[i].edge_count; k++) {
            w.edge = &p->edges[p->pieces[i].first_edge + k];
            best_m = fmin(best_m, wall_leg(&w, best_m));
        }
    }
    return best_m;
}

/// The nearest point of a target's walls, seen or not.
static double touching_leg(const struct ll_hose_place *p, struct ll_xy from, uint32_t target)
{
    double best = INFINITY;
    for (size_t i = 0; i < p->piece_count; i++) {
        for (uint32_t k = 0; p->pieces[i].target == target && k < p->pieces[i].edge_count; k++) {
            const struct ll_hose_edge *e = &p->edges[p->pieces[i].first_edge + k];
            best = fmin(best, plane_segment_distance(from, from, e->a, e->b));
        }
    }
    return best;
}

/// A point where a hose may bend.
struct bend {
    struct ll_xy at;
    bool closed; ///< it is left along links alone
};

/// What is known so far. Points are the passages, the corners, then the starts.
struct brute {
    const struct ll_hose_place *place;
    struct bend *bends;
    size_t bend_count;
    size_t count; ///< of these and the starts
    struct ll_xy *at;
    double *label;
    uint8_t *done;
    double *target_m;
};

static void brute_release(struct brute *b)
{
    ll_free(b->bends);
    ll_free(b->at);
    ll_free(b->label);
    ll_free(b->done);
}

static struct ll_xy unit(struct ll_xy from, struct ll_xy to)
{
    const double length = apart(from, to);
    return (struct ll_xy){(to.x - from.x) / length, (to.y - from.y) / length};
}

/// Adds the point 0.05 m off both walls of a corner, which lead from `from` over `at` to `to` with
/// the obstacle on their left; none where it bends inwards. Beside a spike it is ahead of its tip.
static void add_corner(struct brute *b, struct ll_xy from, struct ll_xy at, struct ll_xy to)
{
    if (apart(from, at) == 0.0 || apart(at, to) == 0.0) {
        return;
    }
    const struct ll_xy in = unit(from, at);
    const struct ll_xy out = unit(at, to);
    const double turn = cross(in, out);
    const double along = in.x * out.x + in.y * out.y;
    struct ll_xy off = {in.y + out.y, -in.x - out.x};
    double scale = LL_HOSE_CLEAR_M / (1.0 + along);
    if (along < -0.5) {
        off = (struct ll_xy){in.x - out.x, in.y - out.y};
        scale = 2.0 * LL_HOSE_CLEAR_M / hypot(off.x, off.y);
    }
    if (turn > 0.0 || (along < -0.5 && turn > -1e-12)) {
        b->bends[b->bend_count++] =
            (struct bend){{at.x + scale * off.x, at.y + scale * off.y}, false};
    }
}

static bool same(struct ll_xy a, struct ll_xy b)
{
    return a.x == b.x && a.y == b.y;
}

/// The corners of an outline, ring by ring.
static void add_outline(struct brute *b, const struct ll_hose_piece *piece)
{
    const struct ll_hose_edge *e = b->place->edges + piece->first_edge;
    for (uint32_t first = 0, i = 0; i < piece->edge_count; i++) {
        const bool last = i + 1 == piece->edge_count || !same(e[i].b, e[i + 1].a);
        const struct ll_hose_edge *next = last ? &e[first] : &e[i + 1];
        add_corner(b, e[i].a, e[i].b, next->b);
        first = last ? i + 1 : first;
    }
}

/// The other end of a barrier's edge that begins or ends at a point; NULL for others.
static const struct ll_xy *other_end(const struct ll_hose_place *p, size_t piece, struct ll_xy at)
{
    if (p->pieces[piece].building != LL_NONE) {
        return NULL;
    }
    const struct ll_hose_edge *e = &p->edges[p->pieces[piece].first_edge];
    return same(e->a, at) ? &e->b : same(e->b, at) ? &e->a : NULL;
}

/// Both sides of where a barrier's edge meets the others that end there, or where the barrier ends.
static void add_barrier_end(struct brute *b, size_t piece, struct ll_xy at)
{
    const struct ll_xy *from = other_end(b->place, piece, at);
    size_t others = 0;
    for (size_t i = 0; i < b->place->piece_count; i++) {
        const struct ll_xy *to = i == piece ? NULL : other_end(b->place, i, at);
        if (to != NULL) {
            others++;
            add_corner(b, *from, at, *to);
        }
    }
    if (others == 0) {
        add_corner(b, *from, at, *from);
    }
}

static void add_bends(struct brute *b)
{
    const struct ll_hose_place *p = b->place;
    size_t most = p->passage_count;
    for (size_t i = 0; i < p->piece_count; i++) {
        most += p->pieces[i].building != LL_NONE ? p->pieces[i].edge_count : 2 * p->piece_count;
    }
    b->bends = ll_alloc(most, sizeof *b->bends);
    assert_non_null(b->bends);
    for (size_t i = 0; i < p->passage_count; i++) {
        b->bends[b->bend_count++] = (struct bend){p->passages[i].at, p->passages[i].closed};
    }
    for (size_t i = 0; i < p->piece_count; i++) {
        const struct ll_hose_piece *piece = &p->pieces[i];
        if (piece->building != LL_NONE) {
            add_outline(b, piece);
        } else {
            add_barrier_end(b, i, p->edges[piece->first_edge].a);
            add_barrier_end(b, i, p->edges[piece->first_edge].b);
        }
    }
}

static void brute_make(struct brute *b, const struct ll_hose_start *starts, size_t start_count)
{
    add_bends(b);
    b->count = b->bend_count + start_count;
    b->at = ll_alloc(b->count, sizeof *b->at);
    b->label = ll_alloc(b->count, sizeof *b->label);
    b->done = ll_calloc(b->count, 1);
    assert_true(b->at != NULL && b->label != NULL && b->done != NULL);
    for (size_t i = 0; i < b->count; i++) {
        bool start = i >= b->bend_count;
        b->at[i] = start ? starts[i - b->bend_count].at : b->bends[i].at;
        b->label[i] = start ? starts[i - b->bend_count].already_m : INFINITY;
    }
    for (size_t t = 0; t < b->place->target_count; t++) {
        b->target_m[t] = INFINITY;
    }
}

/// The node with the least label that was not looked from yet; the count of nodes without any.
static size_t next_node(const struct brute *b, double limit_m)
{
    size_t next = b->count;
    for (size_t i = 0; i < b->count; i++) {
        bool waits = b->done[i] == 0 && b->label[i] <= limit_m;
        next = waits && (next == b->count || b->label[i] < b->label[next]) ? i : next;
    }
    return next;
}

static void look(const struct brute *b, size_t u)
{
    const struct ll_hose_place *p = b->place;
    for (size_t k = 0; k < p->link_count; k++) {
        double *to = &b->label[p->links[k].to];
        *to = p->links[k].from == u ? fmin(*to, b->label[u] + p->links[k].length_m) : *to;
    }
    bool closed = u < b->bend_count && b->bends[u].closed;
    for (uint32_t t = 0; t < p->target_count; t++) {
        double last = closed ? touching_leg(p, b->at[u], t)
                             : leg(p, b->at[u], t, b->target_m[t] - b->label[u]);
        if (!closed || last <= 0.1) { /* inside an obstacle only what the lane touches */
            b->target_m[t] = fmin(b->target_m[t], b->label[u] + last);
        }
    }
    for (size_t v = 0; !closed && v < b->bend_count; v++) {
        double length_m = b->label[u] + apart(b->at[u], b->at[v]);
        if (length_m < b->label[v] && !b->bends[v].closed && sees(p, b->at[u], b->at[v])) {
            b->label[v] = length_m;
        }
    }
}

void hose_brute(const struct ll_hose_place *place, const struct ll_hose_start *starts,
                size_t start_count, double limit_m, double *ret_m)
{
    LL_CLEANUP(brute_release) struct brute b = {.place = place, .target_m = ret_m};
    brute_make(&b, starts, start_count);
    for (size_t u = next_node(&b, limit_m); u < b.count; u = next_node(&b, limit_m)) {
        b.done[u] = 1;
        look(&b, u);
    }
    for (size_t t = 0; t < place->target_count; t++) {
        ret_m[t] = ret_m[t] <= limit_m ? ret_m[t] : INFINITY;
    }
}

bool hose_brute_has_room(const struct ll_hose_place *p, double gap_m)
{
    for (size_t i = 0; i < p->piece_count; i++) {
        for (uint32_t k = 0; k < p->pieces[i].edge_count; k++) {
            struct ll_xy corner = p->edges[p->pieces[i].first_edge + k].a;
            for (size_t j = 0; j < p->piece_count; j++) {
                for (uint32_t m = 0; j != i && m < p->pieces[j].edge_count; m++) {
                    const struct ll_hose_edge *e = &p->edges[p->pieces[j].first_edge + m];
                    double d = plane_segment_distance(corner, corner, e->a, e->b);
                    if (d > 1e-5 && d < gap_m) {
                        return false;
                    }
                }
            }
        }
    }
    return true;
}
