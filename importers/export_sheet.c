#include "importers/export_sheet.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdint.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/datum.h"
#include "importers/handles.h"
#include "importers/ogr_shapes.h"

/* A cell of a workbook holds this many characters at most (ECMA-376). */
#define WORKBOOK_CELL_MAX 32767
/* Rows between two words to whoever watches. */
#define STRIDE 16384

/// A file at work.
struct writer {
    const struct ll_export_sheet *sheet;
    const struct ll_export_way *way;
    enum ll_export_form form;
    GDALDatasetH dataset;
    OGRLayerH layer;
    int x; ///< columns of coordinates in a table; wkt stands in x where y is -1
    int y;
    struct ll_xy *points; ///< room
    size_t point_capacity;
    size_t too_long;
};

static void writer_close(struct writer *w)
{
    if (w->dataset != NULL) {
        (void)GDALClose(w->dataset);
    }
    ll_free(w->points);
}

static enum ll_code gdal_failed(struct ll_err *err)
{
    return ll_fail(err, LL_E_IO, "GDAL could not write: %s", CPLGetLastErrorMsg());
}

static bool is_table(const struct writer *w)
{
    return w->form == LL_EXPORT_CSV || w->form == LL_EXPORT_XLSX;
}

static OGRwkbGeometryType layer_type(const struct writer *w)
{
    switch (is_table(w) ? 0 : w->sheet->kinds) {
    case 0:
        return wkbNone;
    case LL_KINDS_POINT:
        return wkbPoint;
    case LL_KINDS_LINE:
        return wkbMultiLineString;
    case LL_KINDS_POLYGON:
        return wkbMultiPolygon;
    default:
        return wkbUnknown;
    }
}

static enum ll_code add_field(struct writer *w, const char *name, OGRFieldType type,
                              struct ll_err *err)
{
    OGRFieldDefnH field = OGR_Fld_Create(name, type);
    if (field == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    OGRErr failed = OGR_L_CreateField(w->layer, field, 0);
    OGR_Fld_Destroy(field);
    return failed == OGRERR_NONE ? LL_OK : gdal_failed(err);
}

static enum ll_code add_fields(struct writer *w, struct ll_err *err)
{
    static const OGRFieldType types[] = {OFTString, OFTReal, OFTInteger64};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < w->sheet->column_count; i++) {
        const struct ll_export_column *c = &w->sheet->columns[i];
        code = add_field(w, c->name, types[c->type], err);
    }
    if (code != LL_OK || !is_table(w)) {
        return code;
    }
    bool points = w->sheet->kinds == LL_KINDS_POINT;
    w->x = (int)w->sheet->column_count;
    w->y = points ? w->x + 1 : -1;
    /* text: a workbook and a table then show the digits that are meant */
    code = add_field(w, points ? "x" : "wkt",
                     points && w->form == LL_EXPORT_XLSX ? OFTReal : OFTString, err);
    return code == LL_OK && points
               ? add_field(w, "y", w->form == LL_EXPORT_XLSX ? OFTReal : OFTString, err)
               : code;
}

/// Options of the layer. @return Owned by the caller (CSLDestroy).
static char **layer_options(const struct writer *w)
{
    char **options = NULL;
    if (w->form == LL_EXPORT_CSV) {
        options = CSLSetNameValue(options, "WRITE_BOM", "YES");
        options = CSLSetNameValue(options, "STRING_QUOTING", "IF_NEEDED");
    } else if (w->form == LL_EXPORT_GPKG) {
        options = CSLSetNameValue(options, "GEOMETRY_NAME", "geom");
    } else if (w->form == LL_EXPORT_GEOJSON && strcmp(w->way->definition, "EPSG:4326") == 0) {
        options = CSLSetNameValue(options, "RFC7946", "YES");
        options = CSLSetNameValue(options, "COORDINATE_PRECISION", "9");
    } else if (w->form == LL_EXPORT_GEOJSON) {
        options = CSLSetNameValue(options, "COORDINATE_PRECISION", w->way->degrees ? "9" : "4");
    }
    return options;
}

static void srs_freep(OGRSpatialReferenceH *srs)
{
    if (*srs != NULL) {
        OSRDestroySpatialReference(*srs);
    }
}

