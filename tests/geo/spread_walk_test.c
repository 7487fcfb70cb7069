/// Ground that leads around what stands in the way, against brute force: ways along taut strings
/// over all corners of houses and ends of walls.
#include "geo/spread.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "geo/outline.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"

/// Of the grid.
#define STEP_M 5.0

/// Between the places where ways of the brute force begin.
#define BEGIN_M 0.5

enum { MOST_NODES = 2000 };

struct world {
    struct ll_scene scene;
    struct ll_hose_ground ground;
    struct ll_cone cones[4];
};

static void world_clear(struct world *w)
{
    ll_hose_ground_clear(&w->ground);
    ll_scene_clear(&w->scene);
}

static double apart(struct ll_xy a, struct ll_xy b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

static bool has_room(const struct ll_shapes *s, size_t i, double room_m)
{
    for (size_t k = 0; k < i; k++) {
        if (plane_overlap(s, i, s, k) || plane_shape_distance(s, i, s, k) < room_m) {
            return false;
        }
    }
    return true;
}

/// Long walls and railways anywhere.
static void draw_walls(struct world *w, struct ll_rng *rng, size_t count)
{
    char text[120];
    for (size_t i = 0; i < count; i++) {
        const double x = ll_rng_between(rng, 15.0, 145.0);
        const double y = ll_rng_between(rng, 15.0, 135.0);
        const double turn = ll_rng_between(rng, 0.0, 3.2);
        const double half_m = ll_rng_between(rng, 20.0, 60.0);
        (void)snprintf(text, sizeof text, "%.9f %.9f, %.9f %.9f", x - half_m * cos(turn),
                       y - half_m * sin(turn), x + half_m * cos(turn), y + half_m * sin(turn));
        (void)ll_draw_ground(&w->scene, i % 2 == 0 ? LL_GROUND_WALL : LL_GROUND_RAILWAY, LL_LINE,
                             text);
    }
}

/// Houses between four streets, at any angle and at least so far apart; some walls.
static void draw_block(struct world *w, uint64_t seed, double room_m, size_t walls)
{
    static const struct ll_cone streets[4] = {{{0, 0}, {160, 0}, 60, 60, 0},
                                              {{160, 0}, {160, 150}, 60, 20, 0},
                                              {{160, 150}, {0, 150}, 20, 45, 1},
                                              {{0, 150}, {0, 0}, 45, 60, 1}};
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(seed, 5);
    char text[200];
    w->scene = ll_scene_make();
    memcpy(w->cones, streets, sizeof streets);
    for (int tries = 0; tries < 60; tries++) {
        const struct ll_shapes *s = &w->scene.layer[LL_BUILDING].shape;
        const double x = ll_rng_between(&rng, 10.0, 140.0);
        const double y = ll_rng_between(&rng, 10.0, 130.0);
        const double turn = ll_rng_between(&rng, 0.0, 1.5);
        const double a = ll_rng_between(&rng, 4.0, 40.0);
        const double b = ll_rng_between(&rng, 4.0, 12.0);
        const double ux = cos(turn);
        const double uy = sin(turn);
        (void)snprintf(text, sizeof text, "%.9f %.9f, %.9f %.9f, %.9f %.9f, %.9f %.9f", x, y,
                       x + a * ux, y + a * uy, x + a * ux - b * uy, y + a * uy + b * ux, x - b * uy,
                       y + b * ux);
        struct ll_shapes with = {0};
        for (size_t i = 0; i < s->count; i++) {
            assert_ok(ll_shapes_copy(&with, s, i, &err), &err);
        }
        ll_draw_shape(&with, LL_POLYGON, text);
        if (has_room(&with, with.count - 1, room_m)) {
            (void)ll_draw_building(&w->scene, text);
        }
        ll_shapes_clear(&with);
    }
    draw_walls(w, &rng, walls);
    (void)ll_draw_ground(&w->scene, LL_GROUND_FOREST, LL_LINE, "-100 40, 300 40");
    assert_ok(ll_hose_ground_make(&w->scene, &w->ground, &err), &err);
}

/// What ways may bend around and must not cross.
struct brute {
    const struct ll_shapes *houses;
    struct ll_xy edges[MOST_NODES][2];
    size_t edge_count;
    struct ll_xy nodes[MOST_NODES];
    double value_m[MOST_NODES]; ///< as beyond_m of the field
    size_t node_count;
};

static double turn(struct ll_xy a, struct ll_xy b, struct ll_xy p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

/// How far from all walls.
static double clear_m(const struct brute *b, struct ll_xy p)
{
    double least_m = INFINITY;
    for (size_t e = 0; e < b->edge_count; e++) {
        least_m = fmin(least_m, plane_segment_distance(p, p, b->edges[e][0], b->edges[e][1]));
    }
    return least_m;
}

/// Whether one sees the other; along walls and past corners, too.
static bool sees(const struct brute *b, struct ll_xy from, struct ll_xy to)
{
    const double tiny = 1e-7;
    for (size_t e = 0; e < b->edge_count; e++) {
        const struct ll_xy *w = b->edges[e];
        const double at[4] = {turn(w[0], w[1], from), turn(w[0], w[1], to), turn(from, to, w[0]),
                              turn(from, to, w[1])};
        if (((at[0] > tiny && at[1] < -tiny) || (at[0] < -tiny && at[1] > tiny)) &&
            ((at[2] > tiny && at[3] < -tiny) || (at[2] < -tiny && at[3] > tiny))) {
            return false;
        }
    }
    for (int i = 1; i < 16; i++) { /* from corner to corner within a house */
        const struct ll_xy p = {from.x + i / 16.0 * (to.x - from.x),
                                from.y + i / 16.0 * (to.y - from.y)};
        for (size_t h = 0; h < b->houses->count; h++) {
            if (plane_inside(b->houses, h, p) && clear_m(b, p) > 1e-6) {
                return false;
            }
        }
    }
    return true;
}

static void add_corners(struct brute *b, const struct ll_shapes *s, size_t row)
{
    for (uint32_t r = s->first_ring[row]; r < s->first_ring[row + 1]; r++) {
        for (uint32_t p = s->first_point[r]; p < s->first_point[r + 1]; p++) {
            b->nodes[b->node_count] = s->points[p];
            b->value_m[b->node_count++] = INFINITY;
            if (p + 1 < s->first_point[r + 1]) {
                b->edges[b->edge_count][0] = s->points[p];
                b->edges[b->edge_count++][1] = s->points[p + 1];
            }
        }
    }
}

/// All places where ways begin or bend, with the ways to them.
static void brute_make(struct brute *b, const struct world *w, uint32_t owner)
{
    const struct ll_table *ground = &w->scene.layer[LL_GROUND];
    *b = (struct brute){.houses = &w->scene.layer[LL_BUILDING].shape};
    for (size_t i = 0; i < b->houses->count; i++) {
        add_corners(b, b->houses, i);
    }
    for (size_t i = 0; i + 1 < ground->count; i++) { /* the forest is in nobody's way */
        add_corners(b, &ground->shape, i);
    }
    const size_t corners = b->node_count;
    for (size_t i = 0; i < 4; i++) {
        const struct ll_cone *c = &w->cones[i];
        const int steps = (int)ceil(apart(c->a, c->b) / BEGIN_M);
        for (int k = 0; k <= steps && (owner == UINT32_MAX || c->owner == owner); k++) {
            const double t = (double)k / steps;
            b->nodes[b->node_count] =
                (struct ll_xy){c->a.x + t * (c->b.x - c->a.x), c->a.y + t * (c->b.y - c->a.y)};
            b->value_m[b->node_count++] = -(c->radius_a_m + t * (c->radius_b_m - c->radius_a_m));
        }
    }
    assert_true(b->node_count < MOST_NODES);
    for (bool better = true; better;) {
        better = false;
        for (size_t to = 0; to < corners; to++) {
            for (size_t from = 0; from < b->node_count; from++) {
                const double by_m = b->value_m[from] + apart(b->nodes[from], b->nodes[to]);
                if (by_m < b->value_m[to] - 1e-9 && sees(b, b->nodes[from], b->nodes[to])) {
                    b->value_m[to] = by_m;
                    better = true;
                }
            }
        }
    }
}

/// How far beyond reach a point lies, by the shortest way; anything over the limit above it.
static double brute_at(const struct brute *b, struct ll_xy p, double limit_m)
{
    double best_m = INFINITY;
    for (size_t i = 0; i < b->node_count; i++) {
        const double by_m = b->value_m[i] + apart(b->nodes[i], p);
        if (by_m < best_m && by_m <= limit_m && sees(b, b->nodes[i], p)) {
            best_m = by_m;
        }
    }
    return best_m;
}

/// Whether something within one step of the grid, corner to corner, is reached.
static bool is_near_reached(const struct brute *b, struct ll_xy p)
{
    for (double dx = -STEP_M; dx <= STEP_M; dx += STEP_M / 4.0) {
        for (double dy = -STEP_M; dy <= STEP_M; dy += STEP_M / 4.0) {
            const struct ll_xy q = {p.x + dx, p.y + dy};
            if (brute_at(b, q, BEGIN_M) <= BEGIN_M) {
                return true;
            }
        }
    }
    return false;
}

struct drawing {
    ll_spread *spread;
    struct ll_shapes shapes;
    uint32_t *owners;
    size_t owner_count;
};

static void drawing_clear(struct drawing *d)
{
    ll_spread_free(d->spread);
    ll_shapes_clear(&d->shapes);
    ll_free(d->owners);
    *d = (struct drawing){0};
}

static enum ll_code try_draw(const struct world *w, bool by_owner, unsigned threads,
                             struct drawing *ret, struct ll_err *err)
{
    const struct ll_spread_task task = {
        .cones = w->cones, .count = 4, .step_m = STEP_M, .threads = threads, .ground = &w->ground};
    enum ll_code code = ll_spread_around(&task, NULL, &ret->spread, err);
    if (code == LL_OK) {
        code = ll_spread_trace(ret->spread, by_owner, &ret->shapes, by_owner ? &ret->owners : NULL,
                               by_owner ? &ret->owner_count : NULL, err);
    }
    return code;
}

static struct drawing draw(const struct world *w, bool by_owner, unsigned threads)
{
    struct drawing d = {0};
    struct ll_err err = {0};
    assert_ok(try_draw(w, by_owner, threads, &d, &err), &err);
    return d;
}

static bool is_straight(const struct world *w, struct ll_xy p)
{
    for (size_t i = 0; i < 4; i++) {
        struct ll_xy foot;
        if (ll_point_segment(p, w->cones[i].a, w->cones[i].b, &foot) < 15.0) {
            return true;
        }
    }
    return false;
}

/// Tolerance: what is drawn lies within a step of the grid, corner to corner, of what is reached by
/// ways from every half metre of the streets.
static void nothing_is_drawn_beyond_what_is_reached(void **state)
{
    (void)state;
    static struct brute brute;
    size_t drawn = 0, wrong = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        LL_CLEANUP(world_clear) struct world w = {0};
        struct ll_rng rng = ll_rng_make(seed, 7);
        draw_block(&w, seed, seed % 2 == 0 ? 0.3 : 3.0, 10);
        LL_CLEANUP(drawing_clear) struct drawing d = draw(&w, true, 1);
        assert_int_equal(d.owner_count, 2);
        for (uint32_t owner = 0; owner < 2; owner++) {
            brute_make(&brute, &w, owner);
            for (int i = 0; i < 250; i++) {
                const struct ll_xy p = {ll_rng_between(&rng, -20.0, 180.0),
                                        ll_rng_between(&rng, -20.0, 170.0)};
                bool indoors = false;
                for (size_t h = 0; h < brute.houses->count; h++) {
                    indoors |= plane_inside(brute.houses, h, p);
                }
                if (!indoors && plane_inside(&d.shapes, owner, p)) {
                    drawn++;
                    wrong += brute_at(&brute, p, BEGIN_M) > BEGIN_M && !is_near_reached(&brute, p);
                }
            }
        }
    }
    assert_int_equal(wrong, 0);
    assert_true(drawn > 500);
}

/// Between houses 8 m apart all is drawn that a way leads to which is 12 m shorter than it may be:
/// 2.8 % of 60 m, two steps for a point between those of the grid, and a bend.
static void what_is_reached_is_drawn_where_gaps_are_not_narrow(void **state)
{
    (void)state;
    static struct brute brute;
    size_t around = 0, missing = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        LL_CLEANUP(world_clear) struct world w = {0};
        struct ll_rng rng = ll_rng_make(seed, 8);
        draw_block(&w, seed, 8.0, 1);
        LL_CLEANUP(drawing_clear) struct drawing d = draw(&w, false, 1);
        brute_make(&brute, &w, UINT32_MAX);
        for (int i = 0; i < 400; i++) {
            const struct ll_xy p = {ll_rng_between(&rng, 0.0, 160.0),
                                    ll_rng_between(&rng, 0.0, 150.0)};
            if (!is_straight(&w, p) && clear_m(&brute, p) > STEP_M &&
                brute_at(&brute, p, -12.0) <= -12.0) {
                around++;
                missing += !plane_inside(&d.shapes, 0, p);
            }
        }
    }
    assert_int_equal(missing, 0);
    assert_true(around > 100);
}

