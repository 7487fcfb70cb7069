#include "geo/hose_stretch.h"

#include <math.h>

#include "core/rng.h"
#include "geo/hose_place.h"
#include "tests/support/check.h"
#include "tests/support/hose_yard.h"
#include "tests/support/scenes.h"

/* Nearer than this to the end of a free part it does not matter what a place is. */
#define NEAR_M 0.02

enum { MOST_PARTS = 200 };

/// The free parts of a line, one after the other.
struct cut {
    struct ll_xy a;
    struct ll_xy b;
    struct ll_hose_free parts[MOST_PARTS];
    size_t count;
};

static void cut_line(const struct hose_yard *y, struct ll_hose_bits *bits, struct cut *inout)
{
    struct ll_err err = {0};
    const double length_m = ll_hose_apart(inout->a, inout->b);
    double done_m = 0.0;
    bool found = true;
    inout->count = 0;
    while (found && done_m < length_m) {
        assert_true(inout->count < MOST_PARTS);
        struct ll_hose_free *part = &inout->parts[inout->count];
        assert_ok(
            ll_hose_next_free(&y->place.mesh, inout->a, inout->b, done_m, bits, part, &found, &err),
            &err);
        if (found) {
            assert_true(part->from_m >= done_m && part->to_m > part->from_m);
            assert_true(part->to_m <= length_m);
            done_m = part->to_m;
            inout->count++;
        }
    }
}

/// How far outside of a free triangle a point is.
static double outside_m(const struct ll_mesh *mesh, uint32_t triangle, struct ll_xy p)
{
    double most_m = 0.0;
    for (uint32_t i = 0; i < 3; i++) {
        const struct ll_xy a = mesh->nodes[mesh->triangles[triangle].node[i]].at;
        const struct ll_xy b = mesh->nodes[mesh->triangles[triangle].node[(i + 1) % 3]].at;
        most_m = fmax(most_m, -ll_mesh_side(a, b, p) / ll_hose_apart(a, b));
    }
    return most_m;
}

/// Bits follow one another from the part's start to its end, each in its triangle (0.1 mm).
static void assert_bits_are_a_chain(const struct hose_yard *y, const struct ll_hose_bits *bits,
                                    const struct ll_hose_free *part)
{
    struct ll_xy at = part->a;
    for (uint32_t i = 0; i < part->bit_count; i++) {
        const struct ll_hose_bit *bit = &bits->items[part->first_bit + i];
        assert_true(bit->a.x == at.x && bit->a.y == at.y);
        assert_true(outside_m(&y->place.mesh, bit->triangle, bit->a) < 1e-4);
        assert_true(outside_m(&y->place.mesh, bit->triangle, bit->b) < 1e-4);
        at = bit->b;
    }
    assert_near(ll_hose_apart(part->a, at), part->to_m - part->from_m, 1e-4);
}

static bool is_free(const struct hose_yard *y, const struct cut *c, double at_m)
{
    const double share = at_m / ll_hose_apart(c->a, c->b);
    const struct ll_xy at = {c->a.x + share * (c->b.x - c->a.x),
                             c->a.y + share * (c->b.y - c->a.y)};
    return ll_mesh_locate(&y->place.mesh, ll_mesh_snapped(y->place.mesh.grid_m, at)) != LL_NONE;
}

/// Every place in a part is free; between two parts none is, for more than 0.5 m on end.
static void assert_parts_are_what_is_free(const struct hose_yard *y, const struct cut *c)
{
    const double length_m = ll_hose_apart(c->a, c->b);
    size_t part = 0;
    double free_m = 0.0;
    for (double at_m = 0.0; at_m < length_m; at_m += 0.01) {
        while (part < c->count && c->parts[part].to_m < at_m) {
            part++;
        }
        const bool in = part < c->count && at_m >= c->parts[part].from_m;
        if (in && at_m > c->parts[part].from_m + NEAR_M && at_m < c->parts[part].to_m - NEAR_M) {
            assert_true(is_free(y, c, at_m));
        }
        free_m = !in && is_free(y, c, at_m) ? free_m + 0.01 : 0.0;
        assert_true(free_m < 0.55);
    }
}

