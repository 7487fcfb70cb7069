#include "tiles/legend.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/language.h"
#include "core/risk.h"
#include "tiles/layer_lanes.h"
#include "tiles/layer_plan.h"

/// A legend being written.
struct writer {
    struct ll_legend *legend;
    const ll_map *map;
    enum ll_lang lang;
};

#define NUMBERS_MAX 3

/// The numbers of one text, in their order.
struct numbers {
    double value[NUMBERS_MAX];
};

/// The translated text with each @ replaced by the next number, and %% (as in all messages) by %.
static void fill_in(char *ret_text, size_t size, const char *text, const struct numbers *numbers)
{
    size_t at = 0;
    int next = 0;
    for (; *text != '\0' && at + 1 < size; text++) {
        if (*text == '@' && numbers != NULL && next < NUMBERS_MAX) {
            (void)snprintf(ret_text + at, size - at, "%g", numbers->value[next++]);
            at += strlen(ret_text + at);
        } else {
            text += text[0] == '%' && text[1] == '%';
            ret_text[at++] = *text;
        }
    }
    ret_text[at] = '\0';
}

static struct ll_legend_row *add(const struct writer *w, enum ll_sign sign, int rank,
                                 const char *english, const struct numbers *numbers)
{
    struct ll_legend_row *row = &w->legend->rows[w->legend->count];
    w->legend->count += w->legend->count + 1 < LL_LEGEND_ROWS_MAX;
    *row = (struct ll_legend_row){.sign = sign, .rank = rank};
    fill_in(row->text, sizeof row->text, ll_tr(w->lang, english), numbers);
    return row;
}

static void add_fill(const struct writer *w, struct ll_paint paint, const char *english,
                     const struct numbers *numbers)
{
    add(w, LL_SIGN_FILL, 0, english, numbers)->paint = paint;
}

static void add_tint(const struct writer *w, enum ll_sign sign, enum ll_tint tint,
                     const char *english)
{
    add(w, sign, 1, english, NULL)->paint = (struct ll_paint){.colour = ll_tint(tint)};
}

/// The four levels with their bounds, then hatched and unknown.
static void add_levels(const struct writer *w, double zoom)
{
    const double *bound = w->map->rules.level;
    add(w, LL_SIGN_HEADING, 0, "Risk of the village (1-100)", NULL);
    for (int i = 0; i < LL_LEVEL_COUNT; i++) {
        struct ll_legend_row *row = add(w, LL_SIGN_FILL, 0, "", NULL);
        const char *name = ll_level_text((enum ll_level)i, w->lang);
        row->paint = ll_village_paint((uint8_t)i, zoom);
        if (i == LL_LEVEL_LOW) {
            (void)snprintf(row->text, sizeof row->text, "%s  < %g", name, bound[0]);
        } else if (i == LL_LEVEL_VERY_HIGH) {
            (void)snprintf(row->text, sizeof row->text, "%s  ≥ %g", name, bound[2]);
        } else {
            (void)snprintf(row->text, sizeof row->text, "%s  %g–%g", name, bound[i - 1], bound[i]);
        }
    }
    add_fill(w, ll_village_paint(LL_LEVEL_MEDIUM | LL_VILLAGE_HATCHED, zoom),
             "hatched: not rateable, too little is known", NULL);
    add_fill(w, ll_village_paint(LL_VILLAGE_UNKNOWN, zoom), "not assessed", NULL);
}

/// Takes as much of a text as there is room for, whole characters only.
static void take_text(struct ll_legend_row *row, const char *text)
{
    size_t len = strlen(text);
    if (len >= sizeof row->text) {
        len = sizeof row->text - 1;
        while (len > 0 && ((unsigned char)text[len] & 0xC0U) == 0x80U) {
            len--; /* into a character */
        }
    }
    memcpy(row->text, text, len);
    row->text[len] = '\0';
}

/// How sure the first place is, and how much is known at all.
static void add_sureness(const struct writer *w)
{
    const ll_map *map = w->map;
    const struct numbers known = {
        {floor(100.0 * map->known_least + 0.5), floor(100.0 * map->known_most + 0.5)}};
    if (!isnan(map->known_least)) {
        add(w, LL_SIGN_NOTE, 1,
            "Of what the risk asks for, @ %% to @ %% is known by village; what is not known counts "
            "as 50 of 100.",
            &known);
    }
    if (map->first_place[w->lang] != NULL) {
        add(w, LL_SIGN_HEADING, 1, "Highest risk: how sure", NULL);
        take_text(add(w, LL_SIGN_NOTE, 1, "", NULL), map->first_place[w->lang]);
    }
}

