#include "importers/condition.h"

#include <cpl_error.h>
#include <ctype.h>
#include <string.h>

#include "core/alloc.h"
#include "importers/dxf_reader.h"
#include "importers/gdal_words.h"
#include "importers/kml_reader.h"

/* U+FFFD */
#define UNREADABLE "\xEF\xBF\xBD"

/// A reader that asks the condition of each feature of another.
struct condition {
    struct ll_source inner; ///< what it reads from; only its reader is owned
    GDALDatasetH memory;    ///< holds one row, as the import sees it
    OGRLayerH row;
    int id_field;      ///< of the row; -1: the source has a column of that name
    bool wants_shapes; ///< the condition asks for geometry
    struct ll_text room;
};

static void reader_close(void *self)
{
    struct condition *c = self;
    if (c->inner.reader != NULL) {
        c->inner.reader->close(c->inner.reader_self);
    }
    if (c->memory != NULL) {
        (void)GDALClose(c->memory);
    }
    ll_text_clear(&c->room);
    ll_free(c);
}

static void closep(struct condition **c)
{
    if (*c != NULL) {
        (*c)->inner.reader = NULL; /* still the source's */
        reader_close(*c);
    }
}

static void reader_rewind(void *self)
{
    ll_source_rewind(&((struct condition *)self)->inner);
}

