#include "geo/holders.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/outline.h"

#define WITHIN_M 0.05
#define STEP_M   0.25

/// A building and those that hold it.
struct held {
    struct ll_held_group by;
    uint32_t building;
};

/// One building while those that hold it are looked for.
struct finding {
    const struct ll_shapes *shapes;
    struct held held;
};

void ll_holders_clear(struct ll_holders *h)
{
    ll_free(h->group);
    ll_free(h->groups);
    *h = (struct ll_holders){0};
}

uint32_t ll_holders_group(const struct ll_holders *holders, uint32_t building)
{
    return holders->group_count > 0 ? holders->group[building] : LL_NONE;
}

const struct ll_held_group *ll_holders_of(const struct ll_holders *holders, uint32_t building)
{
    const uint32_t group = ll_holders_group(holders, building);
    return group != LL_NONE ? &holders->groups[group] : NULL;
}

bool ll_holders_hold(const struct ll_holders *holders, uint32_t group, uint32_t building)
{
    bool found = false;
    for (uint32_t i = 0; group != LL_NONE && i < holders->groups[group].holder_count; i++) {
        found = found || holders->groups[group].holders[i] == building;
    }
    return found;
}

/// Whether all places of an edge lie in a building; its first point is that of the edge before.
static bool holds_edge(const struct ll_shapes *s, uint32_t holder, struct ll_xy a, struct ll_xy b)
{
    const double steps = fmax(1.0, ceil(hypot(b.x - a.x, b.y - a.y) / STEP_M));
    bool within = true;
    for (double i = steps; within && i > 0.0; i -= 1.0) {
        const double share = i / steps;
        const struct ll_xy at = {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
        within = ll_shape_point(s, holder, at) <= WITHIN_M;
    }
    return within;
}

static bool holds(const struct ll_shapes *s, uint32_t holder, uint32_t building)
{
    const struct ll_box around = ll_box_grown(&s->box[holder], WITHIN_M);
    bool within = s->kind[holder] == LL_POLYGON && s->kind[building] == LL_POLYGON &&
                  ll_box_holds(&around, &s->box[building]);
    for (uint32_t r = s->first_ring[building]; within && r < s->first_ring[building + 1]; r++) {
        for (uint32_t p = s->first_point[r]; within && p + 1 < s->first_point[r + 1]; p++) {
            within = holds_edge(s, holder, s->points[p], s->points[p + 1]);
        }
    }
    return within;
}

uint32_t ll_drawn_within(const struct ll_shapes *s, uint32_t a, uint32_t b)
{
    const bool a_within = holds(s, b, a);
    const bool b_within = holds(s, a, b);
    if (a_within && b_within) {
        const double a_m2 = ll_shape_area(s, a);
        const double b_m2 = ll_shape_area(s, b);
        return a_m2 < b_m2 || (a_m2 == b_m2 && a > b) ? a : b;
    }
    return a_within ? a : b_within ? b : LL_NONE;
}

static bool take_holder(uint32_t row, void *user)
{
    struct finding *f = user;
    if (row != f->held.building && holds(f->shapes, row, f->held.building)) {
        f->held.by.holders[f->held.by.holder_count++] = row;
    }
    return f->held.by.holder_count < LL_HOLDERS_MOST;
}

static int ascending(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/// Finds what holds a building.
static struct held find(const struct ll_shapes *shapes, const ll_index *index, uint32_t building)
{
    struct finding f = {.shapes = shapes, .held = {.building = building}};
    const uint32_t ring = shapes->first_ring[building];
    if (shapes->kind[building] == LL_POLYGON && ring < shapes->first_ring[building + 1]) {
        const struct ll_xy at = shapes->points[shapes->first_point[ring]];
        const struct ll_box point = {at.x, at.y, at.x, at.y};
        const struct ll_box near = ll_box_grown(&point, WITHIN_M);
        ll_index_search(index, &near, take_holder, &f);
        qsort(f.held.by.holders, f.held.by.holder_count, sizeof *f.held.by.holders, ascending);
    }
    return f.held;
}

static int by_holders(const struct held *a, const struct held *b)
{
    if (a->by.holder_count != b->by.holder_count) {
        return a->by.holder_count < b->by.holder_count ? -1 : 1;
    }
    for (uint32_t i = 0; i < a->by.holder_count; i++) {
        if (a->by.holders[i] != b->by.holders[i]) {
            return a->by.holders[i] < b->by.holders[i] ? -1 : 1;
        }
    }
    return 0;
}

static int by_group(const void *left, const void *right)
{
    const struct held *a = left;
    const struct held *b = right;
    const int order = by_holders(a, b);
    return order != 0 ? order : (a->building > b->building) - (a->building < b->building);
}

/// Puts those together that are held by the same.
/// @param held In order of group.
static enum ll_code make_groups(const struct held *held, size_t count, size_t buildings,
                                struct ll_holders *h, struct ll_err *err)
{
    h->group = ll_alloc(buildings, sizeof *h->group);
    h->groups = ll_alloc(count, sizeof *h->groups);
    if (h->group == NULL || h->groups == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    memset(h->group, 0xff, buildings * sizeof *h->group); /* LL_NONE */
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || by_holders(&held[i - 1], &held[i]) != 0) {
            h->groups[h->group_count++] = held[i].by;
        }
        h->group[held[i].building] = (uint32_t)(h->group_count - 1);
    }
    return LL_OK;
}

enum ll_code ll_holders_make(const struct ll_shapes *buildings, const ll_index *index,
                             struct ll_holders *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_holders_clear) struct ll_holders h = {0};
    LL_CLEANUP(ll_freep) struct held *all = NULL;
    size_t count = 0;
    size_t capacity = 0;
    enum ll_code code = LL_OK;
    for (uint32_t b = 0; code == LL_OK && b < buildings->count; b++) {
        const struct held held = find(buildings, index, b);
        if (held.by.holder_count == 0) {
            continue;
        }
        code = ll_array_reserve(&all, &capacity, count + 1, sizeof *all, err);
        if (code == LL_OK) {
            all[count++] = held;
        }
    }
    if (code == LL_OK && all != NULL) {
        qsort(all, count, sizeof *all, by_group);
        code = make_groups(all, count, buildings->count, &h, err);
    }
    if (code == LL_OK) {
        *ret = h;
        h = (struct ll_holders){0};
    }
    return code;
}
