#include "app/http/tiles.h"

#include <stdio.h>
#include <string.h>

#include "app/http/service.h"
#include "app/http/worker.h"
#include "app/jobs/draw.h"
#include "core/text.h"

/// A whole number in plain digits; false for anything else.
static bool read_digits(const char *text, uint64_t *ret_value)
{
    size_t len = strspn(text, "0123456789");
    if (len == 0 || len > 10 || text[len] != '\0' || (len > 1 && text[0] == '0')) {
        return false;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++) {
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    *ret_value = value;
    return true;
}

static enum ll_code find_layer(const char *key, enum ll_map_layer *ret_layer, struct ll_err *err)
{
    return ll_map_layer_by_key(key, ret_layer)
               ? LL_OK
               : ll_fail(err, LL_E_NOT_FOUND,
                         "there is no map layer '%s'; there are base, risk, water, response, "
                         "separation, lanes, plan",
                         key);
}

enum ll_code ll_tile_address(const char (*parts)[LL_ROUTE_PARAM_SIZE],
                             struct ll_tile_address *ret_address, struct ll_err *err)
{
    struct ll_tile_address a = {.scale = 1};
    char row[LL_ROUTE_PARAM_SIZE];
    (void)snprintf(row, sizeof row, "%s", parts[3]);
    char *at = strchr(row, '@');
    if (at != NULL && strcmp(at, "@2x") == 0) {
        *at = '\0';
        a.scale = 2;
    }
    uint64_t z = 0, x = 0, y = 0;
    enum ll_code code = find_layer(parts[0], &a.layer, err);
    if (code != LL_OK) {
        return code;
    }
    if (!read_digits(parts[1], &z) || !read_digits(parts[2], &x) || !read_digits(row, &y)) {
        return ll_fail(err, LL_E_INVALID, "a tile is named by three numbers, not '%s/%s/%s'",
                       parts[1], parts[2], parts[3]);
    }
    if (z > LL_ZOOM_MAX || (x >> z) != 0 || (y >> z) != 0) {
        return ll_fail(err, LL_E_NOT_FOUND, "there is no tile %s/%s/%s", parts[1], parts[2], row);
    }
    a.z = (int)z;
    a.x = (uint32_t)x;
    a.y = (uint32_t)y;
    *ret_address = a;
    return LL_OK;
}

static void give_back(void *tile)
{
    ll_tile_cache_give_back(tile);
}

static void reply_cached(struct ll_reply *reply, const struct ll_cached_tile *tile)
{
    ll_reply_static(reply, "image/png", tile->bytes, tile->len);
    reply->release = give_back;
    reply->owner = (void *)(uintptr_t)tile;
}

static enum ll_code draw(struct ll_service *service, const struct ll_request *request,
                         const struct ll_snapshot *snapshot, const struct ll_tile_address *a,
                         struct ll_reply *ret_reply, struct ll_err *err)
{
    const struct ll_tile_key key = {.generation = snapshot->generation,
                                    .x = a->x,
                                    .y = a->y,
                                    .layer = (uint8_t)a->layer,
                                    .zoom = (uint8_t)a->z,
                                    .scale = (uint8_t)a->scale};
    const struct ll_cached_tile *tile = ll_tile_cache_take(service->cache, &key);
    if (tile != NULL) {
        reply_cached(ret_reply, tile);
        return LL_OK;
    }
    ll_painter *painter = NULL;
    struct ll_png png = {0};
    enum ll_code code = ll_worker_painter(request->worker, &painter, err);
    if (code == LL_OK) {
        code = ll_tile_draw(painter, snapshot->view.map, a->layer, a->z, a->x, a->y, a->scale, &png,
                            err);
    }
    if (code == LL_OK && png.empty) {
        ll_reply_static(ret_reply, "image/png", png.bytes, png.len);
    } else if (code == LL_OK) {
        code = ll_tile_cache_put(service->cache, &key, png.bytes, png.len, &tile, err);
        if (code == LL_OK) {
            reply_cached(ret_reply, tile);
        }
    }
    return code;
}

enum ll_code ll_service_check_layer(const struct ll_snapshot *snapshot, enum ll_map_layer layer,
                                    struct ll_err *err)
{
    return layer != LL_MAP_PLAN || snapshot->view.proposal.id != 0
               ? LL_OK
               : ll_fail(err, LL_E_NOT_FOUND, "no proposal is stored; make one with `lifelane %s`",
                         "site hydrants --count K");
}

/// Fails for what the contract names and this program does not do yet: a wrong picture would look
/// right.
static enum ll_code check_fields(const struct ll_request *request,
                                 const struct ll_snapshot *snapshot, struct ll_err *err)
{
    if (ll_target_field(request->target, "area") != NULL) {
        return ll_fail(err, LL_E_UNSUPPORTED, "tiles of one area alone are not drawn yet");
    }
    return ll_service_check_period(request, snapshot, err);
}

enum ll_code ll_tile_handle(struct ll_service *service, const struct ll_request *request,
                            struct ll_reply *ret_reply, struct ll_err *err)
{
    struct ll_tile_address a = {0};
    enum ll_code code = ll_tile_address(request->param, &a, err);
    if (code != LL_OK) {
        return code;
    }
    const struct ll_snapshot *snapshot = ll_site_take(service->site);
    code = check_fields(request, snapshot, err);
    code = code == LL_OK ? ll_service_check_layer(snapshot, a.layer, err) : code;
    if (code == LL_OK) {
        (void)snprintf(ret_reply->etag, sizeof ret_reply->etag, "\"%s-%s-%d-%u-%u-%d\"",
                       snapshot->version, ll_map_layer_key(a.layer), a.z, a.x, a.y, a.scale);
        ret_reply->cache = ll_service_caching(request, snapshot->version);
        if (!ll_reply_unchanged(ret_reply, request->if_none_match)) {
            code = draw(service, request, snapshot, &a, ret_reply, err);
        }
    }
    ll_site_give_back(service->site, snapshot);
    return code;
}

static void put_bounds(const struct ll_box *box, ll_json *json)
{
    const double side[4] = {box->min_x, box->min_y, box->max_x, box->max_y};
    ll_json_open_array(json, "bounds");
    for (int i = 0; i < 4; i++) {
        ll_json_number(json, NULL, side[i], 7);
    }
    ll_json_close(json);
    ll_json_open_array(json, "center");
    ll_json_number(json, NULL, (box->min_x + box->max_x) / 2.0, 7);
    ll_json_number(json, NULL, (box->min_y + box->max_y) / 2.0, 7);
    ll_json_whole(json, NULL, 14);
    ll_json_close(json);
}

/// Address of the tiles; a header Host with anything but a name or address and a port gives a path.
static enum ll_code tile_url(const struct ll_request *request, enum ll_map_layer layer,
                             const char *version, struct ll_text *url, struct ll_err *err)
{
    const char *host = request->host == NULL ? "" : request->host;
    bool plain = host[strspn(host, "0123456789.:[]abcdefABCDEFlocalhst")] == '\0';
    enum ll_code code = LL_OK;
    if (plain && host[0] != '\0') {
        code = ll_text_appendf(url, err, "http://%s", host);
    }
    return code == LL_OK ? ll_text_appendf(url, err, "/tiles/%s/{z}/{x}/{y}.png?v=%s",
                                           ll_map_layer_key(layer), version)
                         : code;
}

static void put_tilejson(const struct ll_request *request, const struct ll_snapshot *snapshot,
                         enum ll_map_layer layer, const char *url, ll_json *json)
{
    const struct ll_view *view = &snapshot->view;
    ll_json_text(json, "tilejson", "3.0.0");
    ll_json_text(json, "name", ll_map_layer_text(layer, request->lang));
    ll_json_text(json, "description", view->name);
    ll_json_text(json, "version", "1.0.0");
    ll_json_text(json, "attribution", view->attribution);
    ll_json_text(json, "scheme", "xyz");
    ll_json_open_array(json, "tiles");
    ll_json_text(json, NULL, url);
    ll_json_close(json);
    ll_json_whole(json, "minzoom", 0);
    ll_json_whole(json, "maxzoom", LL_ZOOM_MAX);
    struct ll_box box = ll_map_bounds(view->map);
    if (!ll_box_is_empty(&box)) {
        put_bounds(&box, json);
    }
    ll_json_text(json, "data_version", snapshot->version);
}

enum ll_code ll_tilejson_handle(struct ll_service *service, const struct ll_request *request,
                                struct ll_reply *ret_reply, struct ll_err *err)
{
    enum ll_map_layer layer = LL_MAP_BASE;
    enum ll_code code = find_layer(request->param[0], &layer, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    LL_CLEANUP(ll_text_clear) struct ll_text url = {0};
    const struct ll_snapshot *snapshot = ll_site_take(service->site);
    code = ll_service_check_period(request, snapshot, err);
    code = code == LL_OK ? ll_service_check_layer(snapshot, layer, err) : code;
    if (code == LL_OK) {
        code = tile_url(request, layer, snapshot->version, &url, err);
    }
    if (code == LL_OK) {
        put_tilejson(request, snapshot, layer, ll_text_str(&url), json);
        code = ll_reply_json(ret_reply, json, err);
        ret_reply->cache = "private, no-cache";
    }
    ll_site_give_back(service->site, snapshot);
    return code;
}
