#include "geo/cuts.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"

/// Positions this near are the same: places hold points that differ by up to LL_PLACE_REACH_M.
#define SAME_M (2.0 * LL_PLACE_REACH_M)

#define NO_VERTEX UINT32_MAX

/// What stands at a point between two spans, before the span it is kept with.
struct joint {
    bool shut;
    uint32_t point; ///< cut of the point that is passed there; LL_NONE
    bool at_vertex;
    uint32_t stop; ///< first vertex at or after the joint
};

/// A part of a line between two joints, longer than SAME_M.
struct span {
    double from_m;
    double to_m;
    uint32_t cut; ///< LL_NONE
    bool closed;
    struct joint before;
};

struct cutting {
    const struct ll_lane_cut *cuts;
    size_t cut_count;
    struct ll_chains *in;
    /* the chains being made: their places are those of `in` */
    struct ll_chain *items;
    size_t item_count;
    size_t item_capacity;
    uint32_t *place;
    size_t place_count;
    size_t place_capacity;
    /* the line under way */
    uint32_t lane;
    const uint32_t *vertex; ///< its places
    uint32_t vertex_count;
    double *along_m; ///< of its vertices along the lane
    size_t along_capacity;
    struct span *spans; ///< the one after the last only holds the last joint
    size_t span_count;
    size_t span_capacity;
    struct joint joint; ///< of the next span
};

static void cutting_release(struct cutting *c)
{
    ll_free(c->items);
    ll_free(c->place);
    ll_free(c->along_m);
    ll_free(c->spans);
}

static enum ll_code check(const struct ll_lane_cut *cuts, size_t count, struct ll_err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct ll_lane_cut *cut = &cuts[i];
        bool sound = cut->from_m <= cut->to_m && isfinite(cut->from_m) && isfinite(cut->to_m) &&
                     isfinite(cut->open_s) && cut->open_s >= 0.0;
        if (i > 0 && cut[-1].lane >= cut->lane) {
            sound = sound && cut[-1].lane == cut->lane && cut[-1].to_m <= cut->from_m;
        }
        if (!sound) {
            return ll_fail(err, LL_E_INVALID, "cut %zu of the lanes is out of order", i + 1);
        }
    }
    return LL_OK;
}

/// The first cut of a lane.
static size_t first_cut(const struct cutting *c, uint32_t lane)
{
    size_t low = 0;
    size_t high = c->cut_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->cuts[middle].lane < lane) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/// The first vertex whose position is not below `at_m`.
static uint32_t vertex_from(const struct cutting *c, double at_m)
{
    uint32_t low = 0;
    uint32_t high = c->vertex_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (c->along_m[middle] < at_m) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/// A position within the line, moved to the vertex that it is nearest to within SAME_M.
static double snapped(const struct cutting *c, double at_m)
{
    uint32_t v = vertex_from(c, at_m);
    if (v == c->vertex_count) {
        return c->along_m[v - 1];
    }
    double after_m = c->along_m[v] - at_m;
    double before_m = v == 0 ? INFINITY : at_m - c->along_m[v - 1];
    if (v == 0 || fmin(after_m, before_m) <= SAME_M) {
        return before_m < after_m ? c->along_m[v - 1] : c->along_m[v];
    }
    return at_m;
}

/// Closes a span, or, with no length left, only keeps the last joint.
static enum ll_code end_span(struct cutting *c, double from_m, double to_m, uint32_t cut,
                             struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&c->spans, &c->span_capacity, c->span_count + 2, sizeof *c->spans, err);
    if (code == LL_OK) {
        bool closed = cut != LL_NONE && c->cuts[cut].closed;
        c->spans[c->span_count] = (struct span){from_m, to_m, cut, closed, c->joint};
        struct joint *joint = &c->spans[c->span_count].before;
        joint->stop = vertex_from(c, from_m);
        joint->at_vertex = joint->stop < c->vertex_count && c->along_m[joint->stop] == from_m;
        c->span_count++;
        c->joint = (struct joint){.point = LL_NONE};
    }
    return code;
}

/// A point stands at the joint of the next span.
static void add_point(struct cutting *c, uint32_t cut)
{
    c->joint.shut |= c->cuts[cut].closed;
    if (c->joint.point == LL_NONE || c->cuts[cut].open_s > c->cuts[c->joint.point].open_s) {
        c->joint.point = cut;
    }
}

