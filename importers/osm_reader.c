#include "importers/osm_reader.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_vsi.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/text.h"
#include "importers/bzip2_file.h"

/// Takes what GDAL complains about while the extract is open.
static void CPL_STDCALL note_trouble(CPLErr level, CPLErrorNum number, const char *message)
{
    (void)number;
    struct ll_osm_trouble *t = CPLGetErrorHandlerUserData();
    /* an outline that GEOS cannot make valid is one object's trouble, not the file's */
    if (level < CE_Failure || strstr(message, "Exception") != NULL) {
        return;
    }
    t->unsorted = t->unsorted || strstr(message, "OSM_USE_CUSTOM_INDEXING") != NULL;
    if (!t->failed) {
        t->failed = true;
        (void)snprintf(t->message, sizeof t->message, "%s", message);
    }
}

void ll_osm_close(struct ll_osm_reader *r)
{
    if (r->dataset != NULL) {
        (void)GDALClose(r->dataset);
    }
    if (r->trouble != NULL) {
        CPLPopErrorHandler();
        ll_free(r->trouble);
    }
    if (r->conf[0] != '\0') {
        (void)VSIUnlink(r->conf);
    }
    *r = (struct ll_osm_reader){0};
}

/// Settings of GDAL's driver: every key that is read becomes a column, and closed ways are areas
/// only where that is what they mean.
static enum ll_code write_settings(struct ll_text *text, struct ll_err *err)
{
    static const char *const sheets[] = {"points", "lines", "multipolygons"};
    enum ll_code code = ll_text_append(
        text,
        /* the longest entry stands last: GDAL 3.6 passes over tags longer than the last one */
        "closed_ways_are_polygons=building,building:part,boundary=administrative,"
        "amenity=fire_station,natural=water,natural=wood,landuse=forest,landuse=reservoir,"
        "landuse=basin,waterway=riverbank,waterway=dock,emergency=water_tank,"
        "emergency=suction_point,emergency=fire_water_pond\n"
        "attribute_name_laundering=no\n",
        err);
    for (size_t s = 0; code == LL_OK && s < 3; s++) {
        code =
            ll_text_appendf(text, err, "[%s]\nosm_id=yes\nother_tags=yes\nattributes=", sheets[s]);
        for (int k = 0; code == LL_OK && k < LL_OSM_KEY_COUNT; k++) {
            code = ll_text_appendf(text, err, "%s%s", k == 0 ? "" : ",",
                                   ll_osm_key_name((enum ll_osm_key)k));
        }
        code = code == LL_OK ? ll_text_append(text, "\n", err) : code;
    }
    if (code == LL_OK) {
        code = ll_text_append(text,
                              "[multilinestrings]\nosm_id=yes\nother_tags=no\n"
                              "[other_relations]\nosm_id=yes\nother_tags=no\n",
                              err);
    }
    return code;
}