/// A street, a row of houses wall to wall along it, ground behind.
static void draw_row(struct world *w, double gap_m)
{
    struct ll_err err = {0};
    char text[120];
    w->scene = ll_scene_make();
    for (int i = 0; i < 4; i++) {
        w->cones[i] = (struct ll_cone){{0, -i}, {400, -i}, 60, 60, 0};
    }
    for (double x = 0.0; x < 390.0; x += 10.0) {
        const double from = x + (x == 200.0 ? gap_m : 0.0);
        (void)snprintf(text, sizeof text, "%g 12, %g 12, %g 22, %g 22", from, x + 10.0, x + 10.0,
                       from);
        (void)ll_draw_building(&w->scene, text);
    }
    assert_ok(ll_hose_ground_make(&w->scene, &w->ground, &err), &err);
}

static void a_yard_behind_a_closed_row_is_reached_through_a_gap_alone(void **state)
{
    (void)state;
    for (int gap = 0; gap < 2; gap++) {
        LL_CLEANUP(world_clear) struct world w = {0};
        draw_row(&w, gap * 8.0);
        LL_CLEANUP(drawing_clear) struct drawing d = draw(&w, false, 1);
        assert_true(plane_inside(&d.shapes, 0, (struct ll_xy){203.0, 6.0}));
        assert_int_equal(plane_inside(&d.shapes, 0, (struct ll_xy){203.0, 40.0}), gap);
        assert_int_equal(plane_inside(&d.shapes, 0, (struct ll_xy){218.0, 35.0}), gap);
        assert_false(plane_inside(&d.shapes, 0, (struct ll_xy){300.0, 35.0}));
        assert_true(plane_inside(&d.shapes, 0, (struct ll_xy){398.0, 40.0})); /* around the end */
    }
}

