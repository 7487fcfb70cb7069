#include "core/queue.h"

#include <pthread.h>
#include <stdbool.h>

#include "core/alloc.h"

struct ll_queue {
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t changed;
    bool closed;
    size_t capacity;
    size_t first;
    size_t count;
    void **items; /* a ring */
};

void ll_queue_free(ll_queue *q)
{
    if (q == NULL) {
        return;
    }
    (void)pthread_cond_destroy(&q->changed);
    (void)pthread_mutex_destroy(&q->lock);
    ll_free(q->items);
    ll_free(q);
}

void ll_queue_freep(ll_queue **queue)
{
    ll_queue_free(*queue);
    *queue = NULL;
}

enum ll_code ll_queue_new(size_t capacity, ll_queue **ret_queue, struct ll_err *err)
{
    ll_queue *q = ll_calloc(1, sizeof *q);
    void **items = ll_alloc(capacity, sizeof *items);
    bool lock = q != NULL && items != NULL && pthread_mutex_init(&q->lock, NULL) == 0;
    if (!lock || pthread_cond_init(&q->changed, NULL) != 0) {
        if (lock) {
            (void)pthread_mutex_destroy(&q->lock);
        }
        ll_free(items);
        ll_free(q);
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    q->capacity = capacity;
    q->items = items;
    *ret_queue = q;
    return LL_OK;
}

void ll_queue_push(ll_queue *q, void *item)
{
    (void)pthread_mutex_lock(&q->lock);
    while (!q->closed && q->count == q->capacity) {
        (void)pthread_cond_wait(&q->changed, &q->lock);
    }
    if (!q->closed) {
        q->items[(q->first + q->count++) % q->capacity] = item;
        (void)pthread_cond_broadcast(&q->changed);
    }
    (void)pthread_mutex_unlock(&q->lock);
}

void *ll_queue_pop(ll_queue *q)
{
    void *item = NULL;
    (void)pthread_mutex_lock(&q->lock);
    while (!q->closed && q->count == 0) {
        (void)pthread_cond_wait(&q->changed, &q->lock);
    }
    if (!q->closed) {
        item = q->items[q->first];
        q->first = (q->first + 1) % q->capacity;
        q->count--;
        (void)pthread_cond_broadcast(&q->changed);
    }
    (void)pthread_mutex_unlock(&q->lock);
    return item;
}

void ll_queue_close(ll_queue *q)
{
    (void)pthread_mutex_lock(&q->lock);
    q->closed = true;
    (void)pthread_cond_broadcast(&q->changed);
    (void)pthread_mutex_unlock(&q->lock);
}
