/// What a point sees: how far in every direction, and the cells around it. Internal to geo/.
#ifndef LL_GEO_HOSE_VIEW_H
#define LL_GEO_HOSE_VIEW_H

#include <math.h>

#include "geo/hose_place.h"

enum { LL_HOSE_BINS = 128 };

/// By direction (ll_hose_bin): beyond this distance everything is hidden.
struct ll_hose_view {
    float depth[LL_HOSE_BINS];
};

/// A set of directions, a bit a bin.
struct ll_hose_directions {
    uint64_t low;
    uint64_t high;
};

/// A cell, relative to the one a node lies in.
struct ll_hose_ring {
    int column;
    int row;
    double at_least_m;                    ///< between points of both
    struct ll_hose_directions directions; ///< in which it may lie from anywhere in that cell
};

/// Direction as a number from 0 to LL_HOSE_BINS, growing counter-clockwise from west; opposite
/// directions differ by half of that.
static inline float ll_hose_bin(double dx, double dy)
{
    double sum = fabs(dx) + fabs(dy);
    double part = sum > 0.0 ? dx / sum : 0.0;
    return (float)((dy < 0.0 ? 1.0 + part : 3.0 - part) * (LL_HOSE_BINS / 4.0));
}

/// Opens every direction as far as `reach_m`.
void ll_hose_view_open(struct ll_hose_view *view, double reach_m);

/// Opens the directions from bin `from` counter-clockwise to bin `to` and one more at either end,
/// and shuts all others but for the nearest few metres.
void ll_hose_view_cone(struct ll_hose_view *view, float from, float to, double reach_m);

/// Whether all directions of a box are shut nearer than `distance_m`.
bool ll_hose_view_hides(const struct ll_hose_view *view, const struct ll_box *box, struct ll_xy p,
                        double distance_m);

/// Whether all directions of an edge are shut nearer than `distance_m`.
bool ll_hose_view_hides_edge(const struct ll_hose_view *view, const struct ll_hose_edge *edge,
                             struct ll_xy p, double distance_m);

/// Whether one direction is shut nearer than its length.
static inline bool ll_hose_view_hides_point(const struct ll_hose_view *view, double dx, double dy,
                                            double distance_m)
{
    return (double)view->depth[(unsigned)ll_hose_bin(dx, dy) % LL_HOSE_BINS] < distance_m;
}

/// Shuts the directions that a piece covers, beyond its farthest point: since it is connected,
/// every direction between two of its points meets it. Also those that the piece covers beside
/// whose corner the point lies, and all where the point lies within it; none where the point lies
/// on it.
/// @param edges One after the other; where they close a ring, those after it are holes.
void ll_hose_view_shut(struct ll_hose_view *view, const struct ll_hose_edge *edges, uint32_t count,
                       struct ll_xy p);

/// The directions in which something is open beyond a distance.
struct ll_hose_directions ll_hose_view_beyond(const struct ll_hose_view *view, double distance_m);

/// The cells within a limit, nearest first. @param ret_rings Owned by the caller (ll_free).
LL_MUST_USE enum ll_code ll_hose_rings(double limit_m, struct ll_hose_ring **ret_rings,
                                       size_t *ret_count, struct ll_err *err);

/// Square of the distance from a point to a box, 0 inside.
static inline double ll_hose_box_point2(const struct ll_box *box, struct ll_xy p)
{
    double left = box->min_x - p.x, right = p.x - box->max_x;
    double below = box->min_y - p.y, above = p.y - box->max_y;
    double dx = left > right ? left : right;
    double dy = below > above ? below : above;
    return (dx > 0.0 ? dx * dx : 0.0) + (dy > 0.0 ? dy * dy : 0.0);
}

#endif
