#include "geo/hose_search.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose_grid.h"
#include "geo/hose_windows.h"
#include "geo/outline.h"

/* What differs in length by less than this is done in any order. */
#define STEP_M 4.0

enum { MOST_BUCKETS = 4096 };

/* A lane inside an obstacle that comes as near to a building as this leads to it. */
#define TOUCH_M (2.0 * LL_HOSE_CLEAR_M)

void ll_hose_search_clear(struct ll_hose_search *s)
{
    for (size_t i = 0; s->buckets != NULL && i < s->bucket_count; i++) {
        ll_free(s->buckets[i].windows);
        ll_free(s->buckets[i].nodes);
    }
    ll_free(s->buckets);
    ll_free(s->nodes);
    ll_free(s->looked_m);
    ll_free(s->along);
    ll_free(s->corners);
    ll_free(s->passage_node);
    ll_free(s->node_passage);
    ll_free(s->next_passage);
    ll_free(s->targets);
    ll_free(s->ends);
    ll_free(s->edge_target);
    ll_free(s->corner_edge);
    ll_free(s->next_edge);
    ll_free(s->eyes);
    ll_free(s->start_eyes);
    ll_free(s->whole);
    *s = (struct ll_hose_search){0};
}

struct ll_xy ll_hose_node_at(const struct ll_hose_search *s, uint32_t node)
{
    if (node >= s->first_start) {
        return s->starts[node - s->first_start].at;
    }
    return node >= s->first_passage ? s->place->passages[node - s->first_passage].at
                                    : s->corners[node].beside;
}

/// The bucket of a length, or the present one.
static struct ll_hose_bucket *bucket_of(struct ll_hose_search *s, double length_m)
{
    const double number = length_m / STEP_M;
    size_t i = number < (double)s->bucket_count ? (size_t)number : s->bucket_count - 1;
    return &s->buckets[i > s->bucket ? i : s->bucket];
}

static void push_node(struct ll_hose_search *s, uint32_t node, double length_m)
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

void ll_hose_reach_node(struct ll_hose_search *s, uint32_t node, const struct ll_hose_label *way,
                        bool along)
{
    if (way->length_m <= s->limit_m && way->length_m - way->laid_from_m <= s->reach_m &&
        ll_hose_improves(&s->nodes[node], way->length_m, way->owner)) {
        s->nodes[node] = *way;
        s->along[node] = along ? 1 : 0;
        push_node(s, node, way->length_m);
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
        ll_hose_reach_node(s, s->passage_node[link->to], &way, true);
    }
}

