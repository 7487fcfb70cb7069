#include "geo/bend.h"

#include <math.h>

#define LL_PI 3.14159265358979323846

/* A vertex that turns less than this is the noise of drawing. */
#define NOISE_RAD (3.0 * LL_PI / 180.0)
/* A bend that turns less than this is driven nearly straight. */
#define LEAST_TURN_RAD (30.0 * LL_PI / 180.0)

/// A walk along a line.
struct walk {
    double base_m;
    enum ll_code (*visit)(const struct ll_bend *bend, void *user, struct ll_err *err);
    void *user;
    struct ll_bend bend;
};

static enum ll_code end_bend(struct walk *w, struct ll_err *err)
{
    enum ll_code code = w->bend.count == 0 ? LL_OK : w->visit(&w->bend, w->user, err);
    w->bend.count = 0;
    return code;
}

static enum ll_code add_vertex(struct walk *w, struct ll_bend_vertex next, struct ll_err *err)
{
    struct ll_bend *b = &w->bend;
    const struct ll_bend_vertex *last = b->count > 0 ? &b->vertex[b->count - 1] : NULL;
    bool goes_on = last != NULL && (last->turn_rad > 0.0) == (next.turn_rad > 0.0) &&
                   next.at_m - last->at_m <= w->base_m && b->count < LL_BEND_VERTICES_MAX;
    enum ll_code code = goes_on ? LL_OK : end_bend(w, err);
    b->vertex[b->count++] = next;
    return code;
}

enum ll_code ll_bends_of(const struct ll_xy *points, size_t count, double base_m,
                         enum ll_code (*visit)(const struct ll_bend *bend, void *user,
                                               struct ll_err *err),
                         void *user, struct ll_err *err)
{
    struct walk w = {.base_m = base_m, .visit = visit, .user = user};
    struct ll_xy before = {0.0, 0.0};
    double at_m = 0.0; /* of point i - 1 */
    enum ll_code code = LL_OK;
    for (size_t i = 1; code == LL_OK && i < count; i++) {
        struct ll_xy next = {points[i].x - points[i - 1].x, points[i].y - points[i - 1].y};
        double length_m = hypot(next.x, next.y);
        if (length_m == 0.0) {
            continue;
        }
        double turn =
            atan2(before.x * next.y - before.y * next.x, before.x * next.x + before.y * next.y);
        bool first = at_m == 0.0; /* nothing lies before it: atan2 of zeros may be half a turn */
        if (!first && fabs(turn) > NOISE_RAD) {
            code = add_vertex(&w, (struct ll_bend_vertex){at_m, turn}, err);
        }
        before = next;
        at_m += length_m;
    }
    return code == LL_OK ? end_bend(&w, err) : code;
}

bool ll_bend_part_of(const struct ll_bend *bend, size_t first, size_t last,
                     struct ll_bend_part *ret)
{
    double turn = 0.0;
    for (size_t i = first; i <= last; i++) {
        turn += fabs(bend->vertex[i].turn_rad);
    }
    if (turn < LEAST_TURN_RAD) {
        return false;
    }
    double from_m = bend->vertex[first].at_m;
    double to_m = bend->vertex[last].at_m;
    double pieces = (double)(last - first);
    *ret = (struct ll_bend_part){
        .from_m = from_m,
        .to_m = to_m,
        .own_m = pieces > 0.0 ? (to_m - from_m) / pieces * (pieces + 1.0) / turn : 0.0,
        .depth = 1.0 - cos(0.5 * fmin(turn, LL_PI))};
    return true;
}

double ll_bend_radius(const struct ll_bend_part *part, double room_m, double path_m)
{
    return part->own_m + (room_m - path_m) / part->depth;
}

bool ll_bend_holds(const struct ll_bend_part *part, double room_m, const struct ll_turn_ring *ring,
                   double least_m)
{
    /* what the room lets it turn with, less what it turns with, is largest where the front swings
       out at half the turn, and falls on both sides of that */
    double cosine = 1.0 - part->depth;
    double sine = sqrt(fmax(0.0, 1.0 - cosine * cosine));
    double best_m = sine > 0.0 ? ring->length_m * cosine / sine - ring->width_m : least_m;
    double m = fmax(least_m, best_m);
    return ll_bend_radius(part, room_m, ll_turn_ring_outer(ring, m) - m) >= m;
}
