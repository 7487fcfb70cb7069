/// What must hold of a whole township without knowing any right answer: moved, turned or put down
/// twice it gives the same; more hydrants and fewer obstacles never make anything worse.
///
/// Coordinates are put on a grid of 1/1024 m, so that shifts and quarter turns are exact and
/// nothing but the program can make a difference.
#include <math.h>
#include <stdio.h>

#include "app/jobs/chain.h"
#include "core/township.h"
#include "tests/app/town_store.h"
#include "tests/support/check.h"

#define GRID 1024.0
/* Floats hold distances of up to 500 m to 0.03 mm. */
#define NEAR_M 1e-4

static struct ll_model *model_of(void **state)
{
    return *state;
}

static int load_model(void **state)
{
    static struct ll_model model;
    struct ll_err err = {0};
    char path[256];
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    (void)snprintf(path, sizeof path, "%s", ll_scratch_path("tables.db"));
    assert_ok(ll_town_store_make(path, 1, 50, 0, &err), &err);
    assert_ok(ll_store_open(path, LL_STORE_READ, &store, &err), &err);
    assert_ok(ll_model_load(store, &model, &err), &err);
    *state = &model;
    return 0;
}

static int clear_model(void **state)
{
    ll_model_clear(*state);
    return 0;
}

/* ---- towns ---- */

struct motion {
    int quarters;
    double dx;
    double dy;
};

static struct ll_xy moved(struct ll_xy p, const struct motion *m)
{
    static const double cosine[4] = {1, 0, -1, 0};
    static const double sine[4] = {0, 1, 0, -1};
    const struct ll_xy middle = {500000.0, 2800000.0};
    const double x = round(p.x * GRID) / GRID - middle.x;
    const double y = round(p.y * GRID) / GRID - middle.y;
    const double c = cosine[m->quarters];
    const double s = sine[m->quarters];
    return (struct ll_xy){middle.x + c * x - s * y + m->dx, middle.y + s * x + c * y + m->dy};
}

static void move_shape(struct ll_shapes *s, size_t i, const struct motion *m)
{
    s->box[i] = ll_box_empty();
    const uint32_t end = s->first_point[s->first_ring[i + 1]];
    for (uint32_t p = s->first_point[s->first_ring[i]]; p < end; p++) {
        s->points[p] = moved(s->points[p], m);
        ll_box_extend(&s->box[i], s->points[p].x, s->points[p].y);
    }
}

/// A township of some 600 buildings. Places for ladders name their building, and are left out.
static struct ll_scene town_of(uint64_t seed, const struct motion *m)
{
    struct ll_err err = {0};
    struct ll_scene scene;
    const struct ll_township_request request = {seed, 600};
    assert_ok(ll_township_make(&request, &scene, &err), &err);
    ll_table_clear(&scene.layer[LL_LADDER_AREA]);
    for (int layer = 0; layer < LL_LAYER_COUNT; layer++) {
        for (size_t i = 0; i < scene.layer[layer].count; i++) {
            move_shape(&scene.layer[layer].shape, i, m);
        }
    }
    return scene;
}

/// Puts a copy of everything so far east that nothing reaches from one to the other.
static void put_down_twice(struct ll_scene *scene, uint64_t seed)
{
    const struct motion stay = {0, 0.0, 0.0};
    const struct motion east = {0, 50000.0, 0.0};
    static const int texts[] = {LL_AREA_CODE, LL_AREA_NAME, LL_AREA_PARENT};
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene from = town_of(seed, &stay);
    for (int layer = 0; layer < LL_LAYER_COUNT; layer++) {
        struct ll_table *to = &scene->layer[layer];
        for (size_t i = 0; i < from.layer[layer].count; i++) {
            assert_ok(ll_table_copy_row(to, &from.layer[layer], i, &err), &err);
            move_shape(&to->shape, to->count - 1, &east);
            to->id[to->count - 1] += 1000000;
            for (size_t t = 0; layer == LL_AREA && t < 3; t++) {
                char text[128];
                const char *old = ll_table_string(&from.layer[layer], i, texts[t]);
                (void)snprintf(text, sizeof text, "%s of the copy", old == NULL ? "" : old);
                assert_ok(ll_table_set_string(to, to->count - 1, texts[t], text, &err), &err);
            }
        }
    }
}

