#include "geo/hose_ahead.h"

#include <math.h>

#include "geo/hose_begin.h"
#include "geo/outline.h"

/* Hoses keep off the corners they bend around; that and a bit more. */
#define SPARE_M 0.5

static const uint8_t after[3] = {1, 2, 0};
static const uint8_t before[3] = {2, 0, 1};

/// The search looks ahead on its own nodes. Its field holds how much may be laid where so that a
/// target is still within reach.
struct ahead {
    struct ll_hose_search *s;
    double reach_m; ///< longest part that is laid
    size_t met;     ///< of the targets that are asked for, those before this one need no longer
                    ///< ways
};

static struct ll_xy node_at(const struct ahead *a, uint32_t node)
{
    const struct ll_hose_search *s = a->s;
    return node >= s->first_passage ? s->place->passages[node - s->first_passage].at
                                    : s->mesh->nodes[node].at;
}

/// Whether a target may lie within reach and limit from a point on a way.
static bool may_end(const struct ahead *a, struct ll_xy at, double length_m, double laid_m)
{
    const double left_m = ll_hose_field_at(&a->s->field, at);
    return laid_m <= left_m && length_m + (a->reach_m - left_m) <= a->s->limit_m;
}

static void note(struct ahead *a, uint32_t node, double length_m, double laid_from_m)
{
    if (may_end(a, node_at(a, node), length_m, length_m - laid_from_m)) {
        ll_hose_note_reached(a->s, node);
        a->s->nodes[node] = (struct ll_hose_label){length_m, 0, LL_NONE, laid_from_m};
        ll_hose_push_node(a->s, node, length_m);
    }
}

static inline void reach(struct ahead *a, uint32_t node, double length_m, double laid_from_m)
{
    if (length_m < a->s->nodes[node].length_m) { /* rarely so */
        note(a, node, length_m, laid_from_m);
    }
}

/// Notes a way that ends at a shut side for the targets whose walls lie along it.
static void end_at_walls(struct ahead *a, uint32_t triangle, uint32_t side, struct ll_xy from,
                         const struct ll_hose_label *way)
{
    struct ll_hose_search *s = a->s;
    const struct ll_mesh_triangle *t = &s->mesh->triangles[triangle];
    double off_m = -1.0;
    for (uint32_t wall = s->mesh->wall[3 * (size_t)triangle + side]; wall != LL_NONE;
         wall = s->mesh->walls[wall].next) {
        const uint32_t target = s->place->edge_target[s->mesh->walls[wall].edge];
        if (target == LL_NONE || s->bounds_m[target] <= way->length_m) {
            continue;
        }
        if (off_m < 0.0) {
            struct ll_xy foot;
            off_m = ll_point_segment(from, s->mesh->nodes[t->node[after[side]]].at,
                                     s->mesh->nodes[t->node[before[side]]].at, &foot);
        }
        const double length_m = way->length_m + off_m + SPARE_M;
        if (length_m < s->bounds_m[target] && length_m - way->laid_from_m <= a->reach_m) {
            s->bounds_m[target] = length_m;
        }
    }
}

static inline void end_at(struct ahead *a, uint32_t triangle, uint32_t side, struct ll_xy from,
                          const struct ll_hose_label *way)
{
    if ((a->s->mesh->triangles[triangle].across[side] & LL_MESH_SHUT) != 0) {
        end_at_walls(a, triangle, side, from, way);
    }
}

/// From a place of a stretch to the sides of the triangle there.
static void end_beside(struct ahead *a, const struct ll_hose_start *start, uint32_t triangle,
                       struct ll_xy from)
{
    const double laid_from_m = start->already_m + start->pace * ll_hose_apart(start->at, from);
    const struct ll_hose_label way = {laid_from_m, 0, LL_NONE, laid_from_m};
    if (may_end(a, from, laid_from_m, 0.0)) {
        for (uint32_t i = 0; i < 3; i++) {
            end_at(a, triangle, i, from, &way);
        }
    }
}

/// From where each node of the triangles along a stretch is reached best in its triangle.
static void begin_on_stretch(struct ahead *a, const struct ll_hose_start *start)
{
    const struct ll_hose_search *s = a->s;
    for (uint32_t k = 0; k < start->bit_count; k++) {
        const struct ll_hose_bit *bit = &s->bits[start->first_bit + k];
        const double low_m = ll_hose_apart(start->at, bit->a);
        const double high_m = ll_hose_apart(start->at, bit->b);
        if (!may_end(a, bit->a, start->already_m + start->pace * low_m, 0.0) &&
            !may_end(a, bit->b, start->already_m + start->pace * high_m, 0.0)) {
            continue;
        }
        for (uint32_t i = 0; i < 3; i++) {
            const uint32_t node = s->mesh->triangles[bit->triangle].node[i];
            const struct ll_xy to = s->mesh->nodes[node].at;
            const double at_m = fmin(fmax(ll_hose_stretch_at(start, to), low_m), high_m);
            const struct ll_xy at = {start->at.x + at_m * start->along.x,
                                     start->at.y + at_m * start->along.y};
            const double laid_from_m = start->already_m + start->pace * at_m;
            reach(a, node, laid_from_m + ll_hose_apart(at, to), laid_from_m);
        }
        if (k == 0) {
            end_beside(a, start, bit->triangle, bit->a);
        }
        end_beside(a, start, bit->triangle, bit->b);
    }
}

