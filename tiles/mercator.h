/// Web Mercator in whole numbers: the world is a square of 2^32 units, x from 180 degrees west, y
/// from the north. One unit is 9.3 mm at the equator, 1/64 pixel of zoom 18.
///
/// A tile border is a whole number of units at every zoom, so what two neighbouring tiles draw is
/// rounded the same way and fits.
#ifndef LL_TILES_MERCATOR_H
#define LL_TILES_MERCATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/shapes.h"

/// Units of the whole world along one side.
#define LL_WORLD_UNITS 4294967296.0

/// Latitude where the square ends.
#define LL_LATITUDE_MAX 85.05112877980659

/// Side of a tile in pixels at scale 1.
#define LL_TILE_PIXELS 256

/// A place in units.
struct ll_unit {
    uint32_t x;
    uint32_t y;
};

/// Places in the plane of EPSG:3857 (metres east and north) as units, those outside the square on
/// its border. @return false, and (0, 0), for a point that is not a number.
bool ll_unit_of_plane(struct ll_xy metres, struct ll_unit *ret_unit);

/// Longitude and latitude, degrees, to units and back. Latitudes outside the square are clamped.
struct ll_unit ll_unit_of_lonlat(double lon, double lat);
struct ll_xy ll_lonlat_of_unit(double x, double y);

/// Metres on the ground that a unit is long at a latitude (sphere of EPSG:3857).
double ll_unit_metres(double lat);

/// Metres on the ground that a pixel of a 256 px tile is wide at a latitude and zoom.
double ll_pixel_metres(double lat, int z);

#endif
