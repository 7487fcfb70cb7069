/// The last metres: against brute force that tries a stop every 0.25 m along all lanes and lays
/// hoses from all of them, every node looked at from all others.
#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "geo/dispatch.h"
#include "geo/outline.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/hose_brute.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

#define STEP_M        0.25
#define WITHIN_STEP_M 1.0

enum { BUILDINGS_MAX = 40, STARTS_MAX = 20000, WITHIN_SEEDS = 2 };

struct world {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_stage in;
    struct ll_hose_ground ground;
    struct ll_dispatch dispatch;
    struct ll_dispatch_scratch scratch;
};

static void world_clear(struct world *w)
{
    ll_dispatch_scratch_clear(&w->scratch);
    ll_dispatch_clear(&w->dispatch);
    ll_hose_ground_clear(&w->ground);
    ll_scene_clear(&w->scene);
    ll_rules_free(w->rules);
}

static void make_ready(struct world *w)
{
    struct ll_err err = {0};
    w->rules = ll_test_rules();
    w->speeds = ll_test_speeds();
    for (size_t i = 0; i < w->scene.layer[LL_LANE].count; i++) {
        ll_table_set_word(&w->scene.layer[LL_LANE], i, LL_LANE_NODED, LL_FLAG_NO);
    }
    assert_ok(ll_hose_ground_make(&w->scene, &w->ground, &err), &err);
    w->in = (struct ll_stage){.scene = &w->scene,
                              .rules = w->rules,
                              .speeds = &w->speeds,
                              .ground = &w->ground,
                              .threads = 1};
    assert_ok(ll_dispatch_make(&w->in, NULL, &w->dispatch, &err), &err);
}

static const struct ll_dispatch_answer *ask(struct world *w)
{
    struct ll_err err = {0};
    uint32_t rows[BUILDINGS_MAX];
    const size_t count = w->scene.layer[LL_BUILDING].count;
    for (uint32_t b = 0; b < count; b++) {
        rows[b] = b;
    }
    assert_ok(ll_dispatch_ask_all(&w->dispatch, LL_TIER_TOWNSHIP, rows, count, &w->scratch, &err),
              &err);
    return w->scratch.answers;
}

/// Lists a start every so many metres along all lanes, as metres on foot.
static size_t list_starts(const struct world *w, uint32_t but, double step_m, struct ll_box box,
                          struct ll_hose_start *starts)
{
    const struct ll_wave *wave = &w->dispatch.tiers[LL_TIER_TOWNSHIP].waves[0].all;
    const struct ll_network *net = wave->network;
    size_t count = 0;
    for (uint32_t e = 0; e < net->edge_count; e++) {
        for (int k = 0; net->edges[e].access && k * step_m <= net->edges[e].length_m; k++) {
            struct ll_feed feed;
            const struct ll_xy at = ll_network_point(net, e, k * step_m);
            const double at_s = ll_wave_at_s(wave, e, k * step_m, but, &feed);
            if (isfinite(at_s)) {
                assert_true(count < STARTS_MAX);
                starts[count++] =
                    (struct ll_hose_start){.at = {at.x - box.min_x, at.y - box.min_y},
                                           .already_m = at_s * w->dispatch.walk.speed_mps,
                                           .owner = 0};
            }
        }
    }
    return count;
}

/// The soonest of the ways that are no longer on foot than this: each start for itself.
static void brute_each(const struct ll_hose_place *place, const struct ll_hose_start *starts,
                       size_t start_count, size_t building_count, double within_m, double *ret_m)
{
    for (size_t b = 0; b < building_count; b++) {
        ret_m[b] = INFINITY;
    }
    for (size_t i = 0; i < start_count; i++) {
        double foot_m[BUILDINGS_MAX];
        struct ll_hose_start start = starts[i];
        start.already_m = 0.0;
        hose_brute(place, &start, 1, within_m, foot_m);
        for (size_t b = 0; b < building_count; b++) {
            ret_m[b] = fmin(ret_m[b], starts[i].already_m + foot_m[b]);
        }
    }
}

