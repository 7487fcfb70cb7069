#include "core/array.h"

#include <stdint.h>
#include <string.h>

#include "core/alloc.h"

enum ll_code ll_array_reserve(void *items, size_t *capacity, size_t need, size_t item_size,
                              struct ll_err *err)
{
    if (need <= *capacity) {
        return LL_OK;
    }
    size_t grown = *capacity > SIZE_MAX / 2 ? need : *capacity + *capacity / 2;
    if (grown < need) {
        grown = need;
    }
    if (grown < 8) {
        grown = 8;
    }
    void *block;
    memcpy(&block, items, sizeof block); /* `items` is a T **: copied, not aliased */
    block = ll_realloc(block, grown, item_size);
    if (block == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory (%zu items of %zu bytes)", grown, item_size);
    }
    memcpy(items, &block, sizeof block);
    *capacity = grown;
    return LL_OK;
}
