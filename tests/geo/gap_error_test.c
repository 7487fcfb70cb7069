#include "geo/gap_error.h"

#include <math.h>
#include <stdio.h>

#include "core/degrees.h"
#include "core/rng.h"
#include "geo/separation.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

struct setting {
    struct ll_scene scene;
    struct ll_fire_gaps gaps;
    ll_rules *rules;
    struct ll_stage in;
    struct ll_gap_error found;
};

static void setting_clear(struct setting *s)
{
    ll_scene_clear(&s->scene);
    ll_rules_free(s->rules);
    ll_gap_error_clear(&s->found);
}

static void set_up(struct setting *s, struct ll_scene scene)
{
    *s = (struct setting){.scene = scene, .gaps = ll_test_fire_gaps(), .rules = ll_test_rules()};
    s->in = (struct ll_stage){.scene = &s->scene, .rules = s->rules, .threads = 2};
}

static void find(struct setting *s)
{
    struct ll_err err = {0};
    assert_ok(ll_gap_error_find(&s->in, &s->gaps, &s->found, &err), &err);
}

/// Two houses `gap_m` apart, of a known grade, judged by the rural code.
static struct ll_scene two_houses(double gap_m, double grade)
{
    struct ll_scene scene = ll_scene_make();
    char text[80];
    (void)snprintf(text, sizeof text, "%f 0, %f 0, %f 10, %f 10", 10.0 + gap_m, 20.0 + gap_m,
                   20.0 + gap_m, 10.0 + gap_m);
    (void)ll_draw_building(&scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&scene, text);
    for (size_t b = 0; b < 2; b++) {
        ll_table_set_real(&scene.layer[LL_BUILDING], b, LL_BUILDING_FIRE_GRADE, grade);
        ll_table_set_word(&scene.layer[LL_BUILDING], b, LL_BUILDING_STRUCTURE,
                          LL_STRUCTURE_BRICK_TIMBER);
    }
    return scene;
}

/// What two houses require of each other, at most.
static double required(const struct setting *s)
{
    const struct ll_table *t = &s->scene.layer[LL_BUILDING];
    const struct ll_fire_class a = ll_fire_class_of(t, 0, &s->gaps, s->rules);
    const struct ll_fire_class b = ll_fire_class_of(t, 1, &s->gaps, s->rules);
    return ll_fire_need_of(&s->gaps, a, b).high_m;
}

/// Half a metre of error on each side: a gap of 3 m may be 2 m or 4 m.
static void a_gap_is_narrower_or_wider_by_both_errors(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s;
    set_up(&s, two_houses(3.0, 3.0));
    find(&s);
    double need_m = required(&s);
    assert_true(need_m > 4.0);
    for (size_t b = 0; b < 2; b++) {
        assert_near((double)s.found.outside_high[b], (need_m - 2.0) / need_m, 1e-6);
        assert_near((double)s.found.inside_high[b], (need_m - 4.0) / need_m, 1e-6);
    }
}

static void a_gap_just_wide_enough_falls_short_when_walls_stand_outside(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s;
    set_up(&s, two_houses(0.0, 3.0));
    double need_m = required(&s);
    setting_clear(&s);
    set_up(&s, two_houses(need_m + 0.9, 3.0));
    find(&s);
    assert_near((double)s.found.outside_high[0], 0.1 / need_m, 1e-6);
    assert_near((double)s.found.inside_high[0], 0.0, 0.0);
}

/// A metre and a half where a program drew it.
static void outlines_that_a_program_drew_are_farther_off(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s;
    set_up(&s, two_houses(3.0, 3.0));
    ll_table_set_word(&s.scene.layer[LL_BUILDING], 1, LL_BUILDING_OUTLINE, LL_OUTLINE_MACHINE);
    find(&s);
    double need_m = required(&s);
    assert_near((double)s.found.outside_high[0], (need_m - 1.0) / need_m, 1e-6);
    assert_near((double)s.found.inside_high[0], (need_m - 5.0) / need_m, 1e-6);
}

static void what_touches_goes_on_touching(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s;
    set_up(&s, two_houses(0.0, 3.0));
    find(&s);
    assert_near((double)s.found.outside_high[0], 1.0, 0.0);
    assert_near((double)s.found.inside_high[0], 1.0, 0.0);
}

/// Without an error both answers are those of the separation stage.
static void without_an_error_nothing_differs_from_the_stage(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct ll_err err = {0};
        const struct ll_random_scene what = {.buildings = 150, .size_m = 400.0};
        LL_CLEANUP(setting_clear) struct setting s;
        LL_CLEANUP(ll_separation_clear) struct ll_separation out = {0};
        set_up(&s, ll_random_scene(seed, &what));
        struct ll_rng rng = ll_rng_make(seed, 1);
        struct ll_table *t = &s.scene.layer[LL_BUILDING];
        for (size_t b = 0; b < t->count; b++) {
            ll_table_set_word(t, b, LL_BUILDING_STRUCTURE,
                              (uint8_t)ll_rng_below(&rng, LL_STRUCTURE_COUNT));
        }
        assert_ok(ll_rules_set(s.rules, "footprint_error_m=0", &err), &err);
        find(&s);
        assert_ok(ll_separation_stage(&s.in, &s.gaps, NULL, NULL, &out, &err), &err);
        float low[150] = {0};
        float high[150] = {0};
        for (size_t i = 0; i < out.pair_count; i++) {
            const struct ll_pair *p = &out.pairs[i];
            const uint32_t both[2] = {p->a, p->b};
            for (int k = 0; k < 2 && !p->one_unit; k++) {
                double sure = ll_gap_shortfall((double)p->distance_m, (double)p->required_low_m);
                double may = ll_gap_shortfall((double)p->distance_m, (double)p->required_high_m);
                low[both[k]] = p->certain ? fmaxf(low[both[k]], (float)sure) : low[both[k]];
                high[both[k]] = fmaxf(high[both[k]], (float)may);
            }
        }
        for (size_t b = 0; b < t->count; b++) { /* the stage keeps floats */
            assert_near((double)s.found.outside_low[b], (double)low[b], 1e-6);
            assert_near((double)s.found.outside_high[b], (double)high[b], 1e-6);
            assert_near((double)s.found.inside_low[b], (double)low[b], 1e-6);
            assert_near((double)s.found.inside_high[b], (double)high[b], 1e-6);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_is_narrower_or_wider_by_both_errors),
        cmocka_unit_test(a_gap_just_wide_enough_falls_short_when_walls_stand_outside),
        cmocka_unit_test(outlines_that_a_program_drew_are_farther_off),
        cmocka_unit_test(what_touches_goes_on_touching),
        cmocka_unit_test(without_an_error_nothing_differs_from_the_stage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
