/// Which sectors of a circle an equal disc covers, looked up by where its centre lies instead of
/// computed from angles.
#ifndef LL_GEO_DISC_SECTORS_H
#define LL_GEO_DISC_SECTORS_H

#include <stdint.h>

#include "core/shapes.h"

/// Sectors of a circle, counter-clockwise from -pi on; a set of them is that many bits.
enum { LL_DISC_SECTORS = 64 };

/// Cells across all centres of discs that meet a circle, and how far they reach, in radii: a little
/// beyond 4, so that no rounding leads out of them.
enum { LL_DISC_CELLS = 48 };
#define LL_DISC_SPAN 4.001

/// Sectors by the cell that a centre lies in, for all radii.
struct ll_disc_cell {
    uint64_t whole; ///< every point of these is covered, wherever in the cell the centre lies
    uint64_t part;  ///< all that a point of may be covered
};
struct ll_disc_sectors {
    struct ll_disc_cell cell[LL_DISC_CELLS][LL_DISC_CELLS]; ///< by y, then x
};

/// Fills the table. Both sets err to the safe side, by more than rounding does to any angle.
void ll_disc_sectors_make(struct ll_disc_sectors *ret_sectors);

/// The cell of a disc whose centre lies at `by`, in radii from that of the circle, each way less
/// than 2. Cells begin at -2.
static inline const struct ll_disc_cell *ll_disc_cell(const struct ll_disc_sectors *sectors,
                                                      struct ll_xy by)
{
    const int row = (int)((by.y + 2.0) * (LL_DISC_CELLS / LL_DISC_SPAN));
    const int column = (int)((by.x + 2.0) * (LL_DISC_CELLS / LL_DISC_SPAN));
    return &sectors->cell[row][column];
}

#endif
