#include "data/uids.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"

#define FIRST_CAPACITY 64U
#define UID_DIGITS     16U

void ll_uids_clear(struct ll_uids *uids)
{
    ll_free(uids->slots);
    *uids = (struct ll_uids){0};
}

/// FNV-1a, 64 bits; never 0.
static uint64_t hash_of(const char *text)
{
    uint64_t h = 0xcbf29ce484222325U;
    for (const char *p = text; *p != '\0'; p++) {
        h = (h ^ (unsigned char)*p) * 0x100000001b3U;
    }
    return h == 0 ? 1 : h;
}

/// The slot of a hash, or the free one where it belongs. Mixed: FNV's low bits are weak.
static struct ll_uid_slot *find(const struct ll_uids *uids, uint64_t hash)
{
    size_t mask = uids->capacity - 1;
    size_t at = (size_t)(hash ^ hash >> 29) & mask;
    while (uids->slots[at].hash != 0 && uids->slots[at].hash != hash) {
        at = (at + 1) & mask;
    }
    return &uids->slots[at];
}

/// Keeps at least half of the slots free.
static enum ll_code grow(struct ll_uids *uids, struct ll_err *err)
{
    if (uids->count * 2 < uids->capacity) {
        return LL_OK;
    }
    struct ll_uids bigger = {.capacity = uids->capacity == 0 ? FIRST_CAPACITY : uids->capacity * 2};
    bigger.slots = ll_calloc(bigger.capacity, sizeof *bigger.slots);
    if (bigger.slots == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < uids->capacity; i++) {
        if (uids->slots[i].hash != 0) {
            *find(&bigger, uids->slots[i].hash) = uids->slots[i];
        }
    }
    bigger.count = uids->count;
    ll_uids_clear(uids);
    *uids = bigger;
    return LL_OK;
}

enum ll_code ll_uids_add(struct ll_uids *uids, const char *uid, struct ll_err *err)
{
    enum ll_code code = grow(uids, err);
    if (code != LL_OK) {
        return code;
    }
    uint64_t hash = hash_of(uid);
    struct ll_uid_slot *slot = find(uids, hash);
    if (slot->hash == 0) {
        *slot = (struct ll_uid_slot){.hash = hash, .last = 1};
        uids->count++;
    }
    return LL_OK;
}

enum ll_code ll_uids_settle(struct ll_uids *uids, struct ll_text *uid, struct ll_err *err)
{
    enum ll_code code = grow(uids, err);
    if (code != LL_OK) {
        return code;
    }
    uint64_t base_hash = hash_of(ll_text_str(uid));
    if (find(uids, base_hash)->hash == 0) {
        return ll_uids_add(uids, ll_text_str(uid), err);
    }
    size_t base_len = uid->len;
    uint32_t number = find(uids, base_hash)->last;
    do {
        number++;
        uid->len = base_len;
        code = ll_text_appendf(uid, err, "#%u", (unsigned)number);
    } while (code == LL_OK && find(uids, hash_of(ll_text_str(uid)))->hash != 0);
    if (code != LL_OK) {
        return code;
    }
    find(uids, base_hash)->last = number;
    return ll_uids_add(uids, ll_text_str(uid), err);
}

enum ll_code ll_uid_of_shape(ll_hash *hash, const char *layer, const struct ll_shapes *s,
                             size_t index, struct ll_text *uid, struct ll_err *err)
{
    ll_hash_reset(hash);
    ll_hash_add_text(hash, layer);
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        uint32_t count = s->first_point[r + 1] - s->first_point[r];
        ll_hash_add(hash, &count, sizeof count);
        for (uint32_t p = s->first_point[r]; p < s->first_point[r + 1]; p++) {
            int64_t mm[2] = {llround(s->points[p].x * 1000.0), llround(s->points[p].y * 1000.0)};
            ll_hash_add(hash, mm, sizeof mm);
        }
    }
    char text[LL_HASH_TEXT_SIZE];
    ll_hash_text(hash, text);
    uid->len = 0;
    return ll_text_append_n(uid, text, UID_DIGITS, err);
}
