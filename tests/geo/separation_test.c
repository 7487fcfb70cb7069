#include "geo/separation.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A stage's input with everything that must live as long as it.
struct setting {
    struct ll_scene scene;
    struct ll_fire_gaps gaps;
    ll_rules *rules;
    struct ll_stage in;
    bool *within; ///< of each two buildings: the first is drawn within the second; NULL: none is
};

static void setting_clear(struct setting *s)
{
    ll_scene_clear(&s->scene);
    ll_rules_free(s->rules);
    free(s->within);
}

/// `scene` becomes the setting's. `s` must not move afterwards.
static void set_up(struct setting *s, struct ll_scene scene)
{
    s->scene = scene;
    s->gaps = ll_test_fire_gaps();
    s->rules = ll_test_rules();
    s->in = (struct ll_stage){.scene = &s->scene, .rules = s->rules, .threads = 1};
}

static struct ll_separation run(const struct setting *s, const struct ll_building_results *results,
                                const struct ll_separation *before)
{
    struct ll_err err = {0};
    struct ll_separation out = {0};
    assert_ok(ll_separation_stage(&s->in, &s->gaps, results, before, &out, &err), &err);
    return out;
}

static void set_rule(struct setting *s, const char *setting)
{
    struct ll_err err = {0};
    assert_ok(ll_rules_set(s->rules, setting, &err), &err);
}

static void set_compound(struct ll_table *t, size_t row, const char *compound)
{
    struct ll_err err = {0};
    assert_ok(ll_table_set_string(t, row, LL_BUILDING_COMPOUND, compound, &err), &err);
}

/// Facts about a building, each unknown in some.
static void random_facts(struct ll_table *t, size_t row, struct ll_rng *rng)
{
    static const char *const compounds[] = {NULL, NULL, "east", "west"};
    const char *compound = compounds[ll_rng_below(rng, 4)];
    ll_table_set_word(t, row, LL_BUILDING_STRUCTURE,
                      (uint8_t)ll_rng_below(rng, LL_STRUCTURE_COUNT));
    ll_table_set_word(t, row, LL_BUILDING_USE, (uint8_t)ll_rng_below(rng, LL_USE_COUNT));
    if (ll_rng_below(rng, 2) == 0) {
        ll_table_set_real(t, row, LL_BUILDING_FIRE_GRADE, 1.0 + ll_rng_below(rng, 5));
    }
    if (ll_rng_below(rng, 2) == 0) {
        ll_table_set_real(t, row, LL_BUILDING_FLOORS, 1.0 + ll_rng_below(rng, 12));
    }
    if (ll_rng_below(rng, 3) > 0) {
        ll_table_set_real(t, row, LL_BUILDING_HOUSEHOLDS, ll_rng_below(rng, 4));
    }
    if (compound != NULL) {
        set_compound(t, row, compound);
    }
}

static struct ll_scene random_town(uint64_t seed, size_t buildings, double size_m)
{
    struct ll_random_scene what = {.buildings = buildings, .size_m = size_m};
    what.at.x = seed % 2 == 0 ? 0.0 : 39500123.4;
    struct ll_scene scene = ll_random_scene(seed, &what);
    struct ll_rng rng = ll_rng_make(seed, 1);
    for (size_t i = 0; i < buildings; i++) {
        random_facts(&scene.layer[LL_BUILDING], i, &rng);
    }
    return scene;
}

/* ---- the slow way ---- */

/// What two buildings are to each other, judged one pair at a time.
struct verdict {
    bool kept;
    bool certain;
    bool one_unit;
    bool joins;
    bool joins_possible;
};

