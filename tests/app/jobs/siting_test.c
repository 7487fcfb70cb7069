/* Whole questions of `site` beside slow plain answers: every set of places, programs solved by
 * glpsol, and what must come out when the scene is moved, doubled or given a hydrant. Only the
 * places themselves come from the code under test (geo/hydrant_sites_test.c has those); whom they
 * cover is measured anew. */
#include "app/jobs/siting.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/jobs/view.h"
#include "core/alloc.h"
#include "core/rng.h"
#include "core/township.h"
#include "geo/clearance.h"
#include "geo/hydrant_sites.h"
#include "geo/response.h"
#include "geo/site_scene.h"
#include "geo/station_sites.h"
#include "tests/app/town_store.h"
#include "tests/support/check.h"
#include "tests/support/cover_lp.h"

enum { PLACES_MAX = 1200, HOUSES_MAX = 128, COVERS_MAX = PLACES_MAX * HOUSES_MAX };

/// A question as it is measured anew. Demand: the buildings; candidates: places that cover somebody
/// new, no two of the same buildings and price.
struct oracle {
    struct ll_cover_demand demand;
    uint32_t first[HOUSES_MAX + 1];
    uint32_t candidate[COVERS_MAX];
    double weight[HOUSES_MAX];
    uint8_t need[HOUSES_MAX];
    uint8_t have[HOUSES_MAX];
    double cost[PLACES_MAX];
    bool covers[PLACES_MAX][HOUSES_MAX];
    size_t places;
};

static void oracle_freep(struct oracle **o)
{
    ll_free(*o);
}

static const char *make_town(const char *name, uint64_t seed, size_t buildings)
{
    struct ll_err err = {0};
    const char *path = ll_scratch_path(name);
    assert_ok(ll_town_store_make(path, (unsigned)seed, buildings, 0, &err), &err);
    return path;
}

static struct ll_siting_request ask(const char *store, enum ll_cover_task task, double amount)
{
    return (struct ll_siting_request){.store = store,
                                      .kind = LL_SITE_NEW,
                                      .task = task,
                                      .count = (size_t)amount,
                                      .budget_yuan = amount,
                                      .share = amount,
                                      .weight = "buildings",
                                      .need = 1,
                                      .limit_s = INFINITY,
                                      .threads = 1};
}

/// Distance of a place to an outline; 0 inside it.
static double outline_m(const struct ll_shapes *s, size_t row, struct ll_xy at)
{
    double best = INFINITY;
    bool inside = false;
    for (uint32_t r = s->first_ring[row]; r < s->first_ring[row + 1]; r++) {
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
            const struct ll_xy a = s->points[p];
            const struct ll_xy b = s->points[p + 1];
            const double dx = b.x - a.x;
            const double dy = b.y - a.y;
            const double len2 = dx * dx + dy * dy;
            double t = len2 > 0.0 ? ((at.x - a.x) * dx + (at.y - a.y) * dy) / len2 : 0.0;
            t = fmin(1.0, fmax(0.0, t));
            best = fmin(best, hypot(at.x - a.x - t * dx, at.y - a.y - t * dy));
            if ((a.y > at.y) != (b.y > at.y) &&
                at.x < a.x + (at.y - a.y) / (b.y - a.y) * (b.x - a.x)) {
                inside = !inside;
            }
        }
    }
    return inside ? 0.0 : best;
}

/// Whether a hydrant of the scene counts: the definition in words, not the code's.
static bool counts(const struct ll_table *hydrants, size_t row)
{
    const uint8_t kind = ll_table_word(hydrants, row, LL_HYDRANT_KIND);
    const uint8_t status = ll_table_word(hydrants, row, LL_HYDRANT_STATUS);
    return (kind == LL_HYDRANT_MUNICIPAL || kind == LL_HYDRANT_BUILDING ||
            kind == LL_HYDRANT_VILLAGE || kind == 0) &&
           (status == LL_STATUS_IN_SERVICE || status == 0);
}

static struct ll_stage stage_of(const struct ll_siting *s)
{
    return (struct ll_stage){
        .scene = &s->scene, .rules = s->model.rules, .speeds = &s->model.speeds, .threads = 1};
}