static struct ll_chain run(struct ll_model *model, const struct ll_scene *scene)
{
    struct ll_err err = {0};
    struct ll_chain chain = {0};
    const struct ll_stage stage = {.scene = scene,
                                   .rules = model->rules,
                                   .speeds = &model->speeds,
                                   .vehicles = &model->vehicles,
                                   .threads = 2};
    assert_ok(ll_chain_stages(&stage, model, NAN, &chain, &err), &err);
    return chain;
}

/* ---- comparing ---- */

static void assert_like(double a, double b, double tolerance)
{
    if (!(isnan(a) && isnan(b)) && a != b) {
        assert_near(a, b, tolerance);
    }
}

/// Building `i` of one run against building `k` of another.
static void assert_building(const struct ll_chain *a, size_t i, const struct ll_chain *b, size_t k)
{
    const struct ll_separation *s = &a->outcomes.separation;
    const struct ll_separation *t = &b->outcomes.separation;
    assert_like(a->results.hydrant_m[i], b->results.hydrant_m[k], NEAR_M);
    assert_int_equal(a->results.hydrants_in_reach[i], b->results.hydrants_in_reach[k]);
    assert_like(a->results.lane_m[i], b->results.lane_m[k], NEAR_M);
    assert_like((double)a->outcomes.supply.hose_m[i], (double)b->outcomes.supply.hose_m[k], NEAR_M);
    for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
        const struct ll_response *r = &a->results.response[tier][i];
        const struct ll_response *q = &b->results.response[tier][k];
        assert_int_equal(a->results.response_answer[tier][i], b->results.response_answer[tier][k]);
        assert_like(r->time_s, q->time_s, 1e-6);
        assert_like(r->known_s, q->known_s, 1e-6);
        assert_like(r->second_s, q->second_s, 1e-6);
    }
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        assert_int_equal(a->outcomes.reach.way[c][i].answer, b->outcomes.reach.way[c][k].answer);
    }
    assert_like((double)s->nearest_m[i], (double)t->nearest_m[k], NEAR_M);
    assert_int_equal(s->too_near[i], t->too_near[k]);
    assert_int_equal(s->maybe_near[i], t->maybe_near[k]);
}

static void assert_lane(const struct ll_chain *a, size_t i, const struct ll_chain *b, size_t k)
{
    const struct ll_lane_summary *x = &a->outcomes.clearance.lanes[i];
    const struct ll_lane_summary *y = &b->outcomes.clearance.lanes[k];
    assert_like((double)x->width_low_m, (double)y->width_low_m, NEAR_M);
    assert_like((double)x->width_high_m, (double)y->width_high_m, NEAR_M);
    assert_like((double)x->obstructed_m, (double)y->obstructed_m, NEAR_M);
    assert_int_equal(x->grade_low, y->grade_low);
    assert_int_equal(x->grade_high, y->grade_high);
}

struct sums {
    size_t findings[LL_FINDING_KIND_COUNT][LL_SURE_COUNT];
    size_t hoses;
    size_t arrivals;
    size_t pairs;
    size_t clusters;
    size_t cuts;
    size_t blockers;
    size_t cut_off;
    size_t spacings;
    double missing_break_m;
    double cut_yuan;
    double gap_m2;
    double reached_m2;
};

static struct sums sums_of(const struct ll_chain *c)
{
    const struct ll_outcomes *o = &c->outcomes;
    struct sums s = {.pairs = o->separation.pair_count,
                     .clusters = o->separation.cluster_count,
                     .cuts = o->separation.cut_count,
                     .blockers = o->reach.blocker_count,
                     .spacings = o->supply.spacing_count};
    for (size_t i = 0; i < o->clearance.finding_count; i++) {
        s.findings[o->clearance.findings[i].kind][o->clearance.findings[i].sure]++;
    }
    for (size_t i = 0; i < o->supply.count; i++) {
        s.hoses += o->supply.hose_answer[i] == LL_ANSWERED;
        s.arrivals += c->results.response_answer[LL_TIER_TOWNSHIP][i] == LL_ANSWERED;
    }
    for (size_t i = 0; i < s.clusters; i++) {
        s.missing_break_m += o->separation.clusters[i].missing_break_m;
    }
    for (size_t i = 0; i < s.cuts; i++) {
        s.cut_yuan += o->separation.cuts[i].cost_yuan;
    }
    for (size_t i = 0; i < s.blockers; i++) {
        s.cut_off += o->reach.blockers[i].cut_off[LL_VEHICLE_PUMPER];
    }
    for (size_t i = 0; i < o->supply.gap_count; i++) {
        s.gap_m2 += o->supply.gaps[i].area_m2;
    }
    for (size_t i = 0; i < o->response_areas.count; i++) {
        const struct ll_response_area *area = &o->response_areas.items[i];
        s.reached_m2 += area->station == LL_NONE ? area->area_m2 : 0.0;
    }
    return s;
}

