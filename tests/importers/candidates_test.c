#include "importers/candidates.h"

#include <math.h>
#include <string.h>

#include "tests/support/check.h"

static const struct ll_xy nowhere = {NAN, NAN};

/// Place of a candidate in the list; -1: not there.
static int place_of(const struct ll_candidates *list, const char *crs)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->crs[i], crs) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static void degrees_in_china_may_be_shifted(void **state)
{
    (void)state;
    struct ll_candidates c = ll_candidates_for((struct ll_xy){119.5, 25.1}, nowhere, 0);
    assert_int_equal(c.count, 3);
    assert_int_equal(place_of(&c, "EPSG:4490"), 0);
    assert_true(place_of(&c, "gcj02") > 0 && place_of(&c, "bd09") > 0);
    c = ll_candidates_for((struct ll_xy){11.27, 49.51}, nowhere, 0);
    assert_int_equal(place_of(&c, "EPSG:4326"), 0);
    assert_int_equal(place_of(&c, "gcj02"), -1);
}

static void degrees_the_other_way_round_are_seen(void **state)
{
    (void)state;
    struct ll_candidates c = ll_candidates_for((struct ll_xy){25.1, 119.5}, nowhere, 0);
    assert_int_equal(c.count, 3);
    assert_int_equal(place_of(&c, "EPSG:4490,swapped"), 0);
    assert_true(place_of(&c, "gcj02,swapped") > 0);
}

static void a_zone_prefix_names_the_zone(void **state)
{
    (void)state;
    struct ll_candidates c = ll_candidates_for((struct ll_xy){39450000, 2770000}, nowhere, 0);
    assert_int_equal(c.count, 1);
    assert_string_equal(c.crs[0], "EPSG:4527"); /* zone 39 of 3 degrees */
    c = ll_candidates_for((struct ll_xy){20450000, 2770000}, nowhere, 0);
    assert_string_equal(c.crs[0], "EPSG:4498"); /* zone 20 of 6 degrees */
    c = ll_candidates_for((struct ll_xy){2770000, 39450000}, nowhere, 0);
    assert_int_equal(c.count, 1);
    assert_string_equal(c.crs[0], "EPSG:4527,swapped");
}

static void metres_without_a_prefix_may_be_of_every_zone(void **state)
{
    (void)state;
    struct ll_candidates c = ll_candidates_for((struct ll_xy){450000, 2770000}, nowhere, 0);
    assert_int_equal(c.count, 32); /* 21 of 3 degrees, 11 of 6 */
    assert_true(place_of(&c, "EPSG:4534") >= 0 && place_of(&c, "EPSG:4554") >= 0);
    assert_true(place_of(&c, "EPSG:4502") >= 0 && place_of(&c, "EPSG:4512") >= 0);
    /* near a store only those that come near it */
    c = ll_candidates_for((struct ll_xy){450000, 2770000}, (struct ll_xy){119.5, 25.05}, 4549);
    assert_int_equal(place_of(&c, "EPSG:4549"), 0);
    assert_true(place_of(&c, "EPSG:4549,swapped") >= 0);
    assert_true(place_of(&c, "EPSG:32651") >= 0 || place_of(&c, "EPSG:32650") >= 0);
    assert_int_equal(place_of(&c, "EPSG:4540"), -1);
    assert_true(c.count < 10);
    c = ll_candidates_for((struct ll_xy){302552, 2771114}, (struct ll_xy){121.5, 25.04}, 3826);
    assert_int_equal(place_of(&c, "EPSG:3826"), 0);
}

static void what_is_no_number_is_nothing(void **state)
{
    (void)state;
    struct ll_candidates c = ll_candidates_for((struct ll_xy){NAN, 2.0}, nowhere, 0);
    assert_int_equal(c.count, 0);
    c = ll_candidates_for((struct ll_xy){1e12, -1e12}, nowhere, 0);
    assert_int_equal(c.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(degrees_in_china_may_be_shifted),
        cmocka_unit_test(degrees_the_other_way_round_are_seen),
        cmocka_unit_test(a_zone_prefix_names_the_zone),
        cmocka_unit_test(metres_without_a_prefix_may_be_of_every_zone),
        cmocka_unit_test(what_is_no_number_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
