/* Bends, slopes, dead ends, spacing: what the course of the lanes decides. */
#include <math.h>
#include <stdio.h>

#include "core/text.h"
#include "geo/clearance.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

#define LL_TEST_PI 3.14159265358979323846

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

static void set_up(struct setting *s, struct ll_scene scene)
{
    s->scene = scene;
    s->speeds = ll_test_speeds();
    s->rules = ll_test_rules();
    s->in = (struct ll_stage){
        .scene = &s->scene, .rules = s->rules, .speeds = &s->speeds, .threads = 1};
}

static struct ll_clearance run(const struct ll_stage *in)
{
    struct ll_err err = {0};
    struct ll_clearance c = {0};
    assert_ok(ll_clearance_stage(in, NULL, &c, &err), &err);
    return c;
}

static size_t count(const struct ll_clearance *c, enum ll_finding_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < c->finding_count; i++) {
        n += c->findings[i].kind == kind;
    }
    return n;
}

static const struct ll_lane_finding *find(const struct ll_clearance *c, enum ll_finding_kind kind)
{
    for (size_t i = 0; i < c->finding_count; i++) {
        if (c->findings[i].kind == kind) {
            return &c->findings[i];
        }
    }
    return NULL;
}

/// A lane that turns left by a right angle at (20, 0) between facades `half` to each side.
static size_t draw_corner(struct setting *s, double half)
{
    char text[256];
    (void)snprintf(text, sizeof text, "-5 %g, %g %g, %g 30, %g 30, %g %g, -5 %g", -half - 5.0,
                   25.0 + half, -half - 5.0, 25.0 + half, 20.0 + half, 20.0 + half, -half, -half);
    (void)ll_draw_building(&s->scene, text);
    (void)snprintf(text, sizeof text, "-5 %g, %g %g, %g 30, -5 30", half, 20.0 - half, half,
                   20.0 - half);
    (void)ll_draw_building(&s->scene, text);
    return ll_draw_lane(&s->scene, LL_CLASS_RESIDENTIAL, "0 0, 20 0, 20 25");
}

static void a_corner_lets_the_radius_through_that_fits_between_its_walls(void **state)
{
    (void)state;
    /* r = (room - 4) / (1 - cos 45); the error of two facades and a vertex is 2 m */
    static const struct {
        double half;
        int sure;
    } cases[] = {{2.1, LL_SURE_PROBABLE}, {2.5, LL_SURE_POSSIBLE}, {3.4, -1}, {1.4, -1}};
    double depth = 1.0 - cos(LL_TEST_PI / 4.0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        (void)draw_corner(&s, cases[i].half);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        const struct ll_lane_finding *f = find(&c, LL_FINDING_RADIUS);
        if (cases[i].sure < 0) { /* wide enough, or so narrow that the width says it */
            assert_null(f);
            continue;
        }
        double expected = (2.0 * cases[i].half - 4.0) / depth;
        assert_near(f->value, expected, 1e-4);
        assert_near(f->high, expected + 2.0 / depth, 1e-4);
        assert_int_equal(f->sure, cases[i].sure);
        assert_int_equal(f->rule, LL_RULE_TURN_RADIUS_M);
        assert_near(f->from_m, 16.0, 1e-9);
        assert_near(f->to_m, 24.0, 1e-9);
        assert_near(f->at.x, 20.0, 1e-9);
        assert_near(f->at.y, 0.0, 1e-9);
    }
}

static void only_a_survey_fails_a_bend(void **state)
{
    (void)state;
    static const struct {
        enum ll_measure_source source;
        int sure;
    } cases[] = {{LL_MEASURE_SURVEYED, LL_SURE_CERTAIN},
                 {LL_MEASURE_DECLARED, LL_SURE_PROBABLE},
                 {LL_MEASURE_UNKNOWN, LL_SURE_PROBABLE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        size_t lane = ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "0 0, 20 0, 20 25");
        ll_table_set_real(&s.scene.layer[LL_LANE], lane, LL_LANE_WIDTH_M, 4.2);
        ll_table_set_word(&s.scene.layer[LL_LANE], lane, LL_LANE_WIDTH_SOURCE,
                          (uint8_t)cases[i].source);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        assert_int_equal(find(&c, LL_FINDING_RADIUS)->sure, cases[i].sure);
    }
}