static struct verdict judge(const struct setting *s, size_t a, size_t b, double distance_m)
{
    const struct ll_table *t = &s->scene.layer[LL_BUILDING];
    struct ll_fire_class class_a = ll_fire_class_of(t, a, &s->gaps, s->rules);
    struct ll_fire_class class_b = ll_fire_class_of(t, b, &s->gaps, s->rules);
    struct ll_fire_need need = ll_fire_need_of(&s->gaps, class_a, class_b);
    const char *compound_a = ll_table_string(t, a, LL_BUILDING_COMPOUND);
    const char *compound_b = ll_table_string(t, b, LL_BUILDING_COMPOUND);
    bool told = compound_a != NULL && compound_b != NULL;
    bool touching = distance_m <= 0.05;
    struct verdict v = {0};
    const size_t n = t->count;
    const bool within = s->within != NULL && (s->within[a * n + b] || s->within[b * n + a]);
    v.one_unit = touching && (told ? strcmp(compound_a, compound_b) == 0 : within);
    v.kept = v.one_unit || distance_m < need.high_m;
    v.certain = !v.one_unit && distance_m < need.low_m && (!touching || told);
    v.joins = v.one_unit || (distance_m < need.low_m &&
                             (ll_fire_low_grade(class_a) || ll_fire_low_grade(class_b)));
    v.joins_possible =
        v.one_unit ||
        (v.kept && (ll_fire_maybe_low_grade(class_a) || ll_fire_maybe_low_grade(class_b)));
    return v;
}

/// Holds pairs, counts and nearest distances against GEOS and one judgement at a time.
static void assert_pairs(const struct setting *s, const struct ll_separation *r,
                         const double *distance_m)
{
    size_t at = 0;
    size_t n = r->count;
    for (size_t a = 0; a < n; a++) {
        unsigned certain = 0, possible = 0, touching = 0;
        double nearest_m = INFINITY;
        for (size_t b = 0; b < n; b++) {
            double d = distance_m[a * n + b];
            struct verdict v = judge(s, a, b, d);
            if (a == b) {
                continue;
            }
            nearest_m = fmin(nearest_m, d);
            certain += v.certain;
            possible += v.kept && !v.certain && !v.one_unit;
            touching += d <= 0.05;
            if (b > a && v.kept) {
                assert_true(at < r->pair_count);
                const struct ll_pair *pair = &r->pairs[at++];
                assert_int_equal(pair->a, a);
                assert_int_equal(pair->b, b);
                assert_near((double)pair->distance_m, d, 1e-5); /* single precision */
                assert_int_equal(pair->certain, v.certain);
                assert_int_equal(pair->one_unit, v.one_unit);
            }
        }
        assert_int_equal(r->too_near[a], certain);
        assert_int_equal(r->maybe_near[a], possible);
        assert_int_equal(r->touching[a], touching);
        assert_near((double)r->nearest_m[a], nearest_m <= 14.0 ? nearest_m : NAN, 1e-5);
    }
    assert_int_equal(at, r->pair_count);
}

/// Marks everything that is joined to a building, and tells whether a gap, not one unit, joins it.
static bool flood(const struct setting *s, const double *distance_m, size_t from, bool possible,
                  uint32_t mark, uint32_t *marks)
{
    size_t n = s->scene.layer[LL_BUILDING].count;
    size_t *queue = calloc(n, sizeof *queue);
    size_t done = 0, count = 1;
    bool gap = false;
    queue[0] = from;
    marks[from] = mark;
    for (; done < count; done++) {
        size_t a = queue[done];
        for (size_t b = 0; b < n; b++) {
            struct verdict v = judge(s, a, b, distance_m[a * n + b]);
            if (a == b || !(possible ? v.joins_possible : v.joins)) {
                continue;
            }
            gap = gap || !v.one_unit;
            if (marks[b] == LL_NONE) {
                marks[b] = mark;
                queue[count++] = b;
            }
        }
    }
    free(queue);
    return gap;
}

