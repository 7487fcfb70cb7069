#include "importers/coordinate_columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/language.h"
#include "importers/fold.h"
#include "importers/handles.h"
#include "importers/report.h"

/* Nobody lives nearer to a pole, so that no township has such a latitude. */
#define LATITUDE_MAX 80.0
/* Of 100 rows that tell an order or a unit, so many must agree. */
#define AGREEING_SHARE 0.95

/// What the cells of a feature say.
struct cells {
    struct ll_coordinate pair[2]; /* as the columns have it, x first */
    bool empty;
    bool good;
};

/// Reads one cell. @param ret_text NULL when it is empty; "" never.
static enum ll_code cell(const struct ll_source *source, OGRFeatureH feature, int column,
                         struct ll_text *room, const char **ret_text, bool *ret_empty,
                         struct ll_err *err)
{
    bool valid = true;
    enum ll_code code = ll_source_text(source, feature, column, room, ret_text, &valid, err);
    if (*ret_text != NULL && (*ret_text)[0] == '\0') {
        *ret_text = NULL;
    }
    *ret_empty = *ret_text == NULL && valid;
    return code;
}

static bool is_number_type(OGRFeatureH feature, int column)
{
    OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, column));
    return type == OFTInteger || type == OFTInteger64 || type == OFTReal;
}

static enum ll_code read_one(const struct ll_coordinate_columns *columns,
                             const struct ll_source *source, OGRFeatureH feature, int which,
                             struct ll_text *room, struct cells *c, struct ll_err *err)
{
    int column = which == 0 ? columns->x : columns->y;
    const char *text = NULL;
    bool empty = false;
    if (is_number_type(feature, column)) { /* no need to write and read it */
        empty = !OGR_F_IsFieldSetAndNotNull(feature, column);
        c->pair[which] = (struct ll_coordinate){.value = OGR_F_GetFieldAsDouble(feature, column)};
        c->good = c->good && !empty && isfinite(c->pair[which].value);
        c->empty = c->empty && empty;
        return LL_OK;
    }
    enum ll_code code = cell(source, feature, column, room, &text, &empty, err);
    c->empty = c->empty && empty;
    c->good = c->good && text != NULL && ll_coordinate_parse(text, columns->unit, &c->pair[which]);
    return code;
}

static enum ll_code read_cells(const struct ll_coordinate_columns *columns,
                               const struct ll_source *source, OGRFeatureH feature,
                               struct ll_text *room, struct cells *ret, struct ll_err *err)
{
    struct cells c = {.empty = true, .good = true};
    enum ll_code code = LL_OK;
    if (columns->x == columns->y) {
        const char *text = NULL;
        code = cell(source, feature, columns->x, room, &text, &c.empty, err);
        c.good = text != NULL && ll_coordinate_parse_pair(text, columns->unit, c.pair);
    } else {
        code = read_one(columns, source, feature, 0, room, &c, err);
        code = code == LL_OK ? read_one(columns, source, feature, 1, room, &c, err) : code;
    }
    if (code == LL_OK) {
        *ret = c;
    }
    return code;
}

/// Whether the cells say themselves which is which, and what: 1 as the columns say, -1 the other
/// way round, 0 nothing.
static int said_order(const struct cells *c)
{
    enum ll_coordinate_axis first = c->pair[0].axis, second = c->pair[1].axis;
    if (first == LL_AXIS_Y || second == LL_AXIS_X) {
        return -1;
    }
    return first == LL_AXIS_X || second == LL_AXIS_Y ? 1 : 0;
}

/// Whether x is a northing and y an easting, as Chinese survey sheets call them: X north, Y east.
static bool is_northing_first(struct ll_xy p)
{
    bool north = p.x >= 1900000.0 && p.x <= 6000000.0; /* 17 to 54 degrees */
    bool plain = p.y >= 100000.0 && p.y <= 900000.0;
    bool zoned = p.y >= 13000000.0 && p.y < 46000000.0;
    return north && (plain || zoned);
}