/// A lane along a circle, a quarter of it, in steps of 1 m, with straights of 20 m.
static size_t draw_curve(struct setting *s, double radius)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    struct ll_err err = {0};
    assert_ok(ll_text_append(&text, "-20 0", &err), &err);
    int steps = (int)(0.5 * LL_TEST_PI * radius);
    for (int i = 0; i <= steps; i++) {
        double angle = 0.5 * LL_TEST_PI * i / steps;
        assert_ok(ll_text_appendf(&text, &err, ", %.9f %.9f", radius * sin(angle),
                                  radius * (1.0 - cos(angle))),
                  &err);
    }
    assert_ok(ll_text_appendf(&text, &err, ", %.9f %.9f", radius, radius + 20.0), &err);
    size_t lane = ll_draw_lane(&s->scene, LL_CLASS_SERVICE, ll_text_str(&text));
    struct ll_table *lanes = &s->scene.layer[LL_LANE];
    ll_table_set_real(lanes, lane, LL_LANE_WIDTH_M, 4.0);
    ll_table_set_word(lanes, lane, LL_LANE_WIDTH_SOURCE, LL_MEASURE_SURVEYED);
    return lane;
}

static void a_round_curve_has_the_radius_it_is_drawn_with(void **state)
{
    (void)state;
    static const double tight[] = {4.0, 6.0, 8.0};
    for (size_t i = 0; i < 3; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        (void)draw_curve(&s, tight[i]);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        assert_int_equal(count(&c, LL_FINDING_RADIUS), 1);
        assert_near(find(&c, LL_FINDING_RADIUS)->value, tight[i], 0.15 * tight[i]);
        assert_int_equal(find(&c, LL_FINDING_RADIUS)->sure, LL_SURE_CERTAIN);
    }
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)draw_curve(&s, 14.0);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
    assert_int_equal(count(&c, LL_FINDING_RADIUS), 0);
}

static void eight_percent_is_advised_and_ten_the_limit(void **state)
{
    (void)state;
    static const struct {
        double slope;
        double error;
        enum ll_measure_source source;
        int must;
        int should;
    } cases[] = {
        {8.0, NAN, LL_MEASURE_SURVEYED, -1, -1},
        {8.1, NAN, LL_MEASURE_SURVEYED, -1, LL_SURE_CERTAIN},
        {10.0, NAN, LL_MEASURE_SURVEYED, -1, LL_SURE_CERTAIN},
        {10.1, NAN, LL_MEASURE_SURVEYED, LL_SURE_CERTAIN, -1},
        {10.1, NAN, LL_MEASURE_ELEVATION, LL_SURE_PROBABLE, -1},
        {30.0, 3.0, LL_MEASURE_ELEVATION, LL_SURE_PROBABLE, -1},
        {9.0, 2.0, LL_MEASURE_ELEVATION, LL_SURE_POSSIBLE, LL_SURE_PROBABLE},
        {7.0, 2.0, LL_MEASURE_ELEVATION, -1, LL_SURE_POSSIBLE},
        {10.5, 1.0, LL_MEASURE_SURVEYED, LL_SURE_PROBABLE, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        size_t lane = ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "0 0, 50 0");
        struct ll_table *lanes = &s.scene.layer[LL_LANE];
        ll_table_set_real(lanes, lane, LL_LANE_SLOPE_PCT, cases[i].slope);
        ll_table_set_real(lanes, lane, LL_LANE_SLOPE_ERROR_PCT, cases[i].error);
        ll_table_set_word(lanes, lane, LL_LANE_SLOPE_SOURCE, (uint8_t)cases[i].source);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        int must = -1;
        int should = -1;
        for (size_t k = 0; k < c.finding_count; k++) {
            assert_int_equal(c.findings[k].kind, LL_FINDING_SLOPE);
            *(c.findings[k].rule == LL_RULE_LANE_SLOPE_MUST_PCT ? &must : &should) =
                c.findings[k].sure;
        }
        assert_int_equal(must, cases[i].must);
        assert_int_equal(should, cases[i].should);
        bool over = must == LL_SURE_CERTAIN || must == LL_SURE_PROBABLE;
        assert_near(c.lanes[lane].obstructed_m, over ? 50.0 : 0.0, 0.0);
    }
}

