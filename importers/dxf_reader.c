#include "importers/dxf_reader.h"

#include <cpl_error.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/language.h"
#include "data/reference.h"
#include "importers/cad_names.h"
#include "importers/gdal_words.h"
#include "importers/handles.h"

/* Ends of a line this close, in metres, were meant to meet. */
#define CLOSED_M 0.001
/* CAD layers beyond these, and notes beyond these, are not looked at. */
#define CAD_LAYERS_MAX 4096
#define NOTES_MAX      ((size_t)1 << 20U)

bool ll_is_drawing(const char *driver)
{
    return strcmp(driver, "DXF") == 0 || strcmp(driver, "CAD") == 0;
}

/// What a shape of a drawing is to us.
enum sort { CLOSED, OPEN, POINT, TEXT, SORT_COUNT };

struct cad_layer {
    char *name;
    size_t count[SORT_COUNT];
    bool taken;
};

/// A note inside a house.
struct note {
    double x, y;
    struct ll_house_note what;
};

struct drawing {
    OGRLayerH layer; /* of GDAL; borrowed */
    OGRFeatureDefnH definition;
    unsigned kinds; /* of our layer */
    int name_field; /* of GDAL's layer; -1: none */
    int text_field;
    int structure_field; /* of ours; -1: none */
    struct cad_layer *layers;
    size_t count;
    size_t capacity;
    struct note *notes; /* by x */
    size_t note_count;
    size_t note_capacity;
};

static void drawing_free(struct drawing *d)
{
    if (d == NULL) {
        return;
    }
    for (size_t i = 0; i < d->count; i++) {
        ll_free(d->layers[i].name);
    }
    ll_free(d->layers);
    ll_free(d->notes);
    if (d->definition != NULL) {
        OGR_FD_Release(d->definition);
    }
    ll_free(d);
}

static void drawing_freep(struct drawing **d)
{
    drawing_free(*d);
}

/// Whether a line comes back to where it began.
static bool is_closed(OGRGeometryH line)
{
    int n = OGR_G_GetPointCount(line);
    return n >= 4 && fabs(OGR_G_GetX(line, 0) - OGR_G_GetX(line, n - 1)) <= CLOSED_M &&
           fabs(OGR_G_GetY(line, 0) - OGR_G_GetY(line, n - 1)) <= CLOSED_M;
}

static enum sort sort_of(const struct drawing *d, OGRFeatureH f)
{
    OGRGeometryH g = OGR_F_GetGeometryRef(f);
    if (d->text_field >= 0 && OGR_F_IsFieldSetAndNotNull(f, d->text_field)) {
        return TEXT;
    }
    int dimension = g == NULL ? 0 : OGR_G_GetDimension(g);
    if (dimension == 1) {
        return wkbFlatten(OGR_G_GetGeometryType(g)) == wkbLineString && is_closed(g) ? CLOSED
                                                                                     : OPEN;
    }
    return dimension == 2 ? CLOSED : POINT;
}

static const char *cad_name(const struct drawing *d, OGRFeatureH f)
{
    return d->name_field < 0 ? "" : OGR_F_GetFieldAsString(f, d->name_field);
}

/// The CAD layer of a name; NULL when it is not there.
static struct cad_layer *find(const struct drawing *d, const char *name)
{
    for (size_t i = 0; i < d->count; i++) {
        if (strcmp(d->layers[i].name, name) == 0) {
            return &d->layers[i];
        }
    }
    return NULL;
}

static enum ll_code add_layer(struct drawing *d, const char *name, struct cad_layer **ret,
                              struct ll_err *err)
{
    *ret = NULL;
    if (d->count == CAD_LAYERS_MAX) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&d->layers, &d->capacity, d->count + 1, sizeof *d->layers, err);
    if (code != LL_OK) {
        return code;
    }
    struct cad_layer *added = &d->layers[d->count];
    *added = (struct cad_layer){.name = ll_strdup(name)};
    if (added->name == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    d->count++;
    *ret = added;
    return LL_OK;
}

