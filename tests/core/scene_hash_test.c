#include "core/township.h"
#include "tests/support/check.h"

/// A scene with one station at (x, 5) of a name.
static struct ll_scene one_station(double x, const char *name, double staff)
{
    struct ll_err err = {0};
    struct ll_scene s = ll_scene_make();
    struct ll_table *t = &s.layer[LL_STATION];
    assert_ok(ll_table_add(t, NULL, &err), &err);
    assert_ok(ll_shapes_begin(&t->shape, LL_POINT, &err), &err);
    assert_ok(ll_shapes_ring(&t->shape, &err), &err);
    assert_ok(ll_shapes_point(&t->shape, x, 5.0, &err), &err);
    assert_ok(ll_table_set_string(t, 0, LL_STATION_NAME, name, &err), &err);
    ll_table_set_real(t, 0, LL_STATION_STAFF, staff);
    return s;
}

static void assert_same_hash(double x, const char *name, double staff, bool same)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene a = one_station(1.0, "A", 6.0);
    LL_CLEANUP(ll_scene_clear) struct ll_scene b = one_station(x, name, staff);
    char hash_a[33], hash_b[33];
    assert_ok(ll_scene_hash(&a, hash_a, &err), &err);
    assert_ok(ll_scene_hash(&b, hash_b, &err), &err);
    if (same) {
        assert_string_equal(hash_a, hash_b);
    } else {
        assert_string_not_equal(hash_a, hash_b);
    }
}

static void a_change_below_half_a_millimetre_does_not_count(void **state)
{
    (void)state;
    assert_same_hash(1.0, "A", 6.0, true);
    assert_same_hash(1.0004, "A", 6.0, true);
}

static void every_other_change_counts(void **state)
{
    (void)state;
    assert_same_hash(1.001, "A", 6.0, false);
    assert_same_hash(1.0, "B", 6.0, false);
    assert_same_hash(1.0, NULL, 6.0, false);
    assert_same_hash(1.0, "A", 7.0, false);
    assert_same_hash(1.0, "A", 0.0, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_below_half_a_millimetre_does_not_count),
        cmocka_unit_test(every_other_change_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
