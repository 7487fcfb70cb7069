/// A queue between threads.
#ifndef LL_CORE_QUEUE_H
#define LL_CORE_QUEUE_H

#include <stddef.h>

#include "core/error.h"

/// First in, first out; at most as many items as said when it was made. Any thread may push and
/// pop. Opaque.
typedef struct ll_queue ll_queue;

/// @param capacity  Most items at a time; pushing one more waits.
/// @param ret_queue Owned by the caller (ll_queue_free, when no thread uses it any more).
LL_MUST_USE enum ll_code ll_queue_new(size_t capacity, ll_queue **ret_queue, struct ll_err *err);
void ll_queue_free(ll_queue *queue);
void ll_queue_freep(ll_queue **queue);

/// Adds an item, not NULL, the caller's as before; waits while the queue is full. Does nothing once
/// the queue is closed.
void ll_queue_push(ll_queue *queue, void *item);

/// Takes the oldest item; waits while there is none. @return NULL once the queue is closed, even
/// when items are left.
void *ll_queue_pop(ll_queue *queue);

/// Ends all waiting, now and later.
void ll_queue_close(ll_queue *queue);

#endif
