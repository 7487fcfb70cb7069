/// What the files about coordinate reference systems share.
#ifndef LL_GEO_CRS_PRIVATE_H
#define LL_GEO_CRS_PRIVATE_H

#include <proj.h>

#include "geo/old_datum.h"

struct ll_transform {
    PJ *pj;
    ll_transform *next; ///< applied afterwards; NULL at the end; owned
};

void ll_pj_freep(PJ **pj);

/// Opens a CRS; of a bound or compound one the horizontal part: parameters that a file brings along
/// (TOWGS84) are often zeros and are never trusted.
LL_MUST_USE enum ll_code ll_crs_open(ll_geo_ctx *ctx, const char *definition, PJ **ret_crs,
                                     struct ll_err *err);

/// The old datum under an opened CRS.
enum ll_old_datum ll_old_datum_of(ll_geo_ctx *ctx, const PJ *crs);

#endif
