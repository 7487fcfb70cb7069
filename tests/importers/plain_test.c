/* GDAL reads every file a second time: each row from the bytes of a file must say the same, in the
 * same order, whole files and damaged ones. */
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "importers/geometry.h"
#include "importers/handles.h"
#include "importers/plain.h"
#include "tests/support/check.h"

#define FEATURES 60

/// A format, with the files that may be damaged.
struct format {
    const char *driver;
    const char *path;
    const char *parts[3];
};

static const struct format formats[] = {
    {"ESRI Shapefile", "/vsimem/a.shp", {"/vsimem/a.shp", "/vsimem/a.shx", "/vsimem/a.dbf"}},
    {"FlatGeobuf", "/vsimem/a.fgb", {"/vsimem/a.fgb", NULL, NULL}},
};

static const OGRwkbGeometryType types[] = {
    wkbPoint,         wkbPoint25D,        wkbPointZM,         wkbLineString,
    wkbLineString25D, wkbLineStringM,     wkbLineStringZM,    wkbPolygon,
    wkbPolygon25D,    wkbPolygonM,        wkbPolygonZM,       wkbMultiPoint,
    wkbMultiPolygon,  wkbMultiLineString, wkbMultiPolygon25D, wkbMultiLineStringZM,
};

/* ---- random files ---- */

static double some(struct ll_rng *rng, double size)
{
    return (ll_rng_unit(rng) - 0.5) * size;
}

static void append_point(struct ll_text *wkt, double x, double y, OGRwkbGeometryType type)
{
    assert_ok(ll_text_appendf(wkt, NULL, "%.9f %.9f%s%s", x, y, wkbHasZ(type) ? " 5" : "",
                              wkbHasM(type) ? " 7" : ""),
              NULL);
}

/// "(x y, …)" of a rectangle, or of a way of so many points when `points` is not 0.
static void append_run(struct ll_text *wkt, struct ll_rng *rng, OGRwkbGeometryType type,
                       size_t points, double size)
{
    double x = 500000.0 + some(rng, 900.0), y = 3000000.0 + some(rng, 900.0);
    double corner[5][2] = {{0, 0}, {size, 0}, {size, size}, {0, size}, {0, 0}};
    bool back = ll_rng_below(rng, 2) == 1;
    assert_ok(ll_text_append(wkt, "(", NULL), NULL);
    for (size_t i = 0; i < (points == 0 ? 5 : points); i++) {
        const double *c = corner[(back ? 4 - i % 5 : i) % 5];
        assert_ok(ll_text_append(wkt, i == 0 ? "" : ", ", NULL), NULL);
        append_point(wkt, x + c[0] + (points == 0 ? 0.0 : (double)i), y + c[1], type);
    }
    assert_ok(ll_text_append(wkt, ")", NULL), NULL);
}

static void append_polygon(struct ll_text *wkt, struct ll_rng *rng, OGRwkbGeometryType type)
{
    size_t rings = ll_rng_below(rng, 4) == 0 ? 2 : 1;
    assert_ok(ll_text_append(wkt, "(", NULL), NULL);
    for (size_t r = 0; r < rings; r++) {
        assert_ok(ll_text_append(wkt, r == 0 ? "" : ", ", NULL), NULL);
        append_run(wkt, rng, type, 0, r == 0 ? 2000.0 : 3.0);
    }
    assert_ok(ll_text_append(wkt, ")", NULL), NULL);
}

/// The parts of a geometry behind its name.
static void append_parts(struct ll_text *wkt, struct ll_rng *rng, OGRwkbGeometryType type)
{
    OGRwkbGeometryType flat = wkbFlatten(type);
    bool many = flat == wkbMultiPolygon || flat == wkbMultiLineString || flat == wkbMultiPoint;
    size_t parts = many ? 1 + ll_rng_below(rng, 3) : 1;
    assert_ok(ll_text_append(wkt, many ? "(" : "", NULL), NULL);
    for (size_t i = 0; i < parts; i++) {
        assert_ok(ll_text_append(wkt, i == 0 ? "" : ", ", NULL), NULL);
        if (flat == wkbPoint || flat == wkbMultiPoint) {
            append_run(wkt, rng, type, 1, 1.0);
        } else if (flat == wkbLineString || flat == wkbMultiLineString) {
            append_run(wkt, rng, type, 2 + ll_rng_below(rng, 5), 4.0);
        } else {
            append_polygon(wkt, rng, type);
        }
    }
    assert_ok(ll_text_append(wkt, many ? ")" : "", NULL), NULL);
}