/// Whether anything is drawn of a square yard around (50, 50) between lanes 50 m off.
static bool yard_is_drawn(enum ll_ground_kind kind, const char *const *walls, size_t count)
{
    LL_CLEANUP(world_clear) struct world w = {.scene = ll_scene_make()};
    struct ll_err err = {0};
    for (size_t i = 0; i < count; i++) {
        if (kind == LL_GROUND_WALL) {
            (void)ll_draw_ground(&w.scene, kind, LL_LINE, walls[i]);
        } else {
            (void)ll_draw_building(&w.scene, walls[i]);
        }
    }
    assert_ok(ll_hose_ground_make(&w.scene, &w.ground, &err), &err);
    const struct ll_cone lanes[4] = {{{0, 0}, {100, 0}, 80, 80, 0},
                                     {{100, 0}, {100, 100}, 80, 80, 0},
                                     {{100, 100}, {0, 100}, 80, 80, 0},
                                     {{0, 100}, {0, 0}, 80, 80, 0}};
    memcpy(w.cones, lanes, sizeof lanes);
    LL_CLEANUP(drawing_clear) struct drawing d = draw(&w, false, 1);
    return plane_inside(&d.shapes, 0, (struct ll_xy){50.0, 50.0}) ||
           plane_inside(&d.shapes, 0, (struct ll_xy){47.5, 53.0});
}

