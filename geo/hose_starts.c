#include "geo/hose_starts.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose_sources.h"
#include "geo/outline.h"

/* Where a stretch leads through a building hoses begin so far from each other; where it is long, as
 * many of them, but no farther from each other than this. */
#define INDOORS_M     0.5
#define FAR_INDOORS_M 5.0

enum { MANY_INDOORS = 64 };

/* What begins where a wall ends a stretch is so far from it: on a wall rounding decides on which
 * side it is. */
#define OFF_WALL_M 0.002

void ll_hose_starts_clear(struct ll_hose_starts *s)
{
    ll_free(s->items);
    ll_free(s->indoors);
    ll_hose_bits_clear(&s->bits);
    *s = (struct ll_hose_starts){0};
}

void ll_hose_starts_drop(struct ll_hose_starts *s)
{
    s->count = 0;
    s->bits.count = 0;
    s->indoor_count = 0;
}

/// A source that is taken.
struct starting {
    const struct ll_hose_place *place;
    const struct ll_hose_range *range;
    const struct ll_hose_source *source;
    struct ll_hose_starts *starts;
    struct ll_xy at; ///< the present place of the source
    double from_m;   ///< how far along it that is
    double already_m;
    bool inside; ///< it lies in a building
    enum ll_code code;
    struct ll_err *err;
};

static void add_start(struct starting *g, const struct ll_hose_start *start)
{
    struct ll_hose_starts *s = g->starts;
    g->code = ll_array_reserve(&s->items, &s->capacity, s->count + 1, sizeof *s->items, g->err);
    if (g->code == LL_OK) {
        s->items[s->count++] = *start;
    }
}

static struct ll_xy in_place(const struct starting *g, struct ll_xy p)
{
    const struct ll_xy origin = g->place->origin;
    return (struct ll_xy){p.x - origin.x, p.y - origin.y};
}

/// Notes that the place lies in a target.
static void add_indoor(struct starting *g, uint32_t target)
{
    struct ll_hose_starts *s = g->starts;
    g->code = ll_array_reserve(&s->indoors, &s->indoor_capacity, s->indoor_count + 1,
                               sizeof *s->indoors, g->err);
    if (g->code == LL_OK) {
        s->indoors[s->indoor_count++] = (struct ll_hose_indoor){
            target, g->source->owner, g->already_m, g->source->along_m + g->from_m};
    }
}

/// Lets a hose that begins in a building out by the nearest point of each wall.
static void leave_building(struct starting *g, uint32_t row)
{
    const struct ll_shapes *s = &g->place->ground->scene->layer[LL_BUILDING].shape;
    struct ll_xy p = g->at;
    for (uint32_t r = s->first_ring[row]; r < s->first_ring[row + 1]; r++) {
        for (uint32_t i = s->first_point[r]; i + 1 < s->first_point[r + 1]; i++) {
            struct ll_xy a = s->points[i];
            struct ll_xy b = s->points[i + 1];
            struct ll_xy foot;
            double distance_m = ll_point_segment(p, a, b, &foot);
            double length_m = hypot(b.x - a.x, b.y - a.y);
            if (g->code != LL_OK || length_m == 0.0) {
                continue;
            }
            foot.x += (b.y - a.y) / length_m * LL_HOSE_CLEAR_M; /* outwards: to the right */
            foot.y -= (b.x - a.x) / length_m * LL_HOSE_CLEAR_M;
            const struct ll_box at = {foot.x, foot.y, foot.x, foot.y};
            if (ll_hose_range_meets(g->range, &at) && !ll_hose_place_inside(g->place, foot)) {
                const struct ll_hose_start start = {.at = in_place(g, foot),
                                                    .already_m =
                                                        g->already_m + distance_m + LL_HOSE_CLEAR_M,
                                                    .owner = g->source->owner,
                                                    .from_m = g->source->along_m + g->from_m};
                add_start(g, &start);
            }
        }
    }
}

static bool take_holder(const struct ll_hose_piece *piece, void *user)
{
    struct starting *g = user;
    g->inside = true;
    if (piece->target != LL_NONE) {
        add_indoor(g, piece->target);
    }
    leave_building(g, piece->building);
    return g->code == LL_OK;
}

