#include "importers/shp_rows.h"

#include "core/alloc.h"
#include "core/array.h"
#include "importers/bytes.h"
#include "importers/dbf_cells.h"
#include "importers/shape_files.h"

/* Bytes of the heads of a file, of an entry of the index and of a shape. */
#define FILE_HEAD  100U
#define ENTRY_SIZE 8U
#define SHAPE_HEAD 8U
/* Where things are in a shape of several parts: two counts behind the type and the box. */
#define PARTS_AT  44U
#define POINT_END 20U

struct rows {
    struct ll_window index;
    struct ll_window shapes;
    struct ll_dbf_cells table;
    unsigned kinds;
    int64_t count;
    int64_t next;
    struct ll_xy *points;
    size_t point_capacity;
    struct ll_plain_ring *rings;
    size_t ring_capacity;
};

static void rows_close(void *self)
{
    struct rows *r = self;
    ll_window_close(&r->index);
    ll_window_close(&r->shapes);
    ll_dbf_cells_close(&r->table);
    ll_free(r->points);
    ll_free(r->rings);
    ll_free(r);
}

/// What a type of shape is here: how many doubles each point may have, and of which kind.
static bool known_type(uint32_t type, enum ll_kind *ret_kind, bool *ret_z)
{
    static const enum ll_kind kinds[] = {LL_POINT, LL_LINE, LL_POLYGON};
    static const uint32_t plain[] = {1, 3, 5};
    for (size_t i = 0; i < 3; i++) {
        if (type % 10 == plain[i] && type < 30) {
            *ret_kind = kinds[i];
            *ret_z = type / 10 == 1;
            return true;
        }
    }
    return false;
}

/// Keeps `count` points of 16 bytes each. @return false without memory.
static bool keep_points(struct rows *r, const unsigned char *bytes, size_t count)
{
    if (ll_array_reserve(&r->points, &r->point_capacity, count, sizeof *r->points, NULL) != LL_OK) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        r->points[i] = (struct ll_xy){ll_le_real(bytes + i * 16), ll_le_real(bytes + i * 16 + 8)};
    }
    return true;
}

/// Keeps the ends of the parts, which must begin at the first point and have points each.
static bool keep_parts(struct rows *r, const unsigned char *bytes, size_t count, size_t points)
{
    if (ll_array_reserve(&r->rings, &r->ring_capacity, count, sizeof *r->rings, NULL) != LL_OK) {
        return false;
    }
    size_t before = 0;
    bool good = ll_le32(bytes) == 0;
    for (size_t i = 0; good && i < count; i++) {
        size_t end = i + 1 < count ? ll_le32(bytes + 4 * (i + 1)) : points;
        good = end > before && end <= points;
        r->rings[i] = (struct ll_plain_ring){.end = end};
        before = end;
    }
    return good;
}

static bool read_point(struct rows *r, const unsigned char *shape, size_t len, bool z,
                       struct ll_plain_row *row)
{
    const unsigned char none[4] = {0};
    row->ring_count = 1;
    return len >= POINT_END + (z ? 8U : 0U) && keep_points(r, shape + 4, 1) &&
           keep_parts(r, none, 1, 1);
}

/// A line of any parts, or a polygon of one.
static bool read_parts(struct rows *r, const unsigned char *shape, size_t len, bool z,
                       struct ll_plain_row *row)
{
    if (len < PARTS_AT) {
        return false;
    }
    size_t parts = ll_le32(shape + 36), points = ll_le32(shape + 40);
    size_t each = z ? 24 : 16, more = z ? 16 : 0;
    bool fits = parts > 0 && points > 0 && parts <= len / 4 && points <= len / 16 &&
                PARTS_AT + parts * 4 + points * each + more <= len;
    row->ring_count = parts;
    return fits && (row->kind == LL_LINE || parts == 1) &&
           keep_parts(r, shape + PARTS_AT, parts, points) &&
           keep_points(r, shape + PARTS_AT + parts * 4, points);
}

/// Reads a shape. @return false for one that GDAL must read.
static bool read_shape(struct rows *r, const unsigned char *shape, size_t len,
                       struct ll_plain_row *row)
{
    bool z = false;
    if (len < 4) {
        return false;
    }
    uint32_t type = ll_le32(shape);
    if (type == 0) {
        return true; /* no geometry */
    }
    if (!known_type(type, &row->kind, &z)) {
        return false;
    }
    if ((r->kinds >> row->kind & 1U) == 0) {
        return false;
    }
    return row->kind == LL_POINT ? read_point(r, shape, len, z, row)
                                 : read_parts(r, shape, len, z, row);
}

/// Finds the shape of a number and reads it.
static enum ll_plain_found read_row(struct rows *r, struct ll_plain_row *row)
{
    const unsigned char *entry =
        ll_window_at(&r->index, FILE_HEAD + (uint64_t)row->number * ENTRY_SIZE, ENTRY_SIZE);
    if (entry == NULL) {
        return LL_PLAIN_LOST;
    }
    uint64_t offset = 2 * (uint64_t)ll_be32(entry);
    size_t len = 2 * (size_t)ll_be32(entry + 4);
    const unsigned char *shape = len > LL_WINDOW_MAX - SHAPE_HEAD
                                     ? NULL
                                     : ll_window_at(&r->shapes, offset, SHAPE_HEAD + len);
    bool agrees = shape != NULL && offset >= FILE_HEAD && 2 * (size_t)ll_be32(shape + 4) == len;
    if (!agrees || !read_shape(r, shape + SHAPE_HEAD, len, row)) {
        return LL_PLAIN_ODD;
    }
    row->points = r->points;
    row->rings = r->rings;
    return LL_PLAIN_ROW;
}

static enum ll_plain_found rows_next(void *self, struct ll_plain_row *ret_row)
{
    struct rows *r = self;
    enum ll_dbf_found found = LL_DBF_DELETED;
    while (r->next < r->count && found == LL_DBF_DELETED) {
        found = ll_dbf_cells_read(&r->table, r->next++);
    }
    if (found == LL_DBF_DELETED) {
        return LL_PLAIN_END;
    }
    *ret_row = (struct ll_plain_row){.number = r->next - 1, .cells = r->table.cells};
    return found == LL_DBF_LOST  ? LL_PLAIN_LOST
           : found == LL_DBF_ODD ? LL_PLAIN_ODD
                                 : read_row(r, ret_row);
}

void ll_shp_rows_open(const struct ll_source *s, const struct ll_plain_ask *ask,
                      struct ll_plain *ret_plain)
{
    static const struct ll_plain_reader reader = {rows_next, rows_close};
    struct rows *r = ll_calloc(1, sizeof *r);
    if (r == NULL) {
        return;
    }
    r->kinds = ask->kinds;
    r->count = s->count;
    r->index.file = ll_shape_file_open(s->dataset, "shx");
    r->shapes.file = ll_shape_file_open(s->dataset, "shp");
    if (s->count < 0 || r->index.file == NULL || r->shapes.file == NULL ||
        !ll_dbf_cells_open(s->dataset, s->definition, ask->columns, &r->table) ||
        r->table.count != s->count) {
        rows_close(r);
        return;
    }
    *ret_plain = (struct ll_plain){&reader, r};
}
