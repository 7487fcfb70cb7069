/* Turns from lane to lane at junctions. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "geo/clearance.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

#define LL_TEST_PI 3.14159265358979323846

struct setting {
    struct ll_scene scene;
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    ll_rules *rules;
    struct ll_stage in;
};

static void setting_clear(struct setting *s)
{
    ll_scene_clear(&s->scene);
    ll_rules_free(s->rules);
}

/// `s` must not move afterwards.
static void set_up(struct setting *s, struct ll_scene scene)
{
    s->scene = scene;
    s->speeds = ll_test_speeds();
    s->vehicles = ll_test_vehicles();
    s->rules = ll_test_rules();
    s->in = (struct ll_stage){.scene = &s->scene,
                              .rules = s->rules,
                              .speeds = &s->speeds,
                              .vehicles = &s->vehicles,
                              .threads = 1};
}

static struct ll_clearance run(const struct ll_stage *in)
{
    struct ll_err err = {0};
    struct ll_clearance c = {0};
    assert_ok(ll_clearance_stage(in, NULL, &c, &err), &err);
    return c;
}

/// The finding about a turn into another lane; NULL without one.
static const struct ll_lane_finding *turn_finding(const struct ll_clearance *c)
{
    for (size_t i = 0; i < c->finding_count; i++) {
        if (c->findings[i].other_lane != LL_NONE) {
            return &c->findings[i];
        }
    }
    return NULL;
}

static void draw_block(struct setting *s, double x0, double y0, double x1, double y1)
{
    char text[160];
    (void)snprintf(text, sizeof text, "%.6f %.6f, %.6f %.6f, %.6f %.6f, %.6f %.6f", x0, y0, x1, y0,
                   x1, y1, x0, y1);
    (void)ll_draw_building(&s->scene, text);
}

/// A crossroads of two streets, as wide as told, with a block in each corner; the one to the north
/// east stands back by `back_m`. Four lanes: west, east, south, north.
static void draw_crossroads(struct setting *s, double across_m, double along_m, double back_m)
{
    double x = 0.5 * across_m;
    double y = 0.5 * along_m;
    (void)ll_draw_lane(&s->scene, LL_CLASS_RESIDENTIAL, "-60 0, 0 0");
    (void)ll_draw_lane(&s->scene, LL_CLASS_RESIDENTIAL, "0 0, 60 0");
    (void)ll_draw_lane(&s->scene, LL_CLASS_RESIDENTIAL, "0 -60, 0 0");
    (void)ll_draw_lane(&s->scene, LL_CLASS_RESIDENTIAL, "0 0, 0 60");
    draw_block(s, x + back_m, y + back_m, 60.0, 60.0);
    draw_block(s, -60.0, y, -x, 60.0);
    draw_block(s, -60.0, -60.0, -x, -y);
    draw_block(s, x, -60.0, 60.0, -y);
}

static void survey(struct setting *s, double width_m)
{
    struct ll_table *lanes = &s->scene.layer[LL_LANE];
    for (size_t i = 0; i < lanes->count; i++) {
        ll_table_set_real(lanes, i, LL_LANE_WIDTH_M, width_m);
        ll_table_set_word(lanes, i, LL_LANE_WIDTH_SOURCE, LL_MEASURE_SURVEYED);
    }
}

static const struct ll_lane_turn *turn_between(const struct ll_clearance *c, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < c->turn_count; i++) {
        if (c->turns[i].lane[0] == a && c->turns[i].lane[1] == b) {
            return &c->turns[i];
        }
    }
    return NULL;
}

static void a_crossroads_of_narrow_streets_is_too_tight_all_round(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_crossroads(&s, 5.0, 5.0, 0.0);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
    assert_int_equal(c.turn_count, 4); /* each corner once; straight on is no turn */
    const struct ll_lane_turn *t = turn_between(&c, 1, 3);
    assert_non_null(t);
    double expected = 1.0 / (1.0 - cos(LL_TEST_PI / 4.0)); /* 3.41 m */
    assert_true(t->radius_m <= (float)expected + 1e-3F && (double)t->radius_m > expected - 0.2);
    assert_near(t->angle_rad, LL_TEST_PI / 2.0, 1e-6);
    assert_near(t->at_m[0], 0.0, 1e-6);
    assert_false(t->back[0]);
    assert_int_equal(t->cause, LL_CAUSE_BUILDING);
    assert_int_equal(t->cause_row, 0);
    assert_near(t->low_m, 0.0, 1e-6); /* 3 m may be all there is */
    assert_true((double)t->high_m > 9.0);
    assert_int_equal(t->sure, LL_SURE_POSSIBLE);
    assert_int_equal(t->of[LL_VEHICLE_FOOT], LL_SURE_FINE);
    assert_int_equal(t->of[LL_VEHICLE_PUMPER], LL_SURE_POSSIBLE);
    assert_int_equal(t->of[LL_VEHICLE_LADDER], LL_SURE_PROBABLE); /* (7 - 5) / 0.29 is below 12 */
    const struct ll_lane_finding *f = turn_finding(&c);
    assert_non_null(f);
    assert_int_equal(f->kind, LL_FINDING_RADIUS);
    assert_int_equal(f->rule, LL_RULE_TURN_RADIUS_M);
    assert_int_equal(f->lane, 0);
    assert_true(f->other_lane == 2 || f->other_lane == 3);
    assert_near(f->from_m, 56.0, 1e-6); /* the last 4 m before the junction */
    assert_near(f->to_m, 60.0, 1e-6);
    assert_near(f->other_to_m - f->other_from_m, 4.0, 1e-6); /* and 4 m behind it */
    assert_near(f->at.x, 0.0, 1e-6);
}