static void lines_are_cut_where_they_are_free(void **state)
{
    (void)state;
    size_t parts = 0, whole = 0;
    for (uint64_t seed = 0; seed < 120; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 9);
        const struct ll_random_scene what = {.buildings = 3 + seed % 20, .size_m = 100.0};
        LL_CLEANUP(hose_yard_clear) struct hose_yard y = {.scene = ll_random_scene(seed, &what)};
        LL_CLEANUP(ll_hose_bits_clear) struct ll_hose_bits bits = {0};
        (void)ll_draw_ground(&y.scene, LL_GROUND_WALL, LL_LINE, "5 44.3, 40 51.1, 83 43.2");
        hose_yard_ready(&y);
        struct cut c;
        c.a = (struct ll_xy){ll_rng_between(&rng, 45.0, 175.0), ll_rng_between(&rng, 45.0, 175.0)};
        c.b = (struct ll_xy){ll_rng_between(&rng, 45.0, 175.0), ll_rng_between(&rng, 45.0, 175.0)};
        cut_line(&y, &bits, &c);
        for (size_t i = 0; i < c.count; i++) {
            assert_bits_are_a_chain(&y, &bits, &c.parts[i]);
        }
        assert_parts_are_what_is_free(&y, &c);
        parts += c.count;
        whole += c.count == 1 && !c.parts[0].from_wall && !c.parts[0].to_wall ? 1 : 0;
    }
    print_message("%zu parts, %zu lines whole\n", parts, whole);
    assert_true(parts > 250 && whole > 5);
}

/// Lines through corners of houses, along their walls, and from a corner on.
static void lines_over_corners_end_and_go_on(void **state)
{
    (void)state;
    LL_CLEANUP(hose_yard_clear) struct hose_yard y = {.scene = ll_scene_make()};
    (void)ll_draw_building(&y.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&y.scene, "20 0, 30 0, 30 10, 20 10");
    hose_yard_ready(&y);
    const struct ll_xy o = y.place.origin;
    static const struct {
        struct ll_xy a, b;
        double free_m; ///< in sum
    } lines[] = {
        {{-5, -5}, {15, 15}, 2.0 * 7.0710678118654755}, /* through the house by its corners */
        {{-5, 15}, {5, 15}, 10.0},                      /* past it */
        {{-10, 5}, {40, 5}, 30.0},                      /* through both */
        {{10, 10}, {20, 10}, 10.0},                     /* from a corner to another */
        {{10, 10}, {10, 20}, 10.0},                     /* on where a wall ends */
        {{15, -20}, {15, 40}, 60.0},                    /* between them */
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        LL_CLEANUP(ll_hose_bits_clear) struct ll_hose_bits bits = {0};
        struct cut c = {.a = {lines[i].a.x - o.x, lines[i].a.y - o.y},
                        .b = {lines[i].b.x - o.x, lines[i].b.y - o.y}};
        cut_line(&y, &bits, &c);
        double free_m = 0.0;
        for (size_t k = 0; k < c.count; k++) {
            assert_bits_are_a_chain(&y, &bits, &c.parts[k]);
            free_m += c.parts[k].to_m - c.parts[k].from_m;
        }
        assert_near(free_m, lines[i].free_m, 0.01);
    }
}

static void a_line_without_length_has_no_parts(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(hose_yard_clear) struct hose_yard y = {.scene = ll_scene_make()};
    LL_CLEANUP(ll_hose_bits_clear) struct ll_hose_bits bits = {0};
    (void)ll_draw_building(&y.scene, "0 0, 10 0, 10 10, 0 10");
    hose_yard_ready(&y);
    struct ll_hose_free part;
    bool found = true;
    const struct ll_xy at = {5.0, 5.0};
    assert_ok(ll_hose_next_free(&y.place.mesh, at, at, 0.0, &bits, &part, &found, &err), &err);
    assert_false(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_cut_where_they_are_free),
        cmocka_unit_test(lines_over_corners_end_and_go_on),
        cmocka_unit_test(a_line_without_length_has_no_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
