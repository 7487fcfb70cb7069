#include "importers/fgb_rows.h"

#include <string.h>

#include "core/alloc.h"
#include "importers/bytes.h"
#include "importers/fgb_geometry.h"
#include "importers/window.h"

#define MAGIC_SIZE 8U
#define SIZE_SIZE  4U /* of the size before the head and before each feature */
#define HEAD_MAX   ((size_t)1 << 20U)
/* Of an item of the index, which ends with the place of its feature. */
#define ITEM_SIZE  40U
#define ITEM_PLACE 32U

/* Fields of the head, of a column in it, and of a feature. */
enum { HEAD_TYPE = 2, HEAD_Z, HEAD_M, HEAD_COLUMNS = 7, HEAD_COUNT, HEAD_NODE };
enum { COLUMN_TYPE = 1 };
enum { FEATURE_GEOMETRY, FEATURE_VALUES, FEATURE_COLUMNS };

#define NODE_DEFAULT 16U

/* Types of columns. */
enum type {
    BYTE,
    UBYTE,
    BOOL,
    SHORT,
    USHORT,
    INT,
    UINT,
    LONG,
    ULONG,
    FLOAT,
    DOUBLE,
    STRING,
    JSON,
    DATETIME,
    BINARY,
    TYPE_COUNT
};

struct rows {
    struct ll_window file;
    uint64_t leaves; ///< where the items of the index that stand for features begin
    uint64_t begin;  ///< of the first feature
    uint64_t at;     ///< of the next one
    int64_t count;
    int64_t next;
    unsigned kinds;
    struct ll_fgb_kind kind;
    struct ll_fgb_geometry geometry;
    struct column {
        unsigned char type;
        bool wanted;
        bool met; ///< in the feature at hand
    } * columns;
    size_t column_count;
    struct ll_cell *cells;
};

static void rows_close(void *self)
{
    struct rows *r = self;
    ll_window_close(&r->file);
    ll_fgb_geometry_clear(&r->geometry);
    ll_free(r->columns);
    ll_free(r->cells);
    ll_free(r);
}

/* ---- values ---- */

/// Bytes of a value; of one that says how long it is, of its length.
static size_t size_of(unsigned type)
{
    static const size_t sizes[TYPE_COUNT] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 4, 4, 4, 4};
    return sizes[type];
}

