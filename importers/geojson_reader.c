#include "importers/geojson_reader.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_vsi.h>
#include <string.h>
#include <sys/stat.h>

#include "core/alloc.h"
#include "importers/geojson_columns.h"
#include "importers/geojson_crs.h"
#include "importers/geojson_geometry.h"
#include "importers/geojson_walk.h"

/* Longest text of a malformed feature that is kept. */
#define NATIVE_MAX 65536

struct reader {
    ll_geojson_scan *scan;
    struct ll_geojson_walk walk;
    struct ll_geojson_columns columns;
    size_t id_column; /* LL_GEOJSON_NO_COLUMN: features have no id */
    OGRFeatureDefnH definition;
    OGRSpatialReferenceH srs;
    struct ll_geojson_room room;
    struct ll_text text;
    long long count;  /* of features, found by the first pass */
    long long number; /* of the next feature */
    bool has_geometry;
};

/// A feature's parts; those that are missing are empty.
struct parts {
    struct ll_geojson_span type;
    struct ll_geojson_span id;
    struct ll_geojson_span geometry;
    struct ll_geojson_span properties;
};

static void reader_close(void *self)
{
    struct reader *r = self;
    if (r == NULL) {
        return;
    }
    ll_geojson_scan_close(r->scan);
    ll_geojson_walk_clear(&r->walk);
    ll_geojson_columns_clear(&r->columns);
    if (r->definition != NULL) {
        OGR_FD_Release(r->definition);
    }
    if (r->srs != NULL) {
        OSRRelease(r->srs);
    }
    ll_geojson_room_clear(&r->room);
    ll_text_clear(&r->text);
    ll_free(r);
}

static void reader_closep(struct reader **r)
{
    reader_close(*r);
}

static struct parts parts_of(struct ll_geojson_span piece)
{
    struct parts p = {0};
    struct ll_geojson_span name = {0}, value = {0};
    struct ll_geojson_span inside = ll_geojson_kind(piece) == LL_GEOJSON_OBJECT
                                        ? ll_geojson_inside(piece)
                                        : (struct ll_geojson_span){0};
    while (ll_geojson_next_member(&inside, &name, &value)) {
        if (ll_geojson_text_is(name, "type")) {
            p.type = value;
        } else if (ll_geojson_text_is(name, "id")) {
            p.id = value;
        } else if (ll_geojson_text_is(name, "geometry")) {
            p.geometry = value;
        } else if (ll_geojson_text_is(name, "properties")) {
            p.properties = value;
        }
    }
    if (p.geometry.at == NULL && ll_geojson_is_geometry_type(p.type)) {
        p = (struct parts){.geometry = piece}; /* a bare geometry */
    }
    return p;
}

/// Whether a piece has the form of a feature; its geometry is another matter.
static bool is_feature(struct ll_geojson_span piece, const struct parts *p)
{
    enum ll_geojson_kind properties = ll_geojson_kind(p->properties);
    bool typed = p->type.at == NULL || ll_geojson_text_is(p->type, "Feature");
    return ll_geojson_kind(piece) == LL_GEOJSON_OBJECT && typed &&
           (p->geometry.at != NULL || p->properties.at != NULL) &&
           (properties == LL_GEOJSON_NONE || properties == LL_GEOJSON_NULL ||
            properties == LL_GEOJSON_OBJECT);
}

/// What a name says: borrowed from the file, or from the reader's text where it has escapes.
static enum ll_code name_text(struct reader *r, struct ll_geojson_span name, const char **ret_text,
                              size_t *ret_len, struct ll_err *err)
{
    *ret_text = name.at + 1;
    *ret_len = (size_t)(name.end - name.at) - 2;
    if (memchr(*ret_text, '\\', *ret_len) == NULL) {
        return LL_OK;
    }
    r->text.len = 0;
    enum ll_code code = ll_geojson_append_text(name, &r->text, err);
    *ret_text = ll_text_str(&r->text);
    *ret_len = r->text.len;
    return code;
}

