#include "app/http/api.h"

#include <stdio.h>

#include "app/http/legend.h"
#include "app/http/service.h"
#include "app/http/worker.h"
#include "app/jobs/behind.h"
#include "app/jobs/bounds.h"
#include "app/jobs/draw.h"
#include "app/jobs/obstruction.h"
#include "app/jobs/place.h"
#include "app/jobs/ranking.h"
#include "core/language.h"
#include "core/text.h"

/// Sets tag and caching of a document that depends on the state of the store, the language and the
/// address alone. @return true when the client has it already.
static bool has_it(const struct ll_request *request, const struct ll_snapshot *snapshot,
                   struct ll_reply *reply)
{
    (void)snprintf(reply->etag, sizeof reply->etag, "\"%s-%s\"", snapshot->version,
                   request->lang == LL_LANG_ZH ? "zh" : "en");
    reply->cache = "private, no-cache";
    return ll_reply_unchanged(reply, request->if_none_match);
}

/// Fails where there is nothing to rank or explain yet.
static enum ll_code need_assessment(const struct ll_request *request,
                                    const struct ll_snapshot *snapshot, struct ll_err *err)
{
    if (!snapshot->view.has_assessment) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "nothing has been assessed yet; run `lifelane assess` first");
    }
    return ll_service_check_period(request, snapshot, err);
}

static enum ll_code villages(const struct ll_request *request, const struct ll_snapshot *snapshot,
                             struct ll_reply *ret_reply, struct ll_err *err)
{
    enum ll_code code = need_assessment(request, snapshot, err);
    if (code != LL_OK || has_it(request, snapshot, ret_reply)) {
        return code;
    }
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    code = ll_ranking_document(&snapshot->view.ranking, &snapshot->view.model, 0, request->lang,
                               json, err);
    return code == LL_OK ? ll_reply_json(ret_reply, json, err) : code;
}

enum ll_code ll_villages_handle(struct ll_service *service, const struct ll_request *request,
                                struct ll_reply *ret_reply, struct ll_err *err)
{
    const struct ll_snapshot *snapshot = ll_site_take(service->site);
    enum ll_code code = villages(request, snapshot, ret_reply, err);
    ll_site_give_back(service->site, snapshot);
    return code;
}

static void put_bbox(const struct ll_box *box, ll_json *json)
{
    if (ll_box_is_empty(box)) {
        ll_json_null(json, "bbox");
        return;
    }
    const double side[4] = {box->min_x, box->min_y, box->max_x, box->max_y};
    ll_json_open_array(json, "bbox");
    for (int i = 0; i < 4; i++) {
        ll_json_number(json, NULL, side[i], 7);
    }
    ll_json_close(json);
}

static enum ll_code village(const struct ll_request *request, const struct ll_snapshot *snapshot,
                            struct ll_reply *ret_reply, struct ll_err *err)
{
    const struct ll_view *view = &snapshot->view;
    const struct ll_stored_village *found = NULL;
    enum ll_code code = need_assessment(request, snapshot, err);
    if (code == LL_OK) {
        code = ll_view_village(view, request->param[0], &found, err);
    }
    if (code != LL_OK || has_it(request, snapshot, ret_reply)) {
        return code;
    }
    struct ll_behind behind;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    size_t index = (size_t)(found - view->ranking.rows);
    code = ll_worker_transforms(request->worker, view->scene.epsg, err);
    if (code == LL_OK) {
        code = ll_behind_find(view, found, request->worker->to_lonlat, &behind, err);
    }
    if (code == LL_OK) {
        ll_village_whole_document(view, found, &behind, request->lang, json);
        put_bbox(&snapshot->bounds[index], json);
        code = ll_outline_document(&view->scene.layer[LL_AREA].shape, view->village_area[index],
                                   request->worker->to_lonlat, json, err);
    }
    return code == LL_OK ? ll_reply_json(ret_reply, json, err) : code;
}

enum ll_code ll_village_handle(struct ll_service *service, const struct ll_request *request,
                               struct ll_reply *ret_reply, struct ll_err *err)
{
    const struct ll_snapshot *snapshot = ll_site_take(service->site);
    enum ll_code code = village(request, snapshot, ret_reply, err);
    ll_site_give_back(service->site, snapshot);
    return code;
}

/// Reads the fields `lon` and `lat`.
static enum ll_code read_place(const struct ll_request *request, struct ll_xy *ret_lonlat,
                               struct ll_err *err)
{
    const char *lon = ll_target_field(request->target, "lon");
    const char *lat = ll_target_field(request->target, "lat");
    struct ll_xy at = {0.0, 0.0};
    if (lon == NULL || lat == NULL || !ll_parse_number(lon, &at.x) ||
        !ll_parse_number(lat, &at.y) || at.x < -180.0 || at.x > 180.0 || at.y < -90.0 ||
        at.y > 90.0) {
        return ll_fail(err, LL_E_INVALID, "a place is given as ?lon=…&lat=… in degrees");
    }
    *ret_lonlat = at;
    return LL_OK;
}

