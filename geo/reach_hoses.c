/// How long the hoses are.
///
/// Where the straight way from the nearest place of a lane to a building is free, that is the
/// shortest hose of all. Elsewhere it is looked for around buildings and ground (geo/hose.h) from
/// anywhere along the lanes.
/// Classes that come to fewer lanes are asked again only for the buildings whose shortest hose
/// begins where they do not come.
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose_sources.h"
#include "geo/outline.h"
#include "geo/reach_private.h"
#include "geo/straight_hose.h"

/// Hoses begin in such steps along their lane: whatever else changes on that, they stay the same.
#define STEP_M 0.01

/// Places this near to the end of an edge are that end.
#define SAME_PLACE_M 0.01

/// An end of an edge.
struct end {
    uint32_t node; ///< the lowest at its spot
    uint32_t edge;
    double along_m;
    struct ll_xy away; ///< in which direction the edge leads from there
};

struct hosing {
    const struct ll_stage *in;
    const struct ll_reach_town *town;
    const struct ll_hose_ground *ground;
    const struct ll_shapes *buildings;
    const struct ll_reach_rows *rows;
    struct ll_reach_stops *stops;
    double limit_m;
    double hose_m[LL_VEHICLE_COUNT];
    uint8_t *wanted;  ///< by edge: near a building that is asked for
    struct end *ends; ///< of the edges where hoses begin
    size_t end_count;
    size_t end_capacity;
    uint32_t *asked; ///< buildings
    size_t asked_count;
    struct ll_hose_source *sources;
    struct ll_reach_place *begin; ///< of each source
    size_t source_count;
    size_t source_capacity;
    size_t begin_capacity;
    double *length_m; ///< by building
    double *along_m;
    uint32_t *owner;
};

static void hosing_release(struct hosing *h)
{
    ll_free(h->wanted);
    ll_free(h->ends);
    ll_free(h->asked);
    ll_free(h->sources);
    ll_free(h->begin);
    ll_free(h->length_m);
    ll_free(h->along_m);
    ll_free(h->owner);
}

/// Whether a set holds an edge.
static bool holds(const struct hosing *h, int set, uint32_t edge)
{
    unsigned class = 1U << (set % LL_VEHICLE_COUNT);
    const uint8_t *edges = set < LL_REACH_FREE ? h->town->open : h->town->free;
    return (edges[edge] & class) != 0;
}

/// Whether the straight way from the nearest place of a set is not free.
static bool is_bent(const struct hosing *h, int set, uint32_t building)
{
    return (h->stops->bent[building] & (1U << set)) != 0;
}

static bool same_place(const struct hosing *h, uint32_t building, int set, int other)
{
    const struct ll_reach_stops *s = h->stops;
    return s->edge[set][building] == s->edge[other][building] &&
           s->spot[set][building].along_m == s->spot[other][building].along_m;
}

static void look_at(const struct hosing *h, uint32_t building)
{
    unsigned bent = 0;
    for (int set = 0; set < LL_REACH_SETS; set++) {
        int like = 0;
        if (h->stops->edge[set][building] == LL_NONE ||
            h->stops->spot[set][building].off_m == 0.0) {
            continue;
        }
        while (like < set && !same_place(h, building, set, like)) {
            like++;
        }
        bool blocked = like < set ? (bent >> like & 1U) != 0
                                  : !ll_straight_hose_is_free(h->ground, building,
                                                              h->stops->spot[set][building].at);
        bent |= (unsigned)blocked << set;
    }
    h->stops->bent[building] = (uint8_t)bent;
}

static enum ll_code look_at_some(void *user, unsigned worker, size_t begin, size_t end,
                                 struct ll_err *err)
{
    (void)worker;
    (void)err;
    const struct hosing *h = user;
    for (size_t i = begin; i < end; i++) {
        look_at(h, h->rows->order[i]);
    }
    return LL_OK;
}

/// Whether the answer for a wider set is that for this one: its hose begins where this one has
/// lanes, too, or there is none.
static bool follows(const struct hosing *h, int set, int wider, uint32_t building)
{
    return is_bent(h, wider, building) && (isinf(h->stops->spot[wider][building].hose_m) ||
                                           holds(h, set, h->stops->edge[wider][building]));
}

/// Takes the answer over from a wider set. @return Whether there is one to take over.
static bool take_over(const struct hosing *h, int set, uint32_t building)
{
    int wider[2] = {set % LL_VEHICLE_COUNT == 0 ? set : set - 1,
                    set < LL_REACH_FREE ? set + LL_REACH_FREE : set};
    for (int i = 0; i < 2; i++) {
        if (wider[i] == set || !follows(h, set, wider[i], building)) {
            continue;
        }
        const struct ll_reach_spot *from = &h->stops->spot[wider[i]][building];
        if (isinf(from->hose_m)) {
            h->stops->spot[set][building].hose_m = INFINITY;
        } else {
            h->stops->edge[set][building] = h->stops->edge[wider[i]][building];
            h->stops->spot[set][building] = *from;
        }
        return true;
    }
    return false;
}