/// Leaves out places that cover nobody new and those like an earlier one, and lists the rest.
static void list_candidates(struct oracle *o, size_t houses)
{
    size_t kept = 0;
    for (size_t p = 0; p < o->places; p++) {
        bool some = false;
        bool seen = false;
        for (size_t b = 0; b < houses; b++) {
            some = some || (o->covers[p][b] && o->have[b] < o->need[b]);
        }
        for (size_t q = 0; q < kept; q++) {
            seen = seen || (o->cost[q] == o->cost[p] && o->need[0] == 1 &&
                            memcmp(o->covers[q], o->covers[p], sizeof o->covers[p]) == 0);
        }
        if (some && !seen) {
            memmove(o->covers[kept], o->covers[p], sizeof o->covers[p]);
            o->cost[kept++] = o->cost[p];
        }
    }
    uint32_t end = 0;
    for (size_t b = 0; b < houses; b++) {
        for (uint32_t p = 0; p < kept; p++) {
            if (o->covers[p][b]) {
                o->candidate[end++] = p;
            }
        }
        o->first[b + 1] = end;
    }
    o->places = kept;
    o->demand = (struct ll_cover_demand){.candidate_count = kept,
                                         .demand_count = houses,
                                         .first = o->first,
                                         .candidate = o->candidate,
                                         .weight = o->weight,
                                         .need = o->need,
                                         .have = o->have,
                                         .cost = o->cost};
}

/// What buildings count for by risk, from the ranking as it is stored.
static void weigh_by_risk(const struct ll_siting *s, const char *path, double *ret_weight)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    const struct ll_view_request want = {.store = path, .threads = 1, .assessed = true};
    assert_ok(ll_view_open(&want, &view, &err), &err);
    bool known = true;
    for (size_t b = 0; b < s->results.count; b++) {
        known = known && !isnan(s->residents[b]);
    }
    for (size_t b = 0; b < s->results.count; b++) {
        double risk = 50.0; /* nothing known: every score in the middle */
        for (size_t v = 0; v < view.ranking.count; v++) {
            if (view.village_area[v] == s->results.area[b]) {
                risk = view.ranking.rows[v].risk.risk;
            }
        }
        ret_weight[b] = (known ? fmax(1.0, s->residents[b]) : 1.0) * risk / 100.0;
    }
}

static struct oracle *oracle_new(const struct ll_siting *s, const struct ll_siting_request *r)
{
    struct oracle *o = ll_calloc(1, sizeof *o);
    assert_non_null(o);
    assert_true(s->results.count <= HOUSES_MAX);
    for (size_t b = 0; b < s->results.count; b++) {
        const bool people = strcmp(r->weight, "residents") == 0;
        o->weight[b] = people ? fmax(1.0, s->residents[b]) : 1.0;
        o->need[b] = (uint8_t)r->need;
    }
    if (strcmp(r->weight, "risk") == 0) {
        weigh_by_risk(s, r->store, o->weight);
    }
    return o;
}

/// Whom hydrants cover by circles, place by place and house by house.
static struct oracle *measure_hydrants(const struct ll_siting *s, const struct ll_siting_request *r)
{
    struct ll_err err = {0};
    struct oracle *o = oracle_new(s, r);
    const struct ll_stage in = stage_of(s);
    const struct ll_shapes *houses = &s->scene.layer[LL_BUILDING].shape;
    const struct ll_table *hydrants = &s->scene.layer[LL_HYDRANT];
    const double radius = ll_rule(s->model.rules, LL_RULE_HYDRANT_RADIUS_M);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance clearance = {0};
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places places = {0};
    assert_ok(ll_clearance_stage(&in, NULL, &clearance, &err), &err);
    assert_ok(ll_hose_ground_make(&s->scene, &ground, &err), &err);
    const struct ll_hydrant_site_task task = {.vehicles = &s->model.vehicles,
                                              .clearance = &clearance,
                                              .ground = &ground,
                                              .area = LL_NONE,
                                              .repairs = r->repair};
    assert_ok(ll_hydrant_sites(&in, &task, &places, &err), &err);
    for (size_t p = 0; p < places.count; p++) {
        const struct ll_site_place *place = &places.items[p];
        const enum ll_cost_id price = ll_site_cost_id((enum ll_site_kind)place->kind);
        if (place->near_walls) {
            continue;
        }
        assert_true(o->places < PLACES_MAX);
        o->cost[o->places] = s->model.costs.of[price].yuan;
        for (size_t b = 0; b < s->results.count; b++) {
            const double far_m = outline_m(houses, b, place->at);
            assert_true(fabs(far_m - radius) > 1e-5); /* none on the edge */
            o->covers[o->places][b] = far_m < radius;
        }
        o->places++;
    }
    for (size_t b = 0; b < s->results.count; b++) {
        for (size_t h = 0; h < hydrants->count; h++) {
            const struct ll_box *box = &hydrants->shape.box[h];
            const double far_m = outline_m(houses, b, (struct ll_xy){box->min_x, box->min_y});
            o->have[b] =
                (uint8_t)(o->have[b] + (counts(hydrants, h) && far_m < radius && o->have[b] < 2));
        }
    }
    list_candidates(o, s->results.count);
    return o;
}

