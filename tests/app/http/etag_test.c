#include "app/http/etag.h"

#include "tests/support/check.h"

static void if_none_match_follows_the_standard(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        bool matches;
    } cases[] = {
        {"\"a-1\"", true},
        {"W/\"a-1\"", true},
        {"*", true},
        {" \"x\" , \"a-1\"", true},
        {"\"x\",W/\"a-1\",\"y\"", true},
        {",, \"a-1\"", true},
        {"\"a-2\"", false},
        {"\"a-1", false},
        {"a-1", false},
        {"\"a\"-1\"", false},
        {"\"A-1\"", false},
        {"W/", false},
        {"", false},
        {NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(ll_etag_matches(cases[i].header, "\"a-1\""), cases[i].matches);
    }
}

static void without_a_tag_nothing_matches(void **state)
{
    (void)state;
    assert_false(ll_etag_matches("*", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(if_none_match_follows_the_standard),
        cmocka_unit_test(without_a_tag_nothing_matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
