#include "importers/flatbuffer.h"

#include "importers/bytes.h"

/* Bytes of an offset, and of the two sizes that a list of places begins with. */
#define OFFSET      4U
#define PLACES_HEAD 4U

/// Whether `size` bytes are there from `at` on.
static bool is_inside(size_t len, size_t at, size_t size)
{
    return at <= len && size <= len - at;
}

/// The table at a place, with its list of places of fields before or behind it.
static bool table_at(const unsigned char *buffer, size_t len, size_t at, struct ll_fb_table *ret)
{
    if (at % OFFSET != 0 || !is_inside(len, at, OFFSET)) {
        return false;
    }
    int64_t places = (int64_t)at - (int32_t)ll_le32(buffer + at);
    if (places < 0 || places % 2 != 0 || !is_inside(len, (size_t)places, PLACES_HEAD)) {
        return false;
    }
    struct ll_fb_table t = {.buffer = buffer, .len = len, .at = at, .places = (size_t)places};
    size_t places_size = ll_le16(buffer + t.places);
    if (places_size < PLACES_HEAD || places_size % 2 != 0 ||
        !is_inside(len, t.places, places_size)) {
        return false;
    }
    t.fields = (places_size - PLACES_HEAD) / 2;
    *ret = t;
    return true;
}

/// What an offset leads to. @return false when it leads out of the buffer.
static bool follow(const unsigned char *buffer, size_t len, size_t at, size_t *ret_to)
{
    *ret_to = at + ll_le32(buffer + at);
    return *ret_to <= len;
}

bool ll_fb_root(const unsigned char *buffer, size_t len, struct ll_fb_table *ret_table)
{
    size_t at = 0;
    return is_inside(len, 0, OFFSET) && follow(buffer, len, 0, &at) &&
           table_at(buffer, len, at, ret_table);
}

bool ll_fb_number(const struct ll_fb_table *t, unsigned field, size_t size,
                  const unsigned char **ret_at)
{
    size_t place =
        field >= t->fields ? 0 : ll_le16(t->buffer + t->places + PLACES_HEAD + 2 * (size_t)field);
    *ret_at = place == 0 ? NULL : t->buffer + t->at + place;
    /* the size before a buffer is not in it: only four bytes can be relied on */
    size_t step = size < OFFSET ? size : OFFSET;
    return place == 0 || ((t->at + place) % step == 0 && is_inside(t->len, t->at + place, size));
}

/// Where the offset of a field leads. @param ret_there Whether there is such a field.
static bool follow_field(const struct ll_fb_table *t, unsigned field, size_t *ret_to,
                         bool *ret_there)
{
    const unsigned char *offset = NULL;
    bool good = ll_fb_number(t, field, OFFSET, &offset);
    *ret_there = offset != NULL;
    return good &&
           (offset == NULL || follow(t->buffer, t->len, (size_t)(offset - t->buffer), ret_to));
}

bool ll_fb_child(const struct ll_fb_table *t, unsigned field, struct ll_fb_table *ret_child,
                 bool *ret_there)
{
    size_t at = 0;
    return follow_field(t, field, &at, ret_there) &&
           (!*ret_there || table_at(t->buffer, t->len, at, ret_child));
}

bool ll_fb_vector(const struct ll_fb_table *t, unsigned field, size_t size,
                  struct ll_fb_vector *ret_vector)
{
    size_t at = 0;
    bool there = false;
    if (!follow_field(t, field, &at, &there)) {
        return false;
    }
    struct ll_fb_vector v = {0};
    if (there) {
        if (at % OFFSET != 0 || !is_inside(t->len, at, OFFSET)) {
            return false;
        }
        v.count = ll_le32(t->buffer + at);
        v.items = t->buffer + at + OFFSET;
        if (v.count > (t->len - at - OFFSET) / size) {
            return false;
        }
    }
    *ret_vector = v;
    return true;
}

bool ll_fb_item(const struct ll_fb_table *t, const struct ll_fb_vector *vector, size_t index,
                struct ll_fb_table *ret_item)
{
    size_t at = 0;
    const unsigned char *offset = vector->items + index * OFFSET;
    return follow(t->buffer, t->len, (size_t)(offset - t->buffer), &at) &&
           table_at(t->buffer, t->len, at, ret_item);
}
