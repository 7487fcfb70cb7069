#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/cluster_strip.h"
#include "geo/facing.h"

/// Cuts in the making.
struct cutting {
    const struct ll_separation_work *work;
    struct ll_separation *out;
    size_t cut_capacity;
    size_t point_count;
    size_t point_capacity;
    size_t taken_count;
    size_t taken_capacity;
    struct ll_facing_pieces walls; ///< of all cuts
};

static void cutting_release(struct cutting *w)
{
    ll_facing_pieces_clear(&w->walls);
}

/// A piece of a cut: a wall, or a house that goes, seen across the cut.
struct piece {
    struct ll_xy from;
    struct ll_xy to;
    double across;
};

/* ---- which clusters ---- */

static bool over_limit(const struct ll_cluster *c)
{
    return c->footprint_m2 > c->limit_m2;
}

/// Marks the certain cluster with the most buildings in each village; of equal ones the first.
static enum ll_code mark_largest(const struct cutting *w, bool *chosen, struct ll_err *err)
{
    const struct ll_separation *out = w->out;
    size_t areas = w->work->in->scene->layer[LL_AREA].count;
    const uint32_t *area = w->work->results->area;
    LL_CLEANUP(ll_freep) uint32_t *here = ll_calloc(areas, sizeof *here);
    LL_CLEANUP(ll_freep) uint32_t *most = ll_calloc(areas, sizeof *most);
    LL_CLEANUP(ll_freep) uint32_t *largest = ll_alloc(areas, sizeof *largest);
    if (here == NULL || most == NULL || largest == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t c = 0; c < out->cluster_count && out->clusters[c].certain; c++) {
        const uint32_t *members = out->members + out->clusters[c].first_member;
        for (uint32_t i = 0; i < out->clusters[c].buildings; i++) {
            uint32_t a = area[members[i]];
            if (a != LL_NONE && ++here[a] > most[a]) {
                most[a] = here[a];
                largest[a] = c;
            }
        }
        for (uint32_t i = 0; i < out->clusters[c].buildings; i++) {
            if (area[members[i]] != LL_NONE) {
                here[area[members[i]]] = 0;
            }
        }
    }
    for (size_t a = 0; a < areas; a++) {
        if (most[a] > 0) {
            chosen[largest[a]] = true;
        }
    }
    return LL_OK;
}

/// Marks the clusters that get a cut.
static enum ll_code choose(const struct cutting *w, bool *chosen, struct ll_err *err)
{
    for (size_t c = 0; c < w->out->cluster_count; c++) {
        const struct ll_cluster *cluster = &w->out->clusters[c];
        chosen[c] = cluster->certain && over_limit(cluster);
    }
    return w->work->results == NULL ? LL_OK : mark_largest(w, chosen, err);
}

/* ---- what a cut looks like ---- */

static enum ll_code add_point(struct cutting *w, struct ll_xy point, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&w->out->points, &w->point_capacity, w->point_count + 1,
                                         sizeof *w->out->points, err);
    if (code == LL_OK) {
        w->out->points[w->point_count++] = point;
    }
    return code;
}

static int by_across(const void *a, const void *b)
{
    const struct piece *x = a;
    const struct piece *y = b;
    return x->across < y->across ? -1 : x->across > y->across;
}

/// The direction along the cut: at right angles to the way from one part's middle to the other's.
static struct ll_xy cut_direction(const struct ll_cluster_graph *g, const struct ll_split *split)
{
    struct ll_xy middle[2] = {{0.0, 0.0}, {0.0, 0.0}};
    for (uint32_t i = 0; i < g->count; i++) {
        uint8_t side = split->side[i];
        if (side != LL_SPLIT_TAKEN) {
            middle[side].x += g->middle[i].x * g->footprint_m2[i] / split->part_m2[side];
            middle[side].y += g->middle[i].y * g->footprint_m2[i] / split->part_m2[side];
        }
    }
    double dx = middle[1].x - middle[0].x;
    double dy = middle[1].y - middle[0].y;
    double length = hypot(dx, dy);
    return length > 0.0 ? (struct ll_xy){-dy / length, dx / length} : (struct ll_xy){0.0, 1.0};
}

/// Turns a piece so that it runs along the cut, and notes where it lies.
static void place_piece(struct piece *piece, struct ll_xy direction, struct ll_xy origin)
{
    double from =
        (piece->from.x - origin.x) * direction.x + (piece->from.y - origin.y) * direction.y;
    double to = (piece->to.x - origin.x) * direction.x + (piece->to.y - origin.y) * direction.y;
    if (to < from) {
        struct ll_xy swap = piece->from;
        piece->from = piece->to;
        piece->to = swap;
    }
    piece->across = 0.5 * (from + to);
}

