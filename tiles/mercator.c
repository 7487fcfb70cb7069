#include "tiles/mercator.h"

#include <math.h>

#include "tiles/tile.h"

#define LL_PI              3.14159265358979323846
#define LL_EARTH_RADIUS_M  6378137.0 /* the sphere of EPSG:3857 */
#define LL_WORLD_M         (2.0 * LL_PI * LL_EARTH_RADIUS_M)
#define LL_DEGREES(radian) ((radian) * (180.0 / LL_PI))
#define LL_RADIANS(degree) ((degree) * (LL_PI / 180.0))

static uint32_t to_unit(double share)
{
    double unit = floor(share * LL_WORLD_UNITS);
    if (!(unit > 0.0)) {
        return 0;
    }
    return unit >= LL_WORLD_UNITS - 1.0 ? UINT32_MAX : (uint32_t)unit;
}

bool ll_unit_of_plane(struct ll_xy metres, struct ll_unit *ret_unit)
{
    bool known = isfinite(metres.x) && isfinite(metres.y);
    *ret_unit = (struct ll_unit){0, 0};
    if (known) {
        ret_unit->x = to_unit(0.5 + metres.x / LL_WORLD_M);
        ret_unit->y = to_unit(0.5 - metres.y / LL_WORLD_M);
    }
    return known;
}

struct ll_unit ll_unit_of_lonlat(double lon, double lat)
{
    double clamped = fmax(-LL_LATITUDE_MAX, fmin(LL_LATITUDE_MAX, lat));
    double north = log(tan(LL_PI / 4.0 + LL_RADIANS(clamped) / 2.0));
    return (struct ll_unit){.x = to_unit(0.5 + lon / 360.0),
                            .y = to_unit(0.5 - north / (2.0 * LL_PI))};
}

struct ll_xy ll_lonlat_of_unit(double x, double y)
{
    double north = LL_PI * (1.0 - 2.0 * y / LL_WORLD_UNITS);
    return (struct ll_xy){.x = x / LL_WORLD_UNITS * 360.0 - 180.0,
                          .y = LL_DEGREES(atan(sinh(north)))};
}

double ll_unit_metres(double lat)
{
    return LL_WORLD_M / LL_WORLD_UNITS * cos(LL_RADIANS(lat));
}

double ll_pixel_metres(double lat, int z)
{
    return LL_WORLD_M / ldexp(LL_TILE_PIXELS, z) * cos(LL_RADIANS(lat));
}

struct ll_tile_range ll_tile_range_of(const struct ll_box *lonlat, int z)
{
    struct ll_unit west_north = ll_unit_of_lonlat(lonlat->min_x, lonlat->max_y);
    struct ll_unit east_south = ll_unit_of_lonlat(lonlat->max_x, lonlat->min_y);
    int shift = 32 - z;
    if (z == 0) {
        return (struct ll_tile_range){0, 0, 0, 0};
    }
    return (struct ll_tile_range){.x0 = west_north.x >> shift,
                                  .y0 = west_north.y >> shift,
                                  .x1 = east_south.x >> shift,
                                  .y1 = east_south.y >> shift};
}
