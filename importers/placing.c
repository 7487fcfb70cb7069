#include "importers/placing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/language.h"
#include "core/median.h"
#include "data/findings.h"

#define LONLAT           "EPSG:4326"
#define CGCS2000         "EPSG:4490"
#define SWAPPED          ",swapped"
#define MERIDIAN_MAX_DEG 3.5
#define SCALE_ERROR_MAX  0.001
/* A local plane is true to length within this; feet and other units are not. */
#define CONTROL_SCALE_MAX 0.01
/* Nearer than this to the meridian and to the equator, no projection in use reaches 3.5 degrees. */
#define SURELY_NEAR_M     150000.0
#define SURELY_LATITUDE_M 7400000.0
/* Points that the median is taken of, at most. */
#define SAMPLE_MAX 100000
/* No system counts further than this, in metres or feet, with its zone in front. */
#define FARTHEST 1e9

void ll_placing_close(struct ll_placing *p)
{
    ll_transform_free(p->there);
    ll_transform_free(p->back);
    ll_free(p->source);
    ll_control_clear(&p->control);
    *p = (struct ll_placing){0};
}

/// Adds a sentence to the report's note.
static void add_note(struct ll_import_report *report, const char *text)
{
    size_t len = strlen(report->crs_note);
    (void)snprintf(report->crs_note + len, sizeof report->crs_note - len, "%s%s",
                   len > 0 ? "; " : "", text);
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

/// What `--crs` says: an offset by name, or the definition without what stands behind it.
struct told {
    enum ll_offset offset;
    bool swapped;
    char definition[160]; ///< "" when the user says nothing
};

static enum ll_code fail_told(const char *user_crs, struct ll_err *err)
{
    return ll_fail(
        err, LL_E_USAGE,
        "--crs: '%.80s' is no coordinate system for positions; there are EPSG:n (such as "
        "EPSG:4490, EPSG:4549, EPSG:3826), gcj02 and bd09, each with ,swapped behind "
        "when x and y change places",
        user_crs);
}

static enum ll_code read_told(const char *user_crs, struct told *ret, struct ll_err *err)
{
    struct told told = {0};
    size_t len = user_crs == NULL ? 0 : strlen(user_crs);
    const size_t tail = sizeof SWAPPED - 1;
    if (len > tail && ll_text_equal_fold(user_crs + len - tail, SWAPPED)) {
        told.swapped = true;
        len -= tail;
    }
    if (len >= sizeof told.definition) {
        return fail_told(user_crs, err);
    }
    if (len > 0) {
        memcpy(told.definition, user_crs, len);
    }
    const char *name = told.definition;
    told.offset = ll_text_equal_fold(name, "gcj02")    ? LL_OFFSET_GCJ02
                  : ll_text_equal_fold(name, "gcj-02") ? LL_OFFSET_GCJ02
                  : ll_text_equal_fold(name, "bd09")   ? LL_OFFSET_BD09
                  : ll_text_equal_fold(name, "bd-09")  ? LL_OFFSET_BD09
                                                       : LL_OFFSET_NONE;
    *ret = told;
    return LL_OK;
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
    enum ll_code code = describe(geo, file_crs, file_text, sizeof file_text, NULL);
    if (code == LL_E_NOMEM) {
        return ll_fail(err, code, "out of memory");
    }
    if (code != LL_OK || strcmp(file_text, report->crs) != 0) {
        (void)snprintf(report->crs_note, sizeof report->crs_note, "%s %s",
                       ll_tr(ll_err_lang(err), "--crs overrides what the file says:"), file_text);
    }
    return LL_OK;
}

/// Takes over the CRS with the definition.
static enum ll_code take_crs(struct ll_placing *p, const char *definition,
                             struct ll_import_report *report, struct ll_err *err)
{
    struct ll_crs_info info = {0};
    enum ll_code code = ll_crs_describe(p->geo, definition, &info, err);
    if (code != LL_OK) {
        return code;
    }
    p->degrees = !info.projected;
    p->source = ll_strdup(definition);
    if (p->source == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (p->offset != LL_OFFSET_NONE) {
        (void)snprintf(report->crs, sizeof report->crs, "%s",
                       p->offset == LL_OFFSET_GCJ02 ? "gcj02 (GCJ-02)" : "bd09 (BD-09)");
        return LL_OK;
    }
    return describe(p->geo, definition, report->crs, sizeof report->crs, err);
}

/// Reads what the user gives to bridge the datum.
static enum ll_code take_bridge(struct ll_placing *p, const struct ll_placing_claims *claims,
                                struct ll_err *err)
{
    if (claims->datum != NULL && claims->control != NULL) {
        return ll_fail(err, LL_E_USAGE, "--datum and --control exclude each other");
    }
    if (claims->control != NULL) {
        return ll_control_read(claims->control, &p->control, err);
    }
    if (claims->datum == NULL) {
        return LL_OK;
    }
    p->by_helmert = true;
    return ll_helmert_parse(claims->datum, &p->helmert, err);
}

enum ll_code ll_placing_open(ll_geo_ctx *geo, const struct ll_placing_claims *claims,
                             struct ll_placing *ret_placing, struct ll_import_report *report,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_placing_close) struct ll_placing p = {.geo = geo};
    struct told told = {0};
    enum ll_code code = read_told(claims->user_crs, &told, err);
    if (code != LL_OK) {
        return code;
    }
    p.offset = told.offset;
    p.swapped = told.swapped;
    const char *definition = p.offset != LL_OFFSET_NONE   ? LONLAT
                             : told.definition[0] != '\0' ? told.definition
                                                          : claims->file_crs;
    if (definition == NULL && claims->control == NULL) {
        return fail_without_crs(err);
    }
    code = take_bridge(&p, claims, err);
    if (code == LL_OK && definition != NULL) {
        code = take_crs(&p, definition, report, err);
        if (code == LL_E_CRS && told.definition[0] != '\0') {
            code = fail_told(claims->user_crs, err);
        }
    } else if (code == LL_OK) {
        (void)snprintf(report->crs, sizeof report->crs, "%s",
                       ll_tr(ll_err_lang(err), "a plane of its own"));
    }
    if (code == LL_OK && claims->user_crs != NULL && claims->file_crs != NULL) {
        code = note_override(geo, claims->file_crs, report, err);
    }
    if (code == LL_OK) {
        *ret_placing = p;
        p = (struct ll_placing){0}; /* now the caller's */
    }
    return code;
}

bool ll_is_meant(struct ll_xy p)
{
    return (p.x != 0.0 || p.y != 0.0) && fabs(p.x) <= FARTHEST && fabs(p.y) <= FARTHEST;
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
        if (ll_is_meant(points[i])) {
            values[n] = points[i].x;
            ys[n++] = points[i].y;
        }
    }
    *ret_any = n > 0;
    if (n > 0) {
        *ret = (struct ll_xy){ll_median(values, n), ll_median(ys, n)};
    }
    return LL_OK;
}

