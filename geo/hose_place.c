#include "geo/hose_place.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose_corners.h"
#include "geo/hose_grid.h"
#include "geo/hose_passages.h"
#include "geo/outline.h"

/// A place while it is gathered.
struct gathering {
    const struct ll_hose_ground *ground;
    const struct ll_hose_range *range;
    struct ll_hose_place *place;
    enum ll_code code;
    struct ll_err *err;
};

void ll_hose_place_clear(struct ll_hose_place *p)
{
    ll_free(p->edges);
    ll_free(p->passages);
    ll_free(p->pieces);
    ll_free(p->links);
    ll_free(p->first_link);
    ll_free(p->cell_edges.first);
    ll_free(p->cell_edges.item);
    ll_free(p->cell_pieces.first);
    ll_free(p->cell_pieces.item);
    ll_free(p->beside_passage);
    ll_free(p->corners);
    ll_free(p->passage_node);
    ll_free(p->node_passage);
    ll_free(p->next_passage);
    ll_free(p->edge_target);
    ll_free(p->corner_edge);
    ll_free(p->next_edge);
    ll_free(p->target_piece);
    ll_free(p->entries);
    ll_mesh_clear(&p->mesh);
    *p = (struct ll_hose_place){0};
}

static struct ll_xy local(const struct ll_hose_place *place, struct ll_xy p)
{
    return (struct ll_xy){p.x - place->origin.x, p.y - place->origin.y};
}

/// Makes room for so many edges more.
static enum ll_code reserve(struct ll_hose_place *p, size_t more, struct ll_err *err)
{
    return ll_array_reserve(&p->edges, &p->edge_capacity, p->edge_count + more, sizeof *p->edges,
                            err);
}

/// Adds an edge, for which there is room, to the piece begun last.
static void put_edge(struct ll_hose_place *p, struct ll_xy a, struct ll_xy b)
{
    struct ll_hose_piece *piece = &p->pieces[p->piece_count - 1];
    p->edges[p->edge_count++] = (struct ll_hose_edge){a, b};
    piece->edge_count++;
    ll_box_extend(&piece->box, a.x, a.y);
    ll_box_extend(&piece->box, b.x, b.y);
}

/// Begins a piece of a building; LL_NONE for others.
static enum ll_code add_piece(struct ll_hose_place *p, uint32_t building, uint32_t target,
                              struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&p->pieces, &p->piece_capacity, p->piece_count + 1,
                                         sizeof *p->pieces, err);
    if (code == LL_OK) {
        p->pieces[p->piece_count++] = (struct ll_hose_piece){.box = ll_box_empty(),
                                                             .first_edge = (uint32_t)p->edge_count,
                                                             .building = building,
                                                             .target = target};
    }
    return code;
}

/// Adds a closed ring to the piece begun last.
static enum ll_code add_ring(struct ll_hose_place *place, const struct ll_xy *points,
                             uint32_t count, struct ll_err *err)
{
    enum ll_code code = reserve(place, count, err);
    struct ll_xy at = local(place, points[0]);
    for (uint32_t i = 1; code == LL_OK && i < count; i++) {
        const struct ll_xy next = local(place, points[i]);
        put_edge(place, at, next);
        at = next;
    }
    return code;
}

static uint32_t find_target(const struct ll_hose_place *p, uint32_t row)
{
    size_t low = 0;
    size_t high = p->target_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->targets[middle] < row) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < p->target_count && p->targets[low] == row ? (uint32_t)low : LL_NONE;
}

static bool take_building(uint32_t row, void *user)
{
    struct gathering *g = user;
    const struct ll_shapes *s = &g->ground->scene->layer[LL_BUILDING].shape;
    if (!ll_hose_range_meets(g->range, &s->box[row]) ||
        ll_holders_hold(&g->ground->holders, g->place->group, row)) {
        return true;
    }
    uint32_t target = find_target(g->place, row);
    for (uint32_t r = s->first_ring[row]; g->code == LL_OK && r < s->first_ring[row + 1]; r++) {
        const struct ll_xy *points = &s->points[s->first_point[r]];
        uint32_t count = s->first_point[r + 1] - s->first_point[r];
        if (s->kind[row] != LL_POLYGON || count < 4) {
            continue;
        }
        bool outer = r == s->first_ring[row] || ll_ring_area(points, count) > 0.0;
        g->code = outer ? add_piece(g->place, row, target, g->err) : LL_OK;
        if (g->code == LL_OK) {
            g->code = add_ring(g->place, points, count, g->err);
        }
    }
    return g->code == LL_OK;
}

