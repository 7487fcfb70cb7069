/// Placemarks of KML and KMZ: the folders of a file as one source, descriptions as columns.
#ifndef LL_IMPORTERS_KML_READER_H
#define LL_IMPORTERS_KML_READER_H

#include "importers/source.h"

/// Whether a format is KML or KMZ.
bool ll_is_kml(const char *driver);

/// Puts a reader over the open dataset of a KML file. Its features come from the folder that
/// `layer_name` of the request names, else from all folders that have a geometry the layer can use
/// (all folders if none has), those inside other folders too. Columns: those of the file without
/// what only says how to draw, `folder` when there are several, and the names found in the
/// descriptions (importers/kml_table.h); what the file says as data of its own wins over them.
///
/// Holds all placemarks in memory. Which folders were read and which not goes to source->notes.
/// @return LL_E_NOT_FOUND (no such folder), LL_E_USAGE (a condition that makes no sense),
///         LL_E_FORMAT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_kml_read(const struct ll_import_request *request,
                                     struct ll_source *source, struct ll_err *err);

#endif