static enum ll_code make_settings(struct ll_osm_reader *r, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    enum ll_code code = write_settings(&text, err);
    if (code != LL_OK) {
        return code;
    }
    (void)snprintf(r->conf, sizeof r->conf, "/vsimem/osmconf-%p.ini", (void *)r->trouble);
    VSILFILE *file = VSIFOpenL(r->conf, "wb");
    if (file == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t written = VSIFWriteL(text.data, 1, text.len, file);
    (void)VSIFCloseL(file);
    return written == text.len ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

/// Finds the layer of a kind and its columns.
static void find_sheet(GDALDatasetH dataset, const char *name, enum ll_kind kind,
                       struct ll_osm_sheet *sheet)
{
    sheet->layer = GDALDatasetGetLayerByName(dataset, name);
    sheet->kind = kind;
    if (sheet->layer == NULL) {
        return;
    }
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(sheet->layer);
    sheet->id = OGR_FD_GetFieldIndex(definition, "osm_id");
    sheet->others = OGR_FD_GetFieldIndex(definition, "other_tags");
    sheet->way_id = OGR_FD_GetFieldIndex(definition, "osm_way_id");
    for (int k = 0; k < LL_OSM_KEY_COUNT; k++) {
        sheet->column[k] = OGR_FD_GetFieldIndex(definition, ll_osm_key_name((enum ll_osm_key)k));
    }
}

/// What GDAL reads a packed file through, by its first bytes: names are not to be trusted.
static const char *unpacking_prefix(const char *file)
{
    unsigned char head[3];
    FILE *f = fopen(file, "rb");
    bool whole = f != NULL && fread(head, sizeof head, 1, f) == 1;
    if (f != NULL) {
        (void)fclose(f);
    }
    return !whole                                  ? ""
           : head[0] == 0x1f && head[1] == 0x8b    ? "/vsigzip/"
           : memcmp(head, "BZh", sizeof head) == 0 ? LL_BZIP2_PREFIX
                                                   : "";
}

static enum ll_code open_dataset(struct ll_osm_reader *r, const char *file, bool any_order,
                                 struct ll_err *err)
{
    static const char *const drivers[] = {"OSM", NULL};
    char option[128], path[1024];
    const char *options[] = {option, NULL};
    (void)snprintf(option, sizeof option, "CONFIG_FILE=%s", r->conf);
    int len = snprintf(path, sizeof path, "%s%s", unpacking_prefix(file), file);
    if (len < 0 || (size_t)len >= sizeof path) {
        return ll_fail(err, LL_E_LIMIT, "the file name is too long");
    }
    CPLSetThreadLocalConfigOption("OSM_USE_CUSTOM_INDEXING", any_order ? "NO" : NULL);
    r->dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, options, NULL);
    CPLSetThreadLocalConfigOption("OSM_USE_CUSTOM_INDEXING", NULL);
    if (r->dataset == NULL) {
        return r->trouble->failed ? ll_fail(err, LL_E_FORMAT, "the extract cannot be read: %s",
                                            r->trouble->message)
                                  : ll_fail(err, LL_E_FORMAT,
                                            "it is not an OpenStreetMap extract that can be read");
    }
    static const struct {
        const char *name;
        enum ll_kind kind;
    } sheets[LL_OSM_SHEETS] = {
        {"points", LL_POINT}, {"lines", LL_LINE}, {"multipolygons", LL_POLYGON}};
    for (size_t i = 0; i < LL_OSM_SHEETS; i++) {
        find_sheet(r->dataset, sheets[i].name, sheets[i].kind, &r->sheet[i]);
    }
    return LL_OK;
}

enum ll_code ll_osm_open(const char *file, bool any_order, struct ll_osm_reader *ret_reader,
                         struct ll_err *err)
{
    if (access(file, F_OK) != 0) {
        return ll_fail(err, LL_E_NOT_FOUND, "there is no file '%.400s'", file);
    }
    LL_CLEANUP(ll_osm_close) struct ll_osm_reader r = {0};
    r.trouble = ll_calloc(1, sizeof *r.trouble);
    if (r.trouble == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    CPLPushErrorHandlerEx(note_trouble, r.trouble);
    enum ll_code code = make_settings(&r, err);
    if (code == LL_OK) {
        code = open_dataset(&r, file, any_order, err);
    }
    if (code == LL_OK) {
        *ret_reader = r;
        r = (struct ll_osm_reader){0}; /* now the caller's */
    }
    return code;
}

/// Text of a column, NULL when there is none or it is no UTF-8.
static const char *text_of(OGRFeatureH feature, int column)
{
    if (column < 0 || !OGR_F_IsFieldSetAndNotNull(feature, column)) {
        return NULL;
    }
    const char *text = OGR_F_GetFieldAsString(feature, column);
    return ll_utf8_valid(text, strlen(text)) ? text : NULL;
}

void ll_osm_describe(const struct ll_osm_reader *r, OGRFeatureH feature, enum ll_kind kind,
                     struct ll_osm_object *ret_object)
{
    const struct ll_osm_sheet *s = &r->sheet[0];
    while (s->kind != kind) {
        s++;
    }
    bool way = s->way_id >= 0 && OGR_F_IsFieldSetAndNotNull(feature, s->way_id);
    const char *letter = kind == LL_POINT ? "n" : kind == LL_LINE || way ? "w" : "r";
    const char *id = OGR_F_GetFieldAsString(feature, way ? s->way_id : s->id);
    *ret_object = (struct ll_osm_object){.feature = feature, .kind = kind};
    (void)snprintf(ret_object->id, sizeof ret_object->id, "%s%.20s", letter, id);
    for (int k = 0; k < LL_OSM_KEY_COUNT; k++) {
        ret_object->tags.value[k] = text_of(feature, s->column[k]);
    }
    ret_object->tags.others = text_of(feature, s->others);
}

enum ll_code ll_osm_next(struct ll_osm_reader *r, struct ll_osm_object *ret_object,
                         struct ll_err *err)
{
    for (;;) {
        OGRLayerH layer = NULL;
        OGRFeatureH feature = GDALDatasetGetNextFeature(r->dataset, &layer, &r->share, NULL, NULL);
        r->share = r->share < 1.0 ? r->share : 1.0; /* a packed file's size is not its content's */
        if (r->trouble->failed) {
            OGR_F_Destroy(feature);
            return ll_fail(err, LL_E_FORMAT, "the extract cannot be read to its end: %s",
                           r->trouble->message);
        }
        if (feature == NULL) {
            *ret_object = (struct ll_osm_object){0};
            return LL_OK;
        }
        for (size_t i = 0; i < LL_OSM_SHEETS; i++) {
            if (r->sheet[i].layer == layer) {
                ll_osm_describe(r, feature, r->sheet[i].kind, ret_object);
                return LL_OK;
            }
        }
        OGR_F_Destroy(feature); /* routes and the like */
    }
}
