#include "core/language.h"

#include <stdlib.h>
#include <string.h>

extern const struct ll_message ll_message_table[]; /* made by cmake/embed.c */
extern const size_t ll_message_table_count;

static int by_english(const void *key, const void *entry)
{
    return strcmp((const char *)key, ((const struct ll_message *)entry)->en);
}

const char *ll_tr(enum ll_lang lang, const char *en)
{
    if (lang != LL_LANG_ZH) {
        return en;
    }
    const struct ll_message *m =
        bsearch(en, ll_message_table, ll_message_table_count, sizeof *m, by_english);
    return m == NULL ? en : m->zh;
}

const struct ll_message *ll_messages(size_t *ret_count)
{
    *ret_count = ll_message_table_count;
    return ll_message_table;
}

enum ll_lang ll_err_lang(const struct ll_err *err)
{
    return err == NULL ? LL_LANG_EN : err->lang;
}

const char *ll_lang_tag(enum ll_lang lang)
{
    return lang == LL_LANG_ZH ? "zh-Hans" : "en";
}
