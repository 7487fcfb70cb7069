#include "app/jobs/explain_gates.h"

#include <math.h>

#include "core/language.h"
#include "geo/clearance.h"
#include "geo/outline.h"

/// A gate and the obstacle that it is.
struct gate {
    uint32_t row;        ///< of the obstacles; LL_NONE when it is not found again
    struct ll_xy lonlat; ///< where the way passes it
    double open_s;       ///< what passing costs
    bool recorded;       ///< the time is on record
    const char *holder;  ///< of the key; NULL: not on record
};

/// Whether opening an obstacle takes time.
static bool opens(const struct ll_table *obstacles, uint32_t row)
{
    const double open_s = ll_table_real(obstacles, row, LL_OBSTACLE_OPEN_S);
    const bool gate = ll_table_word(obstacles, row, LL_OBSTACLE_KIND) == LL_OBSTACLE_GATE;
    return ll_obstacle_counts(obstacles, row) && (isnan(open_s) ? gate : open_s > 0.0);
}

/// The obstacle nearest to where a way is held up: a lane keeps it to half a cell of its own place,
/// and it may stand beside the lane.
static uint32_t obstacle_at(const struct ll_view *view, struct ll_xy at)
{
    const struct ll_table *obstacles = &view->scene.layer[LL_OBSTACLE];
    double nearest_m = ll_rule(view->model.rules, LL_RULE_OBSTACLE_LANE_M) + 1.0;
    uint32_t found = LL_NONE;
    for (uint32_t row = 0; row < obstacles->count; row++) {
        if (opens(obstacles, row)) {
            const double m = ll_shape_point(&obstacles->shape, row, at);
            if (m < nearest_m) {
                nearest_m = m;
                found = row;
            }
        }
    }
    return found;
}

static enum ll_code gate_of(const struct ll_view *view, const struct ll_explain_ask *ask,
                            const struct ll_route_gate *passed, struct gate *ret_gate,
                            struct ll_err *err)
{
    const struct ll_table *obstacles = &view->scene.layer[LL_OBSTACLE];
    struct gate gate = {.row = obstacle_at(view, passed->at), .lonlat = passed->at};
    enum ll_code code = ll_transform_points(ask->to_lonlat, &gate.lonlat, 1, err);
    gate.open_s = passed->open_s;
    if (gate.row != LL_NONE) {
        gate.recorded = !isnan(ll_table_real(obstacles, gate.row, LL_OBSTACLE_OPEN_S));
        gate.holder = ll_table_string(obstacles, gate.row, LL_OBSTACLE_KEY_HOLDER);
    }
    if (code == LL_OK) {
        *ret_gate = gate;
    }
    return code;
}

enum ll_code ll_gates_explain_document(const struct ll_view *view, const struct ll_explain_ask *ask,
                                       const struct ll_route *route, ll_json *json,
                                       struct ll_err *err)
{
    const struct ll_table *obstacles = &view->scene.layer[LL_OBSTACLE];
    enum ll_code code = LL_OK;
    ll_json_open_array(json, "gates");
    for (size_t i = 0; code == LL_OK && i < route->gate_count; i++) {
        struct gate gate = {.row = LL_NONE};
        code = gate_of(view, ask, &route->gates[i], &gate, err);
        ll_json_open_object(json, NULL);
        if (gate.row == LL_NONE) {
            ll_json_null(json, "id");
        } else {
            ll_json_whole(json, "id", obstacles->id[gate.row]);
        }
        ll_json_number(json, "lon", gate.lonlat.x, 7);
        ll_json_number(json, "lat", gate.lonlat.y, 7);
        ll_json_number(json, "open_s", gate.open_s, 1);
        ll_json_flag(json, "recorded", gate.recorded);
        ll_json_text(json, "key_holder", gate.holder);
        ll_json_close(json);
    }
    ll_json_close(json);
    return code;
}

enum ll_code ll_gates_explain_text(const struct ll_view *view, const struct ll_explain_ask *ask,
                                   const struct ll_route *route, struct ll_text *text,
                                   struct ll_err *err)
{
    const enum ll_lang lang = ask->lang;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < route->gate_count; i++) {
        struct gate gate = {.row = LL_NONE};
        code = gate_of(view, ask, &route->gates[i], &gate, err);
        if (code == LL_OK) {
            code = ll_text_say(text, lang, err,
                               gate.recorded
                                   ? "    through a gate at %.5f,%.5f, which takes %.0f s to open; "
                                   : "    through a gate at %.5f,%.5f, for which %.0f s are taken: "
                                     "no time is on record; ",
                               gate.lonlat.x, gate.lonlat.y, gate.open_s);
        }
        if (code == LL_OK && gate.holder != NULL) {
            code = ll_text_say(text, lang, err, "the key is with %s\n", gate.holder);
        } else if (code == LL_OK) {
            code = ll_text_append(text, ll_tr(lang, "who has the key is not on record\n"), err);
        }
    }
    return code;
}
