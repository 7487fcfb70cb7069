#include "geo/hose.h"

#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A scene with its sources, all buildings asked for.
struct setting {
    struct ll_scene scene;
    struct ll_hose_ground ground;
    ll_rules *rules;
    struct ll_stage in;
    struct ll_hose_source sources[40];
    uint32_t rows[400];
    double length_m[400];
    uint32_t owner[400];
    struct ll_hose_task task;
};

static void setting_clear(struct setting *s)
{
    ll_hose_ground_clear(&s->ground);
    ll_scene_clear(&s->scene);
    ll_rules_free(s->rules);
}

static void add_source(struct setting *s, double x, double y)
{
    size_t n = s->task.source_count++;
    s->sources[n] = (struct ll_hose_source){.at = {x, y}, .owner = (uint32_t)n};
}

static void run(struct setting *s, double limit_m)
{
    struct ll_err err = {0};
    size_t count = s->scene.layer[LL_BUILDING].count;
    for (uint32_t b = 0; b < count; b++) {
        s->rows[b] = b;
        s->length_m[b] = NAN;
    }
    ll_hose_ground_clear(&s->ground);
    assert_ok(ll_hose_ground_make(&s->scene, &s->ground, &err), &err);
    s->in = (struct ll_stage){.scene = &s->scene, .threads = 1};
    s->task.ground = &s->ground;
    s->task.sources = s->sources;
    s->task.buildings = s->rows;
    s->task.building_count = count;
    s->task.limit_m = limit_m;
    s->task.gate_m = 2.0;
    assert_ok(ll_hose_lengths(&s->in, &s->task, s->length_m, s->owner, &err), &err);
}

/// Each bend may cost this much more than the taut string.
#define BEND_M 0.1

static void around_a_house_it_is_the_taut_string(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_scene_make()};
    (void)ll_draw_building(&s.scene, "0 0, 20 0, 20 10, 0 10");
    (void)ll_draw_building(&s.scene, "5 20, 15 20, 15 30, 5 30"); /* behind the first */
    (void)ll_draw_building(&s.scene, "40 -10, 50 -10, 50 0, 40 0");
    add_source(&s, 4.0, -6.0);
    run(&s, 170.0);
    assert_near(s.length_m[0], 6.0, 1e-9);
    double way = hypot(4.0, 6.0) + 10.0 + hypot(5.0, 10.0);
    assert_true(s.length_m[1] >= way && s.length_m[1] <= way + 2 * BEND_M);
    assert_near(s.length_m[2], 36.0, 1e-9);
    run(&s, way - 0.01);
    assert_true(isinf(s.length_m[1]));
    assert_int_equal(s.owner[1], LL_NONE);
}

static void houses_that_touch_are_one_barrier(void **state)
{
    (void)state;
    for (int k = 0; k < 3; k++) { /* touching, 2 cm apart, 20 cm apart */
        double gap = (double[]){0.0, 0.02, 0.2}[k];
        LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_scene_make()};
        char text[100];
        (void)ll_draw_building(&s.scene, "0 0, 20 0, 20 10, 0 10");
        (void)snprintf(text, sizeof text, "%g 0, 60 0, 60 10, %g 10", 20 + gap, 20 + gap);
        (void)ll_draw_building(&s.scene, text);
        (void)ll_draw_building(&s.scene, "15 15, 25 15, 25 20, 15 20");
        add_source(&s, 21.0, -3.0); /* not in line with the gap */
        run(&s, 170.0);
        double around = hypot(21.0, 3.0) + 10.0 + hypot(15.0, 5.0);
        if (k < 2) {
            assert_true(s.length_m[2] >= around && s.length_m[2] <= around + 2 * BEND_M);
        } else {
            assert_true(s.length_m[2] < 19.0);
        }
        if (k == 0) { /* in line with the party wall */
            add_source(&s, 20.0, -2.0);
            run(&s, 170.0);
            assert_true(s.length_m[2] > 25.0);
        }
    }
}