static bool want_run(uint32_t item, void *user)
{
    struct hosing *h = user;
    h->wanted[h->town->net.runs[item].edge] = 1;
    return true;
}

/// The buildings to ask for in a set, and the edges near them.
static void list_asked(struct hosing *h, int set)
{
    h->asked_count = 0;
    for (uint32_t e = 0; e < h->town->net.edge_count; e++) {
        h->wanted[e] = 0;
    }
    for (size_t i = 0; i < h->rows->count; i++) {
        const uint32_t b = h->rows->items[i];
        if (!is_bent(h, set, b) || take_over(h, set, b)) {
            continue;
        }
        if (h->stops->spot[set][b].off_m > h->limit_m) { /* a bent hose is longer still */
            h->stops->spot[set][b].hose_m = INFINITY;
            continue;
        }
        struct ll_box box = ll_box_grown(&h->buildings->box[b], h->limit_m);
        ll_index_search(h->town->net.index, &box, want_run, h);
        h->asked[h->asked_count++] = b;
    }
}

/// Adds a source of an edge, whose place along it is known.
static void add_source(struct hosing *h, uint32_t edge, double along_m,
                       const struct ll_hose_source *source)
{
    h->begin[h->source_count] =
        (struct ll_reach_place){.edge = edge, .along_m = along_m, .at = source->at};
    h->sources[h->source_count] = *source;
    h->sources[h->source_count].owner = (uint32_t)h->source_count;
    h->sources[h->source_count].along_m = along_m;
    h->source_count++;
}

/// Notes an end of an edge.
/// @param next The point after it.
static void add_end(struct hosing *h, uint32_t edge, uint32_t node, double along_m, uint32_t next)
{
    const struct ll_xy at = ll_network_point(&h->town->net, edge, along_m);
    struct end end = {.node = node, .edge = edge, .along_m = along_m};
    for (uint32_t n = h->town->twin[node]; n != node; n = h->town->twin[n]) {
        end.node = n < end.node ? n : end.node;
    }
    if (!ll_hose_direction(at, h->town->net.points[next], &end.away)) {
        end.away = (struct ll_xy){0.0, 0.0};
    }
    h->ends[h->end_count++] = end;
}

/// The segments of an edge, and where it bends in between.
static void add_segments(struct hosing *h, uint32_t edge)
{
    const struct ll_network *net = &h->town->net;
    const uint32_t first = net->edges[edge].first_point;
    const uint32_t last = net->edges[edge + 1].first_point - 1;
    for (uint32_t i = first; i < last; i++) {
        const struct ll_hose_source segment =
            ll_hose_segment(net->points[i], net->points[i + 1], 0.0, 0.0, 0);
        struct ll_hose_source bend = {.at = net->points[i]};
        if (segment.length_m > 0.0) {
            add_source(h, edge, net->along_m[i], &segment);
        }
        if (i > first && ll_hose_bend(net->points[i - 1], net->points[i + 1], 0.0, &bend)) {
            add_source(h, edge, net->along_m[i], &bend);
        }
    }
}

/// All places of an edge.
static enum ll_code add_sources(struct hosing *h, uint32_t edge, struct ll_err *err)
{
    const struct ll_network *net = &h->town->net;
    const double length_m = net->edges[edge].length_m;
    const size_t points = net->edges[edge + 1].first_point - net->edges[edge].first_point;
    const size_t need = h->source_count + 2 * points;
    enum ll_code code =
        ll_array_reserve(&h->sources, &h->source_capacity, need, sizeof *h->sources, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&h->begin, &h->begin_capacity, need, sizeof *h->begin, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&h->ends, &h->end_capacity, h->end_count + 2, sizeof *h->ends, err);
    }
    if (code != LL_OK) {
        return code;
    }
    add_segments(h, edge);
    add_end(h, edge, net->edges[edge].from, 0.0, net->edges[edge].first_point + 1);
    add_end(h, edge, net->edges[edge].to, length_m, net->edges[edge + 1].first_point - 2);
    return LL_OK;
}

static int by_spot(const void *left, const void *right)
{
    const struct end *a = left;
    const struct end *b = right;
    if (a->node != b->node) {
        return a->node < b->node ? -1 : 1;
    }
    if (a->edge != b->edge) {
        return a->edge < b->edge ? -1 : 1;
    }
    return (a->along_m > b->along_m) - (a->along_m < b->along_m);
}

