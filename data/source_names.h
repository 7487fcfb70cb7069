/// The names under which files were imported into a layer.
#ifndef LL_DATA_SOURCE_NAMES_H
#define LL_DATA_SOURCE_NAMES_H

#include <stdint.h>

#include "core/model.h"
#include "core/text.h"
#include "data/store.h"

/// Whether a source of that name was ever imported into the layer.
LL_MUST_USE enum ll_code ll_source_known(ll_store *store, enum ll_layer layer, const char *name,
                                         bool *ret_known, struct ll_err *err);

/// Appends "a.csv, b.shp": the sources that current rows of the layer came from, up to `most` of
/// them, in order of name.
LL_MUST_USE enum ll_code ll_source_names(ll_store *store, enum ll_layer layer, size_t most,
                                         struct ll_text *text, struct ll_err *err);

/// Name of the source that a row of the layer came from; "" when there is no such row. Appended.
LL_MUST_USE enum ll_code ll_source_of(ll_store *store, enum ll_layer layer, int64_t id,
                                      struct ll_text *text, struct ll_err *err);

#endif
