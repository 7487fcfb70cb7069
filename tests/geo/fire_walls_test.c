#include "geo/fire_walls.h"

#include <math.h>
#include <stdio.h>

#include "geo/separation.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A stage's input with everything that must live as long as it.
struct setting {
    struct ll_scene scene;
    struct ll_fire_gaps gaps;
    ll_rules *rules;
    struct ll_stage in;
};

static void setting_clear(struct setting *s)
{
    ll_scene_clear(&s->scene);
    ll_rules_free(s->rules);
}

/// `scene` becomes the setting's. `s` must not move afterwards.
static void set_up(struct setting *s, struct ll_scene scene)
{
    s->scene = scene;
    s->gaps = ll_test_fire_gaps();
    s->rules = ll_test_rules();
    s->in = (struct ll_stage){.scene = &s->scene, .rules = s->rules, .threads = 1};
}

static struct ll_separation run(const struct setting *s, const struct ll_building_results *results,
                                const struct ll_separation *before)
{
    struct ll_err err = {0};
    struct ll_separation out = {0};
    assert_ok(ll_separation_stage(&s->in, &s->gaps, results, before, &out, &err), &err);
    return out;
}

/// A square house of 10 m with its lower left corner at x, y.
static size_t house(struct setting *s, double x, double y, enum ll_structure structure)
{
    char rings[200];
    (void)snprintf(rings, sizeof rings, "%.9g %.9g, %.9g %.9g, %.9g %.9g, %.9g %.9g", x, y,
                   x + 10.0, y, x + 10.0, y + 10.0, x, y + 10.0);
    size_t row = ll_draw_building(&s->scene, rings);
    ll_table_set_word(&s->scene.layer[LL_BUILDING], row, LL_BUILDING_STRUCTURE, (uint8_t)structure);
    return row;
}

/// A street of `count` timber houses 3 m apart.
static void draw_street(struct setting *s, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t row = house(s, 13.0 * (double)i, 0.0, LL_STRUCTURE_TIMBER);
        ll_table_set_real(&s->scene.layer[LL_BUILDING], row, LL_BUILDING_HOUSEHOLDS, 1.0);
    }
}

/// Puts a fire wall on record.
static void draw_fire_wall(struct setting *s, const char *points)
{
    struct ll_err err = {0};
    struct ll_table *ground = &s->scene.layer[LL_GROUND];
    size_t row = 0;
    assert_ok(ll_table_add(ground, &row, &err), &err);
    ll_draw_shape(&ground->shape, LL_LINE, points);
    ll_table_set_word(ground, row, LL_GROUND_KIND, LL_GROUND_FIRE_WALL);
}

static void a_fire_wall_closes_a_gap_where_it_is_on_the_higher_house(void **state)
{
    (void)state;
    static const struct {
        const char *wall;
        double floors[2];
        bool kept;
        bool certain;
    } cases[] = {
        {"10 0, 10 10", {NAN, NAN}, true, false}, /* which one is higher is not known */
        {"10 0, 10 10", {2.0, 2.0}, false, false},
        {"10 0, 10 10", {3.0, 2.0}, false, false},
        {"10 0, 10 10", {1.0, 2.0}, true, true}, /* it stands on the lower one */
        {"13 0, 13 10", {1.0, 2.0}, false, false},
        {"10.4 0, 10.4 10", {3.0, 2.0}, false, false}, /* drawn 0.4 m off */
        {"10.6 0, 10.6 10", {3.0, 2.0}, true, true},   /* too far off to be its wall */
        {"10 0, 10 6", {3.0, 2.0}, true, true},        /* fire goes round its end */
        {"10 0, 10 9.97", {3.0, 2.0}, false, false},
        {"0 0, 0 10", {3.0, 2.0}, true, true}, /* on the other side of the house */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        for (size_t k = 0; k < 2; k++) {
            size_t row = house(&s, 13.0 * (double)k, 0.0, LL_STRUCTURE_TIMBER);
            ll_table_set_real(&s.scene.layer[LL_BUILDING], row, LL_BUILDING_FLOORS,
                              cases[i].floors[k]);
        }
        draw_fire_wall(&s, cases[i].wall);
        LL_CLEANUP(ll_separation_clear) struct ll_separation r = run(&s, NULL, NULL);
        assert_int_equal(r.pair_count, cases[i].kept);
        assert_int_equal(r.too_near[0], cases[i].certain);
        assert_int_equal(r.cluster[0] != LL_NONE, cases[i].certain);
        assert_int_equal(r.cluster_possible[0] != LL_NONE, cases[i].kept);
    }
}

