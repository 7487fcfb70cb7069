#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/township.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"

#define DEFAULT_BUILDINGS 10000
#define DEFAULT_HASH      "6aba456dbefc17b1b3acf9a19a2c3bc5"
#define VILLAGES          12
#define MM                0.001

static struct ll_scene make(uint64_t seed, size_t buildings)
{
    struct ll_err err = {0};
    struct ll_scene scene = {0};
    struct ll_township_request request = {.seed = seed, .buildings = buildings};
    assert_ok(ll_township_make(&request, &scene, &err), &err);
    return scene;
}

static int make_default(void **state)
{
    struct ll_scene *scene = ll_alloc(1, sizeof *scene);
    assert_non_null(scene);
    *scene = make(1, DEFAULT_BUILDINGS);
    *state = scene;
    return 0;
}

static int free_default(void **state)
{
    ll_scene_clear(*state);
    ll_free(*state);
    return 0;
}

static size_t count_word(const struct ll_table *t, int field, uint8_t word)
{
    size_t count = 0;
    for (size_t row = 0; row < t->count; row++) {
        count += ll_table_word(t, row, field) == word ? 1 : 0;
    }
    return count;
}

/* The hash holds for one C library: another libm may round a sine the other way, which shows only
 * where that crosses half a millimetre. */
static void the_default_township_is_the_one_everybody_knows(void **state)
{
    struct ll_err err = {0};
    char hash[33];
    assert_ok(ll_scene_hash(*state, hash, &err), &err);
    assert_string_equal(hash, DEFAULT_HASH);
}

static void the_seed_decides_everything(void **state)
{
    (void)state;
    struct ll_err err = {0};
    char hash[3][33];
    for (uint64_t i = 0; i < 3; i++) {
        LL_CLEANUP(ll_scene_clear) struct ll_scene scene = make(7 + i / 2, 900);
        assert_ok(ll_scene_hash(&scene, hash[i], &err), &err);
    }
    assert_string_equal(hash[0], hash[1]);
    assert_string_not_equal(hash[0], hash[2]);
}

static void it_has_the_villages_bridges_and_services_of_a_township(void **state)
{
    const struct ll_scene *s = *state;
    const struct ll_table *layer = s->layer;
    assert_int_equal(s->epsg, 4549);
    assert_in_range(layer[LL_BUILDING].count, DEFAULT_BUILDINGS - 50, DEFAULT_BUILDINGS);
    assert_int_equal(layer[LL_AREA].count, VILLAGES + 1);
    assert_int_equal(count_word(&layer[LL_LANE], LL_LANE_BRIDGE, LL_FLAG_YES), 2);
    assert_int_equal(count_word(&layer[LL_STATION], LL_STATION_KIND, LL_STATION_TOWNSHIP), 1);
    assert_in_range(count_word(&layer[LL_STATION], LL_STATION_KIND, LL_STATION_MICRO), 4, 9);
    size_t hydrants = layer[LL_HYDRANT].count;
    size_t broken = count_word(&layer[LL_HYDRANT], LL_HYDRANT_STATUS, LL_STATUS_BROKEN);
    assert_in_range(100 * broken / hydrants, 4, 16);
    assert_true(count_word(&layer[LL_HYDRANT], LL_HYDRANT_STATUS, LL_STATUS_UNKNOWN) > 0);
    assert_true(count_word(&layer[LL_HYDRANT], LL_HYDRANT_KIND, LL_HYDRANT_NATURAL) > 0);
    assert_true(layer[LL_OBSTACLE].count >= 60);
    assert_true(layer[LL_COMPOUND].count >= 4);
    assert_true(layer[LL_LADDER_AREA].count >= 2);
    assert_in_range(layer[LL_INCIDENT].count, 40, 200);
    static const uint8_t structures[] = {LL_STRUCTURE_TIMBER,  LL_STRUCTURE_BRICK_TIMBER,
                                         LL_STRUCTURE_MASONRY, LL_STRUCTURE_CONCRETE,
                                         LL_STRUCTURE_STEEL,   LL_STRUCTURE_STEEL_FOAM};
    for (size_t i = 0; i < sizeof structures; i++) {
        assert_true(count_word(&layer[LL_BUILDING], LL_BUILDING_STRUCTURE, structures[i]) > 0);
    }
}

