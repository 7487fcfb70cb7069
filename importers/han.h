/// Which Chinese characters are common: tells text from rubbish.
#ifndef LL_IMPORTERS_HAN_H
#define LL_IMPORTERS_HAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LL_HAN_FIRST 0x4E00U
#define LL_HAN_COUNT 0x5200U /* to U+9FFF */

/// A set of characters of U+4E00 to U+9FFF.
struct ll_han_set {
    uint8_t bits[LL_HAN_COUNT / 8];
};

/// The characters that most of any Chinese text is made of, simplified and traditional.
struct ll_han_set ll_han_common(void);

bool ll_han_has(const struct ll_han_set *set, uint32_t character);

/// The character at the front of well-formed UTF-8. @param ret_len Bytes it takes.
uint32_t ll_utf8_character(const char *text, size_t *ret_len);

/// Length of a text without a character of UTF-8 that is cut short at its end.
size_t ll_utf8_whole(const char *text, size_t len);

#endif
