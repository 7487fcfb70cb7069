#include "tiles/map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "tiles/classes.h"
#include "tiles/layer_lanes.h"
#include "tiles/layer_plan.h"
#include "tiles/layer_response.h"
#include "tiles/layer_separation.h"
#include "tiles/layer_water.h"
#include "tiles/map_data.h"

static const char *const layer_keys[LL_MAP_LAYER_COUNT] = {
    [LL_MAP_BASE] = "base",
    [LL_MAP_RISK] = "risk",
    [LL_MAP_WATER] = "water",
    [LL_MAP_RESPONSE] = "response",
    [LL_MAP_SEPARATION] = "separation",
    [LL_MAP_LANES] = "lanes",
    [LL_MAP_PLAN] = "plan",
};

const char *ll_map_layer_key(enum ll_map_layer layer)
{
    return layer_keys[layer];
}

bool ll_map_layer_by_key(const char *key, enum ll_map_layer *ret_layer)
{
    for (int i = 0; i < LL_MAP_LAYER_COUNT; i++) {
        if (strcmp(key, layer_keys[i]) == 0) {
            *ret_layer = (enum ll_map_layer)i;
            return true;
        }
    }
    return false;
}

/// Whether a layer says what a map of everything shows: buildings, and villages that somebody drew.
/// Rivers and roads lead out of the township.
static bool frames(const struct ll_table *t)
{
    bool derived =
        t->layer == LL_AREA && t->count > 0 && ll_table_word(t, 0, LL_AREA_DERIVED) == LL_FLAG_YES;
    return t->layer == LL_BUILDING || (t->layer == LL_AREA && !derived);
}

static enum ll_code project_layers(ll_map *map, const struct ll_scene *scene,
                                   ll_transform *transform, struct ll_err *err)
{
    const struct {
        enum ll_layer layer;
        struct ll_geometry *to;
    } parts[] = {{LL_AREA, &map->area},       {LL_BUILDING, &map->building},
                 {LL_LANE, &map->lane},       {LL_HYDRANT, &map->hydrant},
                 {LL_STATION, &map->station}, {LL_GROUND, &map->ground}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct ll_box box = ll_box_empty();
        enum ll_code code = ll_geometry_make(transform, &scene->layer[parts[i].layer].shape,
                                             parts[i].to, &box, err);
        if (code != LL_OK) {
            return code;
        }
        ll_box_join(&map->units, &box);
        if (frames(&scene->layer[parts[i].layer])) {
            ll_box_join(&map->frame, &box);
        }
    }
    map->frame = ll_box_is_empty(&map->frame) ? map->units : map->frame;
    return LL_OK;
}

static enum ll_code make_column(uint8_t **ret_column, size_t count, struct ll_err *err)
{
    *ret_column = ll_calloc(count, 1);
    return *ret_column == NULL ? ll_fail(err, LL_E_NOMEM, "classes of the map") : LL_OK;
}

static enum ll_code class_buildings(ll_map *map, const struct ll_map_input *in, struct ll_err *err)
{
    size_t count = in->scene->layer[LL_BUILDING].count;
    for (int layer = LL_MAP_BASE + 1; layer < LL_MAP_LAYER_COUNT; layer++) {
        enum ll_code code = make_column(&map->building_class[layer], count, err);
        if (code != LL_OK) {
            return code;
        }
        for (size_t row = 0; row < count; row++) {
            map->building_class[layer][row] = ll_building_class(in, (enum ll_map_layer)layer, row);
        }
    }
    return LL_OK;
}

static enum ll_code class_areas(ll_map *map, const struct ll_map_input *in, struct ll_err *err)
{
    size_t count = in->scene->layer[LL_AREA].count;
    LL_CLEANUP(ll_freep) uint8_t *classes = NULL;
    enum ll_code code = make_column(&classes, in->village_count, err);
    for (int layer = 0; code == LL_OK && layer < LL_MAP_LAYER_COUNT; layer++) {
        code = make_column(&map->area_class[layer], count, err);
        if (code == LL_OK) {
            memset(map->area_class[layer], LL_NOT_A_VILLAGE, count);
            code = ll_village_classes(in, (enum ll_map_layer)layer, map->building_class[layer],
                                      classes, err);
        }
        for (size_t i = 0; code == LL_OK && i < in->village_count; i++) {
            map->area_class[layer][in->village_area[i]] = classes[i];
        }
    }
    return code;
}

