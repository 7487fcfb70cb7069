#include "importers/source.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/json.h"
#include "importers/condition.h"
#include "importers/connection.h"
#include "importers/dxf_reader.h"
#include "importers/dxf_text.h"
#include "importers/gdal_words.h"
#include "importers/geojson_reader.h"
#include "importers/kml_reader.h"
#include "importers/sheet_reader.h"
#include "importers/source_private.h"
#include "importers/text_table.h"
#include "importers/utf16.h"
#include "importers/wkt_reader.h"
#include "importers/zip_names.h"

/* Longest text of a geometry that the quarantine keeps; a longer one is left out, which is said. */
#define RAW_MAX ((size_t)16 << 20U)
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
    ll_text_clear(&s->sheet_note);
    ll_utf16_drop(s->utf8_copy);
    ll_decoder_close(s->decoder);
    if (s->finder != NULL) {
        ll_mojibake_close(s->finder);
    }
    ll_free(s->finder);
    for (size_t i = 0; i < s->name_count; i++) {
        ll_free(s->names[i]);
    }
    ll_free(s->names);
    ll_free(s->name);
    ll_free(s->layer_name);
    ll_text_clear(&s->notes);
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
    /* what a file is: no driver that only points elsewhere or fetches something from a network */
    static const char *const drivers[] = {"ESRI Shapefile",
                                          "MapInfo File",
                                          "CSV",
                                          "LIBKML",
                                          "KML",
                                          "GeoJSON",
                                          "GeoJSONSeq",
                                          "ESRIJSON",
                                          "TopoJSON",
                                          "GPKG",
                                          "SQLite",
                                          "OpenFileGDB",
                                          "DXF",
                                          "CAD",
                                          "DGN",
                                          "OSM",
                                          "FlatGeobuf",
                                          "XLS",
                                          "ODS",
                                          "XLSX",
                                          "GPX",
                                          "GML",
                                          "OGR_GMT",
                                          NULL};
    CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS", "FORCE");
    CPLSetThreadLocalConfigOption("OGR_ODS_HEADERS", "FORCE");
    CPLSetThreadLocalConfigOption("OGR_XLS_HEADERS", "FORCE");
    CPLSetThreadLocalConfigOption("GML_DOWNLOAD_SCHEMA", "NO");
    CPLErrorReset();
    GDALDatasetH dataset =
        GDALOpenEx(file, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                   ll_is_connection(file) ? NULL : drivers, raw_text ? raw : keep, NULL);
    CPLSetThreadLocalConfigOption("GML_DOWNLOAD_SCHEMA", NULL);
    if (dataset != NULL) {
        (void)GDALDatasetGetLayerCount(dataset); /* ODS asks for its option only now */
    }
    CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS", NULL);
    CPLSetThreadLocalConfigOption("OGR_ODS_HEADERS", NULL);
    CPLSetThreadLocalConfigOption("OGR_XLS_HEADERS", NULL);
    return dataset;
}

/// Opens a file as it is, else as a table with another ending, else as a ZIP of files.
static GDALDatasetH open_somehow(const char *file, bool raw_text)
{
    const char *ending = CPLGetExtension(file);
    bool zip = ll_text_equal_fold(ending, "zip") && !ll_is_archive_path(file);
    CPLSetThreadLocalConfigOption("CPL_ZIP_ENCODING", zip ? ll_zip_names_encoding(file) : NULL);
    GDALDatasetH dataset = open_with_gdal(file, raw_text);
    const char *prefix = ll_text_equal_fold(ending, "txt") || ll_text_equal_fold(ending, "tsv")
                             ? "CSV:"
                         : zip ? "/vsizip/"
                               : NULL;
    char path[1024];
    if (dataset == NULL && prefix != NULL) {
        int len = snprintf(path, sizeof path, "%s%s", prefix, file);
        bool whole = len > 0 && (size_t)len < sizeof path;
        dataset = whole ? open_with_gdal(path, raw_text) : NULL;
    }
    CPLSetThreadLocalConfigOption("CPL_ZIP_ENCODING", NULL);
    return dataset;
}

