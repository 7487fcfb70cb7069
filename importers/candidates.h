/// Which coordinate systems coordinates could be in at all, by their ranges.
#ifndef LL_IMPORTERS_CANDIDATES_H
#define LL_IMPORTERS_CANDIDATES_H

#include "importers/doubt.h"

/// Definitions as `--crs` takes them, the more plausible first.
struct ll_candidates {
    size_t count;
    char crs[LL_CANDIDATES_MAX][LL_CANDIDATE_CRS_SIZE];
};

/// @param middle Median of the coordinates as they stand in the file.
/// @param store  Longitude and latitude of the middle of what the store holds; NAN: unknown, then
///               every zone is possible.
/// @param store_epsg CRS of the store; 0: none yet.
struct ll_candidates ll_candidates_for(struct ll_xy middle, struct ll_xy store, int store_epsg);

#endif