static void water_is_crossed_by_bridges_only(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_scene_make()};
    (void)ll_draw_ground(&s.scene, LL_GROUND_WATER, LL_POLYGON, "-500 0, 500 0, 500 20, -500 20");
    (void)ll_draw_building(&s.scene, "-5 30, 5 30, 5 40, -5 40");
    (void)ll_draw_building(&s.scene, "-5 -30, 5 -30, 5 -20, -5 -20");
    add_source(&s, 0.0, -10.0);
    run(&s, 170.0);
    assert_near(s.length_m[1], 10.0, 1e-9);
    assert_true(isinf(s.length_m[0]));
    /* a bridge of two lanes that meet above the water */
    size_t a = ll_draw_lane(&s.scene, LL_CLASS_RESIDENTIAL, "30 -40, 30 -5, 30 10");
    size_t b = ll_draw_lane(&s.scene, LL_CLASS_FOOTPATH, "30 10, 30 25, 30 60");
    double bridge = hypot(30.0, 10.0) + 20.0 + hypot(25.0, 10.0); /* a kink at either bank */
    run(&s, 170.0);
    assert_true(s.length_m[0] >= bridge && s.length_m[0] <= bridge + 2 * BEND_M);
    /* marked as a bridge it is left at its ends only */
    ll_table_set_word(&s.scene.layer[LL_LANE], a, LL_LANE_BRIDGE, LL_FLAG_YES);
    ll_table_set_word(&s.scene.layer[LL_LANE], b, LL_LANE_BRIDGE, LL_FLAG_YES);
    run(&s, 200.0);
    double ends = hypot(30.0, 30.0) + 100.0 + hypot(25.0, 20.0);
    assert_near(s.length_m[0], ends, 1e-9);
}

static void a_bridge_leads_into_a_castle(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) { /* as any lane, and marked as a bridge */
        LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_scene_make()};
        (void)ll_draw_ground(&s.scene, LL_GROUND_WATER, LL_POLYGON, "-50 0, 50 0, 50 80, -50 80");
        (void)ll_draw_building(&s.scene, "-10 20, 10 20, 10 40, -10 40");
        size_t row = ll_draw_lane(&s.scene, LL_CLASS_FOOTPATH, "0 -1, 0 30");
        ll_table_set_word(&s.scene.layer[LL_LANE], row, LL_LANE_BRIDGE,
                          k == 0 ? LL_FLAG_UNKNOWN : LL_FLAG_YES);
        add_source(&s, 0.0, -9.0);
        run(&s, 170.0);
        assert_near(s.length_m[0], 29.0, 1e-6);
    }
}

static void a_passage_leads_through_a_house(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_scene_make()};
    (void)ll_draw_building(&s.scene, "0 0, 100 0, 100 10, 0 10");
    (void)ll_draw_building(&s.scene, "45 20, 55 20, 55 30, 45 30");
    add_source(&s, 50.0, -5.0);
    run(&s, 170.0);
    assert_true(s.length_m[1] > 100.0);
    (void)ll_draw_lane(&s.scene, LL_CLASS_FOOTPATH, "50 -20, 50 15");
    run(&s, 170.0);
    assert_near(s.length_m[1], 25.0, 1e-6);
    assert_near(s.length_m[0], 5.0, 1e-9);
}

static void a_wall_ends_or_has_a_gate(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_scene_make()};
    (void)ll_draw_ground(&s.scene, LL_GROUND_WALL, LL_LINE, "-40 0, 60 0");
    (void)ll_draw_building(&s.scene, "-5 10, 5 10, 5 20, -5 20");
    add_source(&s, 0.0, -10.0);
    run(&s, 170.0);
    double around = hypot(40.0, 10.0) + hypot(35.0, 10.0);
    assert_true(s.length_m[0] >= around && s.length_m[0] <= around + 2 * BEND_M);
    struct ll_err err = {0};
    struct ll_table *t = &s.scene.layer[LL_OBSTACLE];
    assert_ok(ll_table_add(t, NULL, &err), &err);
    ll_table_set_word(t, 0, LL_OBSTACLE_KIND, LL_OBSTACLE_GATE);
    ll_draw_shape(&t->shape, LL_POINT, "8 0.5");
    run(&s, 170.0);
    double gate = hypot(8.0, 10.0) + hypot(3.0, 10.0);
    assert_true(s.length_m[0] >= gate - 1e-9 && s.length_m[0] <= gate + 2 * BEND_M);
    /* other ground does not matter */
    (void)ll_draw_ground(&s.scene, LL_GROUND_FOREST, LL_POLYGON, "-50 -5, 50 -5, 50 -2, -50 -2");
    double before = s.length_m[0];
    run(&s, 170.0);
    assert_near(s.length_m[0], before, 0.0);
}

