#include "app/http/etag.h"

#include <string.h>

bool ll_etag_matches(const char *header, const char *etag)
{
    size_t len = strlen(etag);
    if (header == NULL || len == 0) {
        return false;
    }
    for (const char *at = header + strspn(header, " \t,"); *at != '\0'; at += strspn(at, " \t,")) {
        if (*at == '*') {
            return true;
        }
        at += strncmp(at, "W/", 2) == 0 ? 2 : 0;
        const char *end = *at == '"' ? strchr(at + 1, '"') : NULL;
        if (end == NULL) {
            return false;
        }
        end++;
        if ((size_t)(end - at) == len && memcmp(at, etag, len) == 0) {
            return true;
        }
        at = end;
    }
    return false;
}
