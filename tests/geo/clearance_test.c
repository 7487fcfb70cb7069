#include "geo/clearance.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A stage's input with everything that must live as long as it.
struct setting {
    struct ll_scene scene;
    struct ll_speeds speeds;
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
    s->speeds = ll_test_speeds();
    s->rules = ll_test_rules();
    s->in = (struct ll_stage){
        .scene = &s->scene, .rules = s->rules, .speeds = &s->speeds, .threads = 1};
}

static struct ll_clearance run(const struct ll_stage *in, const struct ll_clearance *before)
{
    struct ll_err err = {0};
    struct ll_clearance c = {0};
    assert_ok(ll_clearance_stage(in, before, &c, &err), &err);
    return c;
}

/// A straight lane along y = 0 from x = 0 to 40.
static size_t draw_straight(struct setting *s)
{
    return ll_draw_lane(&s->scene, LL_CLASS_RESIDENTIAL, "0 0, 40 0");
}

/// Facades along a straight lane: `left` above and `right` below it.
static void draw_facades(struct setting *s, double left, double right)
{
    char text[160];
    (void)snprintf(text, sizeof text, "-5 %g, 45 %g, 45 %g, -5 %g", left, left, left + 10.0,
                   left + 10.0);
    (void)ll_draw_building(&s->scene, text);
    (void)snprintf(text, sizeof text, "-5 %g, 45 %g, 45 %g, -5 %g", -right - 10.0, -right - 10.0,
                   -right, -right);
    (void)ll_draw_building(&s->scene, text);
}

static size_t draw_obstacle(struct setting *s, enum ll_obstacle_kind kind, double x, double y,
                            double width_m, double height_m)
{
    struct ll_err err = {0};
    size_t row = 0;
    struct ll_table *t = &s->scene.layer[LL_OBSTACLE];
    assert_ok(ll_table_add(t, &row, &err), &err);
    t->id[row] = (int64_t)row + 1;
    char text[64];
    (void)snprintf(text, sizeof text, "%.17g %.17g", x, y);
    ll_draw_shape(&t->shape, LL_POINT, text);
    ll_table_set_word(t, row, LL_OBSTACLE_KIND, (uint8_t)kind);
    ll_table_set_real(t, row, LL_OBSTACLE_WIDTH_M, width_m);
    ll_table_set_real(t, row, LL_OBSTACLE_HEIGHT_M, height_m);
    return row;
}

/// The first finding of a kind, NULL without one.
static const struct ll_lane_finding *find(const struct ll_clearance *c, enum ll_finding_kind kind)
{
    for (size_t i = 0; i < c->finding_count; i++) {
        if (c->findings[i].kind == kind) {
            return &c->findings[i];
        }
    }
    return NULL;
}

static const struct ll_lane_piece *piece_at(const struct ll_clearance *c, size_t lane, double m)
{
    for (uint32_t p = c->first_piece[lane]; p < c->first_piece[lane + 1]; p++) {
        if (m >= c->pieces[p].from_m && m <= c->pieces[p].to_m) {
            return &c->pieces[p];
        }
    }
    return NULL;
}