enum ll_code ll_explain_handle(struct ll_service *service, const struct ll_request *request,
                               struct ll_reply *ret_reply, struct ll_err *err)
{
    struct ll_xy lonlat = {0.0, 0.0};
    enum ll_code code = read_place(request, &lonlat, err);
    if (code != LL_OK) {
        return code;
    }
    const struct ll_snapshot *snapshot = ll_site_take(service->site);
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    code = need_assessment(request, snapshot, err);
    if (code == LL_OK) {
        code = ll_worker_transforms(request->worker, snapshot->view.scene.epsg, err);
    }
    if (code == LL_OK) {
        const struct ll_place_request place = {.lonlat = lonlat,
                                               .to_store = request->worker->to_store,
                                               .to_lonlat = request->worker->to_lonlat,
                                               .lang = request->lang};
        code = ll_place_document(&snapshot->view, &place, json, err);
    }
    if (code == LL_OK) {
        code = ll_reply_json(ret_reply, json, err);
        ret_reply->cache = "private, no-cache";
    }
    ll_site_give_back(service->site, snapshot);
    return code;
}

static enum ll_code obstacles(const struct ll_request *request, const struct ll_snapshot *snapshot,
                              struct ll_reply *ret_reply, struct ll_err *err)
{
    enum ll_code code = need_assessment(request, snapshot, err);
    if (code != LL_OK || has_it(request, snapshot, ret_reply)) {
        return code;
    }
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    code = ll_worker_transforms(request->worker, snapshot->view.scene.epsg, err);
    if (code == LL_OK) {
        const struct ll_obstruction_request what = {.area =
                                                        ll_target_field(request->target, "area"),
                                                    .lang = request->lang,
                                                    .to_lonlat = request->worker->to_lonlat};
        code = ll_obstructions_document(&snapshot->view, &what, json, err);
    }
    return code == LL_OK ? ll_reply_json(ret_reply, json, err) : code;
}

enum ll_code ll_obstacles_handle(struct ll_service *service, const struct ll_request *request,
                                 struct ll_reply *ret_reply, struct ll_err *err)
{
    const struct ll_snapshot *snapshot = ll_site_take(service->site);
    enum ll_code code = obstacles(request, snapshot, ret_reply, err);
    ll_site_give_back(service->site, snapshot);
    return code;
}

/// The title of a layer; that of a proposal says what it is and whether it still holds.
static enum ll_code layer_title(const struct ll_view *view, enum ll_map_layer layer,
                                enum ll_lang lang, struct ll_text *title, struct ll_err *err)
{
    if (layer != LL_MAP_PLAN) {
        return ll_text_append(title, ll_map_layer_text(layer, lang), err);
    }
    enum ll_code code =
        ll_text_appendf(title, err, "%s · ", ll_tr(lang, ll_proposal_title(view->proposal.kind)));
    return code == LL_OK ? ll_proposal_line(&view->proposal, view->proposal_age, lang, title, err)
                         : code;
}

enum ll_code ll_legend_handle(struct ll_service *service, const struct ll_request *request,
                              struct ll_reply *ret_reply, struct ll_err *err)
{
    const char *key = ll_target_field(request->target, "layer");
    enum ll_map_layer layer = LL_MAP_RISK;
    if (key != NULL && !ll_map_layer_by_key(key, &layer)) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "there is no map layer '%s'; there are base, risk, water, response, "
                       "separation, lanes, plan",
                       key);
    }
    const char *zoom_text = ll_target_field(request->target, "zoom");
    double zoom = 16.0;
    if (zoom_text != NULL &&
        (!ll_parse_number(zoom_text, &zoom) || zoom < 0.0 || zoom > LL_ZOOM_MAX)) {
        return ll_fail(err, LL_E_INVALID, "zoom takes a number from 0 to %d, not '%s'", LL_ZOOM_MAX,
                       zoom_text);
    }
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    const struct ll_snapshot *snapshot = ll_site_take(service->site);
    LL_CLEANUP(ll_text_clear) struct ll_text title = {0};
    enum ll_code code = ll_service_check_layer(snapshot, layer, err);
    code = code == LL_OK ? layer_title(&snapshot->view, layer, request->lang, &title, err) : code;
    ll_json_text(json, "layer", ll_map_layer_key(layer));
    ll_json_text(json, "title", ll_text_str(&title));
    ll_legend_document(snapshot->view.map, layer, zoom, request->lang, json);
    ll_site_give_back(service->site, snapshot);
    ret_reply->cache = "private, no-cache";
    return code == LL_OK ? ll_reply_json(ret_reply, json, err) : code;
}

enum ll_code ll_health_handle(struct ll_service *service, const struct ll_request *request,
                              struct ll_reply *ret_reply, struct ll_err *err)
{
    (void)request;
    struct ll_err trouble = {0};
    bool stale = ll_site_trouble(service->site, &trouble);
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    const struct ll_snapshot *snapshot = ll_site_take(service->site);
    ll_json_text(json, "status", stale ? "stale" : "ok");
    ll_json_text(json, "detail", stale ? trouble.message : NULL);
    ll_json_text(json, "program", LL_VERSION);
    ll_json_text(json, "version", snapshot->version);
    ll_json_text(json, "name", snapshot->view.name);
    ll_json_flag(json, "assessed", snapshot->view.has_assessment);
    ll_site_give_back(service->site, snapshot);
    ret_reply->cache = "no-store";
    return ll_reply_json(ret_reply, json, err);
}
