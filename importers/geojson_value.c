#include "importers/geojson_value.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Whole numbers up to 2^53 and powers of ten up to 10^22 are exact in a double: so one division or
 * multiplication of them rounds correctly (W. D. Clinger, How to Read Floating Point Numbers
 * Accurately, 1990). */
#define EXACT_MANTISSA ((uint64_t)1 << 53U)
#define EXACT_POWER    22

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at)) {
        at++;
    }
    return at;
}

/// End of the text that begins at `at`.
static const char *end_of_text(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++) {
        at += *at == '\\' && at + 1 < end;
    }
    return at < end ? at + 1 : end;
}

/// End of the array or object that begins at `at`.
static const char *end_of_container(const char *at, const char *end)
{
    size_t depth = 0;
    while (at < end) {
        char c = *at;
        if (c == '"') {
            at = end_of_text(at, end);
            continue;
        }
        at++;
        depth += c == '{' || c == '[';
        if ((c == '}' || c == ']') && --depth == 0) {
            break;
        }
    }
    return at;
}

static const char *end_of_value(const char *at, const char *end)
{
    if (at < end && *at == '"') {
        return end_of_text(at, end);
    }
    if (at < end && (*at == '{' || *at == '[')) {
        return end_of_container(at, end);
    }
    while (at < end && *at != ',' && *at != '}' && *at != ']' && !is_blank(*at)) {
        at++;
    }
    return at;
}

enum ll_geojson_kind ll_geojson_kind(struct ll_geojson_span value)
{
    if (value.at >= value.end) {
        return LL_GEOJSON_NONE;
    }
    switch (*value.at) {
    case 'n':
        return LL_GEOJSON_NULL;
    case 'f':
        return LL_GEOJSON_FALSE;
    case 't':
        return LL_GEOJSON_TRUE;
    case '"':
        return LL_GEOJSON_TEXT;
    case '[':
        return LL_GEOJSON_ARRAY;
    case '{':
        return LL_GEOJSON_OBJECT;
    default:
        return LL_GEOJSON_NUMBER;
    }
}

struct ll_geojson_span ll_geojson_inside(struct ll_geojson_span value)
{
    enum ll_geojson_kind kind = ll_geojson_kind(value);
    bool holds =
        (kind == LL_GEOJSON_ARRAY || kind == LL_GEOJSON_OBJECT) && value.end - value.at >= 2;
    return holds ? (struct ll_geojson_span){value.at + 1, value.end - 1}
                 : (struct ll_geojson_span){0};
}

bool ll_geojson_next_item(struct ll_geojson_span *inside, struct ll_geojson_span *ret_item)
{
    const char *at = skip_blanks(inside->at, inside->end);
    if (at < inside->end && *at == ',') {
        at = skip_blanks(at + 1, inside->end);
    }
    const char *end = end_of_value(at, inside->end);
    *ret_item = (struct ll_geojson_span){at, end};
    inside->at = end;
    return end > at;
}

bool ll_geojson_next_member(struct ll_geojson_span *inside, struct ll_geojson_span *ret_name,
                            struct ll_geojson_span *ret_value)
{
    if (!ll_geojson_next_item(inside, ret_name)) {
        return false;
    }
    const char *at = skip_blanks(inside->at, inside->end);
    if (at < inside->end && *at == ':') {
        at = skip_blanks(at + 1, inside->end);
    }
    inside->at = end_of_value(at, inside->end);
    *ret_value = (struct ll_geojson_span){at, inside->at};
    return inside->at > at;
}

struct ll_geojson_span ll_geojson_find(struct ll_geojson_span object, const char *name)
{
    struct ll_geojson_span found = {0}, key = {0}, value = {0};
    if (ll_geojson_kind(object) != LL_GEOJSON_OBJECT) {
        return found;
    }
    struct ll_geojson_span inside = ll_geojson_inside(object);
    while (ll_geojson_next_member(&inside, &key, &value)) {
        if (ll_geojson_text_is(key, name)) {
            found = value;
        }
    }
    return found;
}

static unsigned hex_digit(char c)
{
    return is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10U;
}

/// The four digits of a \u escape.
static uint32_t read_unit(const char *at)
{
    return hex_digit(at[0]) << 12U | hex_digit(at[1]) << 8U | hex_digit(at[2]) << 4U |
           hex_digit(at[3]);
}

static size_t put_utf8(uint32_t c, char out[4])
{
    if (c == 0) { /* the long form, which is not valid */
        out[0] = (char)0xC0;
        out[1] = (char)0x80;
        return 2;
    }
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len - 1; i > 0; i--, c >>= 6U) {
        out[i] = (char)(0x80U | (c & 0x3FU));
    }
    out[0] = (char)(lead[len] | c);
    return len;
}

