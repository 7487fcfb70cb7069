#include "importers/encoding_guess.h"

#include <ctype.h>
#include <string.h>

/* Share of texts that may be none in an encoding (damaged ones) before it is ruled out. */
#define BAD_SHARE 0.05

/* Natural logarithms of how likely one character of a class is: its share of all text over the
   size of the class. */
#define LOG_ASCII     (-5.8) /* 0.3 / 95 */
#define LOG_CONTROL   (-12.0)
#define LOG_COMMON    (-7.7)  /* 0.55 / 1200 */
#define LOG_LEVEL_1   (-9.2)  /* 0.35 / 3500 */
#define LOG_LEVEL_2   (-12.3) /* 0.02 / 5000 */
#define LOG_SIGN      (-8.3)  /* full-width signs: 0.05 / 200 */
#define LOG_RARE_SIGN (-12.8) /* letters and signs of other scripts */
#define LOG_RARE      (-15.0) /* characters beyond both levels */
#define LOG_NEVER     (-20.0) /* private use, U+FFFD, four bytes of GB 18030 */
#define LOG_LETTER    (-7.0)  /* Western letters with accents: 0.06 / 64 */
#define LOG_SYMBOL    (-9.3)
#define LOG_BAD_TEXT  (-60.0)
/* A Chinese character within a word of small Latin letters, a capital after a small letter. */
#define LOG_MISFIT (-2.5)

static const struct {
    const char *name;
    const char *others[6];
} encodings[LL_ENCODING_COUNT] = {
    {"UTF-8", {"UTF8", "65001", "CP65001"}},
    {"GBK", {"CP936", "936", "GB2312", "GB18030", "EUC-CN", "ANSI 936"}},
    {"Big5", {"CP950", "950", "BIG5-HKSCS", "BIG-5", "ANSI 950"}},
    {"ISO-8859-1", {"ISO8859-1", "LATIN1", "88591", "CP1252", "WINDOWS-1252", "ANSI 1252"}}};

const char *ll_encoding_name(enum ll_encoding encoding)
{
    return encodings[encoding].name;
}

bool ll_encoding_by_name(const char *name, enum ll_encoding *ret_encoding)
{
    for (int e = 0; e < LL_ENCODING_COUNT; e++) {
        bool found = ll_text_equal_fold(name, encodings[e].name);
        for (size_t i = 0; i < 6 && encodings[e].others[i] != NULL; i++) {
            found = found || ll_text_equal_fold(name, encodings[e].others[i]);
        }
        if (found) {
            *ret_encoding = (enum ll_encoding)e;
            return true;
        }
    }
    return false;
}

enum ll_code ll_encoding_guess_open(struct ll_encoding_guess *ret_guess, struct ll_err *err)
{
    struct ll_encoding_guess g = {.common = ll_han_common()};
    enum ll_code code = ll_decoder_open("GBK", &g.decoder[LL_ENCODING_GBK], err);
    if (code == LL_OK) {
        code = ll_decoder_open("Big5", &g.decoder[LL_ENCODING_BIG5], err);
    }
    if (code != LL_OK) {
        ll_encoding_guess_close(&g);
        return code;
    }
    *ret_guess = g;
    return LL_OK;
}

void ll_encoding_guess_close(struct ll_encoding_guess *g)
{
    for (int e = 0; e < LL_ENCODING_COUNT; e++) {
        ll_decoder_close(g->decoder[e]);
        g->decoder[e] = NULL;
    }
    ll_text_clear(&g->room);
}

static double log_ascii(unsigned char c)
{
    return c >= 0x20 || c == '\t' || c == '\n' || c == '\r' ? LOG_ASCII : LOG_CONTROL;
}

