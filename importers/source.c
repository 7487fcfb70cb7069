#include "importers/source.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "importers/geojson_reader.h"
#include "importers/source_private.h"

/* Longest text of a feature that the quarantine keeps. */
#define RAW_MAX 65536
/* U+FFFD */
#define UNREADABLE "\xEF\xBF\xBD"

const char *ll_gdal_message(void)
{
    const char *message = CPLGetLastErrorMsg();
    return message == NULL ? "" : message;
}

void ll_source_close(struct ll_source *s)
{
    ll_source_drop_reader(s);
    if (s->dataset != NULL) {
        (void)GDALClose(s->dataset);
    }
    ll_decoder_close(s->decoder);
    for (size_t i = 0; i < s->name_count; i++) {
        ll_free(s->names[i]);
    }
    ll_free(s->names);
    ll_free(s->name);
    ll_free(s->layer_name);
    *s = (struct ll_source){0};
}

void ll_source_drop_reader(struct ll_source *s)
{
    if (s->reader != NULL) {
        s->reader->close(s->reader_self);
    }
    s->reader = NULL;
    s->reader_self = NULL;
    s->definition = NULL;
    s->srs = NULL;
}

enum ll_code ll_source_next(struct ll_source *s, OGRFeatureH *ret_feature, struct ll_err *err)
{
    if (s->reader != NULL) {
        return s->reader->next(s->reader_self, ret_feature, err);
    }
    CPLErrorReset();
    *ret_feature = OGR_L_GetNextFeature(s->layer);
    if (*ret_feature == NULL && CPLGetLastErrorType() >= CE_Failure) {
        return ll_fail(err, LL_E_FORMAT, "'%.200s' breaks off: %s", s->name, ll_gdal_message());
    }
    return LL_OK;
}

void ll_source_rewind(struct ll_source *s)
{
    if (s->reader != NULL) {
        s->reader->rewind(s->reader_self);
    } else {
        OGR_L_ResetReading(s->layer);
    }
}

enum ll_code ll_source_count(struct ll_source *s, size_t *ret_count, struct ll_err *err)
{
    if (s->reader == NULL) {
        GIntBig count = OGR_L_GetFeatureCount(s->layer, TRUE);
        *ret_count = count < 0 ? 0 : (size_t)count;
        return LL_OK;
    }
    ll_source_rewind(s);
    size_t count = 0;
    enum ll_code code = LL_OK;
    for (OGRFeatureH feature = NULL; code == LL_OK; count++) {
        code = ll_source_next(s, &feature, err);
        if (code != LL_OK || feature == NULL) {
            break;
        }
        OGR_F_Destroy(feature);
    }
    ll_source_rewind(s);
    if (code == LL_OK) {
        *ret_count = count;
    }
    return code;
}

/// Whether a name is not one of a plain file: a database ("PG:dbname=x"), a virtual file of GDAL.
static bool is_connection(const char *file)
{
    static const char *const prefixes[] = {
        "PG:", "MYSQL:", "MSSQL:", "WFS:", "OAPIF:", "http://", "https://", "/vsi"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strncmp(file, prefixes[i], strlen(prefixes[i])) == 0) {
            return true;
        }
    }
    return false;
}

static GDALDatasetH open_with_gdal(const char *file, bool raw_text)
{
    /* tables: every value as text, and what looks like WKT as geometry; other formats pass over */
    static const char *const keep[] = {"AUTODETECT_TYPE=NO", "EMPTY_STRING_AS_NULL=YES",
                                       "GEOM_POSSIBLE_NAMES=WKT,geom_wkt,wkt_geom,geometry_wkt",
                                       "KEEP_GEOM_COLUMNS=NO", NULL};
    static const char *const raw[] = {"AUTODETECT_TYPE=NO",
                                      "EMPTY_STRING_AS_NULL=YES",
                                      "GEOM_POSSIBLE_NAMES=WKT,geom_wkt,wkt_geom,geometry_wkt",
                                      "KEEP_GEOM_COLUMNS=NO",
                                      "ENCODING=",
                                      NULL};
    CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS", "FORCE");
    CPLSetThreadLocalConfigOption("OGR_ODS_HEADERS", "FORCE");
    CPLErrorReset();
    GDALDatasetH dataset =
        GDALOpenEx(file, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL,
                   raw_text ? raw : keep, NULL);
    CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS", NULL);
    CPLSetThreadLocalConfigOption("OGR_ODS_HEADERS", NULL);
    return dataset;
}

