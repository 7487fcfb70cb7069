#include "tests/support/mesh_check.h"

#include <math.h>
#include <stdlib.h>

#include "core/rng.h"
#include "tests/support/check.h"

#define CELL_M 8.0

static struct ll_xy corner_at(const struct ll_mesh *m, uint32_t t, uint32_t i)
{
    return m->nodes[m->triangles[t].node[i % 3]].at;
}

double ll_mesh_area(const struct ll_mesh *m)
{
    double sum = 0.0;
    for (uint32_t t = 0; t < m->triangle_count; t++) {
        sum += 0.5 * ll_mesh_side(corner_at(m, t, 0), corner_at(m, t, 1), corner_at(m, t, 2));
    }
    return sum;
}

/// Edges by cell of a grid.
struct buckets {
    struct ll_box box;
    uint32_t columns;
    uint32_t rows;
    uint32_t *first;
    uint32_t *edge;
};

static uint32_t cell_of(double value, double low, uint32_t count)
{
    const double c = (value - low) / CELL_M;
    return c < 0.0 ? 0 : c >= count ? count - 1 : (uint32_t)c;
}

/// Calls for each cell an edge's box meets; counts, or fills in.
static void bucket_edge(struct buckets *b, const struct ll_hose_edge *e, uint32_t number, bool fill)
{
    for (uint32_t r = cell_of(fmin(e->a.y, e->b.y) - 0.01, b->box.min_y, b->rows);
         r <= cell_of(fmax(e->a.y, e->b.y) + 0.01, b->box.min_y, b->rows); r++) {
        for (uint32_t c = cell_of(fmin(e->a.x, e->b.x) - 0.01, b->box.min_x, b->columns);
             c <= cell_of(fmax(e->a.x, e->b.x) + 0.01, b->box.min_x, b->columns); c++) {
            uint32_t *first = &b->first[r * b->columns + c];
            if (fill) {
                b->edge[--*first] = number;
            } else {
                ++*first;
            }
        }
    }
}

static struct buckets buckets_make(const struct ll_mesh_task *task)
{
    struct buckets b = {.box = ll_box_empty()};
    for (size_t i = 0; i < task->edge_count; i++) {
        ll_box_extend(&b.box, task->edges[i].a.x, task->edges[i].a.y);
        ll_box_extend(&b.box, task->edges[i].b.x, task->edges[i].b.y);
    }
    if (task->edge_count == 0) {
        ll_box_extend(&b.box, 0.0, 0.0);
    }
    b.columns = (uint32_t)((b.box.max_x - b.box.min_x) / CELL_M) + 1;
    b.rows = (uint32_t)((b.box.max_y - b.box.min_y) / CELL_M) + 1;
    const size_t cells = (size_t)b.columns * b.rows;
    b.first = calloc(cells + 1, sizeof *b.first);
    assert_non_null(b.first);
    for (size_t i = 0; i < task->edge_count; i++) {
        bucket_edge(&b, &task->edges[i], (uint32_t)i, false);
    }
    for (size_t c = 0; c < cells; c++) {
        b.first[c + 1] += b.first[c];
    }
    b.edge = calloc(b.first[cells] + 1U, sizeof *b.edge);
    assert_non_null(b.edge);
    for (size_t i = 0; i < task->edge_count; i++) {
        bucket_edge(&b, &task->edges[i], (uint32_t)i, true);
    }
    return b;
}

static void buckets_clear(struct buckets *b)
{
    free(b->first);
    free(b->edge);
}

/// Distance from a point to the nearest edge but one, up to 0.01 m.
static double nearest_edge(const struct buckets *b, const struct ll_mesh_task *task, struct ll_xy p,
                           uint32_t but)
{
    double nearest2 = 0.0001;
    const size_t cell = (size_t)cell_of(p.y, b->box.min_y, b->rows) * b->columns +
                        cell_of(p.x, b->box.min_x, b->columns);
    for (uint32_t i = b->first[cell]; i < b->first[cell + 1]; i++) {
        if (b->edge[i] != but) {
            nearest2 = fmin(nearest2, ll_hose_edge_point2(&task->edges[b->edge[i]], p));
        }
    }
    return sqrt(nearest2);
}

