/// How long the response takes on the town of a store, without loading:
///
///     ll_response_stage_bench STORE [THREADS] [RUNS]
///
/// prints the best of RUNS runs of the whole stage, of its parts, and a fingerprint of every byte
/// that it answers: two programs that print the same one have given the same answers. Then what one
/// change costs, from the memory of the run before: a bollard put on a lane and taken away, a
/// hydrant moved, a station moved and brought back, at places spread over the town; and whether the
/// last answers are those of a run from nothing.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/clock.h"
#include "core/hash.h"
#include "core/median.h"
#include "core/rng.h"
#include "data/scene_io.h"
#include "geo/clearance.h"
#include "geo/isochrone.h"
#include "geo/response.h"
#include "tests/support/tables.h"

/// Wall clock and processor time.
struct lap {
    double wall_s;
    double cpu_s;
};

static struct lap now(void)
{
    return (struct lap){ll_clock_s(), (double)clock() / CLOCKS_PER_SEC};
}

static void keep_least(struct lap *least, struct lap since)
{
    struct lap at = now();
    least->wall_s = fmin(least->wall_s, at.wall_s - since.wall_s);
    least->cpu_s = fmin(least->cpu_s, at.cpu_s - since.cpu_s);
}

/// What the stage is asked, and what it answers.
struct bench {
    struct ll_stage in;
    struct ll_vehicles vehicles;
    struct ll_clearance clearance;
    struct ll_building_results results;
    struct ll_response_areas areas;
    struct ll_response_totals totals;
    ll_response_memory *memory;
    int runs;
};

static void bench_clear(struct bench *b)
{
    ll_clearance_clear(&b->clearance);
    ll_building_results_clear(&b->results);
    ll_response_areas_clear(&b->areas);
    ll_response_memory_free(b->memory);
}

/// Field by field: what lies between the fields says nothing.
static void add_response(ll_hash *hash, const struct ll_response *r)
{
    const double wide[] = {r->time_s, r->stop.x, r->stop.y, r->known_s, r->second_s};
    const float narrow[] = {r->drive_s, r->last_m, r->assumed_m, r->low_s, r->high_s};
    const uint32_t rows[] = {r->station, r->lane, r->second};
    ll_hash_add(hash, wide, sizeof wide);
    ll_hash_add(hash, narrow, sizeof narrow);
    ll_hash_add(hash, rows, sizeof rows);
}

static void add_areas(ll_hash *hash, const struct ll_response_areas *areas)
{
    for (size_t i = 0; i < areas->count; i++) {
        const struct ll_response_area *a = &areas->items[i];
        const double wide[] = {a->limit_s, a->area_m2, a->circle_m};
        const uint32_t rows[] = {a->station, a->tier, a->buildings};
        ll_hash_add(hash, wide, sizeof wide);
        ll_hash_add(hash, rows, sizeof rows);
    }
    const struct ll_shapes *s = &areas->shapes;
    ll_hash_add(hash, s->first_ring, areas->count > 0 ? (s->count + 1) * sizeof *s->first_ring : 0);
    ll_hash_add(hash, s->first_point,
                areas->count > 0 ? (s->ring_count + 1) * sizeof *s->first_point : 0);
    ll_hash_add(hash, s->points, s->point_count * sizeof *s->points);
}

static enum ll_code print_answers(const struct bench *b, struct ll_err *err)
{
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    char times[LL_HASH_TEXT_SIZE];
    char areas[LL_HASH_TEXT_SIZE];
    enum ll_code code = ll_hash_new(&hash, err);
    if (code != LL_OK) {
        return code;
    }
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        ll_hash_add(hash, b->results.response_answer[t], b->results.count);
        for (size_t i = 0; i < b->results.count; i++) {
            add_response(hash, &b->results.response[t][i]);
        }
    }
    ll_hash_text(hash, times);
    ll_hash_reset(hash);
    add_areas(hash, &b->areas);
    ll_hash_text(hash, areas);
    printf("times %s\nareas %s, %zu of %zu points\n", times, areas, b->areas.count,
           b->areas.shapes.point_count);
    return LL_OK;
}

static enum ll_code run_stage(struct bench *b, bool areas, struct ll_err *err)
{
    ll_response_areas_clear(&b->areas);
    const struct ll_response_input input = {
        .vehicles = &b->vehicles, .clearance = &b->clearance, .areas = areas ? &b->areas : NULL};
    return ll_response_stage(&b->in, &input, &b->results, &b->totals, err);
}

