/// Text encodings to UTF-8 (the C library's iconv behind this door).
#ifndef LL_CORE_ENCODING_H
#define LL_CORE_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "core/text.h"

/// A decoder from one encoding. Not shared between threads. Opaque.
typedef struct ll_decoder ll_decoder;

/// Opens a decoder. GBK, GB2312 and CP936 are all read as GB18030, which holds them.
/// @param encoding    Any name iconv knows, such as "GBK", "Big5", "UTF-8", "ISO-8859-1".
/// @param ret_decoder Owned by the caller (ll_decoder_close).
/// @return LL_E_USAGE for a name that is not known, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_decoder_open(const char *encoding, ll_decoder **ret_decoder,
                                         struct ll_err *err);
/// Opens a decoder the other way: from UTF-8 to an encoding. As ll_decoder_open else.
LL_MUST_USE enum ll_code ll_encoder_open(const char *encoding, ll_decoder **ret_encoder,
                                         struct ll_err *err);
void ll_decoder_close(ll_decoder *decoder);
void ll_decoder_closep(ll_decoder **decoder);

/// Appends the UTF-8 form of `len` bytes to `text`.
/// @param ret_valid false when the bytes are not text in this encoding; nothing is appended then.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_decode(ll_decoder *decoder, const char *bytes, size_t len,
                                   struct ll_text *text, bool *ret_valid, struct ll_err *err);

#endif