static void a_hydrant_in_a_house_leaves_it_by_its_walls(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_scene_make()};
    (void)ll_draw_building(&s.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&s.scene, "10 0, 20 0, 20 10, 10 10");
    (void)ll_draw_building(&s.scene, "0 30, 10 30, 10 40, 0 40");
    add_source(&s, 8.0, 5.0);
    run(&s, 170.0);
    assert_near(s.length_m[0], 0.0, 0.0);
    assert_near(s.length_m[2], 25.0, 1e-6);
    assert_true(s.length_m[1] > 7.0 && s.length_m[1] < 7.2); /* the party wall is closed */
    add_source(&s, 20.0, 5.0);                               /* on a wall */
    run(&s, 170.0);
    assert_near(s.length_m[1], 0.0, 0.0);
    assert_int_equal(s.owner[1], 1);
}

static void the_way_is_the_one_that_was_measured(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        struct ll_err err = {0};
        struct ll_random_scene what = {.buildings = 25, .lanes = 4, .size_m = 180.0};
        LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_random_scene(seed, &what)};
        for (int i = 0; i < 4; i++) {
            add_source(&s, 20.0 + 45.0 * i, 90.0);
        }
        run(&s, 150.0);
        const struct ll_shapes *shapes = &s.scene.layer[LL_BUILDING].shape;
        for (uint32_t b = 0; b < 25; b++) {
            LL_CLEANUP(ll_freep) struct ll_xy *points = NULL;
            size_t count = 0;
            double length_m = NAN, along = 0.0;
            uint32_t owner = 7;
            s.task.buildings = &b;
            s.task.building_count = 1;
            assert_ok(ll_hose_way(&s.task, &points, &count, &length_m, &owner, &err), &err);
            assert_near(fmin(length_m, 1e9), fmin(s.length_m[b], 1e9), 1e-9);
            assert_int_equal(owner, s.owner[b]);
            if (points == NULL) {
                continue;
            }
            for (size_t i = 0; i + 1 < count; i++) {
                along += hypot(points[i + 1].x - points[i].x, points[i + 1].y - points[i].y);
            }
            assert_true(along <= length_m + 1e-6);
            struct ll_xy end = points[count - 1];
            double off = INFINITY;
            for (uint32_t p = shapes->first_point[shapes->first_ring[b]];
                 p + 1 < shapes->first_point[shapes->first_ring[b + 1]]; p++) {
                off = fmin(off, plane_segment_distance(end, end, shapes->points[p],
                                                       shapes->points[p + 1]));
            }
            assert_near(off, 0.0, 1e-6);
        }
    }
}

static void another_hydrant_never_makes_a_hose_longer_and_threads_change_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_random_scene what = {.buildings = 300, .lanes = 20, .size_m = 1500.0};
    LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_random_scene(3, &what)};
    struct ll_rng rng = ll_rng_make(3, 3);
    double before[300];
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 10; i++) {
            double x = ll_rng_between(&rng, 0.0, 1500.0);
            add_source(&s, x, ll_rng_between(&rng, 0.0, 1500.0));
        }
        run(&s, 170.0);
        for (size_t b = 0; b < 300; b++) {
            assert_true(round == 0 || s.length_m[b] <= before[b] + 1e-9);
            before[b] = s.length_m[b];
        }
        s.in.threads = 3;
        assert_ok(ll_hose_lengths(&s.in, &s.task, s.length_m, s.owner, &err), &err);
        for (size_t b = 0; b < 300; b++) {
            assert_true(s.length_m[b] == before[b]);
        }
    }
}