static void facades_are_an_upper_bound_with_the_error_of_both(void **state)
{
    (void)state;
    /* left + right, sureness against 4.0 m with 0.5 m on each side */
    static const struct {
        double left;
        double right;
        int sure; /* -1: no finding */
    } cases[] = {{1.0, 1.9, LL_SURE_CERTAIN},
                 {1.5, 1.5, LL_SURE_PROBABLE},
                 {0.2, 3.7, LL_SURE_PROBABLE},
                 {2.0, 2.0, LL_SURE_POSSIBLE},
                 {2.4, 2.5, LL_SURE_POSSIBLE},
                 {2.5, 2.5, -1},
                 {10.0, 14.0, -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        size_t lane = draw_straight(&s);
        draw_facades(&s, cases[i].left, cases[i].right);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in, NULL);
        double m = cases[i].left + cases[i].right;
        const struct ll_lane_piece *piece = piece_at(&c, lane, 20.0);
        assert_near(piece->from_m, 0.0, 0.0);
        assert_near(piece->to_m, 40.0, 1e-9);
        assert_near(piece->width_high_m, m + 1.0, 1e-5);
        assert_near(piece->width_low_m, fmin(3.0, m - 1.0), 1e-5);
        assert_int_equal(piece->width_cause, LL_CAUSE_BUILDING);
        assert_int_equal(piece->width_row, cases[i].left <= cases[i].right ? 0 : 1);
        const struct ll_lane_finding *f = find(&c, LL_FINDING_WIDTH);
        if (cases[i].sure < 0) {
            assert_null(f);
            continue;
        }
        assert_int_equal(f->sure, cases[i].sure);
        assert_near(f->value, m, 1e-5);
        assert_near(f->from_m, 0.0, 0.0);
        assert_near(f->to_m, 40.0, 1e-9);
        assert_int_equal(f->rule, LL_RULE_LANE_WIDTH_M);
        assert_int_equal(f->movable, LL_MOVABLE_NO);
        bool counts = cases[i].sure == LL_SURE_CERTAIN || cases[i].sure == LL_SURE_PROBABLE;
        assert_near(c.lanes[lane].obstructed_m, counts ? 40.0 : 0.0, 1e-4);
    }
}

static void outlines_that_a_program_drew_may_be_farther_off(void **state)
{
    (void)state;
    for (int machines = 0; machines <= 2; machines++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        size_t lane = draw_straight(&s);
        draw_facades(&s, 1.4, 1.5);
        for (int i = 0; i < machines; i++) {
            ll_table_set_word(&s.scene.layer[LL_BUILDING], (size_t)i, LL_BUILDING_OUTLINE,
                              LL_OUTLINE_MACHINE);
        }
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in, NULL);
        double error_m = 1.0 + (double)machines; /* 0.5 m and 1.5 m */
        assert_near(c.lanes[lane].width_high_m, 2.9 + error_m, 1e-5);
        assert_int_equal(find(&c, LL_FINDING_WIDTH)->sure,
                         machines == 0 ? LL_SURE_CERTAIN : LL_SURE_PROBABLE);
    }
}

static void an_open_side_is_no_bound(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    size_t lane = draw_straight(&s);
    (void)ll_draw_building(&s.scene, "-5 1, 45 1, 45 9, -5 9");
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in, NULL);
    const struct ll_lane_piece *piece = piece_at(&c, lane, 20.0);
    assert_true(isinf(piece->width_high_m));
    assert_near(piece->width_low_m, 3.0, 0.0); /* a residential street */
    assert_int_equal(piece->width_cause, LL_CAUSE_NONE);
    assert_int_equal(c.finding_count, 0);
    assert_int_equal(c.lanes[lane].grade_low, LL_GRADE_C);
    assert_int_equal(c.lanes[lane].grade_high, LL_GRADE_A);
}

static void a_thin_post_between_two_steps_is_not_missed(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    size_t lane = draw_straight(&s);
    draw_facades(&s, 4.0, 4.0);
    (void)ll_draw_building(&s.scene, "20.2 1.0, 20.21 1.0, 20.21 3.0, 20.2 3.0"); /* 1 cm */
    (void)ll_draw_building(&s.scene, "20.2 -1.2, 20.21 -1.2, 20.21 -1.1, 20.2 -1.1");
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in, NULL);
    const struct ll_lane_finding *f = find(&c, LL_FINDING_WIDTH);
    assert_non_null(f);
    assert_near(f->value, 2.1, 1e-6);
    assert_near(f->high, 3.1, 1e-6);
    assert_near(f->from_m, 20.0, 0.0);
    assert_near(f->to_m, 20.5, 1e-9);
    assert_int_equal(f->sure, LL_SURE_CERTAIN);
    assert_int_equal(f->cause_row, 2);
    assert_near(f->at.x, 20.25, 1e-9);
    assert_near(c.lanes[lane].width_high_m, 3.1, 1e-6);
    assert_near(c.lanes[lane].width_at_m, 20.25, 1e-5);
    assert_near(piece_at(&c, lane, 10.0)->width_high_m, 9.0, 1e-6);
}

