#include "tests/support/alloc_failing.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "tests/support/check.h"

/* These take the place of core/alloc.c: the linker finds them first. */

static atomic_size_t live;
static atomic_size_t left = SIZE_MAX;

static bool may_allocate(void)
{
    size_t now = atomic_load(&left);
    if (now == SIZE_MAX) {
        return true;
    }
    if (now == 0) {
        return false;
    }
    atomic_store(&left, now - 1);
    return true;
}

void *ll_calloc(size_t count, size_t size)
{
    if (!may_allocate()) {
        return NULL;
    }
    void *block = calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);
    atomic_fetch_add(&live, block != NULL);
    return block;
}

void *ll_alloc(size_t count, size_t size)
{
    void *block = ll_calloc(count, size);
    if (block != NULL) {
        memset(block, 0xA5, count * size); /* who reads before writing shall see it */
    }
    return block;
}

void *ll_realloc(void *block, size_t count, size_t size)
{
    if (!may_allocate() || (size != 0 && count > SIZE_MAX / size)) {
        return NULL;
    }
    size_t bytes = count * size;
    void *grown = realloc(block, bytes == 0 ? 1 : bytes);
    atomic_fetch_add(&live, block == NULL && grown != NULL);
    return grown;
}

char *ll_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = ll_calloc(size, 1);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

void ll_free(void *block)
{
    atomic_fetch_sub(&live, block != NULL);
    free(block);
}

void ll_freep(void *address_of_pointer)
{
    void *block;
    memcpy(&block, address_of_pointer, sizeof block);
    ll_free(block);
}

void ll_alloc_fail_after(size_t successes)
{
    atomic_store(&left, successes);
}

void ll_alloc_unlimited(void)
{
    atomic_store(&left, SIZE_MAX);
}

size_t ll_alloc_live(void)
{
    return atomic_load(&live);
}

/// Attempts with the first failure at 1, then later by one and a `share`-th of what went well.
static void fail_in_turn(bool (*attempt)(void *user), void *user, size_t most, size_t share)
{
    for (size_t n = 0; n < most; n += 1 + n / share) {
        size_t before = ll_alloc_live();
        ll_alloc_fail_after(n);
        bool done = attempt(user);
        ll_alloc_unlimited();
        if (ll_alloc_live() != before) {
            fail_msg("with allocation %zu failing, %zu blocks leak", n + 1,
                     ll_alloc_live() - before);
        }
        if (done) {
            return;
        }
    }
    fail_msg("still failing after %zu allocations", most);
}

void ll_for_each_failing_alloc(bool (*attempt)(void *user), void *user, size_t most)
{
    fail_in_turn(attempt, user, most, SIZE_MAX);
}

void ll_for_some_failing_alloc(bool (*attempt)(void *user), void *user, size_t most)
{
    fail_in_turn(attempt, user, most, 4);
}
