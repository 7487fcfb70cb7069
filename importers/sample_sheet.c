#include "importers/sample_sheet.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/text.h"
#include "geo/crs.h"
#include "geo/datum.h"
#include "importers/handles.h"
#include "importers/ogr_shapes.h"

/// A file being written.
struct writer {
    const struct ll_scene *scene;
    const struct ll_table *table;
    const struct ll_sample_sheet *sheet;
    GDALDatasetH dataset;
    OGRLayerH layer;         ///< borrowed from the dataset
    ll_transform *transform; ///< to degrees, NULL when the scene's own metres are written
    struct ll_xy *points;    ///< of the shape at hand, as they are written
    size_t point_capacity;
    int x; ///< columns of coordinates
    int y;
};

static void writer_close(struct writer *w)
{
    if (w->dataset != NULL) {
        GDALClose(w->dataset);
    }
    ll_transform_free(w->transform);
    ll_free(w->points);
}

static void srs_freep(OGRSpatialReferenceH *srs)
{
    if (*srs != NULL) {
        OSRRelease(*srs);
    }
}

static enum ll_code gdal_failed(const struct writer *w, struct ll_err *err)
{
    return ll_fail(err, LL_E_IO, "writing '%s': %s", w->sheet->file, CPLGetLastErrorMsg());
}

/// Removes what an earlier run left: OGR's drivers do not all overwrite.
static enum ll_code remove_old(const struct ll_sample_sheet *sheet, const char *dir,
                               struct ll_err *err)
{
    static const char *const sidecars[] = {"shp", "shx", "dbf", "prj", "cpg"};
    LL_CLEANUP(ll_text_clear) struct ll_text path = {0};
    enum ll_code code = ll_text_appendf(&path, err, "%s/%s", dir, sheet->file);
    if (code != LL_OK) {
        return code;
    }
    (void)unlink(path.data);
    size_t stem = path.len;
    if (stem > 4 && strcmp(path.data + stem - 4, ".shp") == 0) {
        for (size_t i = 0; i < sizeof sidecars / sizeof sidecars[0]; i++) {
            memcpy(path.data + stem - 3, sidecars[i], 3);
            (void)unlink(path.data);
        }
    }
    return LL_OK;
}

static bool in_degrees(const struct ll_sample_sheet *sheet)
{
    return sheet->place == LL_SAMPLE_DEGREES || sheet->place == LL_SAMPLE_GCJ02_XY;
}

static bool has_shapes(const struct ll_sample_sheet *sheet)
{
    return sheet->place == LL_SAMPLE_SHAPES || sheet->place == LL_SAMPLE_DEGREES;
}

/// Geometry type of the layer: one kind where it has one, else any.
static OGRwkbGeometryType layer_type(const struct writer *w)
{
    if (!has_shapes(w->sheet)) {
        return wkbNone;
    }
    switch (ll_layer_info(w->table->layer)->kinds) {
    case LL_KINDS_POINT:
        return wkbPoint;
    case LL_KINDS_LINE:
        return wkbLineString;
    case LL_KINDS_POLYGON:
        return wkbPolygon;
    default:
        return wkbUnknown;
    }
}

static enum ll_code add_field(struct writer *w, const char *heading, OGRFieldType type, int width,
                              struct ll_err *err)
{
    OGRFieldDefnH field = OGR_Fld_Create(heading, type);
    if (field == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    bool shapefile =
        w->sheet->place == LL_SAMPLE_SHAPES && strcmp(w->sheet->driver, "GeoJSON") != 0;
    if (shapefile) {
        OGR_Fld_SetWidth(field, width);
        OGR_Fld_SetPrecision(field, type == OFTReal ? 2 : 0);
    }
    OGRErr failed = OGR_L_CreateField(w->layer, field, 0);
    OGR_Fld_Destroy(field);
    return failed == OGRERR_NONE ? LL_OK : gdal_failed(w, err);
}

static OGRFieldType type_of(enum ll_sample_form form)
{
    return form == LL_SAMPLE_WHOLE ? OFTInteger64 : form == LL_SAMPLE_REAL ? OFTReal : OFTString;
}

static enum ll_code add_fields(struct writer *w, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < w->sheet->count; i++) {
        const struct ll_sample_column *c = &w->sheet->columns[i];
        code = add_field(w, c->heading, type_of(c->form), c->width > 0 ? c->width : 10, err);
    }
    if (code == LL_OK && !has_shapes(w->sheet)) {
        w->x = (int)w->sheet->count;
        w->y = w->x + 1;
        code = add_field(w, w->sheet->x, OFTReal, 0, err);
        if (code == LL_OK) {
            code = add_field(w, w->sheet->y, OFTReal, 0, err);
        }
    }
    return code;
}

