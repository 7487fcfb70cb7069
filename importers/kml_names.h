/// Names of data in KML that GDAL's reader would spoil: it turns every letter beyond ASCII into
/// '_', so that two Chinese names of one length fall together.
#ifndef LL_IMPORTERS_KML_NAMES_H
#define LL_IMPORTERS_KML_NAMES_H

#include "core/text.h"

/// Appends a KML document with the names of its Data, SimpleData and SimpleField written in ASCII
/// where they are not. Everything else stays as it is, well-formed or not.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_kml_names_encode(const char *kml, size_t len, struct ll_text *ret_kml,
                                             struct ll_err *err);

/// Appends a column's name as it was before ll_kml_names_encode, entities decoded.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_kml_name_decode(const char *name, struct ll_text *ret_name,
                                            struct ll_err *err);

#endif
