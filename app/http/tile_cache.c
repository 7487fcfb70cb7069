#include "app/http/tile_cache.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"

#define BUCKETS 4096U /* a power of two */

struct entry {
    struct ll_cached_tile tile; /* first: a tile's address is its entry's */
    ll_tile_cache *cache;
    struct ll_tile_key key;
    size_t users; /* the cache counts as one */
    struct entry *next_in_bucket;
    struct entry *newer;
    struct entry *older;
    unsigned char bytes[];
};

struct ll_tile_cache {
    pthread_mutex_t lock;
    size_t bytes;
    size_t bytes_max;
    struct entry *newest;
    struct entry *oldest;
    struct entry *bucket[BUCKETS];
};

static size_t bucket_of(const struct ll_tile_key *key)
{
    /* the multipliers are primes near the golden section of 2^64 (Knuth) */
    uint64_t h = key->generation * 0x9E3779B97F4A7C15ULL;
    h = (h ^ key->x) * 0xC2B2AE3D27D4EB4FULL;
    h = (h ^ key->y) * 0x165667B19E3779F9ULL;
    h ^= ((uint64_t)key->layer << 16) ^ ((uint64_t)key->zoom << 8) ^ key->scale;
    h *= 0x9E3779B97F4A7C15ULL;
    return (size_t)(h >> 40) & (BUCKETS - 1U);
}

static bool same_key(const struct ll_tile_key *a, const struct ll_tile_key *b)
{
    return a->generation == b->generation && a->x == b->x && a->y == b->y && a->layer == b->layer &&
           a->zoom == b->zoom && a->scale == b->scale;
}

static struct entry *find(const ll_tile_cache *cache, const struct ll_tile_key *key)
{
    struct entry *e = cache->bucket[bucket_of(key)];
    while (e != NULL && !same_key(&e->key, key)) {
        e = e->next_in_bucket;
    }
    return e;
}

static void unlink_age(ll_tile_cache *cache, struct entry *e)
{
    *(e->newer == NULL ? &cache->newest : &e->newer->older) = e->older;
    *(e->older == NULL ? &cache->oldest : &e->older->newer) = e->newer;
}

static void link_newest(ll_tile_cache *cache, struct entry *e)
{
    e->newer = NULL;
    e->older = cache->newest;
    *(e->older == NULL ? &cache->oldest : &e->older->newer) = e;
    cache->newest = e;
}

static void let_go(struct entry *e)
{
    if (--e->users == 0) {
        ll_free(e);
    }
}

static void drop(ll_tile_cache *cache, struct entry *e)
{
    struct entry **link = &cache->bucket[bucket_of(&e->key)];
    while (*link != e) {
        link = &(*link)->next_in_bucket;
    }
    *link = e->next_in_bucket;
    unlink_age(cache, e);
    cache->bytes -= e->tile.len;
    let_go(e);
}

enum ll_code ll_tile_cache_new(size_t bytes_max, ll_tile_cache **ret_cache, struct ll_err *err)
{
    ll_tile_cache *cache = ll_calloc(1, sizeof *cache);
    if (cache == NULL || pthread_mutex_init(&cache->lock, NULL) != 0) {
        ll_free(cache);
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    cache->bytes_max = bytes_max;
    *ret_cache = cache;
    return LL_OK;
}

void ll_tile_cache_free(ll_tile_cache *cache)
{
    if (cache != NULL) {
        while (cache->oldest != NULL) {
            drop(cache, cache->oldest);
        }
        (void)pthread_mutex_destroy(&cache->lock);
        ll_free(cache);
    }
}

const struct ll_cached_tile *ll_tile_cache_take(ll_tile_cache *cache, const struct ll_tile_key *key)
{
    (void)pthread_mutex_lock(&cache->lock);
    struct entry *e = find(cache, key);
    if (e != NULL) {
        e->users++;
        unlink_age(cache, e);
        link_newest(cache, e);
    }
    (void)pthread_mutex_unlock(&cache->lock);
    return e == NULL ? NULL : &e->tile;
}

static void keep(ll_tile_cache *cache, struct entry *e)
{
    struct entry *same = find(cache, &e->key);
    if (same != NULL) {
        drop(cache, same);
    }
    while (cache->bytes + e->tile.len > cache->bytes_max) {
        drop(cache, cache->oldest);
    }
    struct entry **bucket = &cache->bucket[bucket_of(&e->key)];
    e->next_in_bucket = *bucket;
    *bucket = e;
    link_newest(cache, e);
    cache->bytes += e->tile.len;
    e->users++;
}

enum ll_code ll_tile_cache_put(ll_tile_cache *cache, const struct ll_tile_key *key,
                               const unsigned char *bytes, size_t len,
                               const struct ll_cached_tile **ret_tile, struct ll_err *err)
{
    struct entry *e = len > SIZE_MAX - sizeof *e ? NULL : ll_alloc(sizeof *e + len, 1);
    if (e == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *e = (struct entry){.cache = cache, .key = *key, .users = 1};
    memcpy(e->bytes, bytes, len);
    e->tile = (struct ll_cached_tile){e->bytes, len};
    if (len <= cache->bytes_max) {
        (void)pthread_mutex_lock(&cache->lock);
        keep(cache, e);
        (void)pthread_mutex_unlock(&cache->lock);
    }
    *ret_tile = &e->tile;
    return LL_OK;
}

void ll_tile_cache_give_back(const struct ll_cached_tile *tile)
{
    struct entry *e = (struct entry *)(uintptr_t)tile;
    ll_tile_cache *cache = e->cache;
    (void)pthread_mutex_lock(&cache->lock);
    let_go(e);
    (void)pthread_mutex_unlock(&cache->lock);
}

size_t ll_tile_cache_bytes(ll_tile_cache *cache)
{
    (void)pthread_mutex_lock(&cache->lock);
    size_t bytes = cache->bytes;
    (void)pthread_mutex_unlock(&cache->lock);
    return bytes;
}
