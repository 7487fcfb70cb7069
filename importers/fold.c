#include "importers/fold.h"

#include <stdbool.h>

/// Reads one character where full-width forms count as ASCII. @return bytes read.
static size_t next_char(const char *text, char ret[4], size_t *ret_len)
{
    const unsigned char *s = (const unsigned char *)text;
    if (s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80) { /* ideographic space */
        ret[0] = ' ';
        *ret_len = 1;
        return 3;
    }
    if (s[0] == 0xEF && ((s[1] == 0xBC && s[2] >= 0x81 && s[2] <= 0xBF) ||
                         (s[1] == 0xBD && s[2] >= 0x80 && s[2] <= 0x9E))) {
        unsigned low = ((unsigned)s[1] & 0x3FU) << 6U | ((unsigned)s[2] & 0x3FU);
        ret[0] = (char)(low - 0xEE0U); /* U+FF01 is '!' */
        *ret_len = 1;
        return 3;
    }
    size_t len = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    size_t got = 0;
    while (got < len && text[got] != '\0') {
        ret[got] = text[got];
        got++;
    }
    *ret_len = got;
    return got;
}

size_t ll_narrow(const char *text, char *ret_narrow, size_t size)
{
    size_t len = 0;
    while (*text != '\0') {
        char c[4];
        size_t bytes = 0;
        text += next_char(text, c, &bytes);
        if (len + bytes >= size) {
            break;
        }
        for (size_t i = 0; i < bytes; i++) {
            ret_narrow[len++] = c[i];
        }
    }
    ret_narrow[len] = '\0';
    return len;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

size_t ll_fold(const char *text, char *ret_folded, size_t size)
{
    size_t len = ll_narrow(text, ret_folded, size);
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        char c = ret_folded[i];
        bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '_';
        if (blank || (c == '-' && !is_digit(ret_folded[i + 1]))) {
            continue;
        }
        ret_folded[kept++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    ret_folded[kept] = '\0';
    return kept;
}
