#include "data/blob.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

/* Marks of the format. */
#define MARK_START  0x00
#define MARK_MBR    0x7C
#define MARK_ENTITY 0x69
#define MARK_END    0xFE
#define BIG         0x00
#define LITTLE      0x01

#define HEADER_SIZE   43U /* start, endian, SRID, box, mark, class */
#define POINT_SIZE    16U
#define ENTITY_SIZE   5U /* mark and class */
#define SIZE_MAX_BLOB (1U << 30)

enum blob_class {
    CLASS_POINT = 1,
    CLASS_LINE,
    CLASS_POLYGON,
    CLASS_MULTI_POINT,
    CLASS_MULTI_LINE,
    CLASS_MULTI_POLYGON,
};

void ll_blob_clear(struct ll_blob *blob)
{
    ll_free(blob->bytes);
    *blob = (struct ll_blob){0};
}

static uint8_t host_endian(void)
{
    const uint16_t one = 1;
    uint8_t first = 0;
    memcpy(&first, &one, 1);
    return first == 1 ? LITTLE : BIG;
}

/* ---- writing: the host's own byte order, which the blob names; room was made beforehand ---- */

static void put(struct ll_blob *b, const void *bytes, size_t len)
{
    memcpy(b->bytes + b->len, bytes, len);
    b->len += len;
}

static void put_byte(struct ll_blob *b, uint8_t byte)
{
    b->bytes[b->len++] = byte;
}

static void put_count(struct ll_blob *b, uint32_t count)
{
    put(b, &count, sizeof count);
}

static void put_ring(struct ll_blob *b, const struct ll_shapes *s, uint32_t ring)
{
    uint32_t begin = s->first_point[ring];
    uint32_t count = s->first_point[ring + 1] - begin;
    put_count(b, count);
    put(b, s->points + begin, count * sizeof *s->points);
}

static void put_header(struct ll_blob *b, const struct ll_box *box, int srid, enum blob_class what)
{
    const int32_t srid32 = srid;
    put_byte(b, MARK_START);
    put_byte(b, host_endian());
    put(b, &srid32, sizeof srid32);
    put(b, box, sizeof *box);
    put_byte(b, MARK_MBR);
    put_count(b, what);
}

static void put_lines(struct ll_blob *b, const struct ll_shapes *s, size_t index)
{
    put_count(b, s->first_ring[index + 1] - s->first_ring[index]);
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        put_byte(b, MARK_ENTITY);
        put_count(b, CLASS_LINE);
        put_ring(b, s, r);
    }
}

/// Whether a ring begins a new part: the first one does, and every counter-clockwise one.
static bool is_outer(const struct ll_shapes *s, size_t index, uint32_t ring)
{
    uint32_t begin = s->first_point[ring];
    return ring == s->first_ring[index] ||
           ll_ring_area(s->points + begin, s->first_point[ring + 1] - begin) > 0.0;
}

static void put_polygons(struct ll_blob *b, const struct ll_shapes *s, size_t index)
{
    uint32_t end = s->first_ring[index + 1];
    size_t count_at = b->len;
    uint32_t parts = 0;
    put_count(b, 0);
    for (uint32_t r = s->first_ring[index]; r < end; parts++) {
        uint32_t next = r + 1;
        while (next < end && !is_outer(s, index, next)) {
            next++;
        }
        put_byte(b, MARK_ENTITY);
        put_count(b, CLASS_POLYGON);
        put_count(b, next - r);
        for (; r < next; r++) {
            put_ring(b, s, r);
        }
    }
    memcpy(b->bytes + count_at, &parts, sizeof parts);
}

