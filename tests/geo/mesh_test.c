#include "geo/mesh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/mesh_check.h"

#define TURN 6.283185307179586

enum { MOST = 20000 };

/// Walls as they are drawn: outlines first, then lines.
struct sketch {
    struct ll_hose_edge edges[MOST];
    size_t count;
    size_t solid;
    struct ll_xy points[2000];
    size_t point_count;
    double closed_m;
    size_t ring[MOST]; ///< edge each outline begins at
    size_t ring_count;
};

static struct sketch *sketch_new(double closed_m)
{
    struct sketch *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->closed_m = closed_m;
    return s;
}

static void line(struct sketch *s, struct ll_xy a, struct ll_xy b)
{
    assert_true(s->count < MOST);
    s->edges[s->count++] = (struct ll_hose_edge){a, b};
}

/// An outline; with what is solid on its left when counter-clockwise. Before any line.
static void outline(struct sketch *s, const struct ll_xy *p, size_t count)
{
    s->ring[s->ring_count++] = s->count;
    for (size_t i = 0; i < count; i++) {
        line(s, p[i], p[(i + 1) % count]);
    }
    s->solid = s->count;
}

struct house {
    struct ll_xy at;
    double width;
    double height;
    double angle;
    bool hole; ///< runs clockwise
};

static void build(struct sketch *s, const struct house *h)
{
    const double c = cos(h->angle);
    const double n = sin(h->angle);
    struct ll_xy p[4];
    for (int i = 0; i < 4; i++) {
        const double x = (i == 1 || i == 2 ? 0.5 : -0.5) * h->width;
        const double y = (i >= 2 ? 0.5 : -0.5) * h->height;
        p[h->hole ? 3 - i : i] = (struct ll_xy){h->at.x + c * x - n * y, h->at.y + n * x + c * y};
    }
    outline(s, p, 4);
}

static struct ll_mesh_task task_of(const struct sketch *s)
{
    return (struct ll_mesh_task){.edges = s->edges,
                                 .edge_count = s->count,
                                 .solid_count = s->solid,
                                 .points = s->points,
                                 .point_count = s->point_count,
                                 .box = ll_box_empty(),
                                 .closed_m = s->closed_m};
}

/// Makes the mesh, in the memory of the one before, and holds it against the walls.
static void make(const struct sketch *s, struct ll_mesh *mesh)
{
    struct ll_err err = {0};
    const struct ll_mesh_task task = task_of(s);
    assert_ok(ll_mesh_make(&task, mesh, &err), &err);
    ll_assert_mesh_whole(&task, mesh);
    ll_assert_mesh_solid(&task, mesh, 300, s->count);
}

static double box_area(const struct sketch *s)
{
    struct ll_box box = ll_box_empty();
    for (size_t i = 0; i < s->count; i++) {
        ll_box_extend(&box, s->edges[i].a.x, s->edges[i].a.y);
    }
    return (box.max_x - box.min_x + 8.0) * (box.max_y - box.min_y + 8.0); /* 4 m around */
}

/// Area of the union of all outlines, and 1 mm along all of them.
static double union_area(const struct sketch *s, double *ret_tolerance)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    GEOSGeometry **parts = calloc(s->ring_count + 1, sizeof(GEOSGeometry *));
    assert_non_null(parts);
    double length = 0.0;
    for (size_t r = 0; r < s->ring_count; r++) {
        const size_t from = s->ring[r];
        const size_t to = r + 1 < s->ring_count ? s->ring[r + 1] : s->solid;
        const unsigned n = (unsigned)(to - from);
        GEOSCoordSequence *seq = GEOSCoordSeq_create_r(geos, n + 1, 2);
        for (unsigned i = 0; i <= n; i++) {
            const struct ll_hose_edge *e = &s->edges[from + i % n];
            assert_int_equal(GEOSCoordSeq_setXY_r(geos, seq, i, e->a.x, e->a.y), 1);
            length += ll_hose_apart(e->a, e->b);
        }
        parts[r] = GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, seq), NULL, 0);
    }
    GEOSGeometry *all =
        GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, parts, (unsigned)s->ring_count);
    GEOSGeometry *joined = GEOSUnaryUnion_r(geos, all);
    double area;
    assert_int_equal(GEOSArea_r(geos, joined, &area), 1);
    GEOSGeom_destroy_r(geos, joined);
    GEOSGeom_destroy_r(geos, all);
    GEOS_finish_r(geos);
    free(parts);
    *ret_tolerance = 0.001 * length;
    return area;
}

