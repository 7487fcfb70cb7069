#include "data/moment.h"

#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static void a_scene_shows_the_last_change_until_another_comes(void **state)
{
    (void)state;
    struct ll_err err = {0};
    int64_t seen = 0, last = 0, then = 1;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("m.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table more = rows_random(LL_HYDRANT, 1, 8);
    assert_ok(ll_store_last_change(store, &last, &err), &err);
    assert_int_equal(last, 0);
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 5, 2);
    assert_ok(ll_store_last_change(store, &last, &err), &err);
    assert_ok(ll_scene_moment(store, &o.scene, &seen, &err), &err);
    assert_true(seen > 0);
    assert_int_equal(seen, last);
    (void)rows_store(store, &more, "more", LL_IMPORT_APPEND, NULL);
    assert_ok(ll_scene_moment(store, &o.scene, &then, &err), &err);
    assert_int_equal(then, 0);
    assert_ok(ll_store_last_change(store, &last, &err), &err);
    assert_true(last > seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scene_shows_the_last_change_until_another_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
