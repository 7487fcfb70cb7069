/// Response after a change: from the memory of the run before, within a dirty box, against a run
/// from nothing.
#include <math.h>
#include <stdio.h>

#include "geo/clearance.h"
#include "geo/isochrone.h"
#include "geo/response.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// What one run answers.
struct answers {
    struct ll_building_results results;
    struct ll_response_areas areas;
    struct ll_response_totals totals;
    uint8_t state[64]; ///< of the stations
    ll_response_memory *memory;
};

static void answers_clear(struct answers *a)
{
    ll_building_results_clear(&a->results);
    ll_response_areas_clear(&a->areas);
    ll_response_memory_free(a->memory);
    *a = (struct answers){0};
}

struct world {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    struct ll_clearance clearance;
    unsigned threads;
    struct answers kept;
};

static void world_clear(struct world *w)
{
    ll_scene_clear(&w->scene);
    ll_rules_free(w->rules);
    ll_clearance_clear(&w->clearance);
    answers_clear(&w->kept);
}

static struct world make_world(struct ll_scene scene)
{
    return (struct world){.scene = scene,
                          .rules = ll_test_rules(),
                          .speeds = ll_test_speeds(),
                          .vehicles = ll_test_vehicles(),
                          .threads = 1};
}

static enum ll_code run(struct world *w, const struct ll_box *dirty, bool remember,
                        struct answers *inout, struct ll_err *err)
{
    struct ll_stage in = {.scene = &w->scene,
                          .rules = w->rules,
                          .speeds = &w->speeds,
                          .dirty = dirty,
                          .threads = w->threads};
    const struct ll_response_input input = {.vehicles = &w->vehicles,
                                            .clearance = &w->clearance,
                                            .station_state = inout->state,
                                            .areas = &inout->areas,
                                            .memory = remember ? &inout->memory : NULL};
    return ll_response_stage(&in, &input, &inout->results, &inout->totals, err);
}

/// What the lanes let through now.
static void measure_lanes(struct world *w)
{
    struct ll_err err = {0};
    const struct ll_stage in = {
        .scene = &w->scene, .rules = w->rules, .speeds = &w->speeds, .threads = 1};
    ll_clearance_clear(&w->clearance);
    assert_ok(ll_clearance_stage(&in, NULL, &w->clearance, &err), &err);
}

static void start(struct world *w)
{
    struct ll_err err = {0};
    measure_lanes(w);
    assert_ok(ll_building_results_make(w->scene.layer[LL_BUILDING].count, &w->kept.results, &err),
              &err);
    assert_ok(run(w, NULL, true, &w->kept, &err), &err);
    assert_non_null(w->kept.memory);
}

/// All but what lies between the fields.
static void assert_same_response(const struct ll_response *x, const struct ll_response *y)
{
    const double a[] = {x->time_s, x->stop.x, x->stop.y, x->known_s, x->second_s};
    const double b[] = {y->time_s, y->stop.x, y->stop.y, y->known_s, y->second_s};
    const float c[] = {x->drive_s, x->last_m, x->assumed_m, x->low_s, x->high_s};
    const float d[] = {y->drive_s, y->last_m, y->assumed_m, y->low_s, y->high_s};
    assert_memory_equal(a, b, sizeof a);
    assert_memory_equal(c, d, sizeof c);
    assert_int_equal(x->station, y->station);
    assert_int_equal(x->lane, y->lane);
    assert_int_equal(x->second, y->second);
}

static void assert_same_areas(const struct ll_response_areas *a, const struct ll_response_areas *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->shapes.point_count, b->shapes.point_count);
    for (size_t i = 0; i < a->count; i++) {
        const struct ll_response_area *x = &a->items[i];
        const struct ll_response_area *y = &b->items[i];
        assert_int_equal(x->station, y->station);
        assert_int_equal(x->tier, y->tier);
        assert_int_equal(x->buildings, y->buildings);
        assert_true(x->area_m2 == y->area_m2);
        assert_true(x->circle_m == y->circle_m || (isnan(x->circle_m) && isnan(y->circle_m)));
        assert_int_equal(a->shapes.first_ring[i + 1], b->shapes.first_ring[i + 1]);
    }
    for (size_t r = 0; r < a->shapes.ring_count; r++) {
        assert_int_equal(a->shapes.first_point[r + 1], b->shapes.first_point[r + 1]);
    }
    if (a->shapes.point_count > 0) {
        assert_memory_equal(a->shapes.points, b->shapes.points,
                            a->shapes.point_count * sizeof *a->shapes.points);
    }
}