static enum ll_code time_parts(struct bench *b, struct ll_err *err)
{
    struct lap roads = {INFINITY, INFINITY};
    struct lap times = roads;
    struct lap all = roads;
    const struct ll_response_input input = {.vehicles = &b->vehicles, .clearance = &b->clearance};
    enum ll_code code = LL_OK;
    for (int run = 0; code == LL_OK && run < b->runs; run++) {
        LL_CLEANUP(ll_dispatch_clear) struct ll_dispatch dispatch = {0};
        struct lap started = now();
        code = ll_dispatch_make(&b->in, &input, &dispatch, err);
        keep_least(&roads, started);
        started = now();
        code = code == LL_OK ? run_stage(b, false, err) : code;
        keep_least(&times, started);
        started = now();
        code = code == LL_OK ? run_stage(b, true, err) : code;
        keep_least(&all, started);
    }
    printf("%u threads, ms (processor): all %.0f (%.0f), of which roads and search %.0f (%.0f), "
           "asking %zu buildings %.0f (%.0f), areas %.0f (%.0f)\n",
           b->in.threads, 1e3 * all.wall_s, 1e3 * all.cpu_s, 1e3 * roads.wall_s, 1e3 * roads.cpu_s,
           b->results.count, 1e3 * (times.wall_s - roads.wall_s), 1e3 * (times.cpu_s - roads.cpu_s),
           1e3 * (all.wall_s - times.wall_s), 1e3 * (all.cpu_s - times.cpu_s));
    return code;
}

enum { CHANGES = 12 };

/// What is changed.
enum change { PUT_BOLLARD, TAKE_BOLLARD, MOVE_HYDRANT, MOVE_STATION, CHANGE_COUNT };

static void shift(struct ll_shapes *s, size_t row, double by_m, struct ll_box *dirty)
{
    ll_box_join(dirty, &s->box[row]);
    struct ll_xy *p = &s->points[s->first_point[s->first_ring[row]]];
    p->x += by_m;
    s->box[row] = (struct ll_box){p->x, p->y, p->x, p->y};
    ll_box_join(dirty, &s->box[row]);
}

static enum ll_code put_bollard(struct ll_scene *scene, struct ll_rng *rng, struct ll_err *err)
{
    const struct ll_shapes *lanes = &scene->layer[LL_LANE].shape;
    struct ll_table *t = &scene->layer[LL_OBSTACLE];
    const uint32_t lane = ll_rng_below(rng, (uint32_t)lanes->count);
    const struct ll_xy *p = &lanes->points[lanes->first_point[lanes->first_ring[lane]]];
    size_t row = 0;
    enum ll_code code = ll_table_add(t, &row, err);
    code = code == LL_OK ? ll_shapes_begin(&t->shape, LL_POINT, err) : code;
    code = code == LL_OK ? ll_shapes_ring(&t->shape, err) : code;
    code = code == LL_OK
               ? ll_shapes_point(&t->shape, 0.5 * (p[0].x + p[1].x), 0.5 * (p[0].y + p[1].y), err)
               : code;
    if (code == LL_OK) {
        ll_table_set_word(t, row, LL_OBSTACLE_KIND, LL_OBSTACLE_BOLLARD);
        ll_table_set_real(t, row, LL_OBSTACLE_WIDTH_M, 1.0);
    }
    return code;
}

/// Changes the scene. @param ret_dirty The box around the change.
static enum ll_code change_one(struct ll_scene *scene, enum change change, int number,
                               struct ll_rng *rng, struct ll_box *ret_dirty, struct ll_err *err)
{
    struct ll_table *obstacles = &scene->layer[LL_OBSTACLE];
    struct ll_shapes *stations = &scene->layer[LL_STATION].shape;
    struct ll_shapes *hydrants = &scene->layer[LL_HYDRANT].shape;
    enum ll_code code = LL_OK;
    *ret_dirty = ll_box_empty();
    switch (change) {
    case PUT_BOLLARD:
        code = put_bollard(scene, rng, err);
        break;
    case TAKE_BOLLARD:
        ll_table_set_word(obstacles, obstacles->count - 1, LL_OBSTACLE_STATE, LL_HAZARD_STRUCK_OFF);
        break;
    case MOVE_HYDRANT:
        shift(hydrants, ll_rng_below(rng, (uint32_t)hydrants->count), 40.0, ret_dirty);
        break;
    default: /* there, then back */
        shift(stations, (size_t)(number / 2) % stations->count, number % 2 == 0 ? 60.0 : -60.0,
              ret_dirty);
    }
    if (code == LL_OK && change <= TAKE_BOLLARD) {
        *ret_dirty = obstacles->shape.box[obstacles->count - 1];
    }
    return code;
}

