#include "importers/control.h"

#include <stdio.h>

#include "tests/support/check.h"

static const char *file_with(const char *text)
{
    const char *path = ll_scratch_path("control.csv");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

static void both_kinds_of_targets_are_read(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_control_clear) struct ll_control c = {0};
    LL_CLEANUP(ll_control_clear) struct ll_control d = {0};
    assert_ok(ll_control_read(file_with("name,from_x,from_y,to_lon,to_lat\n"
                                        "a,1,2,119.5,26.25\nb,3,4,119.75,26.5\n"),
                              &c, &err),
              &err);
    assert_int_equal(c.count, 2);
    assert_true(c.lonlat);
    assert_near(c.from[1].y, 4.0, 0.0);
    assert_near(c.to[1].x, 119.75, 0.0);
    /* with the mark of Excel in front */
    assert_ok(ll_control_read(file_with("\xEF\xBB\xBF"
                                        "from_x,from_y,to_x,to_y\n1,2,450000,2770000\n"),
                              &d, &err),
              &err);
    assert_false(d.lonlat);
    assert_near(d.to[0].y, 2770000.0, 0.0);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"from_x,from_y,to_lon\n1,2,3\n", "to_lat"},
        {"x,y\n1,2\n", "from_x"},
        {"from_x,from_y,to_x,to_y\n1,2,3,many\n", "many"},
        {"from_x,from_y,to_x,to_y\n1,2,3,4\n1,2,3,\n", "control point 2"},
        {"from_x,from_y,to_lon,to_lat\n1,2,450000,30\n", "no degrees"},
        {"", "empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ll_err err = {0};
        struct ll_control c = {0};
        assert_int_equal(ll_control_read(file_with(cases[i].text), &c, &err), LL_E_FORMAT);
        assert_mentions(err.message, cases[i].says);
        assert_null(c.from);
    }
    struct ll_err err = {0};
    struct ll_control c = {0};
    assert_int_equal(ll_control_read("nowhere/at/all.csv", &c, &err), LL_E_NOT_FOUND);
    assert_mentions(err.message, "nowhere/at/all.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_kinds_of_targets_are_read),
        cmocka_unit_test(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
