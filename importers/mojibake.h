/// Finding text that was decoded wrongly somewhere before it came to us.
#ifndef LL_IMPORTERS_MOJIBAKE_H
#define LL_IMPORTERS_MOJIBAKE_H

#include "core/encoding.h"
#include "importers/han.h"

/// What finding needs. `{0}` until ll_mojibake_open. Not shared between threads.
struct ll_mojibake {
    struct ll_han_set common;
    ll_decoder *to_gbk;
    struct ll_text room;
};
LL_MUST_USE enum ll_code ll_mojibake_open(struct ll_mojibake *ret_finder, struct ll_err *err);
void ll_mojibake_close(struct ll_mojibake *m);

/// Whether a text in UTF-8 is rubbish of one of the known kinds: it holds U+FFFD, "锟斤拷" (U+FFFD
/// read as GBK), "烫烫" or "屯屯" (unset memory read as GBK), control characters of Latin-1; or it
/// is UTF-8, GBK or Big5 read as Latin-1 or Windows-1252 ("æ¶ˆé˜²", "Ïû·À"), or UTF-8 read as GBK
/// ("娑堥槻"). Chinese and Western text that somebody wrote is none of these.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_mojibake_found(struct ll_mojibake *finder, const char *text,
                                           bool *ret_found, struct ll_err *err);

#endif
