#include "geo/hose_around.h"

#include <math.h>

#include "geo/hose_foot.h"
#include "geo/hose_grid.h"

/* Bends of a way, pieces passed on the way to one, and lines tried for one target. */
enum { MOST_BENDS = 4, MOST_PIECES = 8, MOST_LINES = 40 };

/// One target while ways around are looked for.
struct around {
    struct ll_hose_search *s;
    const struct ll_hose_goal *goal;
    unsigned lines; ///< tried by now
    struct ll_err *err;
};

static struct ll_hose_look look_from(struct ll_hose_search *s, uint32_t node)
{
    return (struct ll_hose_look){
        .s = s, .node = node, .at = ll_hose_node_at(s, node), .label_m = s->nodes[node].length_m};
}

/// The piece an edge belongs to.
static const struct ll_hose_piece *piece_of(const struct ll_hose_place *place, uint32_t edge)
{
    size_t low = 0;
    size_t high = place->piece_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (place->pieces[middle].first_edge <= edge) {
            low = middle;
        } else {
            high = middle;
        }
    }
    while (place->pieces[low].edge_count == 0) { /* nodes alone begin where the next piece does */
        low--;
    }
    return &place->pieces[low];
}

/// The node of a piece that lies farthest to one side of a direction.
/// @param side 1 left, -1 right. @return LL_NONE where none lies on that side.
static uint32_t outermost(const struct around *a, const struct ll_hose_piece *piece,
                          struct ll_xy from, struct ll_xy to, double side)
{
    double dx = to.x - from.x;
    double dy = to.y - from.y;
    uint32_t found = LL_NONE;
    double most = 0.0;
    for (uint32_t n = piece->first_node; n < piece->first_node + piece->node_count; n++) {
        struct ll_xy at = a->s->place->nodes[n].at;
        double x = at.x - from.x;
        double y = at.y - from.y;
        double across = side * (dx * y - dy * x);
        double along = dx * x + dy * y;
        if (a->s->place->nodes[n].kind == LL_HOSE_CLOSED || across <= 0.0) {
            continue;
        }
        double turn = along >= 0.0 ? across / (across + along) : 2.0 - across / (across - along);
        if (turn > most) {
            most = turn;
            found = n;
        }
    }
    return found;
}

/// The corner around which one gets past a piece on one side: its outermost one, or where other
/// pieces hide that, theirs. @return LL_NONE where none was found.
static uint32_t find_corner(struct around *a, const struct ll_hose_look *l,
                            const struct ll_hose_piece *piece, struct ll_xy to, double side)
{
    const struct ll_hose_place *place = a->s->place;
    for (int k = 0; k < MOST_PIECES && a->lines < MOST_LINES; k++) {
        uint32_t corner = outermost(a, piece, l->at, to, side);
        if (corner == LL_NONE || corner == l->node) {
            return LL_NONE;
        }
        a->lines++;
        if (!ll_hose_blocked_by(place, l->at, place->nodes[corner].at, &a->s->blocker)) {
            return corner;
        }
        const struct ll_hose_piece *next = piece_of(place, a->s->blocker);
        if (next == piece) {
            return LL_NONE;
        }
        to = place->nodes[corner].at;
        piece = next;
    }
    return LL_NONE;
}

/// The point of the target that is nearest to where one looks from.
static struct ll_hose_foot nearest_foot(const struct around *a, const struct ll_hose_look *l)
{
    struct ll_hose_foot nearest = {.distance_m = INFINITY};
    for (uint32_t i = 0; i < a->goal->count; i++) {
        struct ll_hose_foot foot;
        (void)ll_hose_nearest_foot(l, &a->goal->pieces[i], &foot);
        nearest = foot.distance_m < nearest.distance_m ? foot : nearest;
    }
    return nearest;
}

static enum ll_code go_on(struct around *a, uint32_t node, int bends);

/// Bends around a corner where that leads to a shorter way to the target.
static enum ll_code bend(struct around *a, const struct ll_hose_look *l, uint32_t corner, int bends)
{
    struct ll_hose_search *s = a->s;
    struct ll_xy at = s->place->nodes[corner].at;
    double dx = at.x - l->at.x;
    double dy = at.y - l->at.y;
    const struct ll_hose_label label = {l->label_m + sqrt(dx * dx + dy * dy),
                                        s->nodes[l->node].owner, l->node};
    if (ll_hose_improves(&s->nodes[corner], label.length_m, label.owner)) {
        s->nodes[corner] = label;
        enum ll_code code = ll_hose_search_push(s, corner, label.length_m, a->err);
        if (code != LL_OK) {
            return code;
        }
    }
    const struct ll_hose_look there = look_from(s, corner);
    return there.label_m + nearest_foot(a, &there).distance_m <
                   fmin(s->targets[a->goal->pieces[0].target].length_m, s->limit_m)
               ? go_on(a, corner, bends + 1)
               : LL_OK;
}

static enum ll_code go_on(struct around *a, uint32_t node, int bends)
{
    struct ll_hose_search *s = a->s;
    const struct ll_hose_look l = look_from(s, node);
    const struct ll_hose_foot foot = nearest_foot(a, &l);
    a->lines++;
    if (ll_hose_try_foot(&l, a->goal->pieces[0].target, &foot) || bends == MOST_BENDS ||
        a->lines >= MOST_LINES) {
        return LL_OK;
    }
    const struct ll_hose_piece *piece = piece_of(s->place, s->blocker);
    enum ll_code code = LL_OK;
    for (int side = -1; code == LL_OK && side <= 1; side += 2) {
        uint32_t corner = find_corner(a, &l, piece, foot.at, side);
        code = corner == LL_NONE ? LL_OK : bend(a, &l, corner, bends);
    }
    return code;
}

enum ll_code ll_hose_around(struct ll_hose_search *s, uint32_t node,
                            const struct ll_hose_goal *goal, struct ll_err *err)
{
    struct around a = {.s = s, .goal = goal, .err = err};
    return go_on(&a, node, 0);
}