static void a_corner_that_stands_back_can_be_turned(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_crossroads(&s, 5.0, 5.0, 6.0);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
    const struct ll_lane_turn *t = turn_between(&c, 1, 3);
    assert_true(t == NULL || (t->sure == LL_SURE_FINE && t->of[LL_VEHICLE_PUMPER] == LL_SURE_FINE));
    assert_non_null(turn_between(&c, 0, 3));
}

/// An obstacle that is a point. @return its row.
static size_t draw_post(struct setting *s, enum ll_obstacle_kind kind, double x, double y)
{
    struct ll_err err = {0};
    struct ll_table *t = &s->scene.layer[LL_OBSTACLE];
    char text[64];
    size_t row = 0;
    assert_ok(ll_table_add(t, &row, &err), &err);
    t->id[row] = (int64_t)row + 1;
    (void)snprintf(text, sizeof text, "%.6f %.6f", x, y);
    ll_draw_shape(&t->shape, LL_POINT, text);
    ll_table_set_word(t, row, LL_OBSTACLE_KIND, (uint8_t)kind);
    return row;
}

/// The finding about the turn from one lane into another; NULL without one.
static const struct ll_lane_finding *finding_between(const struct ll_clearance *c, uint32_t a,
                                                     uint32_t b)
{
    for (size_t i = 0; i < c->finding_count; i++) {
        if (c->findings[i].lane == a && c->findings[i].other_lane == b) {
            return &c->findings[i];
        }
    }
    return NULL;
}

/// A corner that stands back far enough to be turned, but for a pier in it.
static void a_pier_in_a_corner_takes_room_to_turn(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_crossroads(&s, 5.0, 5.0, 2.0);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance open = run(&s.in);
    const struct ll_lane_turn *was = turn_between(&open, 1, 3);
    assert_true(was == NULL || was->sure == LL_SURE_FINE); /* ladders need more */
    size_t pier = draw_post(&s, LL_OBSTACLE_STONE_PIER, 3.2, 3.2);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
    const struct ll_lane_turn *t = turn_between(&c, 1, 3);
    assert_non_null(t);
    double expected = (2.5 + 3.2 - 4.0) / (1.0 - cos(LL_TEST_PI / 4.0)); /* 5.8 m */
    assert_true((double)t->radius_m <= expected + 1e-3 && (double)t->radius_m > expected - 0.2);
    assert_int_equal(t->cause, LL_CAUSE_OBSTACLE);
    assert_int_equal(t->cause_row, pier);
    const struct ll_lane_finding *f = finding_between(&c, 1, 3);
    assert_non_null(f);
    assert_int_equal(f->cause, LL_CAUSE_OBSTACLE);
    assert_int_equal(f->movable, LL_MOVABLE_UNKNOWN); /* a pier of unknown make */
    ll_table_set_word(&s.scene.layer[LL_OBSTACLE], pier, LL_OBSTACLE_FIXED, LL_FLAG_NO);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance loose = run(&s.in);
    assert_int_equal(finding_between(&loose, 1, 3)->movable, LL_MOVABLE_YES);
}

