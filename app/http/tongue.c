#include "app/http/tongue.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/// A quality value in thousandths: "0", "1", "0.8", "1.000"; 0 for anything else.
static int quality(const char *text)
{
    if (text[0] == '1') {
        return 1000;
    }
    int value = 0;
    if (text[0] == '0' && text[1] == '.') {
        int digit = 100;
        for (const char *at = text + 2; *at >= '0' && *at <= '9' && digit > 0; at++, digit /= 10) {
            value += (*at - '0') * digit;
        }
    }
    return value;
}

static bool is_language(const char *range, size_t len, const char *language)
{
    return len >= 2 && strncasecmp(range, language, 2) == 0 && (len == 2 || range[2] == '-');
}

static enum ll_lang by_header(const char *header, enum ll_lang fallback)
{
    enum ll_lang best = fallback;
    int best_quality = 0;
    for (const char *at = header + strspn(header, " \t,"); *at != '\0'; at += strspn(at, " \t,")) {
        size_t len = strcspn(at, " \t,;");
        size_t item = strcspn(at, ",");
        const char *q = strstr(at + len, "q=");
        int value = q != NULL && q < at + item ? quality(q + 2) : 1000;
        bool is_zh = is_language(at, len, "zh");
        if (value > best_quality && (is_zh || is_language(at, len, "en"))) {
            best = is_zh ? LL_LANG_ZH : LL_LANG_EN;
            best_quality = value;
        }
        at += item;
    }
    return best;
}

enum ll_code ll_tongue_choose(const char *query, const char *header, enum ll_lang fallback,
                              enum ll_lang *ret_lang, struct ll_err *err)
{
    if (query != NULL) {
        if (strcmp(query, "zh") != 0 && strcmp(query, "en") != 0) {
            return ll_fail(err, LL_E_INVALID, "lang takes zh or en, not '%s'", query);
        }
        *ret_lang = strcmp(query, "zh") == 0 ? LL_LANG_ZH : LL_LANG_EN;
        return LL_OK;
    }
    *ret_lang = header == NULL ? fallback : by_header(header, fallback);
    return LL_OK;
}
