#include "geo/hose_search.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose_ahead.h"
#include "geo/hose_begin.h"
#include "geo/hose_grid.h"
#include "geo/hose_windows.h"
#include "geo/outline.h"

enum { MOST_BUCKETS = 4096 };

/* A lane inside an obstacle that comes as near to a building as this leads to it. */
#define TOUCH_M (2.0 * LL_HOSE_CLEAR_M)

void ll_hose_search_clear(struct ll_hose_search *s)
{
    for (size_t i = 0; i < s->bucket_capacity; i++) {
        ll_free(s->buckets[i].windows);
        ll_free(s->buckets[i].nodes);
    }
    ll_free(s->buckets);
    ll_free(s->nodes);
    ll_free(s->looked_m);
    ll_free(s->along);
    ll_free(s->reached);
    ll_free(s->targets);
    ll_free(s->ends);
    ll_free(s->asked);
    ll_free(s->eyes);
    ll_free(s->start_eyes);
    ll_free(s->start_triangles);
    ll_free(s->bounds_m);
    ll_hose_field_clear(&s->field);
    ll_free(s->whole);
    ll_free(s->seen);
    *s = (struct ll_hose_search){0};
}

double ll_hose_stretch_at(const struct ll_hose_start *start, struct ll_xy to)
{
    const double dx = to.x - start->at.x;
    const double dy = to.y - start->at.y;
    const double along_m = dx * start->along.x + dy * start->along.y;
    const double off_m = fabs(dx * start->along.y - dy * start->along.x);
    const double at_m = along_m - start->pace / sqrt(1.0 - start->pace * start->pace) * off_m;
    return fmin(fmax(at_m, 0.0), start->length_m);
}

struct ll_xy ll_hose_node_at(const struct ll_hose_search *s, uint32_t node, struct ll_xy to)
{
    if (node >= s->first_start) {
        const struct ll_hose_start *start = &s->starts[node - s->first_start];
        const double at_m = start->length_m > 0.0 ? ll_hose_stretch_at(start, to) : 0.0;
        return (struct ll_xy){start->at.x + at_m * start->along.x,
                              start->at.y + at_m * start->along.y};
    }
    return node >= s->first_passage ? s->place->passages[node - s->first_passage].at
                                    : s->place->corners[node].beside;
}

static struct ll_xy passage_at(const struct ll_hose_search *s, uint32_t node)
{
    return s->place->passages[node - s->first_passage].at;
}

double ll_hose_bucket_from_m(size_t bucket)
{
    return LL_HOSE_STEP_M * (double)bucket;
}

uint32_t ll_hose_passage_node(const struct ll_hose_search *s, uint32_t passage)
{
    const uint32_t node = s->place->passage_node[passage];
    return node != LL_NONE ? node : s->first_passage + passage;
}

/// The bucket of a length, or the present one.
static struct ll_hose_bucket *bucket_of(struct ll_hose_search *s, double length_m)
{
    const int last = (int)s->bucket_count - 1;
    const int present = (int)s->bucket;
    const double number = length_m / LL_HOSE_STEP_M;
    const int i = number < (double)last ? (int)number : last;
    return &s->buckets[i > present ? i : present];
}

void ll_hose_push_node(struct ll_hose_search *s, uint32_t node, double length_m)
{
    struct ll_hose_bucket *b = bucket_of(s, length_m);
    if (s->code == LL_OK && b->node_count == b->node_capacity) {
        s->code = ll_array_reserve(&b->nodes, &b->node_capacity, b->node_count + 1,
                                   sizeof *b->nodes, s->err);
    }
    if (s->code == LL_OK) {
        b->nodes[b->node_count++] = node;
    }
}

void ll_hose_push_window(struct ll_hose_search *s, const struct ll_hose_window *window,
                         double length_m)
{
    struct ll_hose_bucket *b = bucket_of(s, length_m);
    if (s->code == LL_OK && b->window_count == b->window_capacity) {
        s->code = ll_array_reserve(&b->windows, &b->window_capacity, b->window_count + 1,
                                   sizeof *b->windows, s->err);
    }
    if (s->code == LL_OK) {
        b->windows[b->window_count++] = *window;
    }
}

void ll_hose_note_reached(struct ll_hose_search *s, uint32_t node)
{
    if (s->nodes[node].length_m == INFINITY) {
        s->reached[s->reached_count++] = node;
    }
}