/// Opens dataset and layer with their columns.
static enum ll_code writer_open(struct writer *w, ll_geo_ctx *ctx, const char *dir,
                                struct ll_err *err)
{
    GDALDriverH driver = GDALGetDriverByName(w->sheet->driver);
    if (driver == NULL) {
        return ll_fail(err, LL_E_UNSUPPORTED, "this GDAL cannot write %s", w->sheet->driver);
    }
    LL_CLEANUP(ll_text_clear) struct ll_text path = {0};
    enum ll_code code = remove_old(w->sheet, dir, err);
    if (code == LL_OK) {
        code = ll_text_appendf(&path, err, "%s/%s", dir, w->sheet->file);
    }
    char own[32];
    snprintf(own, sizeof own, "EPSG:%d", w->scene->epsg);
    if (code == LL_OK && in_degrees(w->sheet)) {
        code = ll_transform_new(ctx, own, "EPSG:4326", &w->transform, NULL, err);
    }
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(srs_freep) OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    CPLErrorReset();
    if (srs == NULL ||
        OSRImportFromEPSG(srs, in_degrees(w->sheet) ? 4326 : w->scene->epsg) != OGRERR_NONE) {
        return gdal_failed(w, err);
    }
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    w->dataset = GDALCreate(driver, path.data, 0, 0, 0, GDT_Unknown, NULL);
    if (w->dataset == NULL) {
        return gdal_failed(w, err);
    }
    w->layer = GDALDatasetCreateLayer(w->dataset, ll_layer_info(w->table->layer)->plural, srs,
                                      layer_type(w), (char **)(uintptr_t)w->sheet->options);
    return w->layer == NULL ? gdal_failed(w, err) : add_fields(w, err);
}

/// Another word that offices use for a structure; NULL when there is none here.
static const char *other_word(uint8_t structure)
{
    switch (structure) {
    case LL_STRUCTURE_TIMBER:
        return "木";
    case LL_STRUCTURE_BRICK_TIMBER:
        return "砖木结构";
    case LL_STRUCTURE_MASONRY:
        return "砖混结构";
    case LL_STRUCTURE_CONCRETE:
        return "框架";
    case LL_STRUCTURE_STEEL_FOAM:
        return "彩钢";
    default:
        return NULL;
    }
}

/// Text of a column in a row, in `buffer` or elsewhere; NULL for an empty cell.
static const char *cell_text(const struct ll_table *t, size_t row, const struct ll_sample_column *c,
                             char buffer[32])
{
    if (ll_table_unknown(t, row, c->field)) {
        return c->form == LL_SAMPLE_UNSAID ? "不详" : NULL;
    }
    const struct ll_field *f = &ll_layer_info(t->layer)->fields[c->field];
    double number = f->type == LL_REAL ? ll_table_real(t, row, c->field) : 0.0;
    uint8_t word = f->type == LL_WORD ? ll_table_word(t, row, c->field) : 0;
    switch (c->form) {
    case LL_SAMPLE_METRES:
        snprintf(buffer, 32, row % 4 == 0 ? "%g米" : "%g", number);
        return buffer;
    case LL_SAMPLE_DN:
        snprintf(buffer, 32, "DN%g", number);
        return buffer;
    case LL_SAMPLE_LEVEL:
        return number == 8.0 ? "镇" : "村";
    case LL_SAMPLE_STRUCTURE:
        if (row % 3 == 1 && other_word(word) != NULL) {
            return other_word(word);
        }
        return ll_word_text(f->vocabulary, word, LL_LANG_ZH);
    case LL_SAMPLE_WORD:
    case LL_SAMPLE_UNSAID:
        return ll_word_text(f->vocabulary, word, LL_LANG_ZH);
    default:
        return ll_table_string(t, row, c->field);
    }
}

static void set_cells(const struct writer *w, size_t row, OGRFeatureH feature)
{
    const struct ll_table *t = w->table;
    for (size_t i = 0; i < w->sheet->count; i++) {
        const struct ll_sample_column *c = &w->sheet->columns[i];
        if (c->form == LL_SAMPLE_WHOLE || c->form == LL_SAMPLE_REAL) {
            double value = ll_table_real(t, row, c->field);
            if (!isnan(value)) {
                OGR_F_SetFieldDouble(feature, (int)i, value);
            }
            continue;
        }
        char buffer[32];
        const char *text = cell_text(t, row, c, buffer);
        if (text != NULL) {
            OGR_F_SetFieldString(feature, (int)i, text);
        }
    }
}

