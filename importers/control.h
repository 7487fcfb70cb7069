/// Control points: places known in the coordinates of a file and in those of the store.
#ifndef LL_IMPORTERS_CONTROL_H
#define LL_IMPORTERS_CONTROL_H

#include "core/shapes.h"

/// Beyond this the points do not belong together: a point is mistyped, or the file is no plane
/// that a similarity could place. Half the width of a narrow house: what is farther off puts
/// houses on lanes. Points taken with a phone (3 to 5 m) just pass.
#define LL_CONTROL_RESIDUAL_MAX_M 5.0

/// `{0}` is none; release with ll_control_clear.
struct ll_control {
    struct ll_xy *from; ///< in the coordinates of the file
    struct ll_xy *to;
    size_t count;
    bool lonlat; ///< `to` is longitude and latitude (CGCS2000 or WGS 84), else store coordinates
};
void ll_control_clear(struct ll_control *control);

/// Reads a CSV with the columns from_x, from_y and either to_lon, to_lat or to_x, to_y.
/// @return LL_E_NOT_FOUND, LL_E_FORMAT (what is wrong and where), LL_E_LIMIT over 1 MB, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_control_read(const char *file, struct ll_control *ret_control,
                                         struct ll_err *err);

#endif