static void the_least_of_record_parking_facades_and_obstacles_counts(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    size_t lane = draw_straight(&s);
    draw_facades(&s, 4.0, 4.0);
    struct ll_table *lanes = &s.scene.layer[LL_LANE];
    ll_table_set_real(lanes, lane, LL_LANE_WIDTH_M, 6.0);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance wide = run(&s.in, NULL);
    assert_near(piece_at(&wide, lane, 1.0)->width_low_m, 6.0, 0.0);
    assert_near(piece_at(&wide, lane, 1.0)->width_high_m, 6.0, 0.0);
    assert_int_equal(piece_at(&wide, lane, 1.0)->width_cause, LL_CAUSE_DECLARED);
    assert_int_equal(wide.finding_count, 0);
    ll_table_set_real(lanes, lane, LL_LANE_WIDTH_EFFECTIVE_M, 3.8);
    size_t stall = draw_obstacle(&s, LL_OBSTACLE_STALL, 30.1, 2.0, 2.5, NAN);
    size_t bollard = draw_obstacle(&s, LL_OBSTACLE_BOLLARD, 5.1, 0.0, NAN, NAN);
    size_t gone = draw_obstacle(&s, LL_OBSTACLE_STONE_PIER, 15.0, 0.0, 1.0, NAN);
    ll_table_set_word(&s.scene.layer[LL_OBSTACLE], gone, LL_OBSTACLE_STATE, LL_HAZARD_VERIFIED);
    (void)draw_obstacle(&s, LL_OBSTACLE_STALL, 20.0, 10.1, 0.5, NAN); /* on no lane */
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in, NULL);
    assert_near(c.lanes[lane].nominal_m, 6.0, 0.0);
    assert_near(piece_at(&c, lane, 15.1)->width_high_m, 3.8, 1e-6);
    assert_int_equal(piece_at(&c, lane, 15.1)->width_cause, LL_CAUSE_PARKED);
    const struct ll_lane_piece *at_stall = piece_at(&c, lane, 30.1);
    assert_near(at_stall->width_high_m, 2.5, 0.0);
    assert_int_equal(at_stall->width_cause, LL_CAUSE_OBSTACLE);
    assert_int_equal(at_stall->width_row, stall);
    const struct ll_lane_piece *at_bollard = piece_at(&c, lane, 5.1);
    assert_near(at_bollard->width_low_m, 0.0, 0.0); /* unknown, not nothing */
    assert_near(at_bollard->width_high_m, 3.8, 1e-6);
    /* 0-30 parked, 30-30.5 stall, 30.5-40 parked; what the bollard leaves cannot be worse known */
    assert_int_equal(c.finding_count, 3);
    assert_int_equal(c.findings[0].cause, LL_CAUSE_PARKED);
    assert_int_equal(c.findings[0].movable, LL_MOVABLE_YES);
    assert_int_equal(c.findings[1].cause, LL_CAUSE_OBSTACLE);
    assert_int_equal(c.findings[1].cause_row, stall);
    assert_int_equal(c.findings[1].sure, LL_SURE_CERTAIN);
    assert_near(c.lanes[lane].obstructed_m, 40.0, 1e-4);
    assert_int_equal(c.lanes[lane].grade_low, LL_GRADE_E);
    assert_int_equal(c.lanes[lane].grade_high, LL_GRADE_D);
    (void)bollard;
}

static void set_hours(struct setting *s, size_t obstacle, const char *hours)
{
    struct ll_err err = {0};
    assert_ok(
        ll_table_set_string(&s->scene.layer[LL_OBSTACLE], obstacle, LL_OBSTACLE_HOURS, hours, &err),
        &err);
}