/// Times of all buildings by brute force.
/// @param but A station that does not come; LL_NONE: none.
/// @param within_m How long a way on foot may be; INFINITY: as long as it is.
static void brute(const struct world *w, uint32_t but, double step_m, double within_m,
                  double *ret_s)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_hose_range_clear) struct ll_hose_range range = {0};
    LL_CLEANUP(ll_hose_place_clear) struct ll_hose_place place = {0};
    const size_t count = w->scene.layer[LL_BUILDING].count;
    const double walk_mps = w->dispatch.walk.speed_mps;
    struct ll_box box = ll_scene_box(&w->scene);
    uint32_t rows[BUILDINGS_MAX];
    box = ll_box_grown(&box, 50.0);
    for (uint32_t b = 0; b < count; b++) {
        rows[b] = b;
    }
    assert_ok(ll_hose_range_begin(&range, &box, INFINITY, &err), &err);
    ll_hose_range_end(&range);
    const struct ll_hose_targets targets = {rows, count, LL_NONE};
    assert_ok(ll_hose_place_make(&w->ground, &range, 2.0, &targets, &place, &err), &err);
    LL_CLEANUP(ll_freep) struct ll_hose_start *starts = ll_alloc(STARTS_MAX, sizeof *starts);
    assert_non_null(starts);
    const size_t start_count = list_starts(w, but, step_m, box, starts);
    if (isinf(within_m)) {
        hose_brute(&place, starts, start_count, 5000.0, ret_s);
    } else {
        brute_each(&place, starts, start_count, count, within_m, ret_s);
    }
    for (size_t b = 0; b < count; b++) {
        ret_s[b] /= walk_mps;
    }
}

/// How far the answers are from brute force, as metres on foot.
struct apart {
    double over_m;
    double under_m;
    size_t compared;
    size_t bent; ///< longer than the straight way
};

static void compare_one(const struct world *w, double found_s, double want_s, struct apart *inout)
{
    const double off_m = (found_s - want_s) * w->dispatch.walk.speed_mps;
    if (isinf(found_s) || isinf(want_s)) {
        assert_true(isinf(found_s) && isinf(want_s));
        return;
    }
    inout->over_m = fmax(inout->over_m, off_m);
    inout->under_m = fmax(inout->under_m, -off_m);
    inout->compared++;
}

/// First due, and second due of each building.
static struct apart compare(struct world *w)
{
    struct apart apart = {0};
    const size_t count = w->scene.layer[LL_BUILDING].count;
    const struct ll_dispatch_answer *answers = ask(w);
    double want_s[BUILDINGS_MAX];
    brute(w, LL_NONE, STEP_M, INFINITY, want_s);
    for (size_t b = 0; b < count; b++) {
        const bool answered = answers[b].answer == LL_ANSWERED;
        const struct ll_response *r = &answers[b].response;
        compare_one(w, answered ? r->time_s : INFINITY, want_s[b], &apart);
        if (answered) {
            const double straight_m =
                ll_shape_point(&w->scene.layer[LL_BUILDING].shape, b, r->stop);
            assert_true((double)r->last_m >= straight_m - 1e-4);
            apart.bent += (double)r->last_m > straight_m + 0.1;
            assert_near(answers[b].way.stop.drive_s +
                            answers[b].way.stop.walk_m / w->dispatch.walk.speed_mps,
                        r->time_s, 1e-9);
        }
    }
    for (uint32_t s = 0; s < w->scene.layer[LL_STATION].count; s++) {
        brute(w, s, STEP_M, INFINITY, want_s);
        for (size_t b = 0; b < count; b++) {
            if (answers[b].answer == LL_ANSWERED && answers[b].response.station == s) {
                compare_one(w, answers[b].response.second_s, want_s[b], &apart);
            }
        }
    }
    return apart;
}

/// A station at the west end of a street, a long house beside the street and a hut behind it.
///
///            hut (48..52, 30..34)
///     =======house======= (20..90, 8..20)
///   S-------------------------------------- y = 0
static void draw_back_yard(struct world *w)
{
    w->scene = ll_scene_make();
    (void)ll_draw_lane(&w->scene, LL_CLASS_RESIDENTIAL, "0 0, 200 0");
    (void)ll_draw_building(&w->scene, "20 8, 90 8, 90 20, 20 20");
    (void)ll_draw_building(&w->scene, "48 30, 52 30, 52 34, 48 34");
    (void)ll_draw_station(&w->scene, LL_STATION_TOWNSHIP, 0, 0);
}