static enum ll_code make_layer(struct writer *w, struct ll_err *err)
{
    LL_CLEANUP(srs_freep) OGRSpatialReferenceH srs = NULL;
    if (w->way->definition[0] != '\0' && !is_table(w)) {
        srs = OSRNewSpatialReference(NULL);
        if (srs == NULL || OSRSetFromUserInput(srs, w->way->definition) != OGRERR_NONE) {
            return gdal_failed(err);
        }
        OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    }
    char **options = layer_options(w);
    w->layer = GDALDatasetCreateLayer(w->dataset, w->sheet->name, srs, layer_type(w), options);
    CSLDestroy(options);
    return w->layer == NULL ? gdal_failed(err) : add_fields(w, err);
}

static enum ll_code writer_open(struct writer *w, const char *file, struct ll_err *err)
{
    static const char *const drivers[LL_EXPORT_FORM_COUNT] = {"CSV", "GeoJSON", "GPKG", "XLSX"};
    GDALDriverH driver = GDALGetDriverByName(drivers[w->form]);
    if (driver == NULL) {
        return ll_fail(err, LL_E_UNSUPPORTED, "this GDAL cannot write %s", drivers[w->form]);
    }
    CPLErrorReset();
    w->dataset = GDALCreate(driver, file, 0, 0, 0, GDT_Unknown, NULL);
    if (w->dataset == NULL) {
        return gdal_failed(err);
    }
    enum ll_code code = make_layer(w, err);
    if (code == LL_OK && w->form == LL_EXPORT_GPKG) {
        CPLErrorReset();
        if (GDALDatasetStartTransaction(w->dataset, FALSE) != OGRERR_NONE) {
            code = gdal_failed(err);
        }
    }
    return code;
}

/// The points of a shape in the file's CRS, in w->points.
static enum ll_code place_points(struct writer *w, size_t shape, size_t *ret_count,
                                 struct ll_err *err)
{
    const struct ll_shapes *s = w->sheet->shapes;
    uint32_t first = s->first_point[s->first_ring[shape]];
    size_t count = s->first_point[s->first_ring[shape + 1]] - first;
    enum ll_code code =
        ll_array_reserve(&w->points, &w->point_capacity, count, sizeof *w->points, err);
    if (code != LL_OK) {
        return code;
    }
    if (count == 0) { /* ground that nobody reaches */
        *ret_count = 0;
        return LL_OK;
    }
    memcpy(w->points, s->points + first, count * sizeof *w->points);
    if (w->way->there != NULL) {
        code = ll_transform_points(w->way->there, w->points, count, err);
    }
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        if (w->way->gcj02 || w->way->bd09) {
            struct ll_xy gcj = ll_wgs84_to_gcj02(w->points[i]);
            w->points[i] = w->way->bd09 ? ll_gcj02_to_bd09(gcj) : gcj;
        }
        if (!isfinite(w->points[i].x) || !isfinite(w->points[i].y)) {
            code = ll_fail(err, LL_E_CRS, "feature %zu cannot be brought into %s", shape + 1,
                           w->way->text);
        }
    }
    *ret_count = count;
    return code;
}

static void set_cells(const struct writer *w, size_t row, OGRFeatureH feature)
{
    for (size_t i = 0; i < w->sheet->column_count; i++) {
        struct ll_export_cell cell = w->sheet->cell(w->sheet->user, row, i);
        if (!cell.known) {
            continue;
        }
        switch (w->sheet->columns[i].type) {
        case LL_CELL_TEXT:
            OGR_F_SetFieldString(feature, (int)i, cell.text);
            break;
        case LL_CELL_REAL:
            OGR_F_SetFieldDouble(feature, (int)i, cell.number);
            break;
        case LL_CELL_WHOLE:
            OGR_F_SetFieldInteger64(feature, (int)i, (GIntBig)cell.number);
            break;
        }
    }
}

/// A coordinate to 0.1 mm.
static void set_coordinate(const struct writer *w, OGRFeatureH feature, int column, double value)
{
    if (w->form == LL_EXPORT_XLSX) {
        double unit = w->way->degrees ? 1e9 : 1e4;
        OGR_F_SetFieldDouble(feature, column, round(value * unit) / unit);
    } else {
        OGR_F_SetFieldString(feature, column, CPLSPrintf(w->way->degrees ? "%.9f" : "%.4f", value));
    }
}

