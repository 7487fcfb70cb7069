#include "geo/crs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "geo/crs_private.h"
#include "geo/ctx_private.h"
#include "geo/old_datum.h"

#define PI              3.14159265358979323846
#define CONFIDENT_PCT   70
#define GK_FIRST_EPSG   4534 /* CGCS2000 / 3-degree Gauss-Kruger CM 75E */
#define GK_FIRST_CM_DEG 75
#define GK_LAST_CM_DEG  135
#define UTM_NORTH_EPSG  32600
#define UTM_SOUTH_EPSG  32700

void ll_pj_freep(PJ **pj)
{
    (void)proj_destroy(*pj);
}

static void list_freep(PJ_OBJ_LIST **list)
{
    proj_list_destroy(*list);
}

enum ll_code ll_crs_open(ll_geo_ctx *ctx, const char *definition, PJ **ret_crs, struct ll_err *err)
{
    LL_CLEANUP(ll_pj_freep) PJ *crs = proj_create(ctx->proj, definition);
    for (int depth = 0; crs != NULL && depth < 4; depth++) {
        PJ_TYPE type = proj_get_type(crs);
        PJ *inner = NULL;
        if (type == PJ_TYPE_BOUND_CRS) {
            inner = proj_get_source_crs(ctx->proj, crs);
        } else if (type == PJ_TYPE_COMPOUND_CRS) {
            inner = proj_crs_get_sub_crs(ctx->proj, crs, 0);
        } else {
            break;
        }
        (void)proj_destroy(crs);
        crs = inner;
    }
    if (crs == NULL || !proj_is_crs(crs)) {
        return ll_fail(err, LL_E_CRS,
                       "'%.80s' is not a coordinate reference system this program knows; give an "
                       "EPSG code such as EPSG:4490",
                       definition);
    }
    *ret_crs = crs;
    crs = NULL;
    return LL_OK;
}

/// Whether a projection method keeps angles. EPSG codes: transverse Mercator, Mercator (1SP, 2SP),
/// Lambert conformal conic and its kin, oblique Mercator, stereographic. Not in the list: the
/// pseudo-Mercator of web maps, and south-orientated axes.
static bool method_is_conformal(const char *code)
{
    static const char *const conformal[] = {"9807", "9824", "9804", "9805", "1044",
                                            "9801", "9802", "9803", "1051", "9812",
                                            "9815", "9809", "9810", "9829", "9830"};
    for (size_t i = 0; code != NULL && i < sizeof conformal / sizeof conformal[0]; i++) {
        if (strcmp(code, conformal[i]) == 0) {
            return true;
        }
    }
    return false;
}

/// Reads method and parameters of the projection into `info`.
static void describe_projection(ll_geo_ctx *ctx, const PJ *crs, struct ll_crs_info *info)
{
    LL_CLEANUP(ll_pj_freep) PJ *conversion = proj_crs_get_coordoperation(ctx->proj, crs);
    if (conversion == NULL) {
        return;
    }
    const char *method = NULL;
    (void)proj_coordoperation_get_method_info(ctx->proj, conversion, NULL, NULL, &method);
    info->conformal = method_is_conformal(method);
    int count = proj_coordoperation_get_param_count(ctx->proj, conversion);
    for (int i = 0; i < count; i++) {
        const char *code = NULL;
        double value = 0.0, to_si = 0.0;
        if (!proj_coordoperation_get_param(ctx->proj, conversion, i, NULL, NULL, &code, &value,
                                           NULL, &to_si, NULL, NULL, NULL, NULL) ||
            code == NULL) {
            continue;
        }
        long number = strtol(code, NULL, 10);
        if (number == 8802 || number == 8812 || number == 8822 || number == 8833) {
            info->central_meridian = value * to_si * 180.0 / PI; /* longitude of some origin */
        } else if (number == 8806 || number == 8816 || number == 8826) {
            info->false_easting = value * to_si;
        }
    }
}

