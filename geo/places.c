#include "geo/places.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

/// Cells of a hash grid hold the places. They are wide against the reach, so that most points have
/// to look into one cell only, and narrow against the distance of points, so that a cell holds one.
#define CELLS_PER_M     64.0
#define FURTHEST_M      1e9
#define NO_PLACE        UINT32_MAX
#define SLOTS_AT_FIRST  1024U
#define SLOTS_PER_PLACE 2U

void ll_places_clear(struct ll_places *places)
{
    ll_free(places->at);
    ll_free(places->slot);
    *places = (struct ll_places){0};
}

enum ll_code ll_places_copy(const struct ll_places *places, struct ll_places *ret,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_places_clear)
    struct ll_places copy = {
        .count = places->count, .capacity = places->count, .slot_count = places->slot_count};
    copy.at = ll_alloc(copy.count, sizeof *copy.at);
    copy.slot = ll_alloc(copy.slot_count, sizeof *copy.slot);
    if (copy.at == NULL || copy.slot == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (copy.count > 0) {
        memcpy(copy.at, places->at, copy.count * sizeof *copy.at);
        memcpy(copy.slot, places->slot, copy.slot_count * sizeof *copy.slot);
    }
    *ret = copy;
    copy = (struct ll_places){0};
    return LL_OK;
}

static uint64_t cell_of(double x, double y)
{
    uint64_t cx = (uint64_t)(int64_t)floor(x * CELLS_PER_M);
    uint64_t cy = (uint64_t)(int64_t)floor(y * CELLS_PER_M);
    uint64_t mixed = (cx * UINT64_C(0x9e3779b97f4a7c15)) ^ (cy * UINT64_C(0xc2b2ae3d27d4eb4f));
    mixed ^= mixed >> 29;
    mixed *= UINT64_C(0xbf58476d1ce4e5b9);
    return mixed ^ (mixed >> 32);
}

static bool same_place(struct ll_xy a, struct ll_xy b)
{
    double dx = a.x - b.x;
    double dy = a.y - b.y;
    return dx * dx + dy * dy <= LL_PLACE_REACH_M * LL_PLACE_REACH_M;
}

/// The lowest place within reach of a point among those that may be stored under a cell.
static uint32_t find_in_cell(const struct ll_places *places, uint64_t cell, struct ll_xy point)
{
    uint32_t lowest = NO_PLACE;
    size_t mask = places->slot_count - 1;
    for (size_t i = (size_t)cell & mask; places->slot[i] != NO_PLACE; i = (i + 1) & mask) {
        uint32_t place = places->slot[i];
        if (place < lowest && same_place(places->at[place], point)) {
            lowest = place;
        }
    }
    return lowest;
}

/// Looks into the cells that the reach around a point touches: one, two at an edge, four at a
/// corner.
static uint32_t find(const struct ll_places *places, struct ll_xy point)
{
    const double west = point.x - LL_PLACE_REACH_M;
    const double east = point.x + LL_PLACE_REACH_M;
    const double south = point.y - LL_PLACE_REACH_M;
    const double north = point.y + LL_PLACE_REACH_M;
    const uint64_t cells[4] = {cell_of(west, south), cell_of(east, south), cell_of(west, north),
                               cell_of(east, north)};
    uint32_t lowest = NO_PLACE;
    for (int i = 0; i < 4; i++) {
        bool again = false;
        for (int j = 0; j < i; j++) {
            again |= cells[j] == cells[i];
        }
        uint32_t place = again ? NO_PLACE : find_in_cell(places, cells[i], point);
        lowest = place < lowest ? place : lowest;
    }
    return lowest;
}

static void put(struct ll_places *places, uint32_t place)
{
    size_t mask = places->slot_count - 1;
    size_t i = (size_t)cell_of(places->at[place].x, places->at[place].y) & mask;
    while (places->slot[i] != NO_PLACE) {
        i = (i + 1) & mask;
    }
    places->slot[i] = place;
}

/// Makes the table large enough for one place more.
static enum ll_code make_room(struct ll_places *places, struct ll_err *err)
{
    if (((size_t)places->count + 1) * SLOTS_PER_PLACE <= places->slot_count) {
        return LL_OK;
    }
    size_t slots = places->slot_count == 0 ? SLOTS_AT_FIRST : places->slot_count * 2;
    uint32_t *slot = ll_alloc(slots, sizeof *slot);
    if (slot == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < slots; i++) {
        slot[i] = NO_PLACE;
    }
    ll_free(places->slot);
    places->slot = slot;
    places->slot_count = slots;
    for (uint32_t i = 0; i < places->count; i++) {
        put(places, i);
    }
    return LL_OK;
}

enum ll_code ll_places_add(struct ll_places *places, struct ll_xy point, uint32_t *ret_place,
                           struct ll_err *err)
{
    if (!(fabs(point.x) <= FURTHEST_M && fabs(point.y) <= FURTHEST_M)) {
        return ll_fail(err, LL_E_INVALID, "a coordinate is not a number of metres");
    }
    if (places->count >= UINT32_MAX - 1) {
        return ll_fail(err, LL_E_LIMIT, "more lane points than this program can hold");
    }
    enum ll_code code = ll_array_reserve(&places->at, &places->capacity, (size_t)places->count + 1,
                                         sizeof *places->at, err);
    if (code == LL_OK) {
        *ret_place = places->count++;
        places->at[*ret_place] = point;
    }
    return code;
}

enum ll_code ll_places_find(struct ll_places *places, struct ll_xy point, uint32_t *ret_place,
                            struct ll_err *err)
{
    if (!(fabs(point.x) <= FURTHEST_M && fabs(point.y) <= FURTHEST_M)) {
        return ll_fail(err, LL_E_INVALID, "a coordinate is not a number of metres");
    }
    enum ll_code code = make_room(places, err);
    uint32_t place = code == LL_OK ? find(places, point) : NO_PLACE;
    if (code == LL_OK && place == NO_PLACE) {
        code = ll_places_add(places, point, &place, err);
        if (code == LL_OK) {
            put(places, place);
        }
    }
    if (code == LL_OK) {
        *ret_place = place;
    }
    return code;
}
