#include "importers/geojson_geometry.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

/* Well-known binary as ISO 19125 has it: types by number, 1000 more with heights. */
enum { POINT = 1, LINE, POLYGON, MULTI_POINT, MULTI_LINE, MULTI_POLYGON, COLLECTION, RING = 0 };
#define WITH_HEIGHTS 1000U

/// A geometry being written. Failure to get memory and malformed input end it alike; `code` tells.
struct writer {
    struct ll_geojson_room *room;
    bool heights;
    enum ll_code code;
    struct ll_err *err;
};

void ll_geojson_room_clear(struct ll_geojson_room *room)
{
    ll_free(room->wkb);
    *room = (struct ll_geojson_room){0};
}

static uint32_t type_of(struct ll_geojson_span name)
{
    static const char *const names[] = {
        "Point",           "LineString",   "Polygon",           "MultiPoint",
        "MultiLineString", "MultiPolygon", "GeometryCollection"};
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (ll_geojson_text_is(name, names[i])) {
            return i + 1;
        }
    }
    return 0;
}

bool ll_geojson_is_geometry_type(struct ll_geojson_span type)
{
    return type_of(type) != 0;
}

static bool put(struct writer *w, const void *bytes, size_t len)
{
    struct ll_geojson_room *r = w->room;
    if (r->capacity - r->len < len) {
        w->code = ll_array_reserve(&r->wkb, &r->capacity, r->len + len, 1, w->err);
        if (w->code != LL_OK) {
            return false;
        }
    }
    memcpy(r->wkb + r->len, bytes, len);
    r->len += len;
    return true;
}

/// Byte order and type.
static bool put_head(struct writer *w, uint32_t type)
{
    const uint16_t one = 1;
    unsigned char order = 0;
    memcpy(&order, &one, 1); /* 1 where the low byte comes first, as WKB means it */
    type += w->heights ? WITH_HEIGHTS : 0;
    return put(w, &order, 1) && put(w, &type, sizeof type);
}

/// Room for a count that is known later. @return Its place.
static bool put_count(struct writer *w, size_t *ret_place)
{
    const uint32_t none = 0;
    *ret_place = w->room->len;
    return put(w, &none, sizeof none);
}

static void set_count(struct writer *w, size_t place, uint32_t count)
{
    memcpy(w->room->wkb + place, &count, sizeof count);
}

/// Numbers of a position; heights may be null. @return How many there are, 0 when malformed.
static size_t read_position(struct ll_geojson_span position, double xyz[3])
{
    struct ll_geojson_span inside = ll_geojson_inside(position), item = {0};
    size_t count = 0;
    xyz[2] = 0.0;
    if (ll_geojson_kind(position) != LL_GEOJSON_ARRAY) {
        return 0;
    }
    while (ll_geojson_next_item(&inside, &item)) {
        enum ll_geojson_kind kind = ll_geojson_kind(item);
        if (kind != LL_GEOJSON_NUMBER && !(kind == LL_GEOJSON_NULL && count >= 2)) {
            return 0;
        }
        if (count < 3 && kind == LL_GEOJSON_NUMBER) {
            xyz[count] = ll_geojson_number(item);
        }
        count++;
    }
    return count >= 2 ? count : 0;
}

static bool put_position(struct writer *w, struct ll_geojson_span position)
{
    double xyz[3];
    return read_position(position, xyz) > 0 && put(w, xyz, (w->heights ? 3 : 2) * sizeof *xyz);
}

/// Whether the first position inside has a height.
static bool has_heights(struct ll_geojson_span coordinates)
{
    double xyz[3];
    struct ll_geojson_span item = coordinates;
    for (int level = 0; level < 4 && ll_geojson_kind(item) == LL_GEOJSON_ARRAY; level++) {
        struct ll_geojson_span inside = ll_geojson_inside(item), first = {0};
        if (!ll_geojson_next_item(&inside, &first)) {
            return false;
        }
        if (ll_geojson_kind(first) == LL_GEOJSON_NUMBER) {
            return read_position(item, xyz) > 2;
        }
        item = first;
    }
    return false;
}