static bool is_lonlat(struct ll_xy p)
{
    return fabs(p.x) <= 180.0 && fabs(p.y) <= 90.0;
}

/// Undoes what the coordinates went through before their CRS applies.
static void straighten(const struct ll_placing *p, struct ll_xy *points, size_t count)
{
    for (size_t i = 0; p->swapped && i < count; i++) {
        points[i] = (struct ll_xy){points[i].y, points[i].x};
    }
    for (size_t i = 0; p->offset != LL_OFFSET_NONE && i < count; i++) {
        struct ll_xy gcj = p->offset == LL_OFFSET_BD09 ? ll_bd09_to_gcj02(points[i]) : points[i];
        points[i] = ll_gcj02_to_wgs84(gcj);
    }
}

/// Makes the way from the source's CRS to another one; NULL when there is none to go, as in a plane
/// of its own.
static enum ll_code way_to(const struct ll_placing *p, const char *target, ll_transform **ret_way,
                           bool *ret_assumed, struct ll_err *err)
{
    *ret_assumed = false;
    if (p->source == NULL) {
        *ret_way = NULL;
        return LL_OK;
    }
    if (p->by_helmert) {
        return ll_transform_helmert(p->geo, p->source, &p->helmert, target, ret_way, err);
    }
    if (p->control.count > 0) {
        return ll_transform_ignoring_datum(p->geo, p->source, target, ret_way, err);
    }
    enum ll_old_datum old = LL_DATUM_OTHER;
    enum ll_code code = ll_crs_old_datum(p->geo, p->source, &old, err);
    if (code == LL_OK) {
        code = ll_transform_new(p->geo, p->source, target, ret_way, ret_assumed, err);
    }
    if (code == LL_E_CRS && old != LL_DATUM_OTHER) {
        code = LL_E_DECISION; /* the message says what the user can give */
    }
    return code;
}

