/// The words an import understands: words.csv and the vocabularies' own keys and titles.
#ifndef LL_IMPORTERS_WORDS_H
#define LL_IMPORTERS_WORDS_H

#include "core/model.h"

/// The parsed table. Opaque, read-only.
typedef struct ll_words ll_words;

/// Parses words.csv (layer, field, synonym, word).
/// @param ret_words Owned by the caller (ll_words_free).
/// @return LL_E_FORMAT naming the line for a layer, field or word that does not exist; LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_words_parse(const char *bytes, size_t len, ll_words **ret_words,
                                        struct ll_err *err);
void ll_words_free(ll_words *words);
void ll_words_freep(ll_words **words);

/// Meaning of a text in a field of words (its code; 0: it says "not known") or of numbers (the
/// number; NAN: it says "not known").
/// @return false when the text is no known word of that field.
bool ll_words_find(const ll_words *words, enum ll_layer layer, int field, const char *text,
                   double *ret_value);

/// Whether a number of a field of numbers stands for "not known", such as 0 floors.
bool ll_words_blank_number(const ll_words *words, enum ll_layer layer, int field, double value);

#endif
