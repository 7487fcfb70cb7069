/// Lists of numbers, one for each of many things, gathered on many threads.
#ifndef LL_GEO_LISTS_H
#define LL_GEO_LISTS_H

#include "geo/stage.h"

/// List i is item[first[i]] up to item[first[i + 1]]. Owns its arrays; `{0}` is empty; release with
/// ll_lists_clear.
struct ll_lists {
    size_t count;
    uint32_t *first; ///< count + 1
    uint32_t *item;
};
void ll_lists_clear(struct ll_lists *lists);

/// Where one list is written to.
struct ll_list_pen {
    uint32_t *items; ///< those of all lists of one thread
    size_t count;
    size_t capacity;
};
LL_MUST_USE enum ll_code ll_list_add(struct ll_list_pen *pen, uint32_t item, struct ll_err *err);

/// Writes list `i`. @param worker As in ll_pool_fn.
typedef enum ll_code (*ll_list_fn)(void *user, unsigned worker, size_t i, struct ll_list_pen *pen,
                                   struct ll_err *err);

/// Has `count` lists written, on the stage's threads.
/// @param what      Catalogue key of what is being done.
/// @param ret_lists Owned by the caller (ll_lists_clear).
/// @return That of `write`, LL_E_LIMIT over 2^31 items, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_lists_gather(const struct ll_stage *in, const char *what, size_t count,
                                         ll_list_fn write, void *user, struct ll_lists *ret_lists,
                                         struct ll_err *err);

/// The other way round: list j holds every i, ascending, whose list holds j.
/// @param other_count Above every item.
LL_MUST_USE enum ll_code ll_lists_transpose(const struct ll_lists *lists, size_t other_count,
                                            struct ll_lists *ret_lists, struct ll_err *err);

#endif