void ll_hose_reach_edge(struct ll_hose_search *s, uint32_t edge, const struct ll_hose_label *way,
                        struct ll_xy at)
{
    const uint32_t target = s->edge_target[edge];
    if (target == LL_NONE || way->length_m > s->limit_m ||
        way->length_m - way->laid_from_m > s->reach_m ||
        !ll_hose_improves(&s->targets[target], way->length_m, way->owner)) {
        return;
    }
    const struct ll_hose_edge *e = &s->place->edges[edge]; /* walls of the mesh are on its grid */
    struct ll_xy end;
    (void)ll_point_segment(at, e->a, e->b, &end);
    const struct ll_xy from = ll_hose_node_at(s, way->from);
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
    const double off_m = ll_point_segment(ll_hose_node_at(s, node), e->a, e->b, &foot);
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
    const struct ll_xy at = ll_hose_node_at(s, node);
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
    uint32_t edge = s->corner_edge[at->vertex];
    if (edge == LL_NONE) {
        return;
    }
    const struct ll_hose_label way = {s->nodes[label->from].length_m +
                                          ll_hose_apart(ll_hose_node_at(s, label->from), at->at),
                                      label->owner, label->from, label->laid_from_m};
    for (; edge != LL_NONE; edge = s->next_edge[edge]) {
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
        passage = node < s->first_passage ? s->node_passage[node] : node - s->first_passage;
    }
    for (; passage != LL_NONE; passage = s->next_passage[passage]) {
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

/// The longest way that is still looked for.
static double longest_m(const struct ll_hose_search *s, double from_m)
{
    double longest = 0.0;
    for (size_t t = 0; t < s->place->target_count; t++) {
        const double length_m = fmin(s->targets[t].length_m, s->limit_m);
        longest = length_m > from_m ? fmax(longest, length_m) : longest;
    }
    return longest;
}

/// Beside a corner, at the hose's distance from both walls; beside a spike ahead of its tip.
static struct ll_xy beside(struct ll_xy right, struct ll_xy at, struct ll_xy left)
{
    const double in_m = ll_hose_apart(right, at);
    const double out_m = ll_hose_apart(left, at);
    /* along the outline, with what is solid on the left: in from `right`, out to `left` */
    const struct ll_xy in = {(at.x - right.x) / in_m, (at.y - right.y) / in_m};
    const struct ll_xy out = {(left.x - at.x) / out_m, (left.y - at.y) / out_m};
    const double along = in.x * out.x + in.y * out.y;
    const double turns = in.x * out.y - in.y * out.x;
    struct ll_xy off = {in.y + out.y, -in.x - out.x};
    double scale = LL_HOSE_CLEAR_M / (1.0 + along);
    if (along < -0.5) {
        off = (struct ll_xy){in.x - out.x, in.y - out.y};
        scale = LL_HOSE_CLEAR_M * 2.0 / sqrt(off.x * off.x + off.y * off.y);
    }
    return turns > 0.0 || (along < -0.5 && turns > -1e-12)
               ? (struct ll_xy){at.x + scale * off.x, at.y + scale * off.y}
               : at;
}

static void find_corners(struct ll_hose_search *s)
{
    const struct ll_mesh *m = s->mesh;
    for (size_t n = 0; n < m->node_count; n++) {
        s->corners[n] = (struct ll_hose_corner){m->nodes[n].at, LL_NONE, LL_NONE};
    }
    for (size_t t = 0; t < m->triangle_count; t++) {
        const struct ll_mesh_triangle *tri = &m->triangles[t];
        for (uint32_t i = 0; i < 3; i++) {
            if ((tri->across[i] & LL_MESH_SHUT) != 0) {
                const uint32_t from = tri->node[(i + 1) % 3];
                const uint32_t to = tri->node[(i + 2) % 3];
                s->corners[from].right = to; /* free ground lies to the left of it */
                s->corners[to].left = from;
            }
        }
    }
    for (size_t n = 0; n < m->node_count; n++) {
        struct ll_hose_corner *k = &s->corners[n];
        if (k->left != LL_NONE && k->right != LL_NONE) {
            k->beside = beside(m->nodes[k->right].at, m->nodes[n].at, m->nodes[k->left].at);
        }
    }
}

/// Finds the nodes of the passages; closed ones are none of the mesh.
static void place_passages(struct ll_hose_search *s)
{
    const struct ll_hose_place *p = s->place;
    size_t open = 0;
    memset(s->node_passage, 0xff, s->first_passage * sizeof *s->node_passage);
    for (size_t i = 0; i < p->passage_count; i++) {
        uint32_t node = LL_NONE;
        if (!p->passages[i].closed) {
            node = s->mesh->point_node[open++];
        }
        s->passage_node[i] = node != LL_NONE ? node : s->first_passage + (uint32_t)i;
        s->next_passage[i] = LL_NONE;
        if (node != LL_NONE) {
            s->next_passage[i] = s->node_passage[node];
            s->node_passage[node] = (uint32_t)i;
            s->corners[node].beside = p->passages[i].at;
        }
    }
}

static void find_edge_targets(struct ll_hose_search *s)
{
    const struct ll_hose_place *p = s->place;
    memset(s->corner_edge, 0xff, s->mesh->vertex_count * sizeof *s->corner_edge);
    for (size_t i = 0; i < p->piece_count; i++) {
        const struct ll_hose_piece *piece = &p->pieces[i];
        for (uint32_t e = piece->first_edge; e < piece->first_edge + piece->edge_count; e++) {
            s->edge_target[e] = piece->target;
            if (piece->target != LL_NONE) {
                s->next_edge[e] = s->corner_edge[s->mesh->edge_vertex[e]];
                s->corner_edge[s->mesh->edge_vertex[e]] = e;
            }
        }
    }
}

static enum ll_code make_room(struct ll_hose_search *s, struct ll_err *err)
{
    const struct ll_hose_place *p = s->place;
    s->first_passage = (uint32_t)s->mesh->node_count;
    s->first_start = s->first_passage + (uint32_t)p->passage_count;
    s->bucket_count = (size_t)fmin(s->limit_m / STEP_M + 1.0, MOST_BUCKETS);
    s->buckets = ll_calloc(s->bucket_count, sizeof *s->buckets);
    s->nodes = ll_alloc(s->first_start + s->start_count, sizeof *s->nodes);
    s->looked_m = ll_alloc(s->first_start, sizeof *s->looked_m);
    s->start_eyes = ll_alloc(s->start_count, sizeof *s->start_eyes);
    s->along = ll_calloc(s->first_start, 1);
    s->corners = ll_alloc(s->first_passage, sizeof *s->corners);
    s->passage_node = ll_alloc(p->passage_count, sizeof *s->passage_node);
    s->next_passage = ll_alloc(p->passage_count, sizeof *s->next_passage);
    s->node_passage = ll_alloc(s->first_passage, sizeof *s->node_passage);
    s->whole = ll_alloc(3 * s->mesh->triangle_count, sizeof *s->whole);
    s->targets = ll_alloc(p->target_count, sizeof *s->targets);
    s->ends = ll_alloc(p->target_count, sizeof *s->ends);
    s->edge_target = ll_alloc(p->edge_count, sizeof *s->edge_target);
    s->next_edge = ll_alloc(p->edge_count, sizeof *s->next_edge);
    s->corner_edge = ll_alloc(s->mesh->vertex_count, sizeof *s->corner_edge);
    if (s->buckets == NULL || s->nodes == NULL || s->looked_m == NULL || s->along == NULL ||
        s->corners == NULL || s->passage_node == NULL || s->next_passage == NULL ||
        s->node_passage == NULL || s->targets == NULL || s->ends == NULL ||
        s->edge_target == NULL || s->next_edge == NULL || s->corner_edge == NULL ||
        s->whole == NULL || s->start_eyes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return LL_OK;
}

static void begin(struct ll_hose_search *s)
{
    const struct ll_hose_label none = {INFINITY, LL_NONE, LL_NONE, 0.0};
    for (size_t i = 0; i < s->first_start; i++) {
        s->nodes[i] = none;
        s->looked_m[i] = INFINITY;
    }
    const struct ll_hose_label reached = {0.0, 0, LL_NONE, 0.0}; /* nothing is shorter */
    const uint8_t *wanted = s->place->wanted;
    for (size_t i = 0; i < s->place->target_count; i++) {
        s->targets[i] = wanted == NULL || wanted[i] != 0 ? none : reached;
        s->ends[i] = (struct ll_xy){NAN, NAN};
    }
    memset(s->whole, 0xff, 3 * s->mesh->triangle_count * sizeof *s->whole);
    find_corners(s);
    place_passages(s);
    find_edge_targets(s);
    for (size_t i = 0; i < s->start_count; i++) {
        s->nodes[s->first_start + i] = (struct ll_hose_label){
            s->starts[i].already_m, s->starts[i].owner, LL_NONE, s->starts[i].already_m};
        if (s->starts[i].already_m <= s->limit_m) {
            push_node(s, s->first_start + (uint32_t)i, s->starts[i].already_m);
        }
    }
}

enum ll_code ll_hose_search_run(const struct ll_hose_place *place,
                                const struct ll_hose_start *starts, size_t start_count,
                                double limit_m, struct ll_hose_search *ret_search,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_hose_search_clear)
    struct ll_hose_search s = {.place = place,
                               .mesh = &place->mesh,
                               .limit_m = limit_m,
                               .reach_m = place->reach_m,
                               .starts = starts,
                               .start_count = start_count,
                               .err = err};
    s.code = make_room(&s, err);
    if (s.code == LL_OK) {
        begin(&s);
    }
    for (; s.code == LL_OK && s.bucket < s.bucket_count; s.bucket++) {
        if (longest_m(&s, STEP_M * (double)s.bucket) == 0.0) {
            break;
        }
        empty_bucket(&s);
    }
    enum ll_code code = s.code;
    if (code == LL_OK) {
        *ret_search = s;
        s = (struct ll_hose_search){0};
    }
    return code;
}
