/// Tables and vectors of a FlatBuffers buffer (https://flatbuffers.dev/internals), each looked at
/// only after it was found to lie inside the buffer and where its alignment wants it.
#ifndef LL_IMPORTERS_FLATBUFFER_H
#define LL_IMPORTERS_FLATBUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A table; borrows the buffer. `{0}` has no fields.
struct ll_fb_table {
    const unsigned char *buffer;
    size_t len;
    size_t at;     ///< of the table
    size_t places; ///< of its list of places of fields
    size_t fields; ///< in that list
};

/// A vector; borrows the buffer. `{0}` is empty.
struct ll_fb_vector {
    const unsigned char *items;
    size_t count;
};

/// The root table of a buffer without a size before it. @return false when it is none.
bool ll_fb_root(const unsigned char *buffer, size_t len, struct ll_fb_table *ret_table);

/// A number of `size` bytes. @param ret_at NULL when the field is not there: it has its default
/// value. @return false when it is damaged.
bool ll_fb_number(const struct ll_fb_table *table, unsigned field, size_t size,
                  const unsigned char **ret_at);

/// A table that a field names. @param ret_there Whether there is such a field.
/// @return false when it is damaged.
bool ll_fb_child(const struct ll_fb_table *table, unsigned field, struct ll_fb_table *ret_child,
                 bool *ret_there);

/// The vector of a field, empty when it is not there. @param size Of an item, in bytes.
/// @return false when it is damaged.
bool ll_fb_vector(const struct ll_fb_table *table, unsigned field, size_t size,
                  struct ll_fb_vector *ret_vector);

/// Item `index` of a vector of tables (of 4 bytes an item) in a table's buffer.
/// @return false when it is damaged.
bool ll_fb_item(const struct ll_fb_table *table, const struct ll_fb_vector *vector, size_t index,
                struct ll_fb_table *ret_item);

#endif