/// Whether the ground of a building is told with that of one of a cluster that it is drawn within;
/// of two in each other the smaller one is. Those of known compounds are two.
static bool is_told_twice(const struct setting *s, size_t k, const uint32_t *marks)
{
    const struct ll_table *t = &s->scene.layer[LL_BUILDING];
    const size_t n = t->count;
    bool twice = false;
    for (size_t b = 0; b < n; b++) {
        const bool mutual = s->within[k * n + b] && s->within[b * n + k];
        const bool larger = ll_shape_area(&t->shape, b) > ll_shape_area(&t->shape, k);
        twice = twice || (marks[b] == marks[k] && s->within[k * n + b] && (!mutual || larger) &&
                          judge(s, k, b, 0.0).one_unit);
    }
    return twice;
}

/// Holds the clusters of one reading against floods through the buildings.
static void assert_clusters(const struct setting *s, const struct ll_separation *r,
                            const double *distance_m, bool possible, uint32_t *next)
{
    size_t n = r->count;
    const uint32_t *column = possible ? r->cluster_possible : r->cluster;
    uint32_t *marks = calloc(n, sizeof *marks);
    memset(marks, 0xff, n * sizeof *marks);
    for (size_t i = 0; i < n; i++) {
        if (marks[i] != LL_NONE) {
            continue;
        }
        if (!flood(s, distance_m, i, possible, (uint32_t)i, marks)) {
            for (size_t k = i; k < n; k++) {
                assert_true(marks[k] != i || column[k] == LL_NONE);
            }
            continue;
        }
        const struct ll_cluster *c = &r->clusters[*next];
        uint32_t member = c->first_member;
        double footprint_m2 = 0.0, households = 0.0;
        for (size_t k = i; k < n; k++) {
            if (marks[k] == i) {
                assert_int_equal(column[k], *next);
                assert_int_equal(r->members[member++], k);
                footprint_m2 += is_told_twice(s, k, marks)
                                    ? 0.0
                                    : ll_shape_area(&s->scene.layer[LL_BUILDING].shape, k);
                double own = ll_table_real(&s->scene.layer[LL_BUILDING], k, LL_BUILDING_HOUSEHOLDS);
                uint8_t use = ll_table_word(&s->scene.layer[LL_BUILDING], k, LL_BUILDING_USE);
                bool dwelling =
                    use == LL_USE_UNKNOWN || use == LL_USE_RESIDENTIAL || use == LL_USE_MIXED;
                households += isnan(own) && !dwelling ? 0.0 : own;
            }
        }
        assert_int_equal(member, c[1].first_member);
        assert_int_equal(c->buildings, member - c->first_member);
        assert_near(c->footprint_m2, footprint_m2, 1e-6);
        assert_near(c->households, households, 0.0);
        assert_int_equal(c->certain, !possible);
        ++*next;
    }
    free(marks);
}

/// Draws podiums of 20 m with a tower in each, and with the tower once more, a bit larger.
static void add_towers(struct ll_scene *scene, struct ll_rng *rng, size_t count, double size_m)
{
    const double grown_m[3] = {6.0, 0.0, 0.03}; /* around a tower of 8 m */
    for (size_t k = 0; k < count; k++) {
        const double x =
            scene->layer[LL_BUILDING].shape.points[0].x + ll_rng_between(rng, -0.5, 0.5) * size_m;
        const double y =
            scene->layer[LL_BUILDING].shape.points[0].y + ll_rng_between(rng, -0.5, 0.5) * size_m;
        for (size_t i = 0; i < 3; i++) {
            char rings[300];
            const double low = -grown_m[i], high = 8.0 + grown_m[i];
            (void)snprintf(rings, sizeof rings,
                           "%.17g %.17g, %.17g %.17g, %.17g %.17g, %.17g %.17g", x + low, y + low,
                           x + high, y + low, x + high, y + high, x + low, y + high);
            random_facts(&scene->layer[LL_BUILDING], ll_draw_building(scene, rings), rng);
        }
    }
}