/// A character whose level follows from Unicode alone.
static double log_unicode(const struct ll_han_set *common, uint32_t c)
{
    static const struct {
        uint32_t first;
        uint32_t last;
        double log;
    } ranges[] = {{0x4E00, 0x9FFF, LOG_LEVEL_1 - 1.0}, {0x3000, 0x303F, LOG_SIGN},
                  {0xFF00, 0xFF60, LOG_SIGN},          {0x2010, 0x2033, LOG_SIGN},
                  {0x00C0, 0x017F, LOG_LETTER},        {0x1EA0, 0x1EFF, LOG_LETTER},
                  {0xE000, 0xF8FF, LOG_NEVER},         {0xFFFD, 0xFFFD, LOG_NEVER},
                  {0x0080, 0x009F, LOG_NEVER},         {0x00A0, 0x00BF, LOG_SYMBOL}};
    if (ll_han_has(common, c)) {
        return LOG_COMMON;
    }
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) {
            return ranges[i].log;
        }
    }
    return LOG_RARE_SIGN;
}

/// A pair of bytes by where it stands in GBK.
static double log_gbk(unsigned char a, unsigned char b)
{
    if (a >= 0xB0 && a <= 0xF7 && b >= 0xA1) {
        return a <= 0xD7 ? LOG_LEVEL_1 : LOG_LEVEL_2;
    }
    if (a >= 0xA1 && a <= 0xA9 && b >= 0xA1) {
        return a == 0xA1 || a == 0xA3 ? LOG_SIGN : LOG_RARE_SIGN;
    }
    bool own_use = (a >= 0xAA && a <= 0xAF && b >= 0xA1) || (a >= 0xF8 && b >= 0xA1) ||
                   (a >= 0xA1 && a <= 0xA7 && b < 0xA1);
    return own_use ? LOG_NEVER : LOG_RARE;
}

/// A pair of bytes by where it stands in Big5.
static double log_big5(unsigned char a)
{
    return a >= 0xA4 && a <= 0xC6   ? LOG_LEVEL_1
           : a >= 0xC9 && a <= 0xF9 ? LOG_LEVEL_2
           : a == 0xA1              ? LOG_SIGN
           : a == 0xA2 || a == 0xA3 ? LOG_RARE_SIGN
                                    : LOG_NEVER;
}

static bool is_small(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}

/// Logarithm for a text in an encoding of pairs; `decoded` is the same in UTF-8.
static double log_pairs(struct ll_encoding_guess *g, enum ll_encoding encoding, const char *text,
                        const char *decoded)
{
    const unsigned char *s = (const unsigned char *)text;
    double sum = 0.0;
    bool after_small = false;
    while (*s != '\0' && *decoded != '\0') {
        size_t bytes = 0;
        uint32_t c = ll_utf8_character(decoded, &bytes);
        decoded += bytes;
        if (*s < 0x80) {
            sum += log_ascii(*s);
            after_small = is_small(*s);
            s++;
            continue;
        }
        bool four = encoding == LL_ENCODING_GBK && isdigit(s[1]);
        bool usual = ll_han_has(&g->common, c);
        g->characters[encoding]++;
        g->usual[encoding] += usual;
        sum += usual                         ? LOG_COMMON
               : four                        ? LOG_NEVER
               : encoding == LL_ENCODING_GBK ? log_gbk(s[0], s[1])
                                             : log_big5(s[0]);
        for (size_t i = 0; i < (four ? 4U : 2U) && *s != '\0'; i++) {
            s++;
        }
        sum += (after_small ? LOG_MISFIT : 0.0) + (is_small(*s) ? LOG_MISFIT : 0.0);
        after_small = false;
    }
    return sum;
}

static double log_utf8(const struct ll_han_set *common, const char *text, size_t len)
{
    double sum = 0.0;
    for (size_t i = 0; i < len;) {
        size_t bytes = 0;
        uint32_t c = ll_utf8_character(text + i, &bytes);
        sum += c < 0x80 ? log_ascii((unsigned char)c) : log_unicode(common, c);
        i += bytes;
    }
    return sum;
}

