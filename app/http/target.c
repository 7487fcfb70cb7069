#include "app/http/target.h"

#include <stdbool.h>
#include <string.h>

#include "core/text.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Decodes a terminated part in place.
static enum ll_code decode(char *part, bool plus_is_blank, struct ll_err *err)
{
    char *to = part;
    for (const char *at = part; *at != '\0'; at++) {
        char c = *at;
        if (c == '%') {
            int high = hex_digit(at[1]);
            int low = high < 0 ? -1 : hex_digit(at[2]);
            if (low < 0) {
                return ll_fail(err, LL_E_INVALID, "a broken escape in the address");
            }
            c = (char)(high * 16 + low);
            at += 2;
        } else if (c == '+' && plus_is_blank) {
            c = ' ';
        }
        if ((unsigned char)c < 0x20 || c == 0x7F) {
            return ll_fail(err, LL_E_INVALID, "a control character in the address");
        }
        *to++ = c;
    }
    *to = '\0';
    return ll_utf8_valid(part, (size_t)(to - part))
               ? LL_OK
               : ll_fail(err, LL_E_INVALID, "the address is not UTF-8");
}

/// Ends the part that begins at `at` before the first of `ends`. @return the next part, or NULL.
static char *cut(char *at, const char *ends)
{
    at += strcspn(at, ends);
    if (*at == '\0') {
        return NULL;
    }
    *at = '\0';
    return at + 1;
}

static enum ll_code split_path(char *path, struct ll_target *target, struct ll_err *err)
{
    if (*path == '\0') {
        return LL_OK; /* the root */
    }
    for (char *part = path; part != NULL;) {
        char *next = cut(part, "/");
        if (target->segment_count == LL_TARGET_SEGMENTS_MAX) {
            return ll_fail(err, LL_E_LIMIT, "the address has too many parts");
        }
        enum ll_code code = decode(part, false, err);
        if (code != LL_OK) {
            return code;
        }
        if (strcmp(part, ".") == 0 || strcmp(part, "..") == 0) {
            return ll_fail(err, LL_E_INVALID, "the address has a part '%s'", part);
        }
        target->segment[target->segment_count++] = part;
        part = next;
    }
    return LL_OK;
}

static enum ll_code split_query(char *query, struct ll_target *target, struct ll_err *err)
{
    for (char *part = query; part != NULL;) {
        char *next = cut(part, "&");
        char *value = cut(part, "=");
        enum ll_code code = decode(part, true, err);
        if (code == LL_OK && value != NULL) {
            code = decode(value, true, err);
        }
        if (code != LL_OK) {
            return code;
        }
        if (*part != '\0') {
            if (target->field_count == LL_TARGET_FIELDS_MAX) {
                return ll_fail(err, LL_E_LIMIT, "the address has too many parts");
            }
            if (ll_target_field(target, part) != NULL) {
                return ll_fail(err, LL_E_INVALID, "'%s' is given twice in the address", part);
            }
            target->field[target->field_count].name = part;
            target->field[target->field_count].value = value == NULL ? "" : value;
            target->field_count++;
        }
        part = next;
    }
    return LL_OK;
}

enum ll_code ll_target_parse(const char *uri, struct ll_target *ret_target, struct ll_err *err)
{
    static const char scheme[] = "http://";
    if (strncmp(uri, scheme, sizeof scheme - 1) == 0) {
        uri += sizeof scheme - 1;
        uri += strcspn(uri, "/");
    }
    size_t len = strlen(uri);
    if (len > LL_TARGET_BYTES_MAX) {
        return ll_fail(err, LL_E_LIMIT, "the address is longer than %d bytes", LL_TARGET_BYTES_MAX);
    }
    if (uri[0] != '/') {
        return ll_fail(err, LL_E_INVALID, "the address does not begin with a slash");
    }
    ret_target->segment_count = 0;
    ret_target->field_count = 0;
    memcpy(ret_target->bytes, uri, len + 1);
    char *path = ret_target->bytes + 1;
    char *query = cut(path, "?");
    enum ll_code code = split_path(path, ret_target, err);
    return code == LL_OK ? split_query(query, ret_target, err) : code;
}

const char *ll_target_field(const struct ll_target *target, const char *name)
{
    for (size_t i = 0; i < target->field_count; i++) {
        if (strcmp(target->field[i].name, name) == 0) {
            return target->field[i].value;
        }
    }
    return NULL;
}