/// What is gone, hangs over, or stands on a lane, where the width it leaves is on record, takes no
/// room in a corner.
static void what_does_not_stand_in_the_corner_leaves_the_turn(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_crossroads(&s, 5.0, 5.0, 2.0);
    struct ll_table *t = &s.scene.layer[LL_OBSTACLE];
    size_t gone = draw_post(&s, LL_OBSTACLE_STONE_PIER, 3.2, 3.2);
    ll_table_set_word(t, gone, LL_OBSTACLE_STATE, LL_HAZARD_VERIFIED);
    (void)draw_post(&s, LL_OBSTACLE_HEIGHT_BAR, 3.2, 3.2);
    size_t on_lane = draw_post(&s, LL_OBSTACLE_STONE_PIER, 1.5, 3.2);
    ll_table_set_real(t, on_lane, LL_OBSTACLE_WIDTH_M, 4.5);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
    const struct ll_lane_turn *turn = turn_between(&c, 1, 3);
    assert_true(turn == NULL || (turn->sure == LL_SURE_FINE && turn->cause == LL_CAUSE_BUILDING));
}

static void set_hours(struct setting *s, size_t obstacle, const char *hours)
{
    struct ll_err err = {0};
    assert_ok(
        ll_table_set_string(&s->scene.layer[LL_OBSTACLE], obstacle, LL_OBSTACLE_HOURS, hours, &err),
        &err);
}

/// The corner with a pier, and nearer to the junction a stall on market days.
static void a_stall_in_a_corner_takes_room_at_its_hours(void **state)
{
    (void)state;
    const uint8_t on_market_days = 1U << LL_SPEEDS_MARKET;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_crossroads(&s, 5.0, 5.0, 2.0);
    size_t stall = draw_post(&s, LL_OBSTACLE_STALL, 2.8, 2.8);
    set_hours(&s, stall, "赶场");
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
    const struct ll_lane_finding *f = finding_between(&c, 1, 3);
    assert_non_null(f); /* the only one: without the stall there is room enough */
    assert_int_equal(f->times, on_market_days);
    assert_int_equal(f->cause, LL_CAUSE_OBSTACLE);
    assert_int_equal(f->cause_row, stall);
    assert_true(f == &c.findings[c.finding_count - 1] || f[1].lane != 1 || f[1].other_lane != 3);
    (void)draw_post(&s, LL_OBSTACLE_STONE_PIER, 3.2, 3.2);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance both = run(&s.in);
    size_t always = 0;
    size_t market = 0;
    for (size_t i = 0; i < both.finding_count; i++) {
        f = &both.findings[i];
        if (f->lane == 1 && f->other_lane == 3) {
            const double room_m = f->times == 0 ? 3.2 : 2.8;
            const double expected = (2.5 + room_m - 4.0) / (1.0 - cos(LL_TEST_PI / 4.0));
            assert_true((double)f->value <= expected + 1e-3 && (double)f->value > expected - 0.2);
            always += f->times == 0;
            market += f->times == on_market_days;
        }
    }
    assert_int_equal(always, 1);
    assert_int_equal(market, 1);
}

/// What is told of a turn at its worst.
struct worst {
    int sure;
    float radius_m;
    int of[LL_VEHICLE_COUNT];
};

static struct worst worst_between(const struct ll_clearance *c, uint32_t a, uint32_t b)
{
    struct worst w = {.sure = LL_SURE_FINE, .radius_m = INFINITY};
    for (int k = 0; k < LL_VEHICLE_COUNT; k++) {
        w.of[k] = LL_SURE_FINE;
    }
    for (size_t i = 0; i < c->turn_count; i++) {
        const struct ll_lane_turn *t = &c->turns[i];
        if (t->lane[0] != a || t->lane[1] != b) {
            continue;
        }
        for (int k = 0; k < LL_VEHICLE_COUNT; k++) {
            w.of[k] = t->of[k] > w.of[k] ? t->of[k] : w.of[k];
        }
        if (t->sure > w.sure || (t->sure == w.sure && t->radius_m < w.radius_m)) {
            w.sure = t->sure;
            w.radius_m = t->radius_m;
        }
    }
    return w;
}

