/// Text: a growing buffer, UTF-8, and strict parsing of numbers.
#ifndef LL_CORE_TEXT_H
#define LL_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

/// A growing, always terminated string. `{0}` is empty and valid; `data` is NULL until something
/// is appended. Release with ll_text_clear (or LL_CLEANUP(ll_text_clear)).
struct ll_text {
    char *data;
    size_t len;
    size_t capacity;
};

void ll_text_clear(struct ll_text *text);

/// The content; "" when nothing was appended.
const char *ll_text_str(const struct ll_text *text);

LL_MUST_USE enum ll_code ll_text_append(struct ll_text *text, const char *str, struct ll_err *err);
LL_MUST_USE enum ll_code ll_text_append_n(struct ll_text *text, const char *bytes, size_t len,
                                          struct ll_err *err);
LL_MUST_USE enum ll_code ll_text_appendf(struct ll_text *text, struct ll_err *err, const char *fmt,
                                         ...) LL_PRINTF(3, 4);

/// As ll_text_appendf, with the text of the catalogue for `fmt` in a language.
LL_MUST_USE enum ll_code ll_text_say(struct ll_text *text, enum ll_lang lang, struct ll_err *err,
                                     const char *fmt, ...) LL_PRINTF(4, 5);

/// Whether `len` bytes are well-formed UTF-8 (RFC 3629: no surrogates, nothing over U+10FFFF).
bool ll_utf8_valid(const char *bytes, size_t len);

/// Columns a terminal needs for a UTF-8 string: 2 for wide East Asian characters, else 1.
size_t ll_utf8_columns(const char *str);

/// Reads the whole of `str` (spaces around allowed) as a finite decimal number with a point. The
/// program never leaves the "C" numeric locale (setlocale only with LC_CTYPE or LC_MESSAGES).
/// @return false when anything else is there.
bool ll_parse_number(const char *str, double *ret_value);

/// Reads the whole of `str` as a whole number in [low, high].
bool ll_parse_whole(const char *str, long long low, long long high, long long *ret_value);

/// ASCII letters compared without case; everything else by byte.
bool ll_text_equal_fold(const char *a, const char *b);

#endif