void ll_hose_reach_node(struct ll_hose_search *s, uint32_t node, const struct ll_hose_label *way,
                        bool along)
{
    if (way->length_m <= s->limit_m && way->length_m - way->laid_from_m <= s->reach_m &&
        ll_hose_improves(&s->nodes[node], way->length_m, way->owner)) {
        ll_hose_note_reached(s, node);
        s->nodes[node] = *way;
        s->along[node] = along ? 1 : 0;
        const struct ll_xy at =
            node < s->first_passage ? s->mesh->nodes[node].at : passage_at(s, node);
        if (way->length_m <= ll_hose_field_at(&s->field, at) + LL_HOSE_SPARE_M) {
            ll_hose_push_node(s, node, way->length_m);
        }
    }
}

/// Goes on along the lanes that lead on from a passage.
static void follow_links(struct ll_hose_search *s, uint32_t node, uint32_t passage)
{
    const struct ll_hose_place *place = s->place;
    for (uint32_t i = place->first_link[passage]; i < place->first_link[passage + 1]; i++) {
        const struct ll_hose_link *link = &place->links[i];
        const struct ll_hose_label way = {s->nodes[node].length_m + link->length_m,
                                          s->nodes[node].owner, node, s->nodes[node].laid_from_m};
        ll_hose_reach_node(s, ll_hose_passage_node(s, link->to), &way, true);
    }
}

void ll_hose_reach_edge(struct ll_hose_search *s, uint32_t edge, const struct ll_hose_label *way,
                        struct ll_xy at)
{
    const uint32_t target = s->place->edge_target[edge];
    if (target == LL_NONE || way->length_m > s->limit_m ||
        way->length_m - way->laid_from_m > s->reach_m ||
        !ll_hose_improves(&s->targets[target], way->length_m, way->owner)) {
        return;
    }
    const struct ll_hose_edge *e = &s->place->edges[edge]; /* walls of the mesh are on its grid */
    struct ll_xy end;
    (void)ll_point_segment(at, e->a, e->b, &end);
    const struct ll_xy from = ll_hose_node_at(s, way->from, at);
    const double length_m = way->length_m + (ll_hose_apart(from, end) - ll_hose_apart(from, at));
    if (ll_hose_improves(&s->targets[target], length_m, way->owner)) {
        s->targets[target] =
            (struct ll_hose_label){length_m, way->owner, way->from, way->laid_from_m};
        s->ends[target] = end;
    }
}

/// Ends hoses at a wall that a lane touches, where it does.
static void touch_edge(struct ll_hose_search *s, uint32_t node, uint32_t edge)
{
    const struct ll_hose_edge *e = &s->place->edges[edge];
    const struct ll_hose_label *label = &s->nodes[node];
    struct ll_xy foot;
    const double off_m = ll_point_segment(passage_at(s, node), e->a, e->b, &foot);
    if (off_m <= TOUCH_M) {
        const struct ll_hose_label way = {label->length_m + off_m, label->owner, node,
                                          label->laid_from_m};
        ll_hose_reach_edge(s, edge, &way, foot);
    }
}

/// Targets that a lane touches where it leads through or up to them: a bridge into a castle.
static void touch_targets(struct ll_hose_search *s, uint32_t node)
{
    const struct ll_hose_place *place = s->place;
    const struct ll_xy at = passage_at(s, node);
    const struct ll_xy low = {at.x - TOUCH_M, at.y - TOUCH_M};
    const struct ll_xy high = {at.x + TOUCH_M, at.y + TOUCH_M};
    uint32_t row = 0, last_row = 0, column = 0, last = 0;
    ll_hose_rows(place, low, high, &row, &last_row);
    for (; row <= last_row; row++) {
        (void)ll_hose_row_columns(place, (struct ll_xy){low.x, at.y}, (struct ll_xy){high.x, at.y},
                                  row, &column, &last);
        const size_t cell = (size_t)row * place->edge_columns;
        const uint32_t end = place->cell_edges.first[cell + last + 1];
        for (uint32_t i = place->cell_edges.first[cell + column]; i < end; i++) {
            touch_edge(s, node, place->cell_edges.item[i]);
        }
    }
}