static void join_worst(struct worst *inout, const struct worst *other)
{
    for (int k = 0; k < LL_VEHICLE_COUNT; k++) {
        inout->of[k] = other->of[k] > inout->of[k] ? other->of[k] : inout->of[k];
    }
    if (other->sure > inout->sure ||
        (other->sure == inout->sure && other->radius_m < inout->radius_m)) {
        inout->sure = other->sure;
        inout->radius_m = other->radius_m;
    }
}

/// Leaves of the posts what stands there at one time of day (all hours are single words).
static void clear_but(struct setting *s, const char *const *hours, size_t count, const char *time)
{
    for (size_t i = 0; i < count; i++) {
        const bool stands = hours[i] == NULL || hours[i] == time;
        ll_table_set_word(&s->scene.layer[LL_OBSTACLE], i, LL_OBSTACLE_STATE,
                          stands ? LL_HAZARD_FOUND : LL_HAZARD_VERIFIED);
    }
}

enum { POSTS = 5, ARMS = 4 };
static const char *const words[] = {NULL, "夜间", "赶场"};

/// Stalls in and beside a corner. @param hours By stall: one of `words`.
static void draw_stalls(struct setting *s, uint64_t seed, const char **hours)
{
    struct ll_rng rng = ll_rng_make(seed, 1);
    draw_crossroads(s, 5.5, 5.0, 3.0);
    for (size_t i = 0; i < POSTS; i++) {
        const double side = i == 0 ? -1.0 : 1.0;
        const double x = ll_rng_between(&rng, 2.1, 5.0);
        const double y = ll_rng_between(&rng, 2.1, 5.0);
        (void)draw_post(s, LL_OBSTACLE_STALL, side * x, side * y);
        hours[i] = words[ll_rng_below(&rng, 3)];
        if (hours[i] != NULL) {
            set_hours(s, i, hours[i]);
        }
    }
}

/// The worst of every turn over all times of day, each with what stands there then as if always.
static void measure_apart(struct setting *s, const char *const *hours, struct worst ret[ARMS][ARMS])
{
    for (size_t time = 0; time < 3; time++) { /* by day only what always stands there */
        clear_but(s, hours, POSTS, time == 0 ? "" : words[time]);
        for (size_t i = 0; i < POSTS; i++) {
            set_hours(s, i, "");
        }
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance then = run(&s->in);
        for (uint32_t a = 0; a < ARMS; a++) {
            for (uint32_t b = a + 1; b < ARMS; b++) {
                const struct worst w = worst_between(&then, a, b);
                if (time == 0) {
                    ret[a][b] = w;
                } else {
                    join_worst(&ret[a][b], &w);
                }
            }
        }
    }
}

/// Two things that never stand there together are never counted together.
static void at_each_time_of_day_counts_what_stands_there_then(void **state)
{
    (void)state;
    size_t told = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        const char *hours[POSTS];
        struct worst expected[ARMS][ARMS];
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        draw_stalls(&s, seed, hours);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance all = run(&s.in);
        measure_apart(&s, hours, expected);
        for (uint32_t a = 0; a < ARMS; a++) {
            for (uint32_t b = a + 1; b < ARMS; b++) {
                const struct worst is = worst_between(&all, a, b);
                const struct worst *e = &expected[a][b];
                assert_int_equal(is.sure, e->sure);
                assert_memory_equal(is.of, e->of, sizeof is.of);
                assert_true(is.radius_m == e->radius_m || is.sure == (int)LL_SURE_FINE);
                told += is.sure > (int)LL_SURE_FINE;
            }
        }
    }
    assert_true(told > 20);
}

/// Wide streets: by their widths alone every turn fits, and no outline is looked at; a pier is.
static void a_pier_is_seen_where_the_streets_are_wide(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_crossroads(&s, 14.0, 14.0, 0.0);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance open = run(&s.in);
    assert_int_equal(open.turn_count, 0);
    for (double at = 2.5; at < 7.0; at += 1.5) { /* a row, so that nobody cuts behind one */
        (void)draw_post(&s, LL_OBSTACLE_CONCRETE_PIER, at, at);
    }
    (void)draw_post(&s, LL_OBSTACLE_CONCRETE_PIER, 8.0, -2.5);
    (void)draw_post(&s, LL_OBSTACLE_CONCRETE_PIER, -2.5, 8.0);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
    const struct ll_lane_turn *t = turn_between(&c, 1, 3);
    assert_non_null(t);
    assert_true((double)t->radius_m < (2.0 * 2.5 - 4.0) / (1.0 - cos(LL_TEST_PI / 4.0)) + 1e-3);
    assert_int_equal(t->cause, LL_CAUSE_OBSTACLE);
}

