/// A written file is looked at again before it gets its name: some drivers do not notice that what
/// they wrote never reached the disk.
#ifndef LL_IMPORTERS_EXPORT_CHECK_H
#define LL_IMPORTERS_EXPORT_CHECK_H

#include <stdbool.h>

#include "importers/export.h"

/// Whether a closed file is whole: it opens, ends as its form ends and holds so many features.
/// @return LL_E_IO when not.
LL_MUST_USE enum ll_code ll_export_check(const char *file, enum ll_export_form form, size_t rows,
                                         struct ll_err *err);

/// Whether the file system of this file has no room left.
bool ll_export_no_room(const char *file);

#endif
