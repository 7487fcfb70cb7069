#include "geo/disc_sectors.h"

#include <math.h>

#define LL_PI 3.14159265358979323846

/// No point of a sector is farther than this from its middle, in radii: the arc is longer than the
/// chord.
#define HALF_SECTOR (LL_PI / LL_DISC_SECTORS)

/// In radii; rounding moves no point that far.
#define SLACK 1e-9

/// Sectors whose middle is nearer to a place than some radii.
static uint64_t sectors_within(const struct ll_xy middles[LL_DISC_SECTORS], struct ll_xy at,
                               double limit)
{
    uint64_t sectors = 0;
    for (int s = 0; s < LL_DISC_SECTORS; s++) {
        const double dx = at.x - middles[s].x;
        const double dy = at.y - middles[s].y;
        sectors |= (uint64_t)(dx * dx + dy * dy < limit * limit) << s;
    }
    return sectors;
}

void ll_disc_sectors_make(struct ll_disc_sectors *ret_sectors)
{
    struct ll_xy middles[LL_DISC_SECTORS];
    for (int s = 0; s < LL_DISC_SECTORS; s++) {
        const double angle = (2 * s + 1) * HALF_SECTOR - LL_PI;
        middles[s] = (struct ll_xy){cos(angle), sin(angle)};
    }
    const double cell = LL_DISC_SPAN / LL_DISC_CELLS;
    const double off = 0.5 * sqrt(2.0) * cell + HALF_SECTOR + SLACK; /* of centre and point */
    for (int row = 0; row < LL_DISC_CELLS; row++) {
        for (int column = 0; column < LL_DISC_CELLS; column++) {
            const struct ll_xy at = {(column + 0.5) * cell - 2.0, (row + 0.5) * cell - 2.0};
            ret_sectors->cell[row][column] = (struct ll_disc_cell){
                sectors_within(middles, at, 1.0 - off), sectors_within(middles, at, 1.0 + off)};
        }
    }
}
