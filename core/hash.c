#include "core/hash.h"

#include <string.h>

#include <xxhash.h>

#include "core/alloc.h"

struct ll_hash {
    XXH3_state_t *state;
};

enum ll_code ll_hash_new(ll_hash **ret_hash, struct ll_err *err)
{
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = ll_calloc(1, sizeof *hash);
    if (hash == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    hash->state = XXH3_createState();
    if (hash->state == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    ll_hash_reset(hash);
    *ret_hash = hash;
    hash = NULL;
    return LL_OK;
}

void ll_hash_free(ll_hash *hash)
{
    if (hash == NULL) {
        return;
    }
    (void)XXH3_freeState(hash->state);
    ll_free(hash);
}

void ll_hash_freep(ll_hash **hash)
{
    ll_hash_free(*hash);
    *hash = NULL;
}

void ll_hash_reset(ll_hash *hash)
{
    (void)XXH3_128bits_reset(hash->state);
}

void ll_hash_add(ll_hash *hash, const void *bytes, size_t len)
{
    (void)XXH3_128bits_update(hash->state, bytes, len);
}

void ll_hash_add_text(ll_hash *hash, const char *text)
{
    uint64_t len = text == NULL ? 0 : strlen(text);
    ll_hash_add(hash, &len, sizeof len);
    if (len > 0) {
        ll_hash_add(hash, text, (size_t)len);
    }
}

void ll_hash_text(const ll_hash *hash, char ret_text[LL_HASH_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    XXH128_hash_t h = XXH3_128bits_digest(hash->state);
    for (size_t i = 0; i < 16; i++) { /* millions of uids: printing them took longer than hashing */
        ret_text[i] = digits[h.high64 >> (60 - 4 * i) & 15U];
        ret_text[16 + i] = digits[h.low64 >> (60 - 4 * i) & 15U];
    }
    ret_text[32] = '\0';
}

uint64_t ll_hash_number(const ll_hash *hash)
{
    return XXH3_128bits_digest(hash->state).low64;
}