static bool take_barrier(uint32_t item, void *user)
{
    struct gathering *g = user;
    uint32_t from = g->ground->barrier_from[item];
    const struct ll_xy *p = &g->ground->scene->layer[LL_GROUND].shape.points[from];
    const struct ll_box edge = ll_box_of_segment(p[0], p[1]);
    if (!ll_hose_range_meets(g->range, &edge)) {
        return true;
    }
    g->code = add_piece(g->place, LL_NONE, LL_NONE, g->err);
    if (g->code == LL_OK) {
        g->code = reserve(g->place, 1, g->err);
    }
    if (g->code == LL_OK) {
        put_edge(g->place, local(g->place, p[0]), local(g->place, p[1]));
    }
    return g->code == LL_OK;
}

/// An empty place with the memory of another, which is left without.
static struct ll_hose_place take_memory(struct ll_hose_place *from)
{
    struct ll_hose_place place = *from;
    place.edge_count = 0;
    place.passage_count = 0;
    place.piece_count = 0;
    place.link_count = 0;
    *from = (struct ll_hose_place){0};
    return place;
}

/// Cuts the free ground into triangles.
static enum ll_code make_mesh(struct ll_hose_place *p, size_t solid_count, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_xy *points = ll_alloc(p->passage_count, sizeof *points);
    if (points == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = 0;
    for (size_t i = 0; i < p->passage_count; i++) {
        if (!p->passages[i].closed) {
            points[count++] = p->passages[i].at;
        }
    }
    const struct ll_mesh_task task = {.edges = p->edges,
                                      .edge_count = p->edge_count,
                                      .solid_count = solid_count,
                                      .points = points,
                                      .point_count = count,
                                      .box = {0.0, 0.0, p->width_m, p->height_m},
                                      .closed_m = LL_HOSE_CLEAR_M};
    return ll_mesh_make(&task, &p->mesh, err);
}

enum ll_code ll_hose_place_make(const struct ll_hose_ground *ground,
                                const struct ll_hose_range *range, double gate_m,
                                const struct ll_hose_targets *targets,
                                struct ll_hose_place *inout_place, struct ll_err *err)
{
    const struct ll_box *box = &range->box;
    LL_CLEANUP(ll_hose_place_clear) struct ll_hose_place place = take_memory(inout_place);
    place.ground = ground;
    place.box = *box;
    place.origin = (struct ll_xy){floor(box->min_x), floor(box->min_y)};
    place.width_m = box->max_x - place.origin.x;
    place.height_m = box->max_y - place.origin.y;
    place.targets = targets->rows;
    place.target_count = targets->count;
    place.group = targets->group;
    struct gathering g = {.ground = ground, .range = range, .place = &place, .err = err};
    ll_index_search(ground->buildings, box, take_building, &g);
    const size_t solid_count = place.edge_count;
    if (g.code == LL_OK) {
        ll_index_search(ground->barriers, box, take_barrier, &g);
    }
    enum ll_code code = g.code;
    if (code == LL_OK) {
        code = ll_hose_grid_pieces(&place, err);
    }
    if (code == LL_OK) {
        code = ll_hose_add_passages(ground, range, gate_m, &place, err);
    }
    if (code == LL_OK) {
        code = ll_hose_grid_edges(&place, err);
    }
    if (code == LL_OK) {
        code = make_mesh(&place, solid_count, err);
    }
    if (code == LL_OK) {
        code = ll_hose_find_corners(&place, err);
    }
    if (code == LL_OK) {
        *inout_place = place;
        place = (struct ll_hose_place){0};
    }
    return code;
}

void ll_hose_holders(const struct ll_hose_place *place, struct ll_xy p,
                     bool (*visit)(const struct ll_hose_piece *piece, void *user), void *user)
{
    const struct ll_shapes *s = &place->ground->scene->layer[LL_BUILDING].shape;
    const struct ll_xy q = local(place, p);
    const struct ll_box at = {q.x, q.y, q.x, q.y};
    const size_t cell = ll_hose_piece_cell(place, q);
    uint32_t last = LL_NONE; /* the pieces of a building follow one another */
    for (uint32_t i = place->cell_pieces.first[cell]; i < place->cell_pieces.first[cell + 1]; i++) {
        const struct ll_hose_piece *piece = &place->pieces[place->cell_pieces.item[i]];
        if (piece->building != last && piece->building != LL_NONE &&
            ll_box_meets(&piece->box, &at) && ll_shape_contains(s, piece->building, p)) {
            last = piece->building;
            if (!visit(piece, user)) {
                return;
            }
        }
    }
}

static bool note_holder(const struct ll_hose_piece *piece, void *user)
{
    (void)piece;
    *(bool *)user = true;
    return false;
}

bool ll_hose_place_inside(const struct ll_hose_place *place, struct ll_xy p)
{
    const struct ll_box at = {p.x, p.y, p.x, p.y};
    bool found = false;
    if (!ll_box_holds(&place->box, &at)) {
        return ll_hose_inside(place->ground, place->group, p);
    }
    ll_hose_holders(place, p, note_holder, &found);
    return found || ll_hose_on_ground(place->ground, p);
}
