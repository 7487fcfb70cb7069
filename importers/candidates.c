#include "importers/candidates.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/datum.h"

#define PI              3.14159265358979323846
#define PREFIX_M        1e6
#define FALSE_EASTING_M 500000.0
#define NORTH_MIN_M     350000.0  /* latitude 3 */
#define NORTH_MAX_M     6100000.0 /* latitude 55 */
#define GK3_PREFIXED    4513      /* zones 25 to 45 */
#define GK3             4534      /* CM 75E to 135E in steps of 3 */
#define GK6_PREFIXED    4491      /* zones 13 to 23 */
#define GK6             4502      /* CM 75E to 135E in steps of 6 */
#define GK3_HALF_DEG    3.0       /* some offices keep a county in one zone */
#define GK6_HALF_DEG    3.5
#define STORE_REACH_DEG 1.5 /* a county, and the one beside it */

static void add(struct ll_candidates *list, const char *crs, bool swapped)
{
    char text[LL_CANDIDATE_CRS_SIZE];
    (void)snprintf(text, sizeof text, "%s%s", crs, swapped ? ",swapped" : "");
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->crs[i], text) == 0) {
            return;
        }
    }
    if (list->count < LL_CANDIDATES_MAX) {
        memcpy(list->crs[list->count++], text, sizeof text);
    }
}

static void add_epsg(struct ll_candidates *list, int epsg, bool swapped)
{
    char text[32];
    (void)snprintf(text, sizeof text, "EPSG:%d", epsg);
    add(list, text, swapped);
}

static void add_degrees(struct ll_candidates *list, struct ll_xy p, bool swapped)
{
    if (!(fabs(p.x) <= 180.0 && fabs(p.y) <= 90.0)) {
        return;
    }
    bool china = ll_in_china(p.x, p.y);
    add(list, china ? "EPSG:4490" : "EPSG:4326", swapped);
    if (china) {
        add(list, "gcj02", swapped);
        add(list, "bd09", swapped);
    }
}

/// Longitude of a place so far east of a meridian, near enough to choose a zone by.
static double longitude(double meridian, double east_m, double north_m)
{
    double lat = north_m / 110900.0 * PI / 180.0;
    return meridian + east_m / (111320.0 * cos(lat));
}

static bool near_store(struct ll_xy store, double lon, double north_m)
{
    return isnan(store.x) || (fabs(lon - store.x) <= STORE_REACH_DEG &&
                              fabs(north_m / 110900.0 - store.y) <= STORE_REACH_DEG);
}

/// Zones of one width without a prefix. @param step Degrees from one meridian to the next.
static void add_zones(struct ll_candidates *list, struct ll_xy p, struct ll_xy store, int step,
                      bool swapped)
{
    double half = step == 3 ? GK3_HALF_DEG : GK6_HALF_DEG;
    for (int i = 0; 75 + i * step <= 135; i++) {
        double meridian = 75.0 + i * step;
        double lon = longitude(meridian, p.x - FALSE_EASTING_M, p.y);
        if (fabs(lon - meridian) <= half && near_store(store, lon, p.y)) {
            add_epsg(list, (step == 3 ? GK3 : GK6) + i, swapped);
        }
    }
}

static void add_metres(struct ll_candidates *list, struct ll_xy p, struct ll_xy store, bool swapped)
{
    if (!(p.y >= NORTH_MIN_M && p.y <= NORTH_MAX_M)) {
        return;
    }
    double zone = floor(p.x / PREFIX_M);
    if (zone >= 13.0 && zone <= 23.0) {
        add_epsg(list, GK6_PREFIXED + (int)zone - 13, swapped);
    } else if (zone >= 25.0 && zone <= 45.0) {
        add_epsg(list, GK3_PREFIXED + (int)zone - 25, swapped);
    } else if (zone == 0.0) {
        add_zones(list, p, store, 3, swapped);
        add_zones(list, p, store, 6, swapped);
        if (p.x > 100000.0 && p.x < 400000.0 && p.y > 2380000.0 && p.y < 2830000.0) {
            add_epsg(list, 3826, swapped); /* Taiwan; Penghu and the islands */
            add_epsg(list, 3825, swapped);
        }
        if (isfinite(store.x)) {
            int utm = (int)floor((store.x + 180.0) / 6.0) + 1;
            add_epsg(list, (store.y < 0.0 ? 32700 : 32600) + utm, swapped);
        }
    }
}

struct ll_candidates ll_candidates_for(struct ll_xy middle, struct ll_xy store, int store_epsg)
{
    struct ll_candidates list = {0};
    struct ll_xy turned = {middle.y, middle.x};
    add_degrees(&list, middle, false);
    add_degrees(&list, turned, true);
    bool metres = list.count == 0 && isfinite(middle.x) && isfinite(middle.y);
    if (metres && store_epsg != 0) {
        add_epsg(&list, store_epsg, false);
        add_epsg(&list, store_epsg, true);
    }
    if (metres) {
        add_metres(&list, middle, store, false);
        add_metres(&list, turned, store, true);
    }
    return list;
}
