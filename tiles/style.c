#include "tiles/style.h"

#include "core/hours.h"
#include "core/risk.h"

/* The four levels. Their steps of lightness (CIE L* 87, 76, 57, 30) stay apart on a photocopy and
 * for every kind of colour vision; tests/tiles/style_test.c measures it. */
#define LOW       0xC3DDF000U
#define MEDIUM    0xF0B01000U
#define HIGH      0xE0601000U
#define VERY_HIGH 0x8F0F1200U
#define NOTHING   0xFFFFFF00U

/* Buildings that proposed sites would cover, darker than those covered already. */
#define WON 0x2068A400U

/* The class of the separation layer that is not certain: hatched. */
#define POSSIBLE 1
#define PALE     0xFFF9F000U

#define OPAQUE      0xFFU
#define STRONG      0xD0U /* a village alone: what lies beneath still shines through */
#define MEDIUM_WASH 0x88U /* beneath buildings of a few pixels */
#define WASH        0x50U /* beneath buildings that can be told apart */

#define HATCH_DARK  0x303030FFU
#define HATCH_QUIET 0x80808099U
#define HATCH_FINE  0x707070FFU

/// Diagonal lines, in pixels along a row.
#define VILLAGE_HATCH_PERIOD  12
#define BUILDING_HATCH_PERIOD 5

static const uint32_t level_colour[LL_LEVEL_COUNT + 1] = {LOW, MEDIUM, HIGH, VERY_HIGH, NOTHING};

/// Colours of the classes of buildings, good to bad; the class after the last is unknown.
static const struct {
    size_t count;
    uint32_t colour[LL_CLASSES_MAX];
} classes[LL_MAP_LAYER_COUNT] = {
    [LL_MAP_BASE] = {0, {0}},
    [LL_MAP_RISK] = {4, {LOW, MEDIUM, HIGH, VERY_HIGH}},
    [LL_MAP_WATER] = {3, {LOW, MEDIUM, VERY_HIGH}},
    [LL_MAP_RESPONSE] = {4, {LOW, MEDIUM, HIGH, VERY_HIGH}},
    [LL_MAP_SEPARATION] = {4, {LOW, MEDIUM, HIGH, VERY_HIGH}},
    [LL_MAP_LANES] = {0, {0}},
    [LL_MAP_PLAN] = {4, {LOW, WON, HIGH, VERY_HIGH}},
};

static const ll_colour tints[LL_TINT_COUNT] = {
    [LL_TINT_WATER] = 0xA9C4D4FFU,        [LL_TINT_WATER_EDGE] = 0x7FA3B8FFU,
    [LL_TINT_FOREST] = 0xDFE7D6FFU,       [LL_TINT_WALL] = 0x8C7B6BFFU,
    [LL_TINT_RAILWAY] = 0x6E6E6EFFU,      [LL_TINT_BORDER] = 0x5B4A63FFU,
    [LL_TINT_BUILDING] = 0xCFC9C0FFU,     [LL_TINT_BUILDING_EDGE] = 0x5E564EFFU,
    [LL_TINT_LANE] = 0xFFFFFFFFU,         [LL_TINT_LANE_EDGE] = 0xA39C94FFU,
    [LL_TINT_LANE_FAR] = 0x8F8981C0U,     [LL_TINT_FOOT] = 0xB5ADA3FFU,
    [LL_TINT_HYDRANT] = 0x15609FFFU,      [LL_TINT_BROKEN] = 0x101010FFU,
    [LL_TINT_REACH] = 0x2F80C01CU,        [LL_TINT_STATION] = 0x1B2A49FFU,
    [LL_TINT_CLOSED] = 0x8A8A8AFFU,       [LL_TINT_SYMBOL_EDGE] = 0xFFFFFFFFU,
    [LL_TINT_CLUSTER] = 0x7A3E8A60U,      [LL_TINT_CUT] = 0x0B3D91FFU,
    [LL_TINT_TEXT] = 0x1C1C1CFFU,         [LL_TINT_TEXT_QUIET] = 0x505050FFU,
    [LL_TINT_HALO] = 0xFFFFFFE0U,         [LL_TINT_PAPER] = 0xFFFFFFFFU,
    [LL_TINT_FADE] = 0xFFFFFFA8U,         [LL_TINT_PLATE] = 0xFFFFFFE8U,
    [LL_TINT_GAP] = 0xD7191C1AU,          [LL_TINT_GAP_EDGE] = 0xB2182BB0U,
    [LL_TINT_SPACING] = 0xE66101E0U,      [LL_TINT_IN_TIME] = 0x2B7BBA20U,
    [LL_TINT_IN_TIME_EDGE] = 0x1B5E9BFFU, [LL_TINT_FIRST_DUE] = 0x6A3D9AE0U,
    [LL_TINT_CIRCLE] = 0x5A5A5AC0U,       [LL_TINT_SITE] = 0xC2187AFFU,
};

size_t ll_class_count(enum ll_map_layer layer)
{
    return classes[layer].count + 1;
}

uint8_t ll_class_unknown(enum ll_map_layer layer)
{
    return (uint8_t)classes[layer].count;
}

struct ll_paint ll_class_paint(enum ll_map_layer layer, uint8_t building_class)
{
    if (classes[layer].count == 0) {
        return (struct ll_paint){.colour = tints[LL_TINT_BUILDING]};
    }
    if (layer == LL_MAP_SEPARATION && building_class == POSSIBLE) {
        return (struct ll_paint){.colour = PALE | OPAQUE,
                                 .hatch = HIGH | OPAQUE,
                                 .hatch_period = BUILDING_HATCH_PERIOD,
                                 .hatch_width = 2};
    }
    if (building_class < classes[layer].count) {
        return (struct ll_paint){.colour = classes[layer].colour[building_class] | OPAQUE};
    }
    return (struct ll_paint){.colour = NOTHING | OPAQUE,
                             .hatch = HATCH_FINE,
                             .hatch_period = BUILDING_HATCH_PERIOD,
                             .hatch_width = 1};
}

