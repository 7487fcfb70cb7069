#include "app/http/tiles.h"

#include <stdio.h>

#include "tests/support/check.h"

static enum ll_code read(const char *layer, const char *z, const char *x, const char *y,
                         struct ll_tile_address *ret_address)
{
    char parts[LL_ROUTE_PARAMS_MAX][LL_ROUTE_PARAM_SIZE];
    const char *const texts[LL_ROUTE_PARAMS_MAX] = {layer, z, x, y};
    for (int i = 0; i < LL_ROUTE_PARAMS_MAX; i++) {
        (void)snprintf(parts[i], sizeof parts[i], "%s", texts[i]);
    }
    return ll_tile_address((const char(*)[LL_ROUTE_PARAM_SIZE])parts, ret_address, NULL);
}

static void an_address_names_layer_place_and_scale(void **state)
{
    (void)state;
    struct ll_tile_address a = {0};
    assert_int_equal(read("water", "16", "54321", "65535", &a), LL_OK);
    assert_int_equal(a.layer, LL_MAP_WATER);
    assert_int_equal(a.z, 16);
    assert_int_equal(a.x, 54321);
    assert_int_equal(a.y, 65535);
    assert_int_equal(a.scale, 1);
    assert_int_equal(read("base", "0", "0", "0@2x", &a), LL_OK);
    assert_int_equal(a.scale, 2);
}

static void tiles_outside_the_world_are_not_found(void **state)
{
    (void)state;
    struct ll_tile_address a = {0};
    assert_int_equal(read("risk", "23", "0", "0", &a), LL_E_NOT_FOUND);
    assert_int_equal(read("risk", "16", "65536", "0", &a), LL_E_NOT_FOUND);
    assert_int_equal(read("risk", "16", "0", "65536", &a), LL_E_NOT_FOUND);
    assert_int_equal(read("risk", "9999999999", "0", "0", &a), LL_E_NOT_FOUND);
    assert_int_equal(read("risk", "22", "9999999999", "4294967295", &a), LL_E_NOT_FOUND);
    assert_int_equal(read("nothing", "1", "0", "0", &a), LL_E_NOT_FOUND);
}

static void what_is_no_plain_number_is_invalid(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     "-1",  "+1",   "01",    "1e3",
                                      "0x10", " 1",  "1 ",   "1.0",   "nan",
                                      "１",   "@2x", "1@3x", "1@2xx", "18446744073709551617"};
    struct ll_tile_address a = {0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(read("risk", "16", "1", bad[i], &a), LL_E_INVALID);
        assert_int_equal(read("risk", "16", bad[i], "1", &a), LL_E_INVALID);
        assert_int_equal(read("risk", bad[i], "1", "1", &a), LL_E_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_names_layer_place_and_scale),
        cmocka_unit_test(tiles_outside_the_world_are_not_found),
        cmocka_unit_test(what_is_no_plain_number_is_invalid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