/// Buildings that micro stations reach in time in a scene, by the response stage.
static void ask_response(const struct ll_siting *s, const struct ll_scene *scene,
                         const struct ll_clearance *clearance, bool *ret_in_time)
{
    struct ll_err err = {0};
    struct ll_stage in = stage_of(s);
    const struct ll_response_input input = {.vehicles = &s->model.vehicles, .clearance = clearance};
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results results = {0};
    in.scene = scene;
    assert_ok(ll_building_results_make(s->results.count, &results, &err), &err);
    assert_ok(ll_response_stage(&in, &input, &results, NULL, &err), &err);
    for (size_t b = 0; b < results.count; b++) {
        ret_in_time[b] = results.response[LL_TIER_MICRO][b].time_s <=
                         ll_rule(s->model.rules, LL_RULE_RESPONSE_MICRO_S);
    }
}

/// Whom micro stations reach: the whole response stage for each place by itself.
static struct oracle *measure_stations(const struct ll_siting *s, const struct ll_siting_request *r)
{
    struct ll_err err = {0};
    struct oracle *o = oracle_new(s, r);
    const struct ll_stage in = stage_of(s);
    bool now[HOUSES_MAX] = {false};
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance clearance = {0};
    LL_CLEANUP(ll_road_clear) struct ll_road road = {0};
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places places = {0};
    assert_ok(ll_clearance_stage(&in, NULL, &clearance, &err), &err);
    const struct ll_response_input input = {.vehicles = &s->model.vehicles,
                                            .clearance = &clearance};
    assert_ok(ll_road_make(&in, &input, (int)ll_station_site_vehicle(LL_SITE_MICRO), &road, &err),
              &err);
    const struct ll_station_site_task task = {&road, LL_SITE_MICRO, LL_NONE};
    assert_ok(ll_station_sites(&in, &task, &places, &err), &err);
    assert_true(places.count <= PLACES_MAX);
    ask_response(s, &s->scene, &clearance, now);
    for (size_t p = 0; p < places.count; p++) {
        struct ll_scene with = {0};
        assert_ok(ll_site_scene_make(&s->scene, &places.items[p], 1, &with, &err), &err);
        ask_response(s, &with, &clearance, o->covers[p]);
        ll_site_scene_clear(&with);
        o->cost[p] = s->model.costs.of[LL_COST_STATION_MICRO].yuan;
    }
    o->places = places.count;
    for (size_t b = 0; b < s->results.count; b++) {
        o->have[b] = now[b];
    }
    list_candidates(o, s->results.count);
    return o;
}

/// Weight that a set of places and what exists cover together.
static double weight_of(const struct oracle *o, const size_t *set, size_t count)
{
    double sum = 0.0;
    for (size_t b = 0; b < o->demand.demand_count; b++) {
        unsigned by = o->have[b];
        for (size_t i = 0; i < count; i++) {
            by += o->covers[set[i]][b];
        }
        sum += by >= o->need[b] ? o->weight[b] : 0.0;
    }
    return sum;
}

/// The most that any set of so many places covers: every set is tried.
static double best_of_all_sets(const struct oracle *o, size_t count)
{
    size_t set[4] = {0, 1, 2, 3};
    double best = weight_of(o, set, 0);
    count = count < o->places ? count : o->places;
    while (count > 0) {
        best = fmax(best, weight_of(o, set, count));
        size_t i = count;
        while (i > 0 && set[i - 1] == o->places - count + i - 1) {
            i--;
        }
        if (i == 0) {
            break;
        }
        set[i - 1]++;
        for (; i < count; i++) {
            set[i] = set[i - 1] + 1;
        }
    }
    return best;
}

static void run_site(const struct ll_siting_request *r, struct ll_siting *ret)
{
    struct ll_err err = {0};
    assert_ok(ll_siting_run(r, ret, &err), &err);
    assert_int_equal(ret->status, LL_COVER_OPTIMAL);
}