static OGRGeometryH random_geometry(struct ll_rng *rng, OGRwkbGeometryType type)
{
    static const char *const names[] = {"",           "POINT",           "LINESTRING",  "POLYGON",
                                        "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"};
    LL_CLEANUP(ll_text_clear) struct ll_text wkt = {0};
    OGRGeometryH made = NULL;
    assert_ok(ll_text_appendf(&wkt, NULL, "%s %s%s ", names[wkbFlatten(type)],
                              wkbHasZ(type) ? "Z" : "", wkbHasM(type) ? "M" : ""),
              NULL);
    append_parts(&wkt, rng, type);
    char *text = wkt.data;
    assert_int_equal(OGR_G_CreateFromWkt(&text, NULL, &made), OGRERR_NONE);
    return made;
}

static void add_field(OGRLayerH layer, const char *name, OGRFieldType type, int width, int decimals)
{
    OGRFieldDefnH field = OGR_Fld_Create(name, type);
    OGR_Fld_SetWidth(field, width);
    OGR_Fld_SetPrecision(field, decimals);
    assert_int_equal(OGR_L_CreateField(layer, field, TRUE), OGRERR_NONE);
    OGR_Fld_Destroy(field);
}

static void set_fields(struct ll_rng *rng, OGRFeatureH f, int i)
{
    static const char *const names[] = {"古田村", "  Spaces in it ", "", "a", "*", "3,5 m"};
    if (ll_rng_below(rng, 5) != 0) {
        OGR_F_SetFieldString(f, 0, names[ll_rng_below(rng, 6)]);
    }
    if (ll_rng_below(rng, 5) != 0) {
        OGR_F_SetFieldInteger(f, 1, i % 3 == 0 ? -i : i * 1000003);
    }
    if (ll_rng_below(rng, 5) != 0) {
        OGR_F_SetFieldInteger64(f, 2, i % 4 == 0 ? -(1LL << 40) * i : 9LL * i);
    }
    if (ll_rng_below(rng, 5) != 0) {
        OGR_F_SetFieldDouble(f, 3, i % 7 == 0 ? -0.5 : some(rng, 1e6));
    }
}