/// Degrees from Greenwich to the meridian that the CRS counts from.
static double prime_meridian_deg(ll_geo_ctx *ctx, const PJ *crs)
{
    LL_CLEANUP(ll_pj_freep) PJ *prime = proj_get_prime_meridian(ctx->proj, crs);
    double longitude = 0.0, to_si = 0.0;
    if (prime == NULL ||
        !proj_prime_meridian_get_parameters(ctx->proj, prime, &longitude, &to_si, NULL)) {
        return 0.0;
    }
    return longitude * to_si * 180.0 / PI;
}

/// Metres (or radians) of one unit of the first axis; 0 when PROJ does not say.
static double axis_unit_m(ll_geo_ctx *ctx, const PJ *crs)
{
    LL_CLEANUP(ll_pj_freep) PJ *axes = proj_crs_get_coordinate_system(ctx->proj, crs);
    double to_si = 0.0;
    bool known = axes != NULL && proj_cs_get_axis_info(ctx->proj, axes, 0, NULL, NULL, NULL, &to_si,
                                                       NULL, NULL, NULL);
    return known ? to_si : 0.0;
}

enum ll_code ll_crs_describe(ll_geo_ctx *ctx, const char *definition, struct ll_crs_info *ret_info,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_pj_freep) PJ *crs = NULL;
    enum ll_code code = ll_crs_open(ctx, definition, &crs, err);
    if (code != LL_OK) {
        return code;
    }
    struct ll_crs_info info = {.central_meridian = NAN};
    const char *name = proj_get_name(crs);
    (void)snprintf(info.name, sizeof info.name, "%s", name == NULL ? "" : name);
    PJ_TYPE type = proj_get_type(crs);
    info.projected = type == PJ_TYPE_PROJECTED_CRS;
    if (!info.projected && type != PJ_TYPE_GEOGRAPHIC_2D_CRS && type != PJ_TYPE_GEOGRAPHIC_3D_CRS) {
        return ll_fail(err, LL_E_CRS, "'%s' is neither longitude and latitude nor a map projection",
                       info.name);
    }
    LL_CLEANUP(ll_pj_freep) PJ *axes = proj_crs_get_coordinate_system(ctx->proj, crs);
    double to_si = 0.0;
    if (axes != NULL &&
        proj_cs_get_axis_info(ctx->proj, axes, 0, NULL, NULL, NULL, &to_si, NULL, NULL, NULL)) {
        info.metre = info.projected && to_si == 1.0;
    }
    if (info.projected) {
        describe_projection(ctx, crs, &info);
        info.central_meridian += prime_meridian_deg(ctx, crs);
    }
    *ret_info = info;
    return LL_OK;
}

enum ll_code ll_crs_epsg(ll_geo_ctx *ctx, const char *definition, int *ret_epsg, struct ll_err *err)
{
    LL_CLEANUP(ll_pj_freep) PJ *crs = NULL;
    enum ll_code code = ll_crs_open(ctx, definition, &crs, err);
    if (code != LL_OK) {
        return code;
    }
    int *confidence = NULL;
    LL_CLEANUP(list_freep)
    PJ_OBJ_LIST *found = proj_identify(ctx->proj, crs, "EPSG", NULL, &confidence);
    int epsg = 0;
    if (found != NULL && proj_list_get_count(found) > 0 && confidence[0] >= CONFIDENT_PCT) {
        LL_CLEANUP(ll_pj_freep) PJ *first = proj_list_get(ctx->proj, found, 0);
        const char *text = first == NULL ? NULL : proj_get_id_code(first, 0);
        epsg = text == NULL ? 0 : (int)strtol(text, NULL, 10);
    }
    proj_int_list_destroy(confidence);
    *ret_epsg = epsg;
    return LL_OK;
}