/// Opens a file as it is, else as a table with another ending, else as a ZIP of files.
static GDALDatasetH open_somehow(const char *file, bool raw_text)
{
    GDALDatasetH dataset = open_with_gdal(file, raw_text);
    const char *ending = CPLGetExtension(file);
    const char *prefix = ll_text_equal_fold(ending, "txt") || ll_text_equal_fold(ending, "tsv")
                             ? "CSV:"
                         : ll_text_equal_fold(ending, "zip") ? "/vsizip/"
                                                             : NULL;
    if (dataset != NULL || prefix == NULL) {
        return dataset;
    }
    char path[1024];
    int len = snprintf(path, sizeof path, "%s%s", prefix, file);
    return len > 0 && (size_t)len < sizeof path ? open_with_gdal(path, raw_text) : NULL;
}

static enum ll_code check_there(const char *file, struct ll_err *err)
{
    return is_connection(file) || access(file, F_OK) == 0
               ? LL_OK
               : ll_fail(err, LL_E_NOT_FOUND, "there is no file '%.400s'", file);
}

static enum ll_code open_dataset(const struct ll_import_request *request, struct ll_source *s,
                                 bool raw_text, struct ll_err *err)
{
    ll_source_drop_reader(s);
    s->layer = NULL;
    if (s->dataset != NULL) {
        (void)GDALClose(s->dataset);
    }
    s->dataset = open_somehow(request->file, raw_text);
    if (s->dataset == NULL && strstr(ll_gdal_message(), "SHAPE_RESTORE_SHX") != NULL) {
        return ll_fail(err, LL_E_FORMAT,
                       "'%.300s': its .shx file is missing; copy all files of the shapefile",
                       request->file);
    }
    if (s->dataset == NULL) {
        return ll_fail(err, LL_E_FORMAT,
                       "'%.200s' is not a file of geographic data that can be read: %s",
                       request->file, ll_gdal_message());
    }
    s->driver = GDALGetDriverShortName(GDALGetDatasetDriver(s->dataset));
    if (strcmp(s->driver, "OSM") == 0) {
        return ll_fail(err, LL_E_USAGE,
                       "'%.400s' is an OpenStreetMap extract: use `lifelane import osm FILE`",
                       request->file);
    }
    return LL_OK;
}

/// Layers a person would mean: all, or those with features when some are empty (the unused sheets
/// of a workbook).
static size_t count_layers(GDALDatasetH dataset, bool *ret_skip_empty, OGRLayerH *ret_last)
{
    int all = GDALDatasetGetLayerCount(dataset);
    size_t filled = 0;
    *ret_last = all > 0 ? GDALDatasetGetLayer(dataset, 0) : NULL;
    *ret_skip_empty = false;
    if (all <= 1) {
        return all < 0 ? 0 : (size_t)all;
    }
    for (int i = 0; i < all; i++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset, i);
        if (layer != NULL && OGR_L_GetFeatureCount(layer, TRUE) > 0) {
            *ret_last = layer;
            filled++;
        }
    }
    *ret_skip_empty = filled > 0;
    return filled > 0 ? filled : (size_t)all;
}