static void without_walls_all_is_free(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    const struct ll_xy points[] = {{5.0, 5.0}, {5.0, 5.0}, {9.0, 6.0}};
    struct ll_mesh_task task = {
        .points = points, .point_count = 3, .box = ll_box_empty(), .closed_m = 0.05};
    assert_ok(ll_mesh_make(&task, &mesh, &err), &err);
    ll_assert_mesh_whole(&task, &mesh);
    assert_near(ll_mesh_area(&mesh), 12.0 * 9.0, 1e-9);
    assert_int_equal(mesh.point_node[0], mesh.point_node[1]);
    assert_true(ll_mesh_is_full(&mesh, mesh.point_node[0]));
    assert_int_equal(mesh.wall_count, 0);
    assert_int_equal(ll_mesh_locate(&mesh, (struct ll_xy){0.5, 5.0}), LL_NONE);
    assert_int_not_equal(ll_mesh_locate(&mesh, (struct ll_xy){1.5, 5.0}), LL_NONE);
    task.box = (struct ll_box){0.0, 0.0, 20.0, 10.0};
    assert_ok(ll_mesh_make(&task, &mesh, &err), &err);
    assert_near(ll_mesh_area(&mesh), 28.0 * 18.0, 1e-9);
    assert_int_not_equal(ll_mesh_locate(&mesh, (struct ll_xy){20.0, 10.0}), LL_NONE);
    const struct ll_mesh_task none = {.closed_m = 0.05};
    assert_ok(ll_mesh_make(&none, &mesh, &err), &err);
    assert_int_equal(mesh.triangle_count, 2);
}

static void a_house_with_a_courtyard_is_solid_between_its_rings(void **state)
{
    (void)state;
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    struct sketch *s = sketch_new(0.05);
    build(s, &(struct house){{50.0, 50.0}, 20.0, 10.0, 0.3, false});
    build(s, &(struct house){{50.0, 50.0}, 8.0, 4.0, 0.3, true});
    s->points[0] = (struct ll_xy){50.0, 50.0};
    s->points[1] = (struct ll_xy){50.0 + 7.0 * cos(0.3), 50.0 + 7.0 * sin(0.3)};
    s->points[2] = (struct ll_xy){70.0, 50.0};
    s->point_count = 3;
    make(s, &mesh);
    assert_int_not_equal(mesh.point_node[0], LL_NONE);
    assert_int_equal(mesh.point_node[1], LL_NONE);
    assert_int_not_equal(mesh.point_node[2], LL_NONE);
    s->point_count = 0;
    make(s, &mesh);
    assert_near(ll_mesh_area(&mesh), box_area(s) - (200.0 - 32.0), 0.06); /* 1 mm along 84 m */
    free(s);
}

/// Node at a point; the number of them.
static size_t nodes_at(const struct ll_mesh *mesh, struct ll_xy p)
{
    size_t count = 0;
    for (size_t n = 0; n < mesh->node_count; n++) {
        count += ll_hose_apart(mesh->nodes[n].at, p) < 1e-9 ? 1U : 0U;
    }
    return count;
}

static void houses_that_touch_in_a_corner_leave_two_stretches_there(void **state)
{
    (void)state;
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    struct sketch *s = sketch_new(0.05);
    build(s, &(struct house){{5.0, 5.0}, 10.0, 10.0, 0.0, false});
    build(s, &(struct house){{15.0, 15.0}, 10.0, 10.0, 0.0, false});
    make(s, &mesh);
    assert_int_equal(nodes_at(&mesh, (struct ll_xy){10.0, 10.0}), 2);
    assert_int_equal(nodes_at(&mesh, (struct ll_xy){0.0, 0.0}), 1);
    assert_near(ll_mesh_area(&mesh), 28.0 * 28.0 - 200.0, 1e-9);
    free(s);
}

/// The node nearest to a point is in the same free part as another.
static bool joined(const struct ll_mesh *mesh, struct ll_xy a, struct ll_xy b)
{
    const uint32_t from = ll_mesh_locate(mesh, ll_mesh_snapped(mesh->grid_m, a));
    const uint32_t to = ll_mesh_locate(mesh, ll_mesh_snapped(mesh->grid_m, b));
    assert_true(from != LL_NONE && to != LL_NONE);
    uint8_t *seen = calloc(mesh->triangle_count, 1);
    uint32_t *stack = calloc(mesh->triangle_count, sizeof *stack);
    assert_non_null(seen);
    assert_non_null(stack);
    size_t count = 0;
    stack[count++] = from;
    seen[from] = 1;
    while (count > 0) {
        const struct ll_mesh_triangle *t = &mesh->triangles[stack[--count]];
        for (int i = 0; i < 3; i++) {
            if (t->across[i] != LL_MESH_SHUT && !seen[t->across[i] >> 2]) {
                seen[t->across[i] >> 2] = 1;
                stack[count++] = t->across[i] >> 2;
            }
        }
    }
    const bool found = seen[to] != 0;
    free(stack);
    free(seen);
    return found;
}

