#include "geo/lists.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

#define ITEMS_MAX ((size_t)INT32_MAX)

void ll_lists_clear(struct ll_lists *lists)
{
    ll_free(lists->first);
    ll_free(lists->item);
    *lists = (struct ll_lists){0};
}

enum ll_code ll_list_add(struct ll_list_pen *pen, uint32_t item, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&pen->items, &pen->capacity, pen->count + 1, sizeof *pen->items, err);
    if (code == LL_OK) {
        pen->items[pen->count++] = item;
    }
    return code;
}

/// Where a list lies.
struct place {
    size_t first;
    uint32_t count;
    uint32_t worker;
};

/// Lists as the threads write them.
struct gathering {
    ll_list_fn write;
    void *user;
    struct place *places;
    struct ll_list_pen pens[LL_THREADS_MAX];
};

static void gathering_freep(struct gathering **gathering)
{
    struct gathering *g = *gathering;
    if (g != NULL) {
        for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
            ll_free(g->pens[i].items);
        }
        ll_free(g->places);
        ll_free(g);
    }
}

static enum ll_code write_some(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    struct gathering *g = user;
    struct ll_list_pen *pen = &g->pens[worker];
    enum ll_code code = LL_OK;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        const size_t first = pen->count;
        code = g->write(g->user, worker, i, pen, err);
        g->places[i] = (struct place){first, (uint32_t)(pen->count - first), worker};
    }
    return code;
}

static enum ll_code make_room(size_t count, size_t items, struct ll_lists *lists,
                              struct ll_err *err)
{
    if (items > ITEMS_MAX) {
        return ll_fail(err, LL_E_LIMIT, "%zu pairs of places and buildings are too many", items);
    }
    lists->count = count;
    lists->first = ll_calloc(count + 1, sizeof *lists->first);
    lists->item = ll_alloc(items, sizeof *lists->item);
    return lists->first != NULL && lists->item != NULL ? LL_OK
                                                       : ll_fail(err, LL_E_NOMEM, "out of memory");
}

enum ll_code ll_lists_gather(const struct ll_stage *in, const char *what, size_t count,
                             ll_list_fn write, void *user, struct ll_lists *ret_lists,
                             struct ll_err *err)
{
    LL_CLEANUP(gathering_freep) struct gathering *g = ll_calloc(1, sizeof *g);
    LL_CLEANUP(ll_lists_clear) struct ll_lists lists = {0};
    if (g == NULL || (g->places = ll_calloc(count, sizeof *g->places)) == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    g->write = write;
    g->user = user;
    enum ll_code code = ll_stage_each(in, what, count, write_some, g, err);
    size_t items = 0;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        items += g->places[i].count;
    }
    if (code == LL_OK) {
        code = make_room(count, items, &lists, err);
    }
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < count; i++) {
        const struct place *p = &g->places[i];
        lists.first[i + 1] = lists.first[i] + p->count;
        if (p->count > 0) {
            memcpy(lists.item + lists.first[i], g->pens[p->worker].items + p->first,
                   p->count * sizeof *lists.item);
        }
    }
    *ret_lists = lists;
    lists = (struct ll_lists){0};
    return LL_OK;
}

enum ll_code ll_lists_transpose(const struct ll_lists *lists, size_t other_count,
                                struct ll_lists *ret_lists, struct ll_err *err)
{
    LL_CLEANUP(ll_lists_clear) struct ll_lists other = {0};
    const size_t items = lists->count == 0 ? 0 : lists->first[lists->count];
    enum ll_code code = make_room(other_count, items, &other, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t k = 0; k < items; k++) {
        other.first[lists->item[k] + 1]++;
    }
    for (size_t j = 0; j < other_count; j++) {
        other.first[j + 1] += other.first[j];
    }
    for (size_t i = lists->count; i-- > 0;) { /* backwards, so that each list fills from its end */
        for (uint32_t k = lists->first[i]; k < lists->first[i + 1]; k++) {
            other.item[--other.first[lists->item[k] + 1]] = (uint32_t)i;
        }
    }
    for (size_t j = 0; j < other_count; j++) { /* each start has become that of the list before */
        other.first[j] = other.first[j + 1];
    }
    other.first[other_count] = (uint32_t)items;
    *ret_lists = other;
    other = (struct ll_lists){0};
    return LL_OK;
}