static enum ll_code keep_note(struct drawing *d, OGRFeatureH f, struct ll_err *err)
{
    struct ll_house_note what = {0};
    OGRGeometryH g = OGR_F_GetGeometryRef(f);
    const char *text = OGR_F_GetFieldAsString(f, d->text_field);
    if (g == NULL || wkbFlatten(OGR_G_GetGeometryType(g)) != wkbPoint || OGR_G_IsEmpty(g) ||
        d->note_count == NOTES_MAX || !ll_utf8_valid(text, strlen(text)) ||
        !ll_house_note_read(text, &what)) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&d->notes, &d->note_capacity, d->note_count + 1, sizeof *d->notes, err);
    if (code == LL_OK) {
        d->notes[d->note_count++] = (struct note){OGR_G_GetX(g, 0), OGR_G_GetY(g, 0), what};
    }
    return code;
}

static int by_x(const void *a, const void *b)
{
    double x = ((const struct note *)a)->x, y = ((const struct note *)b)->x;
    return (x > y) - (x < y);
}

/// The next shape of GDAL's layer.
static enum ll_code next_shape(const struct drawing *d, OGRFeatureH *ret, struct ll_err *err)
{
    CPLErrorReset();
    *ret = OGR_L_GetNextFeature(d->layer);
    return *ret == NULL && CPLGetLastErrorType() >= CE_Failure
               ? ll_fail(err, LL_E_FORMAT, "the drawing breaks off: %s",
                         ll_gdal_words(ll_gdal_message(), ll_err_lang(err)).text)
               : LL_OK;
}

/// Counts what is on which CAD layer, and gathers the notes.
static enum ll_code survey(struct drawing *d, bool notes, struct ll_err *err)
{
    OGR_L_ResetReading(d->layer);
    for (;;) {
        LL_CLEANUP(ll_feature_freep) OGRFeatureH f = NULL;
        enum ll_code code = next_shape(d, &f, err);
        if (code != LL_OK) {
            return code;
        }
        if (f == NULL) {
            break;
        }
        const char *name = cad_name(d, f);
        struct cad_layer *layer = find(d, name);
        enum sort sort = sort_of(d, f);
        if (layer == NULL) {
            code = add_layer(d, name, &layer, err);
        }
        if (code == LL_OK && layer != NULL) {
            layer->count[sort]++;
        }
        if (code == LL_OK && notes && sort == TEXT) {
            code = keep_note(d, f, err);
        }
        if (code != LL_OK) {
            return code;
        }
    }
    OGR_L_ResetReading(d->layer);
    if (d->note_count > 0) {
        qsort(d->notes, d->note_count, sizeof *d->notes, by_x);
    }
    return LL_OK;
}

/// Shapes of a CAD layer that our layer can use.
static size_t fitting(const struct drawing *d, const struct cad_layer *l)
{
    return ((d->kinds & LL_KINDS_POLYGON) != 0 ? l->count[CLOSED] : 0) +
           ((d->kinds & LL_KINDS_LINE) != 0 ? l->count[OPEN] + l->count[CLOSED] : 0) +
           ((d->kinds & LL_KINDS_POINT) != 0 ? l->count[POINT] : 0);
}

/// "JMD (closed 12, open 3, points 5), …" of the layers that are not taken, as far as they fit.
static void list_layers(const struct drawing *d, bool taken, bool all, enum ll_lang lang, char *ret,
                        size_t size)
{
    size_t len = 0;
    ret[0] = '\0';
    for (size_t i = 0; i < d->count; i++) {
        const struct cad_layer *l = &d->layers[i];
        char text[256];
        if (l->taken != taken || (!all && fitting(d, l) == 0)) {
            continue;
        }
        int need =
            snprintf(text, sizeof text, "%s%.100s (%s %zu, %s %zu, %s %zu)", len == 0 ? "" : ", ",
                     l->name, ll_tr(lang, "closed"), l->count[CLOSED], ll_tr(lang, "open"),
                     l->count[OPEN], ll_tr(lang, "points"), l->count[POINT]);
        if (need < 0 || (size_t)need >= sizeof text || len + (size_t)need + 8 >= size) {
            (void)snprintf(ret + len, size - len, " …");
            return;
        }
        memcpy(ret + len, text, (size_t)need + 1);
        len += (size_t)need;
    }
}

