#include "geo/chains.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

void ll_chains_clear(struct ll_chains *chains)
{
    ll_places_clear(&chains->places);
    ll_free(chains->items);
    ll_free(chains->place);
    *chains = (struct ll_chains){0};
}

static enum ll_code add_item(struct ll_chains *c, uint32_t lane, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&c->items, &c->item_capacity, c->count + 2, sizeof *c->items, err);
    if (code == LL_OK) {
        c->items[c->count] = (struct ll_chain){lane, (uint32_t)c->place_count, LL_NONE};
    }
    return code;
}

static enum ll_code add_place(struct ll_chains *c, uint32_t place, struct ll_err *err)
{
    if (c->place_count >= UINT32_MAX - 1) {
        return ll_fail(err, LL_E_LIMIT, "more lane points than this program can hold");
    }
    enum ll_code code =
        ll_array_reserve(&c->place, &c->place_capacity, c->place_count + 1, sizeof *c->place, err);
    if (code == LL_OK) {
        c->place[c->place_count++] = place;
    }
    return code;
}

/// One line of a lane. What is left of a line without length is taken back.
static enum ll_code read_line(struct ll_chains *c, uint32_t lane, const struct ll_xy *points,
                              size_t count, struct ll_err *err)
{
    enum ll_code code = add_item(c, lane, err);
    const size_t first = c->place_count;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        uint32_t place = 0;
        code = ll_places_find(&c->places, points[i], &place, err);
        if (code == LL_OK && (c->place_count == first || c->place[c->place_count - 1] != place)) {
            code = add_place(c, place, err);
        }
    }
    if (code != LL_OK) {
        return ll_err_wrap(err, code, "lane %u", lane + 1U);
    }
    if (c->place_count - first < 2) {
        c->place_count = first;
    } else {
        c->count++;
    }
    return LL_OK;
}

static enum ll_code read_lane(struct ll_chains *c, const struct ll_table *lanes, uint32_t lane,
                              struct ll_err *err)
{
    const struct ll_shapes *s = &lanes->shape;
    enum ll_code code = LL_OK;
    for (uint32_t r = s->first_ring[lane]; code == LL_OK && r < s->first_ring[lane + 1]; r++) {
        uint32_t first = s->first_point[r];
        code = read_line(c, lane, s->points + first, s->first_point[r + 1] - first, err);
    }
    return code;
}

/// Ends the last chain and gives all away.
static enum ll_code give(struct ll_chains *c, struct ll_chains *ret_chains, struct ll_err *err)
{
    enum ll_code code = add_item(c, LL_NONE, err);
    if (code == LL_OK) {
        *ret_chains = *c;
        *c = (struct ll_chains){0};
    }
    return code;
}

enum ll_code ll_chains_of(const struct ll_table *lanes, const uint32_t *rows, size_t count,
                          struct ll_chains *ret_chains, struct ll_err *err)
{
    LL_CLEANUP(ll_chains_clear) struct ll_chains c = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        code = read_lane(&c, lanes, rows[i], err);
    }
    return code == LL_OK ? give(&c, ret_chains, err) : code;
}

enum ll_code ll_chains_make(const struct ll_table *lanes, const struct ll_speeds *speeds,
                            struct ll_chains *ret_chains, struct ll_err *err)
{
    LL_CLEANUP(ll_chains_clear) struct ll_chains c = {0};
    enum ll_code code = LL_OK;
    for (size_t lane = 0; code == LL_OK && lane < lanes->count; lane++) {
        if (ll_lane_drivable(speeds, lanes, lane)) {
            code = read_lane(&c, lanes, (uint32_t)lane, err);
        }
    }
    return code == LL_OK ? give(&c, ret_chains, err) : code;
}

enum ll_code ll_chains_copy(const struct ll_chains *chains, struct ll_chains *ret,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_chains_clear)
    struct ll_chains copy = {.count = chains->count,
                             .place_count = chains->place_count,
                             .item_capacity = chains->count + 1,
                             .place_capacity = chains->place_count};
    copy.items = ll_alloc(copy.count + 1, sizeof *copy.items);
    copy.place = ll_alloc(copy.place_count, sizeof *copy.place);
    if (copy.items == NULL || copy.place == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    memcpy(copy.items, chains->items, (copy.count + 1) * sizeof *copy.items);
    if (copy.place_count > 0) {
        memcpy(copy.place, chains->place, copy.place_count * sizeof *copy.place);
    }
    enum ll_code code = ll_places_copy(&chains->places, &copy.places, err);
    if (code == LL_OK) {
        *ret = copy;
        copy = (struct ll_chains){0};
    }
    return code;
}