static void wide_streets_have_no_tight_turns(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_crossroads(&s, 12.0, 12.0, 0.0);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
    assert_int_equal(c.turn_count, 0);
    assert_null(turn_finding(&c));
}

static void a_narrow_lane_off_a_wide_street_is_judged_by_both(void **state)
{
    (void)state;
    /* 4.4 m into 12 m: a ring of 9 and 13 m needs asin(8.6 / 9) + asin(1 / 9) = 79 degrees of the
       90 that the corner leaves; into 8 m it needs 73 + 34 */
    static const struct {
        double street;
        bool tight;
    } cases[] = {{12.0, false}, {8.0, true}};
    for (size_t i = 0; i < 2; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        draw_crossroads(&s, 4.4, cases[i].street, 0.0);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        const struct ll_lane_turn *t = turn_between(&c, 1, 3);
        assert_true(cases[i].tight ? t != NULL && t->sure == LL_SURE_POSSIBLE
                                   : t == NULL || t->sure == LL_SURE_FINE);
    }
}

static void only_two_surveyed_lanes_fail_a_turn(void **state)
{
    (void)state;
    for (int surveyed = 0; surveyed < 2; surveyed++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        draw_crossroads(&s, 3.6, 3.6, 0.0);
        if (surveyed != 0) {
            survey(&s, 3.6);
        }
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        const struct ll_lane_turn *t = turn_between(&c, 1, 3);
        assert_non_null(t);
        /* 4.6 m at most, as far as outlines may be off; 5.6 m with what the drawing may be off */
        assert_int_equal(t->of[LL_VEHICLE_PUMPER],
                         surveyed != 0 ? LL_SURE_CERTAIN : LL_SURE_PROBABLE);
        assert_int_equal(t->sure, surveyed != 0 ? LL_SURE_CERTAIN : LL_SURE_PROBABLE);
    }
}

static void a_road_of_two_lanes_that_bends_where_they_meet_is_judged_like_one(void **state)
{
    (void)state;
    static const char *const drawn[2][2] = {{"0 0, 20 0, 20 25", NULL},
                                            {"0 0, 20 0", "20 0, 20 25"}};
    float high[2] = {0};
    int sure[2] = {0};
    for (int i = 0; i < 2; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        for (int k = 0; k < 2 && drawn[i][k] != NULL; k++) {
            (void)ll_draw_lane(&s.scene, LL_CLASS_SERVICE, drawn[i][k]);
        }
        survey(&s, 4.2);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        assert_int_equal(c.finding_count, 1);
        assert_int_equal(c.findings[0].kind, LL_FINDING_RADIUS);
        assert_near(c.findings[0].value, 0.2 / (1.0 - cos(LL_TEST_PI / 4.0)), 0.02);
        high[i] = c.findings[0].high;
        sure[i] = c.findings[0].sure;
        assert_near(c.findings[0].from_m, 16.0, 1e-6);
        assert_near(c.findings[0].to_m, i == 0 ? 24.0 : 20.0, 1e-6); /* 8 m of road in all */
        assert_near(c.findings[0].other_from_m, 0.0, 1e-6);
        assert_near(c.findings[0].other_to_m, i == 0 ? 0.0 : 4.0, 1e-6);
    }
    assert_near(high[0], high[1], 0.02);
    assert_int_equal(sure[0], sure[1]);
}

static void the_declared_width_says_nothing_of_the_mouth_of_a_street(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "-50 0, 0 0");
    (void)ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "0 0, 50 0");
    (void)ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "0 0, 0 50");
    survey(&s, 4.2);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
    assert_int_equal(c.turn_count, 0);
}

