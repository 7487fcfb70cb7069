/// The data files in a folder.
#ifndef LL_IMPORTERS_FOLDER_H
#define LL_IMPORTERS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

/// Paths of data files, sorted by name. Owns them; `{0}` is empty; release with ll_folder_clear.
struct ll_folder {
    char **paths;
    size_t count;
    size_t capacity;
};
void ll_folder_clear(struct ll_folder *folder);

/// Whether a path is a folder of files to import. A file geodatabase (*.gdb) is a file.
bool ll_is_folder(const char *path);

/// Whether a file may be data by the ending of its name; a packed one is not asked.
bool ll_is_data_name(const char *name);

/// Lists what may be data by its ending, in the folder itself: hidden files, parts of a shapefile
/// or of a MapInfo table besides the first, and other kinds of files are passed over.
/// @return LL_E_NOT_FOUND (no such folder, or nothing in it), LL_E_LIMIT (over 1000 files),
///         LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_folder_list(const char *path, struct ll_folder *ret_folder,
                                        struct ll_err *err);

#endif
