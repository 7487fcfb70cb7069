#include "importers/placing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/language.h"

#define LONLAT           "EPSG:4326"
#define MERIDIAN_MAX_DEG 3.5
#define SCALE_ERROR_MAX  0.001
/* Nearer than this to the meridian and to the equator, no projection in use reaches 3.5 degrees. */
#define SURELY_NEAR_M     150000.0
#define SURELY_LATITUDE_M 7400000.0
/* Points that the median is taken of, at most. */
#define SAMPLE_MAX 100000

void ll_placing_close(struct ll_placing *p)
{
    ll_transform_free(p->there);
    ll_transform_free(p->back);
    ll_free(p->source);
    *p = (struct ll_placing){0};
}

/// A definition as text that fits the report: "EPSG:3826 (TWD97 / TM2 zone 121)".
static enum ll_code describe(ll_geo_ctx *geo, const char *definition, char *ret, size_t size,
                             struct ll_err *err)
{
    struct ll_crs_info info = {0};
    int epsg = 0;
    enum ll_code code = ll_crs_describe(geo, definition, &info, err);
    if (code == LL_OK) {
        code = ll_crs_epsg(geo, definition, &epsg, err);
    }
    if (code == LL_OK && epsg != 0) {
        (void)snprintf(ret, size, "EPSG:%d (%s)", epsg, info.name);
    } else if (code == LL_OK) {
        (void)snprintf(ret, size, "%s", info.name);
    }
    return code;
}

static enum ll_offset offset_by_name(const char *user_crs)
{
    return user_crs == NULL                         ? LL_OFFSET_NONE
           : ll_text_equal_fold(user_crs, "gcj02")  ? LL_OFFSET_GCJ02
           : ll_text_equal_fold(user_crs, "gcj-02") ? LL_OFFSET_GCJ02
           : ll_text_equal_fold(user_crs, "bd09")   ? LL_OFFSET_BD09
           : ll_text_equal_fold(user_crs, "bd-09")  ? LL_OFFSET_BD09
                                                    : LL_OFFSET_NONE;
}

static enum ll_code fail_without_crs(struct ll_err *err)
{
    return ll_fail(err, LL_E_DECISION,
                   "the file does not say its coordinate system: add --crs EPSG:n (for longitude "
                   "and latitude EPSG:4490 or EPSG:4326, from Amap or Tencent gcj02, from Baidu "
                   "bd09; for metres the zone, such as EPSG:4549 or EPSG:3826)");
}

/// Writes the report's note when user and file say different things.
static enum ll_code note_override(ll_geo_ctx *geo, const char *file_crs,
                                  struct ll_import_report *report, struct ll_err *err)
{
    char file_text[160] = "";
    enum ll_lang lang = err == NULL ? LL_LANG_EN : err->lang;
    enum ll_code code = describe(geo, file_crs, file_text, sizeof file_text, NULL);
    if (code == LL_E_NOMEM) {
        return ll_fail(err, code, "out of memory");
    }
    if (code != LL_OK || strcmp(file_text, report->crs) != 0) {
        (void)snprintf(report->crs_note, sizeof report->crs_note, "%s %s",
                       ll_tr(lang, "--crs overrides what the file says:"), file_text);
    }
    return LL_OK;
}

enum ll_code ll_placing_open(ll_geo_ctx *geo, const char *file_crs, const char *user_crs,
                             struct ll_placing *ret_placing, struct ll_import_report *report,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_placing_close) struct ll_placing p = {.geo = geo};
    p.offset = offset_by_name(user_crs);
    const char *definition = p.offset != LL_OFFSET_NONE ? LONLAT
                             : user_crs != NULL         ? user_crs
                                                        : file_crs;
    if (definition == NULL) {
        return fail_without_crs(err);
    }
    struct ll_crs_info info = {0};
    enum ll_code code = ll_crs_describe(geo, definition, &info, err);
    if (code != LL_OK) {
        return code;
    }
    p.degrees = !info.projected;
    p.source = ll_strdup(definition);
    if (p.source == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (p.offset != LL_OFFSET_NONE) {
        (void)snprintf(report->crs, sizeof report->crs, "%s",
                       p.offset == LL_OFFSET_GCJ02 ? "gcj02 (GCJ-02)" : "bd09 (BD-09)");
    } else {
        code = describe(geo, definition, report->crs, sizeof report->crs, err);
    }
    if (code == LL_OK && user_crs != NULL && file_crs != NULL) {
        code = note_override(geo, file_crs, report, err);
    }
    if (code == LL_OK) {
        *ret_placing = p;
        p = (struct ll_placing){0}; /* now the caller's */
    }
    return code;
}

