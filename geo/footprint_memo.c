#include "geo/footprint_memo.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

#define SLOTS_FIRST 256U

struct ll_footprint_entry {
    size_t first_row;
    size_t row_count;
    double margin_m;
    uint64_t hash;
};

void ll_footprint_memo_clear(struct ll_footprint_memo *memo)
{
    ll_shapes_clear(&memo->shapes);
    ll_free(memo->rows);
    ll_free(memo->entries);
    ll_free(memo->slots);
    *memo = (struct ll_footprint_memo){0};
}

static uint64_t hash_of(const struct ll_footprint_key *key)
{
    uint64_t hash = key->margin_m > 0.0 ? 0x9E3779B97F4A7C15U : 0xD1342543DE82EF95U;
    for (size_t i = 0; i < key->count; i++) {
        hash = (hash ^ key->rows[i]) * 0xBF58476D1CE4E5B9U;
        hash ^= hash >> 32;
    }
    return hash;
}

static bool is_of(const struct ll_footprint_memo *memo, size_t entry,
                  const struct ll_footprint_key *key, uint64_t hash)
{
    const struct ll_footprint_entry *e = &memo->entries[entry];
    return e->hash == hash && e->row_count == key->count && e->margin_m == key->margin_m &&
           memcmp(memo->rows + e->first_row, key->rows, key->count * sizeof *key->rows) == 0;
}

size_t ll_footprint_memo_find(const struct ll_footprint_memo *memo,
                              const struct ll_footprint_key *key)
{
    const uint64_t hash = hash_of(key);
    if (memo->slot_count == 0) {
        return SIZE_MAX;
    }
    for (size_t at = hash & (memo->slot_count - 1); memo->slots[at] != 0;
         at = (at + 1) & (memo->slot_count - 1)) {
        if (is_of(memo, memo->slots[at] - 1, key, hash)) {
            return memo->slots[at] - 1;
        }
    }
    return SIZE_MAX;
}

static void take_slot(uint32_t *slots, size_t slot_count, uint64_t hash, size_t entry)
{
    size_t at = hash & (slot_count - 1);
    while (slots[at] != 0) {
        at = (at + 1) & (slot_count - 1);
    }
    slots[at] = (uint32_t)entry + 1;
}

/// Room for one more entry: at most half of the slots are taken.
static enum ll_code reserve_slots(struct ll_footprint_memo *memo, struct ll_err *err)
{
    if (2 * (memo->entry_count + 1) <= memo->slot_count) {
        return LL_OK;
    }
    const size_t more = memo->slot_count == 0 ? SLOTS_FIRST : 2 * memo->slot_count;
    uint32_t *slots = ll_calloc(more, sizeof *slots);
    if (slots == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < memo->entry_count; i++) {
        take_slot(slots, more, memo->entries[i].hash, i);
    }
    ll_free(memo->slots);
    memo->slots = slots;
    memo->slot_count = more;
    return LL_OK;
}

enum ll_code ll_footprint_memo_keep(struct ll_footprint_memo *memo,
                                    const struct ll_footprint_key *key,
                                    const struct ll_shapes *shapes, size_t index,
                                    struct ll_err *err)
{
    enum ll_code code = reserve_slots(memo, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&memo->entries, &memo->entry_capacity, memo->entry_count + 1,
                                sizeof *memo->entries, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&memo->rows, &memo->row_capacity, memo->row_count + key->count,
                                sizeof *memo->rows, err);
    }
    if (code == LL_OK) {
        code = ll_shapes_copy(&memo->shapes, shapes, index, err);
    }
    if (code != LL_OK) {
        return code;
    }
    const uint64_t hash = hash_of(key);
    memcpy(memo->rows + memo->row_count, key->rows, key->count * sizeof *key->rows);
    memo->entries[memo->entry_count] =
        (struct ll_footprint_entry){memo->row_count, key->count, key->margin_m, hash};
    take_slot(memo->slots, memo->slot_count, hash, memo->entry_count);
    memo->row_count += key->count;
    memo->entry_count++;
    return LL_OK;
}
