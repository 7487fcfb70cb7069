/// From the features of one source to batches of rows.
#ifndef LL_IMPORTERS_GATHER_H
#define LL_IMPORTERS_GATHER_H

#include "importers/batch.h"
#include "importers/geometry.h"
#include "importers/plain.h"
#include "importers/record.h"

/// Reads a source through. All borrowed but what ll_gather_clear releases; one thread.
struct ll_gather {
    struct ll_source *source;
    struct ll_record *record; ///< counts into the batch at hand
    bool use_xy;              ///< coordinates come from columns
    bool let_go;              ///< features can be fetched again (ll_source_can_fetch)
    size_t batch_rows;        ///< rows or features of a batch
    size_t read;              ///< features so far
    struct ll_geometry_room room;
    struct ll_plain plain; ///< owned; none: GDAL reads all
};
void ll_gather_clear(struct ll_gather *gather);

/// Fills a batch with the next features; what cannot become a row is refused. The first batch goes
/// on until it holds a row, as far as there is one.
/// @param batch    Used or new; emptied first.
/// @param ret_more false when the source ended.
/// @return Errors of the source, naming it and the feature; LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_gather_batch(struct ll_gather *gather, struct ll_batch *batch,
                                         bool *ret_more, struct ll_err *err);

#endif
