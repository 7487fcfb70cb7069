#include "geo/old_datum.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "geo/crs_private.h"
#include "geo/ctx_private.h"

#define CGCS2000     "EPSG:4490"
#define SHIFT_MAX_M  1000.0
#define TURN_MAX_AS  60.0
#define SCALE_MAX_PM 100.0

/// Whether a name says nothing of the datum, or is one that EPSG and ESRI do not know.
static bool says_nothing(const char *name)
{
    for (const char *c = name; *c != '\0'; c++) {
        if ((unsigned char)*c >= 0x80) {
            return true; /* a local name in Chinese */
        }
    }
    return strstr(name, "nknown") != NULL || strstr(name, "Not specified") != NULL ||
           strstr(name, "ser_Defined") != NULL || name[0] == '\0';
}

static enum ll_old_datum by_name(const char *name)
{
    static const struct {
        const char *part;
        enum ll_old_datum datum;
    } names[] = {
        {"Xian 1980", LL_DATUM_XIAN80},       {"Xian_1980", LL_DATUM_XIAN80},
        {"Xi'an 1980", LL_DATUM_XIAN80},      {"Xian80", LL_DATUM_XIAN80},
        {"Xian 80", LL_DATUM_XIAN80},         {"西安", LL_DATUM_XIAN80},
        {"Beijing 1954", LL_DATUM_BEIJING54}, {"Beijing_1954", LL_DATUM_BEIJING54},
        {"Beijing54", LL_DATUM_BEIJING54},    {"Beijing 54", LL_DATUM_BEIJING54},
        {"New Beijing", LL_DATUM_BEIJING54},  {"New_Beijing", LL_DATUM_BEIJING54},
        {"Peking_1954", LL_DATUM_BEIJING54},  {"北京", LL_DATUM_BEIJING54},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strstr(name, names[i].part) != NULL) {
            return names[i].datum;
        }
    }
    return LL_DATUM_OTHER;
}

enum ll_old_datum ll_old_datum_of(ll_geo_ctx *ctx, const PJ *crs)
{
    LL_CLEANUP(ll_pj_freep) PJ *geodetic = proj_crs_get_geodetic_crs(ctx->proj, crs);
    LL_CLEANUP(ll_pj_freep)
    PJ *datum = geodetic == NULL ? NULL : proj_crs_get_datum_forced(ctx->proj, geodetic);
    const char *name = datum == NULL ? NULL : proj_get_name(datum);
    if (name == NULL) {
        return LL_DATUM_OTHER;
    }
    enum ll_old_datum found = by_name(name);
    LL_CLEANUP(ll_pj_freep) PJ *ellipsoid = proj_get_ellipsoid(ctx->proj, crs);
    double a = 0.0, flat = 0.0;
    if (found != LL_DATUM_OTHER || !says_nothing(name) || ellipsoid == NULL ||
        !proj_ellipsoid_get_parameters(ctx->proj, ellipsoid, &a, NULL, NULL, &flat)) {
        return found;
    }
    return fabs(a - 6378140.0) < 0.5 && fabs(flat - 298.257) < 0.001 ? LL_DATUM_XIAN80
           : fabs(a - 6378245.0) < 0.5 && fabs(flat - 298.3) < 0.001 ? LL_DATUM_BEIJING54
                                                                     : LL_DATUM_OTHER;
}

enum ll_code ll_crs_old_datum(ll_geo_ctx *ctx, const char *definition, enum ll_old_datum *ret_datum,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_pj_freep) PJ *crs = NULL;
    enum ll_code code = ll_crs_open(ctx, definition, &crs, err);
    if (code == LL_OK) {
        *ret_datum = ll_old_datum_of(ctx, crs);
    }
    return code;
}

static enum ll_code fail_helmert(const char *text, struct ll_err *err)
{
    return ll_fail(
        err, LL_E_USAGE,
        "--datum takes fit, or 3 or 7 numbers dx,dy,dz[,rx,ry,rz,ppm] towards CGCS2000 in "
        "metres, arc-seconds (position vector, EPSG 9606) and ppm, not '%.80s'",
        text);
}