/// The geometry of a table as WKT in a column.
static enum ll_code set_wkt(struct writer *w, OGRFeatureH feature, OGRGeometryH geometry,
                            struct ll_err *err)
{
    char *wkt = NULL;
    if (OGR_G_ExportToIsoWkt(geometry, &wkt) != OGRERR_NONE || wkt == NULL) {
        return gdal_failed(err);
    }
    if (w->form == LL_EXPORT_XLSX && strlen(wkt) > WORKBOOK_CELL_MAX) {
        w->too_long++;
    } else {
        OGR_F_SetFieldString(feature, w->x, wkt);
    }
    CPLFree(wkt);
    return LL_OK;
}

/// Puts the geometry of a row where the form wants it.
static enum ll_code set_geometry(struct writer *w, size_t row, OGRFeatureH feature,
                                 struct ll_err *err)
{
    size_t shape = w->sheet->shape_of == NULL ? row : w->sheet->shape_of[row], count = 0;
    LL_CLEANUP(ll_geometry_freep) OGRGeometryH geometry = NULL;
    enum ll_code code = place_points(w, shape, &count, err);
    if (code != LL_OK) {
        return code;
    }
    if (is_table(w) && w->y >= 0) {
        set_coordinate(w, feature, w->x, w->points[0].x);
        set_coordinate(w, feature, w->y, w->points[0].y);
        return LL_OK;
    }
    code = ll_ogr_shape(w->sheet->shapes, shape, w->points, &geometry, err);
    if (code != LL_OK || is_table(w)) {
        return code == LL_OK ? set_wkt(w, feature, geometry, err) : code;
    }
    if (layer_type(w) == wkbMultiPolygon || layer_type(w) == wkbMultiLineString) {
        geometry = OGR_G_ForceTo(geometry, layer_type(w), NULL);
    }
    return geometry != NULL && OGR_F_SetGeometry(feature, geometry) == OGRERR_NONE
               ? LL_OK
               : gdal_failed(err);
}

static enum ll_code write_row(struct writer *w, size_t row, struct ll_err *err)
{
    LL_CLEANUP(ll_feature_freep)
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(w->layer));
    if (feature == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    set_cells(w, row, feature);
    enum ll_code code = set_geometry(w, row, feature, err);
    CPLErrorReset();
    if (code == LL_OK && OGR_L_CreateFeature(w->layer, feature) != OGRERR_NONE) {
        code = gdal_failed(err);
    }
    return code;
}

static enum ll_code write_rows(struct writer *w, const struct ll_progress *progress,
                               struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t row = 0; code == LL_OK && row < w->sheet->rows; row++) {
        if (row % STRIDE == 0 && !ll_progress_report(progress, "exporting", row, w->sheet->rows)) {
            return ll_fail(err, LL_E_CANCELLED, "stopped; nothing was stored");
        }
        code = write_row(w, row, err);
    }
    if (code == LL_OK && w->form == LL_EXPORT_GPKG &&
        GDALDatasetCommitTransaction(w->dataset) != OGRERR_NONE) {
        code = gdal_failed(err);
    }
    return code;
}

enum ll_code ll_export_sheet_write(const struct ll_export_sheet *sheet, enum ll_export_form form,
                                   const char *file, const struct ll_export_way *way,
                                   const struct ll_progress *progress, size_t *ret_too_long,
                                   struct ll_err *err)
{
    LL_CLEANUP(writer_close) struct writer w = {.sheet = sheet, .way = way, .form = form};
    enum ll_code code = writer_open(&w, file, err);
    if (code == LL_OK) {
        code = write_rows(&w, progress, err);
    }
    if (code != LL_OK) {
        return code;
    }
    CPLErrorReset();
    (void)GDALClose(w.dataset); /* some drivers write only now */
    w.dataset = NULL;
    if (CPLGetLastErrorType() >= CE_Failure) {
        return gdal_failed(err);
    }
    *ret_too_long = w.too_long;
    return LL_OK;
}