/// Whether CGCS2000 is the natural choice: a coarse outline of China with its coast, generous to
/// the sea. Nothing but the choice of a CRS hangs on it.
static bool uses_cgcs2000(double lon, double lat)
{
    static const struct ll_xy outline[] = {
        {73.4, 39.5},  {80.0, 42.3},  {80.3, 45.2},  {85.5, 47.2},  {87.7, 49.2},  {91.0, 46.8},
        {91.0, 45.2},  {96.4, 42.8},  {105.0, 41.6}, {111.8, 43.7}, {111.9, 45.1}, {115.7, 45.5},
        {119.8, 46.8}, {115.5, 47.9}, {117.0, 49.7}, {119.9, 51.0}, {120.1, 52.8}, {123.6, 53.6},
        {127.5, 50.3}, {130.9, 47.8}, {135.1, 48.5}, {131.0, 44.8}, {130.6, 42.4}, {126.9, 41.7},
        {124.3, 39.9}, {123.5, 34.0}, {123.5, 27.0}, {122.3, 21.5}, {117.5, 19.5}, {112.0, 3.3},
        {109.5, 10.0}, {107.9, 18.2}, {108.0, 21.5}, {105.3, 23.3}, {102.2, 22.4}, {101.1, 21.1},
        {99.2, 22.1},  {97.5, 24.0},  {98.7, 27.6},  {92.0, 27.6},  {88.8, 27.2},  {86.0, 27.9},
        {81.5, 30.1},  {78.4, 32.5},  {76.0, 36.0}};
    size_t count = sizeof outline / sizeof outline[0];
    bool inside = false;
    for (size_t i = 0, j = count - 1; i < count; j = i++) {
        const struct ll_xy *a = &outline[i], *b = &outline[j];
        if ((a->y > lat) != (b->y > lat) &&
            lon < (b->x - a->x) * (lat - a->y) / (b->y - a->y) + a->x) {
            inside = !inside;
        }
    }
    return inside;
}

int ll_crs_auto(double lon, double lat)
{
    if (uses_cgcs2000(lon, lat)) {
        int meridian = 3 * (int)floor(lon / 3.0 + 0.5);
        meridian = meridian < GK_FIRST_CM_DEG  ? GK_FIRST_CM_DEG
                   : meridian > GK_LAST_CM_DEG ? GK_LAST_CM_DEG
                                               : meridian;
        return GK_FIRST_EPSG + (meridian - GK_FIRST_CM_DEG) / 3;
    }
    int zone = (int)floor((lon + 180.0) / 6.0) + 1;
    zone = zone < 1 ? 1 : zone > 60 ? 60 : zone;
    return (lat < 0.0 ? UTM_SOUTH_EPSG : UTM_NORTH_EPSG) + zone;
}

/// Whether a CRS rests on one of the datums that agree to within a metre.
static bool datum_is_modern(ll_geo_ctx *ctx, const PJ *crs)
{
    static const char *const modern[] = {"World Geodetic System 1984", "China 2000",
                                         "Taiwan Datum 1997",
                                         "European Terrestrial Reference System 1989"};
    LL_CLEANUP(ll_pj_freep) PJ *geodetic = proj_crs_get_geodetic_crs(ctx->proj, crs);
    LL_CLEANUP(ll_pj_freep)
    PJ *datum = geodetic == NULL ? NULL : proj_crs_get_datum_forced(ctx->proj, geodetic);
    const char *name = datum == NULL ? NULL : proj_get_name(datum);
    for (size_t i = 0; name != NULL && i < sizeof modern / sizeof modern[0]; i++) {
        if (strncmp(name, modern[i], strlen(modern[i])) == 0) {
            return true;
        }
    }
    return false;
}