/// Whether a path into an archive leads to a file or a folder.
static bool is_in_archive(const char *path)
{
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (file != NULL) {
        (void)VSIFCloseL(file);
        return true;
    }
    char **names = VSIReadDir(path);
    bool any = names != NULL && names[0] != NULL;
    CSLDestroy(names);
    return any;
}

static bool is_there(const char *file)
{
    return ll_is_connection(file) || access(file, F_OK) == 0 ||
           (ll_is_archive_path(file) && is_in_archive(file));
}

static enum ll_code check_there(const char *file, struct ll_err *err)
{
    bool plain = !ll_is_connection(file) && !ll_is_archive_path(file);
    if (plain && access(file, R_OK) != 0 && errno == EACCES) {
        return ll_fail(err, LL_E_IO, "no right to read '%.400s'", file);
    }
    return is_there(file) ? LL_OK : ll_fail(err, LL_E_NOT_FOUND, "there is no file '%.400s'", file);
}

static enum ll_code open_dataset(const struct ll_import_request *request, struct ll_source *s,
                                 bool raw_text, struct ll_err *err)
{
    ll_source_drop_reader(s);
    s->layer = NULL;
    if (s->dataset != NULL) {
        (void)GDALClose(s->dataset);
    }
    /* a drawing is read as text from the beginning: GDAL decodes as the user or its text says */
    const char *encoding = request->encoding;
    enum ll_code code = encoding == NULL ? ll_dxf_encoding(request->file, &encoding, err) : LL_OK;
    if (code != LL_OK) {
        return code;
    }
    CPLSetThreadLocalConfigOption("DXF_ENCODING", encoding);
    s->dataset = open_somehow(s->utf8_copy != NULL ? s->utf8_copy : request->file, raw_text);
    CPLSetThreadLocalConfigOption("DXF_ENCODING", NULL);
    if (s->dataset == NULL) {
        return ll_source_fail_open(request->file, s->name, err);
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

void ll_source_list_layers(GDALDatasetH dataset, char *ret, size_t size)
{
    list_layers(dataset, false, ret, size);
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
            return ll_fail(err, LL_E_USAGE, "'%.200s' has no layer '%.60s'; it has: %s", s->name,
                           request->layer_name, names);
        }
    } else if (count > 1) {
        list_layers(s->dataset, skip_empty, names, sizeof names);
        return ll_fail(err, LL_E_DECISION,
                       "'%.200s' has several layers: choose one with --layer-name: %s", s->name,
                       names);
    } else if (count == 0 || last == NULL) {
        return ll_fail(err, LL_E_FORMAT, "'%.400s' holds no layer", s->name);
    } else {
        s->layer = last;
    }
    s->has_geometry = OGR_L_GetGeomType(s->layer) != wkbNone;
    s->definition = OGR_L_GetLayerDefn(s->layer);
    s->srs = OGR_L_GetSpatialRef(s->layer);
    s->count = OGR_L_GetFeatureCount(s->layer, FALSE);
    /* a drawing is surveyed at once; of all others ll_condition_apply sees to the condition */
    return request->where != NULL && ll_is_drawing(s->driver)
               ? ll_condition_set(s->layer, request->where, err)
               : LL_OK;
}

/// Name of the source, as the store and all messages will know it.
static enum ll_code take_name(const struct ll_import_request *request, struct ll_source *s,
                              struct ll_err *err)
{
    if (ll_is_connection(request->file)) {
        return ll_connection_shown(request->file, &s->name, err);
    }
    const char *slash = strrchr(request->file, '/');
    const char *file = slash == NULL || slash[1] == '\0' ? request->file : slash + 1;
    LL_CLEANUP(ll_text_clear) struct ll_text name = {0};
    if (request->folder != NULL) {
        enum ll_code code = ll_text_appendf(&name, err, "%s/%s", request->folder, file);
        if (code != LL_OK) {
            return code;
        }
        file = ll_text_str(&name);
    }
    s->name = ll_strdup(file);
    return s->name == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
}

