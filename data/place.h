/// Files that appear whole or not at all: made under another name, synced, renamed.
/// For data/ and the import job.
#ifndef LL_DATA_PLACE_H
#define LL_DATA_PLACE_H

#include "core/text.h"

enum ll_place_mode {
    LL_PLACE_NEW = 0, ///< the name must be free
    LL_PLACE_REPLACE, ///< what has the name is replaced
};

/// Makes an empty file beside `path` to write into, under a name of its own; what an earlier try
/// of a process that is gone left there more than ten minutes ago is removed.
/// @param ret_made Receives the name; cleared by the caller.
/// @return LL_E_NOT_FOUND (the folder), LL_E_READONLY, LL_E_FULL, LL_E_IO.
LL_MUST_USE enum ll_code ll_place_begin(const char *path, struct ll_text *ret_made,
                                        struct ll_err *err);

/// Syncs the closed file `made` and gives it the name `path`.
/// @return LL_E_EXISTS, LL_E_FULL, LL_E_READONLY, LL_E_IO; the file is still `made` then.
LL_MUST_USE enum ll_code ll_place_finish(const char *made, const char *path,
                                         enum ll_place_mode mode, struct ll_err *err);

/// Removes an unfinished file and what SQLite keeps beside it.
void ll_place_abandon(const char *made);

#endif
