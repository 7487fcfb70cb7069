/// Clearance after a change: from the memory of the run before, within a dirty box, against a run
/// from nothing.
#include <math.h>
#include <stdio.h>

#include "geo/clearance.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/* A small town: blocks between streets, and lanes that end outside. */
enum { STREETS = 5, BLOCK_M = 60, SPUR_M = 70 };

struct town {
    struct ll_scene scene;
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    ll_rules *rules;
    struct ll_stage in;
    struct ll_clearance kept;
    ll_clearance_memory *memory;
};

static void town_clear(struct town *t)
{
    ll_scene_clear(&t->scene);
    ll_rules_free(t->rules);
    ll_clearance_clear(&t->kept);
    ll_clearance_memory_free(t->memory);
}

static void draw_box(struct ll_scene *scene, double x0, double y0, double x1, double y1)
{
    char text[200];
    (void)snprintf(text, sizeof text, "%.3f %.3f, %.3f %.3f, %.3f %.3f, %.3f %.3f", x0, y0, x1, y0,
                   x1, y1, x0, y1);
    (void)ll_draw_building(scene, text);
}

/// A block: one building that stands back from the streets by 1.5 to 4 m, or two with a gap.
static void draw_block(struct ll_scene *scene, struct ll_rng *rng, double x, double y)
{
    double back[4];
    for (int i = 0; i < 4; i++) {
        back[i] = ll_rng_between(rng, 1.5, 4.0);
    }
    double x1 = x + BLOCK_M - back[1];
    if (ll_rng_below(rng, 3) == 0) {
        double middle = x + 0.5 * BLOCK_M;
        draw_box(scene, x + back[0], y + back[2], middle - 1.0, y + BLOCK_M - back[3]);
        draw_box(scene, middle + 2.0, y + back[2], x1, y + BLOCK_M - back[3]);
    } else {
        draw_box(scene, x + back[0], y + back[2], x1, y + BLOCK_M - back[3]);
    }
}

/// Streets from west to east are one lane each, those from south to north one a block; the latter
/// go on beyond the last block, to dead ends.
static void draw_streets(struct ll_scene *scene)
{
    char text[400];
    for (int i = 0; i < STREETS; i++) {
        size_t at = 0;
        for (int k = 0; k < STREETS; k++) {
            at += (size_t)snprintf(text + at, sizeof text - at, "%s%d %d", k == 0 ? "" : ", ",
                                   k * BLOCK_M, i * BLOCK_M);
        }
        (void)ll_draw_lane(scene, LL_CLASS_RESIDENTIAL, text);
        for (int k = 0; k + 1 < STREETS; k++) {
            (void)snprintf(text, sizeof text, "%d %d, %d %d", i * BLOCK_M, k * BLOCK_M, i * BLOCK_M,
                           (k + 1) * BLOCK_M);
            (void)ll_draw_lane(scene, LL_CLASS_RESIDENTIAL, text);
        }
        (void)snprintf(text, sizeof text, "%d 0, %d %d", i * BLOCK_M, i * BLOCK_M, -SPUR_M);
        (void)ll_draw_lane(scene, LL_CLASS_RESIDENTIAL, text);
        draw_box(scene, i * BLOCK_M + 3.0, -SPUR_M - 4.0, i * BLOCK_M + 20.0, -8.0);
    }
}

static struct ll_clearance run_anew(const struct town *t)
{
    struct ll_err err = {0};
    struct ll_clearance c = {0};
    assert_ok(ll_clearance_stage(&t->in, NULL, &c, &err), &err);
    return c;
}

