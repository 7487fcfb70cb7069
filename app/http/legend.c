#include "app/http/legend.h"

#include <stdio.h>

#include "core/risk.h"
#include "tiles/layer_lanes.h"
#include "tiles/legend.h"

/// A colour over white, without its alpha.
static ll_colour on_paper(ll_colour colour)
{
    unsigned alpha = colour & 0xFFU;
    ll_colour result = 0;
    for (unsigned shift = 8; shift <= 24; shift += 8) {
        unsigned channel = (colour >> shift) & 0xFFU;
        result |= ((channel * alpha + 255U * (255U - alpha) + 127U) / 255U) << shift;
    }
    return result;
}

static void put_colour(ll_json *json, const char *key, ll_colour colour)
{
    char text[16];
    (void)snprintf(text, sizeof text, "#%06x", (unsigned)(on_paper(colour) >> 8));
    ll_json_text(json, key, text);
}

/// Name of the symbol of a row; NULL for rows without one.
static const char *kind_of(const struct ll_legend_row *row)
{
    static const char *const hydrants[LL_HYDRANT_CLASS_COUNT] = {"works", "maybe", "broken",
                                                                 "planned", "pond"};
    static const char *const stations[LL_STATION_CLASS_COUNT] = {"micro", "township", "national",
                                                                 "closed"};
    static const char *const obstacles[] = {"obstacle", "fixed", "movable"};
    if (row->sign == LL_SIGN_OBSTACLE) {
        return obstacles[row->kind];
    }
    if (row->sign == LL_SIGN_DEAD_END) {
        return "dead-end";
    }
    if (row->sign == LL_SIGN_HYDRANT) {
        return hydrants[row->kind];
    }
    return row->sign == LL_SIGN_STATION ? stations[row->kind] : NULL;
}

/// Colour of a row: that of its paint or of its symbol.
static ll_colour colour_of(const struct ll_legend_row *row)
{
    switch (row->sign) {
    case LL_SIGN_HYDRANT:
        return ll_tint(row->kind == LL_HYDRANT_BROKEN ? LL_TINT_BROKEN : LL_TINT_HYDRANT);
    case LL_SIGN_STATION:
        return ll_tint(row->kind == LL_STATION_CLOSED ? LL_TINT_CLOSED : LL_TINT_STATION);
    case LL_SIGN_OBSTACLE:
        return ll_tint(row->kind == LL_MOVABLE_UNKNOWN ? LL_TINT_CLOSED : LL_TINT_BROKEN);
    case LL_SIGN_DEAD_END:
        return ll_stretch_look(LL_STRETCH_CLOSED).colour;
    default:
        return row->paint.colour;
    }
}

static void put_row(const struct ll_legend_row *row, ll_json *json)
{
    static const char *const signs[] = {"heading", "note",    "fill",     "line",    "dashes",
                                        "hydrant", "station", "obstacle", "dead-end"};
    ll_json_open_object(json, NULL);
    ll_json_text(json, "sign", signs[row->sign]);
    ll_json_text(json, "kind", kind_of(row));
    put_colour(json, "colour", colour_of(row));
    if (row->paint.hatch == 0) {
        ll_json_null(json, "hatch");
    } else {
        put_colour(json, "hatch", row->paint.hatch);
    }
    ll_json_text(json, "text", row->text);
    ll_json_close(json);
}

static void put_levels(enum ll_lang lang, ll_json *json)
{
    ll_json_open_array(json, "levels");
    for (int i = 0; i < LL_LEVEL_COUNT; i++) {
        ll_json_open_object(json, NULL);
        ll_json_text(json, "key", ll_level_key((enum ll_level)i));
        put_colour(json, "colour", ll_village_paint((uint8_t)i, true).colour | 0xFFU);
        ll_json_text(json, "text", ll_level_text((enum ll_level)i, lang));
        ll_json_close(json);
    }
    ll_json_close(json);
}

void ll_legend_document(const ll_map *map, enum ll_map_layer layer, double zoom, enum ll_lang lang,
                        ll_json *json)
{
    struct ll_legend legend = {0};
    ll_legend_of(map, layer, zoom, lang, &legend);
    put_levels(lang, json);
    ll_json_open_array(json, "rows");
    for (size_t i = 0; i < legend.count; i++) {
        put_row(&legend.rows[i], json);
    }
    ll_json_close(json);
}