static void count_hydrants_beside_all_sets(void **state)
{
    (void)state;
    static const char *const radius[] = {"hydrant_radius_m=45.5", "hydrant_radius_m=80.3"};
    for (uint64_t seed = 1; seed <= 4; seed++) {
        const char *store = make_town("brute.db", seed, 60);
        struct ll_siting_request r = ask(store, LL_COVER_COUNT, 0);
        r.settings = &radius[seed % 2];
        r.setting_count = 1;
        r.weight = seed > 2 ? "residents" : "buildings";
        r.repair = seed == 4;
        for (r.count = 1; r.count <= 2; r.count++) {
            for (r.need = 1; r.need <= 2; r.need++) {
                LL_CLEANUP(ll_siting_clear) struct ll_siting s = {0};
                run_site(&r, &s);
                LL_CLEANUP(oracle_freep) struct oracle *o = measure_hydrants(&s, &r);
                assert_near(s.weight_before, weight_of(o, NULL, 0), 1e-9);
                assert_near(s.weight_after, best_of_all_sets(o, r.count), 1e-9);
                assert_near(s.bound, s.weight_after, 1e-9);
                assert_true(r.need == 2 || s.weight_after > s.weight_before);
            }
        }
        assert_int_equal(remove(store), 0);
    }
}

static void count_hydrants_by_risk_beside_all_sets(void **state)
{
    (void)state;
    struct ll_err err = {0};
    static const char *const radius[] = {"hydrant_radius_m=45.5"};
    char store[256];
    for (uint64_t seed = 11; seed <= 12; seed++) {
        (void)snprintf(store, sizeof store, "%s", make_town("risk.db", seed, 60));
        struct ll_siting_request r = ask(store, LL_COVER_COUNT, 2);
        LL_CLEANUP(ll_siting_clear) struct ll_siting none = {0};
        LL_CLEANUP(ll_siting_clear) struct ll_siting s = {0};
        r.settings = radius;
        r.setting_count = 1;
        r.weight = "risk";
        assert_int_equal(ll_siting_run(&r, &none, &err), LL_E_NOT_FOUND);
        assert_mentions(err.message, "lifelane assess");
        assert_ok(ll_town_store_assess(store, &err), &err);
        run_site(&r, &s);
        LL_CLEANUP(oracle_freep) struct oracle *o = measure_hydrants(&s, &r);
        double total = 0.0;
        for (size_t b = 0; b < s.results.count; b++) {
            total += o->weight[b];
        }
        assert_near(s.weight_total, total, 1e-6);
        assert_near(s.weight_before, weight_of(o, NULL, 0), 1e-6);
        assert_near(s.weight_after, best_of_all_sets(o, 2), 1e-6);
        assert_int_equal(s.assessment, 1);
        assert_int_equal(remove(store), 0);
    }
}

static void count_stations_beside_all_sets(void **state)
{
    (void)state;
    static const char *const limit[] = {"response_micro_s=70"};
    const char *store = make_town("micro.db", 3, 60);
    struct ll_siting_request r = ask(store, LL_COVER_COUNT, 0);
    r.kind = LL_SITE_MICRO;
    r.settings = limit;
    r.setting_count = 1;
    for (r.count = 1; r.count <= 2; r.count++) {
        LL_CLEANUP(ll_siting_clear) struct ll_siting s = {0};
        run_site(&r, &s);
        LL_CLEANUP(oracle_freep) struct oracle *o = measure_stations(&s, &r);
        assert_near(s.weight_before, weight_of(o, NULL, 0), 0.0);
        assert_near(s.weight_after, best_of_all_sets(o, r.count), 0.0);
        assert_true(s.weight_after > s.weight_before);
    }
}

/// The same question to glpsol over what was measured anew.
static void beside_glpsol(const struct ll_siting_request *r)
{
    LL_CLEANUP(ll_siting_clear) struct ll_siting s = {0};
    run_site(r, &s);
    LL_CLEANUP(oracle_freep) struct oracle *o = measure_hydrants(&s, r);
    struct ll_cover_demand d = o->demand;
    const double before = weight_of(o, NULL, 0);
    double most = 0.0;
    for (size_t b = 0; b < d.demand_count; b++) {
        most += o->first[b + 1] - o->first[b] + o->have[b] >= o->need[b] ? o->weight[b] : 0.0;
    }
    struct ll_cover_request ask_for = {
        .task = r->task, .count = r->count, .budget = r->budget_yuan, .share = 0.0};
    if (r->task == LL_COVER_SHARE) { /* of all there is; what cannot be reached is not asked for */
        const double wanted = fmin(r->share * s.weight_total, most) - before;
        ask_for.share = most > before ? fmax(0.0, wanted / (most - before)) : 0.0;
        d.cost = r->cheapest ? d.cost : NULL;
    }
    const double theirs = ll_test_ask_glpsol(&d, &ask_for);
    assert_true(!isnan(theirs)); /* proven */
    const double ours = r->task != LL_COVER_SHARE ? s.weight_after
                        : r->cheapest             ? s.cost_yuan
                                                  : (double)s.site_count;
    assert_near(ours, theirs, 1e-6 * fmax(1.0, theirs));
    assert_near(s.bound, theirs, 1e-6 * fmax(1.0, theirs));
}

