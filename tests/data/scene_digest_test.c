#include "data/scene_digest.h"

#include <string.h>

#include "tests/data/rows.h"
#include "tests/support/check.h"

static void digest(const struct ll_scene *scene, char *ret_text)
{
    struct ll_err err = {0};
    assert_ok(ll_scene_digest(scene, ret_text, &err), &err);
}

static void any_change_of_content_shows_and_nothing_else(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene a = ll_scene_make();
    LL_CLEANUP(ll_scene_clear) struct ll_scene b = ll_scene_make();
    char first[LL_HASH_TEXT_SIZE], second[LL_HASH_TEXT_SIZE];
    a.layer[LL_BUILDING] = rows_random(LL_BUILDING, 30, 1);
    b.layer[LL_BUILDING] = rows_random(LL_BUILDING, 30, 1);
    digest(&a, first);
    digest(&b, second);
    assert_string_equal(first, second);
    /* the same text again, at another place in memory */
    assert_ok(ll_table_set_string(&a.layer[LL_BUILDING], 3, LL_BUILDING_NAME, "同", &err), &err);
    assert_ok(ll_table_set_string(&b.layer[LL_BUILDING], 3, LL_BUILDING_NAME, "x", &err), &err);
    assert_ok(ll_table_set_string(&b.layer[LL_BUILDING], 3, LL_BUILDING_NAME, "同", &err), &err);
    digest(&a, first);
    digest(&b, second);
    assert_string_equal(first, second);
    b.layer[LL_BUILDING].shape.points[7].x += 0.001;
    digest(&b, second);
    assert_string_not_equal(first, second);
    b.layer[LL_BUILDING].shape.points[7].x = a.layer[LL_BUILDING].shape.points[7].x;
    b.layer[LL_BUILDING].id[4] = 5;
    digest(&b, second);
    assert_string_not_equal(first, second);
    b.layer[LL_BUILDING].id[4] = a.layer[LL_BUILDING].id[4];
    ll_table_set_word(&b.layer[LL_BUILDING], 9, LL_BUILDING_USE,
                      a.layer[LL_BUILDING].column[LL_BUILDING_USE].word[9] == 1 ? 2 : 1);
    digest(&b, second);
    assert_string_not_equal(first, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_change_of_content_shows_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