/// Ends hoses at a corner that is reached: of the buildings that have it, no wall may be in sight.
static void touch_corner(struct ll_hose_search *s, uint32_t node)
{
    const struct ll_mesh_node *at = &s->mesh->nodes[node];
    const struct ll_hose_label *label = &s->nodes[node];
    uint32_t edge = s->place->corner_edge[at->vertex];
    if (edge == LL_NONE) {
        return;
    }
    struct ll_hose_label way = s->nodes[label->from];
    const struct ll_xy from = ll_hose_node_at(s, label->from, at->at);
    if (label->from >= s->first_start) {
        const struct ll_hose_start *start = &s->starts[label->from - s->first_start];
        way.length_m += start->pace * ll_hose_apart(start->at, from);
        way.laid_from_m = way.length_m;
    }
    way.length_m += ll_hose_apart(from, at->at);
    way.from = label->from;
    for (; edge != LL_NONE; edge = s->place->next_edge[edge]) {
        ll_hose_reach_edge(s, edge, &way, at->at);
    }
}

static void take_turn(struct ll_hose_search *s, uint32_t node)
{
    if (node < s->first_start && s->nodes[node].length_m >= s->looked_m[node]) {
        return;
    }
    uint32_t passage = LL_NONE;
    if (node < s->first_start) {
        s->looked_m[node] = s->nodes[node].length_m;
        passage = node < s->first_passage ? s->place->node_passage[node] : node - s->first_passage;
    }
    for (; passage != LL_NONE; passage = s->place->next_passage[passage]) {
        follow_links(s, node, passage);
    }
    if (node >= s->first_passage && node < s->first_start) {
        touch_targets(s, node);
        return;
    }
    if (node < s->first_passage) {
        touch_corner(s, node);
    }
    ll_hose_look_around(s, node);
}

/// Does all that is in the present bucket.
static void empty_bucket(struct ll_hose_search *s)
{
    struct ll_hose_bucket *b = &s->buckets[s->bucket];
    size_t next = 0;
    while (s->code == LL_OK && (b->window_count > 0 || next < b->node_count)) {
        if (b->window_count > 0) {
            const struct ll_hose_window window = b->windows[--b->window_count];
            ll_hose_window_on(s, &window);
        } else {
            take_turn(s, b->nodes[next++]);
        }
    }
    b->node_count = 0;
}

/// Whether longer ways than these are looked for.
/// @param inout_done Of the targets that are asked for, those before this one are done.
static bool goes_on(const struct ll_hose_search *s, double from_m, size_t *inout_done)
{
    for (; *inout_done < s->asked_count; ++*inout_done) {
        const uint32_t target = s->asked[*inout_done];
        if (fmin(s->targets[target].length_m, s->bounds_m[target]) > from_m) {
            return true;
        }
    }
    return false;
}

static const struct ll_hose_label none = {INFINITY, LL_NONE, LL_NONE, 0.0};
static const struct ll_hose_label not_asked = {0.0, 0, LL_NONE, 0.0}; /* nothing is shorter */

/// Undoes what was written but for the targets.
static void forget_ways(struct ll_hose_search *s)
{
    for (size_t i = 0; i < s->reached_count; i++) {
        const uint32_t node = s->reached[i];
        s->nodes[node] = none;
        s->looked_m[node] = INFINITY;
        s->along[node] = 0;
    }
    for (size_t i = 0; i < s->seen_count; i++) {
        s->whole[s->seen[i]] = LL_NONE;
    }
    for (size_t i = 0; i < s->bucket_count; i++) {
        s->buckets[i].window_count = 0;
        s->buckets[i].node_count = 0;
    }
    s->reached_count = 0;
    s->seen_count = 0;
    s->eye_count = 0;
    s->bucket = 0;
}

/// Undoes what the question before wrote.
static void forget(struct ll_hose_search *s)
{
    forget_ways(s);
    for (size_t i = 0; i < s->asked_count; i++) {
        s->targets[s->asked[i]] = not_asked;
        s->bounds_m[s->asked[i]] = 0.0;
    }
    s->asked_count = 0;
}

/// Makes room for nodes, all without labels.
static enum ll_code need_nodes(struct ll_hose_search *s, size_t count, struct ll_err *err)
{
    size_t capacities[4] = {s->node_capacity, s->node_capacity, s->node_capacity, s->node_capacity};
    if (count <= s->node_capacity) {
        return LL_OK;
    }
    enum ll_code code = ll_array_reserve(&s->nodes, &capacities[0], count, sizeof *s->nodes, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&s->looked_m, &capacities[1], count, sizeof *s->looked_m, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&s->along, &capacities[2], count, sizeof *s->along, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&s->reached, &capacities[3], count, sizeof *s->reached, err);
    }
    for (size_t i = s->node_capacity; code == LL_OK && i < capacities[0]; i++) {
        s->nodes[i] = none;
        s->looked_m[i] = INFINITY;
        s->along[i] = 0;
    }
    s->node_capacity = code == LL_OK ? capacities[0] : s->node_capacity;
    return code;
}