/// A line through the middle of a house that goes, as far as it reaches along the cut.
static struct piece through_house(const struct ll_shapes *s, uint32_t row, struct ll_xy middle,
                                  struct ll_xy direction)
{
    double low = 0.0, high = 0.0;
    uint32_t end = s->first_point[s->first_ring[row + 1]];
    for (uint32_t p = s->first_point[s->first_ring[row]]; p < end; p++) {
        double t =
            (s->points[p].x - middle.x) * direction.x + (s->points[p].y - middle.y) * direction.y;
        low = fmin(low, t);
        high = fmax(high, t);
    }
    return (struct piece){.from = {middle.x + low * direction.x, middle.y + low * direction.y},
                          .to = {middle.x + high * direction.x, middle.y + high * direction.y}};
}

/// The pieces of a cut: houses that go and walls.
static enum ll_code list_pieces(const struct cutting *w, const struct ll_cluster_graph *g,
                                const struct ll_split *split, struct piece *pieces,
                                size_t *ret_count, struct ll_err *err)
{
    const struct ll_shapes *s = &w->work->buildings->shape;
    struct ll_xy origin = s->points[s->first_point[s->first_ring[g->rows[0]]]];
    struct ll_xy direction = cut_direction(g, split);
    size_t n = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        if (split->side[i] == LL_SPLIT_TAKEN) {
            struct ll_xy middle = {origin.x + g->middle[i].x, origin.y + g->middle[i].y};
            pieces[n++] = through_house(s, g->rows[i], middle, direction);
        }
    }
    enum ll_code code = LL_OK;
    for (size_t e = 0; code == LL_OK && e < g->edge_count; e++) {
        const struct ll_pair *pair = &w->out->pairs[g->edges[e].pair];
        if (split->side[g->edges[e].a] + split->side[g->edges[e].b] == LL_SPLIT_A + LL_SPLIT_B) {
            struct ll_facing wall = {0};
            const struct ll_facing_ask ask = ll_pair_facing(w->work, pair);
            code = ll_facing_wall(&ask, &wall, err);
            pieces[n++] = (struct piece){.from = wall.from, .to = wall.to};
        }
    }
    for (size_t i = 0; i < n; i++) {
        place_piece(&pieces[i], direction, origin);
    }
    *ret_count = n;
    return code;
}

static enum ll_code draw_pieces(struct cutting *w, const struct ll_cluster_graph *g,
                                const struct ll_split *split, struct ll_err *err)
{
    size_t count = 0;
    LL_CLEANUP(ll_freep)
    struct piece *pieces = ll_alloc((size_t)g->count + g->edge_count, sizeof *pieces);
    if (pieces == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = list_pieces(w, g, split, pieces, &count, err);
    if (code == LL_OK) {
        qsort(pieces, count, sizeof *pieces, by_across);
    }
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        bool drawn = pieces[i].from.x != pieces[i].to.x || pieces[i].from.y != pieces[i].to.y;
        if (drawn) {
            code = add_point(w, pieces[i].from, err);
        }
        if (drawn && code == LL_OK) {
            code = add_point(w, pieces[i].to, err);
        }
    }
    return code;
}

static enum ll_code draw_strip(struct cutting *w, const struct ll_cluster_graph *g,
                               const struct ll_split *split, struct ll_err *err)
{
    const struct ll_shapes *s = &w->work->buildings->shape;
    struct ll_xy origin = s->points[s->first_point[s->first_ring[g->rows[0]]]];
    enum ll_code code =
        add_point(w, (struct ll_xy){origin.x + split->from.x, origin.y + split->from.y}, err);
    return code == LL_OK
               ? add_point(w, (struct ll_xy){origin.x + split->to.x, origin.y + split->to.y}, err)
               : code;
}

static enum ll_code list_taken(struct cutting *w, const struct ll_cluster_graph *g,
                               const struct ll_split *split, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (uint32_t i = 0; code == LL_OK && i < g->count; i++) {
        if (split->side[i] != LL_SPLIT_TAKEN) {
            continue;
        }
        code = ll_array_reserve(&w->out->taken_rows, &w->taken_capacity, w->taken_count + 1,
                                sizeof *w->out->taken_rows, err);
        if (code == LL_OK) {
            w->out->taken_rows[w->taken_count++] = g->rows[i];
        }
    }
    return code;
}