static void begin_at(struct ahead *a, uint32_t start)
{
    struct ll_hose_search *s = a->s;
    if (s->starts[start].length_m > 0.0) {
        begin_on_stretch(a, &s->starts[start]);
        return;
    }
    if (s->starts[start].right.x != 0.0 || s->starts[start].right.y != 0.0) {
        return; /* the stretches beside it lead to as much */
    }
    const double already_m = s->starts[start].already_m;
    const uint32_t triangle =
        may_end(a, s->starts[start].at, already_m, 0.0) ? ll_hose_locate_start(s, start) : LL_NONE;
    if (triangle == LL_NONE) {
        return;
    }
    const struct ll_hose_label way = {already_m, 0, LL_NONE, already_m};
    const struct ll_xy at = s->start_eyes[start];
    for (uint32_t i = 0; i < 3; i++) {
        const uint32_t node = s->mesh->triangles[triangle].node[i];
        reach(a, node, already_m + ll_hose_apart(at, s->mesh->nodes[node].at), already_m);
        end_at(a, triangle, i, at, &way);
    }
}

static void go_along_lanes(struct ahead *a, uint32_t node, const struct ll_hose_label *way)
{
    const struct ll_hose_search *s = a->s;
    const struct ll_hose_place *place = s->place;
    uint32_t passage =
        node < s->first_passage ? place->node_passage[node] : node - s->first_passage;
    for (; passage != LL_NONE; passage = place->next_passage[passage]) {
        for (uint32_t i = place->first_link[passage]; i < place->first_link[passage + 1]; i++) {
            const struct ll_hose_link *link = &place->links[i];
            reach(a, ll_hose_passage_node(s, link->to), way->length_m + link->length_m,
                  way->laid_from_m);
        }
    }
}

static void go_on(struct ahead *a, uint32_t node)
{
    struct ll_hose_search *s = a->s;
    const struct ll_hose_label way = s->nodes[node];
    if (way.length_m >= s->looked_m[node]) { /* it took its turn with this length */
        return;
    }
    s->looked_m[node] = way.length_m;
    go_along_lanes(a, node, &way);
    if (node >= s->first_passage) {
        return;
    }
    const struct ll_xy at = node_at(a, node);
    const uint32_t first = s->mesh->nodes[node].first;
    uint32_t ref = first;
    do {
        const struct ll_mesh_triangle *t = &s->mesh->triangles[ref >> 2];
        const uint32_t c = ref & 3U;
        const uint32_t to = t->node[after[c]];
        reach(a, to, way.length_m + ll_hose_apart(at, node_at(a, to)), way.laid_from_m);
        end_at(a, ref >> 2, c, at, &way);
        end_at(a, ref >> 2, before[c], at, &way);
        const uint32_t across = t->across[after[c]];
        if ((across & LL_MESH_SHUT) != 0) {
            const uint32_t last = t->node[before[c]];
            reach(a, last, way.length_m + ll_hose_apart(at, node_at(a, last)), way.laid_from_m);
            end_at(a, ref >> 2, after[c], at, &way);
            break;
        }
        ref = (across & ~3U) | after[across & 3U];
    } while (ref != first && s->code == LL_OK);
}

/// Whether longer ways than these are needed for any target.
static bool goes_on(struct ahead *a, double from_m)
{
    const struct ll_hose_search *s = a->s;
    while (a->met < s->asked_count && s->bounds_m[s->asked[a->met]] <= from_m) {
        a->met++;
    }
    return a->met < s->asked_count;
}

static void go(struct ahead *a)
{
    struct ll_hose_search *s = a->s;
    for (size_t i = 0; s->code == LL_OK && i < s->start_count; i++) {
        begin_at(a, (uint32_t)i);
    }
    for (; s->code == LL_OK && s->bucket < s->bucket_count; s->bucket++) {
        const struct ll_hose_bucket *b = &s->buckets[s->bucket];
        if (!goes_on(a, ll_hose_bucket_from_m(s->bucket))) {
            break;
        }
        for (size_t i = 0; s->code == LL_OK && i < b->node_count; i++) {
            go_on(a, b->nodes[i]);
        }
    }
}

void ll_hose_look_ahead(struct ll_hose_search *s)
{
    struct ahead a = {.s = s, .reach_m = s->ahead_m};
    for (size_t i = 0; i < s->asked_count; i++) {
        s->bounds_m[s->asked[i]] = a.reach_m;
    }
    ll_hose_make_field(s, -1.0);
    for (size_t i = 0; i < s->asked_count; i++) {
        s->bounds_m[s->asked[i]] = s->limit_m;
    }
    if (s->code == LL_OK) {
        go(&a);
    }
}