/// Makes room for targets, none of them asked for.
static enum ll_code need_targets(struct ll_hose_search *s, size_t count, struct ll_err *err)
{
    size_t capacities[3] = {s->target_capacity, s->target_capacity, s->target_capacity};
    if (count <= s->target_capacity) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&s->targets, &capacities[0], count, sizeof *s->targets, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&s->ends, &capacities[1], count, sizeof *s->ends, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&s->bounds_m, &capacities[2], count, sizeof *s->bounds_m, err);
    }
    for (size_t i = s->target_capacity; code == LL_OK && i < capacities[0]; i++) {
        s->targets[i] = not_asked;
        s->bounds_m[i] = 0.0;
    }
    s->target_capacity = code == LL_OK ? capacities[0] : s->target_capacity;
    return code;
}

/// Makes room for sides, none of them seen.
static enum ll_code need_sides(struct ll_hose_search *s, size_t count, struct ll_err *err)
{
    size_t capacities[2] = {s->side_capacity, s->side_capacity};
    if (count <= s->side_capacity) {
        return LL_OK;
    }
    enum ll_code code = ll_array_reserve(&s->whole, &capacities[0], count, sizeof *s->whole, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&s->seen, &capacities[1], count, sizeof *s->seen, err);
    }
    for (size_t i = s->side_capacity; code == LL_OK && i < capacities[0]; i++) {
        s->whole[i] = LL_NONE;
    }
    s->side_capacity = code == LL_OK ? capacities[0] : s->side_capacity;
    return code;
}

/// Makes room for buckets, all of them empty.
static enum ll_code need_buckets(struct ll_hose_search *s, size_t count, struct ll_err *err)
{
    const size_t had = s->bucket_capacity;
    enum ll_code code =
        ll_array_reserve(&s->buckets, &s->bucket_capacity, count, sizeof *s->buckets, err);
    for (size_t i = had; i < s->bucket_capacity; i++) {
        s->buckets[i] = (struct ll_hose_bucket){0};
    }
    return code;
}

static enum ll_code need_starts(struct ll_hose_search *s, size_t count, struct ll_err *err)
{
    size_t capacities[2] = {s->start_capacity, s->start_capacity};
    enum ll_code code =
        ll_array_reserve(&s->start_eyes, &capacities[0], count, sizeof *s->start_eyes, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&s->start_triangles, &capacities[1], count,
                                sizeof *s->start_triangles, err);
    }
    s->start_capacity = code == LL_OK ? capacities[0] : s->start_capacity;
    return code;
}

static enum ll_code make_room(struct ll_hose_search *s, size_t asked, struct ll_err *err)
{
    enum ll_code code = need_buckets(s, s->bucket_count, err);
    if (code == LL_OK) {
        code = need_nodes(s, s->first_start + s->start_count, err);
    }
    if (code == LL_OK) {
        code = need_targets(s, s->place->target_count, err);
    }
    if (code == LL_OK) {
        code = need_sides(s, 3 * s->mesh->triangle_count, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&s->asked, &s->asked_capacity, asked, sizeof *s->asked, err);
    }
    if (code == LL_OK) {
        code = need_starts(s, s->start_count, err);
    }
    return code;
}

/// Asks for the targets that are wanted.
static void begin(struct ll_hose_search *s, const struct ll_hose_question *q, size_t asked)
{
    for (size_t i = 0; i < asked; i++) {
        const uint32_t target = q->wanted != NULL ? q->wanted[i] : (uint32_t)i;
        s->asked[s->asked_count++] = target;
        s->targets[target] = none;
        s->bounds_m[target] = s->limit_m;
        s->ends[target] = (struct ll_xy){NAN, NAN};
    }
    for (size_t i = 0; i < s->start_count; i++) {
        s->start_eyes[i] = (struct ll_xy){NAN, NAN};
    }
}