static enum ll_code run_again(struct bench *b, const struct ll_box *dirty, double *ret_lanes_s,
                              double *ret_response_s, struct ll_err *err)
{
    struct ll_clearance fresh = {0};
    const struct ll_response_input input = {.vehicles = &b->vehicles,
                                            .clearance = &b->clearance,
                                            .areas = &b->areas,
                                            .memory = &b->memory};
    double started = now().cpu_s;
    b->in.dirty = dirty;
    enum ll_code code = ll_clearance_stage(&b->in, &b->clearance, &fresh, err);
    if (code == LL_OK) {
        ll_clearance_clear(&b->clearance);
        b->clearance = fresh;
        *ret_lanes_s = now().cpu_s - started;
        started = now().cpu_s;
        code = ll_response_stage(&b->in, &input, &b->results, &b->totals, err);
        *ret_response_s = now().cpu_s - started;
    }
    b->in.dirty = NULL;
    return code;
}

static enum ll_code time_changes(struct bench *b, struct ll_scene *scene, struct ll_err *err)
{
    static const char *const names[CHANGE_COUNT] = {"a bollard more", "a bollard less",
                                                    "a hydrant moved", "a station moved"};
    double lanes_s[CHANGE_COUNT][CHANGES];
    double response_s[CHANGE_COUNT][CHANGES];
    struct ll_rng rng = ll_rng_make(1, 1);
    struct ll_box dirty = ll_box_empty();
    ll_response_areas_clear(&b->areas);
    enum ll_code code = run_again(b, NULL, &lanes_s[0][0], &response_s[0][0], err);
    for (int i = 0; code == LL_OK && i < CHANGES * CHANGE_COUNT; i++) {
        const enum change change = (enum change)(i % CHANGE_COUNT);
        const int number = i / CHANGE_COUNT;
        code = change_one(scene, change, number, &rng, &dirty, err);
        if (code == LL_OK) {
            code = run_again(b, &dirty, &lanes_s[change][number], &response_s[change][number], err);
        }
    }
    for (int c = 0; code == LL_OK && c < CHANGE_COUNT; c++) {
        double most_s = 0.0;
        for (int i = 0; i < CHANGES; i++) {
            most_s = fmax(most_s, response_s[c][i]);
        }
        printf("%s, ms of processor time: response median %.1f, most %.1f; lanes median %.1f\n",
               names[c], 1e3 * ll_median(response_s[c], CHANGES), 1e3 * most_s,
               1e3 * ll_median(lanes_s[c], CHANGES));
    }
    return code;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: ll_response_stage_bench STORE [THREADS] [RUNS]\n");
        return 2;
    }
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(bench_clear)
    struct bench b = {.vehicles = ll_test_vehicles(),
                      .runs = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 3};
    b.in = (struct ll_stage){.scene = &scene,
                             .rules = rules,
                             .speeds = &speeds,
                             .threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1};
    struct ll_scene_want want = ll_scene_want_all();
    enum ll_code code = ll_store_open(argv[1], LL_STORE_READ, &store, &err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &scene, &err);
    }
    if (code == LL_OK) {
        code = ll_clearance_stage(&b.in, NULL, &b.clearance, &err);
    }
    if (code == LL_OK) {
        code = ll_building_results_make(scene.layer[LL_BUILDING].count, &b.results, &err);
    }
    if (code == LL_OK) {
        code = time_parts(&b, &err);
    }
    if (code == LL_OK) {
        code = print_answers(&b, &err);
    }
    if (code == LL_OK) {
        code = time_changes(&b, &scene, &err);
    }
    if (code == LL_OK) {
        code = print_answers(&b, &err);
    }
    if (code == LL_OK) {
        code = run_stage(&b, true, &err);
    }
    if (code == LL_OK) {
        code = print_answers(&b, &err);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
    }
    return code == LL_OK ? 0 : 1;
}