/// A yard between two long houses left and right, a wide one below and one above that leaves gaps.
static bool yard_is_open(double gap_m, double angle)
{
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    struct sketch *s = sketch_new(0.05);
    const double c = cos(angle);
    const double n = sin(angle);
    const struct house houses[4] = {{{20.0, 0.0}, 60.0, 10.0, 0.0, false},
                                    {{-5.0, 20.0}, 10.0, 40.0, 0.0, false},
                                    {{45.0, 20.0}, 10.0, 40.0, 0.0, false},
                                    {{20.0, 30.0}, 40.0 - 2.0 * gap_m, 10.0, 0.0, false}};
    for (int i = 0; i < 4; i++) {
        struct house h = houses[i];
        h.at = (struct ll_xy){200.0 + c * h.at.x - n * h.at.y, 200.0 + n * h.at.x + c * h.at.y};
        h.angle = angle;
        build(s, &h);
    }
    make(s, &mesh);
    const bool open =
        joined(&mesh, (struct ll_xy){200.0 + c * 20.0 - n * 15.0, 200.0 + n * 20.0 + c * 15.0},
               (struct ll_xy){200.0 + c * 20.0 - n * 38.0, 200.0 + n * 20.0 + c * 38.0});
    free(s);
    return open;
}

static void gaps_narrower_than_a_hose_are_closed(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        const double angle = 0.1 * i;
        assert_false(yard_is_open(0.03, angle));
        assert_false(yard_is_open(0.001, angle));
        assert_false(yard_is_open(0.048, angle));
        assert_true(yard_is_open(0.052, angle));
        assert_true(yard_is_open(0.08, angle));
    }
}

/// A corner turned towards a long wall, in a bay closed but for the gap there.
static bool bay_is_open(double gap_m, double angle, bool with_points)
{
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    struct sketch *s = sketch_new(0.05);
    const double c = cos(angle);
    const double n = sin(angle);
    /* the wall below, the corner above it at 0 0, a house from there up, a lid on the right */
    const struct ll_xy below[4] = {{-30.0, -10.0}, {40.0, -10.0}, {40.0, -gap_m}, {-30.0, -gap_m}};
    const struct ll_xy above[3] = {{0.0, 0.0}, {20.0, 18.0}, {-12.0, 20.0}};
    const struct ll_xy lid[4] = {{35.0, -5.0}, {36.0, -5.0}, {36.0, 19.0}, {35.0, 19.0}};
    const struct ll_xy roof[4] = {{-12.0, 19.0}, {36.0, 16.0}, {36.0, 30.0}, {-12.0, 30.0}};
    const struct ll_xy *rings[4] = {below, above, lid, roof};
    for (int r = 0; r < 4; r++) {
        struct ll_xy p[4];
        const size_t count = r == 1 ? 3 : 4;
        for (size_t i = 0; i < count; i++) {
            p[i] = (struct ll_xy){100.0 + c * rings[r][i].x - n * rings[r][i].y,
                                  100.0 + n * rings[r][i].x + c * rings[r][i].y};
        }
        outline(s, p, count);
    }
    for (int i = 0; with_points && i < 40; i++) {
        const struct ll_xy p = {-1.0 + 0.05 * i, 0.05 - gap_m};
        s->points[s->point_count++] =
            (struct ll_xy){100.0 + c * p.x - n * p.y, 100.0 + n * p.x + c * p.y};
    }
    for (int i = 0; with_points && i < 40; i++) {
        const struct ll_xy p = {-0.03 + 0.0015 * i, (i % 3 - 3.5) * gap_m * 0.2};
        s->points[s->point_count++] =
            (struct ll_xy){100.0 + c * p.x - n * p.y, 100.0 + n * p.x + c * p.y};
    }
    make(s, &mesh);
    const bool open =
        joined(&mesh, (struct ll_xy){100.0 + c * 20.0 - n * 5.0, 100.0 + n * 20.0 + c * 5.0},
               (struct ll_xy){100.0 - c * 20.0 - n * 5.0, 100.0 - n * 20.0 + c * 5.0});
    free(s);
    return open;
}

