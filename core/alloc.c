#include "core/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *ll_alloc(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    size_t bytes = count * size;
    return malloc(bytes == 0 ? 1 : bytes);
}

void *ll_calloc(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL; /* calloc says so too, but sanitizers end the process over it */
    }
    return calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);
}

void *ll_realloc(void *block, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    size_t bytes = count * size;
    return realloc(block, bytes == 0 ? 1 : bytes);
}

char *ll_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = ll_alloc(size, 1);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

void ll_free(void *block)
{
    free(block);
}

void ll_freep(void *address_of_pointer)
{
    void *block;
    memcpy(&block, address_of_pointer, sizeof block);
    ll_free(block);
}