/// Hydrants on the walls of a house, as they are when they have been moved to the nearest wall: at
/// shares of each wall, rounded to doubles, so that some lie within the house by rounding. The
/// house needs no hose; one 30 m farther out is reached straight from the wall that faces it, and
/// around the house from the others, where nothing is nearer than its corners.
static void a_hydrant_on_the_wall_of_a_house_serves_it_and_others(void **state)
{
    (void)state;
    const struct ll_xy corner[] = {{0, 0}, {20, 0}, {20, 12}, {0, 12}, {0, 0}};
    for (int k = 0; k < 40; k++) {
        const double c = cos(0.15 * k), sn = sin(0.15 * k);
        const struct ll_xy far = {4e5 + 0.1 * k, 5.4e6};
        struct ll_xy p[9];
        char text[2][400];
        for (int i = 0; i < 9; i++) {
            const struct ll_xy at = {corner[i % 5].x, corner[i % 5].y - (i > 4 ? 42.0 : 0.0)};
            p[i] = (struct ll_xy){far.x + at.x * c - at.y * sn, far.y + at.x * sn + at.y * c};
        }
        for (int h = 0; h < 2; h++) {
            const struct ll_xy *q = p + (h == 0 ? 0 : 5);
            (void)snprintf(text[h], sizeof text[h],
                           "%.17g %.17g, %.17g %.17g, %.17g %.17g, %.17g %.17g", q[0].x, q[0].y,
                           q[1].x, q[1].y, q[2].x, q[2].y, q[3].x, q[3].y);
        }
        for (int i = 0; i < 32; i++) {
            LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_scene_make()};
            (void)ll_draw_building(&s.scene, text[0]);
            (void)ll_draw_building(&s.scene, text[1]);
            const struct ll_xy a = p[i / 8], b = p[i / 8 + 1];
            const double share = 0.05 + 0.12 * (i % 8);
            add_source(&s, a.x + share * (b.x - a.x), a.y + share * (b.y - a.y));
            run(&s, 170.0);
            const double straight_m[4] = {30.0, 30.0 + 12.0 * share, 42.0, 42.0 - 12.0 * share};
            assert_near(s.length_m[0], 0.0, 1e-3);
            assert_true(s.length_m[1] > straight_m[i / 8] - 1e-3);
            assert_true(s.length_m[1] < straight_m[i / 8] + (i / 8 == 2 ? 12.0 : 0.2));
        }
    }
}

/// A tower 30 m behind the front of its podium, which stands wall to wall between two houses and
/// before a wall: the hose goes through the podium, as does the way that is told, and others still
/// go around it.
static void to_a_tower_the_hose_leads_through_its_podium(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_scene_make()};
    (void)ll_draw_building(&s.scene, "0 0, 40 0, 40 50, 0 50");
    (void)ll_draw_building(&s.scene, "10 30, 20 30, 20 40, 10 40");
    (void)ll_draw_building(&s.scene, "10 60, 20 60, 20 70, 10 70");
    add_source(&s, 15.0, -5.0);
    run(&s, 170.0);
    assert_near(s.length_m[0], 5.0, 1e-9);
    assert_near(s.length_m[1], 35.0, 1e-9);
    assert_true(s.length_m[2] > hypot(15.0, 5.0) + 50.0 + 10.0);
    LL_CLEANUP(ll_freep) struct ll_xy *points = NULL;
    size_t count = 0;
    double length_m = NAN;
    uint32_t owner = 7;
    s.task.buildings = &s.rows[1];
    s.task.building_count = 1;
    assert_ok(ll_hose_way(&s.task, &points, &count, &length_m, &owner, &err), &err);
    assert_near(length_m, 35.0, 1e-9);
    assert_int_equal(count, 2);
    s.sources[0].at = (struct ll_xy){15.0, 10.0}; /* in the podium */
    run(&s, 170.0);
    assert_near(s.length_m[0], 0.0, 0.0);
    assert_near(s.length_m[1], 20.0, 1e-9);
    assert_near(s.length_m[2], 50.0, 1e-6); /* by the nearest point of the wall behind */
}

/// Rectangles one in another, drawn or left out.
struct nest {
    struct ll_box box[60];
    size_t count;
};

static bool lies_in(const struct nest *n, size_t inner, size_t outer)
{
    return inner != outer && ll_box_holds(&n->box[outer], &n->box[inner]);
}