/// Adds where edges meet, as a place of the lowest of them.
static enum ll_code add_spot(struct hosing *h, const struct end *ends, size_t count,
                             struct ll_err *err)
{
    struct ll_hose_arm arms[LL_HOSE_ARMS];
    struct ll_hose_source sources[2 * LL_HOSE_ARMS];
    const struct ll_hose_source spot = {
        .at = ll_network_point(&h->town->net, ends->edge, ends->along_m)};
    size_t arm_count = 0;
    for (size_t i = 0; i < count && count <= LL_HOSE_ARMS; i++) {
        if (ends[i].away.x != 0.0 || ends[i].away.y != 0.0) {
            arms[arm_count++] = (struct ll_hose_arm){ends[i].away, 0.0};
        }
    }
    const size_t source_count = ll_hose_between(arms, arm_count, &spot, sources);
    const size_t need = h->source_count + source_count;
    enum ll_code code =
        ll_array_reserve(&h->sources, &h->source_capacity, need, sizeof *h->sources, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&h->begin, &h->begin_capacity, need, sizeof *h->begin, err);
    }
    for (size_t i = 0; code == LL_OK && i < source_count; i++) {
        add_source(h, ends->edge, ends->along_m, &sources[i]);
    }
    return code;
}

static enum ll_code list_sources(struct hosing *h, int set, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    h->source_count = 0;
    h->end_count = 0;
    for (uint32_t e = 0; code == LL_OK && e < h->town->net.edge_count; e++) {
        const struct ll_network_edge *edge = &h->town->net.edges[e];
        if (h->wanted[e] != 0 && edge->access && edge->length_m > 0.0 && holds(h, set, e)) {
            code = add_sources(h, e, err);
        }
    }
    if (h->end_count > 0) {
        qsort(h->ends, h->end_count, sizeof *h->ends, by_spot);
    }
    for (size_t i = 0, next; code == LL_OK && i < h->end_count; i = next) {
        for (next = i + 1; next < h->end_count && h->ends[next].node == h->ends[i].node; next++) {
        }
        code = add_spot(h, &h->ends[i], next - i, err);
    }
    return code;
}

/// The place in steps along its lane.
static double settled_m(const struct hosing *h, uint32_t edge, double along_m)
{
    const double length_m = h->town->net.edges[edge].length_m;
    const double offset_m = h->town->offset_m[edge];
    if (along_m < SAME_PLACE_M || along_m > length_m - SAME_PLACE_M) {
        return along_m < SAME_PLACE_M ? 0.0 : length_m;
    }
    const double mark_m = round((along_m + offset_m) / STEP_M) * STEP_M - offset_m;
    return fmin(fmax(mark_m, 0.0), length_m);
}

/// Asks for the hoses of one set.
static enum ll_code ask(struct hosing *h, int set, struct ll_err *err)
{
    list_asked(h, set);
    if (h->asked_count == 0) {
        return LL_OK;
    }
    enum ll_code code = list_sources(h, set, err);
    if (code != LL_OK) {
        return code;
    }
    struct ll_stage in = *h->in;
    in.dirty = NULL;
    const struct ll_hose_task task = {.ground = h->ground,
                                      .sources = h->sources,
                                      .source_count = h->source_count,
                                      .buildings = h->asked,
                                      .building_count = h->asked_count,
                                      .limit_m = h->limit_m,
                                      .gate_m = ll_rule(in.rules, LL_RULE_GATE_WALL_M),
                                      .along_m = h->along_m};
    code = ll_hose_lengths(&in, &task, h->length_m, h->owner, err);
    for (size_t i = 0; code == LL_OK && i < h->asked_count; i++) {
        uint32_t b = h->asked[i];
        if (h->owner[b] != LL_NONE) {
            struct ll_reach_place place = h->begin[h->owner[b]];
            place.along_m = settled_m(h, place.edge, h->along_m[b]);
            place.at = ll_network_point(&h->town->net, place.edge, place.along_m);
            place.off_m = ll_shape_point(h->buildings, b, place.at);
            place.hose_m = h->length_m[b];
            ll_reach_put_place(h->stops, set, b, &place);
        } else {
            h->stops->spot[set][b].hose_m = INFINITY;
        }
    }
    return code;
}

/// Classes that have a longer hose now, and carry this one.
static uint8_t gaining(const struct hosing *h, uint32_t building, double hose_m)
{
    unsigned classes = 0;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        bool longer =
            h->stops->edge[c][building] == LL_NONE || hose_m < h->stops->spot[c][building].hose_m;
        classes |= longer && hose_m <= h->hose_m[c] ? 1U << c : 0U;
    }
    return (uint8_t)classes;
}