/// Divides the line into spans by its cuts, from `cut` on.
static enum ll_code make_spans(struct cutting *c, size_t cut, struct ll_err *err)
{
    const double first_m = c->along_m[0];
    const double last_m = c->along_m[c->vertex_count - 1];
    double at_m = first_m;
    enum ll_code code = LL_OK;
    c->span_count = 0;
    c->joint = (struct joint){.point = LL_NONE};
    for (; code == LL_OK && cut < c->cut_count && c->cuts[cut].lane == c->lane; cut++) {
        const struct ll_lane_cut *k = &c->cuts[cut];
        if (k->to_m < first_m - SAME_M || k->from_m > last_m + SAME_M) {
            continue;
        }
        bool point = k->to_m - k->from_m <= SAME_M;
        double from_m = snapped(c, fmin(fmax(k->from_m, first_m), last_m));
        double to_m = point ? from_m : snapped(c, fmin(fmax(k->to_m, first_m), last_m));
        if (!point && to_m - fmax(from_m, at_m) <= SAME_M) {
            continue;
        }
        if (from_m > at_m + SAME_M) {
            code = end_span(c, at_m, from_m, LL_NONE, err);
            at_m = from_m;
        }
        if (code == LL_OK && !point) {
            code = end_span(c, at_m, to_m, (uint32_t)cut, err);
            at_m = to_m;
        } else if (code == LL_OK) {
            add_point(c, (uint32_t)cut);
        }
    }
    if (code == LL_OK && last_m > at_m + SAME_M) {
        code = end_span(c, at_m, last_m, LL_NONE, err);
    }
    if (code == LL_OK) {
        code = end_span(c, last_m, last_m, LL_NONE, err);
        c->span_count -= code == LL_OK;
    }
    return code;
}

static enum ll_code put_place(struct cutting *c, uint32_t place, struct ll_err *err)
{
    if (c->place_count >= UINT32_MAX - 1) {
        return ll_fail(err, LL_E_LIMIT, "more lane points than this program can hold");
    }
    enum ll_code code =
        ll_array_reserve(&c->place, &c->place_capacity, c->place_count + 1, sizeof *c->place, err);
    if (code == LL_OK) {
        c->place[c->place_count++] = place;
    }
    return code;
}

/// Starts a chain; the last one only ends the others.
static enum ll_code put_item(struct cutting *c, uint32_t lane, uint32_t cut, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&c->items, &c->item_capacity, c->item_count + 1, sizeof *c->items, err);
    if (code == LL_OK) {
        c->items[c->item_count++] = (struct ll_chain){lane, (uint32_t)c->place_count, cut};
    }
    return code;
}

/// The chain of a point that is passed.
static enum ll_code put_point(struct cutting *c, uint32_t cut, uint32_t from, uint32_t to,
                              struct ll_err *err)
{
    enum ll_code code = put_item(c, c->lane, cut, err);
    if (code == LL_OK) {
        code = put_place(c, from, err);
    }
    return code == LL_OK ? put_place(c, to, err) : code;
}

/// A place of its own at a joint, which no other lane shares.
static enum ll_code own_place(struct cutting *c, const struct span *span, uint32_t *ret_place,
                              struct ll_err *err)
{
    struct ll_xy at = c->in->places.at[c->vertex[span->before.stop]];
    if (!span->before.at_vertex) {
        uint32_t v = span->before.stop;
        struct ll_xy from = c->in->places.at[c->vertex[v - 1]];
        double share = (span->from_m - c->along_m[v - 1]) / (c->along_m[v] - c->along_m[v - 1]);
        at = (struct ll_xy){from.x + share * (at.x - from.x), from.y + share * (at.y - from.y)};
    }
    return ll_places_add(&c->in->places, at, ret_place, err);
}

/// Both sides of a joint: where the chain before it ends and the one after it starts.
struct sides {
    bool left; ///< there is such a chain
    bool right;
    uint32_t end;
    uint32_t start;
};

static enum ll_code find_sides(struct cutting *c, size_t span, struct sides *ret_sides,
                               struct ll_err *err)
{
    const struct span *s = &c->spans[span];
    struct sides sides = {.left = span > 0 && !s[-1].closed,
                          .right = span < c->span_count && !s->closed};
    const bool parted = s->before.shut || s->before.point != LL_NONE;
    enum ll_code code = LL_OK;
    if (s->before.at_vertex && !parted) {
        sides.end = c->vertex[s->before.stop];
        sides.start = sides.end;
    } else if (sides.left || sides.right) {
        code = own_place(c, s, &sides.end, err);
        sides.start = sides.end;
        if (code == LL_OK && parted && sides.left && sides.right) {
            code = own_place(c, s, &sides.start, err);
        }
    }
    if (code == LL_OK) {
        *ret_sides = sides;
    }
    return code;
}