static void a_stall_narrows_the_lane_on_market_days_only(void **state)
{
    (void)state;
    enum { D = LL_SPEEDS_DAY, N = LL_SPEEDS_NIGHT, M = LL_SPEEDS_MARKET };
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    size_t lane = draw_straight(&s);
    ll_table_set_real(&s.scene.layer[LL_LANE], lane, LL_LANE_WIDTH_M, 6.0);
    size_t stall = draw_obstacle(&s, LL_OBSTACLE_STALL, 30.1, 2.0, 2.5, NAN);
    size_t cars = draw_obstacle(&s, LL_OBSTACLE_PARKED_VEHICLE, 10.1, 2.0, 3.2, NAN);
    set_hours(&s, stall, "赶场");
    set_hours(&s, cars, "22:00-06:00");
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in, NULL);
    const struct ll_lane_summary *sum = &c.lanes[lane];
    assert_near(sum->width_high_m, 2.5, 1e-6); /* at the worst of all times */
    assert_near(sum->high_at_m[D], 6.0, 1e-6);
    assert_near(sum->low_at_m[D], 6.0, 1e-6);
    assert_near(sum->high_at_m[N], 3.2, 1e-6);
    assert_near(sum->high_at_m[M], 2.5, 1e-6);
    assert_int_equal(c.finding_count, 2);
    assert_int_equal(c.findings[0].cause_row, cars);
    assert_int_equal(c.findings[0].times, 1U << N);
    assert_int_equal(c.findings[1].cause_row, stall);
    assert_int_equal(c.findings[1].times, 1U << M);
    set_hours(&s, stall, "now and then"); /* not understood: always */
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance always = run(&s.in, NULL);
    assert_near(always.lanes[lane].high_at_m[D], 2.5, 1e-6);
    assert_int_equal(always.findings[1].times, 0);
}

static void what_is_left_at_all_times_is_a_finding_of_its_own(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    size_t lane = draw_straight(&s);
    draw_facades(&s, 1.4, 1.4);
    size_t stall = draw_obstacle(&s, LL_OBSTACLE_STALL, 30.1, 1.0, 1.0, NAN);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance plain = run(&s.in, NULL);
    assert_int_equal(plain.finding_count, 3); /* before, at and behind the stall */
    set_hours(&s, stall, "night");
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in, NULL);
    assert_int_equal(c.finding_count, 4);
    double always_m = 0.0;
    for (size_t i = 0; i < c.finding_count; i++) {
        const struct ll_lane_finding *f = &c.findings[i];
        assert_int_equal(f->times, f->cause == LL_CAUSE_OBSTACLE ? 1U << LL_SPEEDS_NIGHT : 0U);
        always_m += f->cause == LL_CAUSE_BUILDING ? f->to_m - f->from_m : 0.0;
    }
    assert_near(always_m, 40.0, 1e-6); /* the whole lane is narrow without the stall, too */
    assert_near(c.lanes[lane].obstructed_m, 40.0, 1e-4);
    assert_near(c.lanes[lane].high_at_m[LL_SPEEDS_DAY], 3.8, 1e-5);
    assert_near(c.lanes[lane].high_at_m[LL_SPEEDS_NIGHT], 1.0, 1e-6);
}

static void what_an_obstacle_leaves_may_be_unknown(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    size_t lane = draw_straight(&s);
    size_t gate = draw_obstacle(&s, LL_OBSTACLE_GATE, 10.2, 0.5, NAN, NAN);
    size_t bar = draw_obstacle(&s, LL_OBSTACLE_HEIGHT_BAR, 20.2, 0.5, NAN, 3.0);
    size_t line = draw_obstacle(&s, LL_OBSTACLE_OVERHEAD_LINE, 30.2, 0.5, NAN, NAN);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in, NULL);
    assert_int_equal(c.finding_count, 3);
    assert_int_equal(c.findings[0].kind, LL_FINDING_WIDTH);
    assert_int_equal(c.findings[0].sure, LL_SURE_UNKNOWN);
    assert_int_equal(c.findings[0].cause_row, gate);
    assert_true(isnan(c.findings[0].value));
    assert_near(piece_at(&c, lane, 10.2)->open_s, 60.0, 0.0);
    assert_near(piece_at(&c, lane, 10.2)->width_low_m, 0.0, 0.0);
    assert_true(isinf(piece_at(&c, lane, 10.2)->width_high_m));
    assert_int_equal(c.findings[1].kind, LL_FINDING_HEIGHT);
    assert_int_equal(c.findings[1].sure, LL_SURE_CERTAIN);
    assert_int_equal(c.findings[1].cause_row, bar);
    assert_near(piece_at(&c, lane, 20.2)->height_high_m, 3.0, 0.0);
    assert_near(piece_at(&c, lane, 20.2)->width_low_m, 3.0, 0.0); /* it hangs over the lane */
    assert_int_equal(c.findings[2].sure, LL_SURE_UNKNOWN);
    assert_int_equal(c.findings[2].cause_row, line);
    assert_true(isnan(piece_at(&c, lane, 30.2)->height_low_m));
    assert_true(isinf(piece_at(&c, lane, 0.1)->height_low_m));
    assert_near(c.lanes[lane].obstructed_m, 0.5, 1e-6);
}