/// Longitude and latitude of a place of the source, `inout` being straightened already. Where only
/// control points place the source, that of the first of them.
static enum ll_code to_lonlat(struct ll_placing *p, struct ll_xy *inout, struct ll_err *err)
{
    if (p->control.count > 0 && !p->control.lonlat) {
        return ll_fail(err, LL_E_DECISION,
                       "the store has no coordinate system yet, so the control points need to_lon "
                       "and to_lat; or make the store with 'lifelane init --crs EPSG:n'");
    }
    if (p->control.count > 0) {
        *inout = p->control.to[0];
        return LL_OK;
    }
    if (p->degrees) {
        return LL_OK;
    }
    bool assumed = false;
    LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
    enum ll_code code = way_to(p, LONLAT, &t, &assumed, err);
    return code == LL_OK ? ll_transform_points(t, inout, 1, err) : code;
}

/// The source's own EPSG code when a store around (lon, lat) may use it, else 0.
static enum ll_code own_epsg(struct ll_placing *p, struct ll_xy lonlat, int *ret_epsg,
                             struct ll_err *err)
{
    struct ll_crs_info info = {0};
    int epsg = 0;
    *ret_epsg = 0;
    if (p->source == NULL || p->by_helmert || p->control.count > 0) {
        return LL_OK;
    }
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
static enum ll_code choose(struct ll_placing *p, struct ll_xy middle, int *ret_epsg,
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
        *ret_epsg = epsg != 0 ? epsg : ll_crs_auto(lonlat.x, lonlat.y);
    }
    return code;
}