static void every_value_is_in_the_range_of_its_field(void **state)
{
    const struct ll_scene *s = *state;
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        const struct ll_table *t = &s->layer[l];
        const struct ll_layer_info *info = ll_layer_info((enum ll_layer)l);
        for (size_t row = 0; row < t->count; row++) {
            assert_true((info->kinds >> t->shape.kind[row] & 1U) != 0);
            for (int f = 0; f < (int)info->field_count; f++) {
                double value = info->fields[f].type == LL_REAL ? ll_table_real(t, row, f) : NAN;
                assert_false(value < info->fields[f].low || value > info->fields[f].high);
            }
        }
    }
}

static void coordinates_are_whole_millimetres_and_rings_turn_as_they_should(void **state)
{
    const struct ll_scene *s = *state;
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        const struct ll_shapes *g = &s->layer[l].shape;
        for (size_t p = 0; p < g->point_count; p++) {
            assert_near(g->points[p].x * 1000.0, round(g->points[p].x * 1000.0), 1e-5);
            assert_near(g->points[p].y * 1000.0, round(g->points[p].y * 1000.0), 1e-5);
        }
        for (size_t i = 0; i < g->count; i++) {
            for (uint32_t r = g->first_ring[i]; r < g->first_ring[i + 1]; r++) {
                const struct ll_xy *p = g->points + g->first_point[r];
                size_t n = g->first_point[r + 1] - g->first_point[r];
                if (g->kind[i] == LL_POLYGON) {
                    assert_true(n >= 4 && p[0].x == p[n - 1].x && p[0].y == p[n - 1].y);
                    assert_true((ll_ring_area(p, n) > 0.0) == (r == g->first_ring[i]));
                }
            }
        }
    }
}

/// Rows in order of their least x, for sweeps.
struct by_x {
    double min_x;
    size_t row;
};

static int compare_x(const void *a, const void *b)
{
    double x = ((const struct by_x *)a)->min_x, y = ((const struct by_x *)b)->min_x;
    return (x > y) - (x < y);
}

static struct by_x *sorted(const struct ll_shapes *g)
{
    struct by_x *order = ll_alloc(g->count, sizeof *order);
    assert_non_null(order);
    for (size_t i = 0; i < g->count; i++) {
        order[i] = (struct by_x){g->box[i].min_x, i};
    }
    qsort(order, g->count, sizeof *order, compare_x);
    return order;
}

static void no_two_buildings_overlap(void **state)
{
    const struct ll_shapes *g = &((const struct ll_scene *)*state)->layer[LL_BUILDING].shape;
    LL_CLEANUP(ll_freep) struct by_x *order = sorted(g);
    size_t compared = 0;
    for (size_t i = 0; i < g->count; i++) {
        for (size_t j = i + 1; j < g->count && order[j].min_x <= g->box[order[i].row].max_x; j++) {
            if (ll_box_meets(&g->box[order[i].row], &g->box[order[j].row])) {
                assert_false(plane_overlap(g, order[i].row, g, order[j].row));
                compared++;
            }
        }
    }
    assert_true(compared > 1000); /* houses do stand close to one another */
}

/* Half the declared width, and half a metre where none is declared; 2 mm for the rounding. */
static void buildings_stand_beside_the_lanes(void **state)
{
    const struct ll_scene *s = *state;
    const struct ll_table *lanes = &s->layer[LL_LANE];
    const struct ll_shapes *b = &s->layer[LL_BUILDING].shape;
    for (size_t i = 0; i < lanes->count; i++) {
        double width = ll_table_real(lanes, i, LL_LANE_WIDTH_M);
        double half = isnan(width) ? 0.5 : 0.5 * width;
        struct ll_box box = ll_box_grown(&lanes->shape.box[i], half);
        for (size_t j = 0; j < b->count; j++) {
            if (ll_box_meets(&box, &b->box[j])) {
                assert_true(plane_shape_distance(&lanes->shape, i, b, j) > half - 2.0 * MM);
            }
        }
    }
}