static void count_cells(struct ll_coordinate_survey *s, const struct cells *c)
{
    struct ll_xy p = {c->pair[0].value, c->pair[1].value};
    bool angle = c->pair[0].angle || c->pair[1].angle;
    bool as_named = fabs(p.x) <= 180.0 && fabs(p.y) <= 90.0;
    bool other = fabs(p.y) <= 180.0 && fabs(p.x) <= 90.0;
    bool sensible = as_named && fabs(p.y) <= LATITUDE_MAX;
    bool other_sensible = other && fabs(p.x) <= LATITUDE_MAX;
    int order = said_order(c);
    s->points++;
    if (as_named || other || angle) {
        s->degrees++;
        s->lonlat_only += order > 0 || (order == 0 && sensible && !other_sensible);
        s->latlon_only += order < 0 || (order == 0 && other_sensible && !sensible);
        return;
    }
    if (s->metres++ == 0) {
        s->sample = p;
    }
    s->northing_first += is_northing_first(p);
}

/// Whether a column's name says that it holds degrees.
static bool names_degrees(const char *name)
{
    static const char *const words[] = {"经度", "經度", "纬度",     "緯度",   "经纬", "經緯",
                                        "lon",  "lng",  "latitude", "latlng", "lat"};
    char folded[LL_FOLD_MAX];
    (void)ll_fold(name, folded, sizeof folded);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        bool ascii = words[i][0] > 0;
        if (ascii ? strncmp(folded, words[i], strlen(words[i])) == 0
                  : strstr(folded, words[i]) != NULL) {
            return true;
        }
    }
    return false;
}

enum ll_code ll_coordinate_survey(struct ll_source *source, const struct ll_field_map *map,
                                  bool told, struct ll_coordinate_survey *ret_survey,
                                  struct ll_err *err)
{
    struct ll_coordinate_survey s = {.columns = {map->x, map->y, LL_COORDINATE_EITHER, false},
                                     .told = told};
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    enum ll_code code = LL_OK;
    if (map->x < 0 || map->y < 0) {
        *ret_survey = s;
        return LL_OK;
    }
    s.name[0] = source->names[map->x];
    s.name[1] = source->names[map->y];
    s.named_degrees = names_degrees(s.name[0]) && names_degrees(s.name[1]);
    ll_source_rewind(source);
    for (;;) {
        LL_CLEANUP(ll_feature_freep) OGRFeatureH feature = NULL;
        struct cells c = {0};
        code = ll_source_next(source, &feature, err);
        if (code == LL_OK && feature != NULL) {
            code = read_cells(&s.columns, source, feature, &room, &c, err);
        }
        if (code != LL_OK || feature == NULL) {
            break;
        }
        if (c.good && (c.pair[0].value != 0.0 || c.pair[1].value != 0.0)) {
            count_cells(&s, &c);
        }
    }
    ll_source_rewind(source);
    if (code == LL_OK) {
        *ret_survey = s;
    }
    return code;
}

int ll_coordinate_guess_epsg(struct ll_xy p)
{
    bool mercator = p.x > 8100000.0 && p.x < 15100000.0 && p.y > 400000.0 && p.y < 7200000.0;
    if (mercator) { /* zones 13 to 15 look alike, but hardly anybody uses them */
        return 3857;
    }
    if (p.y > 100000.0 && p.y < 6500000.0 && p.x >= 13000000.0 && p.x < 46000000.0) {
        int zone = (int)(p.x / 1e6);
        double in_zone = p.x - zone * 1e6;
        if (in_zone < 100000.0 || in_zone > 900000.0) {
            return 0;
        }
        return zone <= 23 ? 4491 + zone - 13 : zone >= 25 ? 4513 + zone - 25 : 0;
    }
    bool taiwan = p.x > 140000.0 && p.x < 360000.0 && p.y > 2400000.0 && p.y < 2930000.0;
    return taiwan ? 3826 : 0; /* with 250 km before its meridian */
}

