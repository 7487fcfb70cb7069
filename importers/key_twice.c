#include "importers/key_twice.h"

#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"

#define FIRST_CAPACITY 256U

void ll_keys_met_clear(struct ll_keys_met *keys)
{
    ll_free(keys->slots);
    ll_text_clear(&keys->named);
    *keys = (struct ll_keys_met){0};
}

/// FNV-1a of 64 bits with a last mixing; never 0.
static uint64_t hash_of(const char *key)
{
    uint64_t hash = 14695981039346656037ULL;
    for (const char *p = key; *p != '\0'; p++) {
        hash = (hash ^ (unsigned char)*p) * 1099511628211ULL;
    }
    hash ^= hash >> 32U;
    return hash == 0 ? 1 : hash;
}

static struct ll_key_slot *find(const struct ll_keys_met *keys, uint64_t hash)
{
    size_t i = (size_t)hash & (keys->capacity - 1);
    while (keys->slots[i].hash != 0 && keys->slots[i].hash != hash) {
        i = (i + 1) & (keys->capacity - 1);
    }
    return &keys->slots[i];
}

static enum ll_code grow(struct ll_keys_met *keys, struct ll_err *err)
{
    if (2 * (keys->count + 1) <= keys->capacity) {
        return LL_OK;
    }
    struct ll_keys_met bigger = *keys;
    bigger.capacity = keys->capacity == 0 ? FIRST_CAPACITY : 2 * keys->capacity;
    bigger.slots = ll_calloc(bigger.capacity, sizeof *bigger.slots);
    if (bigger.slots == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < keys->capacity; i++) {
        if (keys->slots[i].hash != 0) {
            *find(&bigger, keys->slots[i].hash) = keys->slots[i];
        }
    }
    ll_free(keys->slots);
    *keys = bigger;
    return LL_OK;
}

enum ll_code ll_keys_met_add(struct ll_keys_met *keys, const char *key, uint64_t feature,
                             bool *ret_twice, struct ll_err *err)
{
    *ret_twice = false;
    if (key == NULL || key[0] == '\0') {
        return LL_OK;
    }
    enum ll_code code = grow(keys, err);
    if (code != LL_OK) {
        return code;
    }
    uint64_t hash = hash_of(key);
    struct ll_key_slot *slot = find(keys, hash);
    if (slot->hash == 0) {
        *slot = (struct ll_key_slot){hash, feature};
        keys->count++;
        return LL_OK;
    }
    if (slot->feature == feature) {
        return LL_OK;
    }
    *ret_twice = true;
    if (keys->twice++ < LL_KEYS_NAMED) {
        code = ll_text_appendf(&keys->named, err, "%s%.60s", keys->named.len == 0 ? "" : ", ", key);
    }
    return code;
}
