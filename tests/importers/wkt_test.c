#include "importers/wkt.h"

#include "tests/support/check.h"
#include "tests/support/scenes.h"

static void assert_wkt(const struct ll_shapes *s, size_t index, const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    assert_ok(ll_wkt_append(&text, s, index, &err), &err);
    assert_string_equal(ll_text_str(&text), expected);
}

static void shapes_are_written_as_well_known_text(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POINT, "39500000.12344 -2");
    ll_draw_shape(&s, LL_LINE, "0 0, 5 1, 9 0");
    ll_draw_shape(&s, LL_POLYGON, "0 0, 9 0, 9 9, 0 9; 2 2, 2 4, 4 4; 20 0, 29 0, 29 9");
    assert_wkt(&s, 0, "POINT (39500000.1234 -2.0000)");
    assert_wkt(&s, 1, "LINESTRING (0.0000 0.0000, 5.0000 1.0000, 9.0000 0.0000)");
    assert_wkt(&s, 2,
               "MULTIPOLYGON (((0.0000 0.0000, 9.0000 0.0000, 9.0000 9.0000, 0.0000 9.0000, "
               "0.0000 0.0000), (2.0000 2.0000, 2.0000 4.0000, 4.0000 4.0000, 2.0000 2.0000)), "
               "((20.0000 0.0000, 29.0000 0.0000, 29.0000 9.0000, 20.0000 0.0000)))");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shapes_are_written_as_well_known_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