static void a_corner_near_a_wall_closes_the_gap_between(void **state)
{
    (void)state;
    for (int i = 0; i < 80; i++) {
        const double angle = 0.1 * i;
        assert_false(bay_is_open(0.03, angle, i % 2 == 1));
        assert_false(bay_is_open(0.048, angle, i % 2 == 1));
        assert_true(bay_is_open(0.052, angle, i % 2 == 1));
        assert_true(bay_is_open(0.08, angle, i % 2 == 1));
    }
}

static struct ll_xy anywhere(struct ll_rng *rng, double size)
{
    return (struct ll_xy){ll_rng_between(rng, 0.0, size), ll_rng_between(rng, 0.0, size)};
}

/// Houses in rows that share walls, some drawn from other corners, some turned, some overlapping,
/// some with a courtyard.
static void build_block(struct sketch *s, struct ll_rng *rng, int houses)
{
    const double angle = ll_rng_below(rng, 2) == 0 ? 0.0 : ll_rng_between(rng, 0.0, TURN);
    struct house h = {.at = anywhere(rng, 150.0), .width = 8.0, .height = 12.0, .angle = angle};
    for (int i = 0; i < houses; i++) {
        switch (ll_rng_below(rng, 6)) {
        case 0:
            h.at = anywhere(rng, 150.0);
            h.angle = ll_rng_between(rng, 0.0, TURN);
            break;
        case 1:
            h.at = anywhere(rng, 150.0);
            h.angle = angle;
            break;
        default: /* next in the row: of the same depth, or one whose wall is longer */
            h.at.x += cos(h.angle) * h.width;
            h.at.y += sin(h.angle) * h.width;
            h.height = ll_rng_below(rng, 3) == 0 ? 9.0 : 12.0;
        }
        build(s, &h);
    }
}

static void add_points(struct sketch *s, struct ll_rng *rng, int count)
{
    for (int i = 0; i < count; i++) {
        const struct ll_hose_edge *e = &s->edges[ll_rng_below(rng, (uint32_t)s->count)];
        const double length = ll_hose_apart(e->a, e->b) + 1e-9;
        const double share = ll_rng_unit(rng);
        s->points[s->point_count++] =
            (struct ll_xy){e->a.x + share * (e->b.x - e->a.x) + 0.05 * (e->b.y - e->a.y) / length,
                           e->a.y + share * (e->b.y - e->a.y) - 0.05 * (e->b.x - e->a.x) / length};
    }
}

static void random_blocks_leave_free_what_geos_does(void **state)
{
    (void)state;
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    for (uint64_t seed = 0; seed < 25; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 1);
        struct sketch *s = sketch_new(seed % 3 == 0 ? 0.0 : 0.05);
        build_block(s, &rng, 4 + (int)seed * 4);
        make(s, &mesh);
        double tolerance;
        const double solid = union_area(s, &tolerance);
        assert_near(ll_mesh_area(&mesh), box_area(s) - solid, tolerance);
        add_points(s, &rng, 100);
        make(s, &mesh);
        for (int i = 0; i < 20; i++) {
            line(s, anywhere(&rng, 150.0), anywhere(&rng, 150.0));
        }
        make(s, &mesh);
        free(s);
    }
}

static void random_segments_are_all_walls(void **state)
{
    (void)state;
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 2);
        struct sketch *s = sketch_new(0.05);
        const double size = seed % 4 == 0 ? 0.5 : seed % 4 == 1 ? 5.0 : 200.0;
        for (uint64_t i = 0; i < 10 + 4 * seed; i++) {
            line(s, anywhere(&rng, size), anywhere(&rng, size));
        }
        add_points(s, &rng, 20);
        make(s, &mesh);
        free(s);
    }
}

static void rings_that_cross_themselves_are_solid_where_they_go_around(void **state)
{
    (void)state;
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 3);
        struct sketch *s = sketch_new(0.0);
        for (int r = 0; r < 4; r++) {
            struct ll_xy p[12];
            for (int i = 0; i < 12; i++) {
                p[i] = anywhere(&rng, seed % 2 == 0 ? 40.0 : 0.2);
            }
            outline(s, p, 12);
        }
        make(s, &mesh);
        free(s);
    }
}