/// The fire walls of a parting, in full.
static enum ll_code list_walls(struct cutting *w, const struct ll_cluster_graph *g,
                               const struct ll_split *split, struct ll_cluster_cut *cut,
                               struct ll_err *err)
{
    enum ll_code code = LL_OK;
    cut->walls_known = true;
    for (size_t e = 0; code == LL_OK && e < g->edge_count; e++) {
        if (split->side[g->edges[e].a] + split->side[g->edges[e].b] != LL_SPLIT_A + LL_SPLIT_B) {
            continue;
        }
        struct ll_facing wall = {0};
        const struct ll_facing_ask ask = ll_pair_facing(w->work, &w->out->pairs[g->edges[e].pair]);
        code = ll_facing_wall(&ask, &wall, err);
        cut->walls_known = cut->walls_known && wall.side != 0; /* not between two corners */
        if (code == LL_OK && wall.side != 0) {
            code = ll_facing_list(&ask, wall.side, &w->walls, err);
        }
    }
    return code;
}

/// Adds a parting as a cut, with its line and the houses that go.
static enum ll_code add_cut(struct cutting *w, uint32_t cluster, const struct ll_cluster_graph *g,
                            const struct ll_split *split, struct ll_err *err)
{
    struct ll_cluster_cut cut = {.cluster = cluster,
                                 .cost_yuan = split->cost_yuan,
                                 .length_m = split->wall_m,
                                 .part_a_m2 = split->part_m2[0],
                                 .part_b_m2 = split->part_m2[1],
                                 .exact = split->exact,
                                 .first_point = (uint32_t)w->point_count,
                                 .first_taken = (uint32_t)w->taken_count,
                                 .first_wall = (uint32_t)w->walls.count};
    for (uint32_t i = 0; i < g->count; i++) {
        cut.part_a += split->side[i] == LL_SPLIT_A;
        cut.part_b += split->side[i] == LL_SPLIT_B;
    }
    cut.taken = g->count - cut.part_a - cut.part_b;
    cut.kind = split->strip ? LL_CUT_BREAK : cut.taken > 0 ? LL_CUT_TAKE_DOWN : LL_CUT_WALL;
    if (split->strip) {
        cut.length_m = hypot(split->to.x - split->from.x, split->to.y - split->from.y);
    }
    enum ll_code code = split->strip ? draw_strip(w, g, split, err) : draw_pieces(w, g, split, err);
    cut.points = (uint32_t)w->point_count - cut.first_point;
    if (code == LL_OK) {
        code = list_taken(w, g, split, err);
    }
    if (code == LL_OK) {
        code = list_walls(w, g, split, &cut, err);
    }
    cut.wall_points = (uint32_t)w->walls.count - cut.first_wall;
    if (code == LL_OK) {
        code = ll_array_reserve(&w->out->cuts, &w->cut_capacity, w->out->cut_count + 1,
                                sizeof *w->out->cuts, err);
    }
    if (code == LL_OK) {
        w->out->cuts[w->out->cut_count++] = cut;
    }
    return code;
}

static double worth(const struct ll_split *split)
{
    return split->found ? split->cost_yuan / fmin(split->part_m2[0], split->part_m2[1]) : INFINITY;
}

static enum ll_code cut_cluster(struct cutting *w, uint32_t cluster, struct ll_err *err)
{
    const struct ll_strip_rule rule = {.width_m = w->out->clusters[cluster].break_m,
                                       .yuan_m2 = ll_rule(w->work->in->rules, LL_RULE_COST_BREAK)};
    LL_CLEANUP(ll_cluster_graph_clear) struct ll_cluster_graph graph = {0};
    LL_CLEANUP(ll_split_clear) struct ll_split split = {0};
    LL_CLEANUP(ll_split_clear) struct ll_split strip = {0};
    enum ll_code code = ll_cluster_graph_make(w->work, w->out, cluster, &graph, err);
    if (code == LL_OK) {
        code = ll_split_find(&graph, &split, err);
    }
    if (code == LL_OK) {
        code = ll_strip_find(&graph, &w->work->buildings->shape, &rule, &strip, err);
    }
    const struct ll_split *best = worth(&strip) < worth(&split) ? &strip : &split;
    return code == LL_OK && best->found ? add_cut(w, cluster, &graph, best, err) : code;
}

enum ll_code ll_separation_cuts(const struct ll_separation_work *work, struct ll_separation *out,
                                struct ll_err *err)
{
    LL_CLEANUP(cutting_release) struct cutting w = {.work = work, .out = out};
    LL_CLEANUP(ll_freep) bool *chosen = ll_calloc(out->cluster_count, sizeof *chosen);
    if (chosen == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = choose(&w, chosen, err);
    for (uint32_t c = 0; code == LL_OK && c < out->cluster_count; c++) {
        if (!ll_progress_report(work->in->progress, "cuts of clusters", c, out->cluster_count)) {
            return ll_fail(err, LL_E_CANCELLED, "stopped on request");
        }
        code = chosen[c] ? cut_cluster(&w, c, err) : LL_OK;
    }
    if (code == LL_OK) {
        out->walls = w.walls.points;
        w.walls.points = NULL;
    }
    return code;
}
