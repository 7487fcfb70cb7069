#include "core/scene.h"

struct ll_scene ll_scene_make(void)
{
    struct ll_scene scene = {0};
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        scene.layer[i] = ll_table_make((enum ll_layer)i, LL_ALL_FIELDS);
    }
    return scene;
}

void ll_scene_clear(struct ll_scene *scene)
{
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        ll_table_clear(&scene->layer[i]);
    }
    scene->epsg = 0;
}

struct ll_box ll_scene_box(const struct ll_scene *scene)
{
    struct ll_box box = ll_box_empty();
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        struct ll_box layer = ll_table_box(&scene->layer[i]);
        ll_box_join(&box, &layer);
    }
    return box;
}

bool ll_hydrant_counts(const struct ll_table *hydrants, size_t row)
{
    uint8_t kind = ll_table_word(hydrants, row, LL_HYDRANT_KIND);
    uint8_t status = ll_table_word(hydrants, row, LL_HYDRANT_STATUS);
    bool is_hydrant = kind == LL_HYDRANT_MUNICIPAL || kind == LL_HYDRANT_BUILDING ||
                      kind == LL_HYDRANT_VILLAGE || kind == LL_HYDRANT_KIND_UNKNOWN;
    return is_hydrant && (status == LL_STATUS_UNKNOWN || status == LL_STATUS_IN_SERVICE);
}

bool ll_hydrant_confirmed(const struct ll_table *hydrants, size_t row)
{
    return ll_hydrant_counts(hydrants, row) &&
           ll_table_word(hydrants, row, LL_HYDRANT_STATUS) == LL_STATUS_IN_SERVICE;
}

enum ll_tier ll_station_tier(const struct ll_table *stations, size_t row)
{
    switch (ll_table_word(stations, row, LL_STATION_KIND)) {
    case LL_STATION_MICRO:
    case LL_STATION_VOLUNTEER:
        return LL_TIER_MICRO;
    case LL_STATION_NATIONAL:
        return LL_TIER_NATIONAL;
    default:
        return LL_TIER_TOWNSHIP;
    }
}

bool ll_station_counts(const struct ll_table *stations, size_t row)
{
    uint8_t staffed = ll_table_word(stations, row, LL_STATION_STAFFED);
    bool nobody = ll_table_real(stations, row, LL_STATION_STAFF) == 0.0;
    return staffed == LL_FLAG_YES || (staffed == LL_FLAG_UNKNOWN && !nobody);
}

bool ll_hydrant_fails(const struct ll_table *hydrants, size_t row)
{
    uint8_t kind = ll_table_word(hydrants, row, LL_HYDRANT_KIND);
    uint8_t status = ll_table_word(hydrants, row, LL_HYDRANT_STATUS);
    return kind != LL_HYDRANT_NATURAL && kind != LL_HYDRANT_TANK &&
           (status == LL_STATUS_BROKEN || status == LL_STATUS_MISSING);
}

unsigned ll_scene_help(const struct ll_scene *scene)
{
    const struct ll_table *stations = &scene->layer[LL_STATION];
    const struct ll_table *hydrants = &scene->layer[LL_HYDRANT];
    unsigned help = 0;
    for (size_t i = 0; i < stations->count; i++) {
        help |= 1U << ll_station_tier(stations, i);
    }
    for (size_t i = 0; i < hydrants->count && (help & LL_HELP_HYDRANTS) == 0; i++) {
        bool told = ll_hydrant_counts(hydrants, i) || ll_hydrant_fails(hydrants, i);
        help |= told ? LL_HELP_HYDRANTS : 0U;
    }
    return help;
}
