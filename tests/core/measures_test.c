#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/indicators.h"
#include "core/reasons.h"
#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

#define YEAR           2026
#define BUILDINGS_MOST 400
#define AREAS_MOST     8

/* A scene with results, as an assessment has them. */
struct town {
    struct ll_scene scene;
    struct ll_building_results results;
    struct ll_outcomes outcomes; /* owns nothing: the ways are below */
    struct ll_reach_way truck[BUILDINGS_MOST];
    double footprint_m2[BUILDINGS_MOST];
    uint32_t incident_area[BUILDINGS_MOST];
    ll_rules *rules;
    ll_indicators *indicators;
};

static struct town *make_town(size_t areas, size_t buildings)
{
    struct ll_err err = {0};
    struct town *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->scene = ll_scene_make();
    t->rules = ll_test_rules();
    t->indicators = ll_test_indicators();
    for (size_t a = 0; a < areas; a++) {
        (void)ll_draw_area(&t->scene, "", 10.0, "0 0, 1000 0, 1000 1000, 0 1000");
    }
    for (size_t b = 0; b < buildings; b++) {
        (void)ll_draw_building(&t->scene, "0 0, 10 0, 10 10, 0 10");
        t->footprint_m2[b] = ll_shape_area(&t->scene.layer[LL_BUILDING].shape, b);
    }
    assert_ok(ll_building_results_make(buildings, &t->results, &err), &err);
    t->outcomes.reach.count = BUILDINGS_MOST;
    t->outcomes.reach.way[LL_VEHICLE_PUMPER] = t->truck;
    return t;
}

static void free_town(struct town *t)
{
    ll_scene_clear(&t->scene);
    ll_building_results_clear(&t->results);
    ll_rules_free(t->rules);
    ll_indicators_free(t->indicators);
    free(t);
}

static void add_incident(struct town *t, const char *date, uint32_t area)
{
    struct ll_err err = {0};
    struct ll_table *incidents = &t->scene.layer[LL_INCIDENT];
    size_t row = 0;
    assert_ok(ll_table_add(incidents, &row, &err), &err);
    ll_draw_shape(&incidents->shape, LL_POINT, "0 0");
    assert_ok(ll_table_set_string(incidents, row, LL_INCIDENT_DATE, date, &err), &err);
    t->incident_area[row] = area;
}

static struct ll_measure_input input_of(const struct town *t, const uint32_t *villages,
                                        size_t count)
{
    return (struct ll_measure_input){.scene = &t->scene,
                                     .results = &t->results,
                                     .footprint_m2 = t->footprint_m2,
                                     .rules = t->rules,
                                     .indicators = t->indicators,
                                     .period_year = YEAR,
                                     .incident_area = t->incident_area,
                                     .outcomes = &t->outcomes,
                                     .villages = villages,
                                     .village_count = count};
}

static enum ll_code try_measure(const struct town *t, const uint32_t *villages, size_t count,
                                struct ll_village_table *ret_table, struct ll_err *err)
{
    const struct ll_measure_input input = input_of(t, villages, count);
    return ll_village_measure(&input, ret_table, err);
}

static struct ll_village_table measure(const struct town *t, const uint32_t *villages, size_t count)
{
    struct ll_err err = {0};
    struct ll_village_table table = {0};
    assert_ok(try_measure(t, villages, count, &table, &err), &err);
    assert_int_equal(table.count, count);
    return table;
}

static void assert_measure(const struct ll_measure *m, double low, double high, double known)
{
    assert_near(m->low, low, 1e-12);
    assert_near(m->high, high, 1e-12);
    assert_near(m->known, known, 1e-12);
}

static void set_time(struct town *t, size_t b, enum ll_answer answer, double township_s,
                     double micro_s)
{
    t->results.response_answer[LL_TIER_TOWNSHIP][b] = (uint8_t)answer;
    t->results.response_answer[LL_TIER_MICRO][b] = (uint8_t)answer;
    t->results.response_answer[LL_TIER_NATIONAL][b] = LL_NO_STATION;
    t->results.response[LL_TIER_TOWNSHIP][b].time_s = township_s;
    t->results.response[LL_TIER_MICRO][b].time_s = micro_s;
}

