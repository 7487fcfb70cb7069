#include "data/scene_window.h"

#include "data/features.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

static ll_store *store_with(const char *name, const struct ll_scene *scene)
{
    struct ll_err err = {0};
    ll_store *store = NULL;
    const struct ll_origin origin = {.source = "test", .content_hash = "", .layer_name = ""};
    assert_ok(ll_store_open(ll_scratch_path(name), LL_STORE_CREATE, &store, &err), &err);
    assert_ok(ll_store_set_epsg(store, 4549, &err), &err);
    assert_ok(ll_store_begin(store, &err), &err);
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        if (scene->layer[i].count > 0) {
            LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
            size_t stored = 0;
            assert_ok(ll_feature_writer_new(store, (enum ll_layer)i, &origin, LL_IMPORT_APPEND,
                                            &writer, &err),
                      &err);
            assert_ok(ll_feature_writer_add(writer, &scene->layer[i], NULL, NULL, &err), &err);
            assert_ok(ll_feature_writer_finish(writer, &stored, &err), &err);
            assert_int_equal(stored, scene->layer[i].count);
        }
    }
    assert_ok(ll_store_commit(store, &err), &err);
    return store;
}

static void a_window_holds_what_meets_it(void **state)
{
    (void)state;
    static const struct ll_random_scene what = {300, 80, 0, 0, 3000.0, {450000.0, 2770000.0}};
    static const uint32_t layers = 1U << LL_BUILDING | 1U << LL_LANE;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_random_scene(5, &what);
    LL_CLEANUP(ll_store_closep) ll_store *store = store_with("window.db", &scene);
    struct ll_rng rng = ll_rng_make(5, 1);
    for (int round = 0; round < 20; round++) {
        struct ll_box box = {450000.0 + 3000.0 * ll_rng_unit(&rng),
                             2770000.0 + 3000.0 * ll_rng_unit(&rng), 0, 0};
        box.max_x = box.min_x + 800.0 * ll_rng_unit(&rng);
        box.max_y = box.min_y + 800.0 * ll_rng_unit(&rng);
        LL_CLEANUP(ll_scene_clear) struct ll_scene got = {0};
        bool many = true;
        assert_ok(ll_scene_window(store, layers, &box, 1000, &got, &many, &err), &err);
        assert_false(many);
        assert_int_equal(got.epsg, 4549);
        for (int l = LL_BUILDING; l <= LL_LANE; l++) {
            size_t inside = 0, with_margin = 0;
            struct ll_box grown = ll_box_grown(&box, 0.5); /* single precision rounds outwards */
            for (size_t i = 0; i < scene.layer[l].count; i++) {
                inside += ll_box_meets(&scene.layer[l].shape.box[i], &box);
                with_margin += ll_box_meets(&scene.layer[l].shape.box[i], &grown);
            }
            assert_in_range(got.layer[l].count, inside, with_margin);
        }
    }
}

static void too_many_rows_are_not_read(void **state)
{
    (void)state;
    static const struct ll_random_scene what = {30, 0, 0, 0, 1000.0, {450000.0, 2770000.0}};
    static const struct ll_box all = {-1e15, -1e15, 1e15, 1e15};
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_random_scene(5, &what);
    LL_CLEANUP(ll_store_closep) ll_store *store = store_with("many.db", &scene);
    LL_CLEANUP(ll_scene_clear) struct ll_scene got = ll_scene_make();
    bool many = false;
    assert_ok(ll_scene_window(store, 1U << LL_BUILDING, &all, 29, &got, &many, &err), &err);
    assert_true(many);
    assert_int_equal(got.layer[LL_BUILDING].count, 0);
    assert_ok(ll_scene_window(store, 1U << LL_LANE, &all, 0, &got, &many, &err), &err);
    assert_false(many);
    assert_ok(ll_scene_window(store, 1U << LL_BUILDING, &all, 30, &got, &many, &err), &err);
    assert_int_equal(got.layer[LL_BUILDING].count, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_holds_what_meets_it),
        cmocka_unit_test(too_many_rows_are_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