/// "EPSG:3826 (TWD97 / TM2 zone 121)", or where to look for it.
static enum ll_code describe_guess(ll_geo_ctx *geo, struct ll_xy sample, struct ll_text *text,
                                   struct ll_err *err)
{
    int epsg = ll_coordinate_guess_epsg(sample);
    char definition[32];
    struct ll_crs_info info = {0};
    if (epsg == 0) {
        return ll_text_append(
            text, ll_tr(ll_err_lang(err), "the zone they were surveyed in, such as EPSG:4549"),
            err);
    }
    (void)snprintf(definition, sizeof definition, "EPSG:%d", epsg);
    enum ll_code code = ll_crs_describe(geo, definition, &info, err);
    return code == LL_OK ? ll_text_appendf(text, err, "%s (%s)", definition, info.name) : code;
}

static enum ll_code fail_metres(const struct ll_coordinate_survey *s, ll_geo_ctx *geo,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text guess = {0};
    enum ll_code code = describe_guess(geo, s->sample, &guess, err);
    if (code != LL_OK) {
        return code;
    }
    return ll_fail(err, LL_E_DECISION,
                   "columns '%.60s' and '%.60s' hold metres (%.12g, %.12g), not degrees: say their "
                   "coordinate system with --crs EPSG:n; best guess: %s",
                   s->name[0], s->name[1], s->sample.x, s->sample.y, ll_text_str(&guess));
}

/// Whether one kind of rows is so many that the others are errors. 1: the first, -1: the second,
/// 0: neither.
static int clear_majority(size_t first, size_t second)
{
    double all = (double)first + (double)second;
    return (double)first >= AGREEING_SHARE * all    ? 1
           : (double)second >= AGREEING_SHARE * all ? -1
                                                    : 0;
}

/// Whether northings may come first in a CRS: a transverse Mercator one of China.
static enum ll_code is_chinese_grid(ll_geo_ctx *geo, const char *crs, bool *ret, struct ll_err *err)
{
    struct ll_crs_info info = {0};
    enum ll_code code = ll_crs_describe(geo, crs, &info, err);
    *ret = code == LL_OK && info.projected && info.metre && info.conformal &&
           info.central_meridian >= 72.0 && info.central_meridian <= 138.0;
    return code;
}

/// Says something of the columns: "<remark>: <column>, <column>".
static enum ll_code note(const struct ll_coordinate_survey *s, const char *remark,
                         struct ll_text *text, struct ll_err *err)
{
    bool one_column = s->columns.x == s->columns.y;
    return ll_text_appendf(text, err, "%s%s%s%s\n", ll_tr(ll_err_lang(err), remark), s->name[0],
                           one_column ? "" : ", ", one_column ? "" : s->name[1]);
}

/// Decides the order of degrees.
static enum ll_code decide_degrees(const struct ll_coordinate_survey *s, bool *ret_swapped,
                                   struct ll_err *err)
{
    bool one_column = s->columns.x == s->columns.y;
    size_t telling = s->lonlat_only + s->latlon_only;
    int order = telling == 0 ? 0 : clear_majority(s->lonlat_only, s->latlon_only);
    if (telling > 0 && order == 0) {
        return ll_fail(err, LL_E_DECISION,
                       "'%.60s' and '%.60s': %zu rows have the longitude first and %zu the "
                       "latitude; part them with --where, or mend the table",
                       s->name[0], s->name[1], s->lonlat_only, s->latlon_only);
    }
    if (telling == 0 && one_column && !s->told) {
        return ll_fail(err, LL_E_DECISION,
                       "column '%.60s' holds both coordinates, and nothing tells which comes "
                       "first: say --map xy=%.60s if it is the longitude, else part them into two "
                       "columns",
                       s->name[0], s->name[0]);
    }
    if (order < 0 && s->told && !one_column) {
        return ll_fail(err, LL_E_DECISION,
                       "longitude and latitude are swapped: '%.60s' holds the latitude; turn "
                       "--map x=… and --map y=… round",
                       s->name[0]);
    }
    *ret_swapped = order < 0;
    return LL_OK;
}

static enum ll_code decide_metres(const struct ll_coordinate_survey *s, ll_geo_ctx *geo,
                                  const char *crs, bool *ret_swapped, struct ll_err *err)
{
    bool chinese = false;
    enum ll_code code = is_chinese_grid(geo, crs, &chinese, err);
    int order = clear_majority(s->northing_first, s->metres - s->northing_first);
    *ret_swapped = code == LL_OK && chinese && !s->told && order > 0;
    return code;
}

