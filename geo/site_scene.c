#include "geo/site_scene.h"

/// A copy of a table.
static enum ll_code copy_table(const struct ll_table *from, struct ll_table *ret,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_table_clear) struct ll_table table = ll_table_make(from->layer, from->wanted);
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < from->count; i++) {
        code = ll_table_copy_row(&table, from, i, err);
    }
    if (code == LL_OK) {
        *ret = table;
        table = ll_table_make(from->layer, from->wanted);
    }
    return code;
}

static enum ll_code add_point(struct ll_table *table, struct ll_xy at, size_t *ret_row,
                              struct ll_err *err)
{
    enum ll_code code = ll_table_add(table, ret_row, err);
    code = code == LL_OK ? ll_shapes_begin(&table->shape, LL_POINT, err) : code;
    code = code == LL_OK ? ll_shapes_ring(&table->shape, err) : code;
    return code == LL_OK ? ll_shapes_point(&table->shape, at.x, at.y, err) : code;
}

static enum ll_code add_hydrant(struct ll_table *hydrants, const struct ll_site_place *place,
                                struct ll_err *err)
{
    size_t row = place->hydrant;
    enum ll_code code = LL_OK;
    if (place->hydrant == LL_NONE) {
        code = add_point(hydrants, place->at, &row, err);
        if (code == LL_OK) {
            ll_table_set_word(hydrants, row, LL_HYDRANT_KIND, LL_HYDRANT_MUNICIPAL);
        }
    }
    if (code == LL_OK) {
        ll_table_set_word(hydrants, row, LL_HYDRANT_STATUS, LL_STATUS_IN_SERVICE);
    }
    return code;
}

static enum ll_code add_station(struct ll_table *stations, const struct ll_site_place *place,
                                struct ll_err *err)
{
    size_t row = 0;
    enum ll_code code = add_point(stations, place->at, &row, err);
    if (code == LL_OK) {
        const bool micro = place->kind == LL_SITE_MICRO;
        ll_table_set_word(stations, row, LL_STATION_KIND,
                          micro ? LL_STATION_MICRO : LL_STATION_TOWNSHIP);
        ll_table_set_word(stations, row, LL_STATION_STAFFED, LL_FLAG_YES);
    }
    return code;
}

enum ll_code ll_site_scene_make(const struct ll_scene *scene, const struct ll_site_place *places,
                                size_t count, struct ll_scene *ret_scene, struct ll_err *err)
{
    LL_CLEANUP(ll_site_scene_clear) struct ll_scene made = *scene;
    made.layer[LL_HYDRANT] = ll_table_make(LL_HYDRANT, scene->layer[LL_HYDRANT].wanted);
    made.layer[LL_STATION] = ll_table_make(LL_STATION, scene->layer[LL_STATION].wanted);
    enum ll_code code = copy_table(&scene->layer[LL_HYDRANT], &made.layer[LL_HYDRANT], err);
    if (code == LL_OK) {
        code = copy_table(&scene->layer[LL_STATION], &made.layer[LL_STATION], err);
    }
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        const bool station = places[i].kind == LL_SITE_MICRO || places[i].kind == LL_SITE_TOWNSHIP;
        code = station ? add_station(&made.layer[LL_STATION], &places[i], err)
                       : add_hydrant(&made.layer[LL_HYDRANT], &places[i], err);
    }
    if (code == LL_OK) {
        *ret_scene = made;
        made.layer[LL_HYDRANT] = ll_table_make(LL_HYDRANT, 0);
        made.layer[LL_STATION] = ll_table_make(LL_STATION, 0);
    }
    return code;
}

void ll_site_scene_clear(struct ll_scene *scene)
{
    ll_table_clear(&scene->layer[LL_HYDRANT]);
    ll_table_clear(&scene->layer[LL_STATION]);
}
