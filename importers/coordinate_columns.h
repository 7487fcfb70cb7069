/// Columns of coordinates in a table: what they hold, looked at over all rows before any is taken.
#ifndef LL_IMPORTERS_COORDINATE_COLUMNS_H
#define LL_IMPORTERS_COORDINATE_COLUMNS_H

#include "geo/crs.h"
#include "importers/coordinate.h"
#include "importers/fields.h"
#include "importers/source.h"

/// How the coordinates of a table are read. `{0}`: a column each, x first, unit open.
struct ll_coordinate_columns {
    int x;
    int y; ///< the same as x: one column holds both
    enum ll_coordinate_unit unit;
    bool swapped; ///< what is called x is y
};

/// What a look through all rows found. An open value.
struct ll_coordinate_survey {
    struct ll_coordinate_columns columns;
    size_t points;         ///< rows that hold a coordinate pair
    size_t degrees;        ///< of these: within 180 and 90 in one order or the other
    size_t metres;         ///< of these: beyond
    size_t lonlat_only;    ///< degrees that make no sense the other way round
    size_t latlon_only;    ///< degrees that make sense only the other way round
    size_t northing_first; ///< metres that look like the northing before the easting in China
    struct ll_xy sample;   ///< the first pair in metres
    bool told;             ///< the user named the columns
    bool named_degrees;    ///< the columns are called longitude and latitude
    const char *name[2];   ///< of the columns, borrowed from the source
};

/// Reads all rows once. A source without columns of coordinates gives an empty survey.
/// @param told Whether the user named the columns with --map.
/// @return LL_E_FORMAT when the file breaks off, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_coordinate_survey(struct ll_source *source,
                                              const struct ll_field_map *map, bool told,
                                              struct ll_coordinate_survey *ret_survey,
                                              struct ll_err *err);

/// Decides how the coordinates are read, and says so in `text` where it is not as the columns'
/// names say. Longitude and latitude the wrong way round are recognised by latitudes that cannot be
/// (beyond 80 degrees, where nobody lives), northing before easting by their sizes in China, both
/// only when at least 95 rows of 100 agree and the user did not name the columns. A
/// mark in the cells (N, 东经) counts more than sizes.
///
/// @param crs What the coordinates are in, for PROJ; NULL when nobody said.
/// @return LL_E_DECISION when rows contradict each other, when the columns hold metres where they
///         should hold degrees (names the CRS that fits best), when columns named by the user
///         are swapped, or when one column holds both and
///         nothing tells which comes first.
LL_MUST_USE enum ll_code ll_coordinate_decide(const struct ll_coordinate_survey *survey,
                                              ll_geo_ctx *geo, const char *crs,
                                              struct ll_coordinate_columns *ret_columns,
                                              struct ll_text *text, struct ll_err *err);

/// EPSG code that fits the coordinates of a point in metres by their size alone, 0 when none is
/// likely: the zone before the easting (CGCS2000 Gauss-Kruger of 6 and 3 degrees), TWD97 in Taiwan,
/// Web Mercator.
int ll_coordinate_guess_epsg(struct ll_xy p);

/// The point of a feature. @param room Holds text meanwhile. @param ret_reason NULL, or why there
/// is none (LL_REASON_NO_GEOMETRY, LL_REASON_BAD_COORDINATES).
LL_MUST_USE enum ll_code ll_coordinate_point(const struct ll_coordinate_columns *columns,
                                             const struct ll_source *source, OGRFeatureH feature,
                                             struct ll_text *room, struct ll_xy *ret_point,
                                             const char **ret_reason, struct ll_err *err);

#endif