/// `t` must not move afterwards.
static void set_up(struct town *t, uint64_t seed)
{
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(seed, 1);
    *t = (struct town){.scene = ll_scene_make(),
                       .speeds = ll_test_speeds(),
                       .vehicles = ll_test_vehicles(),
                       .rules = ll_test_rules()};
    assert_ok(ll_rules_set(t->rules, "lane_spacing_m=40", &err), &err);
    draw_streets(&t->scene);
    for (int i = 0; i + 1 < STREETS; i++) {
        for (int k = 0; k + 1 < STREETS; k++) {
            draw_block(&t->scene, &rng, i * BLOCK_M, k * BLOCK_M);
        }
    }
    t->in = (struct ll_stage){.scene = &t->scene,
                              .rules = t->rules,
                              .speeds = &t->speeds,
                              .vehicles = &t->vehicles,
                              .threads = 1 + (unsigned)(seed % 2)};
    assert_ok(ll_clearance_again(&t->in, NULL, true, &t->memory, &t->kept, &err), &err);
    assert_non_null(t->memory);
    assert_true(t->kept.turn_count > 10);
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void assert_same_lanes(const struct ll_clearance *a, const struct ll_clearance *b)
{
    assert_int_equal(a->lane_count, b->lane_count);
    for (size_t i = 0; i < a->lane_count; i++) {
        const struct ll_lane_summary *x = &a->lanes[i];
        const struct ll_lane_summary *y = &b->lanes[i];
        assert_true(same(x->nominal_m, y->nominal_m) && same(x->width_low_m, y->width_low_m));
        assert_true(same(x->width_high_m, y->width_high_m) && same(x->width_at_m, y->width_at_m));
        assert_true(same(x->obstructed_m, y->obstructed_m));
        assert_true(x->width_row == y->width_row && x->width_cause == y->width_cause);
        assert_true(x->grade_low == y->grade_low && x->grade_high == y->grade_high);
        for (int t = 0; t < LL_SPEED_SET_COUNT; t++) {
            assert_true(same(x->low_at_m[t], y->low_at_m[t]));
            assert_true(same(x->high_at_m[t], y->high_at_m[t]));
        }
        assert_int_equal(a->first_piece[i + 1], b->first_piece[i + 1]);
    }
    for (size_t i = 0; i < a->piece_count; i++) {
        const struct ll_lane_piece *x = &a->pieces[i];
        const struct ll_lane_piece *y = &b->pieces[i];
        assert_true(x->from_m == y->from_m && x->to_m == y->to_m);
        assert_true(same(x->width_low_m, y->width_low_m) && same(x->width_high_m, y->width_high_m));
        assert_true(same(x->height_low_m, y->height_low_m));
        assert_true(same(x->height_high_m, y->height_high_m) && x->open_s == y->open_s);
        assert_true(x->width_cause == y->width_cause && x->width_row == y->width_row);
        assert_true(x->height_cause == y->height_cause && x->height_row == y->height_row);
    }
}

static void assert_same_findings(const struct ll_clearance *a, const struct ll_clearance *b)
{
    assert_int_equal(a->finding_count, b->finding_count);
    for (size_t i = 0; i < a->finding_count; i++) {
        const struct ll_lane_finding *x = &a->findings[i];
        const struct ll_lane_finding *y = &b->findings[i];
        assert_true(x->lane == y->lane && x->other_lane == y->other_lane && x->kind == y->kind);
        assert_true(x->sure == y->sure && x->cause == y->cause && x->movable == y->movable);
        assert_true(x->cause_row == y->cause_row && x->rule == y->rule && x->times == y->times);
        assert_true(x->from_m == y->from_m && x->to_m == y->to_m);
        assert_true(same(x->value, y->value) && same(x->low, y->low) && same(x->high, y->high));
        assert_true(same(x->room_m, y->room_m) && x->at.x == y->at.x && x->at.y == y->at.y);
    }
}

static void assert_same_turns(const struct ll_clearance *a, const struct ll_clearance *b)
{
    assert_int_equal(a->turn_count, b->turn_count);
    for (size_t i = 0; i < a->turn_count; i++) {
        const struct ll_lane_turn *x = &a->turns[i];
        const struct ll_lane_turn *y = &b->turns[i];
        for (int k = 0; k < 2; k++) {
            assert_true(x->lane[k] == y->lane[k] && x->at_m[k] == y->at_m[k]);
            assert_int_equal(x->back[k], y->back[k]);
        }
        assert_true(x->at.x == y->at.x && x->at.y == y->at.y && x->angle_rad == y->angle_rad);
        assert_true(same(x->radius_m, y->radius_m) && same(x->low_m, y->low_m));
        assert_true(same(x->high_m, y->high_m) && x->sure == y->sure);
        assert_memory_equal(x->of, y->of, sizeof x->of);
        assert_true(x->cause == y->cause && x->cause_row == y->cause_row);
        assert_int_equal(x->times, y->times);
    }
}

/// Runs within the box, and from nothing.
static void assert_as_from_nothing(struct town *t, const struct ll_box *dirty)
{
    struct ll_err err = {0};
    struct ll_clearance now = {0};
    struct ll_stage in = t->in;
    in.dirty = dirty;
    assert_ok(ll_clearance_again(&in, &t->kept, true, &t->memory, &now, &err), &err);
    ll_clearance_clear(&t->kept);
    t->kept = now;
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance full = run_anew(t);
    assert_same_lanes(&t->kept, &full);
    assert_same_findings(&t->kept, &full);
    assert_same_turns(&t->kept, &full);
}

/// A place on a street, or beside one.
static struct ll_xy somewhere(struct ll_rng *rng)
{
    double across = ll_rng_below(rng, STREETS) * BLOCK_M + ll_rng_between(rng, -4.0, 4.0);
    double along = ll_rng_between(rng, -40.0, (STREETS - 1) * BLOCK_M);
    return ll_rng_below(rng, 2) == 0 ? (struct ll_xy){across, along}
                                     : (struct ll_xy){along, across};
}

static void move(struct ll_shapes *s, size_t row, struct ll_xy by, struct ll_box *dirty)
{
    ll_box_join(dirty, &s->box[row]);
    const uint32_t end = s->first_point[s->first_ring[row + 1]];
    for (uint32_t p = s->first_point[s->first_ring[row]]; p < end; p++) {
        s->points[p].x += by.x;
        s->points[p].y += by.y;
    }
    s->box[row].min_x += by.x;
    s->box[row].max_x += by.x;
    s->box[row].min_y += by.y;
    s->box[row].max_y += by.y;
    ll_box_join(dirty, &s->box[row]);
}

static size_t add_obstacle(struct town *t, struct ll_rng *rng)
{
    struct ll_err err = {0};
    struct ll_table *o = &t->scene.layer[LL_OBSTACLE];
    struct ll_xy at = somewhere(rng);
    char text[100];
    size_t row = 0;
    assert_ok(ll_table_add(o, &row, &err), &err);
    o->id[row] = (int64_t)row + 1;
    bool line = ll_rng_below(rng, 3) == 0;
    if (line) {
        (void)snprintf(text, sizeof text, "%.3f %.3f, %.3f %.3f", at.x, at.y, at.x + 7.0,
                       at.y - 5.0);
    } else {
        (void)snprintf(text, sizeof text, "%.3f %.3f", at.x, at.y);
    }
    ll_draw_shape(&o->shape, line ? LL_LINE : LL_POINT, text);
    return row;
}

static void change_obstacle(struct town *t, struct ll_rng *rng, struct ll_box *dirty)
{
    static const enum ll_obstacle_kind kinds[] = {LL_OBSTACLE_BOLLARD, LL_OBSTACLE_BILLBOARD,
                                                  LL_OBSTACLE_HEIGHT_BAR, LL_OBSTACLE_STALL};
    static const char *const hours[] = {"", "", "夜间", "赶场"};
    struct ll_err err = {0};
    struct ll_table *o = &t->scene.layer[LL_OBSTACLE];
    bool add = o->count == 0 || ll_rng_below(rng, 2) == 0;
    size_t row = add ? add_obstacle(t, rng) : ll_rng_below(rng, (uint32_t)o->count);
    ll_box_join(dirty, &o->shape.box[row]);
    if (!add && ll_rng_below(rng, 2) == 0) {
        struct ll_xy at = somewhere(rng);
        struct ll_xy by = {at.x - o->shape.box[row].min_x, at.y - o->shape.box[row].min_y};
        move(&o->shape, row, by, dirty);
    }
    ll_table_set_word(o, row, LL_OBSTACLE_KIND, (uint8_t)kinds[ll_rng_below(rng, 4)]);
    ll_table_set_real(o, row, LL_OBSTACLE_WIDTH_M,
                      ll_rng_below(rng, 3) == 0 ? NAN : ll_rng_between(rng, 0.5, 5.0));
    ll_table_set_word(o, row, LL_OBSTACLE_STATE,
                      (uint8_t)(ll_rng_below(rng, 4) == 0 ? LL_HAZARD_VERIFIED : LL_HAZARD_FOUND));
    assert_ok(ll_table_set_string(o, row, LL_OBSTACLE_HOURS, hours[ll_rng_below(rng, 4)], &err),
              &err);
}

static void change_building(struct town *t, struct ll_rng *rng, struct ll_box *dirty)
{
    struct ll_table *b = &t->scene.layer[LL_BUILDING];
    size_t row = ll_rng_below(rng, (uint32_t)b->count);
    ll_box_join(dirty, &b->shape.box[row]);
    switch (ll_rng_below(rng, 4)) {
    case 0:
        ll_table_set_word(b, row, LL_BUILDING_OUTLINE, LL_OUTLINE_MACHINE);
        break;
    case 1:
        ll_table_set_real(b, row, LL_BUILDING_HEIGHT_M, ll_rng_between(rng, 5.0, 60.0));
        break;
    default:
        move(&b->shape, row,
             (struct ll_xy){ll_rng_between(rng, -3.0, 3.0), ll_rng_between(rng, -3.0, 3.0)}, dirty);
    }
}

static void change_lane(struct town *t, struct ll_rng *rng, struct ll_box *dirty)
{
    struct ll_table *l = &t->scene.layer[LL_LANE];
    size_t row = ll_rng_below(rng, (uint32_t)l->count);
    ll_box_join(dirty, &l->shape.box[row]);
    switch (ll_rng_below(rng, 5)) {
    case 0:
        move(&l->shape, row,
             (struct ll_xy){ll_rng_between(rng, -2.0, 2.0), ll_rng_between(rng, -2.0, 2.0)}, dirty);
        break;
    case 1:
        ll_table_set_word(l, row, LL_LANE_DRIVABLE, (uint8_t)ll_rng_below(rng, LL_FLAG_COUNT));
        break;
    case 2:
        ll_table_set_real(l, row, LL_LANE_WIDTH_M, ll_rng_between(rng, 2.0, 8.0));
        break;
    case 3:
        ll_table_set_word(l, row, LL_LANE_TUNNEL, (uint8_t)ll_rng_below(rng, LL_FLAG_COUNT));
        break;
    default: {
        struct ll_xy a = somewhere(rng);
        char text[100];
        (void)snprintf(text, sizeof text, "%.3f %.3f, %.3f %.3f", a.x, a.y, a.x + 50.0, a.y + 9.0);
        row = ll_draw_lane(&t->scene, LL_CLASS_RESIDENTIAL, text);
        ll_box_join(dirty, &l->shape.box[row]);
    }
    }
}

static void change_ground(struct town *t, struct ll_rng *rng, struct ll_box *dirty)
{
    struct ll_err err = {0};
    struct ll_table *g = &t->scene.layer[LL_GROUND];
    struct ll_xy at = somewhere(rng);
    char text[100];
    size_t row = 0;
    assert_ok(ll_table_add(g, &row, &err), &err);
    (void)snprintf(text, sizeof text, "%.3f %.3f, %.3f %.3f", at.x, at.y, at.x + 3.0, at.y + 12.0);
    ll_draw_shape(&g->shape, LL_LINE, text);
    ll_table_set_word(g, row, LL_GROUND_KIND, LL_GROUND_WALL);
    ll_box_join(dirty, &g->shape.box[row]);
}

static void (*const changes[])(struct town *, struct ll_rng *, struct ll_box *) = {
    change_obstacle, change_building, change_obstacle, change_lane, change_ground};
enum { CHANGES = sizeof changes / sizeof changes[0] };

static void after_any_change_all_is_that_of_a_run_from_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        LL_CLEANUP(town_clear) struct town t;
        set_up(&t, seed);
        struct ll_rng rng = ll_rng_make(seed, 9);
        for (int step = 0; step < 15; step++) {
            struct ll_box dirty = ll_box_empty();
            changes[step % CHANGES](&t, &rng, &dirty);
            if (step % 7 == 6) { /* two at once */
                changes[(step + 1) % CHANGES](&t, &rng, &dirty);
            }
            assert_as_from_nothing(&t, &dirty);
        }
    }
}

