#include "core/alloc.h"
#include "core/rng.h"
#include "geo/building_tiles.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

/// Every building is in one square: that of the middle of its box, by its own arithmetic.
static void every_building_is_in_the_square_of_its_middle(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear)
    struct ll_scene scene = ll_random_scene(
        7, &(struct ll_random_scene){.buildings = 300, .size_m = 2000.0, .at = {-700.0, 4e6}});
    const struct ll_shapes *s = &scene.layer[LL_BUILDING].shape;
    LL_CLEANUP(ll_building_tiles_clear) struct ll_building_tiles tiles = {0};
    LL_CLEANUP(ll_freep) uint8_t *seen = ll_calloc(s->count, 1);
    assert_non_null(seen);
    assert_ok(ll_building_tiles_make(s, 400.0, &tiles, &err), &err);
    size_t all = 0;
    for (size_t i = 0; i < tiles.count; i++) {
        const struct ll_building_tile *t = &tiles.items[i];
        assert_ptr_equal(ll_building_tile_at(&tiles, t->column, t->row), t);
        assert_int_equal(t->first, all);
        all += t->count;
        for (size_t k = t->first; k < all; k++) {
            const struct ll_box *box = &s->box[tiles.rows[k]];
            const double x = 0.5 * (box->min_x + box->max_x) - 400.0 * t->column;
            const double y = 0.5 * (box->min_y + box->max_y) - 400.0 * t->row;
            assert_true(x >= 0.0 && x < 400.0 && y >= 0.0 && y < 400.0);
            assert_true(t->box.min_x <= box->min_x && t->box.max_y >= box->max_y);
            assert_int_equal(seen[tiles.rows[k]]++, 0);
        }
    }
    assert_int_equal(all, s->count);
    assert_true(tiles.count > 20);
    assert_null(ll_building_tile_at(&tiles, 9999, 9999));
}

static void no_buildings_are_in_no_square(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_shapes none = {0};
    LL_CLEANUP(ll_building_tiles_clear) struct ll_building_tiles tiles = {0};
    assert_ok(ll_building_tiles_make(&none, 400.0, &tiles, &err), &err);
    assert_int_equal(tiles.count, 0);
    assert_null(ll_building_tile_at(&tiles, 0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_building_is_in_the_square_of_its_middle),
        cmocka_unit_test(no_buildings_are_in_no_square),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
