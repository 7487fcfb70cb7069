#include "importers/place_names.h"

#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "data/current.h"
#include "geo/outline.h"

#define HAN_BYTES_MIN   6
#define ASCII_BYTES_MIN 4
/* Longer names of areas are none. */
#define NAME_BYTES_MAX 96

void ll_place_names_clear(struct ll_place_names *n)
{
    ll_table_clear(&n->areas);
    ll_free(n->order);
    ll_free(n->first);
    *n = (struct ll_place_names){0};
}

static bool is_telling(const char *name)
{
    size_t len = strlen(name);
    bool han = (unsigned char)name[0] >= 0xE0;
    return len >= (han ? HAN_BYTES_MIN : ASCII_BYTES_MIN) && len <= NAME_BYTES_MAX;
}

static const char *name_of(const struct ll_place_names *n, uint32_t row)
{
    return ll_table_string(&n->areas, row, LL_AREA_NAME);
}

static enum ll_code keep_area(const struct ll_table *row, void *user, struct ll_err *err)
{
    struct ll_place_names *n = user;
    const char *name = ll_table_string(row, 0, LL_AREA_NAME);
    return name == NULL || !is_telling(name) || n->areas.count > LL_PLACE_NAMES_MAX
               ? LL_OK
               : ll_table_copy_row(&n->areas, row, 0, err);
}

/// One name with its row, for sorting.
struct named {
    const char *name;
    uint32_t row;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

/// Sorts the rows by name and marks where each name begins.
static enum ll_code index_names(struct ll_place_names *n, struct ll_err *err)
{
    size_t count = n->areas.count;
    LL_CLEANUP(ll_freep) struct named *named = ll_alloc(count + 1, sizeof *named);
    n->order = ll_alloc(count + 1, sizeof *n->order);
    n->first = ll_alloc(count + 1, sizeof *n->first);
    if (named == NULL || n->order == NULL || n->first == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < count; i++) {
        named[i] = (struct named){name_of(n, i), i};
    }
    qsort(named, count, sizeof *named, by_name);
    for (uint32_t i = 0; i < count; i++) {
        n->order[i] = named[i].row;
        if (i == 0 || strcmp(named[i].name, named[i - 1].name) != 0) {
            n->first[n->count++] = i;
        }
    }
    n->first[n->count] = (uint32_t)count;
    return LL_OK;
}

enum ll_code ll_place_names_read(ll_store *store, struct ll_place_names *ret_names,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_place_names_clear)
    struct ll_place_names n = {.areas = ll_table_make(LL_AREA, 1U << LL_AREA_NAME)};
    LL_CLEANUP(ll_current_freep) ll_current *areas = NULL;
    enum ll_code code = ll_current_new(store, LL_AREA, 1U << LL_AREA_NAME, &areas, err);
    if (code == LL_OK) {
        code = ll_current_each(areas, keep_area, &n, err);
    }
    if (code == LL_OK && n.areas.count > LL_PLACE_NAMES_MAX) {
        ll_table_rewind(&n.areas);
    }
    if (code == LL_OK) {
        code = index_names(&n, err);
    }
    if (code == LL_OK) {
        *ret_names = n;
        n = (struct ll_place_names){0}; /* now the caller's */
    }
    return code;
}

/// The name that equals `len` bytes of a text.
static uint32_t look_up(const struct ll_place_names *n, const char *text, size_t len)
{
    size_t low = 0, high = n->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *name = name_of(n, n->order[n->first[middle]]);
        int order = strncmp(name, text, len);
        if (order == 0 && name[len] == '\0') {
            return (uint32_t)middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return LL_NO_PLACE;
}

/// How large an area of that name is, by its box.
static double size_of(const struct ll_place_names *n, uint32_t name)
{
    const struct ll_box *b = &n->areas.shape.box[n->order[n->first[name]]];
    return (b->max_x - b->min_x) * (b->max_y - b->min_y);
}

static bool is_border(char c)
{
    return ((unsigned char)c & 0xC0U) != 0x80U; /* no character goes on here */
}

uint32_t ll_place_names_find(const struct ll_place_names *n, const char *text)
{
    uint32_t best = LL_NO_PLACE;
    size_t len = strlen(text), best_len = 0;
    for (size_t from = 0; n->count > 0 && from < len; from++) {
        if (!is_border(text[from])) {
            continue;
        }
        for (size_t to = from + 1; to <= len && to - from <= NAME_BYTES_MAX; to++) {
            uint32_t name =
                to - from >= ASCII_BYTES_MIN && is_border(text[to]) /* the end is one, too */
                    ? look_up(n, text + from, to - from)
                    : LL_NO_PLACE;
            if (name == LL_NO_PLACE) {
                continue;
            }
            double size = size_of(n, name), than = best == LL_NO_PLACE ? size : size_of(n, best);
            if (best == LL_NO_PLACE || size < than || (size <= than && to - from > best_len)) {
                best = name;
                best_len = to - from;
            }
        }
    }
    return best;
}

bool ll_place_names_holds(const struct ll_place_names *n, uint32_t name, struct ll_xy p)
{
    for (uint32_t i = n->first[name]; i < n->first[name + 1]; i++) {
        const struct ll_box *b = &n->areas.shape.box[n->order[i]];
        if (p.x >= b->min_x && p.x <= b->max_x && p.y >= b->min_y && p.y <= b->max_y &&
            ll_shape_contains(&n->areas.shape, n->order[i], p)) {
            return true;
        }
    }
    return false;
}