static void feature_freep(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

/// Copies one column of a feature to the row, texts in UTF-8.
static enum ll_code show_column(struct condition *c, OGRFeatureH f, int column, OGRFeatureH row,
                                struct ll_err *err)
{
    if (!OGR_F_IsFieldSetAndNotNull(f, column)) {
        return LL_OK;
    }
    if (OGR_Fld_GetType(OGR_F_GetFieldDefnRef(f, column)) != OFTString) {
        OGR_F_SetFieldRaw(row, column, OGR_F_GetRawFieldRef(f, column));
        return LL_OK;
    }
    const char *text = NULL;
    bool valid = true;
    enum ll_code code = ll_source_text(&c->inner, f, column, &c->room, &text, &valid, err);
    if (code == LL_OK && (text != NULL || !valid)) {
        OGR_F_SetFieldString(row, column, valid ? text : UNREADABLE);
    }
    return code;
}

/// Makes a feature the one row that the condition is asked of.
static enum ll_code show(struct condition *c, OGRFeatureH f, struct ll_err *err)
{
    LL_CLEANUP(feature_freep) OGRFeatureH row = OGR_F_Create(OGR_L_GetLayerDefn(c->row));
    if (row == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < OGR_F_GetFieldCount(f); i++) {
        code = show_column(c, f, i, row, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (c->id_field >= 0) {
        OGR_F_SetFieldInteger64(row, c->id_field, OGR_F_GetFID(f));
    }
    OGRGeometryH shape = c->wants_shapes ? OGR_F_GetGeometryRef(f) : NULL;
    (void)OGR_F_SetFID(row, 0);
    OGR_F_SetStyleString(row, OGR_F_GetStyleString(f));
    bool done = (shape == NULL || OGR_F_SetGeometry(row, shape) == OGRERR_NONE) &&
                OGR_L_SetFeature(c->row, row) == OGRERR_NONE;
    return done ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

static bool is_fulfilled(struct condition *c)
{
    OGR_L_ResetReading(c->row);
    LL_CLEANUP(feature_freep) OGRFeatureH row = OGR_L_GetNextFeature(c->row);
    return row != NULL;
}

static enum ll_code reader_next(void *self, OGRFeatureH *ret_feature, struct ll_err *err)
{
    struct condition *c = self;
    for (;;) {
        LL_CLEANUP(feature_freep) OGRFeatureH f = NULL;
        enum ll_code code = ll_source_next(&c->inner, &f, err);
        if (code == LL_OK && f != NULL) {
            code = show(c, f, err);
        }
        if (code != LL_OK) {
            return code;
        }
        if (f == NULL || is_fulfilled(c)) {
            *ret_feature = f;
            f = NULL; /* now the caller's */
            return LL_OK;
        }
    }
}

static const struct ll_reader condition_reader = {reader_next, reader_rewind, reader_close};

static bool add_field(OGRLayerH layer, const char *name, OGRFieldType type)
{
    OGRFieldDefnH field = OGR_Fld_Create(name, type);
    bool done = OGR_L_CreateField(layer, field, FALSE) == OGRERR_NONE;
    OGR_Fld_Destroy(field);
    return done;
}

/// Makes the layer of one row, with the source's columns by the names the import shows.
static bool make_row(struct condition *c, const struct ll_source *s)
{
    c->memory = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, NULL);
    c->row = c->memory == NULL
                 ? NULL
                 : GDALDatasetCreateLayer(c->memory, "row", NULL,
                                          c->wants_shapes ? wkbUnknown : wkbNone, NULL);
    bool done = c->row != NULL;
    c->id_field = (int)s->name_count;
    for (size_t i = 0; done && i < s->name_count; i++) {
        OGRFieldType type = OGR_Fld_GetType(OGR_FD_GetFieldDefn(s->definition, (int)i));
        done = add_field(c->row, s->names[i], type);
        c->id_field = ll_text_equal_fold(s->names[i], "FID") ? -1 : c->id_field;
    }
    /* GDAL's own word for the number of a feature would mean the row's */
    done = done && (c->id_field < 0 || add_field(c->row, "FID", OFTInteger64));
    LL_CLEANUP(feature_freep)
    OGRFeatureH first = done ? OGR_F_Create(OGR_L_GetLayerDefn(c->row)) : NULL;
    return first != NULL && OGR_F_SetFID(first, 0) == OGRERR_NONE &&
           OGR_L_CreateFeature(c->row, first) == OGRERR_NONE;
}

/// Whether a byte can be one of a name; all beyond ASCII can.
static bool is_name_byte(char byte)
{
    unsigned char c = (unsigned char)byte;
    return c >= 0x80U || c == '_' || isalnum(c) != 0;
}

/// The condition with names beyond ASCII in quotes, which OGR's SQL wants.
static enum ll_code quote_names(const char *where, struct ll_text *ret, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    while (code == LL_OK && *where != '\0') {
        size_t len = 0;
        bool foreign = false;
        while (is_name_byte(where[len])) {
            foreign = foreign || ((unsigned char)where[len] & 0x80U) != 0;
            len++;
        }
        if (len == 0 && (*where == '\'' || *where == '"')) { /* as it stands, up to its end */
            const char *end = strchr(where + 1, *where);
            len = end == NULL ? strlen(where) : (size_t)(end - where) + 1;
        }
        len = len == 0 ? 1 : len;
        code = ll_text_append(ret, foreign ? "\"" : "", err);
        code = code == LL_OK ? ll_text_append_n(ret, where, len, err) : code;
        code = code == LL_OK ? ll_text_append(ret, foreign ? "\"" : "", err) : code;
        where += len;
    }
    return code;
}

enum ll_code ll_condition_set(OGRLayerH layer, const char *where, struct ll_err *err)
{
    if (!ll_utf8_valid(where, strlen(where))) {
        return ll_fail(err, LL_E_USAGE, "--where: the condition is not UTF-8 text");
    }
    LL_CLEANUP(ll_text_clear) struct ll_text sql = {0};
    enum ll_code code = quote_names(where, &sql, err);
    if (code != LL_OK) {
        return code;
    }
    CPLErrorReset();
    if (OGR_L_SetAttributeFilter(layer, ll_text_str(&sql)) == OGRERR_NONE) {
        return LL_OK;
    }
    if (strstr(ll_gdal_message(), "Type mismatch") != NULL) {
        return ll_fail(err, LL_E_USAGE,
                       "--where: %s; a column of texts is compared as numbers by CAST(COLUMN AS "
                       "FLOAT)",
                       ll_gdal_words(ll_gdal_message(), ll_err_lang(err)).text);
    }
    return ll_fail(err, LL_E_USAGE, "--where: %s",
                   ll_gdal_words(ll_gdal_message(), ll_err_lang(err)).text);
}

/// Whether the words of the condition that mean shapes to OGR are in it.
static bool asks_for_shapes(const char *where)
{
    for (; *where != '\0'; where++) {
        if ((where[0] == 'O' || where[0] == 'o') && strlen(where) >= 8) {
            char word[9] = "";
            memcpy(word, where, 8);
            if (ll_text_equal_fold(word, "OGR_GEOM")) {
                return true;
            }
        }
    }
    return false;
}

static enum ll_code stand_between(const char *where, struct ll_source *s, struct ll_err *err)
{
    LL_CLEANUP(closep) struct condition *c = ll_calloc(1, sizeof *c);
    if (c == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    c->inner = *s;
    c->wants_shapes = asks_for_shapes(where);
    if (!make_row(c, s)) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_condition_set(c->row, where, err);
    if (code == LL_OK) {
        s->reader = &condition_reader;
        s->reader_self = c;
        s->count = -1;
        c = NULL; /* now the source's */
    }
    return code;
}

enum ll_code ll_condition_apply(const struct ll_import_request *request, struct ll_source *s,
                                struct ll_err *err)
{
    if (request->where == NULL || ll_is_kml(s->driver) || ll_is_drawing(s->driver)) {
        return LL_OK;
    }
    bool as_it_is = s->reader == NULL && s->decoder == NULL;
    return as_it_is ? ll_condition_set(s->layer, request->where, err)
                    : stand_between(request->where, s, err);
}
