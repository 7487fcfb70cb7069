#include "importers/osm_parking.h"

#include <stddef.h>
#include <string.h>

/// Keys of one side, then those for both sides.
struct side {
    enum ll_osm_key place[2];       ///< parking:left
    enum ll_osm_key orientation[2]; ///< parking:left:orientation
    enum ll_osm_key lane[2];        ///< parking:lane:left
    enum ll_osm_key position[3][2]; ///< parking:lane:left:parallel, …:diagonal, …:perpendicular
};

static const struct side sides[] = {
    {{LL_OSM_PARKING_LEFT, LL_OSM_PARKING_BOTH},
     {LL_OSM_PARKING_LEFT_ORIENTATION, LL_OSM_PARKING_BOTH_ORIENTATION},
     {LL_OSM_PARKING_LANE_LEFT, LL_OSM_PARKING_LANE_BOTH},
     {{LL_OSM_PARKING_LANE_LEFT_PARALLEL, LL_OSM_PARKING_LANE_BOTH_PARALLEL},
      {LL_OSM_PARKING_LANE_LEFT_DIAGONAL, LL_OSM_PARKING_LANE_BOTH_DIAGONAL},
      {LL_OSM_PARKING_LANE_LEFT_PERPENDICULAR, LL_OSM_PARKING_LANE_BOTH_PERPENDICULAR}}},
    {{LL_OSM_PARKING_RIGHT, LL_OSM_PARKING_BOTH},
     {LL_OSM_PARKING_RIGHT_ORIENTATION, LL_OSM_PARKING_BOTH_ORIENTATION},
     {LL_OSM_PARKING_LANE_RIGHT, LL_OSM_PARKING_LANE_BOTH},
     {{LL_OSM_PARKING_LANE_RIGHT_PARALLEL, LL_OSM_PARKING_LANE_BOTH_PARALLEL},
      {LL_OSM_PARKING_LANE_RIGHT_DIAGONAL, LL_OSM_PARKING_LANE_BOTH_DIAGONAL},
      {LL_OSM_PARKING_LANE_RIGHT_PERPENDICULAR, LL_OSM_PARKING_LANE_BOTH_PERPENDICULAR}}},
};

static const char *const orientations[] = {"parallel", "diagonal", "perpendicular"};

/// Of the keys of one side and of both, the one that has a value; LL_OSM_KEY_COUNT for none.
static enum ll_osm_key said(const struct ll_osm_tags *t, const enum ll_osm_key keys[2])
{
    return t->value[keys[0]] != NULL   ? keys[0]
           : t->value[keys[1]] != NULL ? keys[1]
                                       : LL_OSM_KEY_COUNT;
}

static int orientation_of(const char *text)
{
    for (int i = 0; i < 3; i++) {
        if (strcmp(text, orientations[i]) == 0) {
            return i;
        }
    }
    return -1;
}

/// Share of a row that stands on the carriageway. @return -1 when the word is not known.
static double share_on_street(const char *position)
{
    static const struct {
        const char *word;
        double share;
    } words[] = {
        {"lane", 1.0},        {"on_street", 1.0}, {"painted_area_only", 1.0}, {"half_on_kerb", 0.5},
        {"on_kerb", 0.0},     {"no", 0.0},        {"street_side", 0.0},       {"lay_by", 0.0},
        {"shoulder", 0.0},    {"none", 0.0},      {"no_parking", 0.0},        {"no_stopping", 0.0},
        {"no_standing", 0.0}, {"fire_lane", 0.0},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(position, words[i].word) == 0) {
            return words[i].share;
        }
    }
    return -1.0;
}

static double row_m(const struct ll_osm_rows *rows, int orientation)
{
    return orientation == 2   ? rows->perpendicular_m
           : orientation == 1 ? rows->diagonal_m
                              : rows->parallel_m;
}

/// The scheme in use: where vehicles stand, and how.
static double by_place(const struct ll_osm_tags *t, const struct side *s, enum ll_osm_key place,
                       const struct ll_osm_rows *rows, enum ll_osm_key *ret_unclear)
{
    double share = share_on_street(t->value[place]);
    enum ll_osm_key how = said(t, s->orientation);
    int orientation = how == LL_OSM_KEY_COUNT ? 0 : orientation_of(t->value[how]);
    if (share < 0.0 || (share > 0.0 && orientation < 0)) {
        *ret_unclear = share < 0.0 ? place : how;
        return 0.0;
    }
    return share * row_m(rows, orientation);
}

/// The scheme of before 2022: how vehicles stand, and where.
static double by_lane(const struct ll_osm_tags *t, const struct side *s, enum ll_osm_key lane,
                      const struct ll_osm_rows *rows, enum ll_osm_key *ret_unclear)
{
    int orientation = orientation_of(t->value[lane]);
    if (orientation < 0) {
        if (share_on_street(t->value[lane]) != 0.0) {
            *ret_unclear = lane;
        }
        return 0.0;
    }
    enum ll_osm_key where = said(t, s->position[orientation]);
    double share = where == LL_OSM_KEY_COUNT ? 1.0 : share_on_street(t->value[where]);
    if (share < 0.0) {
        *ret_unclear = where;
        return 0.0;
    }
    return share * row_m(rows, orientation);
}

double ll_osm_parked_m(const struct ll_osm_tags *t, const struct ll_osm_rows *rows,
                       enum ll_osm_key *ret_unclear)
{
    double sum = 0.0;
    *ret_unclear = LL_OSM_KEY_COUNT;
    for (size_t i = 0; i < 2; i++) {
        enum ll_osm_key unclear = LL_OSM_KEY_COUNT;
        enum ll_osm_key place = said(t, sides[i].place), lane = said(t, sides[i].lane);
        if (place != LL_OSM_KEY_COUNT) {
            sum += by_place(t, &sides[i], place, rows, &unclear);
        } else if (lane != LL_OSM_KEY_COUNT) {
            sum += by_lane(t, &sides[i], lane, rows, &unclear);
        }
        if (*ret_unclear == LL_OSM_KEY_COUNT) {
            *ret_unclear = unclear;
        }
    }
    return sum;
}
