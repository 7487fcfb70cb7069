/// The target of a request line taken apart: decoded segments of the path, fields of the query.
#ifndef LL_APP_HTTP_TARGET_H
#define LL_APP_HTTP_TARGET_H

#include "core/error.h"

#define LL_TARGET_BYTES_MAX    2048
#define LL_TARGET_SEGMENTS_MAX 8
#define LL_TARGET_FIELDS_MAX   16

/// Points into itself: not to be copied. "/" has no segments; a slash at the end gives an empty
/// one.
struct ll_target {
    char bytes[LL_TARGET_BYTES_MAX + 1];
    const char *segment[LL_TARGET_SEGMENTS_MAX];
    size_t segment_count;
    struct {
        const char *name;
        const char *value; ///< "" when there is no `=`
    } field[LL_TARGET_FIELDS_MAX];
    size_t field_count;
};

/// Parses "/path?query" as it was sent, or the absolute form "http://host/path?query". Every
/// escape is decoded once; a slash that was escaped stays part of its segment.
/// @return LL_E_LIMIT (too long, too many parts) or LL_E_INVALID: no slash at the start, a broken
///         escape, a control character, text that is not UTF-8, a segment "." or "..", a field
///         given twice.
LL_MUST_USE enum ll_code ll_target_parse(const char *uri, struct ll_target *ret_target,
                                         struct ll_err *err);

/// Value of a field, NULL when it was not given.
const char *ll_target_field(const struct ll_target *target, const char *name);

#endif