static void a_fire_wall_between_touching_houses_closes_the_gap(void **state)
{
    (void)state;
    for (int walled = 0; walled < 2; walled++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        (void)house(&s, 0.0, 0.0, LL_STRUCTURE_TIMBER);
        (void)house(&s, 10.0, 0.0, LL_STRUCTURE_TIMBER);
        if (walled != 0) {
            draw_fire_wall(&s, "10 0, 10 10");
        }
        LL_CLEANUP(ll_separation_clear) struct ll_separation r = run(&s, NULL, NULL);
        assert_int_equal(r.pair_count, walled == 0);
        assert_int_equal(r.cluster[0] != LL_NONE, walled == 0);
    }
}

/// The walls that a cut tells, built: its cluster falls into the two parts that it promised.
static void the_walls_of_a_cut_part_its_cluster(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_street(&s, 40);
    LL_CLEANUP(ll_separation_clear) struct ll_separation before = run(&s, NULL, NULL);
    const struct ll_cluster_cut *cut = &before.cuts[0];
    assert_true(cut->walls_known && cut->wall_points > 0);
    struct ll_box dirty = ll_box_empty();
    for (uint32_t i = 0; i < cut->wall_points; i += 2) {
        const struct ll_xy *p = &before.walls[cut->first_wall + i];
        char text[120];
        (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g", p[0].x, p[0].y, p[1].x,
                       p[1].y);
        draw_fire_wall(&s, text);
        ll_box_extend(&dirty, p[0].x, p[0].y);
        ll_box_extend(&dirty, p[1].x, p[1].y);
    }
    LL_CLEANUP(ll_separation_clear) struct ll_separation full = run(&s, NULL, NULL);
    s.in.dirty = &dirty;
    LL_CLEANUP(ll_separation_clear) struct ll_separation after = run(&s, NULL, &before);
    assert_int_equal(after.pair_count, full.pair_count);
    assert_memory_equal(after.cluster, full.cluster, full.count * sizeof *full.cluster);
    assert_memory_equal(after.cluster_possible, full.cluster_possible,
                        full.count * sizeof *full.cluster_possible);
    assert_memory_equal(after.too_near, full.too_near, full.count * sizeof *full.too_near);
    assert_memory_equal(after.maybe_near, full.maybe_near, full.count * sizeof *full.maybe_near);
    assert_int_equal(full.clusters[0].buildings, cut->part_a);
    assert_int_equal(full.clusters[1].buildings, cut->part_b);
    assert_true(full.clusters[1].certain && !full.clusters[2].certain);
}

static bool try_to_cover(void *user)
{
    const struct setting *s = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_fire_walls_clear) struct ll_fire_walls walls = {0};
    struct ll_fire_wall_cover cover = {false, false};
    const struct ll_facing_ask ask = {
        .shapes = &s->scene.layer[LL_BUILDING].shape, .b = 1, .gap_m = 3.0, .within_m = 6.0};
    enum ll_code code = ll_fire_walls_make(&s->scene, s->rules, &walls, &err);
    if (code == LL_OK) {
        code = ll_fire_walls_cover(&walls, &ask, &cover, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_true(code != LL_OK || (cover.a && !cover.b));
    return code == LL_OK;
}

static void running_out_of_memory_is_an_error(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_street(&s, 2);
    draw_fire_wall(&s, "10 0, 10 4");
    draw_fire_wall(&s, "10 10, 10 4");
    ll_for_each_failing_alloc(try_to_cover, &s, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fire_wall_closes_a_gap_where_it_is_on_the_higher_house),
        cmocka_unit_test(a_fire_wall_between_touching_houses_closes_the_gap),
        cmocka_unit_test(the_walls_of_a_cut_part_its_cluster),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
