#include "geo/lane_part.h"

#include <math.h>

#include "geo/outline.h"

struct ll_xy ll_lane_middle(const struct ll_shapes *lanes, uint32_t lane)
{
    double left_m = 0.5 * ll_shape_length(lanes, lane);
    struct ll_xy at = {NAN, NAN};
    for (uint32_t r = lanes->first_ring[lane]; r < lanes->first_ring[lane + 1]; r++) {
        for (uint32_t p = lanes->first_point[r]; p < lanes->first_point[r + 1]; p++) {
            at = lanes->points[p];
            if (p + 1 == lanes->first_point[r + 1]) {
                break;
            }
            struct ll_xy next = lanes->points[p + 1];
            double length_m = hypot(next.x - at.x, next.y - at.y);
            if (left_m < length_m) {
                double share = left_m / length_m;
                return (struct ll_xy){at.x + share * (next.x - at.x),
                                      at.y + share * (next.y - at.y)};
            }
            left_m -= length_m;
        }
    }
    return at;
}

/// The part of a straight piece between two shares of it, appended to the line being drawn.
static enum ll_code add_piece(struct ll_shapes *shapes, const struct ll_xy *p, const double ends[2],
                              bool first, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (int i = first ? 0 : 1; code == LL_OK && i < 2; i++) {
        code = ll_shapes_point(shapes, p[0].x + ends[i] * (p[1].x - p[0].x),
                               p[0].y + ends[i] * (p[1].y - p[0].y), err);
    }
    return code;
}

enum ll_code ll_lane_stretch(const struct ll_shapes *lanes, uint32_t lane, double from_m,
                             double to_m, struct ll_shapes *shapes, struct ll_err *err)
{
    enum ll_code code = ll_shapes_begin(shapes, LL_LINE, err);
    double at_m = 0.0;
    for (uint32_t r = lanes->first_ring[lane]; r < lanes->first_ring[lane + 1]; r++) {
        bool first = true;
        for (uint32_t p = lanes->first_point[r]; p + 1 < lanes->first_point[r + 1]; p++) {
            const struct ll_xy *q = &lanes->points[p];
            double length_m = hypot(q[1].x - q[0].x, q[1].y - q[0].y);
            double begin_m = fmax(from_m - at_m, 0.0);
            double end_m = fmin(to_m - at_m, length_m);
            at_m += length_m;
            if (!(end_m > begin_m)) {
                continue;
            }
            const double ends[2] = {begin_m / length_m, end_m / length_m};
            if (code == LL_OK && first) {
                code = ll_shapes_ring(shapes, err);
            }
            code = code == LL_OK ? add_piece(shapes, q, ends, first, err) : code;
            first = false;
        }
    }
    return code;
}

void ll_lanes_in_area(const struct ll_scene *scene, uint32_t area, bool *ret_inside)
{
    const struct ll_shapes *areas = &scene->layer[LL_AREA].shape;
    const struct ll_shapes *lanes = &scene->layer[LL_LANE].shape;
    for (uint32_t lane = 0; lane < lanes->count; lane++) {
        ret_inside[lane] = ll_box_meets(&areas->box[area], &lanes->box[lane]) &&
                           ll_shape_contains(areas, area, ll_lane_middle(lanes, lane));
    }
}
