/// Saved mappings: how the files of one office are read, told once and used again.
///
/// A profile is text in UTF-8, one `option=value` a line, as on the command line without the two
/// dashes: crs, encoding, where, key, layer-name, datum, control, and any number of
/// map=field=column. `layer` says what it is for. Lines that begin with # and empty ones are
/// passed over.
#ifndef LL_IMPORTERS_PROFILE_H
#define LL_IMPORTERS_PROFILE_H

#include "core/text.h"
#include "importers/fields.h"
#include "importers/import.h"

/// A profile with the request it makes. Owns all; release with ll_profile_clear.
struct ll_profile {
    char *text; ///< the lines, taken apart in place
    struct ll_mapping *map;
    size_t map_count;
    size_t map_capacity;
    struct ll_import_request options; ///< what the profile says; NULL where nothing
    const char *layer;                ///< NULL when it does not say
};
void ll_profile_clear(struct ll_profile *profile);

/// Reads a profile from its text.
/// @param name For messages. @return LL_E_FORMAT naming the line; LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_profile_parse(const char *name, const char *text,
                                          struct ll_profile *ret_profile, struct ll_err *err);

/// Puts what the profile says where the request says nothing; a field that the request maps itself
/// keeps that. `*inout` borrows from the profile afterwards.
/// @return LL_E_USAGE when the profile is for another layer, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_profile_apply(struct ll_profile *profile,
                                          struct ll_import_request *inout, struct ll_err *err);

/// Reads the file `inout->profile` and applies it; nothing without one.
/// @return LL_E_NOT_FOUND, LL_E_LIMIT (over 1 MB), and as the two above.
LL_MUST_USE enum ll_code ll_profile_use(struct ll_profile *ret_profile,
                                        struct ll_import_request *inout, struct ll_err *err);

/// The text of a profile that reads like this import did: what the user told and which columns were
/// taken. Columns whose name has a line break are left out.
LL_MUST_USE enum ll_code ll_profile_describe(const struct ll_import_request *request,
                                             const struct ll_field_map *map,
                                             const struct ll_columns *columns,
                                             struct ll_text *ret_text, struct ll_err *err);

#endif
