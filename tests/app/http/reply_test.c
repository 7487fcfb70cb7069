#include "app/http/reply.h"

#include <stdio.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static void count_release(void *owner)
{
    ++*(int *)owner;
}

static struct ll_reply owned(int *released)
{
    struct ll_reply reply = {0};
    ll_reply_static(&reply, "image/png", "x", 1);
    reply.release = count_release;
    reply.owner = released;
    (void)snprintf(reply.etag, sizeof reply.etag, "\"1\"");
    return reply;
}

static void bytes_are_given_back_once_on_every_path(void **state)
{
    (void)state;
    struct ll_err err = {.code = LL_E_IO, .message = "gone"};
    int released = 0;
    struct ll_reply reply = owned(&released);
    ll_reply_clear(&reply);
    ll_reply_clear(&reply);
    assert_int_equal(released, 1);
    reply = owned(&released);
    ll_reply_problem(&reply, 500, &err);
    assert_int_equal(released, 2);
    ll_reply_clear(&reply);
    assert_int_equal(released, 2);
    reply = owned(&released);
    assert_true(ll_reply_unchanged(&reply, "\"1\""));
    assert_int_equal(released, 3);
    assert_int_equal(reply.status, 304);
    assert_int_equal(reply.len, 0);
    assert_string_equal(reply.etag, "\"1\""); /* a 304 names the entity again */
    ll_reply_clear(&reply);
    assert_int_equal(released, 3);
}

static void another_entity_is_sent_in_full(void **state)
{
    (void)state;
    int released = 0;
    struct ll_reply reply = owned(&released);
    assert_false(ll_reply_unchanged(&reply, "\"2\""));
    assert_false(ll_reply_unchanged(&reply, NULL));
    assert_int_equal(reply.status, 200);
    ll_reply_clear(&reply);
}

static bool try_problem(void *user)
{
    (void)user;
    struct ll_err cause = {.code = LL_E_NOT_FOUND, .message = "没有"};
    struct ll_reply reply = {0};
    ll_reply_problem(&reply, 404, &cause);
    bool full = reply.status == 404;
    assert_true(full || reply.status == 503);
    assert_string_equal(reply.type, "application/problem+json");
    assert_true(reply.len > 0);
    ll_reply_clear(&reply);
    return full;
}

static void a_problem_is_said_even_without_memory(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(try_problem, NULL, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_given_back_once_on_every_path),
        cmocka_unit_test(another_entity_is_sent_in_full),
        cmocka_unit_test(a_problem_is_said_even_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