/// Finds the similarity that takes the control points where they belong.
static enum ll_code fit_control(struct ll_placing *p, const char *target,
                                struct ll_import_report *report, struct ll_err *err)
{
    struct ll_control *c = &p->control;
    struct ll_similarity_fit fit = {0};
    LL_CLEANUP(ll_transform_freep) ll_transform *known = NULL;
    straighten(p, c->from, c->count);
    enum ll_code code =
        p->there == NULL ? LL_OK : ll_transform_points(p->there, c->from, c->count, err);
    if (code == LL_OK && c->lonlat) {
        code = ll_transform_new(p->geo, CGCS2000, target, &known, NULL, err);
        code = code == LL_OK ? ll_transform_points(known, c->to, c->count, err) : code;
    }
    if (code == LL_OK) {
        code = ll_similarity_find(c->from, c->to, c->count, &p->after, &fit, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (!(fit.max_m <= LL_CONTROL_RESIDUAL_MAX_M)) {
        return ll_fail(
            err, LL_E_CRS,
            "the control points do not belong together: point %zu is %.1f m off (at most "
            "%.0f m); one is mistyped, or the coordinates are not what they are said to "
            "be",
            fit.worst + 1, fit.max_m, LL_CONTROL_RESIDUAL_MAX_M);
    }
    if (!(fabs(fit.scale - 1.0) <= CONTROL_SCALE_MAX)) {
        return ll_fail(err, LL_E_CRS,
                       "the control points change lengths by the factor %.5f: the coordinates are "
                       "not in metres",
                       fit.scale);
    }
    struct ll_err note = {.lang = ll_err_lang(err)}; /* ll_fail formats in the reader's language */
    (void)ll_fail(&note, LL_OK,
                  "approximate: placed by %zu control points, residual %.2f m, at most %.2f m at "
                  "point %zu; turn %.4f degrees, scale %.6f",
                  c->count, fit.rms_m, fit.max_m, fit.worst + 1, fit.turn_deg, fit.scale);
    add_note(report, note.message);
    p->corrected = true;
    report->approximate = true;
    report->residual_m = fit.rms_m;
    return LL_OK;
}

/// Says in the report what was fitted.
static void note_fit(const struct ll_placing *p, struct ll_import_report *report, enum ll_lang lang)
{
    struct ll_err note = {.lang = lang}; /* ll_fail formats in the reader's language */
    (void)ll_fail(&note, LL_OK,
                  "approximate: moved by %.1f m east and %.1f m north, under which %zu of %zu "
                  "features agree with the store; sure to %.1f m",
                  p->after.to_middle.x, p->after.to_middle.y, p->fitted.good, p->fitted.count,
                  p->fitted.spread_m);
    add_note(report, note.message);
    report->approximate = true;
    report->residual_m = p->fitted.spread_m;
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
    if (code == LL_OK && p->source != NULL) {
        code = ll_crs_epsg(p->geo, p->source, &source_epsg, err);
    }
    if (code == LL_OK && source_epsg != p->epsg) {
        code = way_to(p, target, &p->there, &assumed, err);
    }
    if (code == LL_OK) {
        code = ll_transform_lonlat(p->geo, target, &p->back, err);
    }
    p->central_meridian = info.central_meridian;
    p->false_easting = info.false_easting;
    if (code == LL_OK && assumed && p->offset == LL_OFFSET_NONE) {
        add_note(report,
                 ll_tr(ll_err_lang(err), "its datum is taken as equal to the store's (under 1 m)"));
    }
    if (code == LL_OK && p->fitted.count > 0) {
        note_fit(p, report, ll_err_lang(err));
    } else if (code == LL_OK && p->by_helmert) {
        report->approximate = true;
        report->residual_m = NAN;
        add_note(report,
                 ll_tr(ll_err_lang(err), "approximate: the datum was bridged by the parameters "
                                         "given with --datum"));
    }
    return code == LL_OK && p->control.count > 0 ? fit_control(p, target, report, err) : code;
}

/// Whether the middle of the points can be what the CRS counts in.
static enum ll_code check_degrees(const struct ll_placing *p, struct ll_xy middle,
                                  const struct ll_import_report *report, struct ll_err *err)
{
    if (!p->degrees || is_lonlat(middle)) {
        return LL_OK;
    }
    if (is_lonlat((struct ll_xy){middle.y, middle.x})) {
        return ll_fail(err, LL_E_CRS,
                       "longitude and latitude are swapped (%.3f %.3f): say which column is which "
                       "with --map x=… --map y=…, or add ,swapped to --crs",
                       middle.x, middle.y);
    }
    return ll_fail(err, LL_E_CRS,
                   "coordinates such as %.9g %.9g are no degrees, but %s counts in degrees: "
                   "give the true one with --crs EPSG:n",
                   middle.x, middle.y, report->crs);
}

enum ll_code ll_placing_settle(struct ll_placing *p, const ll_store *store,
                               const struct ll_xy *points, size_t count,
                               struct ll_import_report *report, struct ll_err *err)
{
    struct ll_xy middle = {0};
    bool any = false;
    int epsg = ll_store_epsg(store);
    enum ll_code code = median_of(points, count, &middle, &any, err);
    if (code == LL_OK && any && p->swapped) {
        middle = (struct ll_xy){middle.y, middle.x};
    }
    if (code == LL_OK && any) {
        code = check_degrees(p, middle, report, err);
    }
    if (code == LL_OK && any && epsg == 0) {
        struct ll_xy place = middle;
        if (p->offset != LL_OFFSET_NONE) {
            place =
                ll_gcj02_to_wgs84(p->offset == LL_OFFSET_BD09 ? ll_bd09_to_gcj02(middle) : middle);
        }
        code = choose(p, place, &epsg, err);
    }
    p->epsg = epsg;
    return code == LL_OK && p->epsg != 0 ? make_ways(p, report, err) : code;
}

enum ll_code ll_placing_decide(const struct ll_placing *p, ll_store *store, struct ll_err *err)
{
    return p->epsg == 0 || ll_store_epsg(store) != 0 ? LL_OK
                                                     : ll_store_set_epsg(store, p->epsg, err);
}

enum ll_code ll_placing_apply(struct ll_placing *p, struct ll_shapes *s, struct ll_err *err)
{
    straighten(p, s->points, s->point_count);
    enum ll_code code = LL_OK;
    if (p->there != NULL) {
        code = ll_transform_points(p->there, s->points, s->point_count, err);
    }
    if (p->corrected) {
        ll_similarity_apply(&p->after, s->points, s->point_count);
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

enum ll_code ll_placing_record(ll_store *store, const char *source,
                               const struct ll_import_report *report, struct ll_err *err)
{
    const struct ll_finding finding = {.layer = report->layer,
                                       .source = source,
                                       .kind = LL_FINDING_APPROXIMATE,
                                       .detail = report->crs_note};
    return report->approximate && report->stored > 0 ? ll_finding_add(store, &finding, err) : LL_OK;
}