/// Marks what is read. @return how many CAD layers.
static enum ll_code choose(struct drawing *d, const struct ll_import_request *q,
                           const struct ll_source *s, struct ll_err *err)
{
    LL_CLEANUP(ll_cad_names_freep) ll_cad_names *names = NULL;
    size_t len = 0, known = 0, fit = 0, first = 0;
    const char *table = ll_reference_builtin("cad_layers.csv", &len);
    enum ll_code code = ll_cad_names_parse(table, len, &names, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < d->count; i++) {
        struct cad_layer *l = &d->layers[i];
        bool fits = fitting(d, l) > 0;
        l->taken = q->where != NULL || (fits && ll_cad_names_match(names, q->layer, l->name));
        known += l->taken;
        first = fits && fit == 0 ? i : first;
        fit += fits;
    }
    if (known == 0 && fit == 1) {
        d->layers[first].taken = true;
    } else if (known == 0 && fit > 1) {
        char list[360];
        enum ll_lang lang = ll_err_lang(err);
        char condition[100]; /* as it is typed in a shell */
        (void)snprintf(condition, sizeof condition, "\"Layer='%.60s'\"", d->layers[first].name);
        list_layers(d, false, false, lang, list, sizeof list);
        return ll_fail(err, LL_E_DECISION,
                       "'%.100s' is a drawing: say which of its layers are %s, such as --where "
                       "%.90s: %s",
                       s->name, ll_layer_info(q->layer)->plural, condition, list);
    } else if (known == 0) {
        for (size_t i = 0; i < d->count; i++) {
            d->layers[i].taken = true; /* nothing fits: the report says so shape by shape */
        }
    }
    return LL_OK;
}

static enum ll_code tell(const struct drawing *d, struct ll_source *s, struct ll_err *err)
{
    enum ll_lang lang = ll_err_lang(err);
    enum ll_code code = LL_OK;
    for (int taken = 1; taken >= 0; taken--) {
        char list[1200];
        list_layers(d, taken == 1, true, lang, list, sizeof list);
        if (code == LL_OK && list[0] != '\0') {
            code = ll_text_appendf(&s->notes, err, "%s: %s\n",
                                   ll_tr(lang, taken == 1 ? "layers of the drawing that were read"
                                                          : "layers of the drawing left out"),
                                   list);
        }
    }
    return code;
}

