/// Tables of text that GDAL cannot open: a title without separators above, cells parted by "|".
#ifndef LL_IMPORTERS_TEXT_TABLE_H
#define LL_IMPORTERS_TEXT_TABLE_H

#include <stdbool.h>

#include "core/error.h"

/// Whether a file may be a table of text by its name; some workbooks are so by name only.
bool ll_text_table_named(const char *name);

/// Brings a table of text to plain CSV in GDAL's memory, in the encoding it has: cells parted by
/// commas, each row as many as the table has columns. What parts the cells (comma, semicolon, tab
/// or "|") is what parts most of the first rows into the same number of cells.
/// @param ret_path Path of the copy, owned by the caller, who ends it with ll_utf16_drop; NULL when
///                 the file is no text, or no table: most rows must have the same number of cells.
/// @return LL_E_LIMIT (over 256 MB), LL_E_IO, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_text_table_copy(const char *file, char **ret_path, struct ll_err *err);

#endif