/// Reads the escape that begins at `*at` with a backslash. @return Bytes put out.
static size_t take_escape(const char **at, const char *end, char out[4])
{
    static const char plain[] = "\"\\/bfnrt";
    static const char means[] = "\"\\/\b\f\n\r\t";
    const char *p = *at + 1;
    if (p < end && *p == 'u' && end - p >= 5) {
        uint32_t c = read_unit(p + 1);
        p += 5;
        if (c >= 0xD800 && c < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
            uint32_t low = read_unit(p + 2);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000U + ((c - 0xD800U) << 10U) + (low - 0xDC00U);
                p += 6;
            }
        }
        *at = p;
        return put_utf8(c, out);
    }
    const char *found = p < end ? memchr(plain, *p, sizeof plain - 1) : NULL;
    out[0] = found == NULL ? '\\' : means[found - plain];
    *at = p < end ? p + 1 : end;
    return 1;
}

/// What stands between the quotes of a text.
static struct ll_geojson_span between_quotes(struct ll_geojson_span text)
{
    bool quoted = ll_geojson_kind(text) == LL_GEOJSON_TEXT && text.end - text.at >= 2;
    return quoted ? (struct ll_geojson_span){text.at + 1, text.end - 1}
                  : (struct ll_geojson_span){0};
}

bool ll_geojson_text_is(struct ll_geojson_span text, const char *str)
{
    struct ll_geojson_span s = between_quotes(text);
    if (s.at == NULL) {
        return false;
    }
    while (s.at < s.end) {
        char out[4] = {*s.at};
        size_t len = 1;
        if (*s.at == '\\') {
            len = take_escape(&s.at, s.end, out);
        } else {
            s.at++;
        }
        if (len != 1 || *str == '\0' || out[0] != *str) {
            return false;
        }
        str++;
    }
    return *str == '\0';
}

enum ll_code ll_geojson_append_text(struct ll_geojson_span text, struct ll_text *to,
                                    struct ll_err *err)
{
    struct ll_geojson_span s = between_quotes(text);
    enum ll_code code = ll_text_append(to, "", err); /* ends the text when it is empty, too */
    while (code == LL_OK && s.at < s.end) {
        size_t rest = (size_t)(s.end - s.at);
        const char *escape = memchr(s.at, '\\', rest);
        size_t len = escape == NULL ? rest : (size_t)(escape - s.at);
        code = ll_text_append_n(to, s.at, len, err);
        s.at += len;
        if (code == LL_OK && escape != NULL) {
            char out[4];
            size_t put = take_escape(&s.at, s.end, out);
            code = ll_text_append_n(to, out, put, err);
        }
    }
    return code;
}

enum ll_code ll_geojson_append_compact(struct ll_geojson_span value, struct ll_text *to,
                                       struct ll_err *err)
{
    enum ll_code code = ll_text_append(to, "", err);
    while (code == LL_OK && value.at < value.end) {
        const char *from = value.at;
        while (value.at < value.end && !is_blank(*value.at)) {
            value.at = *value.at == '"' ? end_of_text(value.at, value.end) : value.at + 1;
        }
        code = ll_text_append_n(to, from, (size_t)(value.at - from), err);
        value.at = skip_blanks(value.at, value.end);
    }
    return code;
}

double ll_geojson_number(struct ll_geojson_span number)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const char *at = number.at;
    bool minus = at < number.end && *at == '-';
    uint64_t mantissa = 0;
    int digits = 0, decimals = 0;
    at += minus;
    for (; at < number.end && is_digit(*at) && digits < 18; at++) {
        mantissa = mantissa * 10 + (unsigned)(*at - '0');
        digits += mantissa != 0;
    }
    if (at < number.end && *at == '.') {
        for (at++; at < number.end && is_digit(*at) && digits < 18; at++) {
            mantissa = mantissa * 10 + (unsigned)(*at - '0');
            digits += mantissa != 0;
            decimals++;
        }
    }
    if (at != number.end || mantissa > EXACT_MANTISSA || decimals > EXACT_POWER) {
        return strtod(number.at, NULL);
    }
    double value = (double)mantissa / powers[decimals];
    return minus ? -value : value;
}

bool ll_geojson_whole(struct ll_geojson_span number, long long *ret_value)
{
    const char *at = number.at;
    bool minus = at < number.end && *at == '-';
    unsigned long long limit = minus ? (unsigned long long)LLONG_MAX + 1U : LLONG_MAX;
    unsigned long long value = 0;
    for (at += minus; at < number.end; at++) {
        unsigned digit = is_digit(*at) ? (unsigned)(*at - '0') : 10U;
        if (digit > 9 || value > (limit - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *ret_value = !minus ? (long long)value : value == limit ? LLONG_MIN : -(long long)value;
    return true;
}