static void pairs_and_clusters_are_those_of_brute_force(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < 8; seed++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, random_town(seed, 40 + 15 * seed, 180.0 + 60.0 * seed));
        struct ll_rng rng = ll_rng_make(seed, 2);
        add_towers(&s.scene, &rng, 3 + seed, 180.0 + 60.0 * seed);
        set_rule(&s, seed % 3 == 0   ? "separation_code=0"
                     : seed % 3 == 1 ? "separation_code=1"
                                     : "separation_code=2");
        s.in.threads = 1 + seed % 3;
        double *distance_m = ll_test_geos_distances(&s.scene.layer[LL_BUILDING].shape);
        s.within = ll_test_geos_within(&s.scene.layer[LL_BUILDING].shape, 0.05);
        LL_CLEANUP(ll_separation_clear) struct ll_separation r = run(&s, NULL, NULL);
        assert_pairs(&s, &r, distance_m);
        uint32_t next = 0;
        assert_clusters(&s, &r, distance_m, false, &next);
        assert_clusters(&s, &r, distance_m, true, &next);
        assert_int_equal(next, r.cluster_count);
        free(distance_m);
    }
}

/* ---- drawn ---- */

/// A square house of 10 m with its lower left corner at x, y.
static size_t house(struct setting *s, double x, double y, enum ll_structure structure)
{
    char rings[200];
    (void)snprintf(rings, sizeof rings, "%.9g %.9g, %.9g %.9g, %.9g %.9g, %.9g %.9g", x, y,
                   x + 10.0, y, x + 10.0, y + 10.0, x, y + 10.0);
    size_t row = ll_draw_building(&s->scene, rings);
    ll_table_set_word(&s->scene.layer[LL_BUILDING], row, LL_BUILDING_STRUCTURE, (uint8_t)structure);
    return row;
}

