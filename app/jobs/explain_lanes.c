#include "app/jobs/explain_lanes.h"

#include <math.h>

#include "core/language.h"
#include "geo/outline.h"

enum { LANES_MAX = 4, FINDINGS_MAX = 5 /* a lane, in words */ };

/// A lane at a building.
struct near_lane {
    uint32_t row;
    double distance_m;
};

/// The lanes at a building, nearest first.
struct near_lanes {
    uint32_t building;
    struct near_lane lane[LANES_MAX];
    size_t count;
};

const char *ll_sureness_text(enum ll_sureness sure, enum ll_lang lang)
{
    static const char *const texts[LL_SURE_COUNT] = {"not known", "fine", "possibly", "probably",
                                                     "certainly"};
    return ll_tr(lang, texts[sure]);
}

const char *ll_cause_text(enum ll_cause cause, enum ll_lang lang)
{
    static const char *const texts[LL_CAUSE_COUNT] = {"nothing measured",
                                                      "the figure on record",
                                                      "buildings",
                                                      "an obstacle",
                                                      "parked vehicles",
                                                      "a wall, water, a railway or a cliff",
                                                      "the course of the lane",
                                                      "a bridge above"};
    return ll_tr(lang, texts[cause]);
}

static double lane_distance(const struct ll_scene *scene, uint32_t building, uint32_t lane)
{
    const struct ll_shapes *lanes = &scene->layer[LL_LANE].shape;
    double nearest = INFINITY;
    for (uint32_t r = lanes->first_ring[lane]; r < lanes->first_ring[lane + 1]; r++) {
        for (uint32_t p = lanes->first_point[r]; p + 1 < lanes->first_point[r + 1]; p++) {
            nearest = fmin(nearest, ll_shape_segment(&scene->layer[LL_BUILDING].shape, building,
                                                     lanes->points[p], lanes->points[p + 1]));
        }
    }
    return nearest;
}

static void add_near(struct near_lanes *n, struct near_lane lane)
{
    size_t at = n->count < LANES_MAX ? n->count++ : LANES_MAX;
    for (; at > 0 && lane.distance_m < n->lane[at - 1].distance_m; at--) {
        if (at < LANES_MAX) {
            n->lane[at] = n->lane[at - 1];
        }
    }
    if (at < LANES_MAX) {
        n->lane[at] = lane;
    }
}

static struct near_lanes lanes_at(const struct ll_view *view, uint32_t building)
{
    const struct ll_scene *scene = &view->scene;
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    const struct ll_box *box = &scene->layer[LL_BUILDING].shape.box[building];
    double near_m = ll_rule(view->model.rules, LL_RULE_LANE_NEAR_M);
    struct near_lanes found = {.building = building};
    for (uint32_t lane = 0; lane < lanes->count; lane++) {
        if (ll_lane_drivable(&view->model.speeds, lanes, lane) &&
            ll_box_distance(&lanes->shape.box[lane], box) <= near_m) {
            double distance_m = lane_distance(scene, building, lane);
            if (distance_m <= near_m) {
                add_near(&found, (struct near_lane){lane, distance_m});
            }
        }
    }
    uint32_t nearest = view->results.lane[building];
    if (found.count == 0 && view->results.lane_answer[building] == LL_ANSWERED &&
        nearest != LL_NONE) {
        add_near(&found, (struct near_lane){nearest, view->results.lane_m[building]});
    }
    return found;
}

static bool is_near(const struct near_lanes *near, uint32_t lane)
{
    for (size_t i = 0; i < near->count; i++) {
        if (near->lane[i].row == lane) {
            return true;
        }
    }
    return false;
}

/// Whether a finding concerns a building: on this lane, within reach of a hose. A turn between two
/// lanes at the building is told with the first.
static bool concerns(const struct ll_view *view, const struct near_lanes *near, uint32_t lane,
                     const struct ll_lane_finding *f)
{
    bool here = f->lane == lane || (f->other_lane == lane && !is_near(near, f->lane));
    return here && ll_shape_point(&view->scene.layer[LL_BUILDING].shape, near->building, f->at) <=
                       ll_rule(view->model.rules, LL_RULE_HOSE_TO_WALL_M);
}

/// Id of the row that causes something, for JSON; -1 without one.
static int64_t cause_id(const struct ll_view *view, enum ll_cause cause, uint32_t row)
{
    enum ll_layer layer = ll_cause_layer(cause);
    return layer == LL_LAYER_COUNT || row == LL_NONE ? -1 : view->scene.layer[layer].id[row];
}

