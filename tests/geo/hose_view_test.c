#include "geo/hose_view.h"

#include <math.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"

enum { CORNERS = 12, PIECES = 400, POINTS = 20, RAYS = 64, EDGE_POINTS = 33 };

/* How far one looks; all pieces lie nearer. */
#define FAR_M 200.0

/// A ring of random corners around the middle, counter-clockwise, with notches.
static void draw_ring(struct ll_rng *rng, struct ll_hose_edge *edges)
{
    struct ll_xy at[CORNERS];
    for (int i = 0; i < CORNERS; i++) {
        const double angle = 2.0 * 3.14159265358979 * i / CORNERS;
        const double r = 2.0 + 20.0 * ll_rng_unit(rng);
        at[i] = (struct ll_xy){r * cos(angle), r * sin(angle)};
    }
    for (int i = 0; i < CORNERS; i++) {
        edges[i] = (struct ll_hose_edge){at[i], at[(i + 1) % CORNERS]};
    }
}

static bool meets(const struct ll_hose_edge *edges, struct ll_xy from, struct ll_xy to)
{
    bool met = false;
    for (int i = 0; i < CORNERS; i++) {
        met = met || plane_segment_distance(from, to, edges[i].a, edges[i].b) <= 1e-9;
    }
    return met;
}

/// Whoever is hidden is so: the ray meets the ring. And most rays that meet it are hidden beyond
/// it: what is missing are the two bins at its sides.
static void shut_is_as_rays_say(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(7, 0);
    size_t hidden = 0, met = 0;
    for (int n = 0; n < PIECES; n++) {
        struct ll_hose_edge edges[CORNERS];
        draw_ring(&rng, edges);
        for (int k = 0; k < POINTS; k++) { /* beside the ring, in its notches, and within it */
            const struct ll_xy p = {40.0 * ll_rng_unit(&rng) - 20.0,
                                    40.0 * ll_rng_unit(&rng) - 20.0};
            struct ll_hose_view view;
            ll_hose_view_open(&view, 2.0 * FAR_M);
            ll_hose_view_shut(&view, edges, CORNERS, p);
            for (int r = 0; r < RAYS; r++) {
                const double angle = 2.0 * 3.14159265358979 * ll_rng_unit(&rng);
                const struct ll_xy d = {FAR_M * cos(angle), FAR_M * sin(angle)};
                const bool is_hidden = ll_hose_view_hides_point(&view, d.x, d.y, FAR_M);
                const bool is_met = meets(edges, p, (struct ll_xy){p.x + d.x, p.y + d.y});
                assert_true(!is_hidden || is_met);
                hidden += is_hidden ? 1 : 0;
                met += is_met ? 1 : 0;
            }
        }
    }
    assert_true(met > 100000);
    assert_true(hidden > met * 9 / 10);
}

/// No point of an edge that the view hides is seen; and edges are hidden at all.
static void hidden_edges_are_hidden_everywhere(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(8, 0);
    size_t hidden = 0;
    for (int n = 0; n < PIECES * POINTS; n++) {
        struct ll_hose_edge edges[CORNERS];
        draw_ring(&rng, edges);
        const struct ll_xy p = {40.0 * ll_rng_unit(&rng) - 60.0, 40.0 * ll_rng_unit(&rng) - 20.0};
        struct ll_hose_edge e = {
            {20.0 + 40.0 * ll_rng_unit(&rng), 60.0 * ll_rng_unit(&rng) - 30.0},
            {20.0 + 40.0 * ll_rng_unit(&rng), 60.0 * ll_rng_unit(&rng) - 30.0}};
        struct ll_hose_view view;
        ll_hose_view_open(&view, 2.0 * FAR_M);
        ll_hose_view_shut(&view, edges, CORNERS, p);
        const double distance_m = sqrt(ll_hose_edge_point2(&e, p));
        if (!ll_hose_view_hides_edge(&view, &e, p, distance_m)) {
            continue;
        }
        hidden++;
        for (int i = 0; i < EDGE_POINTS; i++) {
            const double share = i / (EDGE_POINTS - 1.0);
            const struct ll_xy q = {e.a.x + share * (e.b.x - e.a.x),
                                    e.a.y + share * (e.b.y - e.a.y)};
            assert_true(meets(edges, p, q));
        }
    }
    assert_true(hidden > 100);
}

/// From a point on a wall, or on a corner, nothing is said: rounding would decide what is hidden.
static void point_on_the_piece_shuts_nothing(void **state)
{
    (void)state;
    const struct ll_hose_edge house[4] = {{{0.0, 0.0}, {10.0, 0.0}},
                                          {{10.0, 0.0}, {10.0, 8.0}},
                                          {{10.0, 8.0}, {0.0, 8.0}},
                                          {{0.0, 8.0}, {0.0, 0.0}}};
    const struct ll_xy on[4] = {{4.0, 0.0}, {10.0, 3.0}, {10.0, 8.0}, {3.0, 8.0 + 1e-12}};
    for (int i = 0; i < 4; i++) {
        struct ll_hose_view view;
        ll_hose_view_open(&view, FAR_M);
        ll_hose_view_shut(&view, house, 4, on[i]);
        for (int k = 0; k < LL_HOSE_BINS; k++) {
            assert_true((double)view.depth[k] >= FAR_M);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shut_is_as_rays_say),
        cmocka_unit_test(hidden_edges_are_hidden_everywhere),
        cmocka_unit_test(point_on_the_piece_shuts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