static void
a_gap_is_certain_below_the_least_requirement_and_possible_below_the_greatest(void **state)
{
    (void)state;
    static const struct {
        enum ll_structure a;
        enum ll_structure b;
        double gap_m;
        bool kept;
        bool certain;
    } cases[] = {
        {LL_STRUCTURE_TIMBER, LL_STRUCTURE_TIMBER, 5.99, true, true},
        {LL_STRUCTURE_TIMBER, LL_STRUCTURE_TIMBER, 6.0, true, false},
        {LL_STRUCTURE_TIMBER, LL_STRUCTURE_TIMBER, 9.99, true, false},
        {LL_STRUCTURE_TIMBER, LL_STRUCTURE_TIMBER, 11.99, true, false},
        {LL_STRUCTURE_TIMBER, LL_STRUCTURE_TIMBER, 12.0, false, false},
        {LL_STRUCTURE_CONCRETE, LL_STRUCTURE_CONCRETE, 1.99, true, true},
        {LL_STRUCTURE_CONCRETE, LL_STRUCTURE_CONCRETE, 2.0, true, false},
        {LL_STRUCTURE_CONCRETE, LL_STRUCTURE_CONCRETE, 6.0, false, false},
        {LL_STRUCTURE_UNKNOWN, LL_STRUCTURE_UNKNOWN, 1.99, true, true},
        {LL_STRUCTURE_UNKNOWN, LL_STRUCTURE_UNKNOWN, 11.99, true, false},
        {LL_STRUCTURE_UNKNOWN, LL_STRUCTURE_UNKNOWN, 12.0, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        (void)house(&s, 0.0, 0.0, cases[i].a);
        (void)house(&s, 10.0 + cases[i].gap_m, 0.0, cases[i].b);
        LL_CLEANUP(ll_separation_clear) struct ll_separation r = run(&s, NULL, NULL);
        assert_int_equal(r.pair_count, cases[i].kept);
        assert_int_equal(r.too_near[0], cases[i].certain);
        assert_int_equal(r.maybe_near[1], cases[i].kept && !cases[i].certain);
        assert_near((double)r.nearest_m[0], cases[i].gap_m, 1e-5);
    }
}

static void touching_houses_are_one_unit_where_their_compound_is_the_same(void **state)
{
    (void)state;
    static const struct {
        const char *compounds[2];
        bool one_unit;
        bool certain;
        uint32_t clusters; /* a certain and a possible one, or none: a unit alone is no cluster */
    } cases[] = {
        {{"east", "east"}, true, false, 0},
        {{"east", "west"}, false, true, 2},
        {{"east", NULL}, false, false, 2},
        {{NULL, NULL}, false, false, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        (void)house(&s, 0.0, 0.0, LL_STRUCTURE_TIMBER);
        (void)house(&s, 10.05, 0.0, LL_STRUCTURE_TIMBER);
        for (size_t b = 0; b < 2; b++) {
            if (cases[i].compounds[b] != NULL) {
                set_compound(&s.scene.layer[LL_BUILDING], b, cases[i].compounds[b]);
            }
        }
        LL_CLEANUP(ll_separation_clear) struct ll_separation r = run(&s, NULL, NULL);
        assert_int_equal(r.pair_count, 1);
        assert_int_equal(r.pairs[0].one_unit, cases[i].one_unit);
        assert_int_equal(r.pairs[0].certain, cases[i].certain);
        assert_int_equal(r.touching[0], 1);
        assert_int_equal(r.cluster_count, cases[i].clusters);
    }
}

/// A street of `count` timber houses 3 m apart.
static void draw_street(struct setting *s, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t row = house(s, 13.0 * (double)i, 0.0, LL_STRUCTURE_TIMBER);
        ll_table_set_real(&s->scene.layer[LL_BUILDING], row, LL_BUILDING_HOUSEHOLDS, 1.0);
    }
}

static void a_row_of_timber_houses_is_a_cluster_with_its_households(void **state)
{
    (void)state;
    for (size_t count = 29; count <= 31; count++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_scene_make());
        draw_street(&s, count);
        (void)house(&s, -30.0, 0.0, LL_STRUCTURE_TIMBER); /* 20 m off: alone */
        LL_CLEANUP(ll_separation_clear) struct ll_separation r = run(&s, NULL, NULL);
        assert_int_equal(r.cluster_count, 2);
        const struct ll_cluster *c = &r.clusters[0];
        assert_int_equal(c->buildings, count);
        assert_near(c->households, (double)count, 0.0);
        assert_near(c->footprint_m2, 100.0 * (double)count, 1e-9);
        assert_true(c->low_grade);
        assert_near(c->limit_m2, 3000.0, 0.0);
        assert_near(c->break_m, 10.0, 0.0);
        /* 31 houses are over the limit: one break of 10 m beside a gap of 3 m meets two houses */
        assert_near(c->missing_break_m, count == 31 ? 10.0 : 0.0, 1e-9);
        assert_near(c->break_line_m, c->missing_break_m, 1e-9);
        assert_int_equal(r.cluster[count], LL_NONE);
    }
}

static void a_cluster_over_its_limit_is_cut_where_that_is_cheapest(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_street(&s, 40);
    LL_CLEANUP(ll_separation_clear) struct ll_separation r = run(&s, NULL, NULL);
    assert_int_equal(r.cut_count, 1);
    const struct ll_cluster_cut *cut = &r.cuts[0];
    assert_int_equal(cut->cluster, 0);
    assert_int_equal(cut->kind, LL_CUT_WALL); /* 10 m of fire wall in the middle */
    assert_near(cut->cost_yuan, 25000.0, 0.0);
    assert_near(cut->length_m, 10.0, 1e-6);
    assert_int_equal(cut->taken, 0);
    assert_int_equal(cut->part_a, 20);
    assert_int_equal(cut->part_b, 20);
    assert_near(cut->part_a_m2, 2000.0, 1e-6);
    assert_int_equal(cut->points, 2);
    assert_near(fabs(r.points[1].y - r.points[0].y), 10.0, 1e-6);
    assert_true(r.points[0].x >= 257.0 - 1e-6 && r.points[0].x <= 260.0 + 1e-6);
    /* where walls cost more than houses, a strip of 10 m: one house and its ground */
    set_rule(&s, "cost_wall_yuan_m=100000");
    LL_CLEANUP(ll_separation_clear) struct ll_separation strip = run(&s, NULL, NULL);
    assert_int_equal(strip.cuts[0].kind, LL_CUT_TAKE_DOWN);
    assert_near(strip.cuts[0].cost_yuan, 150000.0, 0.0);
    assert_int_equal(strip.cuts[0].taken, 1);
    assert_int_equal(strip.cuts[0].part_a + strip.cuts[0].part_b, 39);
}

