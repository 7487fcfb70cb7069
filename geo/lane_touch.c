#include "geo/lane_touch.h"

#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"

#define NOBODY UINT32_MAX

/// A vertex of a line that is asked about, and whether another line has it, too.
struct vertex {
    struct ll_xy p;
    uint32_t line; ///< NOBODY: the place is empty
    bool shared;
};

/// The vertices of the lines that are asked about, by their bits.
struct vertices {
    struct vertex *at;
    size_t mask;
};

static uint64_t bits_of(double x)
{
    uint64_t bits = 0;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/// The place of a point: its own, or the empty one where it belongs.
static struct vertex *find(const struct vertices *v, struct ll_xy p)
{
    uint64_t hash = (bits_of(p.x) * 0x9E3779B97F4A7C15ULL) ^ bits_of(p.y);
    hash *= 0xC2B2AE3D27D4EB4FULL;
    size_t i = (size_t)(hash >> 20U) & v->mask;
    while (v->at[i].line != NOBODY && (v->at[i].p.x != p.x || v->at[i].p.y != p.y)) {
        i = (i + 1) & v->mask;
    }
    return &v->at[i];
}

static void points_of(const struct ll_shapes *s, size_t line, size_t *ret_first, size_t *ret_end)
{
    *ret_first = s->first_point[s->first_ring[line]];
    *ret_end = s->first_point[s->first_ring[line + 1]];
}

/// Puts the vertices of every `step`th line in.
static enum ll_code take_asked(struct vertices *v, const struct ll_shapes *lines, size_t step,
                               struct ll_err *err)
{
    size_t first = 0, end = 0, count = 0, room = 16;
    for (size_t i = 0; i < lines->count; i += step) {
        points_of(lines, i, &first, &end);
        count += end - first;
    }
    while (room < 3 * count) {
        room *= 2;
    }
    v->at = ll_alloc(room, sizeof *v->at);
    v->mask = room - 1;
    if (v->at == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < room; i++) {
        v->at[i].line = NOBODY;
    }
    for (size_t i = 0; i < lines->count; i += step) {
        points_of(lines, i, &first, &end);
        for (size_t k = first; k < end; k++) {
            struct vertex *at = find(v, lines->points[k]);
            if (at->line == NOBODY) {
                *at = (struct vertex){lines->points[k], (uint32_t)i, false};
            }
        }
    }
    return LL_OK;
}

/// Marks the vertices that a line has which is not their own.
static void mark(const struct vertices *v, const struct ll_shapes *s, bool own)
{
    for (size_t i = 0; i < s->count; i++) {
        size_t first = 0, end = 0;
        points_of(s, i, &first, &end);
        for (size_t k = first; k < end; k++) {
            struct vertex *at = find(v, s->points[k]);
            if (at->line != NOBODY && (!own || at->line != i)) {
                at->shared = true;
            }
        }
    }
}

enum ll_code ll_lanes_alone(const struct ll_shapes *lines, const struct ll_shapes *others,
                            size_t most, size_t *ret_asked, size_t *ret_alone, struct ll_err *err)
{
    size_t step = lines->count / (most == 0 ? 1 : most) + 1, asked = 0, alone = 0;
    LL_CLEANUP(ll_freep) struct vertex *room = NULL;
    struct vertices v = {0};
    enum ll_code code = take_asked(&v, lines, step, err);
    room = v.at;
    if (code != LL_OK) {
        return code;
    }
    mark(&v, lines, true);
    mark(&v, others, false);
    for (size_t i = 0; i < lines->count; i += step) {
        size_t first = 0, end = 0;
        bool touches = false;
        points_of(lines, i, &first, &end);
        for (size_t k = first; k < end; k++) {
            touches = touches || find(&v, lines->points[k])->shared;
        }
        asked++;
        alone += !touches;
    }
    *ret_asked = asked;
    *ret_alone = alone;
    return LL_OK;
}