/// "a, b, c" of the layers, as far as they fit.
static void list_layers(GDALDatasetH dataset, bool skip_empty, char *ret, size_t size)
{
    size_t len = 0;
    ret[0] = '\0';
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset, i);
        const char *name = layer == NULL ? "" : OGR_L_GetName(layer);
        if (layer == NULL || !ll_utf8_valid(name, strlen(name)) ||
            (skip_empty && OGR_L_GetFeatureCount(layer, TRUE) == 0)) {
            continue;
        }
        if (len + strlen(name) + 8 >= size) {
            (void)snprintf(ret + len, size - len, " …");
            return;
        }
        len += (size_t)snprintf(ret + len, size - len, "%s%s", len == 0 ? "" : ", ", name);
    }
}

static OGRLayerH layer_by_name(GDALDatasetH dataset, const char *name)
{
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset, i);
        if (layer != NULL && ll_text_equal_fold(OGR_L_GetName(layer), name)) {
            return layer;
        }
    }
    return NULL;
}

static enum ll_code choose_layer(const struct ll_import_request *request, struct ll_source *s,
                                 struct ll_err *err)
{
    char names[300];
    bool skip_empty = false;
    OGRLayerH last = NULL;
    size_t count = count_layers(s->dataset, &skip_empty, &last);
    if (request->layer_name != NULL) {
        s->layer = layer_by_name(s->dataset, request->layer_name);
        if (s->layer == NULL) {
            list_layers(s->dataset, false, names, sizeof names);
            return ll_fail(err, LL_E_NOT_FOUND, "'%.200s' has no layer '%.60s'; it has: %s",
                           request->file, request->layer_name, names);
        }
    } else if (count > 1) {
        list_layers(s->dataset, skip_empty, names, sizeof names);
        return ll_fail(err, LL_E_DECISION,
                       "'%.200s' has several layers: choose one with --layer-name: %s",
                       request->file, names);
    } else if (count == 0 || last == NULL) {
        return ll_fail(err, LL_E_FORMAT, "'%.400s' holds no layer", request->file);
    } else {
        s->layer = last;
    }
    s->has_geometry = OGR_L_GetGeomType(s->layer) != wkbNone;
    s->definition = OGR_L_GetLayerDefn(s->layer);
    s->srs = OGR_L_GetSpatialRef(s->layer);
    s->count = OGR_L_GetFeatureCount(s->layer, FALSE);
    if (request->where != NULL &&
        OGR_L_SetAttributeFilter(s->layer, request->where) != OGRERR_NONE) {
        return ll_fail(err, LL_E_USAGE, "--where: %s", ll_gdal_message());
    }
    return LL_OK;
}