static void assert_same(const struct answers *a, const struct answers *b)
{
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        assert_memory_equal(a->results.response_answer[t], b->results.response_answer[t],
                            a->results.count);
        for (size_t i = 0; i < a->results.count; i++) {
            assert_same_response(&a->results.response[t][i], &b->results.response[t][i]);
        }
    }
    assert_same_areas(&a->areas, &b->areas);
    assert_memory_equal(&a->totals, &b->totals, sizeof a->totals);
    assert_memory_equal(a->state, b->state, sizeof a->state);
}

/// Runs within the box, and from nothing.
static void assert_as_from_nothing(struct world *w, const struct ll_box *dirty)
{
    struct ll_err err = {0};
    LL_CLEANUP(answers_clear) struct answers full = {0};
    measure_lanes(w);
    assert_ok(run(w, dirty, true, &w->kept, &err), &err);
    assert_ok(ll_building_results_make(w->kept.results.count, &full.results, &err), &err);
    assert_ok(run(w, NULL, false, &full, &err), &err);
    assert_same(&w->kept, &full);
}

static size_t draw_obstacle(struct ll_scene *scene, struct ll_xy at)
{
    struct ll_err err = {0};
    struct ll_table *t = &scene->layer[LL_OBSTACLE];
    size_t row = 0;
    assert_ok(ll_table_add(t, &row, &err), &err);
    t->id[row] = (int64_t)row + 1;
    assert_ok(ll_shapes_begin(&t->shape, LL_POINT, &err), &err);
    assert_ok(ll_shapes_ring(&t->shape, &err), &err);
    assert_ok(ll_shapes_point(&t->shape, at.x, at.y, &err), &err);
    return row;
}

/// A place on some lane.
static struct ll_xy on_a_lane(const struct ll_scene *scene, struct ll_rng *rng)
{
    const struct ll_shapes *s = &scene->layer[LL_LANE].shape;
    uint32_t lane = ll_rng_below(rng, (uint32_t)s->count);
    const struct ll_xy *p = &s->points[s->first_point[s->first_ring[lane]]];
    double share = ll_rng_unit(rng);
    return (struct ll_xy){p[0].x + share * (p[1].x - p[0].x), p[0].y + share * (p[1].y - p[0].y)};
}

