#include "app/shell/args.h"

#include "tests/support/check.h"

static const struct ll_option options[] = {
    {"out", "FILE", "x", false},
    {"set", "rule=value", "x", true},
    {"replace", "[=source]", "x", false},
    {"strict", NULL, "x", false},
    {0},
};

static enum ll_code parse(struct ll_args *args, struct ll_err *err, int argc, const char **argv)
{
    return ll_args_parse(argc, (char *const *)argv, options, 1, 2, args, err);
}

static void options_are_taken_in_every_form(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_args args = {0};
    const char *argv[] = {"buildings", "--out", "a.png",  "--set=x=1", "--set",   "y=2",
                          "--replace", "file",  "--json", "--lang=zh", "--strict"};
    assert_ok(parse(&args, &err, 11, argv), &err);
    assert_int_equal(args.positional_count, 2);
    assert_string_equal(args.positional[1], "file"); /* --replace did not swallow it */
    assert_string_equal(ll_arg(&args, "out"), "a.png");
    assert_string_equal(ll_arg_at(&args, "set", 0), "x=1");
    assert_string_equal(ll_arg_at(&args, "set", 1), "y=2");
    assert_null(ll_arg_at(&args, "set", 2));
    assert_string_equal(ll_arg(&args, "replace"), "");
    assert_string_equal(ll_arg(&args, "strict"), "");
    assert_string_equal(ll_arg(&args, "lang"), "zh");
    assert_null(ll_arg(&args, "store"));
    const char *source[] = {"buildings", "--replace=source"};
    assert_ok(parse(&args, &err, 2, source), &err);
    assert_string_equal(ll_arg(&args, "replace"), "source");
    const char *dashes[] = {"--", "--strict"};
    assert_ok(parse(&args, &err, 2, dashes), &err);
    assert_string_equal(args.positional[0], "--strict");
}

static void wrong_usage_says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *argv[4];
        int argc;
        const char *part;
    } cases[] = {
        {{"a", "--no-such"}, 2, "--no-such"},
        {{"a", "--out"}, 2, "needs a value"},
        {{"a", "--strict=1"}, 2, "takes no value"},
        {{"a", "--out=1", "--out=2"}, 3, "twice"},
        {{"a", "b", "c"}, 3, "'c'"},
        {{NULL}, 0, "missing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ll_err err = {0};
        struct ll_args args = {0};
        const char *argv[4];
        for (int w = 0; w < 4; w++) {
            argv[w] = cases[i].argv[w];
        }
        assert_int_equal(parse(&args, &err, cases[i].argc, argv), LL_E_USAGE);
        assert_mentions(err.message, cases[i].part);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_taken_in_every_form),
        cmocka_unit_test(wrong_usage_says_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