enum ll_code ll_blob_append(const struct ll_shapes *s, size_t index, int srid, struct ll_blob *blob,
                            struct ll_err *err)
{
    size_t rings = s->first_ring[index + 1] - s->first_ring[index];
    size_t points = rings == 0 ? 0
                               : s->first_point[s->first_ring[index + 1]] -
                                     s->first_point[s->first_ring[index]];
    if (points == 0) {
        return ll_fail(err, LL_E_INVALID, "a feature without geometry cannot be stored");
    }
    /* per ring at most: its own count, and the mark, class and count of a part that begins */
    size_t need = HEADER_SIZE + 1 + 4 + rings * (4 + ENTITY_SIZE + 4) + points * POINT_SIZE;
    if (need > SIZE_MAX_BLOB) {
        return ll_fail(err, LL_E_LIMIT, "one geometry has more points than the store can hold");
    }
    enum ll_code code = ll_array_reserve(&blob->bytes, &blob->capacity, blob->len + need, 1, err);
    if (code != LL_OK) {
        return code;
    }
    switch ((enum ll_kind)s->kind[index]) {
    case LL_POINT:
        put_header(blob, &s->box[index], srid, CLASS_POINT);
        put(blob, s->points + s->first_point[s->first_ring[index]], POINT_SIZE);
        break;
    case LL_LINE:
        put_header(blob, &s->box[index], srid, CLASS_MULTI_LINE);
        put_lines(blob, s, index);
        break;
    default:
        put_header(blob, &s->box[index], srid, CLASS_MULTI_POLYGON);
        put_polygons(blob, s, index);
        break;
    }
    put_byte(blob, MARK_END);
    return LL_OK;
}

enum ll_code ll_blob_encode(const struct ll_shapes *s, size_t index, int srid, struct ll_blob *blob,
                            struct ll_err *err)
{
    blob->len = 0;
    return ll_blob_append(s, index, srid, blob, err);
}

/* ---- reading: nothing is trusted ---- */

struct reader {
    const uint8_t *at;
    const uint8_t *end;
    bool swap;
    struct ll_shapes *shapes;
    struct ll_err *err;
};

static enum ll_code damaged(struct reader *r, const char *what)
{
    return ll_fail(r->err, LL_E_FORMAT, "damaged geometry (%s)", what);
}

static bool has(const struct reader *r, size_t len)
{
    return (size_t)(r->end - r->at) >= len;
}

static void take(struct reader *r, void *ret_value, size_t len)
{
    if (r->swap) {
        for (size_t i = 0; i < len; i++) {
            ((uint8_t *)ret_value)[i] = r->at[len - 1 - i];
        }
    } else {
        memcpy(ret_value, r->at, len);
    }
    r->at += len;
}

static enum ll_code take_count(struct reader *r, size_t item_size, uint32_t *ret_count)
{
    uint32_t count = 0;
    if (!has(r, sizeof count)) {
        return damaged(r, "too short");
    }
    take(r, &count, sizeof count);
    if (count == 0 || (size_t)(r->end - r->at) / item_size < count) {
        return damaged(r, "impossible count");
    }
    *ret_count = count;
    return LL_OK;
}

static enum ll_code take_point(struct reader *r)
{
    struct ll_xy p = {0};
    take(r, &p.x, sizeof p.x);
    take(r, &p.y, sizeof p.y);
    if (!isfinite(p.x) || !isfinite(p.y)) {
        return damaged(r, "a coordinate is not a number");
    }
    return ll_shapes_point(r->shapes, p.x, p.y, r->err);
}

/// A counted run of points as a new ring of the shape.
static enum ll_code take_ring(struct reader *r, uint32_t least)
{
    uint32_t count = 0;
    enum ll_code code = take_count(r, POINT_SIZE, &count);
    if (code == LL_OK && count < least) {
        code = damaged(r, "too few points");
    }
    if (code == LL_OK) {
        code = ll_shapes_ring(r->shapes, r->err);
    }
    for (uint32_t i = 0; code == LL_OK && i < count; i++) {
        code = take_point(r);
    }
    return code;
}

/// Checks that the last ring is closed and turns it the way core/shapes.h says.
static enum ll_code settle_polygon_ring(struct reader *r, bool outer)
{
    struct ll_shapes *s = r->shapes;
    struct ll_xy *p = s->points + s->first_point[s->ring_count - 1];
    size_t n = s->point_count - s->first_point[s->ring_count - 1];
    if (p[0].x != p[n - 1].x || p[0].y != p[n - 1].y) {
        return damaged(r, "a ring is not closed");
    }
    double area = ll_ring_area(p, n);
    if ((outer && area < 0.0) || (!outer && area > 0.0)) {
        for (size_t a = 0, b = n - 1; a < b; a++, b--) {
            struct ll_xy keep = p[a];
            p[a] = p[b];
            p[b] = keep;
        }
    }
    return LL_OK;
}

