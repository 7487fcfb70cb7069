#include "tiles/layer_plan.h"

#include "tests/support/check.h"
#include "tests/tiles/hamlet.h"
#include "tiles/style.h"

static void buildings_are_classed_by_what_the_sites_mean_for_them(void **state)
{
    (void)state;
    static const uint8_t cover[] = {LL_SITE_COVERED, LL_SITE_WON, LL_SITE_LEFT, LL_SITE_UNSERVED,
                                    LL_SITE_NOT_ASKED};
    struct ll_map_input input = {.site_cover = cover};
    for (uint8_t i = 0; i < 4; i++) {
        assert_int_equal(ll_plan_class(&input, i), i);
    }
    assert_int_equal(ll_plan_class(&input, 4), ll_class_unknown(LL_MAP_PLAN));
    input.site_cover = NULL;
    assert_int_equal(ll_plan_class(&input, 0), ll_class_unknown(LL_MAP_PLAN));
}

static void sites_are_on_the_map_with_their_numbers_and_circles(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, true);
    struct ll_map_input input = hamlet_input(&h);
    const struct ll_box box = h.scene.layer[LL_BUILDING].shape.box[0];
    const struct ll_site_place sites[] = {{.at = {box.min_x, box.min_y}, .kind = LL_SITE_NEW},
                                          {.at = {box.max_x + 300.0, box.min_y}}};
    input.sites = sites;
    input.site_count = 2;
    input.site_circle_m = 150.0;
    LL_CLEANUP(ll_map_freep) ll_map *map = NULL;
    assert_ok(ll_map_new(h.ctx, &input, &map, &err), &err);
    assert_int_equal(map->site.count, 2);
    assert_int_equal(map->site_circle.count, 2);
    assert_false(map->sites_are_stations);
    size_t numbers = 0;
    for (size_t i = 0; i < map->name_count; i++) {
        const struct ll_name *name = &map->names[i];
        numbers += name->early;
    }
    assert_int_equal(numbers, 2);
    assert_true(map->names[0].early);
    assert_int_equal(map->names[0].min_zoom, LL_ZOOM_NAMES);
    assert_string_equal(map->texts.data + map->names[0].text, "1");
    hamlet_clear(&h);
}

static void under_a_work_list_a_building_gains_or_stays_as_it_is(void **state)
{
    (void)state;
    static const uint8_t cover[] = {LL_SITE_WON, LL_SITE_NOT_ASKED};
    const struct ll_map_input input = {.site_cover = cover, .site_actions = true};
    assert_int_equal(ll_plan_class(&input, 0), LL_PLAN_GAINS);
    assert_int_equal(ll_plan_class(&input, 1), LL_PLAN_SAME);
}

static void actions_are_named_and_what_is_taken_away_is_marked(void **state)
{
    (void)state;
    static const char *const words[] = {"hydrant", NULL, "clear away"};
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, true);
    struct ll_map_input input = hamlet_input(&h);
    const struct ll_box box = h.scene.layer[LL_BUILDING].shape.box[0];
    const struct ll_site_place sites[] = {
        {.at = {box.min_x, box.min_y}, .kind = LL_SITE_NEW},
        {.at = {box.max_x + 300.0, box.min_y}},
        {.at = {box.max_x + 600.0, box.min_y}, .kind = LL_SITE_KIND_COUNT}};
    input.sites = sites;
    input.site_words = words;
    input.site_count = 3;
    input.site_actions = true;
    LL_CLEANUP(ll_map_freep) ll_map *map = NULL;
    assert_ok(ll_map_new(h.ctx, &input, &map, &err), &err);
    assert_true(map->sites_are_actions);
    assert_int_equal(map->site_away[0], 0);
    assert_int_equal(map->site_away[2], 1);
    assert_string_equal(map->texts.data + map->names[0].text, "1 hydrant");
    assert_string_equal(map->texts.data + map->names[1].text, "2");
    assert_string_equal(map->texts.data + map->names[2].text, "3 clear away");
    hamlet_clear(&h);
}

static void a_map_without_proposals_has_none(void **state)
{
    (void)state;
    struct hamlet h;
    hamlet_make(&h, true);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    assert_int_equal(map->site.count, 0);
    assert_false(map->names[0].early);
    hamlet_clear(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buildings_are_classed_by_what_the_sites_mean_for_them),
        cmocka_unit_test(sites_are_on_the_map_with_their_numbers_and_circles),
        cmocka_unit_test(under_a_work_list_a_building_gains_or_stays_as_it_is),
        cmocka_unit_test(actions_are_named_and_what_is_taken_away_is_marked),
        cmocka_unit_test(a_map_without_proposals_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