static void no_building_stands_in_water_or_forest(void **state)
{
    const struct ll_scene *s = *state;
    const struct ll_shapes *ground = &s->layer[LL_GROUND].shape;
    const struct ll_shapes *b = &s->layer[LL_BUILDING].shape;
    for (size_t i = 0; i < ground->count; i++) {
        for (size_t j = 0; j < b->count; j++) {
            assert_false(plane_overlap(ground, i, b, j));
        }
    }
}

/// A directed side of a village or township.
struct directed {
    struct ll_xy from;
    struct ll_xy to;
};

static int compare_directed(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct directed));
}

/// Sides of all areas of a level, sorted. @return their number.
static size_t sides_of(const struct ll_table *areas, double level, struct directed *ret_sides)
{
    size_t count = 0;
    for (size_t i = 0; i < areas->count; i++) {
        if (ll_table_real(areas, i, LL_AREA_LEVEL) != level) {
            continue;
        }
        uint32_t r = areas->shape.first_ring[i];
        for (uint32_t p = areas->shape.first_point[r] + 1; p < areas->shape.first_point[r + 1];
             p++) {
            ret_sides[count++] =
                (struct directed){areas->shape.points[p - 1], areas->shape.points[p]};
        }
    }
    qsort(ret_sides, count, sizeof *ret_sides, compare_directed);
    return count;
}

/* Each village side has its reverse in exactly one other village, or lies on the township's border
 * in the same direction: together with equal areas this is a tiling. */
static void villages_tile_the_township(void **state)
{
    const struct ll_table *areas = &((const struct ll_scene *)*state)->layer[LL_AREA];
    size_t points = areas->shape.point_count, inner = 0;
    LL_CLEANUP(ll_freep) struct directed *villages = ll_alloc(points, sizeof *villages);
    LL_CLEANUP(ll_freep) struct directed *town = ll_alloc(points, sizeof *town);
    assert_true(villages != NULL && town != NULL);
    size_t count = sides_of(areas, 10.0, villages), town_count = sides_of(areas, 8.0, town);
    for (size_t i = 0; i < count; i++) {
        struct directed reverse = {villages[i].to, villages[i].from};
        bool shared = bsearch(&reverse, villages, count, sizeof reverse, compare_directed) != NULL;
        bool border =
            bsearch(&villages[i], town, town_count, sizeof reverse, compare_directed) != NULL;
        assert_true(shared != border);
        inner += shared ? 1 : 0;
    }
    assert_int_equal(count - inner, town_count);
    double sum = 0.0, whole = 0.0;
    for (size_t i = 0; i < areas->count; i++) {
        double area = ll_shape_area(&areas->shape, i);
        *(ll_table_real(areas, i, LL_AREA_LEVEL) == 8.0 ? &whole : &sum) += area;
    }
    assert_near(sum, whole, 0.01 /* m2 */);
}

/// The village a point lies in; LL_NONE for none. Fails when there are two.
static size_t village_of(const struct ll_table *areas, struct ll_xy at)
{
    size_t found = LL_NONE;
    for (size_t i = 0; i < areas->count; i++) {
        if (ll_table_real(areas, i, LL_AREA_LEVEL) == 10.0 && plane_inside(&areas->shape, i, at)) {
            assert_int_equal(found, LL_NONE);
            found = i;
        }
    }
    return found;
}

static struct ll_xy first_corner(const struct ll_shapes *g, size_t row)
{
    return g->points[g->first_point[g->first_ring[row]]];
}

/// What a village has, by area row.
struct tally {
    size_t buildings;
    size_t timber;
    size_t unknown;
    size_t hydrants;
};