/// How often outlines go around a point.
static int turns_around(const struct ll_mesh_task *task, struct ll_xy p)
{
    int turns = 0;
    for (size_t i = 0; i < task->solid_count; i++) {
        const struct ll_hose_edge *e = &task->edges[i];
        if ((e->a.y <= p.y) != (e->b.y <= p.y)) {
            const double side = ll_mesh_side(e->a, e->b, p);
            turns += e->a.y <= p.y ? (side > 0.0 ? 1 : 0) : (side < 0.0 ? -1 : 0);
        }
    }
    return turns;
}

static bool crosses(const struct ll_hose_edge *e, struct ll_xy a, struct ll_xy b)
{
    const double length = ll_hose_apart(e->a, e->b);
    const double apart = ll_hose_apart(a, b);
    const double from_a = ll_mesh_side(e->a, e->b, a) / length;
    const double from_b = ll_mesh_side(e->a, e->b, b) / length;
    const double from_begin = ll_mesh_side(a, b, e->a) / apart;
    const double from_end = ll_mesh_side(a, b, e->b) / apart;
    return fmin(from_a, from_b) < -LL_MESH_OFF_M && fmax(from_a, from_b) > LL_MESH_OFF_M &&
           fmin(from_begin, from_end) < -LL_MESH_OFF_M &&
           fmax(from_begin, from_end) > LL_MESH_OFF_M;
}

static void check_open(const struct buckets *b, const struct ll_mesh_task *task, struct ll_xy from,
                       struct ll_xy to)
{
    for (uint32_t r = cell_of(fmin(from.y, to.y), b->box.min_y, b->rows);
         r <= cell_of(fmax(from.y, to.y), b->box.min_y, b->rows); r++) {
        for (uint32_t c = cell_of(fmin(from.x, to.x), b->box.min_x, b->columns);
             c <= cell_of(fmax(from.x, to.x), b->box.min_x, b->columns); c++) {
            const size_t cell = (size_t)r * b->columns + c;
            for (uint32_t i = b->first[cell]; i < b->first[cell + 1]; i++) {
                if (crosses(&task->edges[b->edge[i]], from, to)) {
                    fail_msg("the open side %.4f %.4f - %.4f %.4f crosses edge %u", from.x, from.y,
                             to.x, to.y, b->edge[i]);
                }
            }
        }
    }
}

static void check_side(const struct buckets *b, const struct ll_mesh_task *task,
                       const struct ll_mesh *m, uint32_t t, uint32_t i)
{
    const uint32_t across = m->triangles[t].across[i];
    const uint32_t wall = m->wall[3 * t + i];
    const struct ll_xy from = corner_at(m, t, i + 1);
    const struct ll_xy to = corner_at(m, t, i + 2);
    if (across != LL_MESH_SHUT) {
        const struct ll_mesh_triangle *other = &m->triangles[across >> 2];
        assert_true(across >> 2 < m->triangle_count && (across & 3U) < 3);
        assert_int_equal(other->across[across & 3U], 4 * t + i);
        assert_int_equal(other->node[((across & 3U) + 1) % 3], m->triangles[t].node[(i + 2) % 3]);
        assert_int_equal(other->node[((across & 3U) + 2) % 3], m->triangles[t].node[(i + 1) % 3]);
        assert_int_equal(wall, LL_NONE);
        check_open(b, task, from, to);
    }
    for (uint32_t w = wall; w != LL_NONE; w = m->walls[w].next) {
        assert_true(w < m->wall_count && m->walls[w].edge < task->edge_count);
        const struct ll_hose_edge *e = &task->edges[m->walls[w].edge];
        assert_true(sqrt(ll_hose_edge_point2(e, from)) <= LL_MESH_OFF_M);
        assert_true(sqrt(ll_hose_edge_point2(e, to)) <= LL_MESH_OFF_M);
    }
}