/// Writes a layer of a type; one feature in ten has no geometry, and of shapefiles some are
/// deleted.
static void write_layer(const struct format *format, OGRwkbGeometryType type, unsigned seed)
{
    struct ll_rng rng = ll_rng_make(seed, 0);
    const char *options[] = {"ENCODING=GBK", NULL};
    bool shape = strcmp(format->driver, "ESRI Shapefile") == 0;
    (void)VSIUnlink(format->path);
    GDALDatasetH d =
        GDALCreate(GDALGetDriverByName(format->driver), format->path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(d);
    OGRLayerH layer = GDALDatasetCreateLayer(d, "a", NULL, type, (char **)(shape ? options : NULL));
    assert_non_null(layer);
    add_field(layer, "name", OFTString, 30, 0);
    add_field(layer, "whole", OFTInteger, 9, 0);
    add_field(layer, "big", OFTInteger64, 18, 0);
    add_field(layer, "real", OFTReal, 20, 6);
    for (int i = 0; i < FEATURES; i++) {
        OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        set_fields(&rng, f, i);
        if (i % 10 != 9) {
            assert_int_equal(OGR_F_SetGeometryDirectly(f, random_geometry(&rng, type)),
                             OGRERR_NONE);
        }
        assert_int_equal(OGR_L_CreateFeature(layer, f), OGRERR_NONE);
        OGR_F_Destroy(f);
    }
    for (int i = 3; shape && i < FEATURES; i += 11) {
        assert_int_equal(OGR_L_DeleteFeature(layer, i), OGRERR_NONE);
    }
    GDALClose(d);
}

/* ---- reading ---- */

/// What reading came to: a line for each feature, and how they were read.
struct reading {
    struct ll_text lines;
    size_t plain;
    size_t odd;
    bool lost;
    enum ll_code code;
};

static void reading_clear(struct reading *r)
{
    ll_text_clear(&r->lines);
}

static void add_line(struct reading *r, const struct ll_source *s, const struct ll_feature *f,
                     int64_t number, const struct ll_shapes *shapes)
{
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    assert_ok(ll_text_appendf(&r->lines, NULL, "%lld", (long long)number), NULL);
    for (int c = 0; c < (int)s->name_count; c++) {
        const struct ll_cell cell = ll_feature_cell(f, c);
        const char *text = NULL;
        bool valid = false;
        assert_ok(ll_source_cell_text(s, &cell, &room, &text, &valid, NULL), NULL);
        assert_ok(ll_text_appendf(&r->lines, NULL, " %d<%s>%d", (int)cell.kind,
                                  text == NULL ? "none" : text, valid),
                  NULL);
    }
    for (size_t i = 0; i < shapes->count; i++) {
        assert_ok(ll_text_appendf(&r->lines, NULL, " shape %d", shapes->kind[i]), NULL);
        for (uint32_t k = shapes->first_ring[i]; k < shapes->first_ring[i + 1]; k++) {
            assert_ok(ll_text_append(&r->lines, " ring", NULL), NULL);
            for (uint32_t p = shapes->first_point[k]; p < shapes->first_point[k + 1]; p++) {
                assert_ok(ll_text_appendf(&r->lines, NULL, " %.17g,%.17g", shapes->points[p].x,
                                          shapes->points[p].y),
                          NULL);
            }
        }
    }
    assert_ok(ll_text_append(&r->lines, "\n", NULL), NULL);
}

static void add_feature(struct reading *r, const struct ll_source *s, OGRFeatureH handle,
                        unsigned kinds)
{
    LL_CLEANUP(ll_geometry_room_clear) struct ll_geometry_room room = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes shapes = {0};
    struct ll_geometry_found found = {0};
    const struct ll_feature feature = {.ogr = handle};
    assert_ok(
        ll_geometry_collect(OGR_F_GetGeometryRef(handle), kinds, &room, &shapes, &found, NULL),
        NULL);
    add_line(r, s, &feature, (int64_t)OGR_F_GetFID(handle), &shapes);
}

static void read_with_gdal(struct reading *r, struct ll_source *s, unsigned kinds)
{
    for (bool more = true; more;) {
        LL_CLEANUP(ll_feature_freep) OGRFeatureH handle = NULL;
        r->code = ll_source_next(s, &handle, NULL);
        more = handle != NULL;
        if (more) {
            add_feature(r, s, handle, kinds);
        }
    }
}

/// As importers/gather.c does.
static void read_plainly(struct reading *r, struct ll_source *s, const struct ll_plain *plain,
                         unsigned kinds)
{
    for (;;) {
        struct ll_plain_row row = {0};
        LL_CLEANUP(ll_feature_freep) OGRFeatureH handle = NULL;
        enum ll_plain_found found = plain->reader->next(plain->self, &row);
        if (found == LL_PLAIN_END) {
            return;
        }
        if (found == LL_PLAIN_ROW) {
            LL_CLEANUP(ll_shapes_clear) struct ll_shapes shapes = {0};
            const struct ll_feature feature = {.row = &row};
            assert_ok(ll_plain_shapes(&row, &shapes, NULL), NULL);
            add_line(r, s, &feature, row.number, &shapes);
            r->plain++;
        } else if (found == LL_PLAIN_ODD &&
                   ll_source_fetch(s, row.number, &handle, NULL) == LL_OK) {
            add_feature(r, s, handle, kinds);
            r->odd++;
        } else {
            r->lost = true;
            ll_source_continue(s, row.number);
            read_with_gdal(r, s, kinds);
            return;
        }
    }
}

/// Opens a file and reads it, from its bytes if there is a reader for that.
/// @return false when it does not open.
static bool read_file(const char *path, unsigned kinds, bool plainly, struct reading *r)
{
    LL_CLEANUP(ll_source_close) struct ll_source s = {0};
    LL_CLEANUP(ll_plain_close) struct ll_plain plain = {0};
    const struct ll_import_request q = {.file = path};
    static const bool all[64] = {true, true, true, true};
    const struct ll_plain_ask ask = {all, kinds};
    if (ll_source_open(&q, &s, NULL) != LL_OK) {
        return false;
    }
    if (s.name_count <= 4 && plainly) {
        ll_plain_open(&s, &ask, &plain);
    }
    ll_source_rewind(&s);
    if (plain.reader != NULL) {
        read_plainly(r, &s, &plain, kinds);
    } else {
        read_with_gdal(r, &s, kinds);
    }
    return true;
}

/// The texts are the same, line by line; says which line is not.
static void assert_same_lines(const char *own, const char *peer)
{
    while (*own != '\0' || *peer != '\0') {
        int own_len = (int)strcspn(own, "\n"), peer_len = (int)strcspn(peer, "\n");
        if (own_len != peer_len || strncmp(own, peer, (size_t)own_len) != 0) {
            fail_msg("from the bytes: %.*s\nGDAL: %.*s", own_len, own, peer_len, peer);
        }
        own += own_len + (own[own_len] == '\n');
        peer += peer_len + (peer[peer_len] == '\n');
    }
}

/// Reads a file both ways. @return How it went from the bytes; the lines are cleared.
static struct reading read_twice(const char *path, unsigned kinds)
{
    LL_CLEANUP(reading_clear) struct reading own = {0};
    LL_CLEANUP(reading_clear) struct reading peer = {0};
    bool opened = read_file(path, kinds, false, &peer);
    assert_int_equal(read_file(path, kinds, true, &own), opened);
    assert_same_lines(ll_text_str(&own.lines), ll_text_str(&peer.lines));
    assert_int_equal(own.code, peer.code);
    return (struct reading){.plain = own.plain, .odd = own.odd, .lost = own.lost};
}

/* ---- claims ---- */

static void rows_are_what_gdal_reads_whatever_the_geometry(void **state)
{
    (void)state;
    const unsigned every = LL_KINDS_POINT | LL_KINDS_LINE | LL_KINDS_POLYGON;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
            write_layer(&formats[i], types[t], (unsigned)(100 * i + t));
            struct reading r = read_twice(formats[i].path, every);
            assert_false(r.lost);
            if (wkbFlatten(types[t]) != wkbMultiPoint) {
                assert_true(r.plain > FEATURES / 6);
            }
            if (wkbFlatten(types[t]) == wkbPoint || wkbFlatten(types[t]) == wkbLineString) {
                assert_int_equal(r.odd, 0);
            }
            /* what the layer does not take is looked at by GDAL */
            (void)read_twice(formats[i].path, LL_KINDS_POINT);
            (void)read_twice(formats[i].path, LL_KINDS_POLYGON);
        }
    }
}