/// The ways past a point: across it, and from either side to the other lanes there.
static enum ll_code pass_point(struct cutting *c, const struct joint *joint,
                               const struct sides *sides, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (joint->shut || joint->point == LL_NONE) {
        return LL_OK;
    }
    if (sides->left && sides->right) {
        code = put_point(c, joint->point, sides->end, sides->start, err);
    }
    if (code == LL_OK && joint->at_vertex && sides->left) {
        code = put_point(c, joint->point, sides->end, c->vertex[joint->stop], err);
    }
    if (code == LL_OK && joint->at_vertex && sides->right) {
        code = put_point(c, joint->point, c->vertex[joint->stop], sides->start, err);
    }
    return code;
}

/// The chain of one span from its joint up to the next one, which ends it.
static enum ll_code put_span(struct cutting *c, size_t span, struct ll_err *err)
{
    const struct span *s = &c->spans[span];
    enum ll_code code = LL_OK;
    for (uint32_t v = s->before.stop + s->before.at_vertex; code == LL_OK && v < s[1].before.stop;
         v++) {
        code = put_place(c, c->vertex[v], err);
    }
    return code;
}

static enum ll_code put_spans(struct cutting *c, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i <= c->span_count; i++) {
        struct sides sides = {0};
        code = find_sides(c, i, &sides, err);
        if (code == LL_OK && sides.left) {
            code = put_place(c, sides.end, err);
        }
        if (code == LL_OK) {
            code = pass_point(c, &c->spans[i].before, &sides, err);
        }
        if (code == LL_OK && sides.right) {
            code = put_item(c, c->lane, c->spans[i].cut, err);
        }
        if (code == LL_OK && sides.right) {
            code = put_place(c, sides.start, err);
        }
        if (code == LL_OK && sides.right) {
            code = put_span(c, i, err);
        }
    }
    return code;
}

/// Positions of the line's vertices along its lane, from `from_m` on.
static enum ll_code measure(struct cutting *c, double from_m, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&c->along_m, &c->along_capacity, c->vertex_count, sizeof *c->along_m, err);
    for (uint32_t v = 0; code == LL_OK && v < c->vertex_count; v++) {
        if (v > 0) {
            struct ll_xy a = c->in->places.at[c->vertex[v - 1]];
            struct ll_xy b = c->in->places.at[c->vertex[v]];
            from_m += hypot(b.x - a.x, b.y - a.y);
        }
        c->along_m[v] = from_m;
    }
    return code;
}

static enum ll_code copy_line(struct cutting *c, struct ll_err *err)
{
    enum ll_code code = put_item(c, c->lane, LL_NONE, err);
    for (uint32_t v = 0; code == LL_OK && v < c->vertex_count; v++) {
        code = put_place(c, c->vertex[v], err);
    }
    return code;
}

static enum ll_code cut_lines(struct cutting *c, struct ll_err *err)
{
    const struct ll_chains *in = c->in;
    enum ll_code code = LL_OK;
    double from_m = 0.0;
    for (size_t i = 0; code == LL_OK && i < in->count; i++) {
        from_m = i > 0 && in->items[i - 1].lane == in->items[i].lane ? from_m : 0.0;
        c->lane = in->items[i].lane;
        c->vertex = in->place + in->items[i].first;
        c->vertex_count = in->items[i + 1].first - in->items[i].first;
        size_t cut = first_cut(c, c->lane);
        if (cut == c->cut_count || c->cuts[cut].lane != c->lane) {
            code = copy_line(c, err);
            continue;
        }
        code = measure(c, from_m, err);
        if (code == LL_OK) {
            from_m = c->along_m[c->vertex_count - 1];
            code = make_spans(c, cut, err);
        }
        if (code == LL_OK) {
            code = put_spans(c, err);
        }
    }
    return code;
}

enum ll_code ll_chains_cut(const struct ll_lane_cut *cuts, size_t cut_count,
                           struct ll_chains *inout, struct ll_err *err)
{
    enum ll_code code = check(cuts, cut_count, err);
    if (code != LL_OK || cut_count == 0) {
        return code;
    }
    LL_CLEANUP(cutting_release)
    struct cutting c = {.cuts = cuts, .cut_count = cut_count, .in = inout};
    code = cut_lines(&c, err);
    if (code == LL_OK) {
        code = put_item(&c, LL_NONE, LL_NONE, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_free(inout->items);
    ll_free(inout->place);
    inout->items = c.items;
    inout->count = c.item_count - 1;
    inout->item_capacity = c.item_capacity;
    inout->place = c.place;
    inout->place_count = c.place_count;
    inout->place_capacity = c.place_capacity;
    c.items = NULL;
    c.place = NULL;
    return LL_OK;
}
