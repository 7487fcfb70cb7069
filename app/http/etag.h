/// Entity tags (RFC 9110, 8.8.3 and 13.1.2).
#ifndef LL_APP_HTTP_ETAG_H
#define LL_APP_HTTP_ETAG_H

#include <stdbool.h>

/// Bytes of a tag with its quotes and end.
#define LL_ETAG_SIZE 96

/// Whether an If-None-Match header names a tag: a list of tags, weak ones count, or "*". A header
/// that is not well-formed matches nothing after the mistake. @param header May be NULL.
bool ll_etag_matches(const char *header, const char *etag);

#endif