static void put_cause(const struct ll_view *view, enum ll_cause cause, uint32_t row, ll_json *json)
{
    int64_t id = cause_id(view, cause, row);
    ll_json_text(json, "cause", ll_cause_key(cause));
    if (id < 0) {
        ll_json_null(json, "cause_id");
    } else {
        ll_json_whole(json, "cause_id", id);
    }
}

/// Id of a lane; null for LL_NONE.
static void put_lane_id(const struct ll_view *view, const char *key, uint32_t lane, ll_json *json)
{
    if (lane == LL_NONE) {
        ll_json_null(json, key);
    } else {
        ll_json_whole(json, key, view->scene.layer[LL_LANE].id[lane]);
    }
}

/// Times of day at which a finding holds; null for always.
static void put_times(uint8_t times, ll_json *json)
{
    if (times == 0) {
        ll_json_null(json, "times");
        return;
    }
    ll_json_open_array(json, "times");
    for (unsigned t = 0; t < LL_SPEED_SET_COUNT; t++) {
        if (((unsigned)times >> t & 1U) != 0) {
            ll_json_text(json, NULL, ll_speed_set_key((enum ll_speed_set)t));
        }
    }
    ll_json_close(json);
}

static bool same_width(float a, float b)
{
    return a == b || (isnan(a) && isnan(b));
}

/// Whether the width of a lane hangs on the time of day.
static bool is_timed(const struct ll_lane_summary *s)
{
    for (int t = 0; t < LL_SPEED_SET_COUNT; t++) {
        if (!same_width(s->low_at_m[t], s->width_low_m) ||
            !same_width(s->high_at_m[t], s->width_high_m)) {
            return true;
        }
    }
    return false;
}

/// Widths by time of day; null where they are the same at all times.
static void put_widths_at(const struct ll_lane_summary *s, ll_json *json)
{
    if (!is_timed(s)) {
        ll_json_null(json, "width_at");
        return;
    }
    ll_json_open_object(json, "width_at");
    for (int t = 0; t < LL_SPEED_SET_COUNT; t++) {
        ll_json_open_object(json, ll_speed_set_key((enum ll_speed_set)t));
        ll_json_number(json, "low_m", (double)s->low_at_m[t], 2);
        ll_json_number(json, "high_m", (double)s->high_at_m[t], 2);
        ll_json_close(json);
    }
    ll_json_close(json);
}

static enum ll_code put_finding(const struct ll_view *view, const struct ll_explain_ask *ask,
                                const struct ll_lane_finding *f, ll_json *json, struct ll_err *err)
{
    struct ll_xy at = f->at;
    enum ll_code code = ll_transform_points(ask->to_lonlat, &at, 1, err);
    enum ll_rule_id rule = (enum ll_rule_id)f->rule;
    ll_json_open_object(json, NULL);
    ll_json_text(json, "kind", ll_finding_kind_key((enum ll_finding_kind)f->kind));
    ll_json_text(json, "sure", ll_sureness_key((enum ll_sureness)f->sure));
    ll_json_number(json, "lon", at.x, 7);
    ll_json_number(json, "lat", at.y, 7);
    ll_json_number(json, "from_m", f->from_m, 2);
    ll_json_number(json, "to_m", f->to_m, 2);
    ll_json_number(json, "value", (double)f->value, 2);
    ll_json_number(json, "low", (double)f->low, 2);
    ll_json_number(json, "high", (double)f->high, 2);
    ll_json_text(json, "rule", ll_rule_key(rule));
    ll_json_number(json, "limit", ll_rule(view->model.rules, rule), 3);
    put_cause(view, (enum ll_cause)f->cause, f->cause_row, json);
    put_lane_id(view, "lane", f->lane, json);
    put_lane_id(view, "other_lane", f->other_lane, json);
    if (f->kind == LL_FINDING_DEAD_END) {
        ll_json_number(json, "turning_square_m", (double)f->room_m, 1);
    }
    put_times(f->times, json);
    if (f->movable == LL_MOVABLE_UNKNOWN) {
        ll_json_null(json, "movable");
    } else {
        ll_json_flag(json, "movable", f->movable == LL_MOVABLE_YES);
    }
    ll_json_close(json);
    return code;
}