/// Name of the layer: the one in the file when it has several, of folders only what the user says.
static enum ll_code take_layer_name(const struct ll_import_request *request, struct ll_source *s,
                                    struct ll_err *err)
{
    bool several = s->dataset != NULL && GDALDatasetGetLayerCount(s->dataset) > 1;
    const char *name = s->layer != NULL ? OGR_L_GetName(s->layer) : request->layer_name;
    s->layer_name = ll_strdup(several && name != NULL ? name : "");
    return s->layer_name == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
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
        if (s->decoder != NULL && !s->names_are_utf8) {
            code = ll_decode(s->decoder, raw, strlen(raw), &text, &valid, err);
        } else if (valid) {
            code = ll_text_append(&text, raw, err);
        }
        if (code == LL_OK && valid) {
            bool rubbish = false;
            code = ll_mojibake_found(s->finder, ll_text_str(&text), &rubbish, err);
            valid = !rubbish;
            text.len = valid ? text.len : 0;
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

/// Whether GDAL made a table of one column of what may have more.
static bool is_one_column(const struct ll_source *s)
{
    OGRLayerH layer = strcmp(s->driver, "CSV") == 0 ? GDALDatasetGetLayer(s->dataset, 0) : NULL;
    return layer != NULL && OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(layer)) == 1;
}

/// Opens a file with GDAL; a table of text that it cannot make sense of, from a plain copy.
static enum ll_code open_dataset_or_table(const struct ll_import_request *request,
                                          struct ll_source *s, struct ll_err *err)
{
    enum ll_code code = open_dataset(request, s, false, err);
    bool lost = code == LL_E_FORMAT || (code == LL_OK && is_one_column(s));
    if (!lost || !ll_text_table_named(s->name)) {
        return code;
    }
    char *copy = NULL;
    enum ll_code copied =
        ll_text_table_copy(s->utf8_copy != NULL ? s->utf8_copy : request->file, &copy, err);
    if (copied != LL_OK || copy == NULL) {
        return copied != LL_OK ? copied : code;
    }
    char *before = s->utf8_copy;
    s->utf8_copy = copy;
    code = open_dataset(request, s, false, err);
    ll_utf16_drop(before); /* GDAL has closed it */
    return code;
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
        code = ll_utf16_copy(request->file, &s->utf8_copy, err);
        if (code == LL_OK && s->utf8_copy == NULL) {
            code = ll_kml_utf8_copy(request->file, &s->utf8_copy, err);
        }
        code = code == LL_OK ? open_dataset_or_table(request, s, err) : code;
        if (code == LL_OK) {
            code =
                ll_is_kml(s->driver) ? ll_kml_read(request, s, err) : choose_layer(request, s, err);
        }
        if (code == LL_OK && ll_is_drawing(s->driver)) {
            code = ll_dxf_read(request, s, err);
        }
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

static enum ll_code open_finder(struct ll_source *s, struct ll_err *err)
{
    s->finder = ll_calloc(1, sizeof *s->finder);
    if (s->finder == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return ll_mojibake_open(s->finder, err);
}

enum ll_code ll_source_open(const struct ll_import_request *request, struct ll_source *ret_source,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_source_close) struct ll_source s = {0};
    enum ll_code code = take_name(request, &s, err);
    if (code == LL_OK) {
        code = open_with_reader_or_gdal(request, &s, err);
    }
    if (code == LL_OK) {
        code = take_layer_name(request, &s, err);
    }
    if (code == LL_OK) {
        code = ll_source_settle_encoding(request, &s, err);
    }
    if (code == LL_OK) {
        code = ll_sheet_open(request, &s, err);
    }
    if (code == LL_OK) {
        code = ll_wkt_reader_open(&s, err);
    }
    if (code == LL_OK) {
        code = open_finder(&s, err);
    }
    if (code == LL_OK) {
        code = take_columns(&s, err);
    }
    if (code == LL_OK) {
        code = ll_condition_apply(request, &s, err);
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

enum ll_code ll_source_hash_more(struct ll_source *s, const char *text, struct ll_err *err)
{
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    if (s->content_hash[0] == '\0') {
        return LL_OK;
    }
    enum ll_code code = ll_hash_new(&hash, err);
    if (code == LL_OK) {
        ll_hash_add_text(hash, s->content_hash);
        ll_hash_add_text(hash, text);
        ll_hash_text(hash, s->content_hash);
    }
    return code;
}

struct ll_columns ll_source_columns(const struct ll_source *source)
{
    return (struct ll_columns){(const char *const *)source->names, source->name_count};
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

/// A value as text in UTF-8. @param ret_valid false when its bytes are none.
static enum ll_code append_cell(const struct ll_source *source, const struct ll_cell *cell,
                                struct ll_text *room, bool *ret_valid, struct ll_err *err)
{
    switch (cell->kind) {
    case LL_CELL_DATE:
        return ll_text_appendf(room, err, "%04d-%02d-%02d", cell->year, cell->month, cell->day);
    case LL_CELL_REAL:
        return ll_text_appendf(room, err, "%.15g", cell->real);
    case LL_CELL_WHOLE:
        return ll_text_appendf(room, err, "%lld", (long long)cell->whole);
    case LL_CELL_TEXT:
        if (source != NULL && source->decoder != NULL) {
            return ll_decode(source->decoder, cell->text, cell->len, room, ret_valid, err);
        }
        *ret_valid = ll_utf8_valid(cell->text, cell->len);
        return *ret_valid ? ll_text_append_n(room, cell->text, cell->len, err) : LL_OK;
    default:
        return LL_OK;
    }
}

enum ll_code ll_source_cell_text(const struct ll_source *source, const struct ll_cell *cell,
                                 struct ll_text *room, const char **ret_text, bool *ret_valid,
                                 struct ll_err *err)
{
    *ret_text = NULL;
    *ret_valid = true;
    if (cell->kind == LL_CELL_NONE) {
        return LL_OK;
    }
    room->len = 0;
    enum ll_code code = append_cell(source, cell, room, ret_valid, err);
    if (code == LL_OK && *ret_valid && source != NULL && source->finder != NULL) {
        bool rubbish = false;
        code = ll_mojibake_found(source->finder, ll_text_str(room), &rubbish, err);
        *ret_valid = !rubbish;
    }
    if (code == LL_OK && *ret_valid) {
        *ret_text = trimmed(room);
    }
    return code;
}

enum ll_code ll_source_text(const struct ll_source *source, OGRFeatureH feature, int column,
                            struct ll_text *room, const char **ret_text, bool *ret_valid,
                            struct ll_err *err)
{
    const struct ll_cell cell = ll_ogr_cell(feature, column);
    return ll_source_cell_text(source, &cell, room, ret_text, ret_valid, err);
}

/// The geometry of a feature, or what a reader kept of a malformed one.
static void put_raw_geometry(OGRFeatureH feature, ll_json *json)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    char *wkt = NULL;
    bool known = geometry != NULL && OGR_G_ExportToIsoWkt(geometry, &wkt) == OGRERR_NONE;
    bool cut = known && wkt != NULL && strlen(wkt) > RAW_MAX;
    ll_json_text(json, "geometry", known && !cut ? wkt : NULL);
    if (cut) {
        ll_json_flag(json, "cut", true);
    }
    CPLFree(wkt);
    const char *native = geometry == NULL ? OGR_F_GetNativeData(feature) : NULL;
    if (native != NULL) {
        ll_json_text(json, "as_read", ll_utf8_valid(native, strlen(native)) ? native : UNREADABLE);
    }
}

enum ll_code ll_source_raw(const struct ll_source *source, OGRFeatureH feature,
                           struct ll_text *ret_text, struct ll_err *err)
{
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    LL_CLEANUP(ll_freep) char *document = NULL;
    enum ll_code code = LL_OK;
    put_raw_geometry(feature, json);
    ll_json_open_array(json, "columns");
    int count = OGR_F_GetFieldCount(feature);
    for (int i = 0; code == LL_OK && i < count; i++) {
        const char *text = NULL;
        bool valid = false;
        const char *name = source != NULL ? source->names[i]
                                          : OGR_Fld_GetNameRef(OGR_F_GetFieldDefnRef(feature, i));
        code = ll_source_text(source, feature, i, &room, &text, &valid, err);
        ll_json_open_array(json, NULL);
        ll_json_text(json, NULL, ll_utf8_valid(name, strlen(name)) ? name : UNREADABLE);
        ll_json_text(json, NULL, valid ? text : UNREADABLE);
        ll_json_close(json);
    }
    ll_json_close(json);
    if (code == LL_OK) {
        code = ll_json_finish(json, false, &document, err);
    }
    return code == LL_OK ? ll_text_append(ret_text, document, err) : code;
}