/// A dead end of `length_m` off a through street, in a yard `yard_m` wide that ends with it.
static size_t draw_dead_end(struct setting *s, double length_m, double yard_m)
{
    char text[256];
    (void)ll_draw_lane(&s->scene, LL_CLASS_RESIDENTIAL, "-100 0, 0 0");
    (void)ll_draw_lane(&s->scene, LL_CLASS_RESIDENTIAL, "0 0, 100 0");
    (void)snprintf(text, sizeof text, "0 0, 0 %.17g", length_m);
    size_t lane = ll_draw_lane(&s->scene, LL_CLASS_SERVICE, text);
    double half = 0.5 * yard_m;
    double end = length_m + 0.5;
    (void)snprintf(text, sizeof text, "%g 15, %g %g, %g %g, %g 15, %g 15, %g %g, %g %g, %g 15",
                   half + 3.0, half + 3.0, end + 3.0, -half - 3.0, end + 3.0, -half - 3.0, -half,
                   -half, end, half, end, half);
    (void)ll_draw_building(&s->scene, text);
    return lane;
}

static void a_dead_end_over_40_m_needs_a_place_to_turn(void **state)
{
    (void)state;
    static const struct {
        double length;
        double yard;
        int sure;
    } cases[] = {{39.9, 6.0, -1},
                 {40.1, 6.0, LL_SURE_PROBABLE}, /* it may be shorter by the error of its points */
                 {45.0, 6.0, LL_SURE_CERTAIN},
                 {45.0, 11.5, LL_SURE_PROBABLE}, /* it may be 12 m by the error of the walls */
                 {45.0, 12.1, -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        size_t lane = draw_dead_end(&s, cases[i].length, cases[i].yard);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        const struct ll_lane_finding *f = find(&c, LL_FINDING_DEAD_END);
        if (cases[i].sure < 0) {
            assert_null(f);
            continue;
        }
        assert_int_equal(count(&c, LL_FINDING_DEAD_END), 1);
        assert_int_equal(f->lane, lane);
        assert_int_equal(f->sure, cases[i].sure);
        assert_near(f->value, cases[i].length, 1e-4);
        assert_near(f->from_m, 0.0, 1e-9);
        assert_near(f->to_m, cases[i].length, 1e-9);
        assert_near(f->at.y, cases[i].length, 1e-9);
        /* the yard is as wide as told and open to the south */
        assert_true((double)f->room_m <= cases[i].yard && (double)f->room_m > cases[i].yard - 0.3);
    }
}

static void a_place_to_turn_on_record_counts(void **state)
{
    (void)state;
    static const struct {
        enum ll_turn_place place;
        double height_m;
        int rule; /* -1: no finding */
    } cases[] = {{LL_TURN_PLACE_UNKNOWN, 10.0, LL_RULE_DEAD_END_M},
                 {LL_TURN_PLACE_NONE, 10.0, LL_RULE_DEAD_END_M},
                 {LL_TURN_PLACE_CIRCLE, 10.0, -1},
                 {LL_TURN_PLACE_12, 10.0, -1},
                 {LL_TURN_PLACE_12, 30.0, LL_RULE_TURNING_PLACE_TALL_M},
                 {LL_TURN_PLACE_18, 30.0, -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        size_t lane = draw_dead_end(&s, 60.0, 6.0);
        ll_table_set_word(&s.scene.layer[LL_LANE], lane, LL_LANE_TURN_PLACE,
                          (uint8_t)cases[i].place);
        ll_table_set_real(&s.scene.layer[LL_BUILDING], 0, LL_BUILDING_HEIGHT_M, cases[i].height_m);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        const struct ll_lane_finding *f = find(&c, LL_FINDING_DEAD_END);
        assert_int_equal(f == NULL ? -1 : (int)f->rule, cases[i].rule);
    }
}

static void high_buildings_are_better_served_by_a_larger_place_to_turn(void **state)
{
    (void)state;
    static const struct {
        double yard;
        double height_m; /* NAN: by floors */
        double floors;
        int rule; /* -1: no finding */
    } cases[] = {{13.0, 12.0, NAN, -1},
                 {13.0, 30.0, NAN, LL_RULE_TURNING_PLACE_TALL_M},
                 {13.0, NAN, 10.0, LL_RULE_TURNING_PLACE_TALL_M},
                 {13.0, NAN, 6.0, -1},
                 {15.2, 30.0, NAN, -1},
                 {11.0, 30.0, NAN, LL_RULE_DEAD_END_M}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        (void)draw_dead_end(&s, 60.0, cases[i].yard);
        ll_table_set_real(&s.scene.layer[LL_BUILDING], 0, LL_BUILDING_HEIGHT_M, cases[i].height_m);
        ll_table_set_real(&s.scene.layer[LL_BUILDING], 0, LL_BUILDING_FLOORS, cases[i].floors);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        const struct ll_lane_finding *f = find(&c, LL_FINDING_DEAD_END);
        if (cases[i].rule < 0) {
            assert_null(f);
            continue;
        }
        assert_non_null(f);
        assert_int_equal(f->rule, cases[i].rule);
        assert_true((double)f->room_m <= cases[i].yard && (double)f->room_m > cases[i].yard - 0.3);
        bool by_room = cases[i].rule == LL_RULE_TURNING_PLACE_TALL_M;
        assert_near(f->value, by_room ? f->room_m : 60.0F, 1e-4);
    }
}

static void a_dead_end_is_measured_back_to_the_first_junction(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)draw_dead_end(&s, 30.0, 6.0);
    size_t lane = ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "0 60, 0 45, 0 30");
    (void)ll_draw_building(&s.scene, "-2 58, 2 58, 2 59, -2 59");
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
    assert_int_equal(count(&c, LL_FINDING_DEAD_END), 0); /* open ground: room to turn */
    (void)ll_draw_building(&s.scene, "3 40, 4 40, 4 70, 3 70");
    (void)ll_draw_building(&s.scene, "-4 40, -3 40, -3 70, -4 70");
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance tight = run(&s.in);
    assert_int_equal(count(&tight, LL_FINDING_DEAD_END), 1);
    const struct ll_lane_finding *f = find(&tight, LL_FINDING_DEAD_END);
    assert_near(f->value, 60.0, 1e-4);
    assert_int_equal(f->lane, lane);
    assert_near(f->from_m, 0.0, 1e-9);
    assert_near(f->to_m, 30.0, 1e-9);
}