static enum ll_code put_lane(const struct ll_view *view, const struct ll_explain_ask *ask,
                             const struct near_lanes *near, size_t at, ll_json *json,
                             struct ll_err *err)
{
    const enum ll_lang lang = ask->lang;
    enum ll_code code = LL_OK;
    const struct near_lane *lane = &near->lane[at];
    const struct ll_table *lanes = &view->scene.layer[LL_LANE];
    const struct ll_clearance *c = &view->outcomes.clearance;
    const struct ll_lane_summary *s = &c->lanes[lane->row];
    const struct ll_field *class = &ll_layer_info(LL_LANE)->fields[LL_LANE_CLASS];
    uint8_t word = ll_table_word(lanes, lane->row, LL_LANE_CLASS);
    ll_json_open_object(json, NULL);
    ll_json_whole(json, "id", lanes->id[lane->row]);
    ll_json_text(json, "name", ll_table_string(lanes, lane->row, LL_LANE_NAME));
    ll_json_text(json, "class", ll_word_key(class->vocabulary, word));
    ll_json_text(json, "class_text", ll_word_text(class->vocabulary, word, lang));
    ll_json_number(json, "distance_m", lane->distance_m, 3);
    ll_json_number(json, "width_declared_m", (double)s->nominal_m, 2);
    ll_json_number(json, "width_low_m", (double)s->width_low_m, 2);
    ll_json_number(json, "width_high_m", (double)s->width_high_m, 2);
    put_cause(view, (enum ll_cause)s->width_cause, s->width_row, json);
    put_widths_at(s, json);
    ll_json_text(json, "grade_low", ll_lane_grade_key((enum ll_lane_grade)s->grade_low));
    ll_json_text(json, "grade_high", ll_lane_grade_key((enum ll_lane_grade)s->grade_high));
    ll_json_number(json, "obstructed_m", (double)s->obstructed_m, 1);
    ll_json_open_array(json, "findings");
    for (size_t i = 0; code == LL_OK && i < c->finding_count; i++) {
        if (concerns(view, near, lane->row, &c->findings[i])) {
            code = put_finding(view, ask, &c->findings[i], json, err);
        }
    }
    ll_json_close(json);
    ll_json_close(json);
    return code;
}

enum ll_code ll_lanes_explain_document(const struct ll_view *view, const struct ll_explain_ask *ask,
                                       ll_json *json, struct ll_err *err)
{
    if (view->outcomes.clearance.lanes == NULL) {
        ll_json_null(json, "lanes");
        return LL_OK;
    }
    const struct near_lanes near = lanes_at(view, ask->building);
    enum ll_code code = LL_OK;
    ll_json_open_array(json, "lanes");
    for (size_t i = 0; code == LL_OK && i < near.count; i++) {
        code = put_lane(view, ask, &near, i, json, err);
    }
    ll_json_close(json);
    return code;
}

/* ---- in words ---- */

/// The clear width of a lane at its narrowest, and what says so.
static enum ll_code say_width(const struct ll_lane_summary *s, enum ll_lang lang,
                              struct ll_text *text, struct ll_err *err)
{
    double low = (double)s->width_low_m;
    double high = (double)s->width_high_m;
    if (isnan(low) && !isfinite(high)) {
        return ll_text_append(text, ll_tr(lang, "clear width not known"), err);
    }
    if (isinf(high)) {
        return ll_text_say(text, lang, err,
                           "width not on record, %.1f m at least is taken for its class", low);
    }
    if (isnan(low)) {
        return ll_text_say(text, lang, err, "clear width at most %.1f m, by %s", high,
                           ll_cause_text((enum ll_cause)s->width_cause, lang));
    }
    if (high - low < 0.05) {
        return ll_text_say(text, lang, err, "clear width %.1f m, by %s", high,
                           ll_cause_text((enum ll_cause)s->width_cause, lang));
    }
    return ll_text_say(text, lang, err, "clear width %.1f to %.1f m, by %s", low, high,
                       ll_cause_text((enum ll_cause)s->width_cause, lang));
}

static const char *time_text(int time, enum ll_lang lang)
{
    static const char *const texts[LL_SPEED_SET_COUNT] = {"by day", "at night", "on market days"};
    return ll_tr(lang, texts[time]);
}

/// The widths by time of day, where they differ.
static enum ll_code say_times(const struct ll_lane_summary *s, enum ll_lang lang,
                              struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (int t = 0; code == LL_OK && is_timed(s) && t < LL_SPEED_SET_COUNT; t++) {
        double high = (double)s->high_at_m[t];
        if (isfinite(high)) {
            code = ll_text_say(text, lang, err, "; %s at most %.1f m", time_text(t, lang), high);
        } else if (isinf(high)) {
            code = ll_text_say(text, lang, err, "; %s nothing narrows it", time_text(t, lang));
        }
    }
    return code;
}