static void villages_differ_as_villages_do(void **state)
{
    const struct ll_scene *s = *state;
    const struct ll_table *areas = &s->layer[LL_AREA], *b = &s->layer[LL_BUILDING];
    struct tally tally[VILLAGES + 1] = {0};
    for (size_t i = 0; i < b->count; i++) {
        size_t at = village_of(areas, first_corner(&b->shape, i));
        assert_true(at < VILLAGES + 1); /* every building lies in a village */
        uint8_t structure = ll_table_word(b, i, LL_BUILDING_STRUCTURE);
        tally[at].buildings++;
        tally[at].timber += structure == LL_STRUCTURE_TIMBER ? 1 : 0;
        tally[at].unknown += structure == LL_STRUCTURE_UNKNOWN ? 1 : 0;
    }
    const struct ll_table *h = &s->layer[LL_HYDRANT];
    for (size_t i = 0; i < h->count; i++) {
        size_t at = village_of(areas, first_corner(&h->shape, i));
        if (at != LL_NONE && ll_hydrant_counts(h, i)) {
            tally[at].hydrants++;
        }
    }
    double least_known = 1.0, most_known = 0.0;
    size_t worst = 0, best = 0;
    for (size_t i = 0; i < areas->count; i++) {
        if (tally[i].buildings == 0) {
            continue; /* the township itself */
        }
        assert_in_range(tally[i].buildings, 700, 900);
        double known = 1.0 - (double)tally[i].unknown / (double)tally[i].buildings;
        least_known = fmin(least_known, known);
        most_known = fmax(most_known, known);
        worst += tally[i].timber * 3 > tally[i].buildings && tally[i].hydrants == 0 ? 1 : 0;
        best += tally[i].timber * 20 < tally[i].buildings && tally[i].hydrants > 15 ? 1 : 0;
    }
    assert_int_equal(worst, 1); /* old timber and no hydrant that counts */
    assert_true(best >= 1);
    assert_true(least_known > 0.70 && least_known < 0.88);
    assert_true(most_known > 0.88 && most_known < 0.99);
}

/// Lanes in groups that are joined, by a parent row each.
static size_t group_of(size_t *parent, size_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static bool share_vertex(const struct ll_shapes *g, size_t i, size_t j)
{
    for (uint32_t p = g->first_point[g->first_ring[i]]; p < g->first_point[g->first_ring[i] + 1];
         p++) {
        for (uint32_t q = g->first_point[g->first_ring[j]];
             q < g->first_point[g->first_ring[j] + 1]; q++) {
            if (g->points[p].x == g->points[q].x && g->points[p].y == g->points[q].y) {
                return true;
            }
        }
    }
    return false;
}

/// Share of the lanes that hang together with lane 0, by vertices alone or by crossings too.
static double joined_share(const struct ll_shapes *g, bool crossings)
{
    LL_CLEANUP(ll_freep) size_t *parent = ll_alloc(g->count, sizeof *parent);
    assert_non_null(parent);
    for (size_t i = 0; i < g->count; i++) {
        parent[i] = i;
    }
    for (size_t i = 0; i < g->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (ll_box_meets(&g->box[i], &g->box[j]) &&
                group_of(parent, i) != group_of(parent, j) &&
                (share_vertex(g, i, j) || (crossings && plane_shape_distance(g, i, g, j) == 0.0))) {
                parent[group_of(parent, i)] = group_of(parent, j);
            }
        }
    }
    size_t joined = 0;
    for (size_t i = 0; i < g->count; i++) {
        joined += group_of(parent, i) == group_of(parent, 0) ? 1 : 0;
    }
    return (double)joined / (double)g->count;
}

static void all_lanes_hang_together_some_only_by_crossings_without_a_vertex(void **state)
{
    const struct ll_shapes *g = &((const struct ll_scene *)*state)->layer[LL_LANE].shape;
    assert_true(joined_share(g, false) < 0.99);
    assert_true(joined_share(g, false) > 0.70);
    assert_true(joined_share(g, true) > 0.995);
}