static void assert_same_turns(const struct ll_clearance *a, const struct ll_clearance *b)
{
    assert_int_equal(a->turn_count, b->turn_count);
    for (size_t i = 0; i < a->turn_count; i++) {
        assert_int_equal(a->turns[i].lane[0], b->turns[i].lane[0]);
        assert_int_equal(a->turns[i].lane[1], b->turns[i].lane[1]);
        assert_int_equal(a->turns[i].sure, b->turns[i].sure);
        assert_int_equal(a->turns[i].times, b->turns[i].times);
        assert_memory_equal(a->turns[i].of, b->turns[i].of, sizeof a->turns[i].of);
        assert_true(a->turns[i].radius_m == b->turns[i].radius_m ||
                    (isnan(a->turns[i].radius_m) && isnan(b->turns[i].radius_m)));
    }
    assert_int_equal(a->finding_count, b->finding_count);
    for (size_t i = 0; i < a->finding_count; i++) {
        assert_int_equal(a->findings[i].lane, b->findings[i].lane);
        assert_int_equal(a->findings[i].other_lane, b->findings[i].other_lane);
        assert_int_equal(a->findings[i].kind, b->findings[i].kind);
        assert_near(a->findings[i].from_m, b->findings[i].from_m, 0.0);
    }
}

/// Streets every 30 m with blocks between them that leave 4 to 8 m.
static void draw_grid(struct setting *s, int size)
{
    for (int i = 0; i < size; i++) {
        char text[80];
        for (int k = 0; k + 1 < size; k++) {
            (void)snprintf(text, sizeof text, "%d %d, %d %d", 30 * k, 30 * i, 30 * k + 30, 30 * i);
            (void)ll_draw_lane(&s->scene, LL_CLASS_RESIDENTIAL, text);
            (void)snprintf(text, sizeof text, "%d %d, %d %d", 30 * i, 30 * k, 30 * i, 30 * k + 30);
            (void)ll_draw_lane(&s->scene, LL_CLASS_RESIDENTIAL, text);
            double half = 2.0 + 0.5 * ((i * 7 + k * 3) % 5);
            draw_block(s, 30.0 * k + half, 30.0 * i + half, 30.0 * k + 30.0 - half,
                       30.0 * i + 30.0 - half);
        }
    }
}

static void threads_and_a_dirty_box_change_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_grid(&s, 6);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance one = run(&s.in);
    assert_true(one.turn_count > 20);
    s.in.threads = 4;
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance four = run(&s.in);
    assert_same_turns(&one, &four);
    /* a house goes */
    struct ll_shapes *houses = &s.scene.layer[LL_BUILDING].shape;
    const struct ll_box gone = houses->box[7];
    for (uint32_t p = houses->first_point[houses->first_ring[7]];
         p < houses->first_point[houses->first_ring[8]]; p++) {
        houses->points[p].x += 5000.0;
    }
    houses->box[7].min_x += 5000.0;
    houses->box[7].max_x += 5000.0;
    struct ll_box dirty = gone;
    ll_box_join(&dirty, &houses->box[7]);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance full = run(&s.in);
    s.in.dirty = &dirty;
    struct ll_err err = {0};
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance part = {0};
    assert_ok(ll_clearance_stage(&s.in, &one, &part, &err), &err);
    assert_same_turns(&full, &part);
    assert_true(full.turn_count < one.turn_count);
}

static bool run_once(void *user)
{
    const struct setting *s = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = {0};
    enum ll_code code = ll_clearance_stage(&s->in, NULL, &c, &err);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && c.turns == NULL));
    return code == LL_OK;
}

static void every_failing_allocation_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_crossroads(&s, 5.0, 5.0, 0.0);
    ll_for_each_failing_alloc(run_once, &s, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crossroads_of_narrow_streets_is_too_tight_all_round),
        cmocka_unit_test(a_corner_that_stands_back_can_be_turned),
        cmocka_unit_test(a_pier_in_a_corner_takes_room_to_turn),
        cmocka_unit_test(what_does_not_stand_in_the_corner_leaves_the_turn),
        cmocka_unit_test(a_stall_in_a_corner_takes_room_at_its_hours),
        cmocka_unit_test(at_each_time_of_day_counts_what_stands_there_then),
        cmocka_unit_test(a_pier_is_seen_where_the_streets_are_wide),
        cmocka_unit_test(wide_streets_have_no_tight_turns),
        cmocka_unit_test(a_narrow_lane_off_a_wide_street_is_judged_by_both),
        cmocka_unit_test(only_two_surveyed_lanes_fail_a_turn),
        cmocka_unit_test(a_road_of_two_lanes_that_bends_where_they_meet_is_judged_like_one),
        cmocka_unit_test(the_declared_width_says_nothing_of_the_mouth_of_a_street),
        cmocka_unit_test(threads_and_a_dirty_box_change_nothing),
        cmocka_unit_test(every_failing_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
