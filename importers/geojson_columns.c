#include "importers/geojson_columns.h"

#include <cpl_error.h>
#include <limits.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

#define EXACT_MAX (1LL << 53U)

void ll_geojson_columns_clear(struct ll_geojson_columns *c)
{
    for (size_t i = 0; i < c->count; i++) {
        ll_free(c->items[i].name);
    }
    ll_free(c->items);
    ll_free(c->slots);
    *c = (struct ll_geojson_columns){0};
}

/// FNV-1a.
static uint64_t hash_of(const char *name, size_t len)
{
    uint64_t hash = 14695981039346656037U;
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ (unsigned char)name[i]) * 1099511628211U;
    }
    return hash;
}

static bool is_name(const struct ll_geojson_columns *c, size_t index, const char *name, size_t len)
{
    const char *own = c->items[index].name;
    return strncmp(own, name, len) == 0 && own[len] == '\0';
}

size_t ll_geojson_columns_find(const struct ll_geojson_columns *c, const char *name, size_t len,
                               size_t guess)
{
    if (guess < c->count && is_name(c, guess, name, len)) {
        return guess;
    }
    if (c->count == 0) {
        return LL_GEOJSON_NO_COLUMN;
    }
    size_t slot = hash_of(name, len) & (c->slot_count - 1);
    for (; c->slots[slot] != 0; slot = (slot + 1) & (c->slot_count - 1)) {
        if (is_name(c, c->slots[slot] - 1, name, len)) {
            return c->slots[slot] - 1;
        }
    }
    return LL_GEOJSON_NO_COLUMN;
}

static void put_in_slot(struct ll_geojson_columns *c, size_t index)
{
    const char *name = c->items[index].name;
    size_t slot = hash_of(name, strlen(name)) & (c->slot_count - 1);
    while (c->slots[slot] != 0) {
        slot = (slot + 1) & (c->slot_count - 1);
    }
    c->slots[slot] = (uint32_t)index + 1;
}

/// Keeps the hash table at most half full, and a power of two.
static enum ll_code grow_slots(struct ll_geojson_columns *c, struct ll_err *err)
{
    if (2 * (c->count + 1) <= c->slot_count) {
        return LL_OK;
    }
    size_t count = c->slot_count == 0 ? 64 : 2 * c->slot_count;
    uint32_t *slots = ll_calloc(count, sizeof *slots);
    if (slots == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    ll_free(c->slots);
    c->slots = slots;
    c->slot_count = count;
    for (size_t i = 0; i < c->count; i++) {
        put_in_slot(c, i);
    }
    return LL_OK;
}

enum ll_code ll_geojson_columns_add(struct ll_geojson_columns *c, const char *name, size_t len,
                                    struct ll_err *err)
{
    if (c->count == LL_GEOJSON_COLUMNS_MAX) {
        return ll_fail(err, LL_E_LIMIT, "its features have more than %d different properties",
                       LL_GEOJSON_COLUMNS_MAX);
    }
    enum ll_code code =
        ll_array_reserve(&c->items, &c->capacity, c->count + 1, sizeof *c->items, err);
    if (code == LL_OK) {
        code = grow_slots(c, err);
    }
    char *copy = code == LL_OK ? ll_alloc(len + 1, 1) : NULL;
    if (copy == NULL) {
        return code == LL_OK ? ll_fail(err, LL_E_NOMEM, "out of memory") : code;
    }
    memcpy(copy, name, len);
    copy[len] = '\0';
    c->items[c->count] = (struct ll_geojson_column){.name = copy};
    put_in_slot(c, c->count++);
    return LL_OK;
}

enum ll_geojson_type ll_geojson_type_join(enum ll_geojson_type a, enum ll_geojson_type b)
{
    enum ll_geojson_type low = a < b ? a : b, high = a < b ? b : a;
    if (low == LL_GEOJSON_UNKNOWN || low == high) {
        return high;
    }
    if (high <= LL_GEOJSON_EXACT || (high == LL_GEOJSON_REAL && low < LL_GEOJSON_EXACT) ||
        (low == LL_GEOJSON_DATE && high == LL_GEOJSON_DATETIME)) {
        return high;
    }
    return LL_GEOJSON_STRING;
}

/// Of a text: dates are what GDAL knows as such, with a - or / in them.
static enum ll_code type_of_text(struct ll_geojson_span value, struct ll_text *room,
                                 enum ll_geojson_type *ret_type, struct ll_err *err)
{
    size_t len = (size_t)(value.end - value.at);
    *ret_type = LL_GEOJSON_STRING;
    bool dated = memchr(value.at, '-', len) != NULL || memchr(value.at, '/', len) != NULL;
    if (!dated || len > 64) {
        return LL_OK;
    }
    room->len = 0;
    enum ll_code code = ll_geojson_append_text(value, room, err);
    OGRField field;
    if (code == LL_OK && OGRParseDate(ll_text_str(room), &field, 0)) {
        bool timed = memchr(value.at, ':', len) != NULL;
        *ret_type = timed ? LL_GEOJSON_DATETIME : LL_GEOJSON_DATE;
    }
    return code;
}

/// Of a number; one written with point or exponent is real.
static enum ll_geojson_type type_of_number(struct ll_geojson_span value)
{
    long long whole = 0;
    for (const char *at = value.at; at < value.end; at++) {
        if (*at == '.' || *at == 'e' || *at == 'E') {
            return LL_GEOJSON_REAL;
        }
    }
    if (!ll_geojson_whole(value, &whole)) {
        return LL_GEOJSON_STRING; /* all digits count: such a number is a name */
    }
    return whole >= INT_MIN && whole <= INT_MAX        ? LL_GEOJSON_INT
           : whole >= -EXACT_MAX && whole <= EXACT_MAX ? LL_GEOJSON_LONG
                                                       : LL_GEOJSON_EXACT;
}

enum ll_code ll_geojson_type_of(struct ll_geojson_span value, enum ll_geojson_type so_far,
                                struct ll_text *room, enum ll_geojson_type *ret_type,
                                struct ll_err *err)
{
    *ret_type = LL_GEOJSON_STRING;
    if (so_far == LL_GEOJSON_STRING) {
        return LL_OK;
    }
    switch (ll_geojson_kind(value)) {
    case LL_GEOJSON_TEXT:
        return type_of_text(value, room, ret_type, err);
    case LL_GEOJSON_NUMBER:
        *ret_type = type_of_number(value);
        return LL_OK;
    case LL_GEOJSON_TRUE:
    case LL_GEOJSON_FALSE:
        *ret_type = LL_GEOJSON_BOOL;
        return LL_OK;
    case LL_GEOJSON_NONE:
    case LL_GEOJSON_NULL:
        *ret_type = LL_GEOJSON_UNKNOWN;
        return LL_OK;
    case LL_GEOJSON_ARRAY:
    case LL_GEOJSON_OBJECT:
        break;
    }
    return LL_OK;
}

OGRFieldType ll_geojson_ogr_type(enum ll_geojson_type type)
{
    switch (type) {
    case LL_GEOJSON_BOOL:
    case LL_GEOJSON_INT:
        return OFTInteger;
    case LL_GEOJSON_LONG:
    case LL_GEOJSON_EXACT:
        return OFTInteger64;
    case LL_GEOJSON_REAL:
        return OFTReal;
    case LL_GEOJSON_DATE:
        return OFTDate;
    case LL_GEOJSON_DATETIME:
        return OFTDateTime;
    case LL_GEOJSON_UNKNOWN:
    case LL_GEOJSON_STRING:
        break;
    }
    return OFTString;
}
