#include <math.h>

#include "geo/spread_private.h"

/// A block: cones that are far from all of it are found by its middle.
#define SIDE    LL_BLOCK_CORNERS
#define CORNERS (SIDE * SIDE)
#define BLOCKS  (LL_TILE_BLOCKS * LL_TILE_BLOCKS)

/// In steps: no corner of a block is farther from its middle, with room for rounding; and moved by
/// so much, nothing comes nearer to a cone by more.
#define HALF_BLOCK 5.0

/// A tile being looked at.
struct tile {
    const struct ll_spread *f;
    const struct ll_shaped_cone *shaped;
    double column; ///< of its lower left corner in the grid
    double row;
    struct ll_columns *columns;
    bool single; ///< all are one owner's
};

/// By block: how far beyond the nearest cone its middle lies, and beyond that of any other owner.
struct middles {
    float beyond_m[BLOCKS];
    float other_m[BLOCKS];
    uint32_t owner[BLOCKS];
};

/// How far beyond a cone the middles lie.
static void beyond_middles(const struct tile *t, const struct ll_shaped_cone *cone, float *ret)
{
    const struct ll_shaped_cone s = *cone; /* surely not in `ret` */
    const double step_m = t->f->step_m;
    const double first = (SIDE - 1) / 2.0;
    float px[BLOCKS];
    float py[BLOCKS];
    for (uint32_t i = 0; i < BLOCKS; i++) {
        const uint32_t column = i % LL_TILE_BLOCKS * SIDE;
        const uint32_t row = i / LL_TILE_BLOCKS * SIDE;
        px[i] = (float)((t->column + first + column) * step_m - s.a.x);
        py[i] = (float)((t->row + first + row) * step_m - s.a.y);
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        ret[i] = ll_spread_beyond_at(&s, px[i], py[i]);
    }
}

/// Finds out how far beyond a cone a middle of a block lies whose corners are all farther from that
/// cone than from others that count.
static void find_bounds(const struct tile *t, uint32_t number, float *ret_most_m)
{
    const struct ll_spread *f = t->f;
    const float half_m = (float)(HALF_BLOCK * f->step_m);
    struct middles m;
    for (size_t i = 0; i < BLOCKS; i++) {
        m.beyond_m[i] = m.other_m[i] = INFINITY;
        m.owner[i] = LL_NO_OWNER;
    }
    for (uint32_t c = f->first[number]; c < f->first[number + 1]; c++) {
        const uint32_t owner = f->cones[f->of[c]].owner;
        float value[BLOCKS];
        beyond_middles(t, &t->shaped[f->of[c]], value);
        for (size_t i = 0; i < BLOCKS; i++) {
            const float now = value[i];
            const float before = m.beyond_m[i];
            const float other = m.other_m[i];
            const uint32_t who = m.owner[i];
            const float farther = now < before ? before : now;
            const float least = farther < other ? farther : other;
            m.other_m[i] = who == owner ? other : least;
            m.owner[i] = now < before ? owner : who;
            m.beyond_m[i] = now < before ? now : before;
        }
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        const float counts_m = (t->single ? m.beyond_m[i] : m.other_m[i]) + half_m;
        ret_most_m[i] = half_m + (counts_m < (float)f->cap_m ? counts_m : (float)f->cap_m);
    }
}

/// Lets a block meet a cone, where all are one owner's: selections, not jumps, since which cone is
/// nearest is hard to guess.
static void meet_one(struct ll_columns *columns, size_t first, const float *restrict value,
                     uint32_t cone)
{
    float *restrict beyond_m = &columns->beyond_m[first];
    uint32_t *restrict nearest = &columns->cone[first];
    for (size_t i = 0; i < CORNERS; i++) {
        const float now = value[i];
        const float before = beyond_m[i];
        const uint32_t is_nearer = now < before ? UINT32_MAX : 0;
        nearest[i] = (cone & is_nearer) | (nearest[i] & ~is_nearer);
        beyond_m[i] = now < before ? now : before;
    }
}