/// The bytes of a file; the caller's (VSIFree).
static GByte *bytes_of(const char *path, size_t *ret_len)
{
    vsi_l_offset len = 0;
    GByte *bytes = NULL;
    assert_true(VSIIngestFile(NULL, path, &bytes, &len, -1) != 0);
    *ret_len = (size_t)len;
    return bytes;
}

static void put_bytes(const char *path, const GByte *bytes, size_t len)
{
    VSILFILE *f = VSIFOpenL(path, "wb");
    assert_non_null(f);
    assert_int_equal(VSIFWriteL(bytes, 1, len, f), len);
    (void)VSIFCloseL(f);
}

/// Damages one of the files of a layer again and again and reads it both ways.
static void damage(const struct format *format, const char *part, unsigned seed)
{
    struct ll_rng rng = ll_rng_make(seed, 0);
    size_t len = 0;
    GByte *good = bytes_of(part, &len), *bad = bytes_of(part, &len);
    for (int n = 0; n < 60; n++) {
        size_t left = n % 3 == 0 ? ll_rng_below(&rng, (uint32_t)len) : len;
        memcpy(bad, good, len);
        for (int flip = n % 3; flip > 0; flip--) {
            size_t head = n % 2 == 0 ? (len < 600 ? len : 600) : len;
            bad[ll_rng_below(&rng, (uint32_t)head)] ^= (GByte)(1U << ll_rng_below(&rng, 8));
        }
        put_bytes(part, bad, left);
        (void)read_twice(format->path, LL_KINDS_POLYGON | LL_KINDS_LINE | LL_KINDS_POINT);
    }
    put_bytes(part, good, len);
    VSIFree(good);
    VSIFree(bad);
}

static void damaged_files_come_to_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        for (size_t t = 0; t < sizeof types / sizeof *types; t += 3) {
            write_layer(&formats[i], types[t], (unsigned)(7 * i + t));
            for (size_t p = 0; p < 3 && formats[i].parts[p] != NULL; p++) {
                damage(&formats[i], formats[i].parts[p], (unsigned)(31 * i + 5 * t + p));
            }
        }
    }
}

static void a_layer_of_another_format_is_left_to_gdal(void **state)
{
    (void)state;
    const struct format package = {"GPKG", "/vsimem/a.gpkg", {NULL}};
    write_layer(&package, wkbPolygon, 3);
    assert_int_equal(read_twice(package.path, LL_KINDS_POLYGON).plain, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_what_gdal_reads_whatever_the_geometry),
        cmocka_unit_test(damaged_files_come_to_the_same),
        cmocka_unit_test(a_layer_of_another_format_is_left_to_gdal),
    };
    ll_importers_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
