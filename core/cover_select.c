#include <math.h>

#include "core/cover_private.h"

static inline bool before(const struct ll_cover_item *a, const struct ll_cover_item *b)
{
    return a->ratio > b->ratio || (a->ratio == b->ratio && a->index < b->index);
}

static inline void exchange(struct ll_cover_item *a, struct ll_cover_item *b)
{
    struct ll_cover_item kept = *a;
    *a = *b;
    *b = kept;
}

/// Puts the middle one of three at the start of [from, to).
static void choose_pivot(struct ll_cover_item *items, size_t from, size_t to)
{
    struct ll_cover_item *a = &items[from];
    struct ll_cover_item *b = &items[from + (to - from) / 2];
    struct ll_cover_item *c = &items[to - 1];
    if (before(b, a) != before(b, c)) {
        exchange(a, b);
    } else if (before(c, a) != before(c, b)) {
        exchange(a, c);
    }
}

/// Parts [from, to) so that those before the pivot come first. @return the pivot's place.
static size_t part(struct ll_cover_item *items, size_t from, size_t to)
{
    choose_pivot(items, from, to);
    struct ll_cover_item pivot = items[from];
    size_t low = from;
    size_t high = to;
    for (;;) {
        while (++low < to && before(&items[low], &pivot)) {
        }
        while (before(&pivot, &items[--high])) {
        }
        if (low >= high) {
            break;
        }
        exchange(&items[low], &items[high]);
    }
    exchange(&items[from], &items[high]);
    return high;
}

/// Least number of items, best first, that do not fit together; `count` when all fit. Those before
/// are put in front.
static size_t find_end(struct ll_cover_item *items, size_t count, double *capacity)
{
    size_t from = 0;
    size_t to = count;
    while (from < to) {
        size_t pivot = part(items, from, to);
        double size = 0.0;
        for (size_t i = from; i < pivot; i++) {
            size += items[i].size;
        }
        if (size > *capacity) {
            to = pivot;
        } else if (size + items[pivot].size > *capacity) {
            *capacity -= size;
            return pivot;
        } else {
            *capacity -= size + items[pivot].size;
            from = pivot + 1;
        }
    }
    return from;
}

struct ll_cover_fill ll_cover_fill(struct ll_cover_item *items, size_t count, double capacity)
{
    struct ll_cover_fill fill = {.least_in = INFINITY};
    double room = capacity > 0.0 ? capacity : 0.0;
    fill.whole = find_end(items, count, &room);
    for (size_t i = 0; i < fill.whole; i++) {
        fill.gain += items[i].gain;
        fill.least_in = fmin(fill.least_in, items[i].ratio);
    }
    for (size_t i = fill.whole; i < count; i++) {
        fill.most_out = fmax(fill.most_out, items[i].ratio);
    }
    if (fill.whole < count && room > 0.0) { /* the next best one stands at `whole` */
        fill.part = fmin(1.0, room / items[fill.whole].size);
        fill.gain += fill.part * items[fill.whole].gain;
        fill.least_in = items[fill.whole].ratio;
    } else if (room > 0.0) {
        fill.least_in = 0.0;
    }
    return fill;
}