/// Whether the rows count in degrees (1) or metres (-1); a decision when they do not agree.
static enum ll_code decide_unit(const struct ll_coordinate_survey *s, int *ret_unit,
                                struct ll_err *err)
{
    *ret_unit = clear_majority(s->degrees, s->metres);
    if (s->points > 0 && *ret_unit == 0) {
        return ll_fail(err, LL_E_DECISION,
                       "'%.60s' and '%.60s' hold degrees in %zu rows and metres in %zu: part them "
                       "with --where",
                       s->name[0], s->name[1], s->degrees, s->metres);
    }
    return LL_OK;
}

enum ll_code ll_coordinate_decide(const struct ll_coordinate_survey *s, ll_geo_ctx *geo,
                                  const char *crs, struct ll_coordinate_columns *ret_columns,
                                  struct ll_text *text, struct ll_err *err)
{
    struct ll_coordinate_columns columns = s->columns;
    int unit = 0;
    if (s->points == 0) {
        *ret_columns = columns;
        return LL_OK;
    }
    enum ll_code code = decide_unit(s, &unit, err);
    if (code != LL_OK) {
        return code;
    }
    struct ll_crs_info info = {0};
    if (crs != NULL && ll_crs_describe(geo, crs, &info, NULL) != LL_OK) {
        crs = NULL; /* gcj02 and bd09 count in degrees; what is wrong else is said elsewhere */
    }
    columns.unit = unit > 0 ? LL_COORDINATE_DEGREES : LL_COORDINATE_METRES;
    if (unit < 0 && !info.projected && (crs != NULL || s->named_degrees)) {
        return fail_metres(s, geo, err);
    }
    if (unit > 0) {
        code = decide_degrees(s, &columns.swapped, err);
    } else if (crs != NULL) {
        code = decide_metres(s, geo, crs, &columns.swapped, err);
    }
    if (code == LL_OK && columns.swapped) {
        code = note(s,
                    columns.x == columns.y ? "latitude or northing comes first in the column: "
                                           : "x and y are swapped, taken the other way round: ",
                    text, err);
    } else if (code == LL_OK && unit < 0 && s->named_degrees) {
        code = note(s, "metres, in spite of their names, are in: ", text, err);
    }
    if (code == LL_OK) {
        *ret_columns = columns;
    }
    return code;
}

/// Whether a point can be what the rest of the column is.
static bool is_in_unit(enum ll_coordinate_unit unit, struct ll_xy p)
{
    bool in_degrees = fabs(p.x) <= 180.0 && fabs(p.y) <= 90.0;
    bool nowhere = p.x == 0.0 && p.y == 0.0; /* judged with all other points */
    return unit == LL_COORDINATE_EITHER || nowhere || in_degrees == (unit == LL_COORDINATE_DEGREES);
}

enum ll_code ll_coordinate_point(const struct ll_coordinate_columns *columns,
                                 const struct ll_source *source, OGRFeatureH feature,
                                 struct ll_text *room, struct ll_xy *ret_point,
                                 const char **ret_reason, struct ll_err *err)
{
    struct cells c = {0};
    enum ll_code code = read_cells(columns, source, feature, room, &c, err);
    if (code != LL_OK) {
        return code;
    }
    /* a pair in one column that says which is which comes x first already */
    int said = said_order(&c);
    bool one_column = columns->x == columns->y;
    bool swapped = columns->swapped && !(one_column && said > 0);
    bool contradicts = !one_column && said != 0 && (said < 0) != columns->swapped;
    struct ll_xy p = {c.pair[swapped ? 1 : 0].value, c.pair[swapped ? 0 : 1].value};
    bool good = c.good && !contradicts && is_in_unit(columns->unit, p);
    *ret_reason = c.empty ? LL_REASON_NO_GEOMETRY : good ? NULL : LL_REASON_BAD_COORDINATES;
    *ret_point = good ? p : (struct ll_xy){NAN, NAN};
    return LL_OK;
}