/// Of the closed places of these buildings those with a free straight way.
static void keep_straight(struct hosing *h)
{
    struct ll_reach_stops *s = h->stops;
    size_t count = 0;
    for (size_t i = 0; i < s->near_count; i++) {
        struct ll_reach_near near = s->near[i];
        if (!h->rows->among[near.building]) {
            s->near[count++] = near;
            continue;
        }
        near.classes &= gaining(h, near.building, near.off_m);
        if (near.classes != 0 &&
            ll_straight_hose_is_free(h->ground, near.building,
                                     ll_network_point(&h->town->net, near.edge, near.along_m))) {
            s->near[count++] = near;
        }
    }
    s->near_count = count;
}

/// Adds where the shortest bent hose of a building begins, if a class is kept from there.
static enum ll_code add_bent(struct hosing *h, uint32_t building, int class, struct ll_err *err)
{
    struct ll_reach_stops *s = h->stops;
    const int set = class + LL_REACH_FREE;
    const uint32_t edge = s->edge[set][building];
    const struct ll_reach_spot *free = &s->spot[set][building];
    const uint8_t bit = (uint8_t)(1U << class);
    if (!is_bent(h, set, building) || isinf(free->hose_m) || holds(h, class, edge) ||
        (gaining(h, building, free->hose_m) & bit) == 0) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&s->near, &s->near_capacity, s->near_count + 1, sizeof *s->near, err);
    if (code == LL_OK) {
        s->near[s->near_count++] =
            (struct ll_reach_near){edge, building, free->along_m, free->hose_m, bit};
    }
    return code;
}

/// The places that open when something is cleared: those with a free straight way, and where the
/// shortest of all bent hoses begins.
static enum ll_code renew_near(struct hosing *h, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    keep_straight(h);
    for (size_t i = 0; code == LL_OK && i < h->rows->count; i++) {
        for (int c = 0; code == LL_OK && c < LL_VEHICLE_COUNT; c++) {
            code = add_bent(h, h->rows->items[i], c, err);
        }
    }
    return code;
}

/// What moved within this of a building may change its bent hoses: also a gate beside a wall that
/// a hose comes to.
static void note_reach(struct hosing *h)
{
    const double around_m = h->limit_m + ll_rule(h->in->rules, LL_RULE_GATE_WALL_M) + 1.0;
    for (size_t i = 0; i < h->rows->count; i++) {
        const uint32_t b = h->rows->items[i];
        if (h->stops->bent[b] != 0) {
            h->stops->matters_m[b] = fmax(h->stops->matters_m[b], around_m);
        }
    }
}

static enum ll_code make_columns(struct hosing *h, struct ll_err *err)
{
    const size_t buildings = h->stops->count;
    h->wanted = ll_calloc(h->town->net.edge_count, sizeof *h->wanted);
    h->asked = ll_alloc(buildings, sizeof *h->asked);
    h->length_m = ll_alloc(buildings, sizeof *h->length_m);
    h->along_m = ll_alloc(buildings, sizeof *h->along_m);
    h->owner = ll_alloc(buildings, sizeof *h->owner);
    bool made = h->wanted != NULL && h->asked != NULL && h->length_m != NULL &&
                h->along_m != NULL && h->owner != NULL;
    return made ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

enum ll_code ll_reach_hoses(const struct ll_stage *in, const struct ll_reach_task *task,
                            const struct ll_reach_town *town, const struct ll_reach_rows *rows,
                            struct ll_reach_stops *inout, struct ll_err *err)
{
    LL_CLEANUP(hosing_release)
    struct hosing h = {.in = in,
                       .town = town,
                       .ground = task->ground,
                       .buildings = &in->scene->layer[LL_BUILDING].shape,
                       .rows = rows,
                       .stops = inout};
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        h.hose_m[c] = task->vehicles->of[c].hose_m + LL_ROUNDING_M;
        h.limit_m = fmax(h.limit_m, h.hose_m[c]);
    }
    if (town->net.index == NULL) {
        return LL_OK;
    }
    enum ll_code code = make_columns(&h, err);
    if (code == LL_OK) {
        code = ll_stage_each(in, "straight hoses", rows->count, look_at_some, &h, err);
    }
    for (int i = 0; code == LL_OK && i < LL_REACH_SETS; i++) {
        const int set = (i + LL_REACH_FREE) % LL_REACH_SETS; /* wider ones first */
        if ((town->sent & (1U << (set % LL_VEHICLE_COUNT))) != 0) {
            code = ask(&h, set, err);
        }
    }
    if (code == LL_OK) {
        note_reach(&h);
        code = renew_near(&h, err);
    }
    return code;
}
