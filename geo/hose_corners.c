#include "geo/hose_corners.h"

#include <math.h>
#include <string.h>

#include "core/array.h"

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

static void find_bends(struct ll_hose_place *p)
{
    const struct ll_mesh *m = &p->mesh;
    for (size_t n = 0; n < m->node_count; n++) {
        p->corners[n] = (struct ll_hose_corner){m->nodes[n].at, LL_NONE, LL_NONE};
    }
    for (size_t t = 0; t < m->triangle_count; t++) {
        const struct ll_mesh_triangle *tri = &m->triangles[t];
        for (uint32_t i = 0; i < 3; i++) {
            if ((tri->across[i] & LL_MESH_SHUT) != 0) {
                const uint32_t from = tri->node[(i + 1) % 3];
                const uint32_t to = tri->node[(i + 2) % 3];
                p->corners[from].right = to; /* free ground lies to the left of it */
                p->corners[to].left = from;
            }
        }
    }
    for (size_t n = 0; n < m->node_count; n++) {
        struct ll_hose_corner *k = &p->corners[n];
        if (k->left != LL_NONE && k->right != LL_NONE) {
            k->beside = beside(m->nodes[k->right].at, m->nodes[n].at, m->nodes[k->left].at);
        }
    }
}

/// Finds the nodes of the passages; closed ones are none of the mesh.
static void find_passage_nodes(struct ll_hose_place *p)
{
    const struct ll_mesh *m = &p->mesh;
    size_t open = 0;
    memset(p->node_passage, 0xff, m->node_count * sizeof *p->node_passage); /* LL_NONE */
    for (size_t i = 0; i < p->passage_count; i++) {
        const uint32_t node = p->passages[i].closed ? LL_NONE : m->point_node[open++];
        p->passage_node[i] = node;
        p->next_passage[i] = LL_NONE;
        if (node != LL_NONE) {
            p->next_passage[i] = p->node_passage[node];
            p->node_passage[node] = (uint32_t)i;
            p->corners[node].beside = p->passages[i].at;
        }
    }
}

static void find_target_edges(struct ll_hose_place *p)
{
    const struct ll_mesh *m = &p->mesh;
    memset(p->corner_edge, 0xff, m->vertex_count * sizeof *p->corner_edge);
    memset(p->target_piece, 0xff, p->target_count * sizeof *p->target_piece);
    for (size_t i = p->piece_count; i-- > 0;) {
        const struct ll_hose_piece *piece = &p->pieces[i];
        if (piece->target != LL_NONE) {
            p->target_piece[piece->target] = (uint32_t)i;
        }
    }
    for (size_t i = 0; i < p->piece_count; i++) {
        const struct ll_hose_piece *piece = &p->pieces[i];
        for (uint32_t e = piece->first_edge; e < piece->first_edge + piece->edge_count; e++) {
            p->edge_target[e] = piece->target;
            if (piece->target != LL_NONE) {
                p->next_edge[e] = p->corner_edge[m->edge_vertex[e]];
                p->corner_edge[m->edge_vertex[e]] = e;
            }
        }
    }
}

static enum ll_code make_room(struct ll_hose_place *p, struct ll_err *err)
{
    const struct ll_mesh *m = &p->mesh;
    struct {
        uint32_t **items;
        size_t *capacity;
        size_t count;
    } const lists[] = {{&p->passage_node, &p->passage_node_capacity, p->passage_count},
                       {&p->next_passage, &p->next_passage_capacity, p->passage_count},
                       {&p->node_passage, &p->node_passage_capacity, m->node_count},
                       {&p->edge_target, &p->edge_target_capacity, p->edge_count},
                       {&p->next_edge, &p->next_edge_capacity, p->edge_count},
                       {&p->corner_edge, &p->corner_edge_capacity, m->vertex_count},
                       {&p->target_piece, &p->target_piece_capacity, p->target_count}};
    enum ll_code code =
        ll_array_reserve(&p->corners, &p->corner_capacity, m->node_count, sizeof *p->corners, err);
    for (size_t i = 0; code == LL_OK && i < sizeof lists / sizeof lists[0]; i++) {
        code = ll_array_reserve(lists[i].items, lists[i].capacity, lists[i].count + 1,
                                sizeof **lists[i].items, err);
    }
    return code;
}

enum ll_code ll_hose_find_corners(struct ll_hose_place *place, struct ll_err *err)
{
    enum ll_code code = make_room(place, err);
    if (code == LL_OK) {
        find_bends(place);
        find_passage_nodes(place);
        find_target_edges(place);
    }
    return code;
}