static void set_truck(struct town *t, size_t b, enum ll_reach_answer answer, float hose_m)
{
    t->truck[b] =
        (struct ll_reach_way){.answer = (uint8_t)answer, .hose_m = hose_m, .blocker = LL_NONE};
}

static void set_water(struct town *t, size_t b, uint16_t counted, uint16_t confirmed)
{
    t->results.water_answer[b] = LL_ANSWERED;
    t->results.hydrants_in_reach[b] = counted;
    t->results.hydrants_confirmed[b] = confirmed;
}

/* One village of 100 people (10 old and alone) in 40 households, four houses of 100 m2 on one
 * floor: each weighs 10 households, so every house is a quarter.
 *
 *        structure     C1 township  C2 micro   C3 hose   C5, C6: counted (confirmed)
 *   b0   timber  bad   200 s good   100 s good  5 m good   0      C5 bad,     C6 bad
 *   b1   concrete good 400 s bad    200 s bad 100 m bad    1 (1)  C5 good,    C6 bad
 *   b2   ?       ?     cut off bad        bad   5 m good   2 (0)  C5 ?,       C6 ?
 *   b3   grade 4 bad   no lanes ?         ?     ?          1 (0)  C5 ?,       C6 bad
 *
 * Fires 2021 to 2025: two for certain and one without a date, in five years:
 *   low  (2/5 + 2/1000 * 500) / (40 + 500) * 1000 = 1.4 / 0.54, high 1.6 / 0.54; of the five
 *   incidents of the village four have a date. */
static struct town *four_houses(void)
{
    struct town *t = make_town(1, 4);
    struct ll_table *buildings = &t->scene.layer[LL_BUILDING];
    struct ll_table *areas = &t->scene.layer[LL_AREA];
    ll_table_set_real(areas, 0, LL_AREA_HOUSEHOLDS, 40.0);
    ll_table_set_real(areas, 0, LL_AREA_POPULATION, 100.0);
    ll_table_set_real(areas, 0, LL_AREA_ELDERLY_ALONE, 10.0);
    for (size_t b = 0; b < 4; b++) {
        t->results.area[b] = 0;
    }
    ll_table_set_word(buildings, 0, LL_BUILDING_STRUCTURE, LL_STRUCTURE_TIMBER);
    ll_table_set_word(buildings, 1, LL_BUILDING_STRUCTURE, LL_STRUCTURE_CONCRETE);
    ll_table_set_real(buildings, 3, LL_BUILDING_FIRE_GRADE, 4.0);
    set_time(t, 0, LL_ANSWERED, 200.0, 100.0);
    set_time(t, 1, LL_ANSWERED, 400.0, 200.0);
    set_time(t, 2, LL_NOT_CONNECTED, NAN, NAN);
    set_time(t, 3, LL_NO_LANE_DATA, NAN, NAN);
    set_truck(t, 0, LL_REACH_YES, 5.0F);
    set_truck(t, 1, LL_REACH_NO, 100.0F);
    set_truck(t, 2, LL_REACH_YES, 5.0F);
    set_truck(t, 3, LL_REACH_ASSUMED, 5.0F);
    set_water(t, 0, 0, 0);
    set_water(t, 1, 1, 1);
    set_water(t, 2, 2, 0);
    set_water(t, 3, 1, 0);
    add_incident(t, "2021-01-01", 0);
    add_incident(t, "2025", 0);
    add_incident(t, "2020-12-31", 0); /* before the years that count */
    add_incident(t, "2026-01-01", 0); /* in the year itself */
    add_incident(t, "last spring", 0);
    add_incident(t, "2024-05-05", LL_NONE); /* in no village */
    return t;
}

