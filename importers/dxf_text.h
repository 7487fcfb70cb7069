/// The encoding of a drawing that does not say it.
#ifndef LL_IMPORTERS_DXF_TEXT_H
#define LL_IMPORTERS_DXF_TEXT_H

#include "core/error.h"

/// Looks whether a DXF file that names no code page (or the Western default, as programs write that
/// know of none) holds text in GBK or Big5. Drawings of AutoCAD 2007 and later are UTF-8.
/// @param ret_encoding "GBK", "Big5", or NULL: as the drawing says, or nothing to decide by.
/// @return LL_OK, too, for a file that is no drawing or cannot be read; LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_dxf_encoding(const char *file, const char **ret_encoding,
                                         struct ll_err *err);

#endif