bool ll_mesh_is_full(const struct ll_mesh *m, uint32_t node)
{
    const uint32_t c = m->nodes[node].first;
    return m->triangles[c >> 2].across[((c & 3U) + 2) % 3] != LL_MESH_SHUT;
}

static void check_node(const struct ll_mesh *m, uint32_t node, uint32_t corners)
{
    const struct ll_mesh_node *n = &m->nodes[node];
    uint32_t c = n->first;
    uint32_t seen = 0;
    assert_true(n->vertex < m->vertex_count);
    do {
        const struct ll_mesh_triangle *t = &m->triangles[c >> 2];
        assert_int_equal(t->node[c & 3U], node);
        seen++;
        const uint32_t beyond = t->across[((c & 3U) + 1) % 3];
        if (beyond == LL_MESH_SHUT) {
            assert_false(ll_mesh_is_full(m, node));
            break;
        }
        c = (beyond & ~3U) + ((beyond & 3U) + 1) % 3;
    } while (c != n->first);
    assert_int_equal(seen, corners);
}

void ll_assert_mesh_whole(const struct ll_mesh_task *task, const struct ll_mesh *m)
{
    struct buckets b = buckets_make(task);
    uint32_t *corners = calloc(m->node_count + 1, sizeof *corners);
    assert_non_null(corners);
    for (uint32_t t = 0; t < m->triangle_count; t++) {
        assert_true(ll_mesh_side(corner_at(m, t, 0), corner_at(m, t, 1), corner_at(m, t, 2)) > 0.0);
        for (uint32_t i = 0; i < 3; i++) {
            assert_true(m->triangles[t].node[i] < m->node_count);
            corners[m->triangles[t].node[i]]++;
            check_side(&b, task, m, t, i);
        }
    }
    for (uint32_t n = 0; n < m->node_count; n++) {
        check_node(m, n, corners[n]);
        const struct ll_xy at = ll_mesh_snapped(m->grid_m, m->nodes[n].at);
        assert_true(at.x == m->nodes[n].at.x && at.y == m->nodes[n].at.y);
    }
    for (size_t i = 0; i < task->point_count; i++) {
        const struct ll_xy p = ll_mesh_snapped(m->grid_m, task->points[i]);
        const uint32_t node = m->point_node[i];
        if (node != LL_NONE) {
            assert_true(m->nodes[node].at.x == p.x && m->nodes[node].at.y == p.y);
        } else {
            assert_true(turns_around(task, p) != 0 ||
                        nearest_edge(&b, task, p, LL_NONE) < LL_MESH_OFF_M);
        }
    }
    free(corners);
    buckets_clear(&b);
}

static bool holds(const struct ll_mesh *m, uint32_t t, struct ll_xy p)
{
    return ll_mesh_side(corner_at(m, t, 0), corner_at(m, t, 1), p) >= 0.0 &&
           ll_mesh_side(corner_at(m, t, 1), corner_at(m, t, 2), p) >= 0.0 &&
           ll_mesh_side(corner_at(m, t, 2), corner_at(m, t, 0), p) >= 0.0;
}

static bool names(const struct ll_mesh *m, uint32_t wall, uint32_t edge)
{
    while (wall != LL_NONE && m->walls[wall].edge != edge) {
        wall = m->walls[wall].next;
    }
    return wall != LL_NONE;
}