static void four_houses_written_out_by_hand(void **state)
{
    (void)state;
    struct town *t = four_houses();
    const uint32_t villages[] = {0};
    LL_CLEANUP(ll_village_table_clear) struct ll_village_table table = measure(t, villages, 1);
    const struct ll_village_counts *row = &table.rows[0];
    assert_int_equal(row->buildings, 4);
    assert_int_equal(row->hydrants_in_reach_none, 1);
    assert_near(row->weight, 40.0, 1e-12);
    assert_near(row->households, 40.0, 0.0);
    assert_near(row->residents, 100.0, 0.0);
    assert_true(row->residents_estimated);
    assert_measure(&row->measure[LL_IND_H1_FIRES], 1.4 / 0.54, 1.6 / 0.54, 0.8);
    assert_measure(&row->measure[LL_IND_E1_TIMBER], 0.5, 0.75, 0.75);
    assert_measure(&row->measure[LL_IND_V1_ELDERLY], 0.1, 0.1, 1.0);
    assert_measure(&row->measure[LL_IND_C1_OVER_5_MIN], 0.5, 0.75, 0.75);
    assert_measure(&row->measure[LL_IND_C2_OVER_3_MIN], 0.5, 0.75, 0.75);
    assert_measure(&row->measure[LL_IND_C3_NO_TRUCK], 0.25, 0.5, 0.75);
    assert_measure(&row->measure[LL_IND_C5_NO_HYDRANT], 0.25, 0.75, 0.5);
    assert_measure(&row->measure[LL_IND_C6_UNDER_TWO], 0.75, 1.0, 0.75);
    free_town(t);
}

static void a_village_of_which_nothing_is_known_spans_every_scale(void **state)
{
    (void)state;
    struct town *t = make_town(2, 3); /* area 1 has no buildings at all */
    t->results.area[0] = t->results.area[1] = 0;
    const uint32_t villages[] = {1, 0};
    LL_CLEANUP(ll_village_table_clear) struct ll_village_table table = measure(t, villages, 2);
    for (size_t v = 0; v < 2; v++) {
        for (int i = 0; i < LL_IND_COUNT; i++) {
            const struct ll_indicator *in = ll_indicator(t->indicators, (enum ll_indicator_id)i);
            assert_measure(&table.rows[v].measure[i], in->zero, in->hundred, 0.0);
        }
        assert_near(table.rows[v].residents, NAN, 0.0);
        assert_near(table.rows[v].households, NAN, 0.0);
        assert_int_equal(table.rows[v].area, villages[v]);
    }
    assert_int_equal(table.rows[0].buildings, 0);
    assert_int_equal(table.rows[1].buildings, 2);
    assert_near(table.rows[1].weight, 200.0, 1e-9); /* floor area */
    free_town(t);
}

static void fires_need_households_and_a_layer_of_incidents(void **state)
{
    (void)state;
    struct town *t = make_town(2, 0);
    const uint32_t villages[] = {0, 1};
    ll_table_set_real(&t->scene.layer[LL_AREA], 0, LL_AREA_HOUSEHOLDS, 500.0);
    {
        LL_CLEANUP(ll_village_table_clear) struct ll_village_table table = measure(t, villages, 2);
        assert_measure(&table.rows[0].measure[LL_IND_H1_FIRES], 0.0, 6.0, 0.0);
    }
    add_incident(t, "2024-01-01", 1);
    {
        LL_CLEANUP(ll_village_table_clear) struct ll_village_table table = measure(t, villages, 2);
        /* none in 500 households: drawn halfway to the reference rate of 2 */
        assert_measure(&table.rows[0].measure[LL_IND_H1_FIRES], 1.0, 1.0, 1.0);
        assert_measure(&table.rows[1].measure[LL_IND_H1_FIRES], 0.0, 6.0, 0.0);
    }
    free_town(t);
}

/* A number from 0 to count - 1, as an index or a word. */
static uint8_t any(struct ll_rng *rng, unsigned count)
{
    return (uint8_t)ll_rng_below(rng, count);
}

static double maybe(struct ll_rng *rng, double value)
{
    return ll_rng_below(rng, 3) == 0 ? NAN : value;
}

