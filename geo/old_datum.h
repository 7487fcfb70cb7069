/// Datums of China before CGCS2000, and the ways out of them that a user can give.
///
/// PROJ takes Xi'an 80 as equal to WGS 84, and offers for Beijing 54 parameters of the Yellow Sea,
/// the South China Sea and the Tarim basin wherever the data lie; both are wrong by about 100 m. So
/// no transformation leaves such a datum unless parameters or control points are given.
#ifndef LL_GEO_OLD_DATUM_H
#define LL_GEO_OLD_DATUM_H

#include "geo/crs.h"

enum ll_old_datum {
    LL_DATUM_OTHER = 0, ///< none of these
    LL_DATUM_XIAN80,
    LL_DATUM_BEIJING54,
};

/// Which old datum a CRS rests on: by the name of the datum in EPSG's and in ESRI's spelling; where
/// the datum has no name of its own, by the ellipsoid (IAG 1975, Krassowsky).
LL_MUST_USE enum ll_code ll_crs_old_datum(ll_geo_ctx *ctx, const char *definition,
                                          enum ll_old_datum *ret_datum, struct ll_err *err);

/// Similarity in space from an old datum to CGCS2000 (WGS 84): position vector rotation, EPSG
/// method 9606. The coordinate frame convention (EPSG 9607) has the rotations with the other sign.
struct ll_helmert {
    double shift_m[3];
    double turn_arcsec[3];
    double scale_ppm;
};

/// Reads "dx,dy,dz" or "dx,dy,dz,rx,ry,rz,ppm".
/// @return LL_E_USAGE for another number of values, values that are no numbers, or beyond what any
/// datum needs (1000 m, 60 arc-seconds, 100 ppm).
LL_MUST_USE enum ll_code ll_helmert_parse(const char *text, struct ll_helmert *ret_helmert,
                                          struct ll_err *err);

/// The way from a CRS through the given parameters into another one on a modern datum. Heights are
/// taken as 0, which costs less than a millimetre.
LL_MUST_USE enum ll_code ll_transform_helmert(ll_geo_ctx *ctx, const char *from,
                                              const struct ll_helmert *helmert, const char *to,
                                              ll_transform **ret_transform, struct ll_err *err);

/// The way that ignores the datum: longitude and latitude of `from` are taken for those of `to`.
/// Right only with a correction in the plane afterwards.
LL_MUST_USE enum ll_code ll_transform_ignoring_datum(ll_geo_ctx *ctx, const char *from,
                                                     const char *to, ll_transform **ret_transform,
                                                     struct ll_err *err);

#endif