/// The same where there are several owners.
static void meet_several(struct ll_columns *columns, size_t first, const float *restrict value,
                         uint32_t cone, uint32_t cone_owner)
{
    float *restrict beyond_m = &columns->beyond_m[first];
    float *restrict other_m = &columns->other_m[first];
    uint32_t *restrict owner = &columns->owner[first];
    uint32_t *restrict nearest = &columns->cone[first];
    uint32_t *restrict other_cone = &columns->other_cone[first];
    for (size_t i = 0; i < CORNERS; i++) {
        const float now = value[i];
        const float before = beyond_m[i];
        const float other = other_m[i];
        const uint32_t who = owner[i];
        const uint32_t was = nearest[i];
        const uint32_t other_was = other_cone[i];
        const float farther = now < before ? before : now;
        const uint32_t farther_cone = now < before ? was : cone;
        const float least = farther < other ? farther : other;
        const uint32_t least_cone = farther < other ? farther_cone : other_was;
        other_m[i] = who == cone_owner ? other : least;
        other_cone[i] = who == cone_owner ? other_was : least_cone;
        nearest[i] = now < before ? cone : was;
        owner[i] = now < before ? cone_owner : who;
        beyond_m[i] = now < before ? now : before;
    }
}

static void meet_block(const struct tile *t, uint32_t block, uint32_t cone)
{
    const struct ll_shaped_cone s = t->shaped[cone];
    const double column = t->column + block % LL_TILE_BLOCKS * SIDE;
    const uint32_t lines = block / LL_TILE_BLOCKS * SIDE;
    const double row = t->row + lines;
    float first_x[SIDE]; /* of its lowest row */
    float px[CORNERS];
    float py[CORNERS];
    float value[CORNERS];
    for (uint32_t i = 0; i < SIDE; i++) {
        first_x[i] = (float)((column + i) * t->f->step_m - s.a.x);
    }
    for (uint32_t y = 0; y < SIDE; y++) {
        const float line_y = (float)((row + y) * t->f->step_m - s.a.y);
        for (uint32_t x = 0; x < SIDE; x++) {
            px[y * SIDE + x] = first_x[x];
            py[y * SIDE + x] = line_y;
        }
    }
    for (size_t i = 0; i < CORNERS; i++) {
        value[i] = ll_spread_beyond_at(&s, px[i], py[i]);
    }
    if (t->single) {
        meet_one(t->columns, (size_t)block * CORNERS, value, cone);
    } else {
        meet_several(t->columns, (size_t)block * CORNERS, value, cone, t->f->cones[cone].owner);
    }
}

/// Lets the corners of a tile meet a cone, block by block where it may count.
static void meet_cone(const struct tile *t, uint32_t cone, const float *most_m)
{
    float value[BLOCKS];
    beyond_middles(t, &t->shaped[cone], value);
    for (uint32_t i = 0; i < BLOCKS; i++) {
        if (!(value[i] > most_m[i])) {
            meet_block(t, i, cone);
        }
    }
}

/// The corners of a tile before any cone.
static void clear_columns(const ll_spread *f, struct ll_columns *columns)
{
    for (size_t i = 0; i < LL_TILE_CELLS * LL_TILE_CELLS; i++) {
        columns->beyond_m[i] = (float)f->cap_m;
        columns->other_m[i] = (float)f->cap_m;
        columns->owner[i] = LL_NO_OWNER;
        columns->cone[i] = UINT32_MAX;
        columns->other_cone[i] = UINT32_MAX;
    }
}

/// Whether nobody else is told apart in a tile.
static bool is_of_one(const ll_spread *f, uint32_t number)
{
    const uint32_t *of = &f->of[f->first[number]];
    const uint32_t count = f->first[number + 1] - f->first[number];
    uint32_t same = 1;
    while (same < count && f->cones[of[same]].owner == f->cones[of[0]].owner) {
        same++;
    }
    return same >= count;
}

void ll_spread_nearest(const ll_spread *f, const struct ll_shaped_cone *shaped, uint32_t tile,
                       struct ll_columns *ret)
{
    const uint32_t column = tile % f->tile_columns;
    const uint32_t row = tile / f->tile_columns;
    const struct tile t = {.f = f,
                           .shaped = shaped,
                           .column = (double)f->column + (double)column * LL_TILE_CELLS,
                           .row = (double)f->row + (double)row * LL_TILE_CELLS,
                           .columns = ret,
                           .single = is_of_one(f, tile)};
    float most_m[BLOCKS];
    clear_columns(f, ret);
    find_bounds(&t, tile, most_m);
    for (uint32_t c = f->first[tile]; c < f->first[tile + 1]; c++) {
        meet_cone(&t, f->of[c], most_m);
    }
}
