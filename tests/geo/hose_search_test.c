#include "geo/hose_search.h"

#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"

/// A place with everything that must live as long as it.
struct yard {
    struct ll_scene scene;
    struct ll_hose_ground ground;
    struct ll_hose_place place;
    uint32_t targets[200];
    struct ll_hose_start starts[10];
    size_t start_count;
};

static void yard_clear(struct yard *y)
{
    ll_hose_place_clear(&y->place);
    ll_hose_ground_clear(&y->ground);
    ll_scene_clear(&y->scene);
}

/// All buildings are targets; the place reaches 50 m beyond the scene.
static void yard_ready(struct yard *y)
{
    struct ll_err err = {0};
    size_t buildings = y->scene.layer[LL_BUILDING].count;
    for (uint32_t b = 0; b < buildings; b++) {
        y->targets[b] = b;
    }
    struct ll_box box = ll_scene_box(&y->scene);
    box = ll_box_grown(&box, 50.0);
    assert_ok(ll_hose_ground_make(&y->scene, &y->ground, &err), &err);
    assert_ok(ll_hose_place_make(&y->ground, &box, 2.0, y->targets, buildings, &y->place, &err),
              &err);
    for (size_t i = 0; i < y->start_count; i++) {
        y->starts[i].at.x -= box.min_x;
        y->starts[i].at.y -= box.min_y;
    }
}

static bool sees(const struct ll_hose_place *p, struct ll_xy a, struct ll_xy b)
{
    for (size_t e = 0; e < p->edge_count; e++) {
        if (plane_segment_distance(a, b, p->edges[e].a, p->edges[e].b) < 1e-12) {
            return false;
        }
    }
    return true;
}

