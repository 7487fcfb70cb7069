#include "app/http/listen.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/check.h"

static void port_0_gives_a_free_port_and_says_which(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_listener one = {.fd = -1};
    struct ll_listener two = {.fd = -1};
    assert_ok(ll_listen("127.0.0.1:0", &one, &err), &err);
    assert_ok(ll_listen("localhost:0", &two, &err), &err);
    assert_int_equal(strncmp(one.url, "http://127.0.0.1:", 17), 0);
    assert_null(strstr(one.url, ":0/"));
    assert_string_not_equal(one.url, two.url);
    ll_listener_close(&two);
    ll_listener_close(&one);
    ll_listener_close(&one);
}

static void a_port_in_use_says_what_to_do(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_listener one = {.fd = -1};
    struct ll_listener two = {.fd = -1};
    assert_ok(ll_listen("127.0.0.1:0", &one, &err), &err);
    char address[64] = "";
    (void)snprintf(address, sizeof address, "%.*s", (int)strlen(one.url) - 8, one.url + 7);
    assert_int_equal(ll_listen(address, &two, &err), LL_E_EXISTS);
    assert_mentions(err.message, address);
    assert_mentions(err.message, "--listen");
    assert_int_equal(two.fd, -1);
    ll_listener_close(&one);
}

static void addresses_that_others_can_reach_are_refused(void **state)
{
    (void)state;
    static const char *const open[] = {"0.0.0.0:8080", "192.168.1.5:8080", "[::]:8080", "8.8.8.8:0",
                                       "[fe80::1]:80"};
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
        struct ll_err err = {0};
        struct ll_listener listener = {.fd = -1};
        assert_int_equal(ll_listen(open[i], &listener, &err), LL_E_UNSUPPORTED);
        assert_mentions(err.message, "127.0.0.1");
    }
}

static void other_forms_are_wrong_usage(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",         "8080",         "127.0.0.1",       "127.0.0.1:",
        ":8080",    "127.0.0.1:-1", "127.0.0.1:65536", "127.0.0.1:http",
        "[::1:80",  "::1:80",       "example.org:80",  "127.1:80",
        "[::1]8080"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ll_listener listener = {.fd = -1};
        assert_int_equal(ll_listen(bad[i], &listener, NULL), LL_E_USAGE);
    }
}

static void only_names_of_this_machine_are_hosts(void **state)
{
    (void)state;
    static const char *const own[] = {"127.0.0.1",  "127.0.0.1:8080", "localhost:80", "LOCALHOST",
                                      "[::1]:8080", "[::1]",          "127.1.2.3"};
    static const char *const others[] = {"",
                                         "example.org",
                                         "127.0.0.1.example.org",
                                         "localhost.:x.y",
                                         "192.168.0.1:8080",
                                         "[::2]",
                                         "::1",
                                         "127.0.0.1 "};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        assert_true(ll_host_is_loopback(own[i]));
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(ll_host_is_loopback(others[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(port_0_gives_a_free_port_and_says_which),
        cmocka_unit_test(a_port_in_use_says_what_to_do),
        cmocka_unit_test(addresses_that_others_can_reach_are_refused),
        cmocka_unit_test(other_forms_are_wrong_usage),
        cmocka_unit_test(only_names_of_this_machine_are_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
