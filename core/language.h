/// Human text in Chinese and English.
///
/// The key of a text is its English wording. Each room lists its pairs in `messages.tsv`
/// (English, tab, Chinese); the build joins them into one sorted table. A text that is missing
/// there stays English; a test lists every such text.
#ifndef LL_CORE_LANGUAGE_H
#define LL_CORE_LANGUAGE_H

#include "core/error.h"

/// One pair of the catalogue.
struct ll_message {
    const char *en;
    const char *zh;
};

/// The text in `lang`; `en` itself when there is no translation. Borrowed, lives for ever.
const char *ll_tr(enum ll_lang lang, const char *en);

/// The whole catalogue, sorted by `en`, for the tests. @param ret_count Receives its length.
const struct ll_message *ll_messages(size_t *ret_count);

/// The language of an error's messages; English for NULL.
enum ll_lang ll_err_lang(const struct ll_err *err);

/// "zh" or "en": the BCP 47 tag, also for Pango and HTML. Chinese is "zh-Hans".
const char *ll_lang_tag(enum ll_lang lang);

#endif
