#include "geo/hose_windows.h"

#include <math.h>

#include "core/array.h"
#include "geo/hose_begin.h"
#include "geo/hose_place.h"

/* Ways are measured beside corners, and compared by the corners themselves: two ways differ by less
 * than this for that. */
#define SLACK_M 0.25

static const uint8_t after[3] = {1, 2, 0};
static const uint8_t before[3] = {2, 0, 1};

/// The part of a side that a window shows, as shares of the side from its right end to its left.
struct part {
    struct ll_xy from;  ///< right end of the side
    struct ll_xy along; ///< from there to its left end
    double low;
    double high;
};

/// What is seen lies between two rays; a point of each.
struct rays {
    struct ll_xy left;
    struct ll_xy right;
};

static double held(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

static struct ll_xy point_at(const struct part *p, double share)
{
    return (struct ll_xy){p->from.x + share * p->along.x, p->from.y + share * p->along.y};
}

/// The direction of the ray from an eye through a point.
static inline struct ll_xy ray_from(const struct ll_hose_eye *eye, struct ll_xy ray)
{
    return eye->is_stretch ? eye->toward : (struct ll_xy){ray.x - eye->at.x, ray.y - eye->at.y};
}

/// On which side of the ray through a point another one lies, as ll_mesh_side.
static inline double side_of_ray(const struct ll_hose_eye *eye, struct ll_xy ray, struct ll_xy p)
{
    return eye->is_stretch ? eye->toward.x * (p.y - ray.y) - eye->toward.y * (p.x - ray.x)
                           : ll_mesh_side(eye->at, ray, p);
}

/// Where a ray meets the side.
static double share_hit(const struct part *p, const struct ll_hose_eye *eye, struct ll_xy ray,
                        double fallback)
{
    const struct ll_xy r = ray_from(eye, ray);
    const struct ll_xy on = eye->is_stretch ? ray : eye->at;
    const double d = r.x * p->along.y - r.y * p->along.x;
    return d == 0.0 ? fallback
                    : held((r.x * (on.y - p->from.y) - r.y * (on.x - p->from.x)) / d, 0.0, 1.0);
}

/// The nearest point of the part.
static struct ll_xy nearest(const struct part *p, struct ll_xy to)
{
    const double length2 = p->along.x * p->along.x + p->along.y * p->along.y;
    const double along = (to.x - p->from.x) * p->along.x + (to.y - p->from.y) * p->along.y;
    if (along <= p->low * length2) {
        return point_at(p, p->low);
    }
    return point_at(p, along >= p->high * length2 ? p->high : along / length2);
}

/// The straight hose from an eye to a point.
static struct ll_hose_label way_to(const struct ll_hose_search *s, const struct ll_hose_eye *from,
                                   struct ll_xy at)
{
    if (from->is_stretch) {
        const struct ll_hose_start *start = &s->starts[from->node - s->first_start];
        const double laid_from_m = start->already_m + start->pace * ll_hose_stretch_at(start, at);
        const struct ll_xy begun = ll_hose_node_at(s, from->node, at);
        return (struct ll_hose_label){laid_from_m + ll_hose_apart(begun, at), from->owner,
                                      from->node, laid_from_m};
    }
    return (struct ll_hose_label){from->length_m + ll_hose_apart(from->beside, at), from->owner,
                                  from->node, from->laid_from_m};
}

/// The point of the part to which a hose from a stretch is shortest: one of its ends.
static struct ll_xy nearest_to_stretch(const struct part *p, const struct ll_hose_eye *from)
{
    const double up = p->along.x * from->toward.x + p->along.y * from->toward.y;
    return point_at(p, up >= 0.0 ? p->low : p->high);
}

/// Ends hoses at the walls along a side.
static void meet_walls(struct ll_hose_search *s, const struct ll_hose_eye *from, uint32_t wall,
                       const struct part *part)
{
    const struct ll_xy at =
        from->is_stretch ? nearest_to_stretch(part, from) : nearest(part, from->beside);
    const struct ll_hose_label way = way_to(s, from, at);
    for (; wall != LL_NONE; wall = s->mesh->walls[wall].next) {
        ll_hose_reach_edge(s, s->mesh->walls[wall].edge, &way, at);
    }
}

/// Whether all that is seen through the part is nearer by way of an end of the side.
/// @param side_m   Length of the side.
/// @param longest_m No way to the part is longer.
static inline bool is_beaten(const struct ll_hose_search *s, const struct ll_hose_eye *from,
                             const struct part *part, double side_m, double longest_m,
                             uint32_t right, uint32_t left)
{
    const double by_right_m = s->nodes[right].length_m + SLACK_M + part->high * side_m;
    const double by_left_m = s->nodes[left].length_m + SLACK_M + (1.0 - part->low) * side_m;
    return (by_right_m < longest_m &&
            by_right_m < ll_hose_by_way_of(from, point_at(part, part->high))) ||
           (by_left_m < longest_m &&
            by_left_m < ll_hose_by_way_of(from, point_at(part, part->low)));
}

/// Whether what is nearer by way of one of two starts is convex: ways grow evenly from a stretch,
/// and from a point so that what is within some length is convex.
static inline bool is_convex(const struct ll_hose_eye *one, const struct ll_hose_eye *other)
{
    return other->is_stretch || (!one->is_stretch && one->length_m >= other->length_m);
}

/// Whether all that a start shows through the part is nearer to the last start that saw the whole
/// side. Where that is convex it is enough to look at both ends.
static bool is_beaten_by_start(struct ll_hose_search *s, uint32_t number, const struct part *part,
                               uint32_t *inout_whole)
{
    const struct ll_hose_eye *from = &s->eyes[number];
    if (from->node < s->first_start) {
        return false;
    }
    if (*inout_whole != LL_NONE) {
        const struct ll_hose_eye *other = &s->eyes[*inout_whole];
        const struct ll_xy low = point_at(part, part->low);
        const struct ll_xy high = point_at(part, part->high);
        if (is_convex(other, from) &&
            ll_hose_by_way_of(other, low) < ll_hose_by_way_of(from, low) &&
            ll_hose_by_way_of(other, high) < ll_hose_by_way_of(from, high)) {
            return true;
        }
    }
    if (part->low == 0.0 && part->high == 1.0) {
        if (*inout_whole == LL_NONE) {
            s->seen[s->seen_count++] = (uint32_t)(inout_whole - s->whole);
        }
        *inout_whole = number;
    }
    return false;
}

/// Whether what is seen through the part is of no use to any target: wherever on the part it is.
static inline bool is_idle(const struct ll_hose_search *s, const struct part *part, double part_m,
                           double length_m)
{
    const struct ll_xy middle = point_at(part, 0.5 * (part->low + part->high));
    return length_m - 0.5 * part_m > ll_hose_field_at(&s->field, middle) + LL_HOSE_SPARE_M;
}

/// Looks out of a triangle through one of its sides, between two rays.
/// @param side 4 x triangle + side.
/// @return Whether there is a window to go on with, and how long hoses are there at least.
static inline bool look_out(struct ll_hose_search *s, uint32_t source, uint32_t side,
                            const struct rays *rays, struct ll_hose_window *ret_window,
                            double *ret_length_m)
{
    const struct ll_hose_eye *from = &s->eyes[source];
    const struct ll_mesh_triangle *t = &s->mesh->triangles[side >> 2];
    const uint32_t i = side & 3U;
    const bool shut = (t->across[i] & LL_MESH_SHUT) != 0;
    const uint32_t wall = shut ? s->mesh->wall[3 * (size_t)(side >> 2) + i] : LL_NONE;
    if (shut && wall == LL_NONE) {
        return false;
    }
    const uint32_t right_node = t->node[after[i]];
    const uint32_t left_node = t->node[before[i]];
    const struct ll_xy p = s->mesh->nodes[right_node].at;
    const struct ll_xy q = s->mesh->nodes[left_node].at;
    struct part part = {p, {q.x - p.x, q.y - p.y}, 0.0, 1.0};
    if (rays->left.x != q.x || rays->left.y != q.y) {
        part.high = share_hit(&part, from, rays->left, 1.0);
    }
    if (rays->right.x != p.x || rays->right.y != p.y) {
        part.low = share_hit(&part, from, rays->right, 0.0);
    }
    if (shut) {
        meet_walls(s, from, wall, &part);
        return false;
    }
    const double length_m = ll_hose_by_way_of(
        from, from->is_stretch ? nearest_to_stretch(&part, from) : nearest(&part, from->at));
    const double side_m = sqrt(part.along.x * part.along.x + part.along.y * part.along.y);
    const double part_m = (part.high - part.low) * side_m;
    if (length_m > s->limit_m || length_m - from->laid_from_m > s->reach_m ||
        is_idle(s, &part, part_m, length_m) ||
        is_beaten(s, from, &part, side_m, length_m + part_m, right_node, left_node) ||
        is_beaten_by_start(s, source, &part, &s->whole[3 * (size_t)(side >> 2) + i])) {
        return false;
    }
    *ret_window = (struct ll_hose_window){rays->left, rays->right, t->across[i], source};
    *ret_length_m = length_m;
    return true;
}

void ll_hose_look_through(struct ll_hose_search *s, uint32_t source, uint32_t side,
                          struct ll_xy left, struct ll_xy right)
{
    const struct rays rays = {left, right};
    struct ll_hose_window window;
    double length_m;
    if (look_out(s, source, side, &rays, &window, &length_m)) {
        ll_hose_push_window(s, &window, length_m);
    }
}

void ll_hose_see_node(struct ll_hose_search *s, uint32_t source, uint32_t node)
{
    const struct ll_hose_label way = way_to(s, &s->eyes[source], s->place->corners[node].beside);
    ll_hose_reach_node(s, node, &way, false);
}

/// Goes on with a window. @return Whether it leads on to another one, whose turn it is.
static bool go_on(struct ll_hose_search *s, struct ll_hose_window *inout)
{
    const struct ll_hose_window w = *inout;
    const uint32_t number = w.across >> 2;
    const uint32_t k = w.across & 3U;
    const struct ll_mesh_triangle *t = &s->mesh->triangles[number];
    const struct ll_hose_eye *eye = &s->eyes[w.source];
    const struct ll_xy c = s->mesh->nodes[t->node[k]].at;
    const double of_left = side_of_ray(eye, w.left, c);
    const double of_right = side_of_ray(eye, w.right, c);
    double length_m;
    if (of_left <= 0.0 && of_right >= 0.0) {
        ll_hose_see_node(s, w.source, t->node[k]);
    }
    if (of_left < 0.0 && of_right > 0.0) {
        ll_hose_look_through(s, w.source, number << 2 | before[k], w.left, c);
    }
    const struct rays rays = {of_left < 0.0 && of_right > 0.0 ? c : w.left, w.right};
    const uint32_t side = number << 2 | (of_right > 0.0 ? after[k] : before[k]);
    if ((of_left >= 0.0 && of_right <= 0.0) ||
        !look_out(s, w.source, side, &rays, inout, &length_m)) {
        return false;
    }
    if (ll_hose_is_present(s, length_m)) {
        return true;
    }
    ll_hose_push_window(s, inout, length_m);
    return false;
}

void ll_hose_window_on(struct ll_hose_search *s, const struct ll_hose_window *window)
{
    struct ll_hose_window w = *window;
    while (go_on(s, &w)) {
    }
}

/// The directions in which one goes on from a corner.
enum way { NOWHERE, ALL, LEFT, RIGHT };

static double turn(struct ll_xy u, struct ll_xy from, struct ll_xy to)
{
    return u.x * (to.y - from.y) - u.y * (to.x - from.x);
}

/// How a taut string that arrives in direction u goes on.
static enum way taut_way(const struct ll_hose_search *s, uint32_t node, struct ll_xy u)
{
    const struct ll_hose_corner *k = &s->place->corners[node];
    if (k->right == LL_NONE || k->left == LL_NONE) {
        return NOWHERE;
    }
    const struct ll_xy at = s->mesh->nodes[node].at;
    const double right = turn(u, at, s->mesh->nodes[k->right].at);
    const double left = turn(u, at, s->mesh->nodes[k->left].at);
    if (right == 0.0 && left == 0.0) { /* along a wall to its end */
        return ALL;
    }
    if (right >= 0.0 && left > 0.0) {
        return LEFT;
    }
    return right < 0.0 && left <= 0.0 ? RIGHT : NOWHERE;
}

/// Looks on within one triangle at a corner. @return false beyond the last one of interest.
static bool look_into(struct ll_hose_search *s, uint32_t source, uint32_t ref, enum way way,
                      struct ll_xy u, bool *inout_begun)
{
    const struct ll_mesh_triangle *t = &s->mesh->triangles[ref >> 2];
    const uint32_t c = ref & 3U;
    const struct ll_xy eye = s->eyes[source].at;
    const struct ll_xy a = s->mesh->nodes[t->node[after[c]]].at;
    const struct ll_xy b = s->mesh->nodes[t->node[before[c]]].at;
    const struct ll_xy ahead = {eye.x + u.x, eye.y + u.y};
    const double at_a = turn(u, eye, a);
    const double at_b = turn(u, eye, b);
    if (way == ALL || (way == LEFT && *inout_begun)) {
        ll_hose_see_node(s, source, t->node[after[c]]);
        ll_hose_see_node(s, source, t->node[before[c]]);
        ll_hose_look_through(s, source, ref, b, a);
    } else if (way == LEFT) {
        if (at_a <= 0.0 && at_b > 0.0) {
            *inout_begun = true;
            if (at_a == 0.0) {
                ll_hose_see_node(s, source, t->node[after[c]]);
            }
            ll_hose_see_node(s, source, t->node[before[c]]);
            ll_hose_look_through(s, source, ref, b, at_a == 0.0 ? a : ahead);
        }
    } else {
        const bool last = at_a < 0.0 && at_b >= 0.0;
        ll_hose_see_node(s, source, t->node[after[c]]);
        if (!last || at_b == 0.0) {
            ll_hose_see_node(s, source, t->node[before[c]]);
        }
        ll_hose_look_through(s, source, ref, last && at_b != 0.0 ? ahead : b, a);
        return !last;
    }
    return true;
}

static void look_from_corner(struct ll_hose_search *s, uint32_t node, uint32_t source, enum way way,
                             struct ll_xy u)
{
    bool begun = false;
    const uint32_t first = s->mesh->nodes[node].first;
    uint32_t ref = first;
    do {
        if (!look_into(s, source, ref, way, u, &begun)) {
            break;
        }
        const uint32_t across = s->mesh->triangles[ref >> 2].across[after[ref & 3U]];
        if ((across & LL_MESH_SHUT) != 0) {
            break;
        }
        ref = (across & ~3U) | after[across & 3U];
    } while (ref != first && s->code == LL_OK);
}

uint32_t ll_hose_add_eye(struct ll_hose_search *s, const struct ll_hose_eye *source)
{
    if (s->code == LL_OK) {
        s->code =
            ll_array_reserve(&s->eyes, &s->eye_capacity, s->eye_count + 1, sizeof *s->eyes, s->err);
    }
    if (s->code != LL_OK) {
        return LL_NONE;
    }
    s->eyes[s->eye_count] = *source;
    return (uint32_t)s->eye_count++;
}

void ll_hose_look_all_round(struct ll_hose_search *s, uint32_t eye, uint32_t node)
{
    look_from_corner(s, node, eye, ALL, (struct ll_xy){0.0, 0.0});
}

void ll_hose_look_around(struct ll_hose_search *s, uint32_t node)
{
    if (node >= s->first_start) {
        ll_hose_begin(s, node - s->first_start);
        return;
    }
    const struct ll_hose_label *label = &s->nodes[node];
    const struct ll_xy at = s->mesh->nodes[node].at;
    struct ll_xy u = {0.0, 0.0};
    enum way way = ALL;
    if (s->along[node] == 0 && label->from >= s->first_start &&
        ll_hose_begins_on(s, label->from - s->first_start, node)) {
        return;
    }
    if (s->along[node] == 0) {
        const struct ll_xy from = label->from >= s->first_start
                                      ? ll_hose_begun_at(s, label->from - s->first_start, at)
                                      : s->mesh->nodes[label->from].at;
        u = (struct ll_xy){at.x - from.x, at.y - from.y};
        way = taut_way(s, node, u);
    }
    if (way == NOWHERE) {
        return;
    }
    const struct ll_hose_eye source = {.at = at,
                                       .beside = s->place->corners[node].beside,
                                       .length_m = label->length_m,
                                       .laid_from_m = label->laid_from_m,
                                       .node = node,
                                       .owner = label->owner};
    const uint32_t number = ll_hose_add_eye(s, &source);
    if (number != LL_NONE) {
        look_from_corner(s, node, number, way, u);
    }
}
