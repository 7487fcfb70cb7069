/// Rows of a batch brought to the store's coordinates and made valid.
#ifndef LL_IMPORTERS_CLEAN_H
#define LL_IMPORTERS_CLEAN_H

#include "geo/ctx.h"
#include "importers/batch.h"
#include "importers/placing.h"

/// Places the rows of a batch and leaves their valid shapes in `clean`, row by row; rows that are
/// nowhere, outside the store's CRS or beyond repair are refused and leave the table. `rows.shape`
/// keeps all shapes as they were placed.
/// @param placing Settled. It and `geo` belong to the calling thread.
LL_MUST_USE enum ll_code ll_batch_clean(struct ll_batch *batch, struct ll_placing *placing,
                                        ll_geo_ctx *geo, struct ll_err *err);

#endif
