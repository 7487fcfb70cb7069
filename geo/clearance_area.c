#include <math.h>

#include "geo/clearance.h"
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

void ll_lanes_in_area(const struct ll_scene *scene, uint32_t area, bool *ret_inside)
{
    const struct ll_shapes *areas = &scene->layer[LL_AREA].shape;
    const struct ll_shapes *lanes = &scene->layer[LL_LANE].shape;
    for (uint32_t lane = 0; lane < lanes->count; lane++) {
        ret_inside[lane] = ll_box_meets(&areas->box[area], &lanes->box[lane]) &&
                           ll_shape_contains(areas, area, ll_lane_middle(lanes, lane));
    }
}
