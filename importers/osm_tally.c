#include "importers/osm_tally.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

#define SLOTS (2 * LL_TALLY_TAGS_MAX) /* a power of two */

void ll_tally_clear(struct ll_tally *t)
{
    ll_free(t->entries);
    ll_free(t->slots);
    *t = (struct ll_tally){0};
}

/// FNV-1a, 64 bit.
static uint64_t hash_text(const char *text)
{
    uint64_t h = 14695981039346656037U;
    for (; *text != '\0'; text++) {
        h = (h ^ (unsigned char)*text) * 1099511628211U;
    }
    return h;
}

/// Writes the tag, cut between characters.
static void write_tag(const char *key, const char *value, char tag[LL_TAG_TEXT_SIZE])
{
    int len = snprintf(tag, LL_TAG_TEXT_SIZE, "%s%s%s", key, value == NULL ? "" : "=",
                       value == NULL ? "" : value);
    if (len < LL_TAG_TEXT_SIZE) {
        return;
    }
    size_t end = LL_TAG_TEXT_SIZE - 1;
    while (end > 0 && ((unsigned char)tag[end - 1] & 0xC0U) == 0x80U) {
        end--; /* the rest of a character */
    }
    if (end > 0 && (unsigned char)tag[end - 1] >= 0xC0U) {
        end--; /* its beginning */
    }
    tag[end] = '\0';
}

/// The slot of a tag, or the free one where it belongs.
static size_t find_slot(const struct ll_tally *t, const char *tag)
{
    size_t s = (size_t)(hash_text(tag) % SLOTS);
    while (t->slots[s] != 0 && strcmp(t->entries[t->slots[s] - 1].tag, tag) != 0) {
        s = (s + 1) % SLOTS;
    }
    return s;
}

enum ll_code ll_tally_add(struct ll_tally *t, const char *key, const char *value,
                          struct ll_err *err)
{
    struct ll_tag_count entry = {.count = 1};
    write_tag(key, value, entry.tag);
    if (t->slots == NULL) {
        t->slots = ll_calloc(SLOTS, sizeof *t->slots);
        if (t->slots == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
    }
    size_t s = find_slot(t, entry.tag);
    if (t->slots[s] != 0) {
        t->entries[t->slots[s] - 1].count++;
        return LL_OK;
    }
    if (t->count == LL_TALLY_TAGS_MAX) {
        t->rest++;
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&t->entries, &t->capacity, t->count + 1, sizeof *t->entries, err);
    if (code == LL_OK) {
        t->entries[t->count++] = entry;
        t->slots[s] = t->count;
    }
    return code;
}

static int by_count(const void *left, const void *right)
{
    const struct ll_tag_count *a = left, *b = right;
    return a->count != b->count ? (a->count < b->count) - (a->count > b->count)
                                : strcmp(a->tag, b->tag);
}

void ll_tally_report(struct ll_tally *t, struct ll_import_report *report)
{
    if (t->count > 1) {
        qsort(t->entries, t->count, sizeof *t->entries, by_count);
    }
    ll_free(t->slots); /* they point elsewhere now */
    t->slots = NULL;
    report->not_understood_count = 0;
    report->not_understood_rest = t->rest;
    for (size_t i = 0; i < t->count; i++) {
        if (i < LL_NOT_UNDERSTOOD_MAX) {
            report->not_understood[report->not_understood_count++] = t->entries[i];
        } else {
            report->not_understood_rest += t->entries[i].count;
        }
    }
}