/// The points of a row as they are written, in w->points.
static enum ll_code place_points(struct writer *w, size_t row, struct ll_err *err)
{
    const struct ll_shapes *s = &w->table->shape;
    uint32_t first = s->first_point[s->first_ring[row]];
    size_t count = s->first_point[s->first_ring[row + 1]] - first;
    enum ll_code code =
        ll_array_reserve(&w->points, &w->point_capacity, count, sizeof *w->points, err);
    if (code != LL_OK) {
        return code;
    }
    memcpy(w->points, s->points + first, count * sizeof *w->points);
    if (w->transform != NULL) {
        code = ll_transform_points(w->transform, w->points, count, err);
    }
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        if (w->sheet->place == LL_SAMPLE_GCJ02_XY) {
            w->points[i] = ll_wgs84_to_gcj02(w->points[i]);
        }
    }
    return code;
}

/// Whether a row gets a crossed outline: two rectangles, a third and two thirds down the table.
static bool is_crossed(const struct writer *w, size_t row, const struct ll_sample_flaws *so_far)
{
    const struct ll_shapes *s = &w->table->shape;
    uint32_t ring = s->first_ring[row];
    bool rectangle =
        s->first_ring[row + 1] - ring == 1 && s->first_point[ring + 1] - s->first_point[ring] == 5;
    return w->sheet->flaws && s->kind[row] == LL_POLYGON && rectangle && so_far->crossed < 2 &&
           row >= (so_far->crossed + 1) * w->table->count / 3;
}

static enum ll_code write_row(struct writer *w, size_t row, struct ll_sample_flaws *flaws,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_feature_freep)
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(w->layer));
    if (feature == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    set_cells(w, row, feature);
    enum ll_code code = place_points(w, row, err);
    if (code == LL_OK && has_shapes(w->sheet)) {
        if (is_crossed(w, row, flaws)) {
            struct ll_xy second = w->points[1];
            w->points[1] = w->points[2];
            w->points[2] = second;
            flaws->crossed++;
        }
        OGRGeometryH geometry = NULL;
        code = ll_ogr_shape(&w->table->shape, row, w->points, &geometry, err);
        if (code == LL_OK && OGR_F_SetGeometryDirectly(feature, geometry) != OGRERR_NONE) {
            code = gdal_failed(w, err);
        }
    } else if (code == LL_OK) {
        double unit = in_degrees(w->sheet) ? 1e8 : 1e3; /* 1 mm either way */
        OGR_F_SetFieldDouble(feature, w->x, round(w->points[0].x * unit) / unit);
        OGR_F_SetFieldDouble(feature, w->y, round(w->points[0].y * unit) / unit);
    }
    if (code == LL_OK && OGR_L_CreateFeature(w->layer, feature) != OGRERR_NONE) {
        code = gdal_failed(w, err);
    }
    return code;
}

/// A row that nobody gave a place.
static enum ll_code write_lost(struct writer *w, struct ll_sample_flaws *flaws, struct ll_err *err)
{
    LL_CLEANUP(ll_feature_freep)
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(w->layer));
    if (feature == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    OGR_F_SetFieldString(feature, 0, "位置待核");
    flaws->lost++;
    return OGR_L_CreateFeature(w->layer, feature) == OGRERR_NONE ? LL_OK : gdal_failed(w, err);
}

enum ll_code ll_sample_sheet_write(ll_geo_ctx *ctx, const struct ll_scene *scene,
                                   const struct ll_sample_sheet *sheet, const char *dir,
                                   struct ll_sample_flaws *ret_flaws, struct ll_err *err)
{
    struct ll_sample_flaws flaws = {0};
    LL_CLEANUP(writer_close)
    struct writer w = {.scene = scene, .table = &scene->layer[sheet->layer], .sheet = sheet};
    enum ll_code code = writer_open(&w, ctx, dir, err);
    for (size_t row = 0; code == LL_OK && row < w.table->count; row++) {
        code = write_row(&w, row, &flaws, err);
    }
    if (code == LL_OK && sheet->flaws) {
        code = write_lost(&w, &flaws, err);
    }
    if (code != LL_OK) {
        return code;
    }
    CPLErrorReset();
    GDALClose(w.dataset); /* some drivers write only now */
    w.dataset = NULL;
    if (CPLGetLastErrorType() >= CE_Failure) {
        return gdal_failed(&w, err);
    }
    *ret_flaws = flaws;
    return LL_OK;
}
