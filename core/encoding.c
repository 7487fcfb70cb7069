#include "core/encoding.h"

#include <iconv.h>
#include <stdint.h>

#include "core/alloc.h"
#include "core/array.h"

/* No encoding iconv knows needs more UTF-8 bytes than this for one byte of its own. */
#define GROWTH_MAX 4

struct ll_decoder {
    iconv_t cd;
    bool open;
};

/// The name for iconv: the older Chinese sets are parts of GB18030.
static const char *iconv_name(const char *encoding)
{
    static const char *const chinese[] = {"GBK", "CP936", "936", "GB2312", "GB18030", "EUC-CN"};
    for (size_t i = 0; i < sizeof chinese / sizeof chinese[0]; i++) {
        if (ll_text_equal_fold(encoding, chinese[i])) {
            return "GB18030";
        }
    }
    return ll_text_equal_fold(encoding, "950") ? "BIG5" : encoding;
}

static enum ll_code open_between(const char *encoding, bool to_utf8, ll_decoder **ret_decoder,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_decoder_closep) ll_decoder *decoder = ll_calloc(1, sizeof *decoder);
    if (decoder == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const char *name = iconv_name(encoding);
    decoder->cd = iconv_open(to_utf8 ? "UTF-8" : name, to_utf8 ? name : "UTF-8");
    decoder->open = (intptr_t)decoder->cd != -1;
    if (!decoder->open || encoding[0] == '\0') {
        return ll_fail(err, LL_E_USAGE,
                       "'%.60s' is not an encoding this program knows; try GBK, Big5 or UTF-8",
                       encoding);
    }
    *ret_decoder = decoder;
    decoder = NULL; /* now the caller's */
    return LL_OK;
}

enum ll_code ll_decoder_open(const char *encoding, ll_decoder **ret_decoder, struct ll_err *err)
{
    return open_between(encoding, true, ret_decoder, err);
}

enum ll_code ll_encoder_open(const char *encoding, ll_decoder **ret_encoder, struct ll_err *err)
{
    return open_between(encoding, false, ret_encoder, err);
}

void ll_decoder_close(ll_decoder *decoder)
{
    if (decoder != NULL && decoder->open) {
        (void)iconv_close(decoder->cd);
    }
    ll_free(decoder);
}

void ll_decoder_closep(ll_decoder **decoder)
{
    ll_decoder_close(*decoder);
}

enum ll_code ll_decode(ll_decoder *decoder, const char *bytes, size_t len, struct ll_text *text,
                       bool *ret_valid, struct ll_err *err)
{
    size_t room = len * GROWTH_MAX;
    enum ll_code code =
        ll_array_reserve(&text->data, &text->capacity, text->len + room + 1, 1, err);
    if (code != LL_OK) {
        return code;
    }
    (void)iconv(decoder->cd, NULL, NULL, NULL, NULL); /* forget what an earlier text left */
    char *in = (char *)(uintptr_t)bytes;              /* iconv does not write there */
    char *out = text->data + text->len;
    size_t left = len;
    size_t lost = iconv(decoder->cd, &in, &left, &out, &room);
    *ret_valid = lost != (size_t)-1 && left == 0;
    if (*ret_valid) {
        text->len = (size_t)(out - text->data);
    }
    text->data[text->len] = '\0';
    return LL_OK;
}
