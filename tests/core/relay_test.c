#include "core/relay.h"

#include <pthread.h>

#include "tests/support/check.h"

#define ITEMS 4

/// An item that is filled with a number and carries it through the stages.
struct item {
    size_t number;
    size_t square;
};

/// What the stages share and where they are told to fail. Each stage writes fields of its own.
struct job {
    size_t count; ///< items to fill
    size_t fail_fill, fail_work, fail_take;
    bool fail_begin;
    size_t filled;
    size_t begun, begun_number;
    size_t worked; ///< items worked on before `begin` ended would show here
    bool too_early;
    size_t taken;
    bool in_order;
    pthread_t caller;
    bool on_caller;
};

static struct job job_of(size_t count)
{
    return (struct job){.count = count,
                        .fail_fill = SIZE_MAX,
                        .fail_work = SIZE_MAX,
                        .fail_take = SIZE_MAX,
                        .in_order = true,
                        .on_caller = true,
                        .caller = pthread_self()};
}

static enum ll_code fill(void *user, void *item, bool *ret_more, struct ll_err *err)
{
    struct job *job = user;
    struct item *i = item;
    if (job->filled == job->fail_fill) {
        return ll_fail(err, LL_E_FORMAT, "fill %zu", job->filled);
    }
    *i = (struct item){.number = job->filled++};
    *ret_more = job->filled < job->count;
    return LL_OK;
}

static enum ll_code begin(void *user, void *item, struct ll_err *err)
{
    struct job *job = user;
    job->begun++;
    job->begun_number = ((struct item *)item)->number;
    return job->fail_begin ? ll_fail(err, LL_E_CRS, "begin") : LL_OK;
}

static enum ll_code work(void *user, void *item, struct ll_err *err)
{
    struct job *job = user;
    struct item *i = item;
    job->too_early = job->too_early || job->begun != 1;
    job->worked++;
    if (i->number == job->fail_work) {
        return ll_fail(err, LL_E_INVALID, "work %zu", i->number);
    }
    i->square = i->number * i->number;
    return LL_OK;
}

static enum ll_code take(void *user, void *item, struct ll_err *err)
{
    struct job *job = user;
    const struct item *i = item;
    job->on_caller = job->on_caller && pthread_equal(pthread_self(), job->caller) != 0;
    if (i->number == job->fail_take) {
        return ll_fail(err, LL_E_CANCELLED, "take %zu", i->number);
    }
    job->in_order = job->in_order && i->number == job->taken && i->square == i->number * i->number;
    job->taken++;
    return LL_OK;
}

static enum ll_code run(struct job *job, size_t items, unsigned threads, struct ll_err *err)
{
    struct item room[ITEMS] = {0};
    void *pointers[ITEMS];
    for (size_t i = 0; i < ITEMS; i++) {
        pointers[i] = &room[i];
    }
    const struct ll_relay relay = {fill, begin, work, take, job};
    return ll_relay_run(&relay, pointers, items, threads, err);
}

static void items_are_taken_in_order_on_any_number_of_threads(void **state)
{
    (void)state;
    static const size_t counts[] = {1, 2, 3, 5, 500};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        for (unsigned threads = 0; threads < 4; threads++) {
            for (size_t items = 1; items <= ITEMS; items++) {
                struct ll_err err = {0};
                struct job job = job_of(counts[c]);
                assert_ok(run(&job, items, threads, &err), &err);
                assert_int_equal(job.taken, counts[c]);
                assert_int_equal(job.begun, 1);
                assert_int_equal(job.begun_number, 0);
                assert_true(job.in_order && job.on_caller && !job.too_early);
            }
        }
    }
}

static void the_first_item_that_fails_decides(void **state)
{
    (void)state;
    static const struct {
        size_t fill, work, take;
        const char *message;
    } cases[] = {
        {0, SIZE_MAX, SIZE_MAX, "fill 0"},
        {7, SIZE_MAX, SIZE_MAX, "fill 7"},
        {9, 7, SIZE_MAX, "work 7"},
        {9, 8, 7, "take 7"},
        {5, 5, 5, "fill 5"},
        {SIZE_MAX, 499, 499, "work 499"},
        {SIZE_MAX, 400, 0, "take 0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (unsigned threads = 1; threads < 4; threads++) {
            struct ll_err err = {.lang = LL_LANG_ZH};
            struct job job = job_of(500);
            job.fail_fill = cases[i].fill;
            job.fail_work = cases[i].work;
            job.fail_take = cases[i].take;
            assert_int_not_equal(run(&job, ITEMS, threads, &err), LL_OK);
            assert_string_equal(err.message, cases[i].message);
            assert_int_equal(err.lang, LL_LANG_ZH);
        }
    }
}

static void a_failing_beginning_ends_it_before_any_work(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads < 4; threads++) {
        struct ll_err err = {0};
        struct job job = job_of(500);
        job.fail_begin = true;
        assert_int_equal(run(&job, ITEMS, threads, &err), LL_E_CRS);
        assert_int_equal(job.worked, 0);
        assert_int_equal(run(&job, ITEMS, threads, NULL), LL_E_CRS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_taken_in_order_on_any_number_of_threads),
        cmocka_unit_test(the_first_item_that_fails_decides),
        cmocka_unit_test(a_failing_beginning_ends_it_before_any_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