static void add_classes(const struct writer *w, enum ll_map_layer layer, const char *const *texts,
                        const struct numbers *numbers)
{
    for (size_t c = 0; c < ll_class_count(layer); c++) {
        add_fill(w, ll_class_paint(layer, (uint8_t)c), texts[c],
                 numbers == NULL ? NULL : &numbers[c]);
    }
}

/// Classes of villages by share of failing buildings.
static void add_shares(const struct writer *w, const char *heading, const struct numbers *number)
{
    static const char *const texts[4] = {"under @ %%", "@ to @ %%", "@ to @ %%", "@ %% and more"};
    const double *share = w->map->rules.share;
    add(w, LL_SIGN_HEADING, 0, heading, number);
    for (int i = 0; i < LL_LEVEL_COUNT; i++) {
        const struct numbers bounds = {
            {share[i == 0 ? 0 : i - 1] * 100.0, share[i < 3 ? i : 2] * 100.0}};
        add_fill(w, ll_village_paint((uint8_t)i, 0.0), texts[i], &bounds);
    }
    add_fill(w, ll_village_paint(LL_VILLAGE_UNKNOWN, 0.0), "unknown", NULL);
}

static void add_risk(const struct writer *w, double zoom)
{
    static const char *const texts[] = {"none", "1 of 4", "2 of 4", "3 or 4 of 4",
                                        "unknown: fewer than 3 checks known, none failed"};
    const struct ll_map_rules *rules = &w->map->rules;
    const struct numbers numbers = {
        {rules->hydrant_radius_m, rules->response_s[1] / 60.0, rules->hose_to_wall_m}};
    add_levels(w, zoom);
    add_sureness(w);
    if (zoom >= LL_ZOOM_BUILDINGS) {
        add(w, LL_SIGN_HEADING, 0, "Building: checks known to fail", NULL);
        add_classes(w, LL_MAP_RISK, texts, NULL);
        add(w, LL_SIGN_NOTE, 1,
            "The four checks: hydrant within @ m; township or national team within @ min; lane for "
            "trucks within @ m; not of timber.",
            &numbers);
    }
}

static void add_water(const struct writer *w, bool buildings, bool reach)
{
    static const char *const texts[] = {"2 or more", "1", "none", "unknown"};
    const struct numbers radius = {{w->map->rules.hydrant_radius_m}};
    if (!buildings) {
        add_shares(w, "Share of buildings without a working hydrant within @ m", &radius);
        return;
    }
    add(w, LL_SIGN_HEADING, 0, "Working hydrants within @ m of the building", &radius);
    add_classes(w, LL_MAP_WATER, texts, NULL);
    if (reach) {
        struct ll_legend_row *row =
            add(w, LL_SIGN_FILL, 1, "within @ m of a working hydrant", &radius);
        row->paint = (struct ll_paint){.colour = ll_tint(LL_TINT_REACH)};
    }
    if (w->map->gap.count > 0) {
        add_tint(w, LL_SIGN_FILL, LL_TINT_GAP, "gap: in no circle of a working hydrant");
    }
    if (reach && w->map->spacing.count > 0) {
        add_tint(w, LL_SIGN_DASHES, LL_TINT_SPACING, "hydrants too far apart along the road");
    }
}

/// The ground that is reached, and what a circle would say.
static void add_reached(const struct writer *w)
{
    const struct numbers limit = {{w->map->rules.response_s[1] / 60.0}};
    if (w->map->in_time.count == 0) {
        return;
    }
    add(w, LL_SIGN_FILL, 0, "ground reached within @ min, along the roads", &limit)->paint =
        (struct ll_paint){.colour = ll_tint(LL_TINT_IN_TIME)};
    if (w->map->first_due.count > 1) {
        add(w, LL_SIGN_DASHES, 1, "border between stations: who is there first", NULL)->paint =
            (struct ll_paint){.colour = ll_tint(LL_TINT_FIRST_DUE)};
    }
    add(w, LL_SIGN_DASHES, 1, "circle by the usual formula, for comparison", NULL)->paint =
        (struct ll_paint){.colour = ll_tint(LL_TINT_CIRCLE)};
}

static void add_response(const struct writer *w, bool buildings)
{
    static const char *const texts[] = {"up to @ min", "up to @ min", "over @ min",
                                        "over @ min, or no way for its vehicles",
                                        "no answer: no lanes or no station on record"};
    const double *s = w->map->rules.response_s;
    const struct numbers late = {{s[1] / 60.0}};
    const struct numbers minutes[5] = {
        {{s[0] / 60.0}}, {{s[1] / 60.0}}, {{s[1] / 60.0}}, {{s[2] / 60.0}}, {{0.0}}};
    if (!buildings) {
        add_shares(w, "Share of buildings the township team reaches after more than @ min", &late);
        add_reached(w);
        return;
    }
    add(w, LL_SIGN_HEADING, 0, "Arrival of the township team at the building", NULL);
    add_classes(w, LL_MAP_RESPONSE, texts, minutes);
    add_reached(w);
}