static double log_latin1(struct ll_encoding_guess *g, const char *text)
{
    double sum = 0.0;
    bool after_letter = false;
    for (const unsigned char *s = (const unsigned char *)text; *s != '\0'; s++) {
        bool letter = *s >= 0xC0 && *s != 0xD7 && *s != 0xF7;
        bool capital = *s >= 0xC0 && *s <= 0xDE;
        sum += *s < 0x80    ? log_ascii(*s)
               : letter     ? LOG_LETTER
               : *s >= 0xA0 ? LOG_SYMBOL
                            : LOG_NEVER;
        sum += capital && after_letter ? LOG_MISFIT : 0.0;
        g->characters[LL_ENCODING_LATIN1] += *s >= 0x80;
        g->letters += isalpha(*s) != 0;
        after_letter = letter || isalpha(*s);
    }
    return sum;
}

/// Adds a text in an encoding of pairs, where its last byte may be half a character.
static enum ll_code add_pairs(struct ll_encoding_guess *g, enum ll_encoding e, const char *text,
                              size_t len, struct ll_err *err)
{
    bool valid = false;
    enum ll_code code = LL_OK;
    for (size_t cut = 0; code == LL_OK && !valid && cut < 2 && cut < len; cut++) {
        g->room.len = 0;
        code = ll_decode(g->decoder[e], text, len - cut, &g->room, &valid, err);
    }
    if (code == LL_OK) {
        g->bad[e] += !valid;
        g->log_likely[e] += valid ? log_pairs(g, e, text, ll_text_str(&g->room)) : LOG_BAD_TEXT;
    }
    return code;
}

enum ll_code ll_encoding_guess_add(struct ll_encoding_guess *g, const char *text,
                                   struct ll_err *err)
{
    size_t len = strlen(text);
    const unsigned char *s = (const unsigned char *)text;
    while (*s != '\0' && *s < 0x80) {
        s++;
    }
    if (*s == '\0') {
        return LL_OK;
    }
    g->texts++;
    size_t whole = ll_utf8_whole(text, len);
    bool utf8 = ll_utf8_valid(text, whole);
    g->bad[LL_ENCODING_UTF8] += !utf8;
    g->log_likely[LL_ENCODING_UTF8] += utf8 ? log_utf8(&g->common, text, whole) : LOG_BAD_TEXT;
    g->log_likely[LL_ENCODING_LATIN1] += log_latin1(g, text);
    enum ll_code code = add_pairs(g, LL_ENCODING_GBK, text, len, err);
    return code == LL_OK ? add_pairs(g, LL_ENCODING_BIG5, text, len, err) : code;
}

bool ll_encoding_reads(const struct ll_encoding_guess *g, enum ll_encoding encoding)
{
    return (double)g->bad[encoding] <= BAD_SHARE * (double)g->texts;
}

bool ll_encoding_sensible(const struct ll_encoding_guess *g, enum ll_encoding e)
{
    return e == LL_ENCODING_UTF8     ? true
           : e == LL_ENCODING_LATIN1 ? 3 * g->characters[e] <= g->letters
                                     : 4 * g->usual[e] >= g->characters[e];
}

bool ll_encoding_best(const struct ll_encoding_guess *g, enum ll_encoding *ret_best,
                      enum ll_encoding *ret_next)
{
    int best = -1, next = -1;
    for (int e = 0; e < LL_ENCODING_COUNT && g->texts > 0; e++) {
        if (!ll_encoding_reads(g, (enum ll_encoding)e)) {
            continue;
        }
        if (best < 0 || g->log_likely[e] > g->log_likely[best]) {
            next = best;
            best = e;
        } else if (next < 0 || g->log_likely[e] > g->log_likely[next]) {
            next = e;
        }
    }
    if (best < 0) {
        return false;
    }
    *ret_best = (enum ll_encoding)best;
    if (ret_next != NULL) {
        *ret_next = (enum ll_encoding)(next < 0 ? best : next);
    }
    return true;
}

double ll_encoding_lead(const struct ll_encoding_guess *g, enum ll_encoding encoding,
                        enum ll_encoding other)
{
    return g->log_likely[encoding] - g->log_likely[other];
}