/// Columns of GDAL, then ours.
static enum ll_code make_definition(struct drawing *d, struct ll_err *err)
{
    OGRFeatureDefnH from = OGR_L_GetLayerDefn(d->layer);
    d->definition = OGR_FD_Create("drawing");
    if (d->definition == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    OGR_FD_Reference(d->definition);
    for (int i = 0; i < OGR_FD_GetFieldCount(from); i++) {
        OGR_FD_AddFieldDefn(d->definition, OGR_FD_GetFieldDefn(from, i));
    }
    static const char *const ours[] = {"structure", "floors"};
    for (size_t i = 0; d->note_count > 0 && i < 2; i++) {
        OGRFieldDefnH field = OGR_Fld_Create(ours[i], i == 0 ? OFTString : OFTInteger);
        if (field == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        d->structure_field = i == 0 ? OGR_FD_GetFieldCount(d->definition) : d->structure_field;
        OGR_FD_AddFieldDefn(d->definition, field);
        OGR_Fld_Destroy(field);
    }
    return LL_OK;
}

/// A polygon from a closed line; NULL when GDAL cannot.
static OGRGeometryH polygon_of(OGRGeometryH line)
{
    OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    int n = OGR_G_GetPointCount(line);
    for (int i = 0; ring != NULL && i < n; i++) {
        int from = i == n - 1 ? 0 : i; /* the end is the beginning to the last bit */
        OGR_G_AddPoint_2D(ring, OGR_G_GetX(line, from), OGR_G_GetY(line, from));
    }
    if (ring == NULL || polygon == NULL ||
        OGR_G_AddGeometryDirectly(polygon, ring) != OGRERR_NONE) {
        OGR_G_DestroyGeometry(ring);
        OGR_G_DestroyGeometry(polygon);
        return NULL;
    }
    return polygon;
}

/// Whether a point lies inside a polygon's rings (even-odd).
static bool is_inside(OGRGeometryH polygon, double x, double y)
{
    bool inside = false;
    for (int r = 0; r < OGR_G_GetGeometryCount(polygon); r++) {
        OGRGeometryH ring = OGR_G_GetGeometryRef(polygon, r);
        int n = OGR_G_GetPointCount(ring);
        for (int i = 0, j = n - 1; i < n; j = i++) {
            double xi = OGR_G_GetX(ring, i), yi = OGR_G_GetY(ring, i);
            double xj = OGR_G_GetX(ring, j), yj = OGR_G_GetY(ring, j);
            if ((yi > y) != (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi) {
                inside = !inside;
            }
        }
    }
    return inside;
}

/// The one note inside a polygon; NULL when there is none, or more than one.
static const struct note *note_inside(const struct drawing *d, OGRGeometryH polygon)
{
    OGREnvelope box;
    OGR_G_GetEnvelope(polygon, &box);
    size_t low = 0, high = d->note_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->notes[middle].x < box.MinX) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct note *found = NULL;
    for (size_t i = low; i < d->note_count && d->notes[i].x <= box.MaxX; i++) {
        const struct note *n = &d->notes[i];
        if (n->y >= box.MinY && n->y <= box.MaxY && is_inside(polygon, n->x, n->y)) {
            if (found != NULL) {
                return NULL;
            }
            found = n;
        }
    }
    return found;
}

static void set_note(const struct drawing *d, OGRFeatureH f)
{
    OGRGeometryH g = OGR_F_GetGeometryRef(f);
    if (d->note_count == 0 || g == NULL || wkbFlatten(OGR_G_GetGeometryType(g)) != wkbPolygon) {
        return;
    }
    const struct note *n = note_inside(d, g);
    if (n != NULL) {
        OGR_F_SetFieldString(f, d->structure_field, n->what.structure);
        if (n->what.floors > 0) {
            OGR_F_SetFieldInteger(f, d->structure_field + 1, n->what.floors);
        }
    }
}

/// A shape as it is handed on: its columns in our order, closed lines as areas.
static enum ll_code converted(const struct drawing *d, OGRFeatureH shape, enum sort sort,
                              OGRFeatureH *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_feature_freep) OGRFeatureH f = OGR_F_Create(d->definition);
    if (f == NULL || OGR_F_SetFrom(f, shape, TRUE) != OGRERR_NONE) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    (void)OGR_F_SetFID(f, OGR_F_GetFID(shape));
    OGRGeometryH g = OGR_F_GetGeometryRef(f);
    if (sort == CLOSED && (d->kinds & LL_KINDS_POLYGON) != 0 && OGR_G_GetDimension(g) == 1) {
        OGRGeometryH polygon = polygon_of(g);
        if (polygon == NULL || OGR_F_SetGeometryDirectly(f, polygon) != OGRERR_NONE) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
    }
    set_note(d, f);
    *ret = f;
    f = NULL; /* now the caller's */
    return LL_OK;
}

static enum ll_code reader_next(void *self, OGRFeatureH *ret_feature, struct ll_err *err)
{
    const struct drawing *d = self;
    for (;;) {
        LL_CLEANUP(ll_feature_freep) OGRFeatureH shape = NULL;
        enum ll_code code = next_shape(d, &shape, err);
        if (code != LL_OK || shape == NULL) {
            *ret_feature = NULL;
            return code;
        }
        const struct cad_layer *layer = find(d, cad_name(d, shape));
        enum sort sort = sort_of(d, shape);
        if ((layer == NULL || layer->taken) && !(sort == TEXT && d->kinds != LL_KINDS_POINT)) {
            return converted(d, shape, sort, ret_feature, err);
        }
    }
}

static void reader_rewind(void *self)
{
    OGR_L_ResetReading(((struct drawing *)self)->layer);
}

static void reader_close(void *self)
{
    drawing_free(self);
}

static const struct ll_reader drawing_reader = {reader_next, reader_rewind, reader_close};

enum ll_code ll_dxf_read(const struct ll_import_request *request, struct ll_source *source,
                         struct ll_err *err)
{
    LL_CLEANUP(drawing_freep) struct drawing *d = ll_calloc(1, sizeof *d);
    if (d == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    OGRFeatureDefnH columns = OGR_L_GetLayerDefn(source->layer);
    d->layer = source->layer;
    d->kinds = ll_layer_info(request->layer)->kinds;
    d->name_field = OGR_FD_GetFieldIndex(columns, "Layer");
    d->text_field = OGR_FD_GetFieldIndex(columns, "Text");
    d->structure_field = -1;
    enum ll_code code = survey(d, request->layer == LL_BUILDING, err);
    if (code == LL_OK) {
        code = choose(d, request, source, err);
    }
    if (code == LL_OK) {
        code = tell(d, source, err);
    }
    if (code == LL_OK) {
        code = make_definition(d, err);
    }
    if (code == LL_OK) {
        source->reader = &drawing_reader;
        source->reader_self = d;
        source->definition = d->definition;
        source->count = -1;
        d = NULL; /* now the source's */
    }
    return code;
}
