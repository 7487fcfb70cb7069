/// Rows of a batch brought to the store's coordinates and made valid.
#ifndef LL_IMPORTERS_CLEAN_H
#define LL_IMPORTERS_CLEAN_H

#include "geo/ctx.h"
#include "importers/batch.h"
#include "importers/placing.h"
#include "importers/sound.h"

/// What all batches of a layer are cleaned with. Belongs to one thread at a time.
struct ll_cleaning {
    struct ll_placing *placing; ///< settled; borrowed
    ll_geo_ctx *geo;            ///< borrowed
    const ll_rules *rules;      ///< borrowed
    bool find_far;              ///< whether features far from all others are refused
    struct ll_middle middle;    ///< of the layer, once the first batch is placed
};

/// Whether no row of a batch has coordinates that can be meant: it needs no settled placing.
bool ll_batch_is_nowhere(const struct ll_batch *batch);

/// Places the rows of a batch and leaves their valid shapes in `clean`, row by row; rows that are
/// nowhere, far away, outside the store's CRS, slivers or beyond repair are refused and leave the
/// table. `rows.shape` keeps all shapes as they were placed.
LL_MUST_USE enum ll_code ll_batch_clean(struct ll_cleaning *cleaning, struct ll_batch *batch,
                                        struct ll_err *err);

#endif
