/// A piece of work on a thread of its own, beside what its caller does meanwhile.
#ifndef LL_CORE_BESIDE_H
#define LL_CORE_BESIDE_H

#include <pthread.h>
#include <stdbool.h>

#include "core/error.h"

/// `{0}` is idle. Stays where it is from ll_beside_begin to ll_beside_end.
struct ll_beside {
    enum ll_code (*work)(void *user, struct ll_err *err);
    void *user;
    bool begun;
    bool running; ///< on `thread`
    pthread_t thread;
    enum ll_code code;
    struct ll_err err;
};

/// Starts `work`; what it uses through `user` is its own until ll_beside_end.
/// @param threads 1: it is done within ll_beside_end, on the calling thread; so it is where no
///                thread can be had.
/// @param err     Lends its language. May be NULL.
void ll_beside_begin(struct ll_beside *beside, unsigned threads,
                     enum ll_code (*work)(void *user, struct ll_err *err), void *user,
                     const struct ll_err *err);

/// Waits until the work is done. @return What it returned; LL_OK when nothing was begun.
LL_MUST_USE enum ll_code ll_beside_end(struct ll_beside *beside, struct ll_err *err);

/// Waits for the work if it is under way, and leaves it undone otherwise.
void ll_beside_drop(struct ll_beside *beside);

#endif