static void draw_building(struct town *t, struct ll_rng *rng, size_t b, bool households)
{
    static const enum ll_answer road[] = {LL_NOT_RUN,          LL_ANSWERED,     LL_ANSWERED,
                                          LL_NO_STATION,       LL_NO_LANE_DATA, LL_NOT_CONNECTED,
                                          LL_OVER_SEARCH_LIMIT};
    struct ll_table *buildings = &t->scene.layer[LL_BUILDING];
    t->footprint_m2[b] = ll_rng_between(rng, 10.0, 300.0);
    ll_table_set_real(buildings, b, LL_BUILDING_FLOORS, maybe(rng, any(rng, 6)));
    ll_table_set_word(buildings, b, LL_BUILDING_USE, any(rng, LL_USE_COUNT));
    ll_table_set_word(buildings, b, LL_BUILDING_STRUCTURE, any(rng, LL_STRUCTURE_COUNT));
    ll_table_set_real(buildings, b, LL_BUILDING_FIRE_GRADE, maybe(rng, 1 + any(rng, 5)));
    if (households) {
        ll_table_set_real(buildings, b, LL_BUILDING_HOUSEHOLDS, maybe(rng, any(rng, 5)));
    }
    t->results.area[b] = any(rng, 5) == 0 ? LL_NONE : any(rng, AREAS_MOST);
    t->results.water_answer[b] = any(rng, 4) == 0 ? LL_NOT_RUN : LL_ANSWERED;
    t->results.hydrants_in_reach[b] = any(rng, 4);
    t->results.hydrants_confirmed[b] = any(rng, t->results.hydrants_in_reach[b] + 1U);
    set_truck(t, b, (enum ll_reach_answer)any(rng, LL_REACH_COUNT),
              (float)ll_rng_between(rng, 0.0, 160.0));
    ll_table_set_real(buildings, b, LL_BUILDING_WIRING_YEAR, maybe(rng, 1980 + any(rng, 40)));
    ll_table_set_word(buildings, b, LL_BUILDING_OPEN_STOVE, any(rng, LL_FLAG_COUNT));
    ll_table_set_word(buildings, b, LL_BUILDING_BARRED_WINDOWS, any(rng, LL_FLAG_COUNT));
    ll_table_set_real(buildings, b, LL_BUILDING_EXITS, maybe(rng, any(rng, 4)));
    for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
        t->results.response_answer[tier][b] = (uint8_t)road[any(rng, 7)];
        t->results.response[tier][b].time_s = ll_rng_between(rng, 0.0, 600.0);
    }
}

static struct town *random_town(uint64_t stream)
{
    struct ll_rng rng = ll_rng_make(20260101, stream);
    struct town *t = make_town(AREAS_MOST, BUILDINGS_MOST);
    for (size_t b = 0; b < BUILDINGS_MOST; b++) {
        draw_building(t, &rng, b, stream % 2 == 0);
    }
    for (size_t a = 0; a < AREAS_MOST; a++) {
        ll_table_set_real(&t->scene.layer[LL_AREA], a, LL_AREA_HOUSEHOLDS,
                          maybe(&rng, 100.0 + any(&rng, 200)));
    }
    for (int i = 0; i < 60; i++) {
        char date[16];
        (void)snprintf(date, sizeof date, "%d-0%d-11", 2016 + any(&rng, 12), 1 + any(&rng, 9));
        add_incident(t, any(&rng, 5) == 0 ? "" : date, any(&rng, AREAS_MOST));
    }
    return t;
}

/* Whether a tier may be in time ([0]) and may be late ([1]). */
static void possible_late(const struct town *t, enum ll_tier tier, size_t b, bool ret_may[2])
{
    static const double limit[LL_TIER_COUNT] = {180.0, 300.0, 300.0};
    const struct ll_building_results *r = &t->results;
    enum ll_answer a = (enum ll_answer)r->response_answer[tier][b];
    bool in_time = a == LL_ANSWERED && r->response[tier][b].time_s <= limit[tier];
    bool late =
        (a == LL_ANSWERED && !in_time) || a == LL_NOT_CONNECTED || a == LL_OVER_SEARCH_LIMIT;
    ret_may[0] = !late;
    ret_may[1] = !in_time;
}