static void a_lane_that_ends_in_a_loop_is_no_dead_end(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)draw_dead_end(&s, 45.0, 6.0);
    (void)ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "0 45, 2 43, 0 41, -2 43, 0 45");
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
    assert_int_equal(count(&c, LL_FINDING_DEAD_END), 0);
}

static void streets_along_a_built_block_are_160_m_apart_at_most(void **state)
{
    (void)state;
    static const struct {
        const char *other;
        const char *house;
        double spacing_m; /* 0: no finding */
    } cases[] = {{"0 159.9, 100 159.9", "0 50, 100 50, 100 60, 0 60", 0.0},
                 {"0 162.5, 100 162.5", "0 50, 100 50, 100 60, 0 60", 162.5},
                 {"0 162.5, 100 162.5", "0 -60, 100 -60, 100 -50, 0 -50", 0.0}, /* not between */
                 {"0 330, 100 330", "0 50, 100 50, 100 60, 0 60", 0.0}};        /* open country */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        size_t lane = ll_draw_lane(&s.scene, LL_CLASS_RESIDENTIAL, "0 0, 100 0");
        (void)ll_draw_lane(&s.scene, LL_CLASS_RESIDENTIAL, cases[i].other);
        (void)ll_draw_building(&s.scene, cases[i].house);
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        if (cases[i].spacing_m == 0.0) {
            assert_int_equal(c.finding_count, 0);
            continue;
        }
        assert_int_equal(c.finding_count, 2); /* seen from both */
        assert_int_equal(c.findings[0].lane, lane);
        assert_int_equal(c.findings[0].rule, LL_RULE_LANE_SPACING_M);
        assert_near(c.findings[0].value, cases[i].spacing_m, 1e-4);
        assert_near(c.findings[0].from_m, 0.0, 0.0);
        assert_near(c.findings[0].to_m, 100.0, 1e-9);
    }
}