static void add_separation(const struct writer *w, bool buildings)
{
    static const char *const texts[] = {"far enough from its neighbours",
                                        "may be too near: grade or walls unknown",
                                        "too near to a neighbour, certainly",
                                        "in a cluster over the allowed footprint", "not assessed"};
    if (!buildings) {
        add_shares(w, "Share of buildings certainly too near to a neighbour", NULL);
        return;
    }
    add(w, LL_SIGN_HEADING, 0, "Distance to neighbouring buildings", NULL);
    add_classes(w, LL_MAP_SEPARATION, texts, NULL);
    add_tint(w, LL_SIGN_FILL, LL_TINT_CLUSTER, "cluster through which fire can walk");
    if (w->map->cut.count > 0) {
        add_tint(w, LL_SIGN_LINE, LL_TINT_CUT,
                 "where the cluster is best parted: fire wall, break or houses taken down");
    }
    add(w, LL_SIGN_NOTE, 1, "Outlines drawn by machine may join houses that stand apart.", NULL);
}

static void add_stretch(const struct writer *w, enum ll_stretch_class stretch, const char *english,
                        const struct numbers *numbers)
{
    struct ll_stretch_look look = ll_stretch_look(stretch);
    add(w, look.dashed ? LL_SIGN_DASHES : LL_SIGN_LINE, 0, english, numbers)->paint =
        (struct ll_paint){.colour = look.colour};
}

static void add_lanes(const struct writer *w, bool buildings, bool symbols)
{
    const struct ll_map_rules *rules = &w->map->rules;
    const struct numbers rule = {{rules->lane_width_m, rules->lane_height_m}};
    const struct numbers truck = {{rules->truck_width_m}};
    const struct numbers dead_end = {{rules->dead_end_m}};
    if (!buildings) {
        add_shares(w, "Share of the lanes' length that is certainly or probably obstructed", NULL);
        return;
    }
    add(w, LL_SIGN_HEADING, 0, "Lanes for fire trucks: @ m wide and @ m high", &rule);
    add(w, LL_SIGN_LINE, 0, "known to be", NULL)->paint =
        (struct ll_paint){.colour = ll_lane_state_colour(LL_LANE_STATE_KNOWN)};
    add(w, LL_SIGN_LINE, 0, "not known: no width on record", NULL)->paint =
        (struct ll_paint){.colour = ll_lane_state_colour(LL_LANE_STATE_UNKNOWN)};
    add_stretch(w, LL_STRETCH_NARROW, "certainly less: only small trucks pass", NULL);
    add_stretch(w, LL_STRETCH_CLOSED, "certainly no truck passes (under @ m)", &truck);
    add_stretch(w, LL_STRETCH_MAYBE_NARROW, "dashed, ring: probably; to be measured", NULL);
    add_stretch(w, LL_STRETCH_POSSIBLE, "possibly too narrow, low, steep or tight", NULL);
    add_tint(w, LL_SIGN_FILL, LL_TINT_BUILDING, "building");
    if (symbols && w->map->lanes.dead_end.count > 0) {
        add(w, LL_SIGN_DEAD_END, 1, "dead end over @ m without a place to turn", &dead_end);
    }
    if (symbols && w->map->lanes.obstacle.count > 0) {
        add(w, LL_SIGN_OBSTACLE, 1, "obstacle, fixed", NULL)->kind = LL_MOVABLE_NO;
        add(w, LL_SIGN_OBSTACLE, 1, "obstacle that can be moved or opened", NULL)->kind =
            LL_MOVABLE_YES;
        add(w, LL_SIGN_OBSTACLE, 1, "obstacle, not known which", NULL)->kind = LL_MOVABLE_UNKNOWN;
    }
}

/// Actions: whom they help.
static void add_work_list(const struct writer *w, bool buildings)
{
    if (buildings) {
        add(w, LL_SIGN_HEADING, 0, "Building: with the work list", NULL);
        add_fill(w, ll_class_paint(LL_MAP_PLAN, LL_PLAN_GAINS),
                 "gains: hydrant, hose, team in time or truck comes within reach", NULL);
        add_fill(w, ll_class_paint(LL_MAP_PLAN, LL_PLAN_SAME), "as before", NULL);
    }
    add_tint(w, LL_SIGN_FILL, LL_TINT_SITE,
             "action; number 1 lowers the risk most for its cost, then 2, and so on");
}

