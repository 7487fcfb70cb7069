/// Coordinate reference systems (PROJ behind this door) and which one a store gets.
#ifndef LL_GEO_CRS_H
#define LL_GEO_CRS_H

#include <stdbool.h>

#include "core/shapes.h"
#include "geo/ctx.h"

/// What a CRS is, as far as a store cares.
struct ll_crs_info {
    char name[128];
    bool projected; ///< metres on a plane, else degrees
    bool metre;     ///< its unit is the metre
    bool conformal; ///< transverse Mercator, Mercator, Lambert conformal conic, stereographic
    double central_meridian; ///< degrees east; NAN when it has none
    double false_easting;    ///< metres
};

/// A transformation between two CRS, x = east or longitude first on both sides. Borrows its ctx.
typedef struct ll_transform ll_transform;

/// Describes a CRS given as anything PROJ reads ("EPSG:4548", WKT, …).
LL_MUST_USE enum ll_code ll_crs_describe(ll_geo_ctx *ctx, const char *definition,
                                         struct ll_crs_info *ret_info, struct ll_err *err);

/// EPSG code that PROJ identifies with confidence of 70 % or more, else 0.
LL_MUST_USE enum ll_code ll_crs_epsg(ll_geo_ctx *ctx, const char *definition, int *ret_epsg,
                                     struct ll_err *err);

/// The CRS for a store whose first data lie around (lon, lat) degrees: in China the CGCS2000
/// 3-degree Gauss-Kruger zone without prefix (EPSG 4534-4554), elsewhere the UTM zone on WGS 84.
int ll_crs_auto(double lon, double lat);

/// Makes a transformation. Refuses (LL_E_CRS) what PROJ marks as ballpark, except among CGCS2000,
/// WGS 84, TWD97 and ETRS89, which differ by less than a metre; `ret_assumed_equal` (may be NULL)
/// tells when that exception was used. @param ret_transform Freed with ll_transform_free, before
/// the ctx.
LL_MUST_USE enum ll_code ll_transform_new(ll_geo_ctx *ctx, const char *from, const char *to,
                                          ll_transform **ret_transform, bool *ret_assumed_equal,
                                          struct ll_err *err);

/// Makes the transformation from a CRS to longitude and latitude on its own datum: no change of
/// datum, so PROJ has nothing to search for. @return LL_E_CRS, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_transform_lonlat(ll_geo_ctx *ctx, const char *from,
                                             ll_transform **ret_transform, struct ll_err *err);
void ll_transform_free(ll_transform *transform);
void ll_transform_freep(ll_transform **transform);

/// Transforms points in place. A point that cannot be transformed becomes (NAN, NAN).
/// @return LL_OK, or LL_E_CRS when PROJ failed as a whole.
LL_MUST_USE enum ll_code ll_transform_points(ll_transform *transform, struct ll_xy *points,
                                             size_t count, struct ll_err *err);

/// Point scale factor of a projected CRS at (lon, lat): 1 is true to length.
LL_MUST_USE enum ll_code ll_crs_scale(ll_geo_ctx *ctx, const char *definition, double lon,
                                      double lat, double *ret_scale, struct ll_err *err);

#endif