static enum ll_code class_the_rest(ll_map *map, const struct ll_map_input *input,
                                   struct ll_err *err)
{
    const struct ll_scene *scene = input->scene;
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    const struct ll_table *hydrants = &scene->layer[LL_HYDRANT];
    const struct ll_table *stations = &scene->layer[LL_STATION];
    const struct ll_table *ground = &scene->layer[LL_GROUND];
    enum ll_code code = make_column(&map->lane_group, lanes->count, err);
    if (code == LL_OK) {
        code = make_column(&map->hydrant_class, hydrants->count, err);
    }
    if (code == LL_OK) {
        code = make_column(&map->station_class, stations->count, err);
    }
    if (code == LL_OK) {
        code = make_column(&map->ground_kind, ground->count, err);
    }
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < lanes->count; i++) {
        map->lane_group[i] = (uint8_t)ll_lane_group_of(ll_table_word(lanes, i, LL_LANE_CLASS));
    }
    for (size_t i = 0; i < hydrants->count; i++) {
        map->hydrant_class[i] = (uint8_t)ll_hydrant_class_of(hydrants, i);
    }
    for (size_t i = 0; i < stations->count; i++) {
        map->station_class[i] = ll_station_class_of(stations, i, input->rules);
    }
    for (size_t i = 0; i < ground->count; i++) {
        map->ground_kind[i] = ll_table_word(ground, i, LL_GROUND_KIND);
    }
    return LL_OK;
}

static struct ll_map_rules rules_of(const ll_rules *rules)
{
    return (struct ll_map_rules){
        .hydrant_radius_m = ll_rule(rules, LL_RULE_HYDRANT_RADIUS_M),
        .response_s = {ll_rule(rules, LL_RULE_RESPONSE_MICRO_S),
                       ll_rule(rules, LL_RULE_RESPONSE_TOWNSHIP_S),
                       ll_rule(rules, LL_RULE_RESPONSE_LATE_S)},
        .hose_to_wall_m = ll_rule(rules, LL_RULE_HOSE_TO_WALL_M),
        .lane_width_m = ll_rule(rules, LL_RULE_LANE_WIDTH_M),
        .lane_height_m = ll_rule(rules, LL_RULE_LANE_HEIGHT_M),
        .truck_width_m = ll_rule(rules, LL_RULE_GRADE_C_WIDTH_M),
        .dead_end_m = ll_rule(rules, LL_RULE_DEAD_END_M),
        .share = {ll_rule(rules, LL_RULE_MAP_SHARE_MEDIUM), ll_rule(rules, LL_RULE_MAP_SHARE_HIGH),
                  ll_rule(rules, LL_RULE_MAP_SHARE_VERY_HIGH)},
        .level = {ll_rule(rules, LL_RULE_RISK_MEDIUM), ll_rule(rules, LL_RULE_RISK_HIGH),
                  ll_rule(rules, LL_RULE_RISK_VERY_HIGH)},
    };
}

static enum ll_code fill_map(ll_map *map, ll_geo_ctx *ctx, const struct ll_map_input *input,
                             struct ll_err *err)
{
    char from[32];
    LL_CLEANUP(ll_transform_freep) ll_transform *transform = NULL;
    (void)snprintf(from, sizeof from, "EPSG:%d", input->scene->epsg);
    enum ll_code code = ll_transform_new(ctx, from, "EPSG:3857", &transform, NULL, err);
    if (code == LL_OK) {
        code = project_layers(map, input->scene, transform, err);
    }
    if (code == LL_OK && input->outcomes != NULL) {
        code = ll_map_project_supply(map, input, transform, err);
    }
    if (code == LL_OK && input->outcomes != NULL) {
        code = ll_map_project_response(map, input, transform, err);
    }
    if (code == LL_OK) {
        code = ll_map_take_sites(map, input, transform, err);
    }
    if (code == LL_OK) {
        code = class_buildings(map, input, err);
    }
    if (code == LL_OK) {
        code = class_areas(map, input, err);
    }
    if (code == LL_OK) {
        code = class_the_rest(map, input, err);
    }
    if (code == LL_OK) {
        code = ll_map_take_separation(map, input, transform, err);
    }
    if (code == LL_OK) {
        code = ll_lane_map_make(map, input, transform, err);
    }
    return code == LL_OK ? ll_map_place_names(map, input, transform, err) : code;
}