/// Finds a property's column, and adds it in the first pass.
/// @param guess Index to try first.
static enum ll_code find_column(struct reader *r, struct ll_geojson_span name, size_t guess,
                                bool add, size_t *ret_index, struct ll_err *err)
{
    const char *text = NULL;
    size_t len = 0;
    enum ll_code code = name_text(r, name, &text, &len, err);
    if (code != LL_OK) {
        return code;
    }
    *ret_index = ll_geojson_columns_find(&r->columns, text, len, guess);
    if (*ret_index == LL_GEOJSON_NO_COLUMN && add) {
        code = ll_geojson_columns_add(&r->columns, text, len, err);
        *ret_index = r->columns.count - 1;
    }
    return code;
}

static enum ll_code note_value(struct reader *r, size_t column, struct ll_geojson_span value,
                               struct ll_err *err)
{
    enum ll_geojson_type *so_far = &r->columns.items[column].type;
    enum ll_geojson_type type = LL_GEOJSON_UNKNOWN;
    enum ll_code code = ll_geojson_type_of(value, *so_far, &r->text, &type, err);
    *so_far = ll_geojson_type_join(*so_far, type);
    return code;
}

/// First pass: what a feature means for the columns.
static enum ll_code note_feature(struct reader *r, struct ll_geojson_span piece, struct ll_err *err)
{
    static const char id[] = "\"id\"";
    const struct parts p = parts_of(piece);
    enum ll_geojson_kind id_kind = ll_geojson_kind(p.id), geometry = ll_geojson_kind(p.geometry);
    enum ll_code code = LL_OK;
    r->count++;
    r->has_geometry =
        r->has_geometry || (geometry != LL_GEOJSON_NONE && geometry != LL_GEOJSON_NULL);
    if (id_kind == LL_GEOJSON_TEXT || id_kind == LL_GEOJSON_NUMBER) {
        const struct ll_geojson_span name = {id, id + sizeof id - 1};
        code = find_column(r, name, r->id_column, true, &r->id_column, err);
        code = code == LL_OK ? note_value(r, r->id_column, p.id, err) : code;
    }
    if (!is_feature(piece, &p)) {
        return code;
    }
    struct ll_geojson_span inside = ll_geojson_inside(p.properties), name = {0}, value = {0};
    for (size_t guess = 0; code == LL_OK && ll_geojson_next_member(&inside, &name, &value);) {
        size_t column = 0;
        code = find_column(r, name, guess, true, &column, err);
        code = code == LL_OK ? note_value(r, column, value, err) : code;
        guess = column + 1;
    }
    return code;
}

static enum ll_code set_string(struct reader *r, OGRFeatureH f, int column,
                               struct ll_geojson_span value, struct ll_err *err)
{
    r->text.len = 0;
    enum ll_code code = ll_geojson_kind(value) == LL_GEOJSON_TEXT
                            ? ll_geojson_append_text(value, &r->text, err)
                            : ll_geojson_append_compact(value, &r->text, err);
    if (code == LL_OK) {
        OGR_F_SetFieldString(f, column, ll_text_str(&r->text));
    }
    return code;
}

static enum ll_code set_value(struct reader *r, OGRFeatureH f, size_t index,
                              struct ll_geojson_span value, struct ll_err *err)
{
    enum ll_geojson_kind kind = ll_geojson_kind(value);
    int column = (int)index;
    OGRFieldType type = ll_geojson_ogr_type(r->columns.items[index].type);
    long long whole = kind == LL_GEOJSON_TRUE;
    bool flag = kind == LL_GEOJSON_TRUE || kind == LL_GEOJSON_FALSE;
    if (kind == LL_GEOJSON_NULL) {
        OGR_F_UnsetField(f, column); /* the last member of a name counts */
        return LL_OK;
    }
    if (type == OFTReal && kind == LL_GEOJSON_NUMBER) {
        OGR_F_SetFieldDouble(f, column, ll_geojson_number(value));
        return LL_OK;
    }
    if ((type == OFTInteger || type == OFTInteger64) &&
        (flag || (kind == LL_GEOJSON_NUMBER && ll_geojson_whole(value, &whole)))) {
        OGR_F_SetFieldInteger64(f, column, whole);
        return LL_OK;
    }
    return set_string(r, f, column, value, err);
}

