#include "app/http/legend.h"

#include <stdio.h>

#include "app/jobs/draw.h"
#include "app/jobs/explain.h"
#include "core/language.h"
#include "core/risk.h"
#include "tiles/style.h"

#define TEXT_SIZE 160

/// A legend being written.
struct legend {
    ll_json *json;
    const ll_rules *rules;
    enum ll_lang lang;
};

static void put_colour(ll_json *json, const char *key, ll_colour colour)
{
    char text[16];
    (void)snprintf(text, sizeof text, "#%06x", (unsigned)(colour >> 8));
    ll_json_text(json, key, text);
}

static void put_fill(const struct legend *legend, struct ll_paint paint, const char *text)
{
    ll_json_open_object(legend->json, NULL);
    ll_json_text(legend->json, "kind", "fill");
    put_colour(legend->json, "colour", paint.colour);
    if (paint.hatch == 0) {
        ll_json_null(legend->json, "hatch");
    } else {
        put_colour(legend->json, "hatch", paint.hatch);
    }
    ll_json_null(legend->json, "sign");
    ll_json_text(legend->json, "text", text);
    ll_json_close(legend->json);
}

static void put_sign(const struct legend *legend, const char *kind, const char *sign,
                     enum ll_tint tint, const char *text)
{
    ll_json_open_object(legend->json, NULL);
    ll_json_text(legend->json, "kind", kind);
    put_colour(legend->json, "colour", ll_tint(tint));
    ll_json_null(legend->json, "hatch");
    ll_json_text(legend->json, "sign", sign);
    ll_json_text(legend->json, "text", ll_tr(legend->lang, text));
    ll_json_close(legend->json);
}

static void open_group(const struct legend *legend, const char *title)
{
    ll_json_open_object(legend->json, NULL);
    ll_json_text(legend->json, "title", ll_tr(legend->lang, title));
    ll_json_open_array(legend->json, "entries");
}

static void close_group(const struct legend *legend)
{
    ll_json_close(legend->json);
    ll_json_close(legend->json);
}

static void put_villages(const struct legend *legend)
{
    open_group(legend, "Villages");
    for (int level = LL_LEVEL_COUNT - 1; level >= 0; level--) {
        put_fill(legend, ll_village_paint((uint8_t)level, true),
                 ll_level_text((enum ll_level)level, legend->lang));
    }
    put_fill(legend, ll_village_paint(LL_VILLAGE_UNKNOWN, true),
             ll_tr(legend->lang, "hatched: too little data to rate"));
    close_group(legend);
}

static void put_class(const struct legend *legend, enum ll_map_layer layer, uint8_t class,
                      const char *text)
{
    put_fill(legend, ll_class_paint(layer, class), text);
}

static void put_risk(const struct legend *legend)
{
    static const char *const texts[] = {"no check fails", "1 check fails", "2 checks fail",
                                        "3 or 4 checks fail"};
    put_villages(legend);
    open_group(legend, "Buildings: hydrant, response time, lane, timber");
    for (int i = 3; i >= 0; i--) {
        put_class(legend, LL_MAP_RISK, (uint8_t)i, ll_tr(legend->lang, texts[i]));
    }
    put_class(legend, LL_MAP_RISK, ll_class_unknown(LL_MAP_RISK),
              ll_tr(legend->lang, "unknown: data is missing"));
    close_group(legend);
}

static void put_water(const struct legend *legend)
{
    static const char *const texts[] = {"within two circles or more", "within one circle",
                                        "in no circle of a hydrant"};
    char title[TEXT_SIZE];
    (void)snprintf(title, sizeof title, "%s %g m",
                   ll_tr(legend->lang, "Buildings; circle of a hydrant:"),
                   ll_rule(legend->rules, LL_RULE_HYDRANT_RADIUS_M));
    open_group(legend, title);
    for (int i = 2; i >= 0; i--) {
        put_class(legend, LL_MAP_WATER, (uint8_t)i, ll_tr(legend->lang, texts[i]));
    }
    put_class(legend, LL_MAP_WATER, ll_class_unknown(LL_MAP_WATER),
              ll_tr(legend->lang, "unknown: data is missing"));
    close_group(legend);
}

static void put_response(const struct legend *legend)
{
    static const enum ll_rule_id bounds[3] = {LL_RULE_RESPONSE_MICRO_S, LL_RULE_RESPONSE_TOWNSHIP_S,
                                              LL_RULE_RESPONSE_LATE_S};
    char text[TEXT_SIZE];
    open_group(legend, "Buildings: minutes until the township team arrives");
    (void)snprintf(text, sizeof text, "> %g", ll_rule(legend->rules, bounds[2]) / 60.0);
    put_class(legend, LL_MAP_RESPONSE, 3, text);
    for (int i = 2; i > 0; i--) {
        (void)snprintf(text, sizeof text, "%g – %g", ll_rule(legend->rules, bounds[i - 1]) / 60.0,
                       ll_rule(legend->rules, bounds[i]) / 60.0);
        put_class(legend, LL_MAP_RESPONSE, (uint8_t)i, text);
    }
    (void)snprintf(text, sizeof text, "≤ %g", ll_rule(legend->rules, bounds[0]) / 60.0);
    put_class(legend, LL_MAP_RESPONSE, 0, text);
    put_class(legend, LL_MAP_RESPONSE, ll_class_unknown(LL_MAP_RESPONSE),
              ll_tr(legend->lang, "unknown: data is missing"));
    close_group(legend);
}

static void put_signs(const struct legend *legend)
{
    open_group(legend, "Signs");
    put_sign(legend, "hydrant", "works", LL_TINT_HYDRANT, "hydrant in service");
    put_sign(legend, "hydrant", "maybe", LL_TINT_HYDRANT, "hydrant of unknown state");
    put_sign(legend, "hydrant", "broken", LL_TINT_BROKEN, "hydrant broken or missing");
    put_sign(legend, "hydrant", "planned", LL_TINT_HYDRANT, "hydrant planned");
    put_sign(legend, "hydrant", "pond", LL_TINT_HYDRANT, "pond or tank");
    for (int t = LL_TIER_COUNT - 1; t >= 0; t--) {
        put_sign(legend, "station", ll_tier_key((enum ll_tier)t), LL_TINT_STATION,
                 ll_tier_text((enum ll_tier)t, LL_LANG_EN));
    }
    put_sign(legend, "station", "closed", LL_TINT_CLOSED, "station without staff");
    close_group(legend);
}

void ll_legend_document(enum ll_map_layer layer, const ll_rules *rules, enum ll_lang lang,
                        ll_json *json)
{
    const struct legend legend = {json, rules, lang};
    ll_json_text(json, "layer", ll_map_layer_key(layer));
    ll_json_text(json, "title", ll_map_layer_text(layer, lang));
    ll_json_open_array(json, "groups");
    switch (layer) {
    case LL_MAP_RISK:
        put_risk(&legend);
        break;
    case LL_MAP_WATER:
        put_water(&legend);
        break;
    case LL_MAP_RESPONSE:
        put_response(&legend);
        break;
    default:
        break;
    }
    put_signs(&legend);
    ll_json_close(json);
}
