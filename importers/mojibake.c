#include "importers/mojibake.h"

#include <string.h>

/* Longest text that is looked at for double encoding, in bytes; longer ones by their beginning. */
#define LOOK_MAX 512

enum ll_code ll_mojibake_open(struct ll_mojibake *ret_finder, struct ll_err *err)
{
    struct ll_mojibake m = {.common = ll_han_common()};
    enum ll_code code = ll_encoder_open("GBK", &m.to_gbk, err);
    if (code == LL_OK) {
        *ret_finder = m;
    }
    return code;
}

void ll_mojibake_close(struct ll_mojibake *m)
{
    ll_decoder_close(m->to_gbk);
    m->to_gbk = NULL;
    ll_text_clear(&m->room);
}

/// The byte that Windows-1252 shows as a character beyond Latin-1, 0 when there is none.
static unsigned char byte_1252(uint32_t c)
{
    static const uint16_t shown[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    for (unsigned i = 0; i < 32; i++) {
        if (shown[i] == c) {
            return (unsigned char)(0x80 + i);
        }
    }
    return 0;
}

/// What kinds of characters a text has.
struct kinds {
    size_t han;
    size_t common;  ///< of these
    size_t western; ///< characters that are one byte in Latin-1 or Windows-1252, beyond ASCII
    size_t other;
    size_t small;       ///< ASCII letters
    size_t longest_run; ///< of western characters
    bool rubbish;       ///< surely
};

static void count_kinds(const struct ll_han_set *common, const char *text, struct kinds *k)
{
    size_t run = 0;
    for (const char *s = text; *s != '\0';) {
        size_t len = 0;
        uint32_t c = ll_utf8_character(s, &len);
        s += len;
        bool western = (c >= 0x80 && c <= 0xFF) || (c > 0xFF && byte_1252(c) != 0);
        bool han = c >= LL_HAN_FIRST && c < LL_HAN_FIRST + LL_HAN_COUNT;
        k->han += han;
        k->common += ll_han_has(common, c);
        k->western += western;
        k->small += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        k->other += c > 0x7F && !han && !western;
        run = western ? run + 1 : 0;
        k->longest_run = run > k->longest_run ? run : k->longest_run;
        k->rubbish = k->rubbish || c == 0xFFFD || (c >= 0x80 && c < 0xA0);
    }
}

/// The text as the bytes it would be in Latin-1 or Windows-1252. @return length, 0 if it is not.
static size_t as_bytes(const char *text, char ret[LOOK_MAX])
{
    size_t len = 0;
    for (const char *s = text; *s != '\0' && len + 1 < LOOK_MAX;) {
        size_t step = 0;
        uint32_t c = ll_utf8_character(s, &step);
        s += step;
        unsigned char byte = c <= 0xFF ? (unsigned char)c : byte_1252(c);
        if (byte == 0) {
            return 0;
        }
        ret[len++] = (char)byte;
    }
    ret[len] = '\0';
    return len;
}

/// Whether bytes are UTF-8 with something beyond ASCII in it, cut short or not.
static bool is_utf8_text(const char *bytes, size_t len)
{
    size_t cut = ll_utf8_whole(bytes, len);
    for (size_t i = 0; i < cut; i++) {
        if (((unsigned char)bytes[i] & 0x80U) != 0) {
            return ll_utf8_valid(bytes, cut);
        }
    }
    return false;
}

/// Whether somebody may have written this: common Chinese, or Western letters between plain ones.
/// Many a word is valid UTF-8 in GBK by chance ("缺失" is "ȱʧ"), but then it says nothing.
static bool says_something(const struct ll_han_set *common, const char *text)
{
    struct kinds k = {0};
    count_kinds(common, text, &k);
    return !k.rubbish && k.other == 0 &&
           (k.han > 0 ? 2 * k.common >= k.han : k.western > 0 && k.small > k.western);
}

/// Whether Western letters are too many in a row for a word of any language: pairs of GBK or Big5.
static bool is_pairs_as_western(const struct kinds *k)
{
    return k->western >= 4 && k->western % 2 == 0 && k->longest_run >= 4 && k->small == 0;
}

static bool has_known_rubbish(const char *text)
{
    static const char *const rubbish[] = {"锟斤", "斤拷", "烫烫", "屯屯屯"};
    for (size_t i = 0; i < sizeof rubbish / sizeof rubbish[0]; i++) {
        if (strstr(text, rubbish[i]) != NULL) {
            return true;
        }
    }
    return false;
}

enum ll_code ll_mojibake_found(struct ll_mojibake *m, const char *text, bool *ret_found,
                               struct ll_err *err)
{
    struct kinds k = {0};
    char bytes[LOOK_MAX] = "";
    enum ll_code code = LL_OK;
    count_kinds(&m->common, text, &k);
    bool found = k.rubbish || (k.han > 1 && has_known_rubbish(text));
    if (!found && k.western > 1 && k.han + k.other == 0) {
        size_t len = as_bytes(text, bytes);
        found = (len > 0 && is_utf8_text(bytes, len)) || is_pairs_as_western(&k);
    } else if (!found && k.han > 1 && 2 * k.common < k.han && strlen(text) < LOOK_MAX) {
        bool valid = false;
        m->room.len = 0;
        code = ll_decode(m->to_gbk, text, strlen(text), &m->room, &valid, err);
        size_t whole = valid ? ll_utf8_whole(ll_text_str(&m->room), m->room.len) : 0;
        if (code == LL_OK && whole > 0 && is_utf8_text(ll_text_str(&m->room), whole)) {
            m->room.data[whole] = '\0';
            found = says_something(&m->common, ll_text_str(&m->room));
        }
    }
    if (code == LL_OK) {
        *ret_found = found;
    }
    return code;
}
