#include "importers/kml_reader.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/language.h"
#include "importers/condition.h"
#include "importers/gdal_words.h"
#include "importers/kml_names.h"
#include "importers/kml_table.h"
#include "importers/source_private.h"

/* Columns more than these are left out, and folders more than these are not read. */
#define COLUMNS_MAX 256
#define FOLDERS_MAX 4096
#define KML_MAX     ((vsi_l_offset)1 << 28U)

bool ll_is_kml(const char *driver)
{
    return strcmp(driver, "LIBKML") == 0 || strcmp(driver, "KML") == 0;
}

/// Placemarks on their way into a dataset in memory.
struct gathering {
    const struct ll_import_request *request;
    struct ll_source *source;
    GDALDatasetH kml;    /* the same with names that GDAL does not spoil; NULL: as it is */
    char kml_path[64];   /* in GDAL's memory; "" when there is none */
    struct ll_text text; /* its bytes */
    GDALDatasetH memory; /* becomes the reader's self */
    OGRLayerH to;
    struct folder {
        OGRLayerH layer;
        size_t fit;   /* placemarks with a geometry the layer can use */
        size_t other; /* all others */
        bool taken;
    } * folders;
    size_t folder_count;
    size_t fitting; /* folders with a fit */
    size_t taken;
    struct ll_kml_table table;
};

static void gathering_clear(struct gathering *g)
{
    if (g->memory != NULL) {
        (void)GDALClose(g->memory);
    }
    if (g->kml != NULL) {
        (void)GDALClose(g->kml);
    }
    if (g->kml_path[0] != '\0') {
        (void)VSIUnlink(g->kml_path);
    }
    ll_text_clear(&g->text);
    ll_free(g->folders);
    ll_kml_table_clear(&g->table);
}

