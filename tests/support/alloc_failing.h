/// The allocator of tests that make memory run out. Link with FAILING_ALLOC.
#ifndef LL_TESTS_SUPPORT_ALLOC_FAILING_H
#define LL_TESTS_SUPPORT_ALLOC_FAILING_H

#include <stdbool.h>
#include <stddef.h>

/// Lets `successes` allocations through, then fails every one. Call ll_alloc_unlimited to end it.
void ll_alloc_fail_after(size_t successes);
void ll_alloc_unlimited(void);

/// Blocks that are allocated and not freed.
size_t ll_alloc_live(void);

/// Runs `attempt` with failure at allocation 1, 2, 3 … until it answers true (done). `attempt`
/// must answer false when it got LL_E_NOMEM, and release all it holds. Fails the test when blocks
/// leak in any attempt or when there is no end after `most` attempts.
void ll_for_each_failing_alloc(bool (*attempt)(void *user), void *user, size_t most);

/// The same for attempts that take long: after the first few, the failing allocation moves on by a
/// quarter of its number each time.
void ll_for_some_failing_alloc(bool (*attempt)(void *user), void *user, size_t most);

#endif