static int by_value(const void *a, const void *b)
{
    double x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/// Median of x and of y over a sample of the points that are numbers. @return false without any.
static enum ll_code median_of(const struct ll_xy *points, size_t count, struct ll_xy *ret,
                              bool *ret_any, struct ll_err *err)
{
    size_t step = count / SAMPLE_MAX + 1;
    LL_CLEANUP(ll_freep) double *values = ll_alloc(2 * (count / step + 1), sizeof *values);
    if (values == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    double *ys = values + count / step + 1;
    size_t n = 0;
    for (size_t i = 0; i < count; i += step) {
        bool nowhere = points[i].x == 0.0 && points[i].y == 0.0;
        if (isfinite(points[i].x) && isfinite(points[i].y) && !nowhere) {
            values[n] = points[i].x;
            ys[n++] = points[i].y;
        }
    }
    *ret_any = n > 0;
    if (n > 0) {
        qsort(values, n, sizeof *values, by_value);
        qsort(ys, n, sizeof *ys, by_value);
        *ret = (struct ll_xy){values[n / 2], ys[n / 2]};
    }
    return LL_OK;
}

static bool is_lonlat(struct ll_xy p)
{
    return fabs(p.x) <= 180.0 && fabs(p.y) <= 90.0;
}

/// Longitude and latitude of a place of the source.
static enum ll_code to_lonlat(struct ll_placing *p, struct ll_xy *inout, struct ll_err *err)
{
    if (p->degrees) {
        *inout = p->offset == LL_OFFSET_BD09    ? ll_gcj02_to_wgs84(ll_bd09_to_gcj02(*inout))
                 : p->offset == LL_OFFSET_GCJ02 ? ll_gcj02_to_wgs84(*inout)
                                                : *inout;
        return LL_OK;
    }
    LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
    enum ll_code code = ll_transform_new(p->geo, p->source, LONLAT, &t, NULL, err);
    return code == LL_OK ? ll_transform_points(t, inout, 1, err) : code;
}

/// The source's own EPSG code when a store around (lon, lat) may use it, else 0.
static enum ll_code own_epsg(struct ll_placing *p, struct ll_xy lonlat, int *ret_epsg,
                             struct ll_err *err)
{
    struct ll_crs_info info = {0};
    int epsg = 0;
    *ret_epsg = 0;
    enum ll_code code = ll_crs_describe(p->geo, p->source, &info, err);
    if (code != LL_OK || !info.projected || !info.metre || !info.conformal ||
        !(fabs(lonlat.x - info.central_meridian) <= MERIDIAN_MAX_DEG)) {
        return code;
    }
    code = ll_crs_epsg(p->geo, p->source, &epsg, err);
    double scale = NAN;
    if (code == LL_OK && epsg != 0 && epsg != 3857 &&
        ll_crs_scale(p->geo, p->source, lonlat.x, lonlat.y, &scale, NULL) == LL_OK &&
        fabs(scale - 1.0) < SCALE_ERROR_MAX) {
        *ret_epsg = epsg;
    }
    return code;
}

/// Decides the CRS of an empty store.
static enum ll_code decide(struct ll_placing *p, ll_store *store, struct ll_xy middle,
                           struct ll_err *err)
{
    struct ll_xy lonlat = middle;
    enum ll_code code = to_lonlat(p, &lonlat, err);
    if (code == LL_OK && !(is_lonlat(lonlat) && isfinite(lonlat.x))) {
        code = ll_fail(err, LL_E_CRS,
                       "the coordinates lie outside the area of their coordinate system: give the "
                       "true one with --crs EPSG:n");
    }
    int epsg = 0;
    if (code == LL_OK) {
        code = own_epsg(p, lonlat, &epsg, err);
    }
    if (code == LL_OK) {
        code = ll_store_set_epsg(store, epsg != 0 ? epsg : ll_crs_auto(lonlat.x, lonlat.y), err);
    }
    return code;
}

/// Makes the ways from the source to the store and from there to longitude and latitude.
static enum ll_code make_ways(struct ll_placing *p, struct ll_import_report *report,
                              struct ll_err *err)
{
    char target[32];
    (void)snprintf(target, sizeof target, "EPSG:%d", p->epsg);
    struct ll_crs_info info = {0};
    int source_epsg = 0;
    bool assumed = false;
    enum ll_code code = ll_crs_describe(p->geo, target, &info, err);
    if (code == LL_OK) {
        code = ll_crs_epsg(p->geo, p->source, &source_epsg, err);
    }
    if (code == LL_OK && source_epsg != p->epsg) {
        code = ll_transform_new(p->geo, p->source, target, &p->there, &assumed, err);
    }
    if (code == LL_OK) {
        code = ll_transform_lonlat(p->geo, target, &p->back, err);
    }
    p->central_meridian = info.central_meridian;
    p->false_easting = info.false_easting;
    size_t len = strlen(report->crs_note);
    if (code == LL_OK && assumed && p->offset == LL_OFFSET_NONE) {
        (void)snprintf(report->crs_note + len, sizeof report->crs_note - len, "%s%s",
                       len > 0 ? "; " : "",
                       ll_tr(err == NULL ? LL_LANG_EN : err->lang,
                             "its datum is taken as equal to the store's (under 1 m)"));
    }
    return code;
}

enum ll_code ll_placing_settle(struct ll_placing *p, ll_store *store, const struct ll_xy *points,
                               size_t count, struct ll_import_report *report, struct ll_err *err)
{
    struct ll_xy middle = {0};
    bool any = false;
    enum ll_code code = median_of(points, count, &middle, &any, err);
    if (code == LL_OK && any && p->degrees && is_lonlat((struct ll_xy){middle.y, middle.x}) &&
        !is_lonlat(middle)) {
        code = ll_fail(err, LL_E_CRS,
                       "longitude and latitude are swapped (%.3f %.3f): say which column is which "
                       "with --map x=… --map y=…",
                       middle.x, middle.y);
    } else if (code == LL_OK && any && p->degrees && !is_lonlat(middle)) {
        code = ll_fail(err, LL_E_CRS,
                       "coordinates such as %.3f %.3f are no degrees, but %s counts in degrees: "
                       "give the true one with --crs EPSG:n",
                       middle.x, middle.y, report->crs);
    }
    if (code == LL_OK && any && ll_store_epsg(store) == 0) {
        code = decide(p, store, middle, err);
    }
    p->epsg = ll_store_epsg(store);
    return code == LL_OK && p->epsg != 0 ? make_ways(p, report, err) : code;
}

static void undo_offset(enum ll_offset offset, struct ll_xy *points, size_t count)
{
    for (size_t i = 0; offset != LL_OFFSET_NONE && i < count; i++) {
        struct ll_xy gcj = offset == LL_OFFSET_BD09 ? ll_bd09_to_gcj02(points[i]) : points[i];
        points[i] = ll_gcj02_to_wgs84(gcj);
    }
}

enum ll_code ll_placing_apply(struct ll_placing *p, struct ll_shapes *s, struct ll_err *err)
{
    undo_offset(p->offset, s->points, s->point_count);
    enum ll_code code = LL_OK;
    if (p->there != NULL) {
        code = ll_transform_points(p->there, s->points, s->point_count, err);
    }
    for (size_t i = 0; code == LL_OK && i < s->count; i++) {
        s->box[i] = ll_box_empty();
        size_t first = s->first_ring[i] < s->ring_count ? s->first_point[s->first_ring[i]] : 0;
        size_t end = s->ring_count > 0 ? s->first_point[s->first_ring[i + 1]] : 0;
        bool numbers = true;
        for (size_t k = first; k < end; k++) {
            numbers = numbers && isfinite(s->points[k].x) && isfinite(s->points[k].y);
            ll_box_extend(&s->box[i], s->points[k].x, s->points[k].y);
        }
        if (!numbers) {
            s->box[i] = (struct ll_box){NAN, NAN, NAN, NAN};
        }
    }
    return code;
}

enum ll_code ll_placing_outside(struct ll_placing *p, const struct ll_shapes *s, size_t index,
                                bool *ret_outside, struct ll_err *err)
{
    const struct ll_box *b = &s->box[index];
    bool numbers =
        isfinite(b->min_x) && isfinite(b->max_x) && isfinite(b->min_y) && isfinite(b->max_y);
    double far = fmax(fabs(b->min_x - p->false_easting), fabs(b->max_x - p->false_easting));
    double high = fmax(fabs(b->min_y), fabs(b->max_y));
    *ret_outside = !numbers;
    if (!numbers || isnan(p->central_meridian) ||
        (far < SURELY_NEAR_M && high < SURELY_LATITUDE_M)) {
        return LL_OK;
    }
    struct ll_xy corner[4] = {
        {b->min_x, b->min_y}, {b->max_x, b->min_y}, {b->max_x, b->max_y}, {b->min_x, b->max_y}};
    enum ll_code code = ll_transform_points(p->back, corner, 4, err);
    for (size_t i = 0; code == LL_OK && i < 4; i++) {
        if (!(fabs(corner[i].x - p->central_meridian) <= MERIDIAN_MAX_DEG)) {
            *ret_outside = true;
        }
    }
    return code;
}
