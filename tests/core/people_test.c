#include "core/people.h"

#include <math.h>

#include "tests/support/check.h"
#include "tests/support/scenes.h"

/* A building as the tests write it: what is 0 or NAN in a column is unknown. */
struct house {
    double footprint_m2;
    double floors;
    enum ll_use use;
    double households;
    double residents;
    double elderly;
};

static struct ll_people add_all(struct ll_scene *scene, const struct house *houses, size_t count)
{
    struct ll_table *t = &scene->layer[LL_BUILDING];
    struct ll_people people = {0};
    for (size_t i = 0; i < count; i++) {
        size_t row = ll_draw_building(scene, "0 0, 9 0, 9 9, 0 9");
        ll_table_set_real(t, row, LL_BUILDING_FLOORS, houses[i].floors);
        ll_table_set_word(t, row, LL_BUILDING_USE, (uint8_t)houses[i].use);
        ll_table_set_real(t, row, LL_BUILDING_HOUSEHOLDS, houses[i].households);
        ll_table_set_real(t, row, LL_BUILDING_RESIDENTS, houses[i].residents);
        ll_table_set_real(t, row, LL_BUILDING_ELDERLY_ALONE, houses[i].elderly);
        ll_people_add(&people, t, row, houses[i].footprint_m2);
    }
    return people;
}

/* Area: 10 households. A has 2 of its own; 8 are left for B (50 m2) and C (50 m2 on 3 floors), 200
 * m2 of floor, so 0.04 each m2: B 2, C 6. The factory D is no dwelling and has none. */
static void households_of_the_area_are_shared_by_floor_area(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    const struct house houses[] = {{100.0, 2.0, LL_USE_RESIDENTIAL, 2.0, NAN, NAN},
                                   {50.0, NAN, LL_USE_UNKNOWN, NAN, NAN, NAN},
                                   {50.0, 3.0, LL_USE_MIXED, NAN, NAN, NAN},
                                   {1000.0, 1.0, LL_USE_INDUSTRIAL, NAN, NAN, NAN}};
    const struct ll_people people = add_all(&scene, houses, 4);
    const struct ll_weighting w = ll_weighting_of(&people, 10.0);
    assert_true(w.households);
    static const double expected[] = {2.0, 2.0, 6.0, 0.0};
    for (size_t i = 0; i < 4; i++) {
        assert_near(ll_building_weight(&w, &scene.layer[LL_BUILDING], i, houses[i].footprint_m2),
                    expected[i], 1e-12);
    }
    bool estimated = false;
    assert_near(ll_people_total(&people.households, 10.0, &estimated), 10.0, 0.0);
    assert_true(estimated);
}

static void without_households_floor_area_weighs(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    const struct house houses[] = {{100.0, 2.0, LL_USE_RESIDENTIAL, 2.0, NAN, NAN},
                                   {50.0, 0.0, LL_USE_UNKNOWN, NAN, NAN, NAN},
                                   {1000.0, 1.0, LL_USE_INDUSTRIAL, NAN, NAN, NAN}};
    const struct ll_people people = add_all(&scene, houses, 3);
    static const double expected[] = {200.0, 50.0, 1000.0};
    /* no figure of the area, and one that the own figures use up already */
    const double area[] = {NAN, 2.0, 1.0};
    for (size_t a = 0; a < 3; a++) {
        const struct ll_weighting w = ll_weighting_of(&people, area[a]);
        assert_false(w.households);
        for (size_t i = 0; i < 3; i++) {
            assert_near(
                ll_building_weight(&w, &scene.layer[LL_BUILDING], i, houses[i].footprint_m2),
                expected[i], 0.0);
        }
    }
    bool estimated = true;
    assert_near(ll_people_total(&people.households, NAN, &estimated), NAN, 0.0);
    assert_false(estimated);
    assert_near(ll_people_total(&people.households, 1.0, NULL), 2.0, 0.0); /* own sum is larger */
}

static void complete_own_figures_win_over_the_area(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    const struct house houses[] = {{100.0, 1.0, LL_USE_RESIDENTIAL, 3.0, 10.0, 1.0},
                                   {100.0, 1.0, LL_USE_RESIDENTIAL, 0.0, 0.0, NAN}, /* empty */
                                   {100.0, 1.0, LL_USE_STORAGE, NAN, NAN, NAN}};
    const struct ll_people people = add_all(&scene, houses, 3);
    const struct ll_weighting w = ll_weighting_of(&people, 500.0);
    assert_true(w.households);
    assert_near(ll_building_weight(&w, &scene.layer[LL_BUILDING], 0, 100.0), 3.0, 0.0);
    assert_near(ll_building_weight(&w, &scene.layer[LL_BUILDING], 2, 100.0), 0.0, 0.0);
    bool estimated = true;
    assert_near(ll_people_total(&people.residents, 999.0, &estimated), 10.0, 0.0);
    assert_false(estimated);
    assert_near(ll_people_elderly_share(&people, 100.0, 50.0), 0.1, 1e-15);
}

static void a_village_of_factories_weighs_by_floor_area(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    const struct house houses[] = {{100.0, 1.0, LL_USE_INDUSTRIAL, NAN, NAN, NAN}};
    const struct ll_people people = add_all(&scene, houses, 1);
    assert_false(ll_weighting_of(&people, 20.0).households);
    assert_near(ll_people_total(&people.households, 20.0, NULL), 20.0, 0.0);
}

static void the_elderly_share_needs_two_sound_figures_of_one_source(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    const struct house houses[] = {{100.0, 1.0, LL_USE_RESIDENTIAL, NAN, 10.0, 1.0},
                                   {100.0, 1.0, LL_USE_RESIDENTIAL, NAN, 5.0, NAN}};
    const struct ll_people people = add_all(&scene, houses, 2);
    assert_near(ll_people_elderly_share(&people, 200.0, 50.0), 0.25, 0.0);
    assert_near(ll_people_elderly_share(&people, NAN, 50.0), NAN, 0.0);
    assert_near(ll_people_elderly_share(&people, 200.0, NAN), NAN, 0.0);
    assert_near(ll_people_elderly_share(&people, 0.0, 0.0), NAN, 0.0);
    assert_near(ll_people_elderly_share(&people, 10.0, 11.0), NAN, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(households_of_the_area_are_shared_by_floor_area),
        cmocka_unit_test(without_households_floor_area_weighs),
        cmocka_unit_test(complete_own_figures_win_over_the_area),
        cmocka_unit_test(a_village_of_factories_weighs_by_floor_area),
        cmocka_unit_test(the_elderly_share_needs_two_sound_figures_of_one_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