/// The truck stops where the way to the far west corner of the house leaves the street by the law
/// of refraction. Tolerance: 0.05 m off each of the two corners.
static void the_way_leads_around_the_house_in_front(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = {0};
    draw_back_yard(&w);
    make_ready(&w);
    const struct ll_dispatch_answer *a = ask(&w);
    const struct ll_wave *wave = a[1].way.wave;
    const double pace = w.dispatch.walk.speed_mps / wave->network->edges[0].speed_mps;
    const double slant = pace / sqrt(1.0 - pace * pace);
    const double stop_x = 20.0 - 20.0 * slant;
    const double walk_m = 20.0 * hypot(slant, 1.0) + hypot(28.0, 10.0);
    assert_near(a[0].response.last_m, 8.0 * hypot(slant, 1.0), 1e-4);
    assert_near(a[1].response.stop.x, stop_x, 0.1);
    assert_near(a[1].response.last_m, walk_m, 0.2);
    assert_near(a[1].response.drive_s, stop_x / wave->network->edges[0].speed_mps, 0.02);
}

static void a_yard_without_a_way_in_is_not_reached(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = {0};
    draw_back_yard(&w);
    (void)ll_draw_building(&w.scene, "40 19, 44 19, 44 45, 40 45"); /* three wings around the hut */
    (void)ll_draw_building(&w.scene, "40 41, 64 41, 64 45, 40 45");
    (void)ll_draw_building(&w.scene, "60 19, 64 19, 64 45, 60 45");
    make_ready(&w);
    const struct ll_dispatch_answer *a = ask(&w);
    assert_int_equal(a[1].answer, LL_NOT_CONNECTED);
    for (size_t b = 0; b < 5; b++) {
        assert_int_equal(a[b].answer, b == 1 ? LL_NOT_CONNECTED : LL_ANSWERED);
    }
}

/// The near bank comes first into question, and is shut off by a wall 400 m long; from the other
/// side a truck comes much later.
static void a_wall_is_gone_around_by_road_when_it_is_too_long_on_foot(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = {0};
    w.scene = ll_scene_make();
    (void)ll_draw_lane(&w.scene, LL_CLASS_RESIDENTIAL, "0 0, 400 0, 400 60, 0 60");
    (void)ll_draw_ground(&w.scene, LL_GROUND_WALL, LL_LINE, "-400 10, 390 10");
    (void)ll_draw_building(&w.scene, "20 14, 26 14, 26 20, 20 20");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0, 0);
    make_ready(&w);
    const struct ll_dispatch_answer *a = ask(&w);
    assert_int_equal(a[0].answer, LL_ANSWERED);
    assert_near(a[0].response.last_m, 40.0, 1.0);
    assert_near(a[0].response.stop.y, 60.0, 1e-6);
    assert_true(a[0].response.drive_s > 100.0F);
}

/// From earlier on the road it is sooner, but too far on foot: the last place of those within the
/// limit is taken, or one that is come to later.
static void no_way_on_foot_is_longer_than_the_rule_says(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = {0};
    w.scene = ll_scene_make();
    /* the road passes by in the south, then winds for a kilometre and comes back in the north */
    (void)ll_draw_lane(&w.scene, LL_CLASS_SERVICE, "0 0, 1000 0, 1000 90, 0 90");
    (void)ll_draw_ground(&w.scene, LL_GROUND_WALL, LL_LINE, "-60 5, 150 5");
    (void)ll_draw_building(&w.scene, "20 20, 26 20, 26 26, 20 26");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0, 0);
    make_ready(&w);
    const struct ll_dispatch_answer *a = ask(&w);
    assert_true(a[0].response.last_m > 70.0F && a[0].response.stop.y == 0.0);
    ll_dispatch_clear(&w.dispatch);
    ll_dispatch_scratch_clear(&w.scratch);
    assert_ok(ll_rules_set(w.rules, "access_m=70", &err), &err);
    assert_ok(ll_dispatch_make(&w.in, NULL, &w.dispatch, &err), &err);
    a = ask(&w);
    assert_int_equal(a[0].answer, LL_ANSWERED);
    const double speed_mps = a[0].way.wave->network->edges[0].speed_mps;
    const double pace = w.dispatch.walk.speed_mps / speed_mps;
    assert_near(a[0].response.last_m, 64.0 / sqrt(1.0 - pace * pace), 0.01);
    assert_near(a[0].response.stop.y, 90.0, 1e-6);
}