/// Looks at a place of the source.
static void go_to(struct starting *g, double from_m)
{
    const struct ll_hose_source *source = g->source;
    const double share = from_m > 0.0 ? from_m / source->length_m : 0.0;
    g->at = (struct ll_xy){source->at.x + share * (source->to.x - source->at.x),
                           source->at.y + share * (source->to.y - source->at.y)};
    g->from_m = from_m;
    g->already_m = source->already_m + source->pace * from_m;
    g->inside = false;
}

/// Lets a hose begin at the place.
static void begin_here(struct starting *g)
{
    const struct ll_hose_start start = {.at = in_place(g, g->at),
                                        .already_m = g->already_m,
                                        .owner = g->source->owner,
                                        .from_m = g->source->along_m + g->from_m,
                                        .right = g->source->right,
                                        .left = g->source->left};
    add_start(g, &start);
}

static void take_point(struct starting *g)
{
    go_to(g, 0.0);
    ll_hose_holders(g->place, g->at, take_holder, g);
    if (!g->inside && g->code == LL_OK) {
        begin_here(g);
    }
}

/// Where a stretch leads through buildings hoses begin every so far.
static void take_indoors(struct starting *g, double low_m, double high_m)
{
    const int few = 1 + (int)((high_m - low_m) / FAR_INDOORS_M);
    const int many = 1 + (int)((high_m - low_m) / INDOORS_M);
    const int steps = many < MANY_INDOORS ? many : few > MANY_INDOORS ? few : MANY_INDOORS;
    for (int i = 0; i < steps && g->code == LL_OK; i++) {
        go_to(g, low_m + (high_m - low_m) * (i + 0.5) / steps);
        const struct ll_box at = {g->at.x, g->at.y, g->at.x, g->at.y};
        if (ll_hose_range_meets(g->range, &at)) {
            ll_hose_holders(g->place, g->at, take_holder, g);
        }
    }
}

/// Takes a free part of a stretch, and where a wall ends it.
static void take_free(struct starting *g, const struct ll_hose_free *part, struct ll_xy along)
{
    const struct ll_hose_source *source = g->source;
    const double off_m = fmin(OFF_WALL_M, 0.5 * (part->to_m - part->from_m));
    const struct ll_hose_start start = {.at = part->a,
                                        .already_m =
                                            source->already_m + source->pace * part->from_m,
                                        .owner = source->owner,
                                        .length_m = part->to_m - part->from_m,
                                        .along = along,
                                        .pace = source->pace,
                                        .from_m = source->along_m + part->from_m,
                                        .first_bit = part->first_bit,
                                        .bit_count = part->bit_count};
    add_start(g, &start);
    if (g->code == LL_OK && part->from_wall) {
        go_to(g, part->from_m + off_m);
        begin_here(g);
    }
    if (g->code == LL_OK && part->to_wall) {
        go_to(g, part->to_m - off_m);
        begin_here(g);
    }
}

static void take_stretch(struct starting *g)
{
    const struct ll_hose_source *source = g->source;
    const struct ll_xy a = in_place(g, source->at);
    const struct ll_xy b = in_place(g, source->to);
    const struct ll_xy along = {(b.x - a.x) / source->length_m, (b.y - a.y) / source->length_m};
    struct ll_hose_free part = {.to_m = 0.0};
    double done_m = 0.0;
    bool found = true;
    while (g->code == LL_OK && found && done_m < source->length_m) {
        g->code = ll_hose_next_free(&g->place->mesh, a, b, done_m, &g->starts->bits, &part, &found,
                                    g->err);
        const double shut_m = found ? part.from_m : source->length_m;
        if (g->code == LL_OK && shut_m - done_m > OFF_WALL_M) {
            take_indoors(g, done_m, shut_m);
        }
        if (g->code == LL_OK && found) {
            take_free(g, &part, along);
            done_m = part.to_m;
        }
    }
}

enum ll_code ll_hose_starts_take(const struct ll_hose_place *place,
                                 const struct ll_hose_range *range,
                                 const struct ll_hose_source *source, struct ll_hose_starts *inout,
                                 struct ll_err *err)
{
    struct starting g = {
        .place = place, .range = range, .source = source, .starts = inout, .err = err};
    const struct ll_box box = ll_hose_source_box(source);
    if (!ll_hose_range_meets(range, &box)) {
        return LL_OK;
    }
    if (source->length_m > 0.0) {
        take_stretch(&g);
    } else {
        take_point(&g);
    }
    return g.code;
}
