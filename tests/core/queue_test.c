#include "core/queue.h"

#include <pthread.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

#define ITEMS 1000

struct feed {
    ll_queue *queue;
    int *items;
};

static void *push_all(void *arg)
{
    struct feed *f = arg;
    for (int i = 0; i < ITEMS; i++) {
        ll_queue_push(f->queue, &f->items[i]);
    }
    return NULL;
}

static void items_come_out_in_the_order_they_went_in(void **state)
{
    (void)state;
    struct ll_err err = {0};
    for (size_t capacity = 1; capacity < 5; capacity++) {
        LL_CLEANUP(ll_queue_freep) ll_queue *q = NULL;
        int items[ITEMS];
        assert_ok(ll_queue_new(capacity, &q, &err), &err);
        struct feed feed = {q, items};
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, push_all, &feed), 0);
        for (int i = 0; i < ITEMS; i++) {
            assert_ptr_equal(ll_queue_pop(q), &items[i]);
        }
        assert_int_equal(pthread_join(thread, NULL), 0);
    }
}

static void closing_ends_the_waiting_of_the_full_side(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_queue_freep) ll_queue *q = NULL;
    int items[ITEMS];
    assert_ok(ll_queue_new(3, &q, &err), &err);
    struct feed feed = {q, items};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, push_all, &feed), 0);
    assert_ptr_equal(ll_queue_pop(q), &items[0]);
    ll_queue_close(q);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_null(ll_queue_pop(q)); /* though items are left */
}

static bool make(void *user)
{
    (void)user;
    LL_CLEANUP(ll_queue_freep) ll_queue *q = NULL;
    return ll_queue_new(4, &q, NULL) == LL_OK;
}

static void without_memory_it_fails_and_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(make, NULL, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_come_out_in_the_order_they_went_in),
        cmocka_unit_test(closing_ends_the_waiting_of_the_full_side),
        cmocka_unit_test(without_memory_it_fails_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