/// A lane passes the mouth of a yard between walls, from where it is sooner on foot, but too far,
/// and later leads into the yard:
///
///        +------------------ wall -------------
///        |   house              -------- lane --+
///        +------------------ wall -------------  |
///     station ---------------- lane ------------+
///
/// What comes from the mouth is sooner everywhere in the yard, and must not hide the way from the
/// lane's end, which is 114 m long.
static void a_sooner_way_that_is_too_long_hides_no_other(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = {0};
    w.scene = ll_scene_make();
    (void)ll_draw_lane(&w.scene, LL_CLASS_SERVICE, "0 0, 250 0, 250 22, 140 22");
    (void)ll_draw_ground(&w.scene, LL_GROUND_WALL, LL_LINE, "150 40, -60 40, -60 5, 150 5");
    (void)ll_draw_building(&w.scene, "20 20, 26 20, 26 26, 20 26");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0, 0);
    make_ready(&w);
    const struct ll_dispatch_answer *a = ask(&w);
    const double free_m = (double)a[0].response.last_m;
    assert_true(free_m > 125.0 && a[0].response.stop.y == 0.0);
    ll_dispatch_clear(&w.dispatch);
    ll_dispatch_scratch_clear(&w.scratch);
    assert_ok(ll_rules_set(w.rules, "access_m=120", &err), &err);
    assert_ok(ll_dispatch_make(&w.in, NULL, &w.dispatch, &err), &err);
    a = ask(&w);
    assert_int_equal(a[0].answer, LL_ANSWERED);
    assert_near(a[0].response.last_m, 114.0, 1e-4);
    assert_near(a[0].response.stop.x, 140.0, 1e-6);
    assert_near(a[0].response.stop.y, 22.0, 1e-6);
    ll_dispatch_clear(&w.dispatch);
    ll_dispatch_scratch_clear(&w.scratch);
    char rule[32]; /* a bit less than what is best: one drives on until it is within the rule */
    (void)snprintf(rule, sizeof rule, "access_m=%.4f", free_m - 0.1);
    assert_ok(ll_rules_set(w.rules, rule, &err), &err);
    assert_ok(ll_dispatch_make(&w.in, NULL, &w.dispatch, &err), &err);
    a = ask(&w);
    assert_true(a[0].response.stop.y == 0.0);
    assert_near(a[0].response.last_m, free_m - 0.1, 2e-3);
}

/// Two ways bend at the end c of a wall. The one from A is sooner there, and to a hut, but too long
/// to the building; only from B it is short enough. A is farther from the building than any way may
/// be long. D, where the building is in sight, is come to later.
///
///     building                c .   .
///        |                    | \`  B-------------.
///        D              hut   |    `  .            |
///        |                    |      A-----------S-'
///        '------------------------------ from A to D
static void a_way_from_afar_hides_no_other(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = {0};
    w.scene = ll_scene_make();
    (void)ll_draw_lane(&w.scene, LL_CLASS_RESIDENTIAL, "300 0, 150 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_RESIDENTIAL,
                       "300 0, 400 0, 400 -120, 420 -120, 420 21, 160 25, 116 21");
    (void)ll_draw_lane(&w.scene, LL_CLASS_RESIDENTIAL,
                       "150 0, 150 -100, 300 -100, 300 -250, 23 -250, 23 -10");
    (void)ll_draw_ground(&w.scene, LL_GROUND_WALL, LL_LINE, "100 30, 100 -60");
    (void)ll_draw_building(&w.scene, "20 20, 26 20, 26 26, 20 26");
    (void)ll_draw_building(&w.scene, "88 10, 94 10, 94 16, 88 16");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 300, 0);
    make_ready(&w);
    ll_dispatch_clear(&w.dispatch);
    assert_ok(ll_rules_set(w.rules, "access_m=120", &err), &err);
    assert_ok(ll_dispatch_make(&w.in, NULL, &w.dispatch, &err), &err);
    const struct ll_dispatch_answer *a = ask(&w);
    double want_s[2];
    brute(&w, LL_NONE, STEP_M, 120.0, want_s);
    assert_int_equal(a[0].answer, LL_ANSWERED);
    assert_true(a[0].response.time_s < want_s[0] + 1e-3);
    assert_true(a[0].response.time_s > want_s[0] - STEP_M / w.dispatch.walk.speed_mps);
    assert_near(a[0].response.stop.x, 116.0, 1e-6);
    assert_near(a[0].response.last_m, hypot(16.0, 9.0) + hypot(74.0, 4.0), 0.1);
    assert_near(a[1].response.stop.x, 150.0, 1e-6);
}