static void hydrants_stand_at_the_roadside(void **state)
{
    const struct ll_scene *s = *state;
    const struct ll_table *h = &s->layer[LL_HYDRANT];
    const struct ll_shapes *lanes = &s->layer[LL_LANE].shape, *b = &s->layer[LL_BUILDING].shape;
    for (size_t i = 0; i < h->count; i++) {
        if (!ll_hydrant_counts(h, i)) {
            continue;
        }
        struct ll_xy at = first_corner(&h->shape, i);
        struct ll_box near = ll_box_grown(&h->shape.box[i], 8.0);
        double least = INFINITY;
        for (size_t j = 0; j < lanes->count; j++) {
            if (ll_box_meets(&near, &lanes->box[j])) {
                for (uint32_t p = lanes->first_point[j] + 1; p < lanes->first_point[j + 1]; p++) {
                    least = fmin(least, plane_segment_distance(at, at, lanes->points[p - 1],
                                                               lanes->points[p]));
                }
            }
        }
        assert_true(least > 0.4 &&
                    least < 7.0); /* off the narrowest lane, beside the widest road */
        for (size_t j = 0; j < b->count; j++) {
            assert_false(ll_box_meets(&h->shape.box[i], &b->box[j]) && plane_inside(b, j, at));
        }
    }
}

static void every_size_has_about_the_buildings_asked_for_and_names_of_its_own(void **state)
{
    (void)state;
    static const size_t sizes[] = {50, 300, 833, 1700, 2500, 4100, 9000, 30000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        LL_CLEANUP(ll_scene_clear) struct ll_scene s = make(3, sizes[i]);
        double got = (double)s.layer[LL_BUILDING].count;
        assert_near(got / (double)sizes[i], 1.0, 0.03);
        const struct ll_table *areas = &s.layer[LL_AREA];
        assert_true(count_word(&s.layer[LL_STATION], LL_STATION_KIND, LL_STATION_TOWNSHIP) >= 1);
        assert_true(count_word(&s.layer[LL_LANE], LL_LANE_BRIDGE, LL_FLAG_YES) >= 1);
        for (size_t a = 0; a < areas->count; a++) {
            for (size_t b = 0; b < a; b++) {
                assert_string_not_equal(ll_table_string(areas, a, LL_AREA_NAME),
                                        ll_table_string(areas, b, LL_AREA_NAME));
                assert_string_not_equal(ll_table_string(areas, a, LL_AREA_CODE),
                                        ll_table_string(areas, b, LL_AREA_CODE));
            }
        }
    }
}

static void a_size_out_of_range_is_refused(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 49, 5000001};
    for (size_t i = 0; i < 3; i++) {
        struct ll_err err = {0};
        struct ll_scene scene = {0};
        struct ll_township_request request = {.seed = 1, .buildings = sizes[i]};
        assert_int_equal(ll_township_make(&request, &scene, &err), LL_E_INVALID);
        assert_mentions(err.message, "50 to 5000000");
        assert_int_equal(scene.layer[LL_BUILDING].count, 0);
    }
}

static bool make_small(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = {0};
    struct ll_township_request request = {.seed = 1, .buildings = 50};
    enum ll_code code = ll_township_make(&request, &scene, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(make_small, NULL, 2000);
}

int main(void)
{
    const struct CMUnitTest of_default[] = {
        cmocka_unit_test(the_default_township_is_the_one_everybody_knows),
        cmocka_unit_test(it_has_the_villages_bridges_and_services_of_a_township),
        cmocka_unit_test(every_value_is_in_the_range_of_its_field),
        cmocka_unit_test(coordinates_are_whole_millimetres_and_rings_turn_as_they_should),
        cmocka_unit_test(no_two_buildings_overlap),
        cmocka_unit_test(buildings_stand_beside_the_lanes),
        cmocka_unit_test(no_building_stands_in_water_or_forest),
        cmocka_unit_test(villages_tile_the_township),
        cmocka_unit_test(villages_differ_as_villages_do),
        cmocka_unit_test(all_lanes_hang_together_some_only_by_crossings_without_a_vertex),
        cmocka_unit_test(hydrants_stand_at_the_roadside),
    };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(the_seed_decides_everything),
        cmocka_unit_test(every_size_has_about_the_buildings_asked_for_and_names_of_its_own),
        cmocka_unit_test(a_size_out_of_range_is_refused),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    int failed = cmocka_run_group_tests_name("default", of_default, make_default, free_default);
    return failed + cmocka_run_group_tests_name("others", others, NULL, NULL);
}
