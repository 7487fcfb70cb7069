#include "core/text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/language.h"

void ll_text_clear(struct ll_text *text)
{
    ll_free(text->data);
    *text = (struct ll_text){0};
}

const char *ll_text_str(const struct ll_text *text)
{
    return text->data == NULL ? "" : text->data;
}

enum ll_code ll_text_append_n(struct ll_text *text, const char *bytes, size_t len,
                              struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&text->data, &text->capacity, text->len + len + 1, 1, err);
    if (code != LL_OK) {
        return code;
    }
    if (len > 0) { /* `bytes` may be NULL then */
        memcpy(text->data + text->len, bytes, len);
    }
    text->len += len;
    text->data[text->len] = '\0';
    return LL_OK;
}

enum ll_code ll_text_append(struct ll_text *text, const char *str, struct ll_err *err)
{
    return ll_text_append_n(text, str, strlen(str), err);
}

static enum ll_code append_list(struct ll_text *text, struct ll_err *err, const char *fmt,
                                va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    enum ll_code code = LL_OK;
    if (len < 0) {
        code = ll_fail(err, LL_E_INVALID, "a text could not be written");
    } else {
        code = ll_array_reserve(&text->data, &text->capacity, text->len + (size_t)len + 1, 1, err);
    }
    if (code == LL_OK) {
        (void)vsnprintf(text->data + text->len, (size_t)len + 1, fmt, again);
        text->len += (size_t)len;
    }
    va_end(again);
    return code;
}

enum ll_code ll_text_appendf(struct ll_text *text, struct ll_err *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    enum ll_code code = append_list(text, err, fmt, args);
    va_end(args);
    return code;
}

enum ll_code ll_text_say(struct ll_text *text, enum ll_lang lang, struct ll_err *err,
                         const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    enum ll_code code = append_list(text, err, ll_tr(lang, fmt), args);
    va_end(args);
    return code;
}

/// Length of the well-formed character at `s`, 0 when there is none within `len` bytes.
static size_t utf8_length(const unsigned char *s, size_t len)
{
    if (s[0] < 0x80) {
        return 1;
    }
    size_t need = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || need > len) {
        return 0;
    }
    for (size_t i = 1; i < need; i++) {
        if ((s[i] & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    bool surrogate = s[0] == 0xED && s[1] > 0x9F;
    bool too_high = s[0] == 0xF4 && s[1] > 0x8F;
    return overlong || surrogate || too_high ? 0 : need;
}

bool ll_utf8_valid(const char *bytes, size_t len)
{
    const unsigned char *s = (const unsigned char *)bytes;
    for (size_t i = 0; i < len;) {
        size_t step = utf8_length(s + i, len - i);
        if (step == 0) {
            return false;
        }
        i += step;
    }
    return true;
}

/// East Asian wide and full-width blocks (Unicode TR 11), as far as map labels use them.
static bool is_wide(uint32_t c)
{
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
           (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
           (c >= 0x20000 && c <= 0x3FFFD);
}

size_t ll_utf8_columns(const char *str)
{
    const unsigned char *s = (const unsigned char *)str;
    size_t left = strlen(str);
    size_t columns = 0;
    while (left > 0) {
        size_t step = utf8_length(s, left);
        uint32_t c = s[0];
        if (step > 1) {
            c &= 0xFFU >> (step + 1);
            for (size_t i = 1; i < step; i++) {
                c = c << 6 | (s[i] & 0x3FU);
            }
        }
        step = step == 0 ? 1 : step;
        columns += is_wide(c) ? 2 : 1;
        s += step;
        left -= step;
    }
    return columns;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool ll_parse_number(const char *str, double *ret_value)
{
    while (is_blank(*str)) {
        str++;
    }
    /* only what a decimal number is made of: strtod alone also takes "inf", "nan" and hex */
    size_t len = strspn(str, "0123456789+-.eE");
    const char *rest = str + len;
    while (is_blank(*rest)) {
        rest++;
    }
    if (len == 0 || *rest != '\0') {
        return false;
    }
    char *end = NULL;
    double value = strtod(str, &end); /* the numeric locale is "C": tests/structure/habits.c */
    if (end != str + len || !isfinite(value)) {
        return false;
    }
    *ret_value = value;
    return true;
}

bool ll_parse_whole(const char *str, long long low, long long high, long long *ret_value)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(str, &end, 10);
    if (end == str || *end != '\0' || errno != 0 || value < low || value > high) {
        return false;
    }
    *ret_value = value;
    return true;
}

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    return c;
}

bool ll_text_equal_fold(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}
