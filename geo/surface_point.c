#include "geo/surface_point.h"

#include <math.h>

/// The rings of one part of a polygon: an outer ring and its holes.
struct part {
    const struct ll_shapes *shapes;
    uint32_t first_ring;
    uint32_t end_ring;
};

/// A piece of the cutting line that lies inside.
struct piece {
    double width_m;
    struct ll_xy middle;
};

static size_t ring_size(const struct ll_shapes *s, uint32_t ring)
{
    return s->first_point[ring + 1] - s->first_point[ring];
}

static bool begins_part(const struct ll_shapes *s, uint32_t ring)
{
    return ll_ring_area(s->points + s->first_point[ring], ring_size(s, ring)) > 0.0;
}

/// A height near the middle of the part at which no corner lies: halfway between the corners
/// next above and next below the middle.
static double cutting_height(const struct part *part)
{
    const struct ll_shapes *s = part->shapes;
    uint32_t first = s->first_point[part->first_ring];
    uint32_t end = s->first_point[part->end_ring];
    double low = INFINITY, high = -INFINITY;
    for (uint32_t p = first; p < end; p++) {
        low = fmin(low, s->points[p].y);
        high = fmax(high, s->points[p].y);
    }
    double middle = 0.5 * (low + high);
    for (uint32_t p = first; p < end; p++) {
        double y = s->points[p].y;
        low = y <= middle && y > low ? y : low;
        high = y > middle && y < high ? y : high;
    }
    return 0.5 * (low + high);
}

/// The smallest x beyond `after` where the part's outline crosses the height, and how often it
/// does so there. INFINITY when there is none.
static double next_crossing(const struct part *part, double y, double after, size_t *ret_times)
{
    const struct ll_shapes *s = part->shapes;
    double next = INFINITY;
    *ret_times = 0;
    for (uint32_t r = part->first_ring; r < part->end_ring; r++) {
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
            struct ll_xy a = s->points[p], b = s->points[p + 1];
            if ((a.y > y) == (b.y > y)) {
                continue;
            }
            double x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
            if (x > after && x <= next) {
                *ret_times = x < next ? 1 : *ret_times + 1;
                next = x;
            }
        }
    }
    return next;
}

/// The widest piece of the cutting line inside one part; width 0 when there is none.
static struct piece widest_piece(const struct part *part)
{
    double y = cutting_height(part);
    struct piece best = {.middle =
                             part->shapes->points[part->shapes->first_point[part->first_ring]]};
    size_t times = 0;
    double left = next_crossing(part, y, -INFINITY, &times);
    bool inside = times % 2 == 1;
    while (left < INFINITY) {
        double right = next_crossing(part, y, left, &times);
        if (inside && right < INFINITY && right - left > best.width_m) {
            best = (struct piece){right - left, {0.5 * (left + right), y}};
        }
        inside ^= times % 2 == 1;
        left = right;
    }
    return best;
}

struct ll_xy ll_point_on_surface(const struct ll_shapes *s, size_t index)
{
    uint32_t end = s->first_ring[index + 1];
    uint32_t r = s->first_ring[index];
    while (r < end && ring_size(s, r) == 0) {
        r++;
    }
    if (r == end) {
        return (struct ll_xy){NAN, NAN};
    }
    if (s->kind[index] != LL_POLYGON) {
        return s->points[s->first_point[r] + ring_size(s, r) / 2];
    }
    struct piece best = {.width_m = -1.0};
    while (r < end) {
        struct part part = {.shapes = s, .first_ring = r, .end_ring = r + 1};
        while (part.end_ring < end && !begins_part(s, part.end_ring)) {
            part.end_ring++;
        }
        struct piece piece = widest_piece(&part);
        best = piece.width_m > best.width_m ? piece : best;
        r = part.end_ring;
    }
    return best.middle;
}