static void the_largest_cluster_of_each_village_is_cut(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)ll_draw_area(&s.scene, "A001", 10, "-100 -100, 300 -100, 300 100, -100 100");
    draw_street(&s, 4);
    for (int i = 0; i < 3; i++) {
        (void)house(&s, 100.0 + 13.0 * i, 0.0, LL_STRUCTURE_TIMBER);
    }
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results results = {0};
    assert_ok(ll_building_results_make(7, &results, &err), &err);
    for (int i = 0; i < 7; i++) {
        results.area[i] = 0;
    }
    LL_CLEANUP(ll_separation_clear) struct ll_separation r = run(&s, &results, NULL);
    assert_int_equal(r.cut_count, 1);
    assert_int_equal(r.cuts[0].cluster, 0);
    assert_true(r.cuts[0].exact);
    assert_int_equal(r.cuts[0].part_a, 2);
}

static void concrete_houses_hand_no_fire_on(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)house(&s, 0.0, 0.0, LL_STRUCTURE_CONCRETE);
    (void)house(&s, 11.0, 0.0, LL_STRUCTURE_CONCRETE);
    (void)house(&s, 22.0, 0.0, LL_STRUCTURE_BRICK_TIMBER);
    LL_CLEANUP(ll_separation_clear) struct ll_separation r = run(&s, NULL, NULL);
    assert_int_equal(r.too_near[0], 1); /* too near all the same */
    assert_int_equal(r.cluster_count, 2);
    assert_int_equal(r.cluster[0], LL_NONE);
    assert_int_equal(r.cluster[1], 0);
    assert_int_equal(r.cluster[2], 0);
    assert_false(r.clusters[1].certain);
}

static void households_of_a_village_are_shared_out(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    size_t area = ll_draw_area(&s.scene, "A001", 10, "-100 -100, 100 -100, 100 100, -100 100");
    ll_table_set_real(&s.scene.layer[LL_AREA], area, LL_AREA_HOUSEHOLDS, 12.0);
    for (int i = 0; i < 3; i++) {
        (void)house(&s, 12.0 * i, 0.0, LL_STRUCTURE_TIMBER);
    }
    (void)house(&s, 80.0, 80.0, LL_STRUCTURE_CONCRETE); /* gets its share, in no cluster */
    LL_CLEANUP(ll_separation_clear) struct ll_separation unknown = run(&s, NULL, NULL);
    assert_near(unknown.clusters[0].households, NAN, 0.0);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results results = {0};
    assert_ok(ll_building_results_make(4, &results, &err), &err);
    for (int i = 0; i < 4; i++) {
        results.area[i] = (uint32_t)area;
    }
    LL_CLEANUP(ll_separation_clear) struct ll_separation r = run(&s, &results, NULL);
    assert_near(r.clusters[0].households, 9.0, 1e-9);
}

/* ---- changes ---- */

static void assert_same_real(double a, double b)
{
    assert_near(a, b, 0.0);
}

