/// The condition of an import (--where) on the columns as the import shows them.
#ifndef LL_IMPORTERS_CONDITION_H
#define LL_IMPORTERS_CONDITION_H

#include "importers/source.h"

/// Lets through only the features that fulfil the condition of the request, in the SQL of OGR.
/// GDAL sees to it where its columns and texts are the source's; where they are decoded here or the
/// headings are ours, a reader stands between that shows GDAL each row as the import sees it. Texts
/// that are none in the source's encoding are U+FFFD to the condition.
///
/// Call it last, when names, headings and encoding are settled. Drawings and KML have seen to it
/// themselves; without a condition nothing happens.
/// @return LL_E_USAGE (no UTF-8, no condition, or on columns the source has not), LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_condition_apply(const struct ll_import_request *request,
                                            struct ll_source *source, struct ll_err *err);

/// Makes GDAL let through only the features of a layer of its own that fulfil a condition. Names
/// beyond ASCII may stand without quotes: 状态 = '完好'.
/// @return LL_E_USAGE (as ll_condition_apply), LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_condition_set(OGRLayerH layer, const char *where, struct ll_err *err);

#endif