/// Makes a transformation of an operation (borrowed), x = east first on both sides.
static enum ll_code wrap_operation(ll_geo_ctx *ctx, const PJ *operation, const char *name,
                                   ll_transform **ret_transform, struct ll_err *err)
{
    LL_CLEANUP(ll_transform_freep) ll_transform *transform = ll_calloc(1, sizeof *transform);
    if (transform == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    transform->pj = proj_normalize_for_visualization(ctx->proj, operation);
    if (transform->pj == NULL) {
        return ll_fail(err, LL_E_CRS,
                       "'%.80s' has axes this program cannot bring to east and north", name);
    }
    *ret_transform = transform;
    transform = NULL; /* now the caller's */
    return LL_OK;
}

static enum ll_code fail_old_datum(const char *source, const char *target, struct ll_err *err)
{
    return ll_fail(err, LL_E_CRS,
                   "'%s' and '%s' differ by about 100 m and by another amount in every county: "
                   "give the parameters with --datum dx,dy,dz[,rx,ry,rz,ppm], or three or more "
                   "control points with --control FILE.csv, or --datum fit to find the shift from "
                   "what the store holds",
                   source, target);
}

enum ll_code ll_transform_new(ll_geo_ctx *ctx, const char *from, const char *to,
                              ll_transform **ret_transform, bool *ret_assumed_equal,
                              struct ll_err *err)
{
    static const char *const strict[] = {"ALLOW_BALLPARK=NO", NULL};
    LL_CLEANUP(ll_pj_freep) PJ *source = NULL;
    LL_CLEANUP(ll_pj_freep) PJ *target = NULL;
    enum ll_code code = ll_crs_open(ctx, from, &source, err);
    if (code == LL_OK) {
        code = ll_crs_open(ctx, to, &target, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (ll_old_datum_of(ctx, source) != ll_old_datum_of(ctx, target)) {
        return fail_old_datum(proj_get_name(source), proj_get_name(target), err);
    }
    bool assumed = false;
    LL_CLEANUP(ll_pj_freep)
    PJ *pj = proj_create_crs_to_crs_from_pj(ctx->proj, source, target, NULL, strict);
    if (pj == NULL && datum_is_modern(ctx, source) && datum_is_modern(ctx, target)) {
        assumed = true;
        pj = proj_create_crs_to_crs_from_pj(ctx->proj, source, target, NULL, NULL);
    }
    if (pj == NULL) {
        return ll_fail(err, LL_E_CRS,
                       "no trustworthy way from '%s' to '%s': only a guess that may be off by "
                       "hundreds of metres; convert the file first, or give its true CRS with "
                       "--crs EPSG:n",
                       proj_get_name(source), proj_get_name(target));
    }
    code = wrap_operation(ctx, pj, from, ret_transform, err);
    if (code == LL_OK && ret_assumed_equal != NULL) {
        *ret_assumed_equal = assumed;
    }
    return code;
}

enum ll_code ll_transform_lonlat(ll_geo_ctx *ctx, const char *from, ll_transform **ret_transform,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_pj_freep) PJ *source = NULL;
    enum ll_code code = ll_crs_open(ctx, from, &source, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_pj_freep) PJ *geodetic = proj_crs_get_geodetic_crs(ctx->proj, source);
    LL_CLEANUP(ll_pj_freep)
    PJ *pj = geodetic == NULL
                 ? NULL
                 : proj_create_crs_to_crs_from_pj(ctx->proj, source, geodetic, NULL, NULL);
    if (pj == NULL) {
        return ll_fail(err, LL_E_CRS, "'%.80s' has no longitude and latitude of its own", from);
    }
    return wrap_operation(ctx, pj, from, ret_transform, err);
}

void ll_transform_free(ll_transform *transform)
{
    while (transform != NULL) {
        ll_transform *next = transform->next;
        (void)proj_destroy(transform->pj);
        ll_free(transform);
        transform = next;
    }
}

void ll_transform_freep(ll_transform **transform)
{
    ll_transform_free(*transform);
}

enum ll_code ll_transform_points(ll_transform *transform, struct ll_xy *points, size_t count,
                                 struct ll_err *err)
{
    for (ll_transform *t = transform; t != NULL && count > 0; t = t->next) {
        (void)proj_errno_reset(t->pj);
        (void)proj_trans_generic(t->pj, PJ_FWD, &points->x, sizeof *points, count, &points->y,
                                 sizeof *points, count, NULL, 0, 0, NULL, 0, 0);
        int failure = proj_errno(t->pj);
        if (failure >= PROJ_ERR_OTHER) { /* below: bad coordinates, each marked by itself */
            return ll_fail(err, LL_E_CRS, "transforming coordinates: %s",
                           proj_errno_string(failure));
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(points[i].x) || !isfinite(points[i].y)) {
            points[i] = (struct ll_xy){NAN, NAN};
        }
    }
    return LL_OK;
}

/// Radii of curvature in metres at a latitude, on the ellipsoid of a CRS.
struct curvature {
    double meridian_m;
    double parallel_m;
};

static bool curvature_at(ll_geo_ctx *ctx, const PJ *crs, double lat_rad, struct curvature *ret)
{
    LL_CLEANUP(ll_pj_freep) PJ *ellipsoid = proj_get_ellipsoid(ctx->proj, crs);
    double a = 0.0, b = 0.0;
    if (ellipsoid == NULL ||
        !proj_ellipsoid_get_parameters(ctx->proj, ellipsoid, &a, &b, NULL, NULL) || a <= 0.0) {
        return false;
    }
    double e2 = 1.0 - b * b / (a * a);
    double w = sqrt(1.0 - e2 * sin(lat_rad) * sin(lat_rad));
    ret->meridian_m = a * (1.0 - e2) / (w * w * w);
    ret->parallel_m = a / w * cos(lat_rad);
    return ret->parallel_m > 1.0;
}

/// A transformation from the CRS's own longitude and latitude.
static enum ll_code from_own_degrees(ll_geo_ctx *ctx, const PJ *crs, ll_transform **ret_transform,
                                     struct ll_err *err)
{
    LL_CLEANUP(ll_pj_freep) PJ *geodetic = proj_crs_get_geodetic_crs(ctx->proj, crs);
    LL_CLEANUP(ll_pj_freep)
    PJ *pj = geodetic == NULL
                 ? NULL
                 : proj_create_crs_to_crs_from_pj(ctx->proj, geodetic, crs, NULL, NULL);
    if (pj == NULL) {
        return ll_fail(err, LL_E_CRS, "'%s' is not a map projection", proj_get_name(crs));
    }
    return wrap_operation(ctx, pj, proj_get_name(crs), ret_transform, err);
}

/* proj_factors() of PROJ 9.1 answers nonsense for a CRS whose first axis is north, as the Chinese
   ones are; so the derivatives are taken here. */
enum ll_code ll_crs_scale(ll_geo_ctx *ctx, const char *definition, double lon, double lat,
                          double *ret_scale, struct ll_err *err)
{
    LL_CLEANUP(ll_pj_freep) PJ *crs = NULL;
    enum ll_code code = ll_crs_open(ctx, definition, &crs, err);
    if (code != LL_OK) {
        return code;
    }
    struct curvature radius = {0};
    if (proj_get_type(crs) != PJ_TYPE_PROJECTED_CRS ||
        !curvature_at(ctx, crs, lat * PI / 180.0, &radius)) {
        return ll_fail(err, LL_E_CRS, "'%s' is not a map projection", proj_get_name(crs));
    }
    LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
    code = from_own_degrees(ctx, crs, &t, err);
    const double d = 1e-4; /* degrees; the error of the central difference is 1e-11 */
    struct ll_xy p[4] = {{lon - d, lat}, {lon + d, lat}, {lon, lat - d}, {lon, lat + d}};
    if (code == LL_OK) {
        code = ll_transform_points(t, p, 4, err);
    }
    if (code != LL_OK) {
        return code;
    }
    double to_metre = axis_unit_m(ctx, crs) / (2.0 * d * PI / 180.0);
    double along_parallel = hypot(p[1].x - p[0].x, p[1].y - p[0].y) * to_metre / radius.parallel_m;
    double along_meridian = hypot(p[3].x - p[2].x, p[3].y - p[2].y) * to_metre / radius.meridian_m;
    double scale =
        fabs(along_parallel - 1.0) > fabs(along_meridian - 1.0) ? along_parallel : along_meridian;
    if (!isfinite(scale)) {
        return ll_fail(err, LL_E_CRS, "longitude %.6f, latitude %.6f lies outside '%s'", lon, lat,
                       proj_get_name(crs));
    }
    *ret_scale = scale;
    return LL_OK;
}
