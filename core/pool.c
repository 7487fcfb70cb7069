#include "core/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "core/language.h"

struct loop {
    ll_pool_fn fn;
    void *user;
    size_t count;
    size_t grain;
    atomic_size_t next;
    atomic_bool failed;
    pthread_mutex_t lock; /* guards the two below */
    size_t failed_at;
    struct ll_err *err;
};

struct worker {
    struct loop *loop;
    unsigned index;
    pthread_t thread;
};

static void note_failure(struct loop *loop, size_t begin, const struct ll_err *err)
{
    (void)pthread_mutex_lock(&loop->lock);
    if (begin < loop->failed_at) {
        loop->failed_at = begin;
        *loop->err = *err;
    }
    (void)pthread_mutex_unlock(&loop->lock);
    atomic_store(&loop->failed, true);
}

static void work(struct loop *loop, unsigned index)
{
    while (!atomic_load(&loop->failed)) {
        size_t begin = atomic_fetch_add(&loop->next, loop->grain);
        if (begin >= loop->count) {
            return;
        }
        size_t end = loop->count - begin < loop->grain ? loop->count : begin + loop->grain;
        struct ll_err err = {.lang = loop->err->lang};
        enum ll_code code = loop->fn(loop->user, index, begin, end, &err);
        if (code != LL_OK) {
            err.code = code;
            note_failure(loop, begin, &err);
        }
    }
}

static void *thread_main(void *arg)
{
    struct worker *w = arg;
    work(w->loop, w->index);
    return NULL;
}

enum ll_code ll_pool_for(unsigned threads, size_t count, size_t grain, ll_pool_fn fn, void *user,
                         struct ll_err *err)
{
    struct ll_err local = {.lang = ll_err_lang(err)};
    struct loop loop = {.fn = fn, .user = user, .count = count, .grain = grain == 0 ? 1 : grain};
    loop.failed_at = SIZE_MAX;
    loop.err = &local;
    size_t chunks = count / loop.grain + (count % loop.grain != 0);
    threads = threads == 0 ? 1 : threads > LL_THREADS_MAX ? LL_THREADS_MAX : threads;
    threads = threads > chunks ? (unsigned)chunks : threads;
    if (pthread_mutex_init(&loop.lock, NULL) != 0) {
        return ll_fail(err, LL_E_NOMEM, "cannot make a lock");
    }
    struct worker workers[LL_THREADS_MAX];
    unsigned started = 1; /* the caller is worker 0; fewer threads than asked still do all */
    for (; started < threads; started++) {
        workers[started] = (struct worker){.loop = &loop, .index = started};
        if (pthread_create(&workers[started].thread, NULL, thread_main, &workers[started]) != 0) {
            break;
        }
    }
    work(&loop, 0);
    for (unsigned i = 1; i < started; i++) {
        (void)pthread_join(workers[i].thread, NULL);
    }
    (void)pthread_mutex_destroy(&loop.lock);
    if (loop.failed_at != SIZE_MAX && err != NULL) {
        *err = local;
    }
    return local.code;
}

unsigned ll_pool_default_threads(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1U : n > (long)LL_THREADS_MAX ? LL_THREADS_MAX : (unsigned)n;
}