static double apart(struct ll_xy a, struct ll_xy b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

/// The nearest visible point of a target's walls.
static double leg(const struct ll_hose_place *p, struct ll_xy from, uint32_t target)
{
    double best = INFINITY;
    for (size_t i = 0; i < p->piece_count; i++) {
        for (uint32_t k = 0; p->pieces[i].target == target && k < p->pieces[i].edge_count; k++) {
            const struct ll_hose_edge *e = &p->edges[p->pieces[i].first_edge + k];
            double length2 = apart(e->a, e->b) * apart(e->a, e->b);
            double t =
                ((from.x - e->a.x) * (e->b.x - e->a.x) + (from.y - e->a.y) * (e->b.y - e->a.y)) /
                length2;
            t = fmin(1.0, fmax(0.0, t));
            struct ll_xy at = {e->a.x + t * (e->b.x - e->a.x), e->a.y + t * (e->b.y - e->a.y)};
            double d = apart(from, at);
            double share = d <= 0.02 ? 0.0 : 1.0 - 0.02 / d;
            struct ll_xy until = {from.x + share * (at.x - from.x),
                                  from.y + share * (at.y - from.y)};
            if (d < best && (d <= 0.02 || sees(p, from, until))) {
                best = d;
            }
        }
    }
    return best;
}

/// The nearest point of a target's walls, seen or not.
static double touching_leg(const struct ll_hose_place *p, struct ll_xy from, uint32_t target)
{
    double best = INFINITY;
    for (size_t i = 0; i < p->piece_count; i++) {
        for (uint32_t k = 0; p->pieces[i].target == target && k < p->pieces[i].edge_count; k++) {
            const struct ll_hose_edge *e = &p->edges[p->pieces[i].first_edge + k];
            best = fmin(best, plane_segment_distance(from, from, e->a, e->b));
        }
    }
    return best;
}

/// All pairs of nodes, no direction left out, nothing hidden in advance.
static void brute_force(const struct yard *y, double limit_m, double *ret_m)
{
    const struct ll_hose_place *p = &y->place;
    size_t n = p->node_count + y->start_count;
    LL_CLEANUP(ll_freep) struct ll_xy *at = ll_alloc(n, sizeof *at);
    LL_CLEANUP(ll_freep) double *label = ll_alloc(n, sizeof *label);
    LL_CLEANUP(ll_freep) uint8_t *done = ll_calloc(n, 1);
    for (size_t i = 0; i < n; i++) {
        bool start = i >= p->node_count;
        at[i] = start ? y->starts[i - p->node_count].at : p->nodes[i].at;
        label[i] = start ? y->starts[i - p->node_count].already_m : INFINITY;
    }
    for (size_t t = 0; t < p->target_count; t++) {
        ret_m[t] = INFINITY;
    }
    for (;;) {
        size_t u = n;
        for (size_t i = 0; i < n; i++) {
            u = done[i] == 0 && label[i] <= limit_m && (u == n || label[i] < label[u]) ? i : u;
        }
        if (u == n) {
            break;
        }
        done[u] = 1;
        for (size_t k = 0; k < p->link_count; k++) {
            if (p->links[k].from == u) {
                label[p->links[k].to] =
                    fmin(label[p->links[k].to], label[u] + p->links[k].length_m);
            }
        }
        if (u < p->node_count && p->nodes[u].kind == LL_HOSE_CLOSED) {
            for (uint32_t t = 0; t < p->target_count; t++) { /* only what the lane touches */
                double last = touching_leg(p, at[u], t);
                ret_m[t] = last <= 0.1 ? fmin(ret_m[t], label[u] + last) : ret_m[t];
            }
            continue;
        }
        for (size_t v = 0; v < p->node_count; v++) {
            double length_m = label[u] + apart(at[u], at[v]);
            if (length_m < label[v] && p->nodes[v].kind != LL_HOSE_CLOSED &&
                sees(p, at[u], at[v])) {
                label[v] = length_m;
            }
        }
        for (uint32_t t = 0; t < p->target_count; t++) {
            ret_m[t] = fmin(ret_m[t], label[u] + leg(p, at[u], t));
        }
    }
    for (size_t t = 0; t < p->target_count; t++) {
        ret_m[t] = ret_m[t] <= limit_m ? ret_m[t] : INFINITY;
    }
}

/// Whether no corner comes so near to another outline that a hose fits through on one side only:
/// there the clearance decides what is open.
static bool is_plain(const struct ll_hose_place *p)
{
    for (size_t i = 0; i < p->piece_count; i++) {
        for (uint32_t k = 0; k < p->pieces[i].edge_count; k++) {
            struct ll_xy corner = p->edges[p->pieces[i].first_edge + k].a;
            for (size_t j = 0; j < p->piece_count; j++) {
                for (uint32_t m = 0; j != i && m < p->pieces[j].edge_count; m++) {
                    const struct ll_hose_edge *e = &p->edges[p->pieces[j].first_edge + m];
                    double d = plane_segment_distance(corner, corner, e->a, e->b);
                    if (d > 1e-9 && d < 0.25) {
                        return false;
                    }
                }
            }
        }
    }
    return true;
}

/// The hose is never shorter than the shortest over all nodes, and no longer than the clearance
/// at its bends allows: the search leaves out nodes at which no taut string bends.
static void assert_as_by_brute_force(const struct yard *y, double limit_m)
{
    struct ll_err err = {0};
    double expected[200];
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
    assert_ok(ll_hose_search_run(&y->place, y->starts, y->start_count, limit_m, &s, &err), &err);
    brute_force(y, limit_m, expected);
    for (size_t t = 0; t < y->place.target_count; t++) {
        double bends = 0.0;
        for (uint32_t n = s.targets[t].from; n != LL_NONE; n = s.nodes[n].from) {
            bends += 1.0;
        }
        double found = fmin(s.targets[t].length_m, 1e9);
        double least = fmin(expected[t], 1e9);
        assert_true(found >= least - 1e-9);
        assert_true(found <= least + 0.05 * bends + 1e-9 || least > limit_m - 0.5);
    }
}

static struct ll_xy place_in(struct ll_rng *rng, double size_m)
{
    double x = ll_rng_between(rng, 0.0, size_m);
    return (struct ll_xy){x, ll_rng_between(rng, 0.0, size_m)};
}

/// Adds a barrier of 2 to 5 points.
static void add_barrier(struct ll_scene *scene, struct ll_rng *rng, double size_m)
{
    struct ll_err err = {0};
    struct ll_table *t = &scene->layer[LL_GROUND];
    size_t row = 0;
    assert_ok(ll_table_add(t, &row, &err), &err);
    ll_table_set_word(t, row, LL_GROUND_KIND,
                      (uint8_t)(LL_GROUND_WATER + ll_rng_below(rng, LL_GROUND_CLIFF)));
    assert_ok(ll_shapes_begin(&t->shape, LL_LINE, &err), &err);
    assert_ok(ll_shapes_ring(&t->shape, &err), &err);
    struct ll_xy at = place_in(rng, size_m);
    for (uint32_t points = 2 + ll_rng_below(rng, 4); points > 0; points--) {
        assert_ok(ll_shapes_point(&t->shape, at.x, at.y, &err), &err);
        at.x += ll_rng_between(rng, -40.0, 40.0);
        at.y += ll_rng_between(rng, -40.0, 40.0);
    }
}

static void lengths_are_those_of_brute_force(void **state)
{
    (void)state;
    int plain = 0;
    for (uint64_t seed = 0; seed < 160; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 1);
        struct ll_random_scene what = {.buildings = 4 + seed % 14,
                                       .lanes = seed % 3 == 0 ? 3 : 0,
                                       .size_m = seed % 2 == 0 ? 120.0 : 70.0};
        LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_random_scene(seed, &what)};
        for (uint64_t k = 0; k < seed % 5; k++) {
            add_barrier(&y.scene, &rng, what.size_m);
        }
        y.start_count = 1 + seed % 10;
        for (size_t i = 0; i < y.start_count; i++) {
            y.starts[i] = (struct ll_hose_start){place_in(&rng, what.size_m), i == 2 ? 15.0 : 0.0,
                                                 (uint32_t)i};
        }
        yard_ready(&y);
        if (is_plain(&y.place)) {
            plain++;
            assert_as_by_brute_force(&y, seed % 4 == 0 ? 60.0 : 200.0);
        }
    }
    assert_true(plain > 30);
}

