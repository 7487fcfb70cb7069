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
    const char *at; /* in the coordinates that are being read */
    const char *end;
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

/// Passes over blanks, and over what parts items.
static void pass_blanks(struct writer *w)
{
    while (w->at < w->end &&
           (*w->at == ' ' || *w->at == ',' || *w->at == '\n' || *w->at == '\r' || *w->at == '\t')) {
        w->at++;
    }
}

/// Steps into an array. @return false when something else is there.
static bool enter_array(struct writer *w)
{
    pass_blanks(w);
    if (w->at >= w->end || *w->at != '[') {
        return false;
    }
    w->at++;
    return true;
}

/// Whether an item comes next; if not, steps out of the array.
static bool has_item(struct writer *w)
{
    pass_blanks(w);
    if (w->at < w->end && *w->at == ']') {
        w->at++;
        return false;
    }
    return w->at < w->end;
}

/// Passes over the number that is next. @return false when something else is there.
static bool read_number(struct writer *w, double *ret)
{
    struct ll_geojson_span number = {w->at, w->at};
    if (ll_geojson_kind((struct ll_geojson_span){w->at, w->end}) != LL_GEOJSON_NUMBER) {
        return false;
    }
    while (number.end < w->end && strchr(",] \t\r\n", *number.end) == NULL) {
        number.end++;
    }
    w->at = number.end;
    *ret = ll_geojson_number(number);
    return true;
}

/// Numbers of a position; a height may be null. @return How many there are, 0 when malformed.
static size_t read_position(struct writer *w, double xyz[3])
{
    static const char null[] = "null";
    size_t count = 0;
    double ignored = 0.0;
    xyz[2] = 0.0;
    if (!enter_array(w)) {
        return 0;
    }
    for (; has_item(w); count++) {
        if (count >= 2 && *w->at == *null) {
            w->at += sizeof null - 1;
        } else if (!read_number(w, count < 3 ? &xyz[count] : &ignored)) {
            return 0;
        }
    }
    return count >= 2 ? count : 0;
}

static bool put_position(struct writer *w)
{
    double xyz[3];
    return read_position(w, xyz) > 0 && put(w, xyz, (w->heights ? 3 : 2) * sizeof *xyz);
}

/// Whether the first position in the array that is next has a height.
static bool has_heights(const struct writer *w)
{
    struct writer ahead = *w;
    const char *position = NULL;
    while (enter_array(&ahead)) {
        position = ahead.at - 1;
    }
    double xyz[3];
    ahead.at = position;
    return position != NULL && read_position(&ahead, xyz) > 2;
}

/// A point of its own, empty for an empty array.
static bool put_point(struct writer *w)
{
    static const double nowhere[] = {NAN, NAN, NAN};
    if (!put_head(w, POINT)) {
        return false;
    }
    struct writer ahead = *w;
    if (enter_array(&ahead) && !has_item(&ahead)) {
        w->at = ahead.at;
        return put(w, nowhere, (w->heights ? 3 : 2) * sizeof *nowhere);
    }
    return put_position(w);
}

/// Coordinates of a type; the nesting is that of the type, so at most three deep.
static bool put_coordinates(struct writer *w, uint32_t type)
{
    static const uint32_t part_of[] = {
        [POLYGON] = RING, [MULTI_POINT] = POINT, [MULTI_LINE] = LINE, [MULTI_POLYGON] = POLYGON};
    if (type == POINT) {
        return put_point(w);
    }
    size_t place = 0;
    uint32_t count = 0;
    if ((type != RING && !put_head(w, type)) || !enter_array(w) || !put_count(w, &place)) {
        return false;
    }
    for (; has_item(w); count++) {
        bool done =
            type == RING || type == LINE ? put_position(w) : put_coordinates(w, part_of[type]);
        if (!done) {
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
    struct ll_geojson_span name = {0}, member = {0}, coordinates = {0}, parts = {0};
    struct ll_geojson_span inside = ll_geojson_inside(value);
    uint32_t type = 0;
    if (ll_geojson_kind(value) != LL_GEOJSON_OBJECT || depth > LL_GEOJSON_COLLECTION_DEPTH_MAX) {
        return false;
    }
    while (ll_geojson_next_member(&inside, &name, &member)) {
        if (ll_geojson_text_is(name, "type")) {
            type = type_of(member);
        } else if (ll_geojson_text_is(name, "coordinates")) {
            coordinates = member;
        } else if (ll_geojson_text_is(name, "geometries")) {
            parts = member;
        }
    }
    if (type == 0 || type == COLLECTION) {
        return type != 0 && put_collection(w, parts, depth);
    }
    w->at = coordinates.at;
    w->end = coordinates.end;
    w->heights = has_heights(w);
    return put_coordinates(w, type);
}

enum ll_code ll_geojson_geometry(struct ll_geojson_span value, struct ll_geojson_room *room,
                                 OGRGeometryH *ret_geometry, struct ll_err *err)
{
    struct writer w = {.room = room, .err = err};
    OGRGeometryH geometry = NULL;
    room->len = 0;
    if (put_geometry(&w, value, 0) &&
        OGR_G_CreateFromWkb(room->wkb, NULL, &geometry, (int)room->len) != OGRERR_NONE) {
        geometry = NULL;
    }
    if (w.code == LL_OK) {
        *ret_geometry = geometry;
    }
    return w.code;
}