enum ll_code ll_helmert_parse(const char *text, struct ll_helmert *ret_helmert, struct ll_err *err)
{
    double value[7] = {0};
    int count = 0;
    const char *at = text;
    for (bool more = true; more; count++) {
        char number[32];
        size_t len = strcspn(at, ",");
        if (count == 7 || len >= sizeof number) {
            return fail_helmert(text, err);
        }
        memcpy(number, at, len);
        number[len] = '\0';
        double limit = count < 3 ? SHIFT_MAX_M : count < 6 ? TURN_MAX_AS : SCALE_MAX_PM;
        if (!ll_parse_number(number, &value[count]) || fabs(value[count]) > limit) {
            return fail_helmert(text, err);
        }
        more = at[len] == ',';
        at += len + 1;
    }
    if (count != 3 && count != 7) {
        return fail_helmert(text, err);
    }
    *ret_helmert = (struct ll_helmert){
        {value[0], value[1], value[2]}, {value[3], value[4], value[5]}, value[6]};
    return LL_OK;
}

/// Puts `last` behind all stages of `first`, which owns it from here on.
static void append(ll_transform *first, ll_transform *last)
{
    while (first->next != NULL) {
        first = first->next;
    }
    first->next = last;
}

enum ll_code ll_transform_ignoring_datum(ll_geo_ctx *ctx, const char *from, const char *to,
                                         ll_transform **ret_transform, struct ll_err *err)
{
    LL_CLEANUP(ll_transform_freep) ll_transform *first = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *last = NULL;
    enum ll_code code = ll_transform_lonlat(ctx, from, &first, err);
    if (code == LL_OK) {
        code = ll_transform_new(ctx, CGCS2000, to, &last, NULL, err);
    }
    if (code == LL_OK) {
        append(first, last);
        last = NULL;
        *ret_transform = first;
        first = NULL;
    }
    return code;
}

/// Degrees on the ellipsoid of a CRS to degrees on CGCS2000's.
static enum ll_code open_helmert(ll_geo_ctx *ctx, const char *from, const struct ll_helmert *h,
                                 ll_transform **ret_transform, struct ll_err *err)
{
    LL_CLEANUP(ll_pj_freep) PJ *crs = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
    enum ll_code code = ll_crs_open(ctx, from, &crs, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_pj_freep) PJ *ellipsoid = proj_get_ellipsoid(ctx->proj, crs);
    double a = 0.0, flat = 0.0;
    t = ll_calloc(1, sizeof *t);
    if (t == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (ellipsoid == NULL ||
        !proj_ellipsoid_get_parameters(ctx->proj, ellipsoid, &a, NULL, NULL, &flat)) {
        return ll_fail(err, LL_E_CRS, "'%.80s' has no ellipsoid", from);
    }
    char text[640];
    (void)snprintf(text, sizeof text,
                   "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step "
                   "+proj=cart +a=%.9f +rf=%.12f +step +proj=helmert +x=%.9f +y=%.9f +z=%.9f "
                   "+rx=%.12f +ry=%.12f +rz=%.12f +s=%.12f +convention=position_vector +step +inv "
                   "+proj=cart +a=6378137 +rf=298.257222101 +step +proj=unitconvert +xy_in=rad "
                   "+xy_out=deg",
                   a, flat, h->shift_m[0], h->shift_m[1], h->shift_m[2], h->turn_arcsec[0],
                   h->turn_arcsec[1], h->turn_arcsec[2], h->scale_ppm);
    t->pj = proj_create(ctx->proj, text);
    if (t->pj == NULL) {
        return ll_fail(err, LL_E_CRS, "the parameters of --datum make no transformation");
    }
    *ret_transform = t;
    t = NULL; /* now the caller's */
    return LL_OK;
}

enum ll_code ll_transform_helmert(ll_geo_ctx *ctx, const char *from, const struct ll_helmert *h,
                                  const char *to, ll_transform **ret_transform, struct ll_err *err)
{
    LL_CLEANUP(ll_transform_freep) ll_transform *first = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *middle = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *last = NULL;
    enum ll_code code = ll_transform_lonlat(ctx, from, &first, err);
    if (code == LL_OK) {
        code = open_helmert(ctx, from, h, &middle, err);
    }
    if (code == LL_OK) {
        code = ll_transform_new(ctx, CGCS2000, to, &last, NULL, err);
    }
    if (code == LL_OK) {
        append(first, middle);
        append(first, last);
        middle = NULL;
        last = NULL;
        *ret_transform = first;
        first = NULL; /* now the caller's */
    }
    return code;
}