static void a_box_without_a_memory_is_right_too(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    set_up(&t, 4);
    struct ll_rng rng = ll_rng_make(4, 9);
    for (int step = 0; step < CHANGES; step++) {
        struct ll_box dirty = ll_box_empty();
        changes[step](&t, &rng, &dirty);
        ll_clearance_memory_free(t.memory);
        t.memory = NULL;
        assert_as_from_nothing(&t, &dirty);
    }
}

/// A run from nothing and one after a change. @return whether memory sufficed.
static bool attempt(void *user)
{
    struct town *t = user;
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance first = {0};
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance then = {0};
    LL_CLEANUP(ll_clearance_memory_freep) ll_clearance_memory *memory = NULL;
    struct ll_stage in = t->in;
    enum ll_code code = ll_clearance_again(&in, NULL, true, &memory, &first, NULL);
    assert_int_equal(memory != NULL, code == LL_OK);
    in.dirty = &t->scene.layer[LL_BUILDING].shape.box[0];
    if (code == LL_OK) {
        code = ll_clearance_again(&in, &first, true, &memory, &then, NULL);
        assert_int_equal(memory != NULL, code == LL_OK);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_no_memory(void **state)
{
    (void)state;
    struct town t = {.scene = ll_scene_make(),
                     .speeds = ll_test_speeds(),
                     .vehicles = ll_test_vehicles(),
                     .rules = ll_test_rules()};
    (void)ll_draw_lane(&t.scene, LL_CLASS_RESIDENTIAL, "0 0, 60 0");
    (void)ll_draw_lane(&t.scene, LL_CLASS_RESIDENTIAL, "30 0, 30 50");
    draw_box(&t.scene, 32.0, 2.0, 50.0, 40.0);
    t.in = (struct ll_stage){.scene = &t.scene,
                             .rules = t.rules,
                             .speeds = &t.speeds,
                             .vehicles = &t.vehicles,
                             .threads = 1};
    ll_for_each_failing_alloc(attempt, &t, 200);
    town_clear(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_any_change_all_is_that_of_a_run_from_nothing),
        cmocka_unit_test(a_box_without_a_memory_is_right_too),
        cmocka_unit_test(running_out_of_memory_leaves_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