/// What the legend of the risk map says of how sure it is.
static enum ll_code take_words(ll_map *map, const struct ll_map_input *input, struct ll_err *err)
{
    map->known_least = map->known_most = NAN;
    for (size_t i = 0; input->village_risk != NULL && i < input->village_count; i++) {
        map->known_least = fmin(map->known_least, input->village_risk[i].completeness);
        map->known_most = fmax(map->known_most, input->village_risk[i].completeness);
    }
    for (int lang = 0; lang < LL_LANG_COUNT; lang++) {
        if (input->first_place[lang] != NULL) {
            map->first_place[lang] = ll_strdup(input->first_place[lang]);
            if (map->first_place[lang] == NULL) {
                return ll_fail(err, LL_E_NOMEM, "making the map");
            }
        }
    }
    return LL_OK;
}

enum ll_code ll_map_new(ll_geo_ctx *ctx, const struct ll_map_input *input, ll_map **ret_map,
                        struct ll_err *err)
{
    LL_CLEANUP(ll_map_freep) ll_map *map = ll_calloc(1, sizeof *map);
    if (map == NULL) {
        return ll_fail(err, LL_E_NOMEM, "making the map");
    }
    map->lang = input->lang;
    map->units = ll_box_empty();
    map->frame = ll_box_empty();
    map->rules = rules_of(input->rules);
    map->assessed = input->results != NULL;
    enum ll_code code = take_words(map, input, err);
    if (code != LL_OK) {
        return code;
    }
    if (input->scene->epsg != 0) { /* else the store is empty */
        code = fill_map(map, ctx, input, err);
        if (code != LL_OK) {
            return ll_err_wrap(err, code, "making the map");
        }
    }
    *ret_map = map;
    map = NULL;
    return LL_OK;
}

void ll_map_free(ll_map *map)
{
    if (map == NULL) {
        return;
    }
    struct ll_geometry *const parts[] = {
        &map->area,      &map->building, &map->lane, &map->hydrant,    &map->station,
        &map->ground,    &map->cut,      &map->gap,  &map->spacing,    &map->in_time,
        &map->first_due, &map->circle,   &map->site, &map->site_circle};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        ll_geometry_clear(parts[i]);
    }
    for (int i = 0; i < LL_MAP_LAYER_COUNT; i++) {
        ll_free(map->building_class[i]);
        ll_free(map->area_class[i]);
    }
    ll_free(map->in_cluster);
    ll_lane_map_clear(&map->lanes);
    ll_free(map->lane_group);
    ll_free(map->site_away);
    ll_free(map->hydrant_class);
    ll_free(map->station_class);
    ll_free(map->ground_kind);
    for (size_t i = 0; i < map->name_count; i++) {
        for (int s = 0; s < LL_NAME_SCALES; s++) {
            ll_glyphs_clear(&map->names[i].glyphs[s]);
        }
    }
    ll_free(map->names);
    ll_text_clear(&map->texts);
    for (int lang = 0; lang < LL_LANG_COUNT; lang++) {
        ll_free(map->first_place[lang]);
    }
    ll_free(map);
}

void ll_map_freep(ll_map **map)
{
    ll_map_free(*map);
}

struct ll_box ll_map_bounds(const ll_map *map)
{
    if (ll_box_is_empty(&map->frame)) {
        return ll_box_empty();
    }
    struct ll_xy west_north = ll_lonlat_of_unit(map->frame.min_x, map->frame.min_y);
    struct ll_xy east_south = ll_lonlat_of_unit(map->frame.max_x, map->frame.max_y);
    return (struct ll_box){west_north.x, east_south.y, east_south.x, west_north.y};
}