void ll_hose_make_field(struct ll_hose_search *s, double least_m)
{
    const struct ll_hose_place *p = s->place;
    s->code = ll_hose_field_begin(&s->field, p->width_m, p->height_m, least_m, s->err);
    for (size_t i = 0; s->code == LL_OK && i < s->asked_count; i++) {
        const uint32_t target = s->asked[i];
        for (size_t k = p->target_piece[target];
             k < p->piece_count && p->pieces[k].target == target; k++) {
            ll_hose_field_add(&s->field, &p->pieces[k].box, s->bounds_m[target]);
        }
    }
}

/// The least that is counted in anywhere at a start.
static double least_at(const struct ll_hose_start *start)
{
    return start->already_m + fmin(0.0, start->pace * start->length_m);
}

/// Lets those starts take their turn that may be of use to a target.
static void push_starts(struct ll_hose_search *s)
{
    for (size_t i = 0; i < s->start_count; i++) {
        const struct ll_hose_start *start = &s->starts[i];
        const uint32_t node = s->first_start + (uint32_t)i;
        const double least_m = least_at(start);
        ll_hose_note_reached(s, node);
        s->nodes[node] =
            (struct ll_hose_label){start->already_m, start->owner, LL_NONE, start->already_m};
        if (least_m <= s->limit_m &&
            (start->length_m > 0.0 ||
             least_m <= ll_hose_field_at(&s->field, start->at) + LL_HOSE_SPARE_M)) {
            ll_hose_push_node(s, node, least_m);
        }
    }
}

/// Searches from all starts, within the bounds.
static void search(struct ll_hose_search *s)
{
    double least_m = s->limit_m;
    for (size_t i = 0; i < s->start_count; i++) {
        least_m = fmin(least_m, least_at(&s->starts[i]));
    }
    forget_ways(s);
    ll_hose_make_field(s, least_m);
    if (s->code == LL_OK) {
        push_starts(s);
    }
    size_t done = 0;
    for (; s->code == LL_OK && s->bucket < s->bucket_count; s->bucket++) {
        if (!goes_on(s, ll_hose_bucket_from_m(s->bucket), &done)) {
            break;
        }
        empty_bucket(s);
    }
}

/// Lifts the bounds that were not kept: where `reach_m` leaves out what is shorter.
/// @return Whether there are any; then all targets are to be found anew.
static bool lift_bounds(struct ll_hose_search *s)
{
    bool lifted = false;
    for (size_t i = 0; i < s->asked_count; i++) {
        const uint32_t target = s->asked[i];
        if (s->targets[target].length_m > s->bounds_m[target] && s->bounds_m[target] < s->limit_m) {
            s->bounds_m[target] = s->limit_m;
            lifted = true;
        }
    }
    for (size_t i = 0; lifted && i < s->asked_count; i++) {
        s->targets[s->asked[i]] = none;
    }
    return lifted;
}

/// Whether some starts come late, so that much that they see is of no use: only then bounds spare
/// more than they cost.
static bool is_uneven(const struct ll_hose_search *s)
{
    bool uneven = false;
    for (size_t i = 0; !uneven && i < s->start_count; i++) {
        uneven = s->starts[i].already_m != s->starts[0].already_m || s->starts[i].pace != 0.0;
    }
    return uneven;
}

enum ll_code ll_hose_search_run(const struct ll_hose_question *q, struct ll_hose_search *s,
                                struct ll_err *err)
{
    const size_t asked = q->wanted != NULL ? q->wanted_count : q->place->target_count;
    forget(s);
    s->place = q->place;
    s->mesh = &q->place->mesh;
    s->limit_m = q->limit_m;
    s->reach_m = q->over_reach ? INFINITY : q->reach_m;
    s->ahead_m = fmin(q->reach_m, q->limit_m);
    s->starts = q->starts;
    s->start_count = q->start_count;
    s->bits = q->bits;
    s->first_passage = (uint32_t)s->mesh->node_count;
    s->first_start = s->first_passage + (uint32_t)s->place->passage_count;
    s->bucket_count = (size_t)fmin(s->limit_m / LL_HOSE_STEP_M + 1.0, MOST_BUCKETS);
    s->err = err;
    s->code = make_room(s, asked, err);
    if (s->code != LL_OK) {
        s->bucket_count = 0;
        return s->code;
    }
    begin(s, q, asked);
    if (is_uneven(s)) {
        ll_hose_look_ahead(s);
    }
    if (s->code == LL_OK) {
        search(s);
    }
    if (s->code == LL_OK && lift_bounds(s)) {
        search(s);
    }
    return s->code;
}
