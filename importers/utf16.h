/// Tables saved as "Unicode text": UTF-16, which GDAL cannot open.
#ifndef LL_IMPORTERS_UTF16_H
#define LL_IMPORTERS_UTF16_H

#include "core/text.h"

/// Brings a table in UTF-16 (told by its byte order mark, or by its zero bytes) to UTF-8 in GDAL's
/// memory.
/// @param ret_path Path of the copy, owned by the caller, who ends it with ll_utf16_drop; NULL when
///                 the file is no such table.
/// @return LL_E_FORMAT (no valid UTF-16), LL_E_LIMIT (over 256 MB), LL_E_IO, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_utf16_copy(const char *file, char **ret_path, struct ll_err *err);

/// Brings a KML document that declares a Chinese encoding (GBK, GB2312, GB18030, Big5) to UTF-8 in
/// GDAL's memory, whose parser knows none of them.
/// @param ret_path As of ll_utf16_copy; NULL when the file is no such document.
/// @return As ll_utf16_copy.
LL_MUST_USE enum ll_code ll_kml_utf8_copy(const char *file, char **ret_path, struct ll_err *err);

/// Puts the text of a table into GDAL's memory under the name of its file, with .csv behind it
/// unless it ends like a table or a KML document.
/// @param ret_path As of ll_utf16_copy.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_memory_file(const char *file, const struct ll_text *text,
                                        char **ret_path, struct ll_err *err);

/// Removes the copy and releases the path; NULL is fine.
void ll_utf16_drop(char *path);

#endif