static bool has_room(const struct ll_shapes *s, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (plane_overlap(s, i, s, k) || plane_shape_distance(s, i, s, k) < 0.3) {
            return false;
        }
    }
    return true;
}

/// A block between four streets, full of houses that stand at any angle, with a pond or a wall;
/// two or three stations.
static void draw_block(struct world *w, uint64_t seed)
{
    struct ll_rng rng = ll_rng_make(seed, 21);
    char text[200];
    w->scene = ll_scene_make();
    (void)ll_draw_lane(&w->scene, LL_CLASS_RESIDENTIAL, "0 0, 110 0");
    (void)ll_draw_lane(&w->scene, LL_CLASS_SERVICE, "110 0, 112 60, 108 100");
    if (seed % 3 != 0) {
        (void)ll_draw_lane(&w->scene, LL_CLASS_TERTIARY, "108 100, 2 98");
    }
    if (seed % 4 != 0) {
        (void)ll_draw_lane(&w->scene, LL_CLASS_RESIDENTIAL, "2 98, -3 45, 0 0");
    }
    struct ll_table *t = &w->scene.layer[LL_BUILDING];
    for (int tries = 0; tries < 300 && t->count < 22; tries++) {
        const double x = ll_rng_between(&rng, 8.0, 100.0);
        const double y = ll_rng_between(&rng, 8.0, 90.0);
        const double turn = ll_rng_between(&rng, 0.0, 1.5);
        const double a = ll_rng_between(&rng, 3.0, 16.0);
        const double b = ll_rng_between(&rng, 3.0, 9.0);
        const double ux = cos(turn);
        const double uy = sin(turn);
        (void)snprintf(text, sizeof text, "%.9f %.9f, %.9f %.9f, %.9f %.9f, %.9f %.9f", x, y,
                       x + a * ux, y + a * uy, x + a * ux - b * uy, y + a * uy + b * ux, x - b * uy,
                       y + b * ux);
        struct ll_scene with = ll_scene_make();
        for (size_t i = 0; i < t->count; i++) {
            struct ll_err err = {0};
            size_t row = 0;
            assert_ok(ll_table_add(&with.layer[LL_BUILDING], &row, &err), &err);
            assert_ok(ll_shapes_copy(&with.layer[LL_BUILDING].shape, &t->shape, i, &err), &err);
        }
        const size_t row = ll_draw_building(&with, text);
        const struct ll_box *box = &with.layer[LL_BUILDING].shape.box[row];
        if (has_room(&with.layer[LL_BUILDING].shape, row) && box->min_x > 3.0 &&
            box->max_x < 105.0 && box->max_y < 95.0) {
            (void)ll_draw_building(&w->scene, text);
        }
        ll_scene_clear(&with);
    }
    if (seed % 2 == 0) {
        (void)ll_draw_ground(&w->scene, LL_GROUND_WALL, LL_LINE, "1 55.3, 60 51.1, 103 63.2");
    }
    (void)ll_draw_station(&w->scene, LL_STATION_TOWNSHIP, -5.0, ll_rng_between(&rng, -3.0, 3.0));
    (void)ll_draw_station(&w->scene, LL_STATION_TOWNSHIP, ll_rng_between(&rng, 20.0, 90.0), -4.0);
    (void)ll_draw_station(&w->scene, LL_STATION_TOWNSHIP, 115.0, ll_rng_between(&rng, 40.0, 99.0));
}

