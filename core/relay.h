/// Work in three stages, each on a thread of its own, with the same result as on one.
#ifndef LL_CORE_RELAY_H
#define LL_CORE_RELAY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

/// What happens to an item. Items go through the stages in the order in which they were filled, one
/// at a time in each stage; what a stage keeps in `user` is its own as long as the others leave it
/// alone. `err` has the language of the caller's.
struct ll_relay {
    /// Fills an item, on the first thread. @param ret_more false with the last one.
    enum ll_code (*fill)(void *user, void *item, bool *ret_more, struct ll_err *err);
    /// Looks at the first filled item before `work` sees it, on the calling thread, while the
    /// next ones are filled.
    enum ll_code (*begin)(void *user, void *item, struct ll_err *err);
    /// Works on an item, on the second thread.
    enum ll_code (*work)(void *user, void *item, struct ll_err *err);
    /// Takes what is in an item, on the calling thread.
    enum ll_code (*take)(void *user, void *item, struct ll_err *err);
    void *user;
};

#define LL_RELAY_ITEMS_MAX 16U

/// Passes items from stage to stage, round after round, until the last one is taken or a stage
/// fails.
/// @param items   At least one, at most LL_RELAY_ITEMS_MAX; borrowed, no stage uses them
/// afterwards.
/// @param threads 1: everything on the calling thread, with the first item alone. Threads that
///                cannot be started leave their work to the calling one.
/// @return LL_OK, or what the first item that failed in the order of filling failed with.
LL_MUST_USE enum ll_code ll_relay_run(const struct ll_relay *relay, void *const *items,
                                      size_t count, unsigned threads, struct ll_err *err);

#endif
