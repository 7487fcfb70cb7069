/// Which encoding a heap of texts is in.
///
/// The same bytes can be read as GBK, Big5 or Latin-1 nearly always, so that validity tells little.
/// Each reading is therefore given the probability that somebody wrote just that: common Chinese
/// characters (importers/han.h), the common levels of GB 2312 and Big5, the rest of these sets,
/// Western letters in words. The most probable reading wins (a Bayesian test with fixed models; the
/// numbers are orders of magnitude, since real texts decide by hundreds of them).
#ifndef LL_IMPORTERS_ENCODING_GUESS_H
#define LL_IMPORTERS_ENCODING_GUESS_H

#include "core/encoding.h"
#include "importers/han.h"

enum ll_encoding {
    LL_ENCODING_UTF8 = 0,
    LL_ENCODING_GBK,
    LL_ENCODING_BIG5,
    LL_ENCODING_LATIN1,
    LL_ENCODING_COUNT
};

/// Name for people and for ll_decoder_open: "UTF-8", "GBK", "Big5", "ISO-8859-1".
const char *ll_encoding_name(enum ll_encoding encoding);

/// @return false for another encoding than these four, by any of the usual names.
bool ll_encoding_by_name(const char *name, enum ll_encoding *ret_encoding);

/// What is known of the texts so far. `{0}` until ll_encoding_guess_open; ll_encoding_guess_close.
struct ll_encoding_guess {
    struct ll_han_set common;
    ll_decoder *decoder[LL_ENCODING_COUNT]; ///< NULL where none is needed
    struct ll_text room;
    size_t texts;                  ///< with bytes beyond ASCII
    size_t bad[LL_ENCODING_COUNT]; ///< texts that are none in the encoding, not even cut short
    double log_likely[LL_ENCODING_COUNT]; ///< of all texts, natural logarithm
    size_t characters[LL_ENCODING_COUNT]; ///< beyond ASCII, in the texts it reads
    size_t usual[LL_ENCODING_COUNT];      ///< of these: such as most of a text is made of
    size_t letters;                       ///< ASCII letters in the texts
};
LL_MUST_USE enum ll_code ll_encoding_guess_open(struct ll_encoding_guess *ret_guess,
                                                struct ll_err *err);
void ll_encoding_guess_close(struct ll_encoding_guess *guess);

/// Takes one text, as the bytes in the file, into account.
LL_MUST_USE enum ll_code ll_encoding_guess_add(struct ll_encoding_guess *guess, const char *text,
                                               struct ll_err *err);

/// Whether an encoding can read the texts: at most one in 20 is none in it.
bool ll_encoding_reads(const struct ll_encoding_guess *guess, enum ll_encoding encoding);

/// Whether the texts look written in an encoding rather than decoded by chance: UTF-8
/// always, since chance makes none; of Chinese at least one character in four is a common one; of
/// Western letters at most one in four has an accent.
bool ll_encoding_sensible(const struct ll_encoding_guess *guess, enum ll_encoding encoding);

/// The most probable encoding that reads the texts. @param ret_next The next one (may be NULL).
/// @return false when none reads them, or there were none.
bool ll_encoding_best(const struct ll_encoding_guess *guess, enum ll_encoding *ret_best,
                      enum ll_encoding *ret_next);

/// By how much (natural logarithm) the texts are likelier in one encoding than in another.
double ll_encoding_lead(const struct ll_encoding_guess *guess, enum ll_encoding encoding,
                        enum ll_encoding other);

#endif