struct ll_paint ll_village_paint(uint8_t village_class, double zoom)
{
    bool strong = zoom < LL_ZOOM_BUILDINGS;
    uint8_t level = village_class & (LL_VILLAGE_HATCHED - 1U);
    bool unknown = level >= LL_VILLAGE_UNKNOWN;
    struct ll_paint paint = {
        .colour = level_colour[unknown ? LL_VILLAGE_UNKNOWN : level] |
                  (strong ? STRONG : (zoom < LL_ZOOM_HYDRANTS ? MEDIUM_WASH : WASH))};
    if (unknown || (village_class & LL_VILLAGE_HATCHED) != 0) {
        paint.hatch = strong ? HATCH_DARK : HATCH_QUIET;
        paint.hatch_period = VILLAGE_HATCH_PERIOD;
        paint.hatch_width = 1;
    }
    return paint;
}

enum ll_lane_group ll_lane_group_of(uint8_t lane_class)
{
    static const uint8_t groups[LL_CLASS_COUNT] = {
        [LL_CLASS_UNKNOWN] = LL_LANES_MINOR,       [LL_CLASS_MOTORWAY] = LL_LANES_MAJOR,
        [LL_CLASS_TRUNK] = LL_LANES_MAJOR,         [LL_CLASS_PRIMARY] = LL_LANES_MAJOR,
        [LL_CLASS_SECONDARY] = LL_LANES_MAJOR,     [LL_CLASS_TERTIARY] = LL_LANES_MIDDLE,
        [LL_CLASS_UNCLASSIFIED] = LL_LANES_MINOR,  [LL_CLASS_RESIDENTIAL] = LL_LANES_MINOR,
        [LL_CLASS_LIVING_STREET] = LL_LANES_MINOR, [LL_CLASS_SERVICE] = LL_LANES_NARROW,
        [LL_CLASS_TRACK] = LL_LANES_NARROW,        [LL_CLASS_ROAD] = LL_LANES_MINOR,
        [LL_CLASS_COUNTY_ROAD] = LL_LANES_MAJOR,   [LL_CLASS_TOWNSHIP_ROAD] = LL_LANES_MIDDLE,
        [LL_CLASS_VILLAGE_ROAD] = LL_LANES_MINOR,  [LL_CLASS_LANE_WIDE] = LL_LANES_MINOR,
        [LL_CLASS_LANE_NARROW] = LL_LANES_NARROW,  [LL_CLASS_PEDESTRIAN] = LL_LANES_FOOT,
        [LL_CLASS_FOOTPATH] = LL_LANES_FOOT,       [LL_CLASS_STEPS] = LL_LANES_FOOT,
        [LL_CLASS_CYCLEWAY] = LL_LANES_FOOT,
    };
    return lane_class < LL_CLASS_COUNT ? (enum ll_lane_group)groups[lane_class] : LL_LANES_MINOR;
}

double ll_lane_width(enum ll_lane_group group, double zoom)
{
    /* pixels at zoom 9 to 18; further in, the width of 18 */
    static const double widths[LL_LANES_COUNT][10] = {
        [LL_LANES_MAJOR] = {0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 4.5, 6.5, 9.0, 13.0},
        [LL_LANES_MIDDLE] = {0, 0, 0.7, 1.0, 1.4, 2.2, 3.2, 5.0, 7.5, 11.0},
        [LL_LANES_MINOR] = {0, 0, 0, 0.5, 0.7, 1.2, 2.0, 3.5, 5.5, 8.0},
        [LL_LANES_NARROW] = {0, 0, 0, 0, 0, 0.7, 1.2, 2.0, 3.2, 5.0},
        [LL_LANES_FOOT] = {0, 0, 0, 0, 0, 0, 0, 0.8, 1.0, 1.4},
    };
    if (zoom < 9.0) {
        return 0.0;
    }
    int at = zoom >= 18.0 ? 9 : (int)(zoom - 9.0);
    return widths[group][at];
}

double ll_lane_casing(double zoom)
{
    return zoom < LL_ZOOM_BUILDINGS ? 0.0 : (zoom < LL_ZOOM_OUTLINES ? 0.5 : 0.75);
}

enum ll_hydrant_class ll_hydrant_class_of(const struct ll_table *hydrants, size_t row)
{
    uint8_t kind = ll_table_word(hydrants, row, LL_HYDRANT_KIND);
    if (kind == LL_HYDRANT_NATURAL || kind == LL_HYDRANT_TANK) {
        return LL_HYDRANT_POND;
    }
    switch (ll_table_word(hydrants, row, LL_HYDRANT_STATUS)) {
    case LL_STATUS_IN_SERVICE:
        return LL_HYDRANT_WORKS;
    case LL_STATUS_BROKEN:
    case LL_STATUS_MISSING:
        return LL_HYDRANT_BROKEN;
    case LL_STATUS_PLANNED:
        return LL_HYDRANT_PLANNED;
    default:
        return LL_HYDRANT_MAYBE;
    }
}

uint8_t ll_station_class_of(const struct ll_table *stations, size_t row, const ll_rules *rules)
{
    return ll_station_answers(stations, row, ll_night_of(rules), ll_time_of_day(rules))
               ? (uint8_t)ll_station_tier(stations, row)
               : LL_STATION_CLOSED;
}

ll_colour ll_tint(enum ll_tint tint)
{
    return tints[tint];
}