static void all_questions_about_hydrants_beside_glpsol(void **state)
{
    (void)state;
    static const char *const radius[] = {"hydrant_radius_m=40.7", "hydrant_radius_m=61.3"};
    if (!ll_test_has_glpsol()) {
        skip();
    }
    for (uint64_t seed = 5; seed <= 7; seed++) {
        char store[256]; /* scratch paths are used again after a few */
        (void)snprintf(store, sizeof store, "%s", make_town("lp.db", seed, 90));
        static const struct {
            enum ll_cover_task task;
            double amount;
            bool cheapest;
        } questions[] = {{LL_COVER_COUNT, 4, false},     {LL_COVER_BUDGET, 49000, false},
                         {LL_COVER_BUDGET, 9000, false}, {LL_COVER_SHARE, 0.85, false},
                         {LL_COVER_SHARE, 0.9, true},    {LL_COVER_SHARE, 1.0, false}};
        for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
            struct ll_siting_request r = ask(store, questions[i].task, questions[i].amount);
            r.cheapest = questions[i].cheapest;
            r.settings = &radius[seed % 2];
            r.setting_count = 1;
            r.weight = i % 2 == 0 ? "buildings" : "residents";
            r.repair = true;
            beside_glpsol(&r);
            r.need = 2;
            r.share *= 0.8;
            beside_glpsol(&r);
        }
        assert_int_equal(remove(store), 0);
    }
}

/// A township in memory, moved by whole metres and, if `twice`, once more 20 km beside it.
static struct ll_scene moved_town(double east, double north, bool twice)
{
    struct ll_err err = {0};
    struct ll_scene town = {0};
    const struct ll_township_request request = {8, 90};
    struct ll_scene out = ll_scene_make();
    assert_ok(ll_township_make(&request, &town, &err), &err);
    out.epsg = town.epsg;
    for (int layer = 0; layer < LL_LAYER_COUNT; layer++) {
        struct ll_table *from = &town.layer[layer];
        out.layer[layer] = ll_table_make((enum ll_layer)layer, LL_ALL_FIELDS);
        for (int copy = 0; copy < (twice ? 2 : 1); copy++) {
            const struct ll_xy by = {copy == 0 ? east : 20000.0, copy == 0 ? north : 0.0};
            struct ll_shapes *s = &from->shape;
            const size_t points = from->count == 0 ? 0 : s->first_point[s->first_ring[from->count]];
            for (size_t p = 0; p < points; p++) {
                s->points[p].x += by.x;
                s->points[p].y += by.y;
            }
            for (size_t i = 0; i < from->count; i++) {
                s->box[i] = (struct ll_box){s->box[i].min_x + by.x, s->box[i].min_y + by.y,
                                            s->box[i].max_x + by.x, s->box[i].max_y + by.y};
            }
            for (size_t i = 0; layer != LL_AREA && i < from->count; i++) {
                assert_ok(ll_table_copy_row(&out.layer[layer], from, i, &err), &err);
            }
        }
    }
    ll_scene_clear(&town);
    return out;
}

static const char *write_town(const char *name, const struct ll_scene *scene)
{
    struct ll_err err = {0};
    const char *path = ll_scratch_path(name);
    assert_ok(ll_town_store_write(path, scene, &err), &err);
    return path;
}

