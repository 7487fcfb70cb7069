/* Copies of places that are kept. */
#include <string.h>

#include "core/alloc.h"
#include "geo/hose_place.h"

/// One array of a place.
struct part {
    const void *from;
    void *to; ///< address of the pointer to the copy
    size_t count;
    size_t size;
};

enum { PARTS = 17 };

#define PART(field, count)                                                                         \
    {                                                                                              \
        place->field, &to->field, (count), sizeof *place->field                                    \
    }

/// Lists what a copy needs.
static void list_parts(const struct ll_hose_place *place, struct ll_hose_place *to,
                       struct part parts[PARTS])
{
    const size_t cells = (size_t)place->columns * place->rows;
    const struct part all[PARTS] = {PART(edges, place->edge_count),
                                    PART(passages, place->passage_count),
                                    PART(pieces, place->piece_count),
                                    PART(links, place->link_count),
                                    PART(first_link, place->passage_count + 1),
                                    PART(cell_edges.first, cells + 1),
                                    PART(cell_edges.item, place->cell_edges.first[cells]),
                                    PART(cell_pieces.first, cells + 1),
                                    PART(cell_pieces.item, place->cell_pieces.first[cells]),
                                    PART(corners, place->mesh.node_count),
                                    PART(passage_node, place->passage_count),
                                    PART(node_passage, place->mesh.node_count),
                                    PART(next_passage, place->passage_count),
                                    PART(edge_target, place->edge_count),
                                    PART(corner_edge, place->mesh.vertex_count),
                                    PART(next_edge, place->edge_count),
                                    PART(target_piece, place->target_count)};
    memcpy(parts, all, sizeof all);
}

enum ll_code ll_hose_place_copy(const struct ll_hose_place *place, const uint32_t *targets,
                                struct ll_hose_place *ret_place, struct ll_err *err)
{
    LL_CLEANUP(ll_hose_place_clear)
    struct ll_hose_place copy = {.ground = place->ground,
                                 .box = place->box,
                                 .origin = place->origin,
                                 .width_m = place->width_m,
                                 .height_m = place->height_m,
                                 .columns = place->columns,
                                 .rows = place->rows,
                                 .edge_count = place->edge_count,
                                 .passage_count = place->passage_count,
                                 .piece_count = place->piece_count,
                                 .link_count = place->link_count,
                                 .edge_columns = place->edge_columns,
                                 .group = place->group,
                                 .targets = targets,
                                 .target_count = place->target_count};
    struct part parts[PARTS];
    list_parts(place, &copy, parts);
    for (size_t i = 0; i < PARTS; i++) {
        void *items = ll_alloc(parts[i].count, parts[i].size);
        if (items == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        if (parts[i].count > 0) {
            memcpy(items, parts[i].from, parts[i].count * parts[i].size);
        }
        memcpy(parts[i].to, &items, sizeof items);
    }
    enum ll_code code = ll_mesh_copy(&place->mesh, &copy.mesh, err);
    if (code == LL_OK) {
        *ret_place = copy;
        copy = (struct ll_hose_place){0};
    }
    return code;
}

size_t ll_hose_place_bytes(const struct ll_hose_place *place)
{
    struct ll_hose_place none = {0};
    struct part parts[PARTS];
    size_t bytes = ll_mesh_bytes(&place->mesh);
    list_parts(place, &none, parts);
    for (size_t i = 0; i < PARTS; i++) {
        bytes += parts[i].count * parts[i].size;
    }
    return bytes;
}