static void add_plan(const struct writer *w, bool buildings)
{
    static const char *const hydrants[] = {"a working hydrant is in reach",
                                           "a proposed hydrant would be", "none would be",
                                           "no place for a hydrant is in reach", "not asked about"};
    static const char *const stations[] = {
        "a fire team comes in time", "one from a proposed station would", "none would",
        "no place for a station is near enough", "not asked about"};
    const bool teams = w->map->sites_are_stations;
    if (w->map->sites_are_actions) {
        add_work_list(w, buildings);
        return;
    }
    if (!buildings) {
        add_shares(w, "Share of buildings that the proposed sites leave uncovered", NULL);
    } else {
        add(w, LL_SIGN_HEADING, 0, "Building: with the proposed sites", NULL);
        add_classes(w, LL_MAP_PLAN, teams ? stations : hydrants, NULL);
    }
    add_tint(w, LL_SIGN_FILL, LL_TINT_SITE, "proposed site; number 1 wins most, then 2, and so on");
    if (w->map->site_circle.count > 0) {
        add_tint(w, LL_SIGN_DASHES, LL_TINT_SITE, "what a proposed hydrant would protect");
    }
}

static void add_base(const struct writer *w, bool buildings)
{
    add(w, LL_SIGN_HEADING, 0, "Map", NULL);
    if (buildings) {
        add_tint(w, LL_SIGN_FILL, LL_TINT_BUILDING, "building");
    }
    add_tint(w, LL_SIGN_FILL, LL_TINT_WATER, "water");
    add_tint(w, LL_SIGN_FILL, LL_TINT_FOREST, "forest");
    add_tint(w, LL_SIGN_LINE, LL_TINT_BORDER, "village border");
}

static bool has_class(const uint8_t *classes, size_t count, uint8_t wanted)
{
    return count > 0 && memchr(classes, wanted, count) != NULL;
}

/// Symbols that the map has at least one of.
static void add_symbols(const struct writer *w, enum ll_sign sign, const char *heading,
                        const struct ll_geometry *points, const uint8_t *classes,
                        const char *const *texts, size_t class_count)
{
    if (points->count == 0) {
        return;
    }
    add(w, LL_SIGN_HEADING, 2, heading, NULL);
    for (size_t c = class_count; c-- > 0;) {
        size_t kind = sign == LL_SIGN_STATION ? c : class_count - 1 - c;
        if (has_class(classes, points->count, (uint8_t)kind)) {
            add(w, sign, 2, texts[kind], NULL)->kind = (uint8_t)kind;
        }
    }
}

void ll_legend_of(const ll_map *map, enum ll_map_layer layer, double zoom, enum ll_lang lang,
                  struct ll_legend *ret_legend)
{
    static const char *const hydrants[LL_HYDRANT_CLASS_COUNT] = {
        [LL_HYDRANT_WORKS] = "in service",
        [LL_HYDRANT_MAYBE] = "state unknown (counted)",
        [LL_HYDRANT_BROKEN] = "broken or missing (not counted)",
        [LL_HYDRANT_PLANNED] = "planned (not counted)",
        [LL_HYDRANT_POND] = "pond or tank (not counted)"};
    static const char *const stations[LL_STATION_CLASS_COUNT] = {
        [LL_TIER_MICRO] = "micro station, volunteers",
        [LL_TIER_TOWNSHIP] = "township team (or kind unknown)",
        [LL_TIER_NATIONAL] = "national team",
        [LL_STATION_CLOSED] = "not staffed, or not at this time of day"};
    const struct writer w = {ret_legend, map, lang};
    bool buildings = zoom >= LL_ZOOM_BUILDINGS;
    ret_legend->count = 0;
    switch (layer) {
    case LL_MAP_RISK:
        add_risk(&w, zoom);
        break;
    case LL_MAP_WATER:
        add_water(&w, buildings, zoom >= LL_ZOOM_HYDRANTS);
        break;
    case LL_MAP_RESPONSE:
        add_response(&w, buildings);
        break;
    case LL_MAP_SEPARATION:
        add_separation(&w, buildings);
        break;
    case LL_MAP_PLAN:
        add_plan(&w, buildings);
        break;
    case LL_MAP_LANES:
        add_lanes(&w, buildings, zoom >= LL_ZOOM_HYDRANTS);
        break;
    default:
        add_base(&w, buildings);
        break;
    }
    if (zoom >= LL_ZOOM_HYDRANTS) {
        add_symbols(&w, LL_SIGN_HYDRANT, "Hydrants", &map->hydrant, map->hydrant_class, hydrants,
                    LL_HYDRANT_CLASS_COUNT);
    }
    if (zoom >= LL_ZOOM_STATIONS) {
        add_symbols(&w, LL_SIGN_STATION, "Fire teams", &map->station, map->station_class, stations,
                    LL_STATION_CLASS_COUNT);
        if (map->stations_timed && zoom >= LL_ZOOM_HYDRANTS) { /* where names are written */
            add(&w, LL_SIGN_NOTE, 2, "Hours before a name: the crew is there only then.", NULL);
        }
    }
}