/// Tolerances, as metres on foot: a stop between two of those of brute force wins at most half a
/// step of walk and drive; on the other side rounding.
static void random_blocks_are_answered_as_by_brute_force(void **state)
{
    (void)state;
    struct apart all = {0};
    for (uint64_t seed = 1; seed <= 8; seed++) {
        LL_CLEANUP(world_clear) struct world w = {0};
        draw_block(&w, seed);
        make_ready(&w);
        const struct apart apart = compare(&w);
        all.over_m = fmax(all.over_m, apart.over_m);
        all.under_m = fmax(all.under_m, apart.under_m);
        all.compared += apart.compared;
        all.bent += apart.bent;
    }
    print_message("%zu times compared, %zu ways bent, %.3f m too long, %.3f m too short at most\n",
                  all.compared, all.bent, all.over_m, all.under_m);
    assert_true(all.compared > 200 && all.bent > 15);
    assert_true(all.under_m < 0.5 * STEP_M * 1.4);
    assert_true(all.over_m < 0.01);
}

/// Where ways on foot may be so short that many a sooner one is too long: the first due only.
static struct apart compare_within(struct world *w, double within_m)
{
    struct ll_err err = {0};
    struct apart apart = {0};
    char rule[32];
    double want_s[BUILDINGS_MAX];
    (void)snprintf(rule, sizeof rule, "access_m=%.0f", within_m);
    assert_ok(ll_rules_set(w->rules, rule, &err), &err);
    assert_ok(ll_dispatch_make(&w->in, NULL, &w->dispatch, &err), &err);
    const struct ll_dispatch_answer *answers = ask(w);
    brute(w, LL_NONE, WITHIN_STEP_M, within_m, want_s);
    for (size_t b = 0; b < w->scene.layer[LL_BUILDING].count; b++) {
        const bool answered = answers[b].answer == LL_ANSWERED;
        const struct ll_response *r = &answers[b].response;
        const bool barely = answered && (double)r->last_m > within_m - WITHIN_STEP_M;
        assert_true(!answered || (double)r->last_m <= within_m + 1e-3);
        if (!barely || isfinite(want_s[b])) { /* brute force steps over what is just near enough */
            compare_one(w, answered ? r->time_s : INFINITY, want_s[b], &apart);
        }
    }
    ll_dispatch_clear(&w->dispatch);
    ll_dispatch_scratch_clear(&w->scratch);
    return apart;
}

/// Tolerances as above on the side of too long. Where the rule ends a way, brute force may begin a
/// step later than what is best.
static void random_blocks_are_answered_within_short_ways(void **state)
{
    (void)state;
    struct apart all = {0};
    for (uint64_t seed = 1; seed <= WITHIN_SEEDS; seed++) {
        LL_CLEANUP(world_clear) struct world w = {0};
        draw_block(&w, seed);
        make_ready(&w);
        for (double within_m = 12.0; within_m < 40.0; within_m += 12.0) {
            ll_dispatch_clear(&w.dispatch);
            ll_dispatch_scratch_clear(&w.scratch);
            const struct apart apart = compare_within(&w, within_m);
            all.over_m = fmax(all.over_m, apart.over_m);
            all.under_m = fmax(all.under_m, apart.under_m);
            all.compared += apart.compared;
        }
    }
    print_message("%zu times compared, %.3f m too long, %.3f m too short at most\n", all.compared,
                  all.over_m, all.under_m);
    assert_true(all.compared > 60);
    assert_true(all.over_m < 0.01);
}

static bool attempt(void *user)
{
    struct world *w = user;
    struct ll_dispatch_scratch scratch = {0};
    const uint32_t rows[2] = {0, 1};
    enum ll_code code =
        ll_dispatch_ask_all(&w->dispatch, LL_TIER_TOWNSHIP, rows, 2, &scratch, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    ll_dispatch_scratch_clear(&scratch);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = {0};
    draw_back_yard(&w);
    make_ready(&w);
    ll_for_each_failing_alloc(attempt, &w, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_way_leads_around_the_house_in_front),
        cmocka_unit_test(a_yard_without_a_way_in_is_not_reached),
        cmocka_unit_test(a_wall_is_gone_around_by_road_when_it_is_too_long_on_foot),
        cmocka_unit_test(no_way_on_foot_is_longer_than_the_rule_says),
        cmocka_unit_test(a_sooner_way_that_is_too_long_hides_no_other),
        cmocka_unit_test(a_way_from_afar_hides_no_other),
        cmocka_unit_test(random_blocks_are_answered_as_by_brute_force),
        cmocka_unit_test(random_blocks_are_answered_within_short_ways),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