/// Turns, mirrors and shifts every point of a scene.
static void transform(struct ll_scene *scene, double turn, double mirror, struct ll_xy shift)
{
    for (int layer = 0; layer < LL_LAYER_COUNT; layer++) {
        struct ll_shapes *s = &scene->layer[layer].shape;
        for (size_t i = 0; i < s->count; i++) {
            s->box[i] = ll_box_empty();
            for (uint32_t r = s->first_ring[i]; r < s->first_ring[i + 1]; r++) {
                for (uint32_t p = s->first_point[r]; p < s->first_point[r + 1]; p++) {
                    double x = s->points[p].x;
                    double y = mirror * s->points[p].y;
                    s->points[p].x = x * cos(turn) - y * sin(turn) + shift.x;
                    s->points[p].y = x * sin(turn) + y * cos(turn) + shift.y;
                    ll_box_extend(&s->box[i], s->points[p].x, s->points[p].y);
                }
            }
        }
    }
}

static void shifting_turning_or_mirroring_changes_nothing(void **state)
{
    (void)state;
    static const struct {
        double turn;
        double mirror;
        struct ll_xy shift;
    } moves[] = {{0.0, 1.0, {39500000.0, 3000000.0}},
                 {0.7, 1.0, {0.0, 0.0}},
                 {0.0, -1.0, {0.0, 0.0}},
                 {2.1, -1.0, {500000.0, 2700000.0}}};
    for (uint64_t seed = 50; seed < 52; seed++) {
        struct ll_random_scene what = {.buildings = 150, .lanes = 60, .size_m = 500.0};
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_random_scene(seed, &what));
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = run(&s.in);
        for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
            LL_CLEANUP(setting_clear) struct setting t = {0};
            set_up(&t, ll_random_scene(seed, &what));
            transform(&t.scene, moves[i].turn, moves[i].mirror, moves[i].shift);
            LL_CLEANUP(ll_clearance_clear) struct ll_clearance d = run(&t.in);
            for (int kind = 0; kind < LL_FINDING_KIND_COUNT; kind++) {
                assert_int_equal(count(&c, (enum ll_finding_kind)kind),
                                 count(&d, (enum ll_finding_kind)kind));
            }
            for (size_t lane = 0; lane < c.lane_count; lane++) {
                float a = c.lanes[lane].width_high_m;
                float b = d.lanes[lane].width_high_m;
                assert_true(a == b || fabsf(a - b) < 1e-4F);
                assert_near(c.lanes[lane].obstructed_m, d.lanes[lane].obstructed_m, 1e-3);
                assert_int_equal(c.lanes[lane].grade_high, d.lanes[lane].grade_high);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_corner_lets_the_radius_through_that_fits_between_its_walls),
        cmocka_unit_test(only_a_survey_fails_a_bend),
        cmocka_unit_test(a_round_curve_has_the_radius_it_is_drawn_with),
        cmocka_unit_test(eight_percent_is_advised_and_ten_the_limit),
        cmocka_unit_test(a_dead_end_over_40_m_needs_a_place_to_turn),
        cmocka_unit_test(a_place_to_turn_on_record_counts),
        cmocka_unit_test(high_buildings_are_better_served_by_a_larger_place_to_turn),
        cmocka_unit_test(a_dead_end_is_measured_back_to_the_first_junction),
        cmocka_unit_test(a_lane_that_ends_in_a_loop_is_no_dead_end),
        cmocka_unit_test(streets_along_a_built_block_are_160_m_apart_at_most),
        cmocka_unit_test(shifting_turning_or_mirroring_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