static double float_at(const unsigned char *at)
{
    uint32_t bits = ll_le32(at);
    float value = 0.0F;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

static struct ll_cell number_cell(unsigned type, const unsigned char *at)
{
    struct ll_cell cell = {.kind = LL_CELL_WHOLE};
    switch (type) {
    case BYTE:
        cell.whole = at[0] < 128 ? at[0] : (int64_t)at[0] - 256;
        break;
    case UBYTE:
    case BOOL:
        cell.whole = at[0];
        break;
    case SHORT:
        cell.whole = (int16_t)ll_le16(at);
        break;
    case USHORT:
        cell.whole = ll_le16(at);
        break;
    case INT:
        cell.whole = (int32_t)ll_le32(at);
        break;
    case UINT:
        cell.whole = ll_le32(at);
        break;
    case LONG:
        cell.whole = (int64_t)ll_le64(at);
        break;
    default:
        cell.kind = LL_CELL_REAL;
        cell.real = type == ULONG   ? (double)ll_le64(at)
                    : type == FLOAT ? float_at(at)
                                    : ll_le_real(at);
    }
    return cell;
}

/// Reads the value of a column. @return Its bytes; 0 when it is cut off.
static size_t read_value(struct rows *r, size_t column, const unsigned char *at, size_t len)
{
    const struct column *c = &r->columns[column];
    size_t size = size_of(c->type);
    if (size > len) {
        return 0;
    }
    if (c->type < STRING) {
        if (c->wanted) {
            r->cells[column] = number_cell(c->type, at);
        }
        return size;
    }
    size_t text = ll_le32(at);
    if (text > len - size) {
        return 0;
    }
    if (c->wanted) { /* a text ends at a zero byte, as it does for OGR */
        const unsigned char *zero = memchr(at + size, 0, text);
        r->cells[column] =
            (struct ll_cell){.kind = LL_CELL_TEXT,
                             .text = (const char *)at + size,
                             .len = zero == NULL ? text : (size_t)(zero - at) - size};
    }
    return size + text;
}

/// Reads the values of a feature: the number of a column and its value, one after another.
static bool read_values(struct rows *r, const struct ll_fb_vector *values)
{
    for (size_t i = 0; i < r->column_count; i++) {
        r->columns[i].met = false;
        r->cells[i] = (struct ll_cell){.kind = LL_CELL_NONE};
    }
    const unsigned char *at = values->items;
    size_t left = values->count;
    while (left > 2) {
        size_t column = ll_le16(at);
        if (column >= r->column_count || r->columns[column].met) {
            return false;
        }
        r->columns[column].met = true;
        size_t size = read_value(r, column, at + 2, left - 2);
        if (size == 0) {
            return false;
        }
        at += 2 + size;
        left -= 2 + size;
    }
    return left == 0;
}

/* ---- features ---- */

static bool read_feature(struct rows *r, const unsigned char *bytes, size_t len,
                         struct ll_plain_row *row)
{
    struct ll_fb_table feature = {0}, geometry = {0};
    struct ll_fb_vector values = {0}, columns = {0};
    bool there = false;
    if (!ll_fb_root(bytes, len, &feature) ||
        !ll_fb_child(&feature, FEATURE_GEOMETRY, &geometry, &there) ||
        !ll_fb_vector(&feature, FEATURE_VALUES, 1, &values) ||
        !ll_fb_vector(&feature, FEATURE_COLUMNS, 4, &columns) || columns.count > 0 ||
        !read_values(r, &values)) {
        return false;
    }
    row->cells = r->cells;
    if (there) {
        if (!ll_fgb_geometry_read(&geometry, &r->kind, &r->geometry, &row->kind) ||
            (r->kinds >> row->kind & 1U) == 0) {
            return false;
        }
        row->points = r->geometry.points;
        row->rings = r->geometry.rings;
        row->ring_count = r->geometry.ring_count;
    }
    return true;
}

/// What becomes of a feature that is not plain: GDAL can fetch it when the index knows its place.
static enum ll_plain_found odd(struct rows *r, int64_t number, uint64_t place)
{
    const unsigned char *item =
        ll_window_at(&r->file, r->leaves + (uint64_t)number * ITEM_SIZE, ITEM_SIZE);
    return item != NULL && ll_le64(item + ITEM_PLACE) == place - r->begin ? LL_PLAIN_ODD
                                                                          : LL_PLAIN_LOST;
}

static enum ll_plain_found rows_next(void *self, struct ll_plain_row *ret_row)
{
    struct rows *r = self;
    if (r->next == r->count) {
        return LL_PLAIN_END;
    }
    struct ll_plain_row row = {.number = r->next++};
    *ret_row = row;
    uint64_t place = r->at;
    const unsigned char *size = ll_window_at(&r->file, place, SIZE_SIZE);
    if (size == NULL) {
        return LL_PLAIN_LOST;
    }
    size_t len = ll_le32(size);
    r->at += SIZE_SIZE + (uint64_t)len;
    const unsigned char *bytes = ll_window_at(&r->file, place, SIZE_SIZE + len);
    if (bytes == NULL || !read_feature(r, bytes + SIZE_SIZE, len, &row)) {
        return odd(r, row.number, place);
    }
    *ret_row = row;
    return LL_PLAIN_ROW;
}

/* ---- the head ---- */

/// Reads the types of the columns; those that are wanted must be texts or numbers.
static bool read_columns(struct rows *r, const struct ll_fb_table *head, const bool *wanted)
{
    struct ll_fb_vector columns = {0};
    bool good = ll_fb_vector(head, HEAD_COLUMNS, 4, &columns) && columns.count == r->column_count;
    r->columns = ll_calloc(r->column_count + 1, sizeof *r->columns);
    r->cells = ll_calloc(r->column_count + 1, sizeof *r->cells);
    good = good && r->columns != NULL && r->cells != NULL;
    for (size_t i = 0; good && i < r->column_count; i++) {
        struct ll_fb_table column = {0};
        const unsigned char *type = NULL;
        good =
            ll_fb_item(head, &columns, i, &column) && ll_fb_number(&column, COLUMN_TYPE, 1, &type);
        r->columns[i] = (struct column){.type = type == NULL ? BYTE : *type, .wanted = wanted[i]};
        unsigned end = wanted[i] ? JSON : TYPE_COUNT;
        good = good && r->columns[i].type < end;
    }
    return good;
}

/// Finds where the features begin: behind the index, a packed tree with its leaves at its end.
static bool find_features(struct rows *r, size_t head_size, size_t node_size)
{
    uint64_t level = (uint64_t)r->count, items = level;
    if (node_size < 2 || r->count <= 0) {
        return false;
    }
    do {
        level = (level + node_size - 1) / node_size;
        items += level;
    } while (level != 1);
    uint64_t index = MAGIC_SIZE + SIZE_SIZE + (uint64_t)head_size;
    r->leaves = index + (items - (uint64_t)r->count) * ITEM_SIZE;
    r->begin = r->at = index + items * ITEM_SIZE;
    return true;
}

static bool read_head(struct rows *r, const bool *wanted)
{
    const unsigned char *size = ll_window_at(&r->file, MAGIC_SIZE, SIZE_SIZE);
    size_t len = size == NULL ? 0 : ll_le32(size);
    const unsigned char *bytes =
        len == 0 || len > HEAD_MAX ? NULL : ll_window_at(&r->file, MAGIC_SIZE + SIZE_SIZE, len);
    struct ll_fb_table head = {0};
    if (bytes == NULL || !ll_fb_root(bytes, len, &head)) {
        return false;
    }
    const unsigned char *type = NULL, *z = NULL, *m = NULL, *count = NULL, *node = NULL;
    if (!ll_fb_number(&head, HEAD_TYPE, 1, &type) || !ll_fb_number(&head, HEAD_Z, 1, &z) ||
        !ll_fb_number(&head, HEAD_M, 1, &m) || !ll_fb_number(&head, HEAD_COUNT, 8, &count) ||
        !ll_fb_number(&head, HEAD_NODE, 2, &node)) {
        return false;
    }
    r->kind = (struct ll_fgb_kind){.type = type == NULL ? 0 : *type,
                                   .has_z = z != NULL && *z != 0,
                                   .has_m = m != NULL && *m != 0};
    return count != NULL && ll_le64(count) == (uint64_t)r->count &&
           read_columns(r, &head, wanted) &&
           find_features(r, len, node == NULL ? NODE_DEFAULT : ll_le16(node));
}

void ll_fgb_rows_open(const struct ll_source *s, const struct ll_plain_ask *ask,
                      struct ll_plain *ret_plain)
{
    static const struct ll_plain_reader reader = {rows_next, rows_close};
    struct rows *r = ll_calloc(1, sizeof *r);
    if (r == NULL) {
        return;
    }
    r->kinds = ask->kinds;
    r->count = s->count;
    r->column_count = (size_t)OGR_FD_GetFieldCount(s->definition);
    r->file.file = VSIFOpenL(GDALGetDescription(s->dataset), "rb");
    if (r->file.file == NULL || !read_head(r, ask->columns)) {
        rows_close(r);
        return;
    }
    *ret_plain = (struct ll_plain){&reader, r};
}
