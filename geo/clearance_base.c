#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "geo/clearance_private.h"

void ll_clear_pieces_clear(struct ll_clear_pieces *pieces)
{
    ll_free(pieces->items);
    ll_free(pieces->length_m);
    ll_index_free(pieces->index);
    *pieces = (struct ll_clear_pieces){0};
}

static void add_pieces(const struct ll_shapes *s, uint32_t lane, struct ll_clear_pieces *pieces,
                       struct ll_box *boxes)
{
    double along_m = 0.0;
    for (uint32_t r = s->first_ring[lane]; r < s->first_ring[lane + 1]; r++) {
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
            struct ll_xy a = s->points[p];
            struct ll_xy b = s->points[p + 1];
            struct ll_box box = ll_box_empty();
            ll_box_extend(&box, a.x, a.y);
            ll_box_extend(&box, b.x, b.y);
            boxes[pieces->count] = box;
            pieces->items[pieces->count++] = (struct ll_clear_lane_piece){p, lane, along_m};
            pieces->length_m[p] = hypot(b.x - a.x, b.y - a.y);
            along_m += pieces->length_m[p];
        }
    }
}

enum ll_code ll_clear_pieces_make(const struct ll_shapes *lanes, struct ll_clear_pieces *ret_pieces,
                                  struct ll_err *err)
{
    LL_CLEANUP(ll_clear_pieces_clear) struct ll_clear_pieces pieces = {0};
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(lanes->point_count, sizeof *boxes);
    pieces.items = ll_alloc(lanes->point_count, sizeof *pieces.items);
    pieces.length_m = ll_alloc(lanes->point_count, sizeof *pieces.length_m);
    if (boxes == NULL || pieces.items == NULL || pieces.length_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t lane = 0; lane < lanes->count; lane++) {
        add_pieces(lanes, lane, &pieces, boxes);
    }
    enum ll_code code = ll_index_new(boxes, pieces.count, &pieces.index, err);
    if (code == LL_OK) {
        *ret_pieces = pieces;
        pieces = (struct ll_clear_pieces){0};
    }
    return code;
}

/// The largest error of an outline that there is.
static double most_error(const struct ll_scene *scene, const struct ll_clear_rules *rules)
{
    double most_m = fmax(rules->footprint_error_m, rules->ground_error_m);
    for (uint32_t i = 0; i < scene->layer[LL_BUILDING].count; i++) {
        most_m = fmax(most_m, ll_clear_item_error(scene, rules, i));
    }
    return most_m;
}

void ll_clear_base_clear(struct ll_clear_base *base)
{
    ll_row_marks_clear(&base->lane_marks);
    ll_row_marks_clear(&base->building_marks);
    ll_row_marks_clear(&base->ground_marks);
    ll_clear_sides_clear(&base->sides);
    ll_clear_pieces_clear(&base->pieces);
    ll_clear_spacing_clear(&base->spacing);
    ll_joined_lanes_clear(&base->joined);
    ll_network_clear(&base->net);
    *base = (struct ll_clear_base){0};
}

/// Marks the rows of a layer. @param ret_same Whether they are those of the run before.
static enum ll_code mark(const struct ll_stage *in, enum ll_layer layer, struct ll_row_marks *inout,
                         bool *ret_same, struct ll_err *err)
{
    struct ll_row_marks now = {0};
    const struct ll_row_marks *before = in->dirty == NULL || inout->of == NULL ? NULL : inout;
    enum ll_code code = ll_row_marks_make(in, layer, before, &now, err);
    if (code == LL_OK) {
        *ret_same = before != NULL && now.count == before->count &&
                    (now.count == 0 || memcmp(now.of, before->of, now.count * sizeof *now.of) == 0);
        ll_row_marks_clear(inout);
        *inout = now;
    }
    return code;
}

static enum ll_code make_sides(const struct ll_stage *in, const struct ll_clear_rules *rules,
                               struct ll_clear_base *base, struct ll_err *err)
{
    ll_clear_sides_clear(&base->sides);
    base->most_error_m = most_error(in->scene, rules);
    return ll_clear_sides_make(in, &base->sides, err);
}

/// The lanes as pieces, to be found and to be looked across.
static enum ll_code make_pieces(const struct ll_stage *in, const struct ll_clear_rules *rules,
                                struct ll_clear_base *base, struct ll_err *err)
{
    ll_clear_pieces_clear(&base->pieces);
    ll_clear_spacing_clear(&base->spacing);
    enum ll_code code = ll_clear_pieces_make(&in->scene->layer[LL_LANE].shape, &base->pieces, err);
    return code == LL_OK
               ? ll_clear_spacing_make(in, rules, &base->sides, &base->pieces, &base->spacing, err)
               : code;
}

static enum ll_code make_roads(const struct ll_stage *in, struct ll_clear_base *base,
                               struct ll_err *err)
{
    ll_joined_lanes_clear(&base->joined);
    ll_network_clear(&base->net);
    enum ll_code code =
        ll_joined_lanes_make(&in->scene->layer[LL_LANE], in->speeds, &base->joined, err);
    const struct ll_network_want want = {.joined = &base->joined};
    return code == LL_OK ? ll_network_of(&want, &base->net, err) : code;
}

enum part { ROADS, SIDES, PIECES, PARTS };

/// Parts that are to be made, each by one thread.
struct making {
    const struct ll_stage *in;
    const struct ll_clear_rules *rules;
    struct ll_clear_base *base;
    bool wanted[PARTS];
};

static enum ll_code make_some(void *user, unsigned worker, size_t begin, size_t end,
                              struct ll_err *err)
{
    (void)worker;
    const struct making *m = user;
    enum ll_code code = LL_OK;
    for (size_t part = begin; code == LL_OK && part < end; part++) {
        if (!m->wanted[part]) {
            continue;
        }
        code = part == ROADS   ? make_roads(m->in, m->base, err)
               : part == SIDES ? make_sides(m->in, m->rules, m->base, err)
                               : make_pieces(m->in, m->rules, m->base, err);
    }
    return code;
}

enum ll_code ll_clear_base_make(const struct ll_stage *in, const struct ll_clear_rules *rules,
                                bool lasting, struct ll_clear_base *inout, struct ll_err *err)
{
    bool same_lanes = false;
    bool same_buildings = false;
    bool same_ground = false;
    enum ll_code code = LL_OK;
    if (lasting) {
        code = mark(in, LL_LANE, &inout->lane_marks, &same_lanes, err);
        code = code == LL_OK ? mark(in, LL_BUILDING, &inout->building_marks, &same_buildings, err)
                             : code;
        code = code == LL_OK ? mark(in, LL_GROUND, &inout->ground_marks, &same_ground, err) : code;
    }
    if (code == LL_OK) {
        struct making making = {in,
                                rules,
                                inout,
                                {[ROADS] = !same_lanes,
                                 [SIDES] = !(same_buildings && same_ground),
                                 [PIECES] = !same_lanes}};
        code = ll_pool_for(in->threads, PARTS, 1, make_some, &making, err);
    }
    inout->joined.lanes = &in->scene->layer[LL_LANE];
    inout->joined.speeds = in->speeds;
    inout->sides.buildings = &in->scene->layer[LL_BUILDING];
    inout->sides.ground = &in->scene->layer[LL_GROUND];
    inout->spacing.scene = in->scene;
    inout->spacing.sides = &inout->sides;
    inout->spacing.pieces = &inout->pieces;
    inout->spacing.rules = rules;
    return code;
}
