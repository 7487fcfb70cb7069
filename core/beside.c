#include "core/beside.h"

#include "core/language.h"

static void *thread_main(void *arg)
{
    struct ll_beside *b = arg;
    b->code = b->work(b->user, &b->err);
    return NULL;
}

void ll_beside_begin(struct ll_beside *b, unsigned threads,
                     enum ll_code (*work)(void *user, struct ll_err *err), void *user,
                     const struct ll_err *err)
{
    *b = (struct ll_beside){.work = work, .user = user, .begun = true};
    b->err.lang = ll_err_lang(err);
    b->running = threads != 1 && pthread_create(&b->thread, NULL, thread_main, b) == 0;
}

enum ll_code ll_beside_end(struct ll_beside *b, struct ll_err *err)
{
    if (!b->begun) {
        return LL_OK;
    }
    if (b->running) {
        (void)pthread_join(b->thread, NULL);
    } else {
        (void)thread_main(b);
    }
    enum ll_code code = b->code;
    if (code != LL_OK && err != NULL) {
        *err = b->err;
    }
    *b = (struct ll_beside){0};
    return code;
}

void ll_beside_drop(struct ll_beside *b)
{
    if (b->running) {
        (void)pthread_join(b->thread, NULL);
    }
    *b = (struct ll_beside){0};
}
