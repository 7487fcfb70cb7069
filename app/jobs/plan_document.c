#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/jobs/explain_separation.h"
#include "app/jobs/plan.h"
#include "app/jobs/plan_private.h"
#include "core/language.h"
#include "geo/crs.h"

const char *ll_plan_kind_key(unsigned kind)
{
    return kind == LL_PLAN_CLEAR  ? "clear"
           : kind == LL_PLAN_WALL ? "fire-wall"
                                  : ll_site_kind_key((enum ll_site_kind)kind);
}

const char *ll_plan_kind_text(unsigned kind)
{
    static const char *const texts[LL_PLAN_WALL + 1] = {
        [LL_SITE_NEW] = "new hydrant",
        [LL_SITE_PLANNED] = "hydrant on the plan: build it",
        [LL_SITE_PUT_BACK] = "hydrant missing: put it back",
        [LL_SITE_REPAIR] = "broken hydrant: repair it",
        [LL_SITE_MICRO] = "new micro station",
        [LL_SITE_TOWNSHIP] = "new township station",
        [LL_PLAN_CLEAR] = "obstacle: clear it",
        [LL_PLAN_WALL] = "fire wall that parts a cluster",
    };
    return texts[kind];
}

/// A way from metres of the plan's scene to degrees. @param ctx Outlives it.
static enum ll_code open_lonlat(const struct ll_plan *plan, ll_geo_ctx *ctx,
                                ll_transform **ret_transform, struct ll_err *err)
{
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", plan->what_if.scene.epsg);
    return ll_transform_new(ctx, epsg, "EPSG:4326", ret_transform, NULL, err);
}

static const char *name_of(const struct ll_table *table, uint32_t row, int field)
{
    return row == LL_NONE ? NULL : ll_table_string(table, row, field);
}

static void put_action(const struct ll_plan *plan, size_t i, struct ll_xy lonlat, enum ll_lang lang,
                       ll_json *json)
{
    const struct ll_plan_action *a = &plan->actions[i];
    const struct ll_scene *scene = &plan->what_if.scene;
    ll_json_open_object(json, NULL);
    ll_json_whole(json, "number", (int64_t)i + 1);
    ll_json_text(json, "kind", ll_plan_kind_key(a->kind));
    ll_json_text(json, "kind_text", ll_tr(lang, ll_plan_kind_text(a->kind)));
    if (a->id != 0) {
        ll_json_whole(json, "id", a->id);
    } else {
        ll_json_null(json, "id");
    }
    ll_json_number(json, "lon", lonlat.x, 7);
    ll_json_number(json, "lat", lonlat.y, 7);
    ll_json_text(json, "lane", name_of(&scene->layer[LL_LANE], a->lane, LL_LANE_NAME));
    ll_json_text(json, "village", name_of(&scene->layer[LL_AREA], a->village, LL_AREA_CODE));
    ll_json_number(json, "cost_yuan", a->cost_yuan, 0);
    ll_json_number(json, "burden_won", a->burden_won, 4);
    if (a->kind == LL_PLAN_WALL) {
        ll_json_number(json, "length_m", a->length_m, 1);
        ll_json_whole(json, "part_a", a->part_a);
        ll_json_whole(json, "part_b", a->part_b);
    }
    ll_json_open_object(json, "buildings");
    for (int q = 0; q < LL_WHAT_IF_COUNT; q++) {
        ll_json_open_object(json, ll_what_if_key((enum ll_what_if_question)q));
        ll_json_whole(json, "gained", (int64_t)a->gained[q]);
        ll_json_whole(json, "lost", (int64_t)a->lost[q]);
        ll_json_close(json);
    }
    ll_json_close(json);
    ll_json_close(json);
}

static void put_break(const struct ll_plan *plan, const struct ll_plan_break *b,
                      struct ll_xy lonlat, ll_json *json)
{
    const struct ll_separation *s = &plan->what_if.chain.outcomes.separation;
    const struct ll_cluster_cut *cut = &s->cuts[b->cut];
    const struct ll_table *areas = &plan->what_if.scene.layer[LL_AREA];
    ll_json_open_object(json, NULL);
    ll_json_text(json, "kind", ll_cut_key(cut->kind));
    ll_json_whole(json, "cluster", cut->cluster);
    ll_json_text(json, "village", name_of(areas, b->village, LL_AREA_CODE));
    ll_json_number(json, "lon", lonlat.x, 7);
    ll_json_number(json, "lat", lonlat.y, 7);
    ll_json_number(json, "length_m", cut->length_m, 1);
    ll_json_whole(json, "taken", cut->taken);
    ll_json_whole(json, "part_a", cut->part_a);
    ll_json_whole(json, "part_b", cut->part_b);
    ll_json_number(json, "cost_yuan", cut->cost_yuan, 0);
    ll_json_close(json);
}

/// The first corner of a cluster's first house: where the break is looked for on the map.
static struct ll_xy place_of(const struct ll_plan *plan, const struct ll_plan_break *b)
{
    const struct ll_separation *s = &plan->what_if.chain.outcomes.separation;
    const struct ll_cluster_cut *cut = &s->cuts[b->cut];
    const struct ll_shapes *houses = &plan->what_if.scene.layer[LL_BUILDING].shape;
    uint32_t house = s->members[s->clusters[cut->cluster].first_member];
    return cut->points > 0 ? s->points[cut->first_point]
                           : houses->points[houses->first_point[houses->first_ring[house]]];
}