static void feature_freep(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

/// The next placemark of a folder; NULL at the end.
static enum ll_code next_placemark(struct gathering *g, OGRLayerH layer, OGRFeatureH *ret,
                                   struct ll_err *err)
{
    CPLErrorReset();
    *ret = OGR_L_GetNextFeature(layer);
    if (*ret == NULL && CPLGetLastErrorType() >= CE_Failure) {
        return ll_fail(err, LL_E_FORMAT, "'%.200s' breaks off: %s", g->source->name,
                       ll_gdal_words(ll_gdal_message(), ll_err_lang(err)).text);
    }
    return LL_OK;
}

/// Whether a layer can use some of a geometry.
static bool fits(OGRGeometryH g, unsigned kinds)
{
    if (g == NULL || OGR_G_IsEmpty(g)) {
        return false;
    }
    if (wkbFlatten(OGR_G_GetGeometryType(g)) == wkbGeometryCollection) {
        for (int i = 0; i < OGR_G_GetGeometryCount(g); i++) {
            if (fits(OGR_G_GetGeometryRef(g, i), kinds)) {
                return true;
            }
        }
        return false;
    }
    int dimension = OGR_G_GetDimension(g);
    return (dimension == 0 && (kinds & LL_KINDS_POINT) != 0) ||
           (dimension == 1 && (kinds & (1U << LL_LINE)) != 0) ||
           (dimension == 2 && ((kinds & (1U << LL_POLYGON)) != 0 || kinds == LL_KINDS_POINT));
}

static enum ll_code survey_folder(struct gathering *g, struct folder *f, struct ll_err *err)
{
    unsigned kinds = ll_layer_info(g->request->layer)->kinds;
    OGR_L_ResetReading(f->layer);
    for (;;) {
        LL_CLEANUP(feature_freep) OGRFeatureH mark = NULL;
        enum ll_code code = next_placemark(g, f->layer, &mark, err);
        if (code != LL_OK || mark == NULL) {
            return code;
        }
        bool fit = fits(OGR_F_GetGeometryRef(mark), kinds);
        f->fit += fit;
        f->other += !fit;
    }
}

/// The document inside a KMZ: doc.kml, else the first there is. @return false when there is none.
static bool find_document(const char *kmz, char *ret, size_t size)
{
    char folder[1024];
    int len = snprintf(folder, sizeof folder, "/vsizip/{%s}", kmz);
    char **names = len > 0 && (size_t)len < sizeof folder ? VSIReadDir(folder) : NULL;
    const char *found = NULL;
    for (int i = 0; names != NULL && names[i] != NULL; i++) {
        bool is_doc = ll_text_equal_fold(names[i], "doc.kml");
        if (is_doc || (found == NULL && ll_text_equal_fold(CPLGetExtension(names[i]), "kml"))) {
            found = names[i];
        }
        if (is_doc) {
            break;
        }
    }
    len = found == NULL ? -1 : snprintf(ret, size, "%s/%s", folder, found);
    CSLDestroy(names);
    return len > 0 && (size_t)len < size;
}

/// Reads a file whole. @param ret_bytes Owned by the caller (CPLFree). @return false: it cannot be.
static bool read_whole(const char *path, GByte **ret_bytes, vsi_l_offset *ret_len)
{
    return VSIIngestFile(NULL, path, ret_bytes, ret_len, (GIntBig)KML_MAX) == TRUE;
}

/// Reads the document and opens it again with names that GDAL leaves alone. What is no plain
/// document (a KMZ without one, another encoding) is read as GDAL has it.
static enum ll_code open_document(struct gathering *g, struct ll_err *err)
{
    static const char *const drivers[] = {"LIBKML", NULL};
    const char *path = GDALGetDescription(g->source->dataset);
    char inside[2048];
    GByte *bytes = NULL;
    vsi_l_offset len = 0;
    CPLErrorReset();
    if (!read_whole(path, &bytes, &len)) {
        return ll_fail(err, LL_E_LIMIT, "'%.200s' is larger than 256 MB: cut it into parts",
                       g->source->name);
    }
    if (len > 2 && memcmp(bytes, "PK", 2) == 0) {
        CPLFree(bytes);
        bytes = NULL;
        if (!find_document(path, inside, sizeof inside) || !read_whole(inside, &bytes, &len)) {
            return LL_OK;
        }
    }
    enum ll_code code = LL_OK;
    if (ll_utf8_valid((const char *)bytes, (size_t)len)) {
        code = ll_kml_names_encode((const char *)bytes, (size_t)len, &g->text, err);
    }
    CPLFree(bytes);
    if (code != LL_OK || g->text.len == 0) {
        return code;
    }
    (void)snprintf(g->kml_path, sizeof g->kml_path, "/vsimem/lifelane-%p.kml", (void *)g);
    VSILFILE *file = VSIFileFromMemBuffer(g->kml_path, (GByte *)g->text.data, g->text.len, FALSE);
    if (file != NULL) {
        (void)VSIFCloseL(file);
        g->kml = GDALOpenEx(g->kml_path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    }
    return LL_OK;
}

static GDALDatasetH document(const struct gathering *g)
{
    return g->kml != NULL ? g->kml : g->source->dataset;
}

static enum ll_code survey(struct gathering *g, struct ll_err *err)
{
    int count = GDALDatasetGetLayerCount(document(g));
    size_t most = count < 0 ? 0 : count > FOLDERS_MAX ? FOLDERS_MAX : (size_t)count;
    g->folders = ll_calloc(most, sizeof *g->folders);
    if (g->folders == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < most; i++) {
        struct folder *f = &g->folders[g->folder_count];
        f->layer = GDALDatasetGetLayer(document(g), (int)i);
        if (f->layer != NULL) {
            code = survey_folder(g, f, err);
            g->fitting += f->fit > 0;
            g->folder_count++;
        }
    }
    if (code == LL_OK && g->folder_count == 0) {
        return ll_fail(err, LL_E_FORMAT, "'%.400s' holds no layer", g->source->name);
    }
    return code;
}

/// Decides which folders are read.
static enum ll_code choose(struct gathering *g, struct ll_err *err)
{
    const char *wanted = g->request->layer_name;
    for (size_t i = 0; i < g->folder_count; i++) {
        struct folder *f = &g->folders[i];
        f->taken = wanted != NULL ? ll_text_equal_fold(OGR_L_GetName(f->layer), wanted)
                                  : g->fitting == 0 || f->fit > 0;
        g->taken += f->taken;
    }
    if (g->taken == 0) {
        char names[300];
        ll_source_list_layers(document(g), names, sizeof names);
        return ll_fail(err, LL_E_USAGE, "'%.200s' has no layer '%.60s'; it has: %s",
                       g->source->name, wanted, names);
    }
    return LL_OK;
}

/// Says which folders are read when there is more than one.
static enum ll_code tell(struct gathering *g, struct ll_err *err)
{
    enum ll_lang lang = ll_err_lang(err);
    enum ll_code code = LL_OK;
    for (size_t i = 0; g->folder_count > 1 && code == LL_OK && i < g->folder_count; i++) {
        const struct folder *f = &g->folders[i];
        if (f->fit + f->other > 0) {
            code = ll_text_appendf(&g->source->notes, err, "%s%s: %s, %zu/%zu\n",
                                   ll_tr(lang, "folder "), OGR_L_GetName(f->layer),
                                   ll_tr(lang, f->taken ? "read" : "left out"), f->fit,
                                   f->fit + f->other);
        }
    }
    return code;
}

/// Columns of GDAL that say how to draw or when to show, not what is there.
static bool is_for_drawing(const char *name)
{
    static const char *const names[] = {"timestamp",  "begin",   "end",         "altitudeMode",
                                        "tessellate", "extrude", "visibility",  "drawOrder",
                                        "icon",       "snippet", "altitudemode"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_text(const char *text)
{
    return text != NULL && ll_utf8_valid(text, strlen(text));
}

/// Adds a column of text unless it is there. @param written Its name as the document has it.
static enum ll_code add_column(struct gathering *g, const char *written, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    enum ll_code code = ll_kml_name_decode(written, &room, err);
    if (code != LL_OK) {
        return code;
    }
    const char *name = ll_text_str(&room);
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(g->to);
    if (!is_text(name) || name[0] == '\0' || OGR_FD_GetFieldIndex(definition, name) >= 0 ||
        OGR_FD_GetFieldCount(definition) >= COLUMNS_MAX) {
        return LL_OK;
    }
    OGRFieldDefnH field = OGR_Fld_Create(name, OFTString);
    bool made = field != NULL && OGR_L_CreateField(g->to, field, TRUE) == OGRERR_NONE;
    OGR_Fld_Destroy(field);
    return made ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

/// The description of a placemark, taken apart into g->table.
static enum ll_code read_description(struct gathering *g, OGRFeatureH mark, struct ll_err *err)
{
    int field = OGR_F_GetFieldIndex(mark, "description");
    field = field < 0 ? OGR_F_GetFieldIndex(mark, "Description") : field;
    g->table.count = 0;
    if (field < 0 || !OGR_F_IsFieldSetAndNotNull(mark, field)) {
        return LL_OK;
    }
    const char *html = OGR_F_GetFieldAsString(mark, field);
    return is_text(html) ? ll_kml_table_read(html, &g->table, err) : LL_OK;
}

/// Columns of a folder: its own, then those of its descriptions.
static enum ll_code add_columns(struct gathering *g, OGRLayerH layer, struct ll_err *err)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < OGR_FD_GetFieldCount(definition); i++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
        code = is_for_drawing(name) ? LL_OK : add_column(g, name, err);
    }
    OGR_L_ResetReading(layer);
    while (code == LL_OK) {
        LL_CLEANUP(feature_freep) OGRFeatureH mark = NULL;
        code = next_placemark(g, layer, &mark, err);
        if (code != LL_OK || mark == NULL) {
            break;
        }
        code = read_description(g, mark, err);
        for (size_t i = 0; code == LL_OK && i < g->table.count; i++) {
            code = add_column(g, ll_kml_table_name(&g->table, i), err);
        }
    }
    return code;
}

/// Sets a field that is still empty.
static void set_field(OGRFeatureH feature, const char *name, const char *value)
{
    int field = OGR_F_GetFieldIndex(feature, name);
    if (field >= 0 && value[0] != '\0' && !OGR_F_IsFieldSetAndNotNull(feature, field)) {
        OGR_F_SetFieldString(feature, field, value);
    }
}

static enum ll_code copy_placemark(struct gathering *g, const struct folder *f, OGRFeatureH mark,
                                   struct ll_err *err)
{
    LL_CLEANUP(feature_freep) OGRFeatureH made = OGR_F_Create(OGR_L_GetLayerDefn(g->to));
    enum ll_code code =
        made == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : read_description(g, mark, err);
    if (code != LL_OK) {
        return code;
    }
    for (int i = 0; i < OGR_F_GetFieldCount(mark); i++) {
        LL_CLEANUP(ll_text_clear) struct ll_text name = {0};
        if (OGR_F_IsFieldSetAndNotNull(mark, i)) {
            code =
                ll_kml_name_decode(OGR_Fld_GetNameRef(OGR_F_GetFieldDefnRef(mark, i)), &name, err);
            if (code != LL_OK) {
                return code;
            }
            set_field(made, ll_text_str(&name), OGR_F_GetFieldAsString(mark, i));
        }
    }
    for (size_t i = 0; i < g->table.count; i++) {
        set_field(made, ll_kml_table_name(&g->table, i), ll_kml_table_value(&g->table, i));
    }
    if (g->taken > 1) {
        set_field(made, "folder", OGR_L_GetName(f->layer));
    }
    if (OGR_F_SetGeometry(made, OGR_F_GetGeometryRef(mark)) != OGRERR_NONE ||
        OGR_L_CreateFeature(g->to, made) != OGRERR_NONE) {
        return ll_fail(err, LL_E_FORMAT, "'%.200s' breaks off: %s", g->source->name,
                       ll_gdal_words(ll_gdal_message(), ll_err_lang(err)).text);
    }
    return LL_OK;
}

static enum ll_code copy_folder(struct gathering *g, const struct folder *f, struct ll_err *err)
{
    OGR_L_ResetReading(f->layer);
    for (;;) {
        LL_CLEANUP(feature_freep) OGRFeatureH mark = NULL;
        enum ll_code code = next_placemark(g, f->layer, &mark, err);
        if (code == LL_OK && mark != NULL) {
            code = copy_placemark(g, f, mark, err);
        }
        if (code != LL_OK || mark == NULL) {
            return code;
        }
    }
}

static enum ll_code make_memory(struct gathering *g, struct ll_err *err)
{
    GDALDriverH driver = GDALGetDriverByName("Memory");
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(g->folders[0].layer);
    g->memory = driver == NULL ? NULL : GDALCreate(driver, "", 0, 0, 0, GDT_Unknown, NULL);
    g->to = g->memory == NULL
                ? NULL
                : GDALDatasetCreateLayer(g->memory, "placemarks", srs, wkbUnknown, NULL);
    return g->to != NULL ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

/// Copies the chosen folders into memory.
static enum ll_code gather(struct gathering *g, struct ll_err *err)
{
    enum ll_code code = make_memory(g, err);
    for (size_t i = 0; code == LL_OK && i < g->folder_count; i++) {
        code = g->folders[i].taken ? add_columns(g, g->folders[i].layer, err) : LL_OK;
    }
    if (code == LL_OK && g->taken > 1) {
        code = add_column(g, "folder", err);
    }
    for (size_t i = 0; code == LL_OK && i < g->folder_count; i++) {
        code = g->folders[i].taken ? copy_folder(g, &g->folders[i], err) : LL_OK;
    }
    return code == LL_OK && g->request->where != NULL
               ? ll_condition_set(g->to, g->request->where, err)
               : code;
}

static enum ll_code reader_next(void *self, OGRFeatureH *ret_feature, struct ll_err *err)
{
    (void)err;
    *ret_feature = OGR_L_GetNextFeature(GDALDatasetGetLayer(self, 0));
    return LL_OK;
}

static void reader_rewind(void *self)
{
    OGR_L_ResetReading(GDALDatasetGetLayer(self, 0));
}

static void reader_close(void *self)
{
    (void)GDALClose(self);
}

static const struct ll_reader kml_reader = {reader_next, reader_rewind, reader_close};

enum ll_code ll_kml_read(const struct ll_import_request *request, struct ll_source *source,
                         struct ll_err *err)
{
    LL_CLEANUP(gathering_clear) struct gathering g = {.request = request, .source = source};
    enum ll_code code = open_document(&g, err);
    if (code == LL_OK) {
        code = survey(&g, err);
    }
    if (code == LL_OK) {
        code = choose(&g, err);
    }
    if (code == LL_OK) {
        code = tell(&g, err);
    }
    if (code == LL_OK) {
        code = gather(&g, err);
    }
    if (code != LL_OK) {
        return code;
    }
    source->reader = &kml_reader;
    source->reader_self = g.memory;
    source->layer = NULL;
    source->definition = OGR_L_GetLayerDefn(g.to);
    source->srs = OGR_L_GetSpatialRef(g.to);
    source->count = OGR_L_GetFeatureCount(g.to, TRUE);
    source->has_geometry = true;
    g.memory = NULL; /* now the reader's */
    return LL_OK;
}
