#include "data/current.h"

#include "data/scene_io.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

/// The whole layer by another way: what the assessments read.
static struct ll_scene load(ll_store *store)
{
    struct ll_err err = {0};
    struct ll_scene scene = {0};
    struct ll_scene_want want = ll_scene_want_all();
    assert_ok(ll_scene_load(store, &want, NULL, &scene, &err), &err);
    return scene;
}

static enum ll_code count_row(const struct ll_table *row, void *user, struct ll_err *err)
{
    (void)err;
    int64_t *seen = user;
    assert_int_equal(row->count, 1);
    assert_int_equal(row->shape.count, 1);
    assert_true(row->id[0] > seen[1]);
    seen[0]++;
    seen[1] = row->id[0];
    return seen[0] == seen[2] ? LL_E_CANCELLED : LL_OK;
}

/// A store of 300 random buildings of which 200 are current.
static ll_store *two_imports(const char *file)
{
    ll_store *store = rows_new_store(ll_scratch_path(file));
    LL_CLEANUP(ll_table_clear) struct ll_table old = rows_random(LL_BUILDING, 100, 1);
    LL_CLEANUP(ll_table_clear) struct ll_table new = rows_random(LL_BUILDING, 200, 2);
    (void)rows_store(store, &old, "a", LL_IMPORT_APPEND, NULL);
    (void)rows_store(store, &new, "b", LL_IMPORT_REPLACE, NULL);
    return store;
}

static void rows_in_a_box_are_those_of_a_scan(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = two_imports("box.db");
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = load(store);
    const struct ll_table *all = &scene.layer[LL_BUILDING];
    LL_CLEANUP(ll_current_freep) ll_current *current = NULL;
    assert_ok(ll_current_new(store, LL_BUILDING, LL_ALL_FIELDS, &current, &err), &err);
    struct ll_rng rng = ll_rng_make(3, 0);
    struct ll_box whole = ll_table_box(all);
    for (int i = 0; i < 50; i++) {
        double x = ll_rng_between(&rng, whole.min_x, whole.max_x);
        double y = ll_rng_between(&rng, whole.min_y, whole.max_y);
        struct ll_box box = {x, y, x + 3000.0, y + 2000.0};
        struct ll_box wider =
            ll_box_grown(&box, 1.0); /* coordinates of 4e6 m in single precision */
        const struct ll_table *rows = NULL;
        assert_ok(ll_current_in_box(current, &box, &rows, &err), &err);
        size_t at = 0;
        for (size_t r = 0; r < all->count; r++) {
            bool there = at < rows->count && rows->id[at] == all->id[r];
            assert_true(there || !ll_box_meets(&all->shape.box[r], &box));
            assert_true(!there || ll_box_meets(&all->shape.box[r], &wider));
            at += there;
        }
        assert_int_equal(at, rows->count);
    }
}

static void every_current_row_is_visited_until_the_visitor_ends_it(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = two_imports("each.db");
    LL_CLEANUP(ll_current_freep) ll_current *current = NULL;
    assert_ok(ll_current_new(store, LL_BUILDING, 0, &current, &err), &err);
    int64_t seen[3] = {0, 0, -1};
    assert_ok(ll_current_each(current, count_row, seen, &err), &err);
    assert_int_equal(seen[0], 200);
    int64_t few[3] = {0, 0, 7};
    assert_int_equal(ll_current_each(current, count_row, few, &err), LL_E_CANCELLED);
    assert_int_equal(few[0], 7);
}

static void a_row_is_found_by_its_number_while_it_is_current(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = two_imports("row.db");
    LL_CLEANUP(ll_current_freep) ll_current *current = NULL;
    assert_ok(ll_current_new(store, LL_BUILDING, 0, &current, &err), &err);
    const struct ll_table *rows = NULL;
    assert_ok(ll_current_row(current, 150, &rows, &err), &err);
    assert_int_equal(rows->count, 1);
    assert_int_equal(rows->id[0], 150);
    assert_ok(ll_current_row(current, 50, &rows, &err), &err); /* ended */
    assert_int_equal(rows->count, 0);
    assert_ok(ll_current_row(current, 301, &rows, &err), &err);
    assert_int_equal(rows->count, 0);
    int64_t last = 0;
    assert_ok(ll_last_id(store, LL_BUILDING, &last, &err), &err);
    assert_int_equal(last, 300);
    assert_ok(ll_last_id(store, LL_LANE, &last, &err), &err);
    assert_int_equal(last, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_a_box_are_those_of_a_scan),
        cmocka_unit_test(every_current_row_is_visited_until_the_visitor_ends_it),
        cmocka_unit_test(a_row_is_found_by_its_number_while_it_is_current),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