static void assert_same(const struct ll_separation *a, const struct ll_separation *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->pair_count, b->pair_count);
    for (size_t i = 0; i < a->pair_count; i++) {
        assert_int_equal(a->pairs[i].a, b->pairs[i].a);
        assert_int_equal(a->pairs[i].b, b->pairs[i].b);
        assert_same_real((double)a->pairs[i].distance_m, (double)b->pairs[i].distance_m);
        assert_same_real((double)a->pairs[i].required_low_m, (double)b->pairs[i].required_low_m);
        assert_same_real((double)a->pairs[i].required_high_m, (double)b->pairs[i].required_high_m);
        assert_int_equal(a->pairs[i].certain, b->pairs[i].certain);
        assert_int_equal(a->pairs[i].one_unit, b->pairs[i].one_unit);
    }
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->cluster[i], b->cluster[i]);
        assert_int_equal(a->cluster_possible[i], b->cluster_possible[i]);
        assert_int_equal(a->too_near[i], b->too_near[i]);
        assert_int_equal(a->maybe_near[i], b->maybe_near[i]);
        assert_int_equal(a->touching[i], b->touching[i]);
        assert_same_real((double)a->nearest_m[i], (double)b->nearest_m[i]);
    }
    assert_int_equal(a->cluster_count, b->cluster_count);
    for (size_t i = 0; i < a->cluster_count; i++) {
        const struct ll_cluster *c = &a->clusters[i], *d = &b->clusters[i];
        assert_int_equal(c->first_member, d->first_member);
        assert_same_real(c->households, d->households);
        assert_same_real(c->footprint_m2, d->footprint_m2);
        assert_same_real(c->limit_m2, d->limit_m2);
        assert_same_real(c->break_line_m, d->break_line_m);
        assert_same_real(c->missing_break_m, d->missing_break_m);
    }
}

static void assert_same_cuts(const struct ll_separation *a, const struct ll_separation *b)
{
    assert_int_equal(a->cut_count, b->cut_count);
    for (size_t i = 0; i < a->cut_count; i++) {
        const struct ll_cluster_cut *c = &a->cuts[i], *d = &b->cuts[i];
        assert_int_equal(c->cluster, d->cluster);
        assert_int_equal(c->kind, d->kind);
        assert_same_real(c->cost_yuan, d->cost_yuan);
        assert_same_real(c->length_m, d->length_m);
        assert_int_equal(c->taken, d->taken);
        assert_int_equal(c->part_a, d->part_a);
        assert_int_equal(c->first_point, d->first_point);
        assert_int_equal(c->points, d->points);
        assert_memory_equal(a->points + c->first_point, b->points + d->first_point,
                            c->points * sizeof *a->points);
        assert_memory_equal(a->taken_rows + c->first_taken, b->taken_rows + d->first_taken,
                            c->taken * sizeof *a->taken_rows);
    }
}

/// Moves a building and changes what is known of it. @return the box around both places.
static struct ll_box change(struct ll_scene *scene, size_t row, struct ll_rng *rng)
{
    struct ll_table *t = &scene->layer[LL_BUILDING];
    struct ll_shapes *s = &t->shape;
    struct ll_box dirty = s->box[row];
    double dx = ll_rng_between(rng, -15.0, 15.0), dy = ll_rng_between(rng, -15.0, 15.0);
    s->box[row] = ll_box_empty();
    for (uint32_t p = s->first_point[s->first_ring[row]];
         p < s->first_point[s->first_ring[row + 1]]; p++) {
        s->points[p].x += dx;
        s->points[p].y += dy;
        ll_box_extend(&s->box[row], s->points[p].x, s->points[p].y);
    }
    random_facts(t, row, rng);
    ll_box_join(&dirty, &s->box[row]);
    return dirty;
}