static void possible_timber(const struct town *t, size_t b, bool ret_may[2])
{
    const struct ll_table *buildings = &t->scene.layer[LL_BUILDING];
    uint8_t structure = ll_table_word(buildings, b, LL_BUILDING_STRUCTURE);
    double grade = ll_table_real(buildings, b, LL_BUILDING_FIRE_GRADE);
    bool bad = structure == LL_STRUCTURE_TIMBER || grade == 4.0 || grade == 5.0;
    bool open = structure == LL_STRUCTURE_UNKNOWN && isnan(grade);
    ret_may[0] = open || !bad;
    ret_may[1] = open || bad;
}

/* Every combination of a township and a national team that may each be in time or late; a tier
 * without a station does not come, where the other has one. */
static void possible_by_road(const struct town *t, size_t b, bool ret_may[2])
{
    bool township[2];
    bool national[2];
    possible_late(t, LL_TIER_TOWNSHIP, b, township);
    possible_late(t, LL_TIER_NATIONAL, b, national);
    bool has_township = t->results.response_answer[LL_TIER_TOWNSHIP][b] != LL_NO_STATION;
    bool has_national = t->results.response_answer[LL_TIER_NATIONAL][b] != LL_NO_STATION;
    for (int late = 0; late < 4; late++) {
        bool first = late % 2 == 1;
        bool second = late / 2 == 1;
        bool bad = (first || (!has_township && has_national)) &&
                   (second || (!has_national && has_township));
        bool fits = township[first] && national[second];
        ret_may[bad] = ret_may[bad] || fits;
    }
}

static void possible_hydrants(const struct town *t, size_t b, int enough, bool ret_may[2])
{
    const struct ll_building_results *r = &t->results;
    bool answered = r->water_answer[b] == LL_ANSWERED;
    int least = answered ? r->hydrants_confirmed[b] : 0;
    int most = answered ? r->hydrants_in_reach[b] : 9;
    for (int working = least; working <= most; working++) {
        ret_may[working < enough] = true;
    }
}

/* A truck that comes only by ways that are assumed may not come at all. */
static void possible_truck(const struct town *t, size_t b, bool ret_may[2])
{
    const struct ll_reach_way *way = &t->truck[b];
    uint8_t a = way->answer;
    bool comes = a == LL_REACH_YES || a == LL_REACH_ASSUMED;
    bool open = a == LL_REACH_NOT_RUN || a == LL_REACH_NO_LANE_DATA || a == LL_REACH_NO_STATION;
    bool near = comes && (double)way->hose_m <= 80.001;
    ret_may[0] = open || near;
    ret_may[1] = open || !near || a == LL_REACH_ASSUMED;
}

/* What a building may be under an indicator: marks ret_may[0] when it may be good, [1] when bad.
 * Goes through everything that the data leaves open. */
static void possible(const struct town *t, int id, size_t b, bool ret_may[2])
{
    const struct ll_table *buildings = &t->scene.layer[LL_BUILDING];
    ret_may[0] = ret_may[1] = false;
    switch (id) {
    case LL_IND_E1_TIMBER:
        possible_timber(t, b, ret_may);
        break;
    case LL_IND_C1_OVER_5_MIN:
        possible_by_road(t, b, ret_may);
        break;
    case LL_IND_C2_OVER_3_MIN:
        possible_late(t, LL_TIER_MICRO, b, ret_may);
        break;
    case LL_IND_C3_NO_TRUCK:
        possible_truck(t, b, ret_may);
        break;
    case LL_IND_H2_WIRING:
        ret_may[0] = !(ll_table_real(buildings, b, LL_BUILDING_WIRING_YEAR) < 1996.0);
        ret_may[1] = !(ll_table_real(buildings, b, LL_BUILDING_WIRING_YEAR) >= 1996.0);
        break;
    case LL_IND_H3_STOVES:
        ret_may[0] = ll_table_word(buildings, b, LL_BUILDING_OPEN_STOVE) != LL_FLAG_YES;
        ret_may[1] = ll_table_word(buildings, b, LL_BUILDING_OPEN_STOVE) != LL_FLAG_NO;
        break;
    case LL_IND_V5_WINDOWS:
        for (int barred = 0; barred < 2; barred++) {
            for (double exits = 0.0; exits < 4.0; exits++) {
                uint8_t word = ll_table_word(buildings, b, LL_BUILDING_BARRED_WINDOWS);
                double told = ll_table_real(buildings, b, LL_BUILDING_EXITS);
                bool fits = (word == LL_FLAG_UNKNOWN || (word == LL_FLAG_YES) == (barred == 1)) &&
                            (isnan(told) || told == exits);
                bool bad = barred == 1 || exits < 2.0;
                ret_may[bad] = ret_may[bad] || fits;
            }
        }
        break;
    default:
        possible_hydrants(t, b, id == LL_IND_C5_NO_HYDRANT ? 1 : 2, ret_may);
    }
}

