#include "geo/fire_walls.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"

/// What of a wall may stay uncovered at an end, and between two pieces.
#define SLACK_M 0.05

void ll_fire_walls_clear(struct ll_fire_walls *walls)
{
    ll_free(walls->from);
    ll_index_free(walls->index);
    *walls = (struct ll_fire_walls){0};
}

static struct ll_box piece_box(const struct ll_xy *p)
{
    struct ll_box box = ll_box_empty();
    ll_box_extend(&box, p[0].x, p[0].y);
    ll_box_extend(&box, p[1].x, p[1].y);
    return box;
}

enum ll_code ll_fire_walls_make(const struct ll_scene *scene, const ll_rules *rules,
                                struct ll_fire_walls *ret_walls, struct ll_err *err)
{
    const struct ll_table *ground = &scene->layer[LL_GROUND];
    const struct ll_shapes *s = &ground->shape;
    LL_CLEANUP(ll_fire_walls_clear)
    struct ll_fire_walls w = {.shapes = s, .error_m = ll_rule(rules, LL_RULE_GROUND_ERROR_M)};
    LL_CLEANUP(ll_freep) struct ll_box *boxes = NULL;
    size_t capacity[2] = {0, 0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; i < ground->count; i++) {
        if (ll_table_word(ground, i, LL_GROUND_KIND) != LL_GROUND_FIRE_WALL) {
            continue;
        }
        for (uint32_t r = s->first_ring[i]; r < s->first_ring[i + 1]; r++) {
            for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
                code = ll_array_reserve(&w.from, &capacity[0], w.count + 1, sizeof *w.from, err);
                if (code == LL_OK) {
                    code = ll_array_reserve(&boxes, &capacity[1], w.count + 1, sizeof *boxes, err);
                }
                if (code != LL_OK) {
                    return code;
                }
                boxes[w.count] = piece_box(&s->points[p]);
                w.from[w.count++] = p;
            }
        }
    }
    if (w.count > 0) {
        code = ll_index_new(boxes, w.count, &w.index, err);
    }
    if (code == LL_OK) {
        *ret_walls = w;
        w = (struct ll_fire_walls){0};
    }
    return code;
}

static bool note_any(uint32_t item, void *user)
{
    (void)item;
    bool *found = user;
    *found = true;
    return false;
}

bool ll_fire_walls_near(const struct ll_fire_walls *walls, const struct ll_box *box)
{
    bool found = false;
    if (walls->index != NULL) {
        const struct ll_box around = ll_box_grown(box, walls->error_m);
        ll_index_search(walls->index, &around, note_any, &found);
    }
    return found;
}

/// A stretch of a piece, as shares of its way.
struct stretch {
    double low;
    double high;
};

/// Covering one piece of a house's wall.
struct covering {
    const struct ll_fire_walls *walls;
    const struct ll_xy *piece; ///< two points
    double length_m;
    double off_m; ///< how far a fire wall may lie beside it
    struct stretch *found;
    size_t count;
    size_t capacity;
    enum ll_code code;
    struct ll_err *err;
};

/// Notes how far along the piece a fire wall lies beside it.
static bool note_piece(uint32_t item, void *user)
{
    struct covering *c = user;
    const struct ll_xy *fire = &c->walls->shapes->points[c->walls->from[item]];
    const double ux = (c->piece[1].x - c->piece[0].x) / c->length_m;
    const double uy = (c->piece[1].y - c->piece[0].y) / c->length_m;
    double x[2], y[2];
    for (int i = 0; i < 2; i++) {
        const double dx = fire[i].x - c->piece[0].x;
        const double dy = fire[i].y - c->piece[0].y;
        x[i] = dx * ux + dy * uy;
        y[i] = dy * ux - dx * uy;
    }
    double low = 0.0, high = 1.0; /* the share of the fire wall that is near enough */
    if (y[0] == y[1]) {
        high = fabs(y[0]) <= c->off_m ? 1.0 : -1.0;
    } else {
        const double first = (-c->off_m - y[0]) / (y[1] - y[0]);
        const double last = (c->off_m - y[0]) / (y[1] - y[0]);
        low = fmax(low, fmin(first, last));
        high = fmin(high, fmax(first, last));
    }
    if (low > high) {
        return true;
    }
    c->code = ll_array_reserve(&c->found, &c->capacity, c->count + 1, sizeof *c->found, c->err);
    if (c->code == LL_OK) {
        const double from = x[0] + low * (x[1] - x[0]);
        const double to = x[0] + high * (x[1] - x[0]);
        c->found[c->count++] = (struct stretch){fmin(from, to), fmax(from, to)};
    }
    return c->code == LL_OK;
}

static int by_low(const void *a, const void *b)
{
    const struct stretch *x = a;
    const struct stretch *y = b;
    return x->low < y->low ? -1 : x->low > y->low;
}

/// Whether fire walls lie beside all of a piece.
static enum ll_code cover_piece(struct covering *c, bool *ret_covered)
{
    c->length_m = hypot(c->piece[1].x - c->piece[0].x, c->piece[1].y - c->piece[0].y);
    c->count = 0;
    *ret_covered = c->length_m <= SLACK_M;
    if (*ret_covered) {
        return LL_OK;
    }
    const struct ll_box own = piece_box(c->piece);
    const struct ll_box around = ll_box_grown(&own, c->off_m);
    ll_index_search(c->walls->index, &around, note_piece, c);
    if (c->code != LL_OK) {
        return c->code;
    }
    if (c->count > 0) {
        qsort(c->found, c->count, sizeof *c->found, by_low);
    }
    double reached_m = 0.0;
    for (size_t i = 0; i < c->count && c->found[i].low <= reached_m + SLACK_M; i++) {
        reached_m = fmax(reached_m, c->found[i].high);
    }
    *ret_covered = reached_m >= c->length_m - SLACK_M;
    return LL_OK;
}

/// Whether one side faces the other with fire walls alone.
static enum ll_code cover_side(const struct ll_fire_walls *walls, const struct ll_facing_ask *ask,
                               unsigned side, bool *ret_covered, struct ll_err *err)
{
    LL_CLEANUP(ll_facing_pieces_clear) struct ll_facing_pieces pieces = {0};
    struct covering c = {.walls = walls,
                         .off_m = ask->gap_m > SLACK_M ? fmin(walls->error_m, ask->gap_m / 2.0)
                                                       : walls->error_m,
                         .err = err};
    enum ll_code code = ll_facing_list(ask, side, &pieces, err);
    bool covered = pieces.count > 0;
    for (size_t i = 0; code == LL_OK && covered && i < pieces.count; i += 2) {
        c.piece = &pieces.points[i];
        code = cover_piece(&c, &covered);
    }
    ll_free(c.found);
    *ret_covered = covered;
    return code;
}

enum ll_code ll_fire_walls_cover(const struct ll_fire_walls *walls, const struct ll_facing_ask *ask,
                                 struct ll_fire_wall_cover *ret_cover, struct ll_err *err)
{
    struct ll_fire_wall_cover cover = {false, false};
    if (walls->index == NULL) {
        *ret_cover = cover;
        return LL_OK;
    }
    enum ll_code code = cover_side(walls, ask, LL_FACING_A, &cover.a, err);
    if (code == LL_OK) {
        code = cover_side(walls, ask, LL_FACING_B, &cover.b, err);
    }
    if (code == LL_OK) {
        *ret_cover = cover;
    }
    return code;
}