static enum ll_code put_lists(const struct ll_plan *plan, enum ll_lang lang, ll_json *json,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    enum ll_code code = ll_geo_ctx_new(&ctx, err);
    code = code == LL_OK ? open_lonlat(plan, ctx, &to_lonlat, err) : code;
    ll_json_open_array(json, "actions");
    for (size_t i = 0; code == LL_OK && i < plan->action_count; i++) {
        struct ll_xy lonlat = plan->actions[i].at;
        code = ll_transform_points(to_lonlat, &lonlat, 1, err);
        if (code == LL_OK) {
            put_action(plan, i, lonlat, lang, json);
        }
    }
    ll_json_close(json);
    ll_json_open_array(json, "breaks");
    for (size_t i = 0; code == LL_OK && i < plan->break_count; i++) {
        struct ll_xy lonlat = place_of(plan, &plan->breaks[i]);
        code = ll_transform_points(to_lonlat, &lonlat, 1, err);
        if (code == LL_OK) {
            put_break(plan, &plan->breaks[i], lonlat, json);
        }
    }
    ll_json_close(json);
    return code;
}

enum ll_code ll_plan_document(const struct ll_plan *plan, enum ll_lang lang, ll_json *json,
                              struct ll_err *err)
{
    ll_json_text(json, "weight", plan->by_households ? "households" : "buildings");
    ll_json_number(json, "burden_before", plan->burden_before, 4);
    ll_json_number(json, "burden_after", plan->burden_after, 4);
    ll_json_number(json, "cost_yuan", plan->cost_yuan, 0);
    ll_json_flag(json, "default_prices", plan->default_prices);
    ll_json_whole(json, "candidates", (int64_t)plan->candidates);
    ll_json_open_object(json, "prices_yuan");
    for (int id = 0; id < LL_COST_COUNT; id++) {
        ll_json_number(json, ll_cost_key((enum ll_cost_id)id),
                       plan->what_if.model.costs.of[id].yuan, 0);
    }
    ll_json_close(json);
    enum ll_code code = put_lists(plan, lang, json, err);
    if (code == LL_OK) {
        ll_what_if_document(&plan->what_if, json);
    }
    return code;
}

/// One change as a row of the list.
static enum ll_code list_change(const struct ll_plan_changes *changes,
                                const struct ll_change *change, ll_transform *to_lonlat,
                                struct ll_text *text, struct ll_err *err)
{
    static const char *const verbs[LL_CHANGE_KIND_COUNT] = {"add", "set", "move", "remove"};
    const struct ll_layer_info *info = ll_layer_info(change->layer);
    struct ll_xy ends[2] = {change->at, change->to};
    const char *cells[3] = {"", "", ""}; /* status, kind, staffed */
    enum ll_code code = ll_transform_points(to_lonlat, ends, 1, err);
    if (code == LL_OK && change->layer == LL_GROUND) {
        code = ll_transform_points(to_lonlat, &ends[1], 1, err);
    }
    for (size_t i = 0; i < change->value_count; i++) {
        const struct ll_change_value *v = &changes->values[change->first_value + i];
        const struct ll_field *field = &info->fields[v->field];
        const int at = strcmp(field->name, "status") == 0 ? 0
                       : strcmp(field->name, "kind") == 0 ? 1
                                                          : 2;
        cells[at] = ll_word_key(field->vocabulary, v->word);
    }
    if (code == LL_OK) {
        code = ll_text_appendf(text, err, "%s,%s,", verbs[change->kind], info->plural);
    }
    if (code == LL_OK && change->kind == LL_CHANGE_ADD) {
        code = ll_text_appendf(text, err, ",%.9f,%.9f", ends[0].x, ends[0].y);
    } else if (code == LL_OK) {
        code = ll_text_appendf(text, err, "%lld,,", (long long)change->id);
    }
    if (code == LL_OK && change->layer == LL_GROUND) {
        code = ll_text_appendf(text, err, ",%.9f,%.9f", ends[1].x, ends[1].y);
    } else if (code == LL_OK) {
        code = ll_text_append(text, ",,", err);
    }
    return code == LL_OK ? ll_text_appendf(text, err, ",%s,%s,%s\n", cells[0], cells[1], cells[2])
                         : code;
}

enum ll_code ll_plan_list(const struct ll_plan *plan, struct ll_text *ret_text, struct ll_err *err)
{
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    LL_CLEANUP(ll_plan_changes_clear) struct ll_plan_changes changes = {0};
    enum ll_code code = ll_geo_ctx_new(&ctx, err);
    code = code == LL_OK ? open_lonlat(plan, ctx, &to_lonlat, err) : code;
    if (code == LL_OK) {
        code = ll_text_append(ret_text, "change,layer,id,lon,lat,lon2,lat2,status,kind,staffed\n",
                              err);
    }
    for (size_t i = 0; code == LL_OK && i < plan->action_count; i++) {
        code = ll_plan_changes_make(&plan->actions[i], plan->walls, &changes, err);
        for (size_t k = 0; code == LL_OK && k < changes.list.count; k++) {
            code = list_change(&changes, &changes.rows[k], to_lonlat, ret_text, err);
        }
    }
    return code;
}