/* Weight of a building by going over its village again and again. */
static double naive_weight(const struct town *t, size_t b)
{
    const struct ll_table *buildings = &t->scene.layer[LL_BUILDING];
    double own_sum = 0.0;
    double floor_missing = 0.0;
    size_t missing = 0;
    double floor_of_b = 0.0;
    bool b_dwelling = false;
    for (size_t c = 0; c < buildings->count; c++) {
        if (t->results.area[c] != t->results.area[b]) {
            continue;
        }
        double floors = ll_table_real(buildings, c, LL_BUILDING_FLOORS);
        double floor_area = t->footprint_m2[c] * (isnan(floors) || floors < 1.0 ? 1.0 : floors);
        uint8_t use = ll_table_word(buildings, c, LL_BUILDING_USE);
        bool dwelling = use == LL_USE_UNKNOWN || use == LL_USE_RESIDENTIAL || use == LL_USE_MIXED;
        double own = ll_table_real(buildings, c, LL_BUILDING_HOUSEHOLDS);
        own_sum += isnan(own) ? 0.0 : own;
        if (isnan(own) && dwelling) {
            missing++;
            floor_missing += floor_area;
        }
        if (c == b) {
            floor_of_b = floor_area;
            b_dwelling = dwelling;
        }
    }
    double area = ll_table_real(&t->scene.layer[LL_AREA], t->results.area[b], LL_AREA_HOUSEHOLDS);
    double left = missing == 0 ? 0.0 : area - own_sum;
    bool by_households = missing == 0 ? own_sum > 0.0 : left > 0.0;
    if (!by_households) {
        return floor_of_b;
    }
    double own = ll_table_real(buildings, b, LL_BUILDING_HOUSEHOLDS);
    if (!isnan(own)) {
        return own;
    }
    return b_dwelling ? left * floor_of_b / floor_missing : 0.0;
}

/* Shares again: the least and the most that any completion of the data gives. */
static void naive_share(const struct town *t, int id, uint32_t area, struct ll_measure *ret)
{
    const struct ll_indicator *in = ll_indicator(t->indicators, (enum ll_indicator_id)id);
    double least = 0.0;
    double most = 0.0;
    double known = 0.0;
    double all = 0.0;
    for (size_t b = 0; b < t->results.count; b++) {
        if (t->results.area[b] != area) {
            continue;
        }
        bool may[2];
        possible(t, id, b, may);
        double weight = naive_weight(t, b);
        all += weight;
        least += may[0] ? 0.0 : weight;
        most += may[1] ? weight : 0.0;
        known += may[0] != may[1] ? weight : 0.0;
    }
    bool some = known > 0.0;
    *ret = (struct ll_measure){.low = some ? least / all : in->zero,
                               .high = some ? most / all : in->hundred,
                               .known = some ? known / all : 0.0};
}