static void corners_on_a_coarse_grid_meet_in_every_way(void **state)
{
    (void)state;
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 4);
        struct sketch *s = sketch_new(seed % 2 == 0 ? 0.05 : 0.0);
        for (int r = 0; r < 12; r++) {
            struct ll_xy p[5];
            for (int i = 0; i < 5; i++) {
                p[i] = (struct ll_xy){ll_rng_below(&rng, 6), ll_rng_below(&rng, 6)};
            }
            outline(s, p, 5);
        }
        for (int i = 0; i < 10; i++) {
            const struct ll_xy a = {ll_rng_below(&rng, 6), ll_rng_below(&rng, 6)};
            line(s, a, (struct ll_xy){ll_rng_below(&rng, 6), ll_rng_below(&rng, 6)});
        }
        make(s, &mesh);
        free(s);
    }
}

static void degenerate_outlines_do_no_harm(void **state)
{
    (void)state;
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    struct sketch *s = sketch_new(0.05);
    const struct ll_xy spike[6] = {{0.0, 0.0},  {10.0, 0.0}, {10.0, 5.0},
                                   {14.0, 9.0}, {10.0, 5.0}, {0.0, 5.0}};
    const struct ll_xy point[3] = {{20.0, 20.0}, {20.0, 20.0}, {20.00001, 20.0}};
    const struct ll_xy there[4] = {{30.0, 0.0}, {40.0, 7.0}, {30.0, 0.0}, {40.0, 7.0}};
    outline(s, spike, 6);
    outline(s, spike, 6);
    outline(s, point, 3);
    outline(s, there, 4);
    make(s, &mesh);
    assert_near(ll_mesh_area(&mesh), (40.00001 + 8.0) * 28.0 - 50.0, 0.03);
    free(s);
}

/// Three drawings of one house, up to a millimetre apart, and one that overlaps them. Two corners
/// lie side by side at the end of a wall that is led over both: once over each, not back and forth.
static void a_wall_is_led_over_two_corners_side_by_side_once(void **state)
{
    (void)state;
    static const struct ll_xy houses[4][4] = {
        {{6.825378225, -1.019700652},
         {12.824551753, -1.018315808},
         {12.825982916, 1.480279646},
         {6.825300783, 1.480556293}},
        {{6.82527488, -1.018758887},
         {12.82527488, -1.018758887},
         {12.82527488, 1.481241113},
         {6.82527488, 1.481241113}},
        {{6.825262459, -1.018737357},
         {12.825299588, -1.01875473},
         {12.825300186, 1.481257596},
         {6.825276368, 1.48121975}},
        {{7.82527488, -0.518758887}, {19.32527488, -0.518758887}, {7.82527488, 11.481241113}},
    };
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    struct sketch *s = sketch_new(0.05);
    for (int i = 0; i < 4; i++) {
        outline(s, houses[i], i < 3 ? 4 : 3);
    }
    make(s, &mesh);
    free(s);
}

static void thousands_of_corners_in_a_line_are_one_wall(void **state)
{
    (void)state;
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    struct sketch *s = sketch_new(0.05);
    struct ll_xy *p = calloc(4002, sizeof *p);
    assert_non_null(p);
    for (int i = 0; i < 4000; i++) {
        p[i] = (struct ll_xy){0.1 * i, 0.05 * i};
    }
    p[4000] = (struct ll_xy){400.0, 210.0};
    p[4001] = (struct ll_xy){0.0, 210.0};
    outline(s, p, 4002);
    build(s, &(struct house){{200.0, 90.0}, 300.0, 20.0, 0.4636476090008061, false});
    line(s, p[0], p[3999]);
    make(s, &mesh);
    free(p);
    free(s);
}

static void large_places_have_a_coarser_grid_and_broken_ones_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    struct ll_hose_edge e = {{0.0, 0.0}, {2040.0, 0.0}};
    const struct ll_mesh_task task = {
        .edges = &e, .edge_count = 1, .box = ll_box_empty(), .closed_m = 0.05};
    for (double grid_m = LL_MESH_GRID_M; e.b.x < 70000.0; e.b.x *= 2.0, grid_m *= 2.0) {
        assert_ok(ll_mesh_make(&task, &mesh, &err), &err);
        assert_true(mesh.grid_m == grid_m);
        ll_assert_mesh_whole(&task, &mesh);
    }
    e.b.x = NAN;
    assert_int_equal(ll_mesh_make(&task, &mesh, &err), LL_E_INVALID);
}