/// Rows of houses, touching or with gaps of up to a metre, axis-parallel: what towns look like.
static void rows_of_houses_are_those_of_brute_force(void **state)
{
    (void)state;
    static const double gaps[] = {0.0, 0.0, 0.3, 0.5, 1.0};
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 2);
        LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make()};
        for (int row = 0; row < 3; row++) {
            double x = 0.0;
            for (int k = 0; k < 5; k++) {
                double width = ll_rng_between(&rng, 4.0, 10.0);
                char text[200];
                (void)snprintf(text, sizeof text, "%.17g %d, %.17g %d, %.17g %d, %.17g %d", x,
                               14 * row, x + width, 14 * row, x + width, 14 * row + 10, x,
                               14 * row + 10);
                (void)ll_draw_building(&y.scene, text);
                x += width + gaps[ll_rng_below(&rng, 5)];
            }
        }
        y.start_count = 1;
        y.starts[0] = (struct ll_hose_start){{ll_rng_between(&rng, 0.0, 40.0), -3.0}, 0.0, 0};
        yard_ready(&y);
        assert_as_by_brute_force(&y, 150.0);
    }
}

static bool try_to_search(void *user)
{
    const struct yard *y = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
    enum ll_code code = ll_hose_search_run(&y->place, y->starts, y->start_count, 100.0, &s, &err);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && s.nodes == NULL));
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make(), .start_count = 1};
    (void)ll_draw_building(&y.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&y.scene, "0 20, 10 20, 10 30, 0 30");
    y.starts[0] = (struct ll_hose_start){{5.0, -5.0}, 0.0, 0};
    yard_ready(&y);
    ll_for_each_failing_alloc(try_to_search, &y, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_are_those_of_brute_force),
        cmocka_unit_test(rows_of_houses_are_those_of_brute_force),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