static void random_towns_equal_a_loop_over_all_that_is_possible(void **state)
{
    (void)state;
    static const int shares[] = {LL_IND_H2_WIRING,   LL_IND_H3_STOVES,     LL_IND_E1_TIMBER,
                                 LL_IND_V5_WINDOWS,  LL_IND_C1_OVER_5_MIN, LL_IND_C2_OVER_3_MIN,
                                 LL_IND_C3_NO_TRUCK, LL_IND_C5_NO_HYDRANT, LL_IND_C6_UNDER_TWO};
    const uint32_t villages[AREAS_MOST] = {0, 1, 2, 3, 4, 5, 6, 7};
    for (uint64_t stream = 0; stream < 4; stream++) {
        struct town *t = random_town(stream);
        LL_CLEANUP(ll_village_table_clear)
        struct ll_village_table table = measure(t, villages, AREAS_MOST);
        for (uint32_t v = 0; v < AREAS_MOST; v++) {
            for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
                struct ll_measure expected;
                naive_share(t, shares[i], v, &expected);
                assert_measure(&table.rows[v].measure[shares[i]], expected.low, expected.high,
                               expected.known);
            }
            const struct ll_measure *h1 = &table.rows[v].measure[LL_IND_H1_FIRES];
            assert_true(h1->low <= h1->high && h1->known >= 0.0 && h1->known <= 1.0);
        }
        free_town(t);
    }
}

/* Adds a copy of building `b` of `from`, with its results, to `area` of `to`. */
static void copy_building(struct town *to, const struct town *from, size_t b, uint32_t area)
{
    struct ll_err err = {0};
    const struct ll_building_results *r = &from->results;
    struct ll_table *buildings = &to->scene.layer[LL_BUILDING];
    size_t row = buildings->count;
    assert_true(row < BUILDINGS_MOST);
    assert_ok(ll_table_copy_row(buildings, &from->scene.layer[LL_BUILDING], b, &err), &err);
    to->footprint_m2[row] = from->footprint_m2[b];
    to->results.area[row] = area;
    to->truck[row] = from->truck[b];
    set_water(to, row, r->hydrants_in_reach[b], r->hydrants_confirmed[b]);
    to->results.water_answer[row] = r->water_answer[b];
    for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
        to->results.response_answer[tier][row] = r->response_answer[tier][b];
        to->results.response[tier][row] = r->response[tier][b];
    }
}

/* The town with village 7 replaced by a copy of village 2, and without its incidents. */
static struct town *with_a_village_doubled(const struct town *t)
{
    struct ll_err err = {0};
    struct town *copy = make_town(AREAS_MOST, 0);
    ll_building_results_clear(&copy->results);
    assert_ok(ll_building_results_make(BUILDINGS_MOST, &copy->results, &err), &err);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t b = 0; b < BUILDINGS_MOST; b++) {
            uint32_t area = t->results.area[b];
            if (pass == 0 ? area != 7 && area != LL_NONE : area == 2) {
                copy_building(copy, t, b, pass == 0 ? area : 7);
            }
        }
    }
    copy->results.count = copy->scene.layer[LL_BUILDING].count;
    for (size_t a = 0; a < AREAS_MOST; a++) {
        const struct ll_table *areas = &t->scene.layer[LL_AREA];
        ll_table_set_real(&copy->scene.layer[LL_AREA], a, LL_AREA_HOUSEHOLDS,
                          ll_table_real(areas, a == 7 ? 2 : a, LL_AREA_HOUSEHOLDS));
    }
    return copy;
}

/* Scores do not depend on the sample: a village alone, in another order or beside a copy of itself
 * gives the same bytes. */