static void dress_obstacle(struct ll_table *t, size_t row, struct ll_rng *rng)
{
    static const enum ll_obstacle_kind kinds[] = {LL_OBSTACLE_BOLLARD, LL_OBSTACLE_GATE,
                                                  LL_OBSTACLE_HEIGHT_BAR, LL_OBSTACLE_STALL};
    ll_table_set_word(t, row, LL_OBSTACLE_KIND, (uint8_t)kinds[ll_rng_below(rng, 4)]);
    ll_table_set_real(t, row, LL_OBSTACLE_WIDTH_M, ll_rng_between(rng, 0.5, 5.0));
    ll_table_set_real(t, row, LL_OBSTACLE_HEIGHT_M, ll_rng_between(rng, 1.5, 6.0));
    ll_table_set_real(t, row, LL_OBSTACLE_OPEN_S, ll_rng_between(rng, 0.0, 60.0));
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

static void change_obstacle(struct world *w, struct ll_rng *rng, struct ll_box *dirty)
{
    struct ll_table *t = &w->scene.layer[LL_OBSTACLE];
    if (t->count == 0 || ll_rng_below(rng, 3) == 0) {
        size_t row = draw_obstacle(&w->scene, on_a_lane(&w->scene, rng));
        dress_obstacle(t, row, rng);
        ll_box_join(dirty, &t->shape.box[row]);
        return;
    }
    size_t row = ll_rng_below(rng, (uint32_t)t->count);
    struct ll_xy at = on_a_lane(&w->scene, rng);
    struct ll_xy is = {t->shape.box[row].min_x, t->shape.box[row].min_y};
    switch (ll_rng_below(rng, 3)) {
    case 0:
        move(&t->shape, row, (struct ll_xy){at.x - is.x, at.y - is.y}, dirty);
        break;
    case 1:
        dress_obstacle(t, row, rng);
        break;
    default:
        ll_table_set_word(t, row, LL_OBSTACLE_STATE,
                          (uint8_t)ll_rng_below(rng, LL_HAZARD_STATE_COUNT));
    }
    ll_box_join(dirty, &t->shape.box[row]);
}

static void change_station(struct world *w, struct ll_rng *rng, struct ll_box *dirty)
{
    struct ll_err err = {0};
    struct ll_table *t = &w->scene.layer[LL_STATION];
    size_t row = ll_rng_below(rng, (uint32_t)t->count);
    ll_box_join(dirty, &t->shape.box[row]);
    switch (ll_rng_below(rng, 6)) {
    case 0:
        move(&t->shape, row,
             (struct ll_xy){ll_rng_between(rng, -80, 80), ll_rng_between(rng, -80, 80)}, dirty);
        break;
    case 1:
        ll_table_set_word(t, row, LL_STATION_STAFFED, (uint8_t)ll_rng_below(rng, LL_FLAG_COUNT));
        break;
    case 2:
        ll_table_set_real(t, row, LL_STATION_TURNOUT_S, ll_rng_between(rng, -5.0, 90.0));
        break;
    case 3:
        ll_table_set_word(t, row, LL_STATION_KIND,
                          (uint8_t)ll_rng_below(rng, LL_STATION_KIND_COUNT));
        break;
    case 4:
        assert_ok(ll_table_set_string(t, row, LL_STATION_VEHICLES,
                                      ll_rng_below(rng, 2) == 0 ? "light" : "pumper", &err),
                  &err);
        break;
    default:
        row = ll_draw_station(&w->scene, LL_STATION_TOWNSHIP, t->shape.box[row].min_x + 30.0,
                              t->shape.box[row].min_y);
        ll_box_join(dirty, &t->shape.box[row]);
    }
}

static void change_lane(struct world *w, struct ll_rng *rng, struct ll_box *dirty)
{
    struct ll_table *t = &w->scene.layer[LL_LANE];
    size_t row = ll_rng_below(rng, (uint32_t)t->count);
    ll_box_join(dirty, &t->shape.box[row]);
    switch (ll_rng_below(rng, 6)) {
    case 0:
        move(&t->shape, row,
             (struct ll_xy){ll_rng_between(rng, -30, 30), ll_rng_between(rng, -30, 30)}, dirty);
        break;
    case 1:
        ll_table_set_word(t, row, LL_LANE_DRIVABLE, (uint8_t)ll_rng_below(rng, LL_FLAG_COUNT));
        break;
    case 2:
        ll_table_set_real(t, row, LL_LANE_WIDTH_M, ll_rng_between(rng, 0.8, 8.0));
        ll_table_set_word(t, row, LL_LANE_WIDTH_SOURCE,
                          (uint8_t)ll_rng_below(rng, LL_MEASURE_COUNT));
        break;
    case 3:
        ll_table_set_real(t, row, LL_LANE_SPEED_KMH, ll_rng_between(rng, 5.0, 60.0));
        break;
    case 4:
        ll_table_set_word(t, row, LL_LANE_BRIDGE, (uint8_t)ll_rng_below(rng, LL_FLAG_COUNT));
        break;
    default: {
        struct ll_xy a = on_a_lane(&w->scene, rng);
        char text[100];
        (void)snprintf(text, sizeof text, "%.3f %.3f, %.3f %.3f", a.x, a.y, a.x + 70.0, a.y + 20.0);
        row = ll_draw_lane(&w->scene, LL_CLASS_RESIDENTIAL, text);
        ll_box_join(dirty, &t->shape.box[row]);
    }
    }
}

static void change_building(struct world *w, struct ll_rng *rng, struct ll_box *dirty)
{
    struct ll_table *t = &w->scene.layer[LL_BUILDING];
    size_t row = ll_rng_below(rng, (uint32_t)t->count);
    move(&t->shape, row, (struct ll_xy){ll_rng_between(rng, -40, 40), ll_rng_between(rng, -40, 40)},
         dirty);
}

/// A river finds another bed.
static void change_water(struct world *w, struct ll_rng *rng, struct ll_box *dirty)
{
    move(&w->scene.layer[LL_GROUND].shape, 0,
         (struct ll_xy){ll_rng_between(rng, -90, 90), ll_rng_between(rng, -90, 90)}, dirty);
}

/// A wall, round which crews walk, is put up elsewhere.
static void change_wall(struct world *w, struct ll_rng *rng, struct ll_box *dirty)
{
    move(&w->scene.layer[LL_GROUND].shape, 1 + ll_rng_below(rng, 4),
         (struct ll_xy){ll_rng_between(rng, -50, 50), ll_rng_between(rng, -50, 50)}, dirty);
}

static struct world random_world(uint64_t seed)
{
    struct world w = make_world(ll_random_scene(
        seed,
        &(struct ll_random_scene){
            .buildings = 160, .lanes = 90, .stations = 9, .size_m = 1400.0, .at = {5e5, 3e6}}));
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(seed, 3);
    assert_ok(ll_rules_set(w.rules, "area_step_m=5", &err), &err);
    for (int i = 0; i < 25; i++) {
        size_t row = draw_obstacle(&w.scene, on_a_lane(&w.scene, &rng));
        dress_obstacle(&w.scene.layer[LL_OBSTACLE], row, &rng);
    }
    (void)ll_draw_ground(&w.scene, LL_GROUND_WATER, LL_LINE,
                         "499900 3000500, 500600 3000700, 501500 3000900");
    for (int i = 0; i < 4; i++) {
        const struct ll_xy at = on_a_lane(&w.scene, &rng);
        char text[100];
        (void)snprintf(text, sizeof text, "%.3f %.3f, %.3f %.3f, %.3f %.3f", at.x - 60.0,
                       at.y - 30.0, at.x, at.y + 9.0, at.x + 80.0, at.y - 5.0);
        (void)ll_draw_ground(&w.scene, i % 2 == 0 ? LL_GROUND_WALL : LL_GROUND_RAILWAY, LL_LINE,
                             text);
    }
    start(&w);
    return w;
}

static void after_any_change_the_answers_are_those_of_a_run_from_nothing(void **state)
{
    (void)state;
    static void (*const changes[])(struct world *, struct ll_rng *, struct ll_box *) = {
        change_obstacle, change_station, change_lane, change_building, change_water, change_wall};
    for (uint64_t seed = 1; seed <= 4; seed++) {
        LL_CLEANUP(world_clear) struct world w = random_world(seed);
        struct ll_rng rng = ll_rng_make(seed, 9);
        w.threads = 1 + (unsigned)(seed % 2);
        for (int step = 0; step < 24; step++) {
            struct ll_box dirty = ll_box_empty();
            changes[step % 6](&w, &rng, &dirty);
            if (step % 7 == 5) { /* two at once */
                changes[(step + 1) % 6](&w, &rng, &dirty);
            }
            assert_as_from_nothing(&w, &dirty);
        }
    }
}

static void a_change_undone_gives_the_first_answers_again(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = random_world(17);
    LL_CLEANUP(answers_clear) struct answers first = {0};
    assert_ok(ll_building_results_make(w.kept.results.count, &first.results, &err), &err);
    assert_ok(run(&w, NULL, false, &first, &err), &err);
    struct ll_table *t = &w.scene.layer[LL_STATION];
    for (size_t row = 0; row < t->count; row++) {
        struct ll_box dirty = ll_box_empty();
        move(&t->shape, row, (struct ll_xy){64.0, -32.0}, &dirty);
        assert_ok(run(&w, &dirty, true, &w.kept, &err), &err);
        move(&t->shape, row, (struct ll_xy){-64.0, 32.0}, &dirty);
        assert_ok(run(&w, &dirty, true, &w.kept, &err), &err);
        assert_same(&w.kept, &first);
    }
}

static void a_box_without_a_memory_is_a_run_from_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = random_world(5);
    LL_CLEANUP(answers_clear) struct answers full = {0};
    struct ll_rng rng = ll_rng_make(5, 1);
    struct ll_box dirty = ll_box_empty();
    change_lane(&w, &rng, &dirty);
    measure_lanes(&w);
    assert_ok(run(&w, &dirty, false, &w.kept, &err), &err);
    assert_ok(ll_building_results_make(w.kept.results.count, &full.results, &err), &err);
    assert_ok(run(&w, NULL, false, &full, &err), &err);
    assert_same(&w.kept, &full);
}

