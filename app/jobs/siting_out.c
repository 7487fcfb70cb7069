/* Proposed sites as a map and as a table. */
#include <math.h>
#include <stdio.h>

#include "app/jobs/siting.h"
#include "core/alloc.h"
#include "core/language.h"
#include "core/text.h"
#include "data/store.h"
#include "tiles/wallmap.h"

/// "青石村 建议选址", and how much is covered before and after.
static enum ll_code describe(const struct ll_siting *s, const struct ll_siting_request *request,
                             struct ll_text *title, struct ll_text *subtitle, struct ll_err *err)
{
    const enum ll_lang lang = request->lang;
    const char *what = request->kind == LL_SITE_NEW     ? "Proposed hydrants"
                       : request->kind == LL_SITE_MICRO ? "Proposed micro stations"
                                                        : "Proposed township stations";
    const struct ll_table *areas = &s->scene.layer[LL_AREA];
    const char *name = s->area == LL_NONE ? NULL : ll_table_string(areas, s->area, LL_AREA_NAME);
    const double of = s->asked == 0 ? 1.0 : (double)s->asked;
    enum ll_code code = ll_text_appendf(title, err, "%s%s%s", name == NULL ? "" : name,
                                        name == NULL ? "" : " ", ll_tr(lang, what));
    return code == LL_OK
               ? ll_text_say(subtitle, lang, err,
                             "%zu sites; buildings covered: now %.1f %%, then %.1f %% of %zu",
                             s->site_count, 100.0 * (double)s->covered_before / of,
                             100.0 * (double)s->covered_after / of, s->asked)
               : code;
}

/// Whom the map must name.
static enum ll_code name_sources(const char *path, struct ll_text *subtitle, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_freep) char *attribution = NULL;
    enum ll_code code = ll_store_open(path, LL_STORE_READ, &store, err);
    code = code == LL_OK ? ll_store_attribution(store, &attribution, err) : code;
    return code == LL_OK && attribution[0] != '\0'
               ? ll_text_appendf(subtitle, err, " · %s", attribution)
               : code;
}

static enum ll_code make_map(ll_geo_ctx *ctx, const struct ll_siting *s,
                             const struct ll_siting_request *request, ll_map **ret_map,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_site_place *places = ll_alloc(s->site_count, sizeof *places);
    if (places == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < s->site_count; i++) {
        places[i] = s->sites[i].place;
    }
    const bool circles = request->kind == LL_SITE_NEW && !request->hose;
    const struct ll_map_input input = {
        .scene = &s->scene,
        .results = &s->results,
        .village_area = s->villages,
        .village_count = s->village_count,
        .sites = places,
        .site_count = s->site_count,
        .site_cover = s->cover,
        .site_circle_m = circles ? ll_rule(s->model.rules, LL_RULE_HYDRANT_RADIUS_M) : 0.0,
        .rules = s->model.rules,
        .lang = request->lang,
        .threads = request->threads};
    return ll_map_new(ctx, &input, ret_map, err);
}

enum ll_code ll_siting_map(const struct ll_siting *siting, const struct ll_siting_request *request,
                           const struct ll_siting_picture *picture, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text title = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text subtitle = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_map_freep) ll_map *map = NULL;
    LL_CLEANUP(ll_painter_freep) ll_painter *painter = NULL;
    enum ll_code code = describe(siting, request, &title, &subtitle, err);
    code = code == LL_OK ? name_sources(request->store, &subtitle, err) : code;
    code = code == LL_OK ? ll_geo_ctx_new(&ctx, err) : code;
    code = code == LL_OK ? make_map(ctx, siting, request, &map, err) : code;
    code = code == LL_OK ? ll_painter_new(&painter, err) : code;
    if (code != LL_OK) {
        return code;
    }
    const struct ll_wallmap wallmap = {.layer = LL_MAP_PLAN,
                                       .area = siting->area,
                                       .width = picture->width,
                                       .height = picture->height,
                                       .dpi = picture->dpi,
                                       .title = ll_text_str(&title),
                                       .subtitle = ll_text_str(&subtitle),
                                       .lang = request->lang};
    return ll_wallmap_write(painter, map, &wallmap, picture->file, err);
}

