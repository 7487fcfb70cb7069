/// Where beside lanes and outside of houses things stand, as a picture of small squares: for asking
/// many places quickly, as a search for a shift does.
#ifndef LL_GEO_BESIDE_LANES_H
#define LL_GEO_BESIDE_LANES_H

#include "core/scene.h"

/// The picture. `{0}` is empty; release with ll_beside_lanes_clear.
struct ll_beside_lanes {
    struct ll_box box;
    double cell_m;
    size_t columns;
    size_t rows;
    uint8_t *beside; ///< 1: its middle is within near_m of a lane and in no house
};
void ll_beside_lanes_clear(struct ll_beside_lanes *picture);

/// Draws the lanes and buildings of a scene. Places are right to within half a cell.
/// @param near_m  How far from the centre line still counts.
/// @return LL_E_LIMIT when the box holds more than 64 million cells, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_beside_lanes_draw(const struct ll_scene *scene,
                                              const struct ll_box *box, double cell_m,
                                              double near_m, struct ll_beside_lanes *ret_picture,
                                              struct ll_err *err);

/// Whether a place is beside a lane and in no house; false outside of the picture.
bool ll_beside_lanes_at(const struct ll_beside_lanes *picture, struct ll_xy p);

#endif
