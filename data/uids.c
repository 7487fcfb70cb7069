#include "data/uids.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"

#define FIRST_CAPACITY 64U

void ll_uids_clear(struct ll_uids *uids)
{
    ll_free(uids->slots);
    *uids = (struct ll_uids){0};
}

/// FNV-1a, 64 bits.
uint64_t ll_uid_hash(const char *text)
{
    uint64_t h = 0xcbf29ce484222325U;
    for (const char *p = text; *p != '\0'; p++) {
        h = (h ^ (unsigned char)*p) * 0x100000001b3U;
    }
    return h == 0 ? 1 : h;
}

/// One hash of a uid and what a row says. The finaliser of splitmix64; never 0.
static uint64_t said(uint64_t uid, uint64_t content)
{
    uint64_t h = uid ^ (content + 0x9e3779b97f4a7c15U + (uid << 6U) + (uid >> 2U));
    h = (h ^ h >> 30U) * 0xbf58476d1ce4e5b9U;
    h = (h ^ h >> 27U) * 0x94d049bb133111ebU;
    h ^= h >> 31U;
    return h == 0 ? 1 : h;
}

/// The slot of a hash, or the free one where it belongs. Mixed: FNV's low bits are weak.
static struct ll_uid_slot *find(const struct ll_uids *uids, uint64_t hash)
{
    size_t mask = uids->capacity - 1;
    size_t at = (size_t)(hash ^ hash >> 29U) & mask;
    while (uids->slots[at].hash != 0 && uids->slots[at].hash != hash) {
        at = (at + 1) & mask;
    }
    return &uids->slots[at];
}

enum ll_code ll_uids_reserve(struct ll_uids *uids, size_t count, struct ll_err *err)
{
    struct ll_uids bigger = {.capacity = uids->capacity == 0 ? FIRST_CAPACITY : uids->capacity};
    while (bigger.capacity / 4 * 3 < count) {
        bigger.capacity *= 2;
    }
    if (bigger.capacity == uids->capacity) {
        return LL_OK;
    }
    bigger.slots = ll_alloc(bigger.capacity, sizeof *bigger.slots);
    if (bigger.slots == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    /* not calloc: its pages are shared zeros, and parting with each costs every thread a stop */
    memset(bigger.slots, 0, bigger.capacity * sizeof *bigger.slots);
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

/// Keeps room for one more, and at least a quarter of the slots free.
static enum ll_code grow(struct ll_uids *uids, struct ll_err *err)
{
    bool full = (uids->count + 1) * 4 > uids->capacity * 3;
    return full ? ll_uids_reserve(uids, uids->count + 1, err) : LL_OK;
}

/// The slot of a hash, made when it is not there. @return NULL when out of memory.
static struct ll_uid_slot *need(struct ll_uids *uids, uint64_t hash, struct ll_err *err)
{
    if (grow(uids, err) != LL_OK) {
        return NULL;
    }
    struct ll_uid_slot *slot = find(uids, hash);
    if (slot->hash == 0) {
        slot->hash = hash;
        uids->count++;
    }
    return slot;
}

/// Appends the next free number to a uid that is taken.
static enum ll_code number(struct ll_uids *uids, struct ll_text *uid, uint64_t content,
                           struct ll_err *err)
{
    size_t base_len = uid->len;
    uint64_t base = ll_uid_hash(ll_text_str(uid));
    uint32_t next = find(uids, base)->last;
    bool taken = true;
    while (taken) {
        next++;
        uid->len = base_len;
        enum ll_code code = ll_text_appendf(uid, err, "#%u", (unsigned)next);
        if (code != LL_OK) {
            return code;
        }
        taken = ll_uids_met(uids, ll_uid_hash(ll_text_str(uid)));
    }
    find(uids, base)->last = next;
    struct ll_uid_slot *mine = need(uids, ll_uid_hash(ll_text_str(uid)), err);
    if (mine == NULL) {
        return LL_E_NOMEM;
    }
    mine->content = content;
    mine->last = 1;
    return need(uids, said(base, content), err) == NULL ? LL_E_NOMEM : LL_OK;
}

enum ll_code ll_uids_settle(struct ll_uids *uids, struct ll_text *uid, uint64_t content,
                            bool *ret_duplicate, struct ll_err *err)
{
    uint64_t base = ll_uid_hash(ll_text_str(uid));
    struct ll_uid_slot *slot = need(uids, base, err);
    if (slot == NULL) {
        return LL_E_NOMEM;
    }
    *ret_duplicate = false;
    if (slot->last == 0) {
        slot->content = content;
        slot->last = 1;
        return LL_OK;
    }
    if (slot->content == content || find(uids, said(base, content))->hash != 0) {
        *ret_duplicate = true;
        return LL_OK;
    }
    return number(uids, uid, content, err);
}

bool ll_uids_met(const struct ll_uids *uids, uint64_t hash)
{
    return uids->count > 0 && find(uids, hash)->last > 0;
}

enum ll_code ll_uids_alias(struct ll_uids *uids, uint64_t hash, uint32_t number_of,
                           struct ll_err *err)
{
    struct ll_uid_slot *slot = need(uids, hash, err);
    if (slot == NULL) {
        return LL_E_NOMEM;
    }
    slot->stands_for = number_of + 1;
    return LL_OK;
}

bool ll_uids_alias_of(const struct ll_uids *uids, uint64_t hash, uint32_t *ret_number)
{
    uint32_t found = uids->count == 0 ? 0 : find(uids, hash)->stands_for;
    if (found > 0) {
        *ret_number = found - 1;
    }
    return found > 0;
}

void ll_uid_of_shape(ll_hash *hash, const char *layer, const struct ll_shapes *s, size_t index,
                     char ret_uid[LL_UID_OF_SHAPE_SIZE])
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
    memcpy(ret_uid, text, LL_UID_OF_SHAPE_SIZE - 1);
    ret_uid[LL_UID_OF_SHAPE_SIZE - 1] = '\0';
}