/// Name of the source and of its layer, as the store will know them.
static enum ll_code take_names(const struct ll_import_request *request, struct ll_source *s,
                               struct ll_err *err)
{
    const char *slash = strrchr(request->file, '/');
    bool several = s->dataset != NULL && GDALDatasetGetLayerCount(s->dataset) > 1;
    ll_free(s->name);
    ll_free(s->layer_name);
    s->name = ll_strdup(slash == NULL || slash[1] == '\0' ? request->file : slash + 1);
    s->layer_name = ll_strdup(several ? OGR_L_GetName(s->layer) : "");
    if (s->name == NULL || s->layer_name == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return LL_OK;
}

enum ll_code ll_source_reopen_raw(const struct ll_import_request *request, struct ll_source *s,
                                  struct ll_err *err)
{
    enum ll_code code = open_dataset(request, s, true, err);
    return code == LL_OK ? choose_layer(request, s, err) : code;
}

static enum ll_code take_columns(struct ll_source *s, struct ll_err *err)
{
    int count = OGR_FD_GetFieldCount(s->definition);
    s->names = ll_calloc((size_t)count, sizeof *s->names);
    if (s->names == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (int i = 0; i < count; i++) {
        const char *raw = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(s->definition, i));
        LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
        bool valid = ll_utf8_valid(raw, strlen(raw));
        enum ll_code code = LL_OK;
        if (s->decoder != NULL) {
            code = ll_decode(s->decoder, raw, strlen(raw), &text, &valid, err);
        } else if (valid) {
            code = ll_text_append(&text, raw, err);
        }
        if (code == LL_OK && !valid) {
            code = ll_text_appendf(&text, err, "column %d", i + 1);
        }
        if (code != LL_OK) {
            return code;
        }
        s->names[i] = ll_strdup(ll_text_str(&text));
        if (s->names[i] == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        s->name_count++;
    }
    return LL_OK;
}

/// Adds a file's bytes to a hash. What cannot be opened, such as a folder, counts as empty.
static enum ll_code hash_file(ll_hash *hash, const char *path, struct ll_err *err)
{
    const size_t chunk = (size_t)1 << 20U;
    LL_CLEANUP(ll_freep) char *buffer = ll_alloc(chunk, 1);
    if (buffer == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    VSILFILE *file = VSIFOpenL(path, "rb");
    for (size_t got = file == NULL ? 0 : chunk; got == chunk;) {
        got = VSIFReadL(buffer, 1, chunk, file);
        ll_hash_add(hash, buffer, got);
    }
    if (file != NULL) {
        (void)VSIFCloseL(file);
    }
    return LL_OK;
}

/// Hash of files and a condition; "" when there is no telling which files there are.
static enum ll_code hash_list(const char *const *files, const char *where,
                              char ret_text[LL_HASH_TEXT_SIZE], struct ll_err *err)
{
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    enum ll_code code = ll_hash_new(&hash, err);
    for (int i = 0; code == LL_OK && files != NULL && files[i] != NULL; i++) {
        code = hash_file(hash, files[i], err);
    }
    if (code == LL_OK) {
        ll_hash_add_text(hash, where);
        ll_hash_text(hash, ret_text);
        if (files == NULL) {
            ret_text[0] = '\0'; /* a database: no telling whether it changed */
        }
    }
    return code;
}

enum ll_code ll_source_hash_files(GDALDatasetH dataset, const char *where,
                                  char ret_text[LL_HASH_TEXT_SIZE], struct ll_err *err)
{
    char **files = GDALGetFileList(dataset);
    enum ll_code code = hash_list((const char *const *)files, where, ret_text, err);
    CSLDestroy(files);
    return code;
}

/// Opens the file with a reader of our own, where there is one for it.
static enum ll_code open_own(const struct ll_import_request *request, struct ll_source *s,
                             bool *ret_ours, struct ll_err *err)
{
    *ret_ours = false;
    /* conditions are GDAL's language, and names of layers its invention */
    bool plain = request->where == NULL && request->layer_name == NULL;
    return plain && ll_geojson_looks_like(request->file)
               ? ll_geojson_open(request->file, request->crs != NULL, s, ret_ours, err)
               : LL_OK;
}

static enum ll_code open_with_reader_or_gdal(const struct ll_import_request *request,
                                             struct ll_source *s, struct ll_err *err)
{
    bool ours = false;
    enum ll_code code = check_there(request->file, err);
    if (code == LL_OK) {
        code = open_own(request, s, &ours, err);
    }
    if (code == LL_OK && !ours) {
        code = open_dataset(request, s, false, err);
        code = code == LL_OK ? choose_layer(request, s, err) : code;
    }
    return code;
}

static enum ll_code hash_source(const struct ll_import_request *request, struct ll_source *s,
                                struct ll_err *err)
{
    const char *const files[] = {request->file, NULL};
    return s->dataset == NULL
               ? hash_list(files, request->where, s->content_hash, err)
               : ll_source_hash_files(s->dataset, request->where, s->content_hash, err);
}

enum ll_code ll_source_open(const struct ll_import_request *request, struct ll_source *ret_source,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_source_close) struct ll_source s = {0};
    enum ll_code code = open_with_reader_or_gdal(request, &s, err);
    if (code == LL_OK) {
        code = take_names(request, &s, err);
    }
    if (code == LL_OK) {
        code = ll_source_settle_encoding(request, &s, err);
    }
    if (code == LL_OK) {
        code = take_columns(&s, err);
    }
    if (code == LL_OK) {
        code = hash_source(request, &s, err);
    }
    if (code == LL_OK) {
        *ret_source = s;
        s = (struct ll_source){0}; /* now the caller's */
    }
    return code;
}

struct ll_columns ll_source_columns(const struct ll_source *source)
{
    return (struct ll_columns){(const char *const *)source->names, source->name_count};
}

/// A date as 2024-05-01, without time.
static enum ll_code append_date(OGRFeatureH feature, int column, struct ll_text *room,
                                struct ll_err *err)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0;
    if (!OGR_F_GetFieldAsDateTime(feature, column, &year, &month, &day, &hour, &minute, &second,
                                  &zone)) {
        return LL_OK;
    }
    return ll_text_appendf(room, err, "%04d-%02d-%02d", year, month, day);
}

/// Takes blanks off both ends.
static const char *trimmed(struct ll_text *room)
{
    while (room->len > 0 && strchr(" \t\r\n", room->data[room->len - 1]) != NULL) {
        room->data[--room->len] = '\0';
    }
    const char *text = ll_text_str(room);
    return text + strspn(text, " \t\r\n");
}

enum ll_code ll_source_text(const struct ll_source *source, OGRFeatureH feature, int column,
                            struct ll_text *room, const char **ret_text, bool *ret_valid,
                            struct ll_err *err)
{
    *ret_text = NULL;
    *ret_valid = true;
    if (column < 0 || !OGR_F_IsFieldSetAndNotNull(feature, column)) {
        return LL_OK;
    }
    room->len = 0;
    OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, column));
    enum ll_code code = LL_OK;
    if (type == OFTDate || type == OFTDateTime) {
        code = append_date(feature, column, room, err);
    } else if (type == OFTReal) {
        code = ll_text_appendf(room, err, "%.15g", OGR_F_GetFieldAsDouble(feature, column));
    } else {
        const char *raw = OGR_F_GetFieldAsString(feature, column);
        size_t len = strlen(raw);
        if (source != NULL && source->decoder != NULL) {
            code = ll_decode(source->decoder, raw, len, room, ret_valid, err);
        } else {
            *ret_valid = ll_utf8_valid(raw, len);
            code = *ret_valid ? ll_text_append_n(room, raw, len, err) : LL_OK;
        }
    }
    if (code == LL_OK && *ret_valid) {
        *ret_text = trimmed(room);
    }
    return code;
}