static enum ll_code say_grade(const struct ll_lane_summary *s, enum ll_lang lang,
                              struct ll_text *text, struct ll_err *err)
{
    const char *low = ll_lane_grade_key((enum ll_lane_grade)s->grade_low);
    const char *high = ll_lane_grade_key((enum ll_lane_grade)s->grade_high);
    if (low == NULL || high == NULL) {
        return ll_text_append(text, ll_tr(lang, "class not known"), err);
    }
    return s->grade_low == s->grade_high
               ? ll_text_say(text, lang, err, "class %s", high)
               : ll_text_say(text, lang, err, "class %s to %s", high, low);
}

static enum ll_code say_lane(const struct ll_view *view, const struct near_lane *lane,
                             enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_table *lanes = &view->scene.layer[LL_LANE];
    const struct ll_lane_summary *s = &view->outcomes.clearance.lanes[lane->row];
    const struct ll_field *class = &ll_layer_info(LL_LANE)->fields[LL_LANE_CLASS];
    const char *name = ll_table_string(lanes, lane->row, LL_LANE_NAME);
    uint8_t word = ll_table_word(lanes, lane->row, LL_LANE_CLASS);
    enum ll_code code =
        ll_text_appendf(text, err, "  %s %s (%s), %.1f m: ", ll_tr(lang, "Lane"),
                        name == NULL ? ll_tr(lang, "without a name") : name,
                        ll_word_text(class->vocabulary, word, lang), lane->distance_m);
    if (code == LL_OK) {
        code = say_grade(s, lang, text, err);
    }
    if (code == LL_OK) {
        code = ll_text_append(text, ll_tr(lang, "; "), err);
    }
    if (code == LL_OK) {
        code = say_width(s, lang, text, err);
    }
    if (code == LL_OK) {
        code = say_times(s, lang, text, err);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

/// Value and limit of a finding with their unit.
static enum ll_code say_value(const struct ll_view *view, const struct ll_lane_finding *f,
                              enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_rule *rule = ll_rule_row(view->model.rules, (enum ll_rule_id)f->rule);
    if (f->kind == LL_FINDING_CROSSED) {
        return LL_OK;
    }
    enum ll_code code = isnan(f->value)
                            ? LL_OK
                            : ll_text_appendf(text, err, "%.1f %s", (double)f->value, rule->unit);
    if (code == LL_OK) {
        code = ll_text_say(text, lang, err, " (limit %g %s", rule->value, rule->unit);
    }
    if (code == LL_OK && rule->standard[0] != '\0') {
        code = ll_text_appendf(text, err, ", %s%s%s", rule->standard,
                               rule->clause[0] == '\0' ? "" : " ", rule->clause);
    }
    return code == LL_OK ? ll_text_append(text, ll_tr(lang, ")"), err) : code;
}

/// What a finding says of the lane: how surely it falls short in what.
static enum ll_code say_verdict(const struct ll_lane_finding *f, enum ll_lang lang,
                                struct ll_text *text, struct ll_err *err)
{
    static const char *const short_of[LL_FINDING_KIND_COUNT] = {
        "too narrow",
        "too low",
        "too tight for the turn",
        "too steep",
        "a dead end without a place to turn",
        "too far from the next parallel lane",
        "the lane runs through a building: check the data"};
    static const char *const unknown[LL_FINDING_KIND_COUNT] = {
        "clear width not known",
        "clear height not known",
        "turning radius not known",
        "slope not known",
        "place to turn not known",
        "distance to the next lane not known",
        "the lane runs through a building: check the data"};
    if (f->sure == LL_SURE_UNKNOWN) {
        return ll_text_appendf(text, err, "    %s", ll_tr(lang, unknown[f->kind]));
    }
    const char *what = f->rule == LL_RULE_TURNING_PLACE_TALL_M
                           ? "a dead end with little room to turn for high buildings"
                           : short_of[f->kind];
    return ll_text_appendf(text, err, "    %s%s%s",
                           ll_sureness_text((enum ll_sureness)f->sure, lang),
                           lang == LL_LANG_ZH ? "" : " ", ll_tr(lang, what));
}

/// The largest free square at a dead end, and for whom it is enough.
static enum ll_code say_room(const struct ll_view *view, const struct ll_lane_finding *f,
                             enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    double room_m = (double)f->room_m;
    double general_m = ll_rule(view->model.rules, LL_RULE_TURNING_PLACE_M);
    double tall_m = ll_rule(view->model.rules, LL_RULE_TURNING_PLACE_TALL_M);
    double heavy_m = ll_rule(view->model.rules, LL_RULE_TURNING_PLACE_HEAVY_M);
    enum ll_code code = ll_text_say(text, lang, err, ", largest free square there %.1f m", room_m);
    if (code == LL_OK && room_m < general_m) {
        return ll_text_say(text, lang, err, " (fire trucks need %g m)", general_m);
    }
    if (code == LL_OK && room_m < tall_m) {
        return ll_text_say(
            text, lang, err,
            " (enough for ordinary trucks; at high buildings %g m, heavy trucks %g m)", tall_m,
            heavy_m);
    }
    return code;
}

/// The lane that a turn leads into, seen from `lane`; the room to turn at a dead end; the times.
static enum ll_code say_more(const struct ll_view *view, const struct ll_lane_finding *f,
                             uint32_t lane, enum ll_lang lang, struct ll_text *text,
                             struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (f->other_lane != LL_NONE) {
        uint32_t other = f->lane == lane ? f->other_lane : f->lane;
        const char *name = ll_table_string(&view->scene.layer[LL_LANE], other, LL_LANE_NAME);
        code = ll_text_say(text, lang, err, ", turning into %s",
                           name == NULL ? ll_tr(lang, "a lane without a name") : name);
    }
    if (code == LL_OK && f->kind == LL_FINDING_DEAD_END && !isnan(f->room_m)) {
        code = say_room(view, f, lang, text, err);
    }
    for (int t = 0; code == LL_OK && t < LL_SPEED_SET_COUNT; t++) {
        if (((unsigned)f->times >> t & 1U) != 0) {
            code = ll_text_say(text, lang, err, ", %s", time_text(t, lang));
        }
    }
    return code;
}

/// Where a bend or a turn is: it is no stretch that one sees from the building.
static enum ll_code say_place(const struct ll_explain_ask *ask, const struct ll_lane_finding *f,
                              struct ll_text *text, struct ll_err *err)
{
    if (f->kind != LL_FINDING_RADIUS) {
        return LL_OK;
    }
    struct ll_xy at = f->at;
    enum ll_code code = ll_transform_points(ask->to_lonlat, &at, 1, err);
    return code == LL_OK ? ll_text_say(text, ask->lang, err, ", at %.5f,%.5f", at.x, at.y) : code;
}

static enum ll_code say_finding(const struct ll_view *view, const struct ll_explain_ask *ask,
                                const struct ll_lane_finding *f, uint32_t lane,
                                struct ll_text *text, struct ll_err *err)
{
    const enum ll_lang lang = ask->lang;
    enum ll_code code = say_verdict(f, lang, text, err);
    if (code == LL_OK && !isnan(f->value)) {
        code = ll_text_append(text, ll_tr(lang, ": "), err);
    }
    if (code == LL_OK) {
        code = say_value(view, f, lang, text, err);
    }
    if (code == LL_OK) {
        code = ll_text_say(text, lang, err, ", over %.1f m, by %s", f->to_m - f->from_m,
                           ll_cause_text((enum ll_cause)f->cause, lang));
    }
    if (code == LL_OK) {
        code = say_place(ask, f, text, err);
    }
    if (code == LL_OK) {
        code = say_more(view, f, lane, lang, text, err);
    }
    if (code == LL_OK && f->movable == LL_MOVABLE_YES) {
        code = ll_text_append(text, ll_tr(lang, ", can be moved"), err);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

/// The findings of a lane that concern a building, the surest first.
static enum ll_code say_findings(const struct ll_view *view, const struct ll_explain_ask *ask,
                                 const struct near_lanes *near, uint32_t lane, struct ll_text *text,
                                 struct ll_err *err)
{
    static const enum ll_sureness order[] = {LL_SURE_CERTAIN, LL_SURE_PROBABLE, LL_SURE_UNKNOWN,
                                             LL_SURE_POSSIBLE};
    const struct ll_clearance *c = &view->outcomes.clearance;
    enum ll_code code = LL_OK;
    int said = 0;
    for (size_t o = 0; o < sizeof order / sizeof order[0]; o++) {
        for (size_t i = 0; code == LL_OK && i < c->finding_count && said < FINDINGS_MAX; i++) {
            if (c->findings[i].sure == order[o] && concerns(view, near, lane, &c->findings[i])) {
                code = say_finding(view, ask, &c->findings[i], lane, text, err);
                said++;
            }
        }
    }
    return code;
}

enum ll_code ll_lanes_explain_text(const struct ll_view *view, const struct ll_explain_ask *ask,
                                   struct ll_text *text, struct ll_err *err)
{
    if (view->outcomes.clearance.lanes == NULL) {
        return LL_OK;
    }
    const struct near_lanes near = lanes_at(view, ask->building);
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < near.count; i++) {
        code = say_lane(view, &near.lane[i], ask->lang, text, err);
        if (code == LL_OK) {
            code = say_findings(view, ask, &near, near.lane[i].row, text, err);
        }
    }
    return code;
}
