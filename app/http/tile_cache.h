/// Drawn tiles kept in memory, up to a number of bytes; the one unused for longest goes first.
#ifndef LL_APP_HTTP_TILE_CACHE_H
#define LL_APP_HTTP_TILE_CACHE_H

#include <stdint.h>

#include "core/error.h"

/// Which tile of which state of the store.
struct ll_tile_key {
    uint64_t generation;
    uint32_t x;
    uint32_t y;
    uint8_t layer;
    uint8_t zoom;
    uint8_t scale;
};

/// A tile in the cache. `bytes` live until it is given back, even when the cache has dropped it.
struct ll_cached_tile {
    const unsigned char *bytes;
    size_t len;
};

/// Opaque. Safe on any thread, but new and free.
typedef struct ll_tile_cache ll_tile_cache;

/// @param bytes_max What the tiles may take; a tile larger than this is not kept.
LL_MUST_USE enum ll_code ll_tile_cache_new(size_t bytes_max, ll_tile_cache **ret_cache,
                                           struct ll_err *err);

/// No tile may be out.
void ll_tile_cache_free(ll_tile_cache *cache);

/// The tile, or NULL when it is not there; give it back with ll_tile_cache_give_back.
const struct ll_cached_tile *ll_tile_cache_take(ll_tile_cache *cache,
                                                const struct ll_tile_key *key);

/// Copies a tile into the cache, in place of one with the same key, and takes it.
/// @return LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_tile_cache_put(ll_tile_cache *cache, const struct ll_tile_key *key,
                                           const unsigned char *bytes, size_t len,
                                           const struct ll_cached_tile **ret_tile,
                                           struct ll_err *err);

void ll_tile_cache_give_back(const struct ll_cached_tile *tile);

/// Bytes of the tiles that are kept now.
size_t ll_tile_cache_bytes(ll_tile_cache *cache);

#endif
