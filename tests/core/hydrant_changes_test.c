#include "core/hydrant_changes.h"

#include "tests/support/check.h"

#define NOW INT64_MAX

/* The year runs from 1000 to 2000; hydrants within 10 m are one. */
static const struct ll_hydrant_year year = {.begin_ms = 1000, .end_ms = 2000, .same_m = 10.0};

static struct ll_hydrant_version version(uint32_t group, int64_t from, int64_t to,
                                         enum ll_status status, double x)
{
    return (struct ll_hydrant_version){.group = group,
                                       .from_ms = from,
                                       .to_ms = to,
                                       .kind = LL_HYDRANT_MUNICIPAL,
                                       .status = (uint8_t)status,
                                       .at = {x, 0.0}};
}

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

static void assert_changes(const struct ll_hydrant_version *v, size_t count, bool told,
                           size_t put_back, size_t fresh)
{
    struct ll_hydrant_changes c = ll_hydrant_changes_count(v, count, NULL, &year);
    assert_int_equal(c.told, told);
    assert_int_equal(c.put_back, put_back);
    assert_int_equal(c.fresh, fresh);
}

static void broken_or_missing_ones_that_work_again_were_put_back(void **state)
{
    (void)state;
    const struct ll_hydrant_version v[] = {version(1, 10, 1500, LL_STATUS_BROKEN, 0),
                                           version(1, 1500, NOW, LL_STATUS_IN_SERVICE, 0),
                                           version(2, 10, 1500, LL_STATUS_MISSING, 100),
                                           version(2, 1500, NOW, LL_STATUS_IN_SERVICE, 100),
                                           version(3, 10, 1500, LL_STATUS_IN_SERVICE, 200),
                                           version(3, 1500, NOW, LL_STATUS_BROKEN, 200),
                                           version(4, 10, 1500, LL_STATUS_UNKNOWN, 300),
                                           version(4, 1500, NOW, LL_STATUS_IN_SERVICE, 300),
                                           version(5, 10, 900, LL_STATUS_BROKEN, 400),
                                           version(5, 900, NOW, LL_STATUS_IN_SERVICE, 400),
                                           version(6, 10, 2000, LL_STATUS_BROKEN, 500),
                                           version(6, 2000, NOW, LL_STATUS_IN_SERVICE, 500)};
    assert_changes(v, COUNT(v), true, 2, 0);
}

static void one_that_breaks_and_is_repaired_twice_counts_once(void **state)
{
    (void)state;
    const struct ll_hydrant_version v[] = {version(1, 10, 1100, LL_STATUS_BROKEN, 0),
                                           version(1, 1100, 1200, LL_STATUS_IN_SERVICE, 0),
                                           version(1, 1200, 1300, LL_STATUS_BROKEN, 0),
                                           version(1, 1300, NOW, LL_STATUS_IN_SERVICE, 0)};
    assert_changes(v, COUNT(v), true, 1, 0);
}

static void what_stands_where_nothing_stood_is_new(void **state)
{
    (void)state;
    const struct ll_hydrant_version v[] = {version(1, 10, NOW, LL_STATUS_IN_SERVICE, 0),
                                           version(2, 1500, NOW, LL_STATUS_IN_SERVICE, 100),
                                           version(3, 1500, NOW, LL_STATUS_PLANNED, 200),
                                           version(4, 10, 1500, LL_STATUS_PLANNED, 300),
                                           version(4, 1500, NOW, LL_STATUS_IN_SERVICE, 300)};
    assert_changes(v, COUNT(v), true, 0, 2);
}

/* A file under another name brings all hydrants under other uids: none of them is new. */
static void another_uid_at_the_same_place_is_the_same_hydrant(void **state)
{
    (void)state;
    const struct ll_hydrant_version v[] = {
        version(1, 10, 1500, LL_STATUS_IN_SERVICE, 0),
        version(2, 10, 1500, LL_STATUS_BROKEN, 100),
        version(3, 10, NOW, LL_STATUS_BROKEN, 200),
        version(4, 1500, NOW, LL_STATUS_IN_SERVICE, 5),
        version(5, 1500, NOW, LL_STATUS_IN_SERVICE, 95),  /* put back where 2 was broken */
        version(6, 1500, NOW, LL_STATUS_IN_SERVICE, 205), /* 3 still stands there, broken */
        version(7, 1500, NOW, LL_STATUS_IN_SERVICE, 311)};
    assert_changes(v, COUNT(v), true, 1, 1);
}

/* The first import of all tells nothing about the year. */
static void without_hydrants_before_the_year_nothing_is_told(void **state)
{
    (void)state;
    const struct ll_hydrant_version v[] = {version(1, 1500, NOW, LL_STATUS_IN_SERVICE, 0)};
    assert_changes(v, 1, false, 0, 1);
    assert_changes(v, 0, false, 0, 0);
}

static void other_kinds_and_places_outside_do_not_count(void **state)
{
    (void)state;
    struct ll_hydrant_version v[] = {version(1, 10, NOW, LL_STATUS_IN_SERVICE, 0),
                                     version(2, 1500, NOW, LL_STATUS_IN_SERVICE, 100),
                                     version(3, 1500, NOW, LL_STATUS_IN_SERVICE, 200)};
    static const bool inside[] = {true, false, true};
    v[2].kind = LL_HYDRANT_TANK;
    struct ll_hydrant_changes c = ll_hydrant_changes_count(v, 3, inside, &year);
    assert_true(c.told);
    assert_int_equal(c.fresh, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_or_missing_ones_that_work_again_were_put_back),
        cmocka_unit_test(one_that_breaks_and_is_repaired_twice_counts_once),
        cmocka_unit_test(what_stands_where_nothing_stood_is_new),
        cmocka_unit_test(another_uid_at_the_same_place_is_the_same_hydrant),
        cmocka_unit_test(without_hydrants_before_the_year_nothing_is_told),
        cmocka_unit_test(other_kinds_and_places_outside_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