/// Rings whose walls, and the points where they meet, lie on lines and corners of the grid.
static void nothing_leads_through_walls_that_lie_on_the_grid(void **state)
{
    (void)state;
    static const char *const ring[1] = {"30 30, 70 30, 70 70, 30 70, 30 30"};
    static const char *const clockwise[1] = {"30 30, 30 70, 70 70, 70 30, 30 30"};
    static const char *const aslant[1] = {"30 50, 50 30, 70 50, 50 70, 30 50"};
    static const char *const pieces[4] = {"20 30, 80 30", "70 80, 70 20", "20 70, 80 70",
                                          "30 20, 30 80"};
    static const char *const open[3] = {"30 30, 70 30", "70 30, 70 70", "30 70, 30 30"};
    static const char *const houses[4] = {
        "30 25, 70 25, 70 30, 30 30", "70 30, 75 30, 75 70, 70 70", "30 70, 70 70, 70 75, 30 75",
        "25 30, 30 30, 30 70, 25 70"}; /* they touch at their corners */
    assert_false(yard_is_drawn(LL_GROUND_WALL, ring, 1));
    assert_false(yard_is_drawn(LL_GROUND_WALL, clockwise, 1));
    assert_false(yard_is_drawn(LL_GROUND_WALL, aslant, 1));
    assert_false(yard_is_drawn(LL_GROUND_WALL, pieces, 4));
    assert_true(yard_is_drawn(LL_GROUND_WALL, open, 3));
    assert_false(yard_is_drawn(LL_GROUND_FOREST, houses, 4));
    assert_true(yard_is_drawn(LL_GROUND_FOREST, houses, 3));
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = {0};
    draw_block(&w, 3, 0.3, 5);
    LL_CLEANUP(drawing_clear) struct drawing one = draw(&w, true, 1);
    LL_CLEANUP(drawing_clear) struct drawing two = draw(&w, true, 2);
    assert_int_equal(one.shapes.point_count, two.shapes.point_count);
    assert_memory_equal(one.shapes.points, two.shapes.points,
                        one.shapes.point_count * sizeof *one.shapes.points);
}

static bool attempt(void *user)
{
    LL_CLEANUP(drawing_clear) struct drawing d = {0};
    enum ll_code code = try_draw(user, true, 1, &d, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = {0};
    draw_row(&w, 4.0);
    ll_for_each_failing_alloc(attempt, &w, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_drawn_beyond_what_is_reached),
        cmocka_unit_test(what_is_reached_is_drawn_where_gaps_are_not_narrow),
        cmocka_unit_test(a_yard_behind_a_closed_row_is_reached_through_a_gap_alone),
        cmocka_unit_test(nothing_leads_through_walls_that_lie_on_the_grid),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
