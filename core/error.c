#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/language.h"
#include "core/text.h"

#undef ll_fail
#undef ll_err_wrap

/* The formats come from the catalogue; a test compares the conversions of each pair. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

/// Drops bytes that are no part of a UTF-8 character: half of one where a text was cut, and what a
/// file put in a name.
static void drop_broken_characters(char *text)
{
    size_t size = strlen(text), kept = 0;
    if (ll_utf8_valid(text, size)) {
        return;
    }
    for (size_t i = 0; i < size;) {
        size_t len = 1;
        while (len < 4 && i + len < size && !ll_utf8_valid(text + i, len)) {
            len++;
        }
        if (ll_utf8_valid(text + i, len)) {
            memmove(text + kept, text + i, len);
            kept += len;
            i += len;
        } else {
            i++;
        }
    }
    text[kept] = '\0';
}

enum ll_code ll_fail(struct ll_err *err, enum ll_code code, const char *fmt, ...)
{
    if (err == NULL) {
        return code;
    }
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(err->message, sizeof err->message, ll_tr(err->lang, fmt), args);
    va_end(args);
    drop_broken_characters(err->message);
    err->code = code;
    return code;
}

enum ll_code ll_err_wrap(struct ll_err *err, enum ll_code code, const char *fmt, ...)
{
    if (err == NULL) {
        return code;
    }
    char inner[LL_ERR_MESSAGE_MAX];
    memcpy(inner, err->message, sizeof inner);
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(err->message, sizeof err->message, ll_tr(err->lang, fmt), args);
    va_end(args);
    size_t len = strlen(err->message);
    const char *colon = err->lang == LL_LANG_ZH ? "：" : ": ";
    (void)snprintf(err->message + len, sizeof err->message - len, "%s%s", colon, inner);
    drop_broken_characters(err->message);
    err->code = code;
    return code;
}

const char *ll_code_name(enum ll_code code)
{
    static const char *const names[LL_CODE_COUNT] = {
        [LL_OK] = "ok",
        [LL_E_INVALID] = "invalid",
        [LL_E_NOMEM] = "out_of_memory",
        [LL_E_IO] = "io",
        [LL_E_FORMAT] = "format",
        [LL_E_NOT_FOUND] = "not_found",
        [LL_E_EXISTS] = "exists",
        [LL_E_VERSION] = "newer_version",
        [LL_E_CRS] = "crs",
        [LL_E_BUSY] = "busy",
        [LL_E_FULL] = "disk_full",
        [LL_E_READONLY] = "read_only",
        [LL_E_LIMIT] = "limit",
        [LL_E_UNSUPPORTED] = "unsupported",
        [LL_E_DECISION] = "decision_needed",
        [LL_E_USAGE] = "usage",
        [LL_E_CANCELLED] = "cancelled",
    };
    return (unsigned)code < LL_CODE_COUNT ? names[code] : "unknown";
}