/// A run from nothing and one after a change. @return whether memory sufficed.
static bool attempt(void *user)
{
    struct world *w = user;
    const struct ll_box dirty = w->scene.layer[LL_STATION].shape.box[0];
    double *turnout_s = w->scene.layer[LL_STATION].column[LL_STATION_TURNOUT_S].real;
    LL_CLEANUP(answers_clear) struct answers a = {0};
    enum ll_code code = ll_building_results_make(w->kept.results.count, &a.results, NULL);
    if (code == LL_OK) {
        code = run(w, NULL, true, &a, NULL);
        assert_int_equal(a.memory != NULL, code == LL_OK);
    }
    turnout_s[0] = turnout_s[0] > 30.0 ? 20.0 : 40.0;
    if (code == LL_OK) {
        code = run(w, &dirty, true, &a, NULL);
        assert_int_equal(a.memory != NULL, code == LL_OK);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_no_memory(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear)
    struct world w = make_world(ll_random_scene(
        3,
        &(struct ll_random_scene){.buildings = 12, .lanes = 12, .stations = 2, .size_m = 300.0}));
    struct ll_err err = {0};
    assert_ok(ll_rules_set(w.rules, "area_step_m=10", &err), &err);
    start(&w);
    ll_for_some_failing_alloc(attempt, &w, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_any_change_the_answers_are_those_of_a_run_from_nothing),
        cmocka_unit_test(a_change_undone_gives_the_first_answers_again),
        cmocka_unit_test(a_box_without_a_memory_is_a_run_from_nothing),
        cmocka_unit_test(running_out_of_memory_leaves_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