static void points_are_snapped_to_the_nearest_of_the_grid(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(5, 5);
    for (int i = 0; i < 1000; i++) {
        const struct ll_xy p = {ll_rng_between(&rng, -4096.0, 4096.0),
                                ll_rng_between(&rng, 0.0, 1.0)};
        const struct ll_xy q = ll_mesh_snapped(LL_MESH_GRID_M, p);
        assert_near(q.x, p.x, 0.5 * LL_MESH_GRID_M);
        assert_near(q.y, p.y, 0.5 * LL_MESH_GRID_M);
        assert_true(fmod(q.x, LL_MESH_GRID_M) == 0.0 && fmod(q.y, LL_MESH_GRID_M) == 0.0);
    }
}

/// How deep a point lies in the circle through the corners of a triangle, by its power: negative
/// within, in square metres.
static double power(const struct ll_mesh *mesh, const struct ll_mesh_triangle *t, struct ll_xy p)
{
    const struct ll_xy a = mesh->nodes[t->node[0]].at;
    const struct ll_xy b = mesh->nodes[t->node[1]].at;
    const struct ll_xy c = mesh->nodes[t->node[2]].at;
    const double bx = b.x - a.x, by = b.y - a.y, cx = c.x - a.x, cy = c.y - a.y;
    const double d = 2.0 * (bx * cy - by * cx);
    const double b2 = bx * bx + by * by, c2 = cx * cx + cy * cy;
    const double x = (cy * b2 - by * c2) / d, y = (bx * c2 - cx * b2) / d; /* centre, from a */
    const double px = p.x - a.x, py = p.y - a.y;
    return px * px + py * py - 2.0 * (px * x + py * y);
}

static void no_circle_of_a_triangle_holds_a_point_where_no_walls_are(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    for (uint64_t seed = 0; seed < 12; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 6);
        struct sketch *s = sketch_new(0.0);
        for (uint64_t i = 0; i < 20 + 20 * seed; i++) {
            const struct ll_xy free_at = anywhere(&rng, 50.0);
            const struct ll_xy of_grid = {ll_rng_below(&rng, 12), ll_rng_below(&rng, 12)};
            s->points[s->point_count++] = seed % 2 == 0 ? free_at : of_grid;
        }
        const struct ll_mesh_task task = task_of(s);
        assert_ok(ll_mesh_make(&task, &mesh, &err), &err);
        ll_assert_mesh_whole(&task, &mesh);
        assert_int_equal(mesh.triangle_count, 2 * (mesh.node_count - 4) + 2);
        for (size_t t = 0; t < mesh.triangle_count; t++) {
            for (size_t n = 0; n < mesh.node_count; n++) {
                assert_true(power(&mesh, &mesh.triangles[t], mesh.nodes[n].at) > -1e-6);
            }
        }
        free(s);
    }
}

static bool make_anew(void *user)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh mesh = {0};
    const struct ll_mesh_task task = task_of(user);
    const enum ll_code code = ll_mesh_make(&task, &mesh, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void out_of_memory_is_reported(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(7, 7);
    struct sketch *s = sketch_new(0.05);
    build_block(s, &rng, 8);
    for (int i = 0; i < 10; i++) {
        line(s, anywhere(&rng, 150.0), anywhere(&rng, 150.0));
    }
    ll_for_each_failing_alloc(make_anew, s, 500);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_walls_all_is_free),
        cmocka_unit_test(a_house_with_a_courtyard_is_solid_between_its_rings),
        cmocka_unit_test(houses_that_touch_in_a_corner_leave_two_stretches_there),
        cmocka_unit_test(gaps_narrower_than_a_hose_are_closed),
        cmocka_unit_test(a_corner_near_a_wall_closes_the_gap_between),
        cmocka_unit_test(random_blocks_leave_free_what_geos_does),
        cmocka_unit_test(random_segments_are_all_walls),
        cmocka_unit_test(rings_that_cross_themselves_are_solid_where_they_go_around),
        cmocka_unit_test(corners_on_a_coarse_grid_meet_in_every_way),
        cmocka_unit_test(degenerate_outlines_do_no_harm),
        cmocka_unit_test(a_wall_is_led_over_two_corners_side_by_side_once),
        cmocka_unit_test(thousands_of_corners_in_a_line_are_one_wall),
        cmocka_unit_test(large_places_have_a_coarser_grid_and_broken_ones_are_refused),
        cmocka_unit_test(points_are_snapped_to_the_nearest_of_the_grid),
        cmocka_unit_test(no_circle_of_a_triangle_holds_a_point_where_no_walls_are),
        cmocka_unit_test(out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