enum {
    C_NUMBER = 0,
    C_KIND,
    C_BUILDINGS,
    C_RESIDENTS,
    C_COST,
    C_VILLAGE,
    C_VILLAGE_NAME,
    C_LANE,
    C_LANE_NAME,
    C_HYDRANT,
    C_ASSUMED,
    C_NEAR_WALLS,
    C_COLUMNS
};
static const struct ll_export_column columns[C_COLUMNS] = {
    [C_NUMBER] = {"number", LL_CELL_WHOLE},
    [C_KIND] = {"kind", LL_CELL_TEXT},
    [C_BUILDINGS] = {"gain_buildings", LL_CELL_WHOLE},
    [C_RESIDENTS] = {"gain_residents", LL_CELL_REAL},
    [C_COST] = {"cost_yuan", LL_CELL_REAL},
    [C_VILLAGE] = {"village", LL_CELL_TEXT},
    [C_VILLAGE_NAME] = {"village_name", LL_CELL_TEXT},
    [C_LANE] = {"lane", LL_CELL_WHOLE},
    [C_LANE_NAME] = {"lane_name", LL_CELL_TEXT},
    [C_HYDRANT] = {"hydrant", LL_CELL_WHOLE},
    [C_ASSUMED] = {"width_assumed", LL_CELL_WHOLE},
    [C_NEAR_WALLS] = {"near_walls", LL_CELL_WHOLE},
};

static struct ll_export_cell number_cell(double number)
{
    return (struct ll_export_cell){.known = !isnan(number), .number = number};
}

static struct ll_export_cell id_cell(const struct ll_table *table, uint32_t row)
{
    return number_cell(row == LL_NONE ? NAN : (double)table->id[row]);
}

static struct ll_export_cell name_cell(const struct ll_table *table, uint32_t row, int field)
{
    return ll_text_cell(row == LL_NONE ? NULL : ll_table_string(table, row, field));
}

static struct ll_export_cell cell(void *user, size_t row, size_t column)
{
    const struct ll_siting *s = user;
    const struct ll_site_choice *site = &s->sites[row];
    const struct ll_site_place *place = &site->place;
    const struct ll_scene *scene = &s->scene;
    switch (column) {
    case C_NUMBER:
        return number_cell((double)row + 1.0);
    case C_KIND:
        return ll_text_cell(ll_site_kind_key((enum ll_site_kind)place->kind));
    case C_BUILDINGS:
        return number_cell(site->gain_buildings);
    case C_RESIDENTS:
        return number_cell(site->gain_residents);
    case C_COST:
        return number_cell(site->cost_yuan);
    case C_VILLAGE:
        return name_cell(&scene->layer[LL_AREA], site->village, LL_AREA_CODE);
    case C_VILLAGE_NAME:
        return name_cell(&scene->layer[LL_AREA], site->village, LL_AREA_NAME);
    case C_LANE:
        return id_cell(&scene->layer[LL_LANE], place->lane);
    case C_LANE_NAME:
        return name_cell(&scene->layer[LL_LANE], place->lane, LL_LANE_NAME);
    case C_HYDRANT:
        return id_cell(&scene->layer[LL_HYDRANT], place->hydrant);
    case C_ASSUMED:
        return number_cell(place->width_assumed);
    default:
        return number_cell(place->near_walls);
    }
}

enum ll_code ll_siting_write(const struct ll_siting *siting,
                             const struct ll_siting_request *request, const char *file,
                             struct ll_export_report *ret_report, struct ll_err *err)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes points = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    enum ll_code code = ll_geo_ctx_new(&ctx, err);
    for (size_t i = 0; code == LL_OK && i < siting->site_count; i++) {
        const struct ll_xy at = siting->sites[i].place.at;
        code = ll_shapes_begin(&points, LL_POINT, err);
        code = code == LL_OK ? ll_shapes_ring(&points, err) : code;
        code = code == LL_OK ? ll_shapes_point(&points, at.x, at.y, err) : code;
    }
    const struct ll_export_sheet sheet = {.name = "sites",
                                          .columns = columns,
                                          .column_count = C_COLUMNS,
                                          .shapes = &points,
                                          .rows = siting->site_count,
                                          .kinds = LL_KINDS_POINT,
                                          .epsg = siting->scene.epsg,
                                          .cell = cell,
                                          .user = (void *)siting};
    const struct ll_export_target target = {file, NULL, request->progress};
    return code == LL_OK ? ll_export_write(ctx, &sheet, &target, ret_report, err) : code;
}
