#include "core/relay.h"

#include <assert.h>
#include <pthread.h>

#include "core/language.h"
#include "core/queue.h"

/// An item on its way, with what became of it so far.
struct carrier {
    void *item;
    bool last; /* none comes after it: the end, or it failed */
    enum ll_code code;
    struct ll_err err;
};

struct run {
    const struct ll_relay *relay;
    ll_queue *empty;
    ll_queue *filled;
    ll_queue *worked;
    struct carrier *first; /* what the second thread begins with */
};

static void run_clear(struct run *r)
{
    ll_queue_free(r->empty);
    ll_queue_free(r->filled);
    ll_queue_free(r->worked);
}

static void fill(const struct run *r, struct carrier *c)
{
    bool more = true;
    c->code = r->relay->fill(r->relay->user, c->item, &more, &c->err);
    c->last = !more || c->code != LL_OK;
}

static void do_stage(enum ll_code (*stage)(void *user, void *item, struct ll_err *err),
                     const struct run *r, struct carrier *c)
{
    if (c->code == LL_OK) {
        c->code = stage(r->relay->user, c->item, &c->err);
        c->last = c->last || c->code != LL_OK;
    }
}

static void *fill_main(void *arg)
{
    struct run *r = arg;
    for (bool last = false; !last;) {
        struct carrier *c = ll_queue_pop(r->empty);
        if (c == NULL) {
            break;
        }
        fill(r, c);
        last = c->last; /* once pushed, the carrier is another thread's */
        ll_queue_push(r->filled, c);
    }
    return NULL;
}

static void *work_main(void *arg)
{
    struct run *r = arg;
    for (struct carrier *c = r->first; c != NULL;) {
        do_stage(r->relay->work, r, c);
        bool last = c->last;
        ll_queue_push(r->worked, c);
        c = last ? NULL : ll_queue_pop(r->filled);
    }
    return NULL;
}

/// The part of the calling thread, from the first item on. @param working Whether there is a second
/// thread. @return The carrier it ended with.
static struct carrier *take_all(struct run *r, bool working)
{
    for (struct carrier *c = r->first;;) {
        if (working) {
            c = ll_queue_pop(r->worked);
        } else {
            do_stage(r->relay->work, r, c);
        }
        do_stage(r->relay->take, r, c);
        if (c->last) {
            return c;
        }
        ll_queue_push(r->empty, c);
        if (!working) {
            c = ll_queue_pop(r->filled);
        }
    }
}

/// Everything on the calling thread.
static void run_alone(struct run *r, struct carrier *c)
{
    for (bool begun = false; !c->last || !begun; begun = true) {
        fill(r, c);
        if (!begun) {
            do_stage(r->relay->begin, r, c);
        }
        do_stage(r->relay->work, r, c);
        do_stage(r->relay->take, r, c);
    }
}

/// @return The carrier it ended with.
static struct carrier *run_threads(struct run *r, struct carrier *carriers, size_t count)
{
    pthread_t filler, worker;
    bool working = false;
    if (pthread_create(&filler, NULL, fill_main, r) != 0) {
        run_alone(r, carriers);
        return carriers;
    }
    for (size_t i = 0; i < count; i++) {
        ll_queue_push(r->empty, &carriers[i]);
    }
    struct carrier *end = r->first = ll_queue_pop(r->filled);
    do_stage(r->relay->begin, r, end);
    if (end->code == LL_OK) {
        working = pthread_create(&worker, NULL, work_main, r) == 0;
        end = take_all(r, working);
    }
    ll_queue_close(r->empty);
    ll_queue_close(r->filled);
    ll_queue_close(r->worked);
    (void)pthread_join(filler, NULL);
    if (working) {
        (void)pthread_join(worker, NULL);
    }
    return end;
}

enum ll_code ll_relay_run(const struct ll_relay *relay, void *const *items, size_t count,
                          unsigned threads, struct ll_err *err)
{
    assert(count > 0 && count <= LL_RELAY_ITEMS_MAX);
    LL_CLEANUP(run_clear) struct run r = {.relay = relay};
    struct carrier carriers[LL_RELAY_ITEMS_MAX] = {0};
    for (size_t i = 0; i < count; i++) {
        carriers[i] = (struct carrier){.item = items[i]};
        carriers[i].err.lang = ll_err_lang(err);
    }
    struct carrier *end = carriers;
    if (threads == 1) {
        run_alone(&r, carriers);
    } else {
        enum ll_code code = ll_queue_new(count, &r.empty, err);
        code = code == LL_OK ? ll_queue_new(count, &r.filled, err) : code;
        code = code == LL_OK ? ll_queue_new(count, &r.worked, err) : code;
        if (code != LL_OK) {
            return code;
        }
        end = run_threads(&r, carriers, count);
    }
    if (end->code != LL_OK && err != NULL) {
        *err = end->err;
    }
    return end->code;
}