/// Goes from a point in a free triangle straight to another until a side is shut.
/// @return 3 x triangle + side; LL_NONE where none is.
static uint32_t first_shut(const struct ll_mesh *m, uint32_t t, struct ll_xy from, struct ll_xy to)
{
    uint32_t entered = LL_NONE;
    for (;;) {
        uint32_t out = LL_NONE;
        for (uint32_t i = 0; i < 3; i++) {
            const struct ll_xy a = corner_at(m, t, i + 1);
            const struct ll_xy b = corner_at(m, t, i + 2);
            if (i != entered && ll_mesh_side(a, b, to) < 0.0 && ll_mesh_side(from, to, a) <= 0.0 &&
                ll_mesh_side(from, to, b) >= 0.0) {
                out = i;
            }
        }
        if (out == LL_NONE || m->triangles[t].across[out] == LL_MESH_SHUT) {
            return out == LL_NONE ? LL_NONE : 3 * t + out;
        }
        entered = m->triangles[t].across[out] & 3U;
        t = m->triangles[t].across[out] >> 2;
    }
}

static void check_place(const struct buckets *b, const struct ll_mesh_task *task,
                        const struct ll_mesh *m, struct ll_xy p)
{
    const uint32_t found = ll_mesh_locate(m, p);
    if (found != LL_NONE) {
        assert_true(found < m->triangle_count && holds(m, found, p));
    }
    if (nearest_edge(b, task, p, LL_NONE) > LL_MESH_OFF_M) {
        if ((found == LL_NONE) != (turns_around(task, p) != 0)) {
            fail_msg("%.4f %.4f is %s", p.x, p.y, found == LL_NONE ? "solid" : "free");
        }
    }
}

/// Looks at an edge from beside it.
static void check_seen(const struct buckets *b, const struct ll_mesh_task *task,
                       const struct ll_mesh *m, uint32_t edge, double share)
{
    const double beside = 0.004;
    const struct ll_hose_edge *e = &task->edges[edge];
    const double length = ll_hose_apart(e->a, e->b);
    const struct ll_xy off = {beside * (e->b.y - e->a.y) / length,
                              beside * (e->a.x - e->b.x) / length};
    const struct ll_xy on = {e->a.x + share * (e->b.x - e->a.x),
                             e->a.y + share * (e->b.y - e->a.y)};
    const struct ll_xy from =
        ll_mesh_snapped(m->grid_m, (struct ll_xy){on.x + off.x, on.y + off.y});
    const struct ll_xy to = ll_mesh_snapped(m->grid_m, (struct ll_xy){on.x - off.x, on.y - off.y});
    if (length * fmin(share, 1.0 - share) < 0.01 || nearest_edge(b, task, on, edge) < 0.0099) {
        return;
    }
    const uint32_t t = ll_mesh_locate(m, from);
    if (t == LL_NONE) {
        assert_true(turns_around(task, from) != 0);
        return;
    }
    const uint32_t side = first_shut(m, t, from, to);
    assert_true(side != LL_NONE);
    if (m->wall[side] == LL_NONE) {
        return; /* a gap that is closed */
    }
    if (!names(m, m->wall[side], edge)) {
        fail_msg("edge %u is not named at %.4f %.4f", edge, on.x, on.y);
    }
}

void ll_assert_mesh_solid(const struct ll_mesh_task *task, const struct ll_mesh *m, size_t samples,
                          uint64_t seed)
{
    struct buckets b = buckets_make(task);
    struct ll_rng rng = ll_rng_make(seed, 0);
    for (size_t i = 0; i < samples; i++) {
        const struct ll_xy p = {ll_rng_between(&rng, b.box.min_x - 2.0, b.box.max_x + 2.0),
                                ll_rng_between(&rng, b.box.min_y - 2.0, b.box.max_y + 2.0)};
        check_place(&b, task, m, ll_mesh_snapped(m->grid_m, p));
    }
    for (size_t i = 0; task->edge_count > 0 && i < samples; i++) {
        const uint32_t edge = ll_rng_below(&rng, (uint32_t)task->edge_count);
        check_seen(&b, task, m, edge, ll_rng_unit(&rng));
    }
    buckets_clear(&b);
}
