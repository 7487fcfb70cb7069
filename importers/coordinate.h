/// Coordinates as people write them in tables.
#ifndef LL_IMPORTERS_COORDINATE_H
#define LL_IMPORTERS_COORDINATE_H

#include <stdbool.h>

/// What a plain number means, where the text alone leaves it open.
enum ll_coordinate_unit {
    LL_COORDINATE_EITHER = 0, ///< not known: what could mean two things is none
    LL_COORDINATE_DEGREES,    ///< "118,586" is a decimal comma
    LL_COORDINATE_METRES      ///< "302,552" and "302 552" are thousands; no degrees, minutes
};

/// Which coordinate a text says it is (E, 东经, lon, X: the first; N, 北纬, lat, Y: the second).
enum ll_coordinate_axis { LL_AXIS_NONE = 0, LL_AXIS_X, LL_AXIS_Y };

/// One coordinate read from a text. An open value.
struct ll_coordinate {
    double value; ///< degrees or metres, west and south negative
    enum ll_coordinate_axis axis;
    bool angle; ///< written with a degree sign or minutes: surely degrees
};

/// Longest text that is looked at, in bytes.
#define LL_COORDINATE_TEXT_MAX 160

/// Reads the whole of a text as one coordinate: "118.5867", "118.5867°", "E118.5867", "东经118.59",
/// "118°35′12.5″E", "118度35分12.5秒", "118 35 12.5", "118:35:12.5", "118-35-12.5", "118°35.208′",
/// "118,5867", "302552.1", "2,771,114.5", "2 771 114", "39 123 456" (zone before the easting),
/// "Y=302552", all also full-width. Only the last part may have decimals; minutes and seconds are
/// under 60, and longitudes and latitudes that say so within 180 and 90. A text that leaves
/// anything over ("about 118", "118~119") or could mean two things is none.
///
/// @param unit What a plain number means in the column.
/// @return false when it is none; *ret_coordinate is left as it was.
bool ll_coordinate_parse(const char *text, enum ll_coordinate_unit unit,
                         struct ll_coordinate *ret_coordinate);

/// Reads a text as two coordinates: "118.58,24.91", "24.91N 118.58E", "(118.58; 24.91)",
/// "118°35′12″E 24°54′36″N", "302552/2771114". A text that can be parted in two ways is none.
///
/// @param ret_pair In the order written, but x first where the text says which is which (then both
///                 have their axis).
bool ll_coordinate_parse_pair(const char *text, enum ll_coordinate_unit unit,
                              struct ll_coordinate ret_pair[2]);

#endif
