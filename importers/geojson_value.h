/// Looking into JSON text that stands in memory as a whole and was found well-formed
/// (importers/geojson_scan.h): nothing is copied, nothing checked again, nothing read beyond.
#ifndef LL_IMPORTERS_GEOJSON_VALUE_H
#define LL_IMPORTERS_GEOJSON_VALUE_H

#include <stdbool.h>

#include "core/text.h"

/// Bytes from `at` up to, not with, `end`. Borrowed.
struct ll_geojson_span {
    const char *at;
    const char *end;
};

enum ll_geojson_kind {
    LL_GEOJSON_NONE = 0, ///< nothing there
    LL_GEOJSON_NULL,
    LL_GEOJSON_FALSE,
    LL_GEOJSON_TRUE,
    LL_GEOJSON_NUMBER,
    LL_GEOJSON_TEXT,
    LL_GEOJSON_ARRAY,
    LL_GEOJSON_OBJECT
};

/// Kind of the value that begins a span.
enum ll_geojson_kind ll_geojson_kind(struct ll_geojson_span value);

/// What is inside an object or array, to be walked with the functions below; empty for others.
struct ll_geojson_span ll_geojson_inside(struct ll_geojson_span value);

/// Takes the next item off an array's inside. @return false at the end.
bool ll_geojson_next_item(struct ll_geojson_span *inside, struct ll_geojson_span *ret_item);

/// Takes the next member off an object's inside. @param ret_name A text, quotes included.
bool ll_geojson_next_member(struct ll_geojson_span *inside, struct ll_geojson_span *ret_name,
                            struct ll_geojson_span *ret_value);

/// The value of a member, the last when it is there twice; {NULL, NULL} when it is not.
struct ll_geojson_span ll_geojson_find(struct ll_geojson_span object, const char *name);

/// Whether a text says exactly `str` (without characters beyond ASCII).
bool ll_geojson_text_is(struct ll_geojson_span text, const char *str);

/// Appends what a text says, in UTF-8. What no text in UTF-8 can hold (half a surrogate pair, a
/// NUL) becomes bytes that are not valid UTF-8, so that it shows as undecodable.
LL_MUST_USE enum ll_code ll_geojson_append_text(struct ll_geojson_span text, struct ll_text *to,
                                                struct ll_err *err);

/// Appends a value as JSON without blanks between its parts.
LL_MUST_USE enum ll_code ll_geojson_append_compact(struct ll_geojson_span value, struct ll_text *to,
                                                   struct ll_err *err);

/// The number, correctly rounded; infinite when beyond a double's range. A byte that is no part of
/// a number must stand after the span.
double ll_geojson_number(struct ll_geojson_span number);

/// The number when it is written without point and exponent and fits. @return false otherwise.
bool ll_geojson_whole(struct ll_geojson_span number, long long *ret_value);

#endif
