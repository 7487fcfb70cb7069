#include "tiles/layer_separation.h"

#include <math.h>

#include "tests/support/check.h"

#include "tiles/style.h"

enum { BUILDINGS = 5 };

/// Results of five buildings: far, maybe near, near, in a small cluster, in one over its limit.
struct setting {
    uint32_t cluster[BUILDINGS];
    uint16_t too_near[BUILDINGS];
    uint16_t maybe_near[BUILDINGS];
    struct ll_cluster clusters[2];
    struct ll_building_results results;
    struct ll_outcomes outcomes;
    struct ll_map_input input;
};

static void set_up(struct setting *s)
{
    *s = (struct setting){.cluster = {LL_NONE, LL_NONE, LL_NONE, 0, 1},
                          .too_near = {0, 0, 3, 1, 0},
                          .maybe_near = {0, 2, 4, 0, 0},
                          .clusters = {{.footprint_m2 = 3000.0, .limit_m2 = 3000.0},
                                       {.footprint_m2 = 3000.5, .limit_m2 = 3000.0}}};
    s->outcomes.separation = (struct ll_separation){.count = BUILDINGS,
                                                    .cluster = s->cluster,
                                                    .too_near = s->too_near,
                                                    .maybe_near = s->maybe_near,
                                                    .clusters = s->clusters,
                                                    .cluster_count = 2};
    s->input = (struct ll_map_input){.results = &s->results, .outcomes = &s->outcomes};
}

static void a_building_is_classed_by_what_is_certain_of_it(void **state)
{
    (void)state;
    static const uint8_t expected[BUILDINGS] = {0, 1, 2, 2, 3};
    struct setting s;
    set_up(&s);
    for (size_t i = 0; i < BUILDINGS; i++) {
        assert_int_equal(ll_separation_class(&s.input, i), expected[i]);
    }
    s.clusters[1].limit_m2 = NAN; /* where no limit holds there is nothing over it */
    assert_int_equal(ll_separation_class(&s.input, 4), 0);
}

static void nothing_is_known_before_the_stage_ran(void **state)
{
    (void)state;
    struct setting s;
    set_up(&s);
    s.outcomes.separation = (struct ll_separation){0};
    assert_int_equal(ll_separation_class(&s.input, 0), ll_class_unknown(LL_MAP_SEPARATION));
    s.input.outcomes = NULL;
    assert_int_equal(ll_separation_class(&s.input, 0), ll_class_unknown(LL_MAP_SEPARATION));
}

static void what_is_only_possible_is_hatched(void **state)
{
    (void)state;
    assert_true(ll_class_paint(LL_MAP_SEPARATION, 1).hatch_period > 0);
    assert_int_equal(ll_class_paint(LL_MAP_SEPARATION, 2).hatch_period, 0);
    assert_int_equal(ll_class_paint(LL_MAP_SEPARATION, 3).hatch_period, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_building_is_classed_by_what_is_certain_of_it),
        cmocka_unit_test(nothing_is_known_before_the_stage_ran),
        cmocka_unit_test(what_is_only_possible_is_hatched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
