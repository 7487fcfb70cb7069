#include "importers/wkt_reader.h"

#include <cpl_error.h>
#include <cpl_port.h>

#include "core/alloc.h"
#include "importers/gdal_words.h"
#include "importers/handles.h"

/// Reads through another reader, or a layer.
struct wkt_reader {
    const struct ll_reader *inner; ///< NULL: features come from `layer`
    void *inner_self;
    OGRLayerH layer;
    OGRFeatureDefnH definition; ///< the columns, and a geometry; own
    int column;                 ///< of the text
};

static void close_reader(void *self)
{
    struct wkt_reader *r = self;
    if (r->inner != NULL) {
        r->inner->close(r->inner_self);
    }
    if (r->definition != NULL) {
        OGR_FD_Release(r->definition);
    }
    ll_free(r);
}

static void rewind_reader(void *self)
{
    struct wkt_reader *r = self;
    if (r->inner != NULL) {
        r->inner->rewind(r->inner_self);
    } else {
        OGR_L_ResetReading(r->layer);
    }
}

static enum ll_code next_inner(struct wkt_reader *r, OGRFeatureH *ret_feature, struct ll_err *err)
{
    if (r->inner != NULL) {
        return r->inner->next(r->inner_self, ret_feature, err);
    }
    CPLErrorReset();
    *ret_feature = OGR_L_GetNextFeature(r->layer);
    return *ret_feature == NULL && CPLGetLastErrorType() >= CE_Failure
               ? ll_fail(err, LL_E_FORMAT, "%s",
                         ll_gdal_words(ll_gdal_message(), ll_err_lang(err)).text)
               : LL_OK;
}

/// The geometry of a text; NULL when it is none.
static OGRGeometryH parse(const char *text)
{
    OGRGeometryH geometry = NULL;
    char *at = (char *)text; /* GDAL moves the pointer and leaves the text alone */
    OGRErr failed = OGR_G_CreateFromWkt(&at, NULL, &geometry);
    if (failed != OGRERR_NONE && geometry != NULL) {
        OGR_G_DestroyGeometry(geometry);
        geometry = NULL;
    }
    CPLErrorReset();
    return geometry;
}

static enum ll_code next_feature(void *self, OGRFeatureH *ret_feature, struct ll_err *err)
{
    struct wkt_reader *r = self;
    LL_CLEANUP(ll_feature_freep) OGRFeatureH f = NULL;
    enum ll_code code = next_inner(r, &f, err);
    *ret_feature = NULL;
    if (code != LL_OK || f == NULL) {
        return code;
    }
    OGRFeatureH mine = OGR_F_Create(r->definition);
    if (mine == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    int count = OGR_F_GetFieldCount(f);
    for (int i = 0; i < count; i++) {
        OGR_F_SetFieldRaw(mine, i, OGR_F_GetRawFieldRef(f, i));
    }
    (void)OGR_F_SetFID(mine, OGR_F_GetFID(f));
    OGRGeometryH geometry = OGR_F_IsFieldSetAndNotNull(f, r->column)
                                ? parse(OGR_F_GetFieldAsString(f, r->column))
                                : NULL;
    if (geometry != NULL) {
        (void)OGR_F_SetGeometryDirectly(mine, geometry);
    }
    *ret_feature = mine;
    return LL_OK;
}

/// The column of the text, -1 when there is none.
static int find_column(OGRFeatureDefnH definition)
{
    static const char *const names[] = {"wkt", "geom_wkt", "wkt_geom", "geometry_wkt"};
    int count = OGR_FD_GetFieldCount(definition);
    for (int i = 0; i < count; i++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            if (EQUAL(name, names[k])) {
                return i;
            }
        }
    }
    return -1;
}

static const struct ll_reader wkt_reader = {next_feature, rewind_reader, close_reader};

enum ll_code ll_wkt_reader_open(struct ll_source *s, struct ll_err *err)
{
    int column = s->has_geometry ? -1 : find_column(s->definition);
    if (column < 0) {
        return LL_OK;
    }
    struct wkt_reader *r = ll_calloc(1, sizeof *r);
    if (r == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *r = (struct wkt_reader){s->reader, s->reader_self, s->layer, OGR_FD_Create("wkt"), column};
    OGR_FD_Reference(r->definition);
    OGR_FD_SetGeomType(r->definition, wkbUnknown);
    int count = OGR_FD_GetFieldCount(s->definition);
    for (int i = 0; i < count; i++) {
        OGR_FD_AddFieldDefn(r->definition, OGR_FD_GetFieldDefn(s->definition, i));
    }
    s->reader = &wkt_reader;
    s->reader_self = r;
    s->definition = r->definition;
    s->has_geometry = true;
    return LL_OK;
}
