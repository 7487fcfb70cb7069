#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/tiles/hamlet.h"
#include "tiles/map_data.h"
#include "tiles/tile.h"

/// A name's box at a zoom, in pixels.
struct box {
    int64_t x;
    int64_t y;
    int width;
    int height;
};

static struct box box_of(const struct ll_name *name, int zoom)
{
    int shift = 24 - zoom;
    const struct ll_glyphs *g = &name->glyphs[0];
    return (struct box){(int64_t)(name->at.x >> shift) - g->box_width / 2,
                        (int64_t)(name->at.y >> shift) - g->box_height / 2 + name->drop,
                        g->box_width, g->box_height};
}

/// Adds `count` small villages at random places of a square to the hamlet.
static void add_villages(struct hamlet *h, size_t count)
{
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(11, 0);
    for (size_t i = 0; i < count; i++) {
        char text[128];
        double x = 490000.0 + ll_rng_between(&rng, 0.0, 20000.0);
        double y = 2870000.0 + ll_rng_between(&rng, 0.0, 20000.0);
        (void)snprintf(text, sizeof text, "%.1f %.1f, %.1f %.1f, %.1f %.1f", x, y, x + 300.0, y, x,
                       y + 300.0 + (double)(i % 7));
        size_t row = ll_draw_area(&h->scene, "X", 10.0, text);
        assert_ok(
            ll_table_set_string(&h->scene.layer[LL_AREA], row, LL_AREA_NAME, "大洋头村", &err),
            &err);
    }
}

static void no_two_names_touch_at_any_zoom(void **state)
{
    (void)state;
    enum { MORE = 200 };
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, true);
    add_villages(&h, MORE);
    uint32_t villages[HAMLET_VILLAGES + MORE];
    for (uint32_t i = 0; i < HAMLET_VILLAGES + MORE; i++) {
        villages[i] = i;
    }
    struct ll_map_input input = hamlet_input(&h);
    input.village_area = villages;
    input.village_count = HAMLET_VILLAGES + MORE;
    input.village_risk = NULL;
    LL_CLEANUP(ll_map_freep) ll_map *map = NULL;
    assert_ok(ll_map_new(h.ctx, &input, &map, &err), &err);
    assert_int_equal(map->name_count, HAMLET_VILLAGES + MORE + 4);
    size_t shown = 0;
    for (int zoom = 8; zoom <= LL_ZOOM_MAX; zoom++) {
        size_t before = shown;
        shown = 0;
        for (size_t i = 0; i < map->name_count; i++) {
            struct box a = box_of(&map->names[i], zoom);
            shown += map->names[i].min_zoom <= zoom;
            for (size_t k = 0; k < i && map->names[i].min_zoom <= zoom; k++) {
                struct box b = box_of(&map->names[k], zoom);
                bool apart = a.x >= b.x + b.width || b.x >= a.x + a.width ||
                             a.y >= b.y + b.height || b.y >= a.y + a.height;
                assert_true(apart || map->names[k].min_zoom > zoom);
            }
        }
        assert_true(shown >= before); /* a name once shown stays */
    }
    assert_true(shown > MORE); /* and all that can be told apart are there in the end */
    hamlet_clear(&h);
}

static void larger_villages_come_first_and_stations_last(void **state)
{
    (void)state;
    struct hamlet h;
    hamlet_make(&h, true);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    assert_int_equal(map->name_count, HAMLET_VILLAGES + 4);
    for (size_t i = 0; i < map->name_count; i++) {
        assert_int_equal(map->names[i].quiet, i >= HAMLET_VILLAGES);
        assert_int_equal(map->names[i].area == LL_NONE, map->names[i].quiet);
        assert_true(map->names[i].min_zoom >= (map->names[i].quiet ? 15 : 12));
    }
    hamlet_clear(&h);
}

static void two_villages_at_one_place_never_write_over_each_other(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, true);
    uint32_t twice[2] = {2, 2};
    struct ll_map_input input = hamlet_input(&h);
    input.village_area = twice;
    input.village_count = 2;
    LL_CLEANUP(ll_map_freep) ll_map *map = NULL;
    assert_ok(ll_map_new(h.ctx, &input, &map, &err), &err);
    assert_int_not_equal(map->names[0].min_zoom, LL_NAME_NEVER);
    assert_true(map->names[1].min_zoom == LL_NAME_NEVER ||
                map->names[1].drop != map->names[0].drop);
    hamlet_clear(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_names_touch_at_any_zoom),
        cmocka_unit_test(larger_villages_come_first_and_stations_last),
        cmocka_unit_test(two_villages_at_one_place_never_write_over_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
