/// What sets of data a ZIP holds, also in folders inside.
#ifndef LL_IMPORTERS_ZIP_SETS_H
#define LL_IMPORTERS_ZIP_SETS_H

#include "core/text.h"

/// Finds the set of data that is meant in a ZIP given by its plain path. Hidden files and what
/// other systems add are passed over, as are files that are no data by their ending; a file
/// geodatabase is one set. Shapefiles side by side at the top are left to GDAL, which takes them
/// for the layers of one source.
///
/// @param file       Path of a file; anything but a plain path ending in .zip is left alone.
/// @param layer_name What the user wants of several sets, by path inside, file name or that
///                   without its ending; NULL.
/// @param ret_path   Receives the path for GDAL; "" when the file is to be opened as it is.
/// @param ret_named  Whether `layer_name` named the set, not a layer in it.
/// @return LL_E_DECISION when there are several sets, LL_E_USAGE when none has the name: both list
///         them. LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_zip_choose(const char *file, const char *layer_name,
                                       struct ll_text *ret_path, bool *ret_named,
                                       struct ll_err *err);

#endif