/// A point of its own, empty for an empty array.
static bool put_point(struct writer *w, struct ll_geojson_span coordinates)
{
    static const double nowhere[] = {NAN, NAN, NAN};
    struct ll_geojson_span inside = ll_geojson_inside(coordinates), item = {0};
    if (!put_head(w, POINT)) {
        return false;
    }
    if (ll_geojson_kind(coordinates) == LL_GEOJSON_ARRAY && !ll_geojson_next_item(&inside, &item)) {
        return put(w, nowhere, (w->heights ? 3 : 2) * sizeof *nowhere);
    }
    return put_position(w, coordinates);
}

static bool put_positions(struct writer *w, struct ll_geojson_span coordinates)
{
    size_t place = 0;
    uint32_t count = 0;
    struct ll_geojson_span inside = ll_geojson_inside(coordinates), item = {0};
    if (ll_geojson_kind(coordinates) != LL_GEOJSON_ARRAY || !put_count(w, &place)) {
        return false;
    }
    for (; ll_geojson_next_item(&inside, &item); count++) {
        if (!put_position(w, item)) {
            return false;
        }
    }
    set_count(w, place, count);
    return true;
}

/// Coordinates of a type; the nesting is that of the type, so at most three deep.
static bool put_coordinates(struct writer *w, uint32_t type, struct ll_geojson_span coordinates)
{
    static const uint32_t part_of[] = {
        [POLYGON] = RING, [MULTI_POINT] = POINT, [MULTI_LINE] = LINE, [MULTI_POLYGON] = POLYGON};
    if (type == POINT) {
        return put_point(w, coordinates);
    }
    if (type != RING && !put_head(w, type)) {
        return false;
    }
    if (type == RING || type == LINE) {
        return put_positions(w, coordinates);
    }
    size_t place = 0;
    uint32_t count = 0;
    struct ll_geojson_span inside = ll_geojson_inside(coordinates), item = {0};
    if (ll_geojson_kind(coordinates) != LL_GEOJSON_ARRAY || !put_count(w, &place)) {
        return false;
    }
    for (; ll_geojson_next_item(&inside, &item); count++) {
        if (!put_coordinates(w, part_of[type], item)) {
            return false;
        }
    }
    set_count(w, place, count);
    return true;
}

static bool put_geometry(struct writer *w, struct ll_geojson_span value, int depth);

static bool put_collection(struct writer *w, struct ll_geojson_span members, int depth)
{
    size_t place = 0;
    uint32_t count = 0;
    struct ll_geojson_span inside = ll_geojson_inside(members), item = {0};
    w->heights = false; /* parts may have them */
    if (ll_geojson_kind(members) != LL_GEOJSON_ARRAY || !put_head(w, COLLECTION) ||
        !put_count(w, &place)) {
        return false;
    }
    for (; ll_geojson_next_item(&inside, &item); count++) {
        if (!put_geometry(w, item, depth + 1)) {
            return false;
        }
    }
    set_count(w, place, count);
    return true;
}

/// @param depth Of collections around it.
static bool put_geometry(struct writer *w, struct ll_geojson_span value, int depth)
{
    uint32_t type = type_of(ll_geojson_find(value, "type"));
    if (type == 0 || depth > LL_GEOJSON_COLLECTION_DEPTH_MAX) {
        return false;
    }
    if (type == COLLECTION) {
        return put_collection(w, ll_geojson_find(value, "geometries"), depth);
    }
    struct ll_geojson_span coordinates = ll_geojson_find(value, "coordinates");
    w->heights = has_heights(coordinates);
    return put_coordinates(w, type, coordinates);
}

enum ll_code ll_geojson_geometry(struct ll_geojson_span value, struct ll_geojson_room *room,
                                 OGRGeometryH *ret_geometry, struct ll_err *err)
{
    struct writer w = {.room = room, .err = err};
    OGRGeometryH geometry = NULL;
    room->len = 0;
    if (ll_geojson_kind(value) == LL_GEOJSON_OBJECT && put_geometry(&w, value, 0) &&
        OGR_G_CreateFromWkb(room->wkb, NULL, &geometry, (int)room->len) != OGRERR_NONE) {
        geometry = NULL;
    }
    if (w.code == LL_OK) {
        *ret_geometry = geometry;
    }
    return w.code;
}
