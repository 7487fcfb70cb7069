/// What GDAL complains about, in the reader's language.
#ifndef LL_IMPORTERS_GDAL_WORDS_H
#define LL_IMPORTERS_GDAL_WORDS_H

#include "core/language.h"

#define LL_GDAL_WORDS_SIZE 400

/// A line of text.
struct ll_gdal_words {
    char text[LL_GDAL_WORDS_SIZE];
};

/// A message of GDAL as one line: the frequent ones in our words, with the original in brackets
/// behind; others as they are, without line ends.
struct ll_gdal_words ll_gdal_words(const char *message, enum ll_lang lang);

#endif
