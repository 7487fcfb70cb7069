/// Where in a place a hose may still matter, and how long it may be there. Internal to geo/.
///
/// A hose that is laid up to a point helps a target only where its length and the straight way on
/// are no longer than the target's hose need be. The largest such length is kept for each cell of a
/// grid; what is longer in its cell is of no use to any target.
#ifndef LL_GEO_HOSE_FIELD_H
#define LL_GEO_HOSE_FIELD_H

#include <stddef.h>
#include <stdint.h>

#include "core/box.h"
#include "core/error.h"

/// Side of a cell.
#define LL_HOSE_FIELD_M 16.0

/// Owns its array; `{0}` is empty; release with ll_hose_field_clear. Used again for the next one.
struct ll_hose_field {
    uint32_t columns;
    uint32_t rows;
    double least_m; ///< no hose is shorter anywhere
    float *most_m;  ///< by cell: the longest that may matter anywhere in it, `least_m` at least
    size_t capacity;
};

/// Begins with no target, from 0, 0 to the width and height.
/// @param least_m No hose is shorter anywhere.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_hose_field_begin(struct ll_hose_field *field, double width_m,
                                             double height_m, double least_m, struct ll_err *err);
void ll_hose_field_clear(struct ll_hose_field *field);

/// Adds the box around a target.
/// @param within_m Longer hoses are of no use to it.
void ll_hose_field_add(struct ll_hose_field *field, const struct ll_box *box, double within_m);

/// Cell number along one axis; outside the nearest one.
static inline uint32_t ll_hose_field_cell(double v, uint32_t cells)
{
    const double cell = v * (1.0 / LL_HOSE_FIELD_M);
    return cell >= (double)cells ? cells - 1 : cell > 0.0 ? (uint32_t)cell : 0;
}

/// The longest that may matter at a point of the place.
static inline double ll_hose_field_at(const struct ll_hose_field *field, struct ll_xy p)
{
    return (double)field->most_m[(size_t)ll_hose_field_cell(p.y, field->rows) * field->columns +
                                 ll_hose_field_cell(p.x, field->columns)];
}

#endif