static void a_building_run_through_is_a_question_and_no_fail(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    size_t lane = draw_straight(&s);
    (void)ll_draw_building(&s.scene, "10.2 -4, 14.8 -4, 14.8 6, 10.2 6");
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in, NULL);
    assert_int_equal(c.finding_count, 1);
    assert_int_equal(c.findings[0].kind, LL_FINDING_CROSSED);
    assert_int_equal(c.findings[0].sure, LL_SURE_UNKNOWN);
    assert_near(c.findings[0].from_m, 10.0, 0.0);
    assert_near(c.findings[0].to_m, 15.0, 1e-9);
    assert_true(isnan(piece_at(&c, lane, 12.0)->width_high_m));
    assert_true(isnan(piece_at(&c, lane, 12.0)->width_low_m));
    assert_true(isinf(piece_at(&c, lane, 9.0)->width_high_m));
    assert_int_equal(c.lanes[lane].grade_low, LL_GRADE_UNKNOWN);
    struct ll_table *lanes = &s.scene.layer[LL_LANE];
    ll_table_set_word(lanes, lane, LL_LANE_TUNNEL, LL_FLAG_YES); /* a passage on record */
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance passage = run(&s.in, NULL);
    assert_null(find(&passage, LL_FINDING_CROSSED));
    const struct ll_lane_finding *f = find(&passage, LL_FINDING_HEIGHT);
    assert_int_equal(f->sure, LL_SURE_UNKNOWN);
    ll_table_set_real(lanes, lane, LL_LANE_HEIGHT_M, 3.2);
    ll_table_set_real(lanes, lane, LL_LANE_WIDTH_M, 3.9);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance low = run(&s.in, NULL);
    assert_int_equal(find(&low, LL_FINDING_HEIGHT)->sure, LL_SURE_CERTAIN);
    assert_int_equal(find(&low, LL_FINDING_WIDTH)->sure, LL_SURE_CERTAIN);
    assert_int_equal(low.lanes[lane].grade_high, LL_GRADE_C);
}

static void a_driveway_into_a_house_is_no_finding(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)draw_straight(&s);
    (void)ll_draw_building(&s.scene, "36 -4, 50 -4, 50 6, 36 6");
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in, NULL);
    assert_int_equal(c.finding_count, 0);
}

static void what_passes_above_leaves_an_unknown_height(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    size_t lane = draw_straight(&s);
    size_t bridge = ll_draw_lane(&s.scene, LL_CLASS_SECONDARY, "20 -30, 20 30");
    struct ll_table *lanes = &s.scene.layer[LL_LANE];
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance level = run(&s.in, NULL);
    assert_true(isinf(piece_at(&level, lane, 20.0)->height_low_m));
    ll_table_set_word(lanes, bridge, LL_LANE_BRIDGE, LL_FLAG_YES);
    ll_table_set_real(lanes, bridge, LL_LANE_WIDTH_M, 5.4);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in, NULL);
    const struct ll_lane_piece *below = piece_at(&c, lane, 20.1);
    assert_true(isnan(below->height_low_m) && isnan(below->height_high_m));
    assert_int_equal(below->height_cause, LL_CAUSE_BRIDGE);
    assert_int_equal(below->height_row, bridge);
    assert_near(below->from_m, 17.0, 1e-9);
    assert_near(below->to_m, 23.0, 1e-9);
    assert_true(isinf(piece_at(&c, bridge, 30.0)->height_low_m));
}