static void moving_everything_moves_the_sites_and_nothing_else(void **state)
{
    (void)state;
    static const char *const radius[] = {"hydrant_radius_m=60.3"};
    LL_CLEANUP(ll_scene_clear) struct ll_scene here = moved_town(0.0, 0.0, false);
    LL_CLEANUP(ll_scene_clear) struct ll_scene there = moved_town(4096.0, -2048.0, false);
    struct ll_siting_request r = ask(write_town("here.db", &here), LL_COVER_COUNT, 4);
    LL_CLEANUP(ll_siting_clear) struct ll_siting a = {0};
    LL_CLEANUP(ll_siting_clear) struct ll_siting b = {0};
    r.settings = radius;
    r.setting_count = 1;
    run_site(&r, &a);
    r.store = write_town("there.db", &there);
    run_site(&r, &b);
    assert_true(a.covered_after > a.covered_before);
    assert_int_equal(a.covered_before, b.covered_before);
    assert_int_equal(a.covered_after, b.covered_after);
    assert_int_equal(a.places, b.places);
    assert_int_equal(a.places_used, b.places_used);
    assert_int_equal(a.site_count, b.site_count);
    for (size_t i = 0; i < a.site_count; i++) {
        assert_int_equal(a.sites[i].gain_buildings, b.sites[i].gain_buildings);
        assert_near(a.sites[i].place.at.x + 4096.0, b.sites[i].place.at.x, 1e-6);
        assert_near(a.sites[i].place.at.y - 2048.0, b.sites[i].place.at.y, 1e-6);
    }
}

static void twice_the_town_has_twice_of_everything(void **state)
{
    (void)state;
    static const char *const radius[] = {"hydrant_radius_m=60.3"};
    LL_CLEANUP(ll_scene_clear) struct ll_scene one = moved_town(0.0, 0.0, false);
    LL_CLEANUP(ll_scene_clear) struct ll_scene two = moved_town(0.0, 0.0, true);
    struct ll_siting_request r = ask(write_town("one.db", &one), LL_COVER_SHARE, 1.0);
    LL_CLEANUP(ll_siting_clear) struct ll_siting a = {0};
    LL_CLEANUP(ll_siting_clear) struct ll_siting b = {0};
    r.settings = radius;
    r.setting_count = 1;
    run_site(&r, &a);
    r.store = write_town("two.db", &two);
    run_site(&r, &b);
    assert_true(a.site_count > 1);
    assert_int_equal(2 * a.asked, b.asked);
    assert_int_equal(2 * a.covered_before, b.covered_before);
    assert_int_equal(2 * a.covered_after, b.covered_after);
    assert_int_equal(2 * a.places_used, b.places_used);
    assert_int_equal(2 * a.unserved_count, b.unserved_count);
    assert_int_equal(2 * a.site_count, b.site_count);
    assert_near(2.0 * a.cost_yuan, b.cost_yuan, 0.0);
}

static void one_more_hydrant_never_leaves_more_uncovered(void **state)
{
    (void)state;
    struct ll_err err = {0};
    static const char *const radius[] = {"hydrant_radius_m=60.3"};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = moved_town(0.0, 0.0, false);
    struct ll_rng rng = ll_rng_make(5, 5);
    size_t before = 0;
    size_t after = 0;
    for (int added = 0; added <= 4; added++) {
        const char *store = write_town("more.db", &scene);
        struct ll_siting_request r = ask(store, LL_COVER_COUNT, 2);
        LL_CLEANUP(ll_siting_clear) struct ll_siting s = {0};
        r.settings = radius;
        r.setting_count = 1;
        run_site(&r, &s);
        assert_true(s.covered_before >= before && s.covered_after >= after);
        before = s.covered_before;
        after = s.covered_after;
        struct ll_table *hydrants = &scene.layer[LL_HYDRANT];
        const struct ll_table *houses = &scene.layer[LL_BUILDING];
        const struct ll_box *house =
            &houses->shape.box[ll_rng_below(&rng, (uint32_t)houses->count)];
        assert_ok(ll_table_add(hydrants, NULL, &err), &err);
        assert_ok(ll_shapes_begin(&hydrants->shape, LL_POINT, &err), &err);
        assert_ok(ll_shapes_ring(&hydrants->shape, &err), &err);
        assert_ok(ll_shapes_point(&hydrants->shape, house->min_x - 3.0, house->min_y - 3.0, &err),
                  &err);
        assert_int_equal(remove(store), 0);
    }
    assert_true(before > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(count_hydrants_beside_all_sets),
        cmocka_unit_test(count_hydrants_by_risk_beside_all_sets),
        cmocka_unit_test(count_stations_beside_all_sets),
        cmocka_unit_test(all_questions_about_hydrants_beside_glpsol),
        cmocka_unit_test(moving_everything_moves_the_sites_and_nothing_else),
        cmocka_unit_test(twice_the_town_has_twice_of_everything),
        cmocka_unit_test(one_more_hydrant_never_leaves_more_uncovered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
