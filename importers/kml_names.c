#include "importers/kml_names.h"

#include <string.h>

/* Begins a name that was written in hexadecimal digits. */
#define MARK "llx"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool begins(const char *at, const char *end, const char *with)
{
    size_t len = strlen(with);
    return (size_t)(end - at) >= len && memcmp(at, with, len) == 0;
}

/// Whether a tag whose name counts begins here.
static bool is_data_tag(const char *at, const char *end)
{
    static const char *const tags[] = {"<Data", "<SimpleData", "<SimpleField", "<kml:Data"};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        size_t len = strlen(tags[i]);
        if (begins(at, end, tags[i]) && at + len < end && is_blank(at[len])) {
            return true;
        }
    }
    return false;
}

/// The value of the attribute `name` of a tag. @return NULL when it has none; else where it begins,
/// its length in *ret_len.
static const char *name_of_tag(const char *at, const char *end, size_t *ret_len)
{
    const char *close = memchr(at, '>', (size_t)(end - at));
    close = close == NULL ? end : close;
    for (; at + 7 < close; at++) {
        if (!is_blank(at[0]) || !begins(at + 1, close, "name")) {
            continue;
        }
        const char *p = at + 5;
        while (p < close && (is_blank(*p) || *p == '=')) {
            p++;
        }
        const char *stop = p < close && (*p == '"' || *p == '\'')
                               ? memchr(p + 1, *p, (size_t)(end - p - 1))
                               : NULL;
        if (stop != NULL) {
            *ret_len = (size_t)(stop - p - 1);
            return p + 1;
        }
    }
    return NULL;
}

static bool is_plain(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = name[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(i > 0 && c >= '0' && c <= '9')) {
            return false;
        }
    }
    return !begins(name, name + len, MARK);
}

static enum ll_code append_hex(struct ll_text *to, const char *bytes, size_t len,
                               struct ll_err *err)
{
    static const char digits[] = "0123456789abcdef";
    enum ll_code code = ll_text_append(to, MARK, err);
    for (size_t i = 0; code == LL_OK && i < len; i++) {
        unsigned c = (unsigned char)bytes[i];
        const char pair[2] = {digits[c >> 4U], digits[c & 15U]};
        code = ll_text_append_n(to, pair, 2, err);
    }
    return code;
}

enum ll_code ll_kml_names_encode(const char *kml, size_t len, struct ll_text *ret_kml,
                                 struct ll_err *err)
{
    const char *end = kml + len, *from = kml;
    enum ll_code code = LL_OK;
    for (const char *at = kml; code == LL_OK && at < end;) {
        at = memchr(at, '<', (size_t)(end - at));
        if (at == NULL) {
            break;
        }
        size_t name_len = 0;
        const char *name = is_data_tag(at, end) ? name_of_tag(at, end, &name_len) : NULL;
        at++;
        if (name != NULL && !is_plain(name, name_len)) {
            code = ll_text_append_n(ret_kml, from, (size_t)(name - from), err);
            code = code == LL_OK ? append_hex(ret_kml, name, name_len, err) : code;
            from = name + name_len;
            at = from;
        }
    }
    return code == LL_OK ? ll_text_append_n(ret_kml, from, (size_t)(end - from), err) : code;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// The character of an entity and its length; 0 when it is none of XML's own.
static char entity(const char *at, size_t *ret_len)
{
    static const struct {
        const char *text;
        char c;
    } known[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strncmp(at, known[i].text, strlen(known[i].text)) == 0) {
            *ret_len = strlen(known[i].text);
            return known[i].c;
        }
    }
    return '\0';
}

enum ll_code ll_kml_name_decode(const char *name, struct ll_text *ret_name, struct ll_err *err)
{
    size_t mark = strlen(MARK);
    if (strncmp(name, MARK, mark) != 0) {
        return ll_text_append(ret_name, name, err);
    }
    LL_CLEANUP(ll_text_clear) struct ll_text raw = {0};
    enum ll_code code = LL_OK;
    for (const char *p = name + mark; code == LL_OK && p[0] != '\0' && p[1] != '\0'; p += 2) {
        int high = hex_digit(p[0]), low = hex_digit(p[1]);
        if (high < 0 || low < 0) {
            return ll_text_append(ret_name, name, err); /* a name of the file's own */
        }
        const char c = (char)(high * 16 + low);
        code = ll_text_append_n(&raw, &c, 1, err);
    }
    for (const char *p = ll_text_str(&raw); code == LL_OK && *p != '\0';) {
        size_t len = 1;
        char c = entity(p, &len);
        code = ll_text_append_n(ret_name, c == '\0' ? p : &c, 1, err);
        p += len;
    }
    return code;
}