static void a_change_gives_what_a_full_run_gives(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, random_town(seed, 150, 400.0));
        LL_CLEANUP(ll_separation_clear) struct ll_separation before = run(&s, NULL, NULL);
        struct ll_rng rng = ll_rng_make(seed, 2);
        struct ll_box dirty = change(&s.scene, ll_rng_below(&rng, 150), &rng);
        s.in.dirty = &dirty;
        LL_CLEANUP(ll_separation_clear) struct ll_separation after = run(&s, NULL, &before);
        s.in.dirty = NULL;
        s.in.threads = 3;
        LL_CLEANUP(ll_separation_clear) struct ll_separation full = run(&s, NULL, NULL);
        assert_same(&after, &full);
        assert_same_cuts(&after, &full);
    }
}

static void a_copy_far_away_doubles_every_count(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, random_town(4, 200, 400.0));
    LL_CLEANUP(ll_separation_clear) struct ll_separation one = run(&s, NULL, NULL);
    struct ll_table *t = &s.scene.layer[LL_BUILDING];
    LL_CLEANUP(ll_table_clear) struct ll_table copy = ll_table_make(LL_BUILDING, LL_ALL_FIELDS);
    for (size_t i = 0; i < t->count; i++) {
        assert_ok(ll_table_copy_row(&copy, t, i, &err), &err);
    }
    for (size_t p = 0; p < copy.shape.point_count; p++) {
        copy.shape.points[p].x += 100000.0;
    }
    for (size_t i = 0; i < copy.count; i++) {
        copy.shape.box[i].min_x += 100000.0;
        copy.shape.box[i].max_x += 100000.0;
        assert_ok(ll_table_copy_row(t, &copy, i, &err), &err);
    }
    LL_CLEANUP(ll_separation_clear) struct ll_separation two = run(&s, NULL, NULL);
    assert_int_equal(two.pair_count, 2 * one.pair_count);
    assert_int_equal(two.cluster_count, 2 * one.cluster_count);
    for (size_t i = 0; i < one.count; i++) {
        assert_int_equal(two.too_near[i], one.too_near[i]);
        assert_int_equal(two.too_near[one.count + i], one.too_near[i]);
        assert_int_equal(two.maybe_near[one.count + i], one.maybe_near[i]);
    }
}

/* ---- failures ---- */

static void input_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, random_town(1, 10, 100.0));
    struct ll_box dirty = {0.0, 0.0, 1.0, 1.0};
    struct ll_separation out = {.count = 7};
    s.in.dirty = &dirty;
    assert_int_equal(ll_separation_stage(&s.in, &s.gaps, NULL, NULL, &out, &err), LL_E_INVALID);
    struct ll_separation other = {.count = 3};
    assert_int_equal(ll_separation_stage(&s.in, &s.gaps, NULL, &other, &out, &err), LL_E_INVALID);
    assert_int_equal(out.count, 7);
}

static bool try_to_run(void *user)
{
    const struct setting *s = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_separation_clear) struct ll_separation out = {0};
    enum ll_code code = ll_separation_stage(&s->in, &s->gaps, NULL, NULL, &out, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_int_equal(out.pairs != NULL, code == LL_OK);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_street(&s, 40);
    ll_for_some_failing_alloc(try_to_run, &s, 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_and_clusters_are_those_of_brute_force),
        cmocka_unit_test(
            a_gap_is_certain_below_the_least_requirement_and_possible_below_the_greatest),
        cmocka_unit_test(touching_houses_are_one_unit_where_their_compound_is_the_same),
        cmocka_unit_test(a_row_of_timber_houses_is_a_cluster_with_its_households),
        cmocka_unit_test(a_cluster_over_its_limit_is_cut_where_that_is_cheapest),
        cmocka_unit_test(the_largest_cluster_of_each_village_is_cut),
        cmocka_unit_test(concrete_houses_hand_no_fire_on),
        cmocka_unit_test(households_of_a_village_are_shared_out),
        cmocka_unit_test(a_change_gives_what_a_full_run_gives),
        cmocka_unit_test(a_copy_far_away_doubles_every_count),
        cmocka_unit_test(input_that_does_not_fit_is_refused),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