static void other_villages_change_nothing(void **state)
{
    (void)state;
    struct town *t = random_town(2);
    const uint32_t all[AREAS_MOST] = {0, 1, 2, 3, 4, 5, 6, 7};
    const uint32_t some[] = {6, 2, 3};
    LL_CLEANUP(ll_village_table_clear)
    struct ll_village_table before = measure(t, all, AREAS_MOST);
    LL_CLEANUP(ll_village_table_clear) struct ll_village_table few = measure(t, some, 3);
    for (size_t v = 0; v < 3; v++) {
        assert_memory_equal(few.rows[v].measure, before.rows[some[v]].measure,
                            sizeof few.rows[v].measure);
    }
    struct town *copy = with_a_village_doubled(t);
    LL_CLEANUP(ll_village_table_clear)
    struct ll_village_table after = measure(copy, all, AREAS_MOST);
    for (size_t v = 0; v < AREAS_MOST; v++) {
        size_t source = v == 7 ? 2 : v;
        for (int i = LL_IND_H2_WIRING; i < LL_IND_COUNT; i++) {
            assert_memory_equal(&after.rows[v].measure[i], &before.rows[source].measure[i],
                                sizeof after.rows[v].measure[i]);
        }
    }
    free_town(copy);
    free_town(t);
}

/* Every share of ln S is shared out in full: by dimension, by indicator, by feature; sums to 1e-12
 * for the whole and to 1e-15 for one indicator. */
static void shares_add_up_down_to_the_features(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const uint32_t villages[AREAS_MOST] = {0, 1, 2, 3, 4, 5, 6, 7};
    for (uint64_t stream = 0; stream < 3; stream++) {
        struct town *t = random_town(stream);
        struct ll_risk risks[AREAS_MOST];
        LL_CLEANUP(ll_freep) struct ll_reasons *reasons = NULL;
        LL_CLEANUP(ll_village_table_clear)
        struct ll_village_table table = measure(t, villages, AREAS_MOST);
        for (size_t v = 0; v < AREAS_MOST; v++) {
            risks[v] = ll_risk_of(table.rows[v].measure, t->indicators, t->rules);
        }
        const struct ll_measure_input input = input_of(t, villages, AREAS_MOST);
        assert_ok(ll_reasons_find(&input, &table, risks, &reasons, &err), &err);
        for (size_t v = 0; v < AREAS_MOST; v++) {
            double whole = 0.0;
            for (size_t i = 0; i < LL_IND_COUNT; i++) {
                const struct ll_reasons *r = &reasons[v * LL_IND_COUNT + i];
                double sum = r->others_share;
                for (size_t k = r->count; k > 0; k--) {
                    sum += r->top[k - 1].share;
                    assert_true(k == r->count || r->top[k - 1].share >= r->top[k].share - 1e-15);
                }
                assert_near(sum, risks[v].share[i], 1e-15);
                whole += sum;
            }
            assert_near(whole, 1.0, 1e-12);
        }
        free_town(t);
    }
}

static void results_of_other_buildings_and_double_villages_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct town *t = four_houses();
    struct ll_village_table table = {.count = 99};
    static const uint32_t wrong[][2] = {{0, 0}, {0, 1}, {LL_NONE, 0}};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(try_measure(t, wrong[i], 2, &table, &err), LL_E_INVALID);
    }
    t->results.count = 3;
    assert_int_equal(try_measure(t, wrong[0], 1, &table, &err), LL_E_INVALID);
    assert_mentions(err.message, "3 buildings of 4");
    assert_int_equal(table.count, 99);
    t->results.count = 4;
    free_town(t);
}

static bool measure_four(void *user)
{
    const struct town *t = user;
    const uint32_t villages[] = {0};
    LL_CLEANUP(ll_village_table_clear) struct ll_village_table table = {0};
    enum ll_code code = try_measure(t, villages, 1, &table, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_int_equal(table.count, code == LL_OK ? 1 : 0);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    struct town *t = four_houses();
    ll_for_each_failing_alloc(measure_four, t, 20);
    free_town(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_houses_written_out_by_hand),
        cmocka_unit_test(a_village_of_which_nothing_is_known_spans_every_scale),
        cmocka_unit_test(fires_need_households_and_a_layer_of_incidents),
        cmocka_unit_test(random_towns_equal_a_loop_over_all_that_is_possible),
        cmocka_unit_test(other_villages_change_nothing),
        cmocka_unit_test(shares_add_up_down_to_the_features),
        cmocka_unit_test(results_of_other_buildings_and_double_villages_are_refused),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