/// Every field of two results is the same.
static void assert_same(const struct ll_clearance *a, const struct ll_clearance *b)
{
    assert_int_equal(a->lane_count, b->lane_count);
    assert_int_equal(a->piece_count, b->piece_count);
    assert_int_equal(a->finding_count, b->finding_count);
    for (size_t i = 0; i < a->piece_count; i++) {
        const struct ll_lane_piece *p = &a->pieces[i];
        const struct ll_lane_piece *q = &b->pieces[i];
        assert_near(p->from_m, q->from_m, 0.0);
        assert_near(p->to_m, q->to_m, 0.0);
        assert_true(p->width_low_m == q->width_low_m || isnan(p->width_low_m));
        assert_true(isnan(p->width_low_m) == isnan(q->width_low_m));
        assert_true(p->width_high_m == q->width_high_m || isnan(p->width_high_m));
        assert_true(p->height_low_m == q->height_low_m || isnan(p->height_low_m));
        assert_true(isnan(p->height_low_m) == isnan(q->height_low_m));
        assert_near(p->open_s, q->open_s, 0.0);
        assert_int_equal(p->width_cause, q->width_cause);
        assert_int_equal(p->width_row, q->width_row);
        assert_int_equal(p->height_row, q->height_row);
    }
    for (size_t i = 0; i < a->finding_count; i++) {
        const struct ll_lane_finding *p = &a->findings[i];
        const struct ll_lane_finding *q = &b->findings[i];
        assert_int_equal(p->lane, q->lane);
        assert_int_equal(p->kind, q->kind);
        assert_int_equal(p->sure, q->sure);
        assert_int_equal(p->cause, q->cause);
        assert_int_equal(p->cause_row, q->cause_row);
        assert_int_equal(p->rule, q->rule);
        assert_near(p->from_m, q->from_m, 0.0);
        assert_near(p->to_m, q->to_m, 0.0);
        assert_near(p->value, q->value, 0.0);
        assert_near(p->at.x, q->at.x, 0.0);
    }
    for (size_t i = 0; i < a->lane_count; i++) {
        assert_int_equal(a->lanes[i].grade_low, b->lanes[i].grade_low);
        assert_int_equal(a->lanes[i].grade_high, b->lanes[i].grade_high);
        assert_near(a->lanes[i].obstructed_m, b->lanes[i].obstructed_m, 0.0);
        assert_near(a->lanes[i].width_at_m, b->lanes[i].width_at_m, 0.0);
    }
}

/// Obstacles strewn over a random scene.
static void strew(struct setting *s, uint64_t seed, size_t count, double size_m)
{
    struct ll_rng rng = ll_rng_make(seed, 7);
    for (size_t i = 0; i < count; i++) {
        enum ll_obstacle_kind kind =
            (enum ll_obstacle_kind)ll_rng_below(&rng, LL_OBSTACLE_KIND_COUNT);
        double x = ll_rng_between(&rng, 0.0, size_m);
        double y = ll_rng_between(&rng, 0.0, size_m);
        double width_m = ll_rng_between(&rng, 0.0, 6.0);
        (void)draw_obstacle(s, kind, x, y, width_m < 2.0 ? NAN : width_m, NAN);
    }
}

static void the_pieces_cover_each_lane_and_threads_change_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct ll_random_scene what = {.buildings = 120, .lanes = 300, .size_m = 600.0};
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_random_scene(seed, &what));
        strew(&s, seed, 60, 600.0);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance one = run(&s.in, NULL);
        s.in.threads = 3;
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance three = run(&s.in, NULL);
        assert_same(&one, &three);
        const struct ll_shapes *lanes = &s.scene.layer[LL_LANE].shape;
        for (size_t lane = 0; lane < one.lane_count; lane++) {
            double at_m = 0.0;
            for (uint32_t p = one.first_piece[lane]; p < one.first_piece[lane + 1]; p++) {
                assert_near(one.pieces[p].from_m, at_m, 1e-9);
                assert_true(one.pieces[p].to_m > at_m);
                at_m = one.pieces[p].to_m;
            }
            assert_near(at_m, ll_shape_length(lanes, lane), 1e-6);
        }
    }
}

