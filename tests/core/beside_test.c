#include "core/beside.h"

#include "tests/support/check.h"

/// A sum that is made elsewhere.
struct sum {
    int from;
    int to;
    int result;
    bool fail;
    bool on_caller;
    pthread_t caller;
};

static enum ll_code add_up(void *user, struct ll_err *err)
{
    struct sum *s = user;
    s->on_caller = pthread_equal(s->caller, pthread_self()) != 0;
    for (int i = s->from; i <= s->to; i++) {
        s->result += i;
    }
    return s->fail ? ll_fail(err, LL_E_LIMIT, "too many: %d", s->to) : LL_OK;
}

static void the_work_is_done_on_another_thread_when_the_end_returns(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_beside beside = {0};
    struct sum sum = {.from = 1, .to = 100, .caller = pthread_self()};
    ll_beside_begin(&beside, 0, add_up, &sum, &err);
    assert_ok(ll_beside_end(&beside, &err), &err);
    assert_int_equal(sum.result, 5050);
    assert_false(sum.on_caller);
    assert_false(beside.begun);
}

static void with_one_thread_the_caller_does_the_work_at_the_end(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_beside beside = {0};
    struct sum sum = {.from = 1, .to = 10, .caller = pthread_self()};
    ll_beside_begin(&beside, 1, add_up, &sum, &err);
    assert_int_equal(sum.result, 0);
    assert_ok(ll_beside_end(&beside, &err), &err);
    assert_int_equal(sum.result, 55);
    assert_true(sum.on_caller);
}

static void a_failure_arrives_with_its_message_in_the_language_of_the_caller(void **state)
{
    (void)state;
    struct ll_err err = {.lang = LL_LANG_ZH};
    struct ll_beside beside = {0};
    struct sum sum = {.to = 7, .fail = true};
    ll_beside_begin(&beside, 0, add_up, &sum, &err);
    assert_int_equal(ll_beside_end(&beside, &err), LL_E_LIMIT);
    assert_string_equal(err.message, "too many: 7");
    assert_int_equal(err.lang, LL_LANG_ZH);
}

static void what_was_dropped_is_waited_for_and_what_was_not_begun_is_fine(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_beside beside = {0};
    struct sum sum = {.from = 1, .to = 3}, alone = sum;
    assert_ok(ll_beside_end(&beside, &err), &err);
    ll_beside_drop(&beside);
    ll_beside_begin(&beside, 0, add_up, &sum, &err);
    ll_beside_drop(&beside);
    assert_int_equal(sum.result, 6);
    ll_beside_begin(&beside, 1, add_up, &alone, &err);
    ll_beside_drop(&beside);
    assert_int_equal(alone.result, 0);
    assert_ok(ll_beside_end(&beside, NULL), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_work_is_done_on_another_thread_when_the_end_returns),
        cmocka_unit_test(with_one_thread_the_caller_does_the_work_at_the_end),
        cmocka_unit_test(a_failure_arrives_with_its_message_in_the_language_of_the_caller),
        cmocka_unit_test(what_was_dropped_is_waited_for_and_what_was_not_begun_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