/// @param times How often everything is there. Areas are drawn on a grid, exact to 0.1 %.
static void assert_sums(const struct ll_chain *one, const struct ll_chain *many, size_t times)
{
    const struct sums a = sums_of(one);
    const struct sums b = sums_of(many);
    for (int kind = 0; kind < LL_FINDING_KIND_COUNT; kind++) {
        for (int sure = 0; sure < LL_SURE_COUNT; sure++) {
            assert_int_equal(times * a.findings[kind][sure], b.findings[kind][sure]);
        }
    }
    assert_true(a.hoses > 100 && a.arrivals > 100 && a.pairs > 100);
    assert_true(a.clusters > 2 && a.blockers > 2 && a.missing_break_m > 1.0);
    assert_int_equal(times * a.hoses, b.hoses);
    assert_int_equal(times * a.arrivals, b.arrivals);
    assert_int_equal(times * a.pairs, b.pairs);
    assert_int_equal(times * a.clusters, b.clusters);
    assert_int_equal(times * a.cuts, b.cuts);
    assert_int_equal(times * a.blockers, b.blockers);
    assert_int_equal(times * a.cut_off, b.cut_off);
    assert_int_equal(times * a.spacings, b.spacings);
    const double n = (double)times;
    assert_near(n * a.missing_break_m, b.missing_break_m, 0.01);
    assert_near(n * a.cut_yuan, b.cut_yuan, 1.0);
    assert_near(n * a.gap_m2, b.gap_m2, 1e-6 * b.gap_m2);
    assert_near(n * a.reached_m2, b.reached_m2, 1e-3 * b.reached_m2);
}

/* ---- claims ---- */

static void moving_or_turning_a_township_changes_nothing(void **state)
{
    static const struct motion stay = {0, 0.0, 0.0};
    static const struct motion motions[] = {
        {0, 1000.0, -2000.0}, {1, 0.0, 0.0}, {2, 300.5, 0.25}, {3, 0.0, 0.0}};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = town_of(5, &stay);
    LL_CLEANUP(ll_chain_clear) struct ll_chain before = run(model_of(state), &scene);
    for (size_t m = 0; m < sizeof motions / sizeof *motions; m++) {
        LL_CLEANUP(ll_scene_clear) struct ll_scene town = town_of(5, &motions[m]);
        LL_CLEANUP(ll_chain_clear) struct ll_chain after = run(model_of(state), &town);
        for (size_t b = 0; b < scene.layer[LL_BUILDING].count; b++) {
            assert_building(&before, b, &after, b);
        }
        for (size_t l = 0; l < scene.layer[LL_LANE].count; l++) {
            assert_lane(&before, l, &after, l);
        }
        assert_sums(&before, &after, 1);
    }
}

