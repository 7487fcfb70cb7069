#include "geo/hose_sight.h"

#include <math.h>

#include "geo/hose_grid.h"
#include "geo/outline.h"

/* Shadows that are left one after the other on either side of a foot. */
enum { MOST_SHADOWS = 32 };

/* How far beyond a shadow one looks; and how far at least, where rounding keeps it. */
#define BEYOND_M 1e-6
#define ON_M     1e-4

/* What is in sight for less than this is seen through a crack that no hose fits in. */
#define WIDE_M (2.0 * LL_HOSE_CLEAR_M)

/// An edge seen from a point, in shares of its length.
struct sight {
    const struct ll_hose_place *place;
    struct ll_xy from;
    const struct ll_hose_edge *edge;
    struct ll_xy along; ///< from its first point to its last
    double length_m;
    double deep; ///< distance to its line, times its length; signed
    double most_m;
    uint32_t *blocker;
    struct ll_hose_foot found;
};

bool ll_hose_foot_is_free(const struct ll_hose_place *place, struct ll_xy from,
                          const struct ll_hose_foot *foot, uint32_t *inout_blocker)
{
    if (foot->distance_m <= LL_HOSE_LAST_M) {
        return true;
    }
    const double share = 1.0 - LL_HOSE_LAST_M / foot->distance_m;
    const struct ll_xy until = {from.x + share * (foot->at.x - from.x),
                                from.y + share * (foot->at.y - from.y)};
    return !ll_hose_blocked_by(place, from, until, inout_blocker);
}

static struct ll_hose_foot foot_at(const struct sight *s, double share)
{
    const struct ll_xy at = {s->edge->a.x + share * s->along.x, s->edge->a.y + share * s->along.y};
    const double dx = at.x - s->from.x;
    const double dy = at.y - s->from.y;
    return (struct ll_hose_foot){at, sqrt(dx * dx + dy * dy)};
}

static inline double held(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/// How deep a point lies on the way to the edge's line: 0 beside the eye, 1 on the line.
static double depth_of(const struct sight *s, double x, double y)
{
    return (s->along.x * y - s->along.y * x) / s->deep;
}

/// Where the shadow ends that something casts on the edge's line, as far as it stands between.
/// @param until_depth     The last of the way casts none.
/// @param direction 1 or -1.
static double shadow_end(const struct sight *s, const struct ll_hose_edge *f, double until_depth,
                         double direction)
{
    const double x[2] = {f->a.x - s->from.x, f->b.x - s->from.x};
    const double y[2] = {f->a.y - s->from.y, f->b.y - s->from.y};
    const double depth[2] = {depth_of(s, x[0], y[0]), depth_of(s, x[1], y[1])};
    double end = -INFINITY;
    for (int i = 0; i < 2; i++) {
        const double rise = depth[1 - i] - depth[i];
        const double to = held(depth[i], 1e-9, until_depth);
        const double part = rise == 0.0 ? 0.0 : held((to - depth[i]) / rise, 0.0, 1.0);
        const double hit_x = (x[i] + part * (x[1 - i] - x[i])) / to;
        const double hit_y = (y[i] + part * (y[1 - i] - y[i])) / to;
        const double share = ((s->from.x + hit_x - s->edge->a.x) * s->along.x +
                              (s->from.y + hit_y - s->edge->a.y) * s->along.y) /
                             (s->length_m * s->length_m);
        end = fmax(end, direction * share);
    }
    return direction * end;
}

/// Whether a point of the edge is in sight, and the next few centimetres of it, too.
static bool is_in_sight(const struct sight *s, const struct ll_hose_foot *foot, double share,
                        double direction)
{
    const struct ll_hose_foot next =
        foot_at(s, held(share + direction * WIDE_M / s->length_m, 0.0, 1.0));
    return ll_hose_foot_is_free(s->place, s->from, foot, s->blocker) &&
           ll_hose_foot_is_free(s->place, s->from, &next, s->blocker);
}

/// Goes on from a hidden point of the edge in one direction until one is in sight.
static void leave_shadows(struct sight *s, struct ll_hose_foot foot, double share, double direction)
{
    for (int k = 0; k < MOST_SHADOWS; k++) {
        const struct ll_hose_edge *f = &s->place->edges[*s->blocker];
        const double until_depth = 1.0 - LL_HOSE_LAST_M / foot.distance_m;
        const double end = shadow_end(s, f, until_depth, direction);
        share = direction * fmax(direction * end + BEYOND_M / s->length_m,
                                 direction * share + ON_M / s->length_m);
        if (!(share >= 0.0 && share <= 1.0)) {
            return;
        }
        foot = foot_at(s, share);
        if (foot.distance_m >= s->most_m) {
            return;
        }
        if (is_in_sight(s, &foot, share, direction)) {
            s->most_m = foot.distance_m;
            s->found = foot;
            return;
        }
    }
}

bool ll_hose_nearest_in_sight(const struct ll_hose_place *place, struct ll_xy from, uint32_t edge,
                              double most_m, uint32_t *inout_blocker, struct ll_hose_foot *ret_foot)
{
    const struct ll_hose_edge *e = &place->edges[edge];
    struct sight s = {.place = place,
                      .from = from,
                      .edge = e,
                      .along = {e->b.x - e->a.x, e->b.y - e->a.y},
                      .most_m = most_m,
                      .blocker = inout_blocker,
                      .found = {.distance_m = INFINITY}};
    const double off_x = from.x - e->a.x;
    const double off_y = from.y - e->a.y;
    const double length2 = s.along.x * s.along.x + s.along.y * s.along.y;
    const double share =
        length2 > 0.0 ? held((off_x * s.along.x + off_y * s.along.y) / length2, 0.0, 1.0) : 0.0;
    struct ll_hose_foot foot;
    foot.distance_m = ll_point_segment(from, e->a, e->b, &foot.at);
    s.length_m = sqrt(length2);
    s.deep = s.along.y * off_x - s.along.x * off_y;
    if (foot.distance_m > most_m) {
        return false;
    }
    if (ll_hose_foot_is_free(place, from, &foot, inout_blocker)) {
        *ret_foot = foot;
        return true;
    }
    if (s.deep > LL_HOSE_LAST_M * s.length_m) { /* else it is seen end on, or from behind */
        const uint32_t blocker = *inout_blocker;
        leave_shadows(&s, foot, share, -1.0);
        *inout_blocker = blocker;
        leave_shadows(&s, foot, share, 1.0);
    }
    if (isfinite(s.found.distance_m)) {
        *ret_foot = s.found;
    }
    return isfinite(s.found.distance_m);
}