static enum ll_code set_values(struct reader *r, OGRFeatureH f, const struct parts *p,
                               struct ll_err *err)
{
    enum ll_code code = LL_OK;
    enum ll_geojson_kind id_kind = ll_geojson_kind(p->id);
    if (r->id_column != LL_GEOJSON_NO_COLUMN &&
        (id_kind == LL_GEOJSON_TEXT || id_kind == LL_GEOJSON_NUMBER)) {
        code = set_value(r, f, r->id_column, p->id, err);
    }
    struct ll_geojson_span inside = ll_geojson_inside(p->properties), name = {0}, value = {0};
    for (size_t guess = 0; code == LL_OK && ll_geojson_next_member(&inside, &name, &value);) {
        size_t column = 0;
        code = find_column(r, name, guess, false, &column, err);
        if (code == LL_OK && column != LL_GEOJSON_NO_COLUMN) {
            code = set_value(r, f, column, value, err);
            guess = column + 1;
        }
    }
    return code;
}

/// Keeps the text of a feature that is none.
static enum ll_code keep_text(struct reader *r, OGRFeatureH f, struct ll_geojson_span piece,
                              struct ll_err *err)
{
    size_t len = (size_t)(piece.end - piece.at);
    if (len > NATIVE_MAX) {
        for (len = NATIVE_MAX; len > 0 && ((unsigned char)piece.at[len] & 0xC0U) == 0x80U;) {
            len--; /* not inside a character */
        }
    }
    r->text.len = 0;
    enum ll_code code = ll_text_append_n(&r->text, piece.at, len, err);
    if (code == LL_OK) {
        OGR_F_SetNativeData(f, ll_text_str(&r->text));
        OGR_F_SetNativeMediaType(f, "application/geo+json");
    }
    return code;
}

static enum ll_code fill_feature(struct reader *r, OGRFeatureH f, struct ll_geojson_span piece,
                                 struct ll_err *err)
{
    const struct parts p = parts_of(piece);
    bool form = is_feature(piece, &p);
    long long number = r->number++;
    OGRGeometryH geometry = NULL;
    enum ll_code code = LL_OK;
    if (ll_geojson_kind(p.id) == LL_GEOJSON_NUMBER && ll_geojson_whole(p.id, &number) &&
        number < 0) {
        number = r->number - 1;
    }
    (void)OGR_F_SetFID(f, (GIntBig)number);
    if (form) {
        code = ll_geojson_geometry(p.geometry, &r->room, &geometry, err);
        code = code == LL_OK ? set_values(r, f, &p, err) : code;
    }
    if (geometry != NULL) {
        (void)OGR_F_SetGeometryDirectly(f, geometry);
    } else if (code == LL_OK && (!form || ll_geojson_kind(p.geometry) > LL_GEOJSON_NULL)) {
        code = keep_text(r, f, piece, err);
    }
    return code;
}

static enum ll_code reader_next(void *self, OGRFeatureH *ret_feature, struct ll_err *err)
{
    struct reader *r = self;
    struct ll_geojson_span piece = {0};
    enum ll_code code = ll_geojson_walk_next(&r->walk, &piece, err);
    if (code != LL_OK) {
        return code;
    }
    OGRFeatureH f = piece.at == NULL ? NULL : OGR_F_Create(r->definition);
    if (f != NULL) {
        code = fill_feature(r, f, piece, err);
    }
    if (code != LL_OK) {
        OGR_F_Destroy(f);
        return code;
    }
    *ret_feature = f;
    return LL_OK;
}