static enum ll_code take_polygon(struct reader *r)
{
    uint32_t rings = 0;
    enum ll_code code = take_count(r, 4, &rings);
    for (uint32_t i = 0; code == LL_OK && i < rings; i++) {
        code = take_ring(r, 4);
        if (code == LL_OK) {
            code = settle_polygon_ring(r, i == 0);
        }
    }
    return code;
}

static enum ll_code take_simple(struct reader *r, enum blob_class what)
{
    switch (what) {
    case CLASS_POINT:
        if (!has(r, POINT_SIZE)) {
            return damaged(r, "too short");
        }
        enum ll_code code = ll_shapes_ring(r->shapes, r->err);
        return code == LL_OK ? take_point(r) : code;
    case CLASS_LINE:
        return take_ring(r, 2);
    default:
        return take_polygon(r);
    }
}

static enum ll_code take_multi(struct reader *r, enum blob_class part)
{
    uint32_t count = 0;
    enum ll_code code = take_count(r, ENTITY_SIZE, &count);
    if (code == LL_OK && part == CLASS_POINT && count > 1) {
        code = ll_fail(r->err, LL_E_FORMAT, "several points in one feature");
    }
    for (uint32_t i = 0; code == LL_OK && i < count; i++) {
        uint32_t what = 0;
        if (!has(r, ENTITY_SIZE) || *r->at != MARK_ENTITY) {
            return damaged(r, "a part is missing");
        }
        r->at++;
        take(r, &what, sizeof what);
        code = what == part ? take_simple(r, part) : damaged(r, "a part of another type");
    }
    return code;
}

static enum ll_code take_shape(struct reader *r, uint32_t what, unsigned kinds)
{
    if (what < CLASS_POINT || what > CLASS_MULTI_POLYGON) {
        return ll_fail(r->err, LL_E_FORMAT, "geometry of a type this program does not read (%u)",
                       (unsigned)what);
    }
    bool multi = what >= CLASS_MULTI_POINT;
    enum blob_class part = multi ? (enum blob_class)(what - 3) : (enum blob_class)what;
    enum ll_kind kind = (enum ll_kind)(part - CLASS_POINT);
    if ((kinds >> kind & 1U) == 0) {
        return ll_fail(r->err, LL_E_FORMAT, "geometry of a type that does not belong here (%u)",
                       (unsigned)what);
    }
    size_t before = r->shapes->count;
    enum ll_code code = ll_shapes_begin(r->shapes, kind, r->err);
    if (code == LL_OK) {
        code = multi ? take_multi(r, part) : take_simple(r, part);
    }
    if (code == LL_OK && r->at != r->end) {
        code = damaged(r, "too long");
    }
    if (code != LL_OK && r->shapes->count > before) {
        ll_shapes_drop_last(r->shapes);
    }
    return code;
}

enum ll_code ll_blob_decode(const void *bytes, size_t len, int srid, unsigned kinds,
                            struct ll_shapes *shapes, struct ll_err *err)
{
    const uint8_t *b = bytes;
    struct reader r = {.shapes = shapes, .err = err};
    if (b == NULL || len < HEADER_SIZE + 1) {
        return damaged(&r, "too short");
    }
    if (b[0] != MARK_START || b[1] > LITTLE || b[38] != MARK_MBR || b[len - 1] != MARK_END) {
        return damaged(&r, "not a SpatiaLite geometry");
    }
    r.swap = b[1] != host_endian();
    r.at = b + 2;
    r.end = b + len - 1;
    int32_t found = 0;
    take(&r, &found, sizeof found);
    if (found != srid) {
        return ll_fail(err, LL_E_FORMAT, "geometry in EPSG:%d, but the store is in EPSG:%d",
                       (int)found, srid);
    }
    r.at = b + 39;
    uint32_t what = 0;
    take(&r, &what, sizeof what);
    return take_shape(&r, what, kinds);
}