/// Moves a building, an obstacle or a lane a little. @return the box around before and after.
static struct ll_box move_one(struct setting *s, struct ll_rng *rng)
{
    static const enum ll_layer layers[] = {LL_BUILDING, LL_OBSTACLE, LL_LANE};
    struct ll_table *t = &s->scene.layer[layers[ll_rng_below(rng, 3)]];
    size_t row = ll_rng_below(rng, (uint32_t)t->count);
    double dx = ll_rng_between(rng, -20.0, 20.0);
    double dy = ll_rng_between(rng, -20.0, 20.0);
    struct ll_box box = t->shape.box[row];
    uint32_t first = t->shape.first_point[t->shape.first_ring[row]];
    uint32_t end = t->shape.first_point[t->shape.first_ring[row + 1]];
    for (uint32_t p = first; p < end; p++) {
        t->shape.points[p].x += dx;
        t->shape.points[p].y += dy;
    }
    t->shape.box[row] =
        (struct ll_box){box.min_x + dx, box.min_y + dy, box.max_x + dx, box.max_y + dy};
    ll_box_join(&box, &t->shape.box[row]);
    return box;
}

static void a_change_gives_what_a_full_run_gives(void **state)
{
    (void)state;
    for (uint64_t seed = 20; seed < 24; seed++) {
        struct ll_random_scene what = {.buildings = 150, .lanes = 80, .size_m = 1500.0};
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_random_scene(seed, &what));
        strew(&s, seed, 80, 1500.0);
        struct ll_rng rng = ll_rng_make(seed, 7);
        struct ll_clearance kept = run(&s.in, NULL);
        for (int step = 0; step < 8; step++) {
            struct ll_box dirty = move_one(&s, &rng);
            s.in.dirty = &dirty;
            struct ll_clearance next = run(&s.in, &kept);
            s.in.dirty = NULL;
            LL_CLEANUP(ll_clearance_clear) struct ll_clearance full = run(&s.in, NULL);
            assert_same(&next, &full);
            ll_clearance_clear(&kept);
            kept = next;
        }
        ll_clearance_clear(&kept);
    }
}

static bool say_no(void *user, const char *stage, size_t done, size_t total)
{
    (void)user;
    (void)stage;
    (void)done;
    (void)total;
    return false;
}

static void a_cancelled_run_leaves_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)draw_straight(&s);
    struct ll_progress progress = {.report = say_no};
    s.in.progress = &progress;
    struct ll_clearance c = {0};
    assert_int_equal(ll_clearance_stage(&s.in, NULL, &c, &err), LL_E_CANCELLED);
    assert_null(c.lanes);
}

static bool try_to_run(void *user)
{
    struct setting *s = user;
    struct ll_err err = {0};
    struct ll_clearance c = {0};
    enum ll_code code = ll_clearance_stage(&s->in, NULL, &c, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_true((c.lanes != NULL) == (code == LL_OK));
    ll_clearance_clear(&c);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct ll_random_scene what = {.buildings = 30, .lanes = 30, .size_m = 200.0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_random_scene(3, &what));
    strew(&s, 3, 10, 200.0);
    ll_for_each_failing_alloc(try_to_run, &s, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facades_are_an_upper_bound_with_the_error_of_both),
        cmocka_unit_test(outlines_that_a_program_drew_may_be_farther_off),
        cmocka_unit_test(an_open_side_is_no_bound),
        cmocka_unit_test(a_thin_post_between_two_steps_is_not_missed),
        cmocka_unit_test(the_least_of_record_parking_facades_and_obstacles_counts),
        cmocka_unit_test(a_stall_narrows_the_lane_on_market_days_only),
        cmocka_unit_test(what_is_left_at_all_times_is_a_finding_of_its_own),
        cmocka_unit_test(what_an_obstacle_leaves_may_be_unknown),
        cmocka_unit_test(a_building_run_through_is_a_question_and_no_fail),
        cmocka_unit_test(a_driveway_into_a_house_is_no_finding),
        cmocka_unit_test(what_passes_above_leaves_an_unknown_height),
        cmocka_unit_test(the_pieces_cover_each_lane_and_threads_change_nothing),
        cmocka_unit_test(a_change_gives_what_a_full_run_gives),
        cmocka_unit_test(a_cancelled_run_leaves_nothing),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