static void reader_rewind(void *self)
{
    struct reader *r = self;
    ll_geojson_walk_rewind(&r->walk);
    r->number = 0;
}

/// First pass: columns, their types, count and CRS.
static enum ll_code survey(struct reader *r, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (;;) {
        struct ll_geojson_span piece = {0};
        code = ll_geojson_walk_next(&r->walk, &piece, err);
        if (code != LL_OK || piece.at == NULL) {
            break;
        }
        code = note_feature(r, piece, err);
        if (code != LL_OK) {
            break;
        }
    }
    r->has_geometry = r->has_geometry || r->count == 0;
    CPLErrorReset();
    return code;
}

static enum ll_code make_definition(struct reader *r, struct ll_err *err)
{
    r->definition = OGR_FD_Create("geojson");
    if (r->definition == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    (void)OGR_FD_Reference(r->definition);
    OGR_FD_SetGeomType(r->definition, wkbUnknown);
    for (size_t i = 0; i < r->columns.count; i++) {
        const struct ll_geojson_column *c = &r->columns.items[i];
        OGRFieldDefnH field = OGR_Fld_Create(c->name, ll_geojson_ogr_type(c->type));
        if (field == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        OGR_FD_AddFieldDefn(r->definition, field);
        OGR_Fld_Destroy(field);
    }
    return LL_OK;
}

bool ll_geojson_looks_like(const char *path)
{
    static const char *const endings[] = {"geojson", "geojsonl", "geojsons", "ndjson", "json"};
    const char *ending = CPLGetExtension(path);
    struct stat facts;
    if (stat(path, &facts) == 0 && S_ISDIR(facts.st_mode)) {
        return false;
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (ll_text_equal_fold(ending, endings[i])) {
            return true;
        }
    }
    char head[65] = "";
    VSILFILE *file = VSIFOpenL(path, "rb");
    size_t got = file == NULL ? 0 : VSIFReadL(head, 1, sizeof head - 1, file);
    if (file != NULL) {
        (void)VSIFCloseL(file);
    }
    head[got] = '\0';
    const char *at = strncmp(head, "\xEF\xBB\xBF", 3) == 0 ? head + 3 : head;
    at += strspn(at, " \t\r\n\x1E");
    return *at == '{' && (at[1 + strspn(at + 1, " \t\r\n")] == '"');
}

enum ll_code ll_geojson_open(const char *path, bool crs_told, struct ll_source *source,
                             bool *ret_ours, struct ll_err *err)
{
    static const struct ll_reader functions = {reader_next, reader_rewind, reader_close};
    LL_CLEANUP(reader_closep) struct reader *r = ll_calloc(1, sizeof *r);
    if (r == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    r->id_column = LL_GEOJSON_NO_COLUMN;
    enum ll_code code = ll_geojson_scan_open(path, &r->scan, err);
    r->walk.scan = r->scan;
    code = code == LL_OK ? survey(r, err) : code;
    if (code != LL_OK || r->walk.foreign) {
        *ret_ours = code == LL_OK ? false : *ret_ours;
        return code;
    }
    const char *crs = ll_text_str(&r->walk.crs);
    if (!crs_told) { /* an empty span: the file says nothing */
        code = ll_geojson_srs((struct ll_geojson_span){crs, crs + r->walk.crs.len}, &r->srs, err);
    }
    code = code == LL_OK ? make_definition(r, err) : code;
    if (code != LL_OK) {
        return ll_err_wrap(err, code, "'%.200s'", path);
    }
    reader_rewind(r);
    source->reader = &functions;
    source->reader_self = r;
    source->definition = r->definition;
    source->srs = r->srs;
    source->count = r->count;
    source->driver = "GeoJSON";
    source->has_geometry = r->has_geometry;
    *ret_ours = true;
    r = NULL; /* now the source's */
    return LL_OK;
}