static void twice_the_data_gives_twice_the_counts(void **state)
{
    static const struct motion stay = {0, 0.0, 0.0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = town_of(6, &stay);
    LL_CLEANUP(ll_scene_clear) struct ll_scene both = town_of(6, &stay);
    put_down_twice(&both, 6);
    LL_CLEANUP(ll_chain_clear) struct ll_chain one = run(model_of(state), &scene);
    LL_CLEANUP(ll_chain_clear) struct ll_chain two = run(model_of(state), &both);
    const size_t buildings = scene.layer[LL_BUILDING].count;
    const size_t lanes = scene.layer[LL_LANE].count;
    for (size_t b = 0; b < buildings; b++) {
        assert_building(&one, b, &two, b);
        assert_building(&one, b, &two, buildings + b);
    }
    for (size_t l = 0; l < lanes; l++) {
        assert_lane(&one, l, &two, l);
        assert_lane(&one, l, &two, lanes + l);
    }
    assert_sums(&one, &two, 2);
}

static void assert_no_longer(double after, double before, double tolerance)
{
    if (!isnan(before)) { /* who was reached still is */
        assert_true(!isnan(after));
        assert_true(after <= before + tolerance);
    }
}

static void more_hydrants_never_make_anything_worse(void **state)
{
    static const struct motion stay = {0, 0.0, 0.0};
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = town_of(7, &stay);
    LL_CLEANUP(ll_scene_clear) struct ll_scene more = town_of(7, &stay);
    for (size_t i = 0; i < 12; i++) { /* beside houses */
        struct ll_table *hydrants = &more.layer[LL_HYDRANT];
        const struct ll_box *box = &scene.layer[LL_BUILDING].shape.box[(size_t)37 * i];
        size_t row = 0;
        assert_ok(ll_table_add(hydrants, &row, &err), &err);
        ll_table_set_word(hydrants, row, LL_HYDRANT_KIND, LL_HYDRANT_MUNICIPAL);
        ll_table_set_word(hydrants, row, LL_HYDRANT_STATUS, LL_STATUS_IN_SERVICE);
        assert_ok(ll_shapes_begin(&hydrants->shape, LL_POINT, &err), &err);
        assert_ok(ll_shapes_ring(&hydrants->shape, &err), &err);
        assert_ok(ll_shapes_point(&hydrants->shape, box->max_x + 3.0, box->min_y, &err), &err);
    }
    LL_CLEANUP(ll_chain_clear) struct ll_chain a = run(model_of(state), &scene);
    LL_CLEANUP(ll_chain_clear) struct ll_chain b = run(model_of(state), &more);
    for (size_t i = 0; i < scene.layer[LL_BUILDING].count; i++) {
        assert_no_longer(b.results.hydrant_m[i], a.results.hydrant_m[i], 0.0);
        assert_true(b.results.hydrants_in_reach[i] >= a.results.hydrants_in_reach[i]);
        assert_no_longer((double)b.outcomes.supply.hose_m[i], (double)a.outcomes.supply.hose_m[i],
                         NEAR_M);
    }
    assert_int_equal(a.outcomes.supply.gap_count, b.outcomes.supply.gap_count);
    for (size_t i = 0; i < a.outcomes.supply.gap_count; i++) {
        const struct ll_gap *was = &a.outcomes.supply.gaps[i];
        const struct ll_gap *is = &b.outcomes.supply.gaps[i];
        assert_true(is->area_m2 <= was->area_m2 + 1e-6 && is->buildings <= was->buildings);
        assert_true(is->built_m2 <= was->built_m2 + 1e-6);
    }
}

static void fewer_obstacles_never_make_anything_slower_or_narrower(void **state)
{
    static const struct motion stay = {0, 0.0, 0.0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = town_of(8, &stay);
    LL_CLEANUP(ll_scene_clear) struct ll_scene fewer = town_of(8, &stay);
    struct ll_table *obstacles = &fewer.layer[LL_OBSTACLE];
    assert_true(obstacles->count > 5);
    for (size_t i = 0; i < obstacles->count; i += 2) {
        ll_table_set_word(obstacles, i, LL_OBSTACLE_STATE, LL_HAZARD_STRUCK_OFF);
    }
    LL_CLEANUP(ll_chain_clear) struct ll_chain a = run(model_of(state), &scene);
    LL_CLEANUP(ll_chain_clear) struct ll_chain b = run(model_of(state), &fewer);
    for (size_t i = 0; i < scene.layer[LL_BUILDING].count; i++) {
        for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
            const struct ll_response *was = &a.results.response[tier][i];
            const struct ll_response *is = &b.results.response[tier][i];
            assert_no_longer(is->time_s, was->time_s, 1e-6);
            assert_no_longer(is->known_s, was->known_s, 1e-6);
            assert_no_longer(is->second_s, was->second_s, 1e-6);
        }
    }
    for (size_t l = 0; l < scene.layer[LL_LANE].count; l++) {
        const float was = a.outcomes.clearance.lanes[l].width_high_m;
        const float is = b.outcomes.clearance.lanes[l].width_high_m;
        assert_true(isnan(was) || isnan(is) || is >= was);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moving_or_turning_a_township_changes_nothing),
        cmocka_unit_test(twice_the_data_gives_twice_the_counts),
        cmocka_unit_test(more_hydrants_never_make_anything_worse),
        cmocka_unit_test(fewer_obstacles_never_make_anything_slower_or_narrower),
    };
    return cmocka_run_group_tests(tests, load_model, clear_model);
}
