#include "app/http/tile_cache.h"

#include <pthread.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static struct ll_tile_key key_of(uint32_t x)
{
    return (struct ll_tile_key){
        .generation = 1, .x = x, .y = 7, .layer = 1, .zoom = 16, .scale = 1};
}

static void put(ll_tile_cache *cache, const struct ll_tile_key *key, const char *bytes)
{
    struct ll_err err = {0};
    const struct ll_cached_tile *tile = NULL;
    assert_ok(
        ll_tile_cache_put(cache, key, (const unsigned char *)bytes, strlen(bytes), &tile, &err),
        &err);
    assert_memory_equal(tile->bytes, bytes, strlen(bytes));
    ll_tile_cache_give_back(tile);
}

/// Whether the cache holds a tile with these bytes.
static bool holds(ll_tile_cache *cache, const struct ll_tile_key *key, const char *bytes)
{
    const struct ll_cached_tile *tile = ll_tile_cache_take(cache, key);
    if (tile == NULL) {
        return false;
    }
    bool same = tile->len == strlen(bytes) && memcmp(tile->bytes, bytes, tile->len) == 0;
    ll_tile_cache_give_back(tile);
    return same;
}

static ll_tile_cache *make(size_t bytes)
{
    struct ll_err err = {0};
    ll_tile_cache *cache = NULL;
    assert_ok(ll_tile_cache_new(bytes, &cache, &err), &err);
    return cache;
}

static void every_part_of_the_key_counts(void **state)
{
    (void)state;
    ll_tile_cache *cache = make(1000);
    struct ll_tile_key key = key_of(1);
    put(cache, &key, "one");
    assert_true(holds(cache, &key, "one"));
    struct ll_tile_key others[6];
    for (int i = 0; i < 6; i++) {
        others[i] = key;
    }
    others[0].generation++;
    others[1].x++;
    others[2].y++;
    others[3].layer++;
    others[4].zoom++;
    others[5].scale++;
    for (int i = 0; i < 6; i++) {
        assert_null(ll_tile_cache_take(cache, &others[i]));
    }
    put(cache, &key, "another");
    assert_true(holds(cache, &key, "another"));
    assert_int_equal(ll_tile_cache_bytes(cache), 7);
    ll_tile_cache_free(cache);
}

static void the_one_unused_for_longest_goes_first(void **state)
{
    (void)state;
    ll_tile_cache *cache = make(10);
    struct ll_tile_key a = key_of(1), b = key_of(2), c = key_of(3), d = key_of(4);
    put(cache, &a, "aaaa");
    put(cache, &b, "bbbb");
    assert_true(holds(cache, &a, "aaaa")); /* now b is the oldest */
    put(cache, &c, "cccc");
    assert_true(holds(cache, &a, "aaaa"));
    assert_null(ll_tile_cache_take(cache, &b));
    assert_true(holds(cache, &c, "cccc"));
    assert_int_equal(ll_tile_cache_bytes(cache), 8);
    put(cache, &d, "0123456789A"); /* larger than the cache: not kept, nothing thrown out */
    assert_null(ll_tile_cache_take(cache, &d));
    assert_int_equal(ll_tile_cache_bytes(cache), 8);
    ll_tile_cache_free(cache);
}

static void a_tile_that_is_out_outlives_its_place_in_the_cache(void **state)
{
    (void)state;
    ll_tile_cache *cache = make(4);
    struct ll_tile_key a = key_of(1), b = key_of(2);
    put(cache, &a, "aaaa");
    const struct ll_cached_tile *out = ll_tile_cache_take(cache, &a);
    put(cache, &b, "bbbb");
    assert_null(ll_tile_cache_take(cache, &a));
    assert_memory_equal(out->bytes, "aaaa", 4);
    ll_tile_cache_give_back(out);
    ll_tile_cache_free(cache);
    assert_int_equal(ll_alloc_live(), 0);
}

static void *use(void *user)
{
    ll_tile_cache *cache = user;
    for (uint32_t i = 0; i < 2000; i++) {
        struct ll_tile_key key = key_of(i * 7 % 20);
        char bytes[] = {(char)('a' + key.x), '\0'};
        if (!holds(cache, &key, bytes)) {
            put(cache, &key, bytes);
        }
    }
    return NULL;
}

static void threads_share_it(void **state)
{
    (void)state;
    ll_tile_cache *cache = make(12);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, use, cache), 0);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_true(ll_tile_cache_bytes(cache) <= 12);
    ll_tile_cache_free(cache);
}

static bool try_cache(void *user)
{
    (void)user;
    ll_tile_cache *cache = NULL;
    const struct ll_cached_tile *tile = NULL;
    struct ll_tile_key key = key_of(1);
    enum ll_code code = ll_tile_cache_new(100, &cache, NULL);
    if (code == LL_OK) {
        code = ll_tile_cache_put(cache, &key, (const unsigned char *)"x", 1, &tile, NULL);
    }
    if (code == LL_OK) {
        ll_tile_cache_give_back(tile);
    }
    ll_tile_cache_free(cache);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void without_memory_it_fails_cleanly(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(try_cache, NULL, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_of_the_key_counts),
        cmocka_unit_test(the_one_unused_for_longest_goes_first),
        cmocka_unit_test(a_tile_that_is_out_outlives_its_place_in_the_cache),
        cmocka_unit_test(threads_share_it),
        cmocka_unit_test(without_memory_it_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
