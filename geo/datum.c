#include "geo/datum.h"

#include <math.h>

/* The formulas are the ones in public use since 2010; nobody has published an official one. */

#define PI            3.14159265358979323846
#define KRASOVSKY_A_M 6378245.0
#define KRASOVSKY_E2  0.00669342162296594323
#define BD_TURN       (PI * 3000.0 / 180.0)
#define BD_LON_DEG    0.0065
#define BD_LAT_DEG    0.006
#define AGREED_DEG    1e-9
#define ROUNDS_MAX    50

bool ll_in_china(double lon, double lat)
{
    return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

/// What both offsets have in common.
static double ripple(double x)
{
    return (20.0 * sin(6.0 * PI * x) + 20.0 * sin(2.0 * PI * x)) * 2.0 / 3.0;
}

/// Offset northward in metres, (x, y) = degrees from (105, 35).
static double offset_north_m(double x, double y)
{
    double m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x));
    m += ripple(x);
    m += (20.0 * sin(PI * y) + 40.0 * sin(PI * y / 3.0)) * 2.0 / 3.0;
    m += (160.0 * sin(PI * y / 12.0) + 320.0 * sin(PI * y / 30.0)) * 2.0 / 3.0;
    return m;
}

/// Offset eastward in metres.
static double offset_east_m(double x, double y)
{
    double m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x));
    m += ripple(x);
    m += (20.0 * sin(PI * x) + 40.0 * sin(PI * x / 3.0)) * 2.0 / 3.0;
    m += (150.0 * sin(PI * x / 12.0) + 300.0 * sin(PI * x / 30.0)) * 2.0 / 3.0;
    return m;
}

struct ll_xy ll_wgs84_to_gcj02(struct ll_xy p)
{
    if (!ll_in_china(p.x, p.y)) {
        return p;
    }
    double lat = p.y * PI / 180.0;
    double w2 = 1.0 - KRASOVSKY_E2 * sin(lat) * sin(lat);
    double w = sqrt(w2);
    double meridian_m = KRASOVSKY_A_M * (1.0 - KRASOVSKY_E2) / (w2 * w); /* radii of curvature */
    double parallel_m = KRASOVSKY_A_M / w * cos(lat);
    double north = offset_north_m(p.x - 105.0, p.y - 35.0);
    double east = offset_east_m(p.x - 105.0, p.y - 35.0);
    return (struct ll_xy){p.x + east / parallel_m * 180.0 / PI,
                          p.y + north / meridian_m * 180.0 / PI};
}

struct ll_xy ll_gcj02_to_bd09(struct ll_xy p)
{
    double z = sqrt(p.x * p.x + p.y * p.y) + 0.00002 * sin(p.y * BD_TURN);
    double theta = atan2(p.y, p.x) + 0.000003 * cos(p.x * BD_TURN);
    return (struct ll_xy){z * cos(theta) + BD_LON_DEG, z * sin(theta) + BD_LAT_DEG};
}

/// The place that `forward` moves to `goal`: both offsets change slowly, so stepping by the
/// remaining error converges within a few rounds.
static struct ll_xy invert(struct ll_xy (*forward)(struct ll_xy), struct ll_xy goal)
{
    struct ll_xy p = goal;
    for (int i = 0; i < ROUNDS_MAX; i++) {
        struct ll_xy there = forward(p);
        double dx = goal.x - there.x, dy = goal.y - there.y;
        p.x += dx;
        p.y += dy;
        if (fabs(dx) < AGREED_DEG && fabs(dy) < AGREED_DEG) {
            break;
        }
    }
    return p;
}

struct ll_xy ll_gcj02_to_wgs84(struct ll_xy p)
{
    return ll_in_china(p.x, p.y) ? invert(ll_wgs84_to_gcj02, p) : p;
}

struct ll_xy ll_bd09_to_gcj02(struct ll_xy p)
{
    return invert(ll_gcj02_to_bd09, p);
}