/// Podiums with towers, some flush with their walls, and rooms in some towers.
static struct nest random_nest(struct ll_rng *rng)
{
    struct nest n = {.count = 0};
    for (int k = 0; k < 9; k++) {
        const double x = 50.0 * (k % 3) + ll_rng_between(rng, 0.0, 8.0);
        const double y = 50.0 * (k / 3) + ll_rng_between(rng, 0.0, 8.0);
        const double width_m = ll_rng_between(rng, 25.0, 45.0);
        const double depth_m = ll_rng_between(rng, 25.0, 45.0);
        const struct ll_box podium = {x, y, x + width_m, y + depth_m};
        n.box[n.count++] = podium;
        for (int i = 0; i < k % 3; i++) {
            const double left = x + (i == 0 ? 0.0 : 13.0), low = y + ll_rng_between(rng, 0.0, 5.0);
            const struct ll_box tower = {left, low, left + 10.0, low + 15.0};
            n.box[n.count++] = tower;
            n.box[n.count++] = ll_box_grown(&tower, -ll_rng_between(rng, 1.0, 4.0));
        }
    }
    return n;
}

static void draw(struct ll_scene *scene, const struct ll_box *b)
{
    char text[400];
    (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g, %.17g %.17g, %.17g %.17g",
                   b->min_x, b->min_y, b->max_x, b->min_y, b->max_x, b->max_y, b->min_x, b->max_y);
    (void)ll_draw_building(scene, text);
}

/// Every hose to a building is as long as where all those around it were never drawn, to 0.1 mm.
static void what_holds_a_building_is_no_obstacle_to_it(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 5);
        const struct nest n = random_nest(&rng);
        LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_scene_make()};
        for (size_t b = 0; b < n.count; b++) {
            draw(&s.scene, &n.box[b]);
        }
        for (int i = 0; i < 4; i++) {
            const double x = ll_rng_between(&rng, -10.0, 160.0);
            add_source(&s, x, ll_rng_between(&rng, -10.0, 160.0));
        }
        run(&s, 80.0);
        for (size_t b = 0; b < n.count; b++) {
            LL_CLEANUP(setting_clear) struct setting alone = {.scene = ll_scene_make()};
            size_t row = 0;
            for (size_t k = 0; k < n.count; k++) {
                if (!lies_in(&n, b, k)) {
                    row += k < b;
                    draw(&alone.scene, &n.box[k]);
                }
            }
            for (size_t i = 0; i < s.task.source_count; i++) {
                add_source(&alone, s.sources[i].at.x, s.sources[i].at.y);
            }
            run(&alone, 80.0);
            assert_near(fmin(s.length_m[b], 1e9), fmin(alone.length_m[row], 1e9), 1e-4);
            assert_int_equal(s.owner[b], alone.owner[row]);
        }
    }
}

static bool try_to_run(void *user)
{
    struct setting *s = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    enum ll_code code = ll_hose_ground_make(&s->scene, &ground, &err);
    if (code == LL_OK) {
        s->task.ground = &ground;
        code = ll_hose_lengths(&s->in, &s->task, s->length_m, s->owner, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {.scene = ll_scene_make()};
    (void)ll_draw_building(&s.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&s.scene, "0 30, 10 30, 10 40, 0 40");
    (void)ll_draw_building(&s.scene, "2 32, 8 32, 8 38, 2 38");
    (void)ll_draw_lane(&s.scene, LL_CLASS_FOOTPATH, "5 -20, 5 15");
    (void)ll_draw_ground(&s.scene, LL_GROUND_WALL, LL_LINE, "-40 20, 60 20");
    add_source(&s, 5.0, -5.0);
    add_source(&s, 5.0, 5.0);
    run(&s, 170.0);
    ll_for_each_failing_alloc(try_to_run, &s, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(around_a_house_it_is_the_taut_string),
        cmocka_unit_test(houses_that_touch_are_one_barrier),
        cmocka_unit_test(water_is_crossed_by_bridges_only),
        cmocka_unit_test(a_bridge_leads_into_a_castle),
        cmocka_unit_test(a_passage_leads_through_a_house),
        cmocka_unit_test(a_wall_ends_or_has_a_gate),
        cmocka_unit_test(a_hydrant_in_a_house_leaves_it_by_its_walls),
        cmocka_unit_test(the_way_is_the_one_that_was_measured),
        cmocka_unit_test(another_hydrant_never_makes_a_hose_longer_and_threads_change_nothing),
        cmocka_unit_test(a_hydrant_on_the_wall_of_a_house_serves_it_and_others),
        cmocka_unit_test(to_a_tower_the_hose_leads_through_its_podium),
        cmocka_unit_test(what_holds_a_building_is_no_obstacle_to_it),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