enum ll_code ll_source_raw(const struct ll_source *source, OGRFeatureH feature,
                           struct ll_text *ret_text, struct ll_err *err)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    char *wkt = NULL;
    enum ll_code code = LL_OK;
    if (geometry != NULL && OGR_G_ExportToIsoWkt(geometry, &wkt) == OGRERR_NONE && wkt != NULL) {
        size_t len = strlen(wkt);
        code = ll_text_append_n(ret_text, wkt, len < RAW_MAX ? len : RAW_MAX, err);
    }
    CPLFree(wkt);
    const char *native = geometry == NULL ? OGR_F_GetNativeData(feature) : NULL;
    if (code == LL_OK && native != NULL) { /* of a malformed feature */
        code = ll_text_append(ret_text, ll_utf8_valid(native, strlen(native)) ? native : UNREADABLE,
                              err);
    }
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    int count = OGR_F_GetFieldCount(feature);
    for (int i = 0; code == LL_OK && i < count && ret_text->len < 2 * RAW_MAX; i++) {
        const char *text = NULL;
        bool valid = false;
        code = ll_source_text(source, feature, i, &room, &text, &valid, err);
        if (code == LL_OK && (text != NULL || !valid)) {
            const char *name = source != NULL
                                   ? source->names[i]
                                   : OGR_Fld_GetNameRef(OGR_F_GetFieldDefnRef(feature, i));
            code = ll_text_appendf(ret_text, err, "\n%s: %s", name, valid ? text : UNREADABLE);
        }
    }
    return code;
}
