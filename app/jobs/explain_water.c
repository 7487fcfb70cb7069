#include "app/jobs/explain_water.h"

#include <math.h>

#include "app/jobs/explain.h"
#include "app/jobs/explain_hose.h"
#include "core/language.h"
#include "geo/outline.h"
#include "geo/stage.h"

enum { TOP = 3 };

/// Hydrants that do not count, with what they would win, the best first.
struct repairs {
    const struct ll_hydrant_gain *gain[TOP];
    double distance_m[TOP]; ///< from the building; NAN for a village
    size_t count;
};

static bool wins_more(const struct ll_hydrant_gain *a, const struct ll_hydrant_gain *b)
{
    if (a->buildings != b->buildings) {
        return a->buildings > b->buildings;
    }
    return a->second != b->second ? a->second > b->second : a->hydrant < b->hydrant;
}

static void add_repair(struct repairs *r, const struct ll_hydrant_gain *gain, double distance_m)
{
    size_t at = r->count;
    while (at > 0 && wins_more(gain, r->gain[at - 1])) {
        at--;
    }
    if (at == TOP) {
        return;
    }
    r->count += r->count < TOP;
    for (size_t i = r->count - 1; i > at; i--) {
        r->gain[i] = r->gain[i - 1];
        r->distance_m[i] = r->distance_m[i - 1];
    }
    r->gain[at] = gain;
    r->distance_m[at] = distance_m;
}

static struct ll_xy hydrant_at(const struct ll_view *view, uint32_t hydrant)
{
    const struct ll_box *box = &view->scene.layer[LL_HYDRANT].shape.box[hydrant];
    return (struct ll_xy){box->min_x, box->min_y};
}

/// Repairs that would bring a building into a circle, or into a second one.
static struct repairs repairs_for(const struct ll_view *view, uint32_t building)
{
    struct repairs found = {.count = 0};
    double radius_m = ll_rule(view->model.rules, LL_RULE_HYDRANT_RADIUS_M) + LL_ROUNDING_M;
    const struct ll_supply *s = &view->outcomes.supply;
    for (size_t i = 0; view->results.hydrants_in_reach[building] < 2 && i < s->gain_count; i++) {
        double distance_m = ll_shape_point(&view->scene.layer[LL_BUILDING].shape, building,
                                           hydrant_at(view, s->gains[i].hydrant));
        if (distance_m <= radius_m) {
            add_repair(&found, &s->gains[i], distance_m);
        }
    }
    return found;
}

static struct repairs repairs_in(const struct ll_view *view, uint32_t area)
{
    struct repairs found = {.count = 0};
    const struct ll_supply *s = &view->outcomes.supply;
    for (size_t i = 0; i < s->gain_count; i++) {
        if (s->gains[i].buildings + s->gains[i].second > 0 &&
            ll_shape_contains(&view->scene.layer[LL_AREA].shape, area,
                              hydrant_at(view, s->gains[i].hydrant))) {
            add_repair(&found, &s->gains[i], NAN);
        }
    }
    return found;
}

static uint8_t hydrant_word(const struct ll_view *view, uint32_t hydrant, int field)
{
    return ll_table_word(&view->scene.layer[LL_HYDRANT], hydrant, field);
}

static const char *hydrant_code(const struct ll_view *view, uint32_t hydrant)
{
    return hydrant == LL_NONE
               ? NULL
               : ll_table_string(&view->scene.layer[LL_HYDRANT], hydrant, LL_HYDRANT_CODE);
}

static const struct ll_vocabulary *words_of(int field)
{
    return ll_layer_info(LL_HYDRANT)->fields[field].vocabulary;
}

static void put_repairs(const struct ll_view *view, const struct repairs *repairs, ll_json *json)
{
    ll_json_open_array(json, "repairs");
    for (size_t i = 0; i < repairs->count; i++) {
        const struct ll_hydrant_gain *gain = repairs->gain[i];
        uint8_t status = hydrant_word(view, gain->hydrant, LL_HYDRANT_STATUS);
        ll_json_open_object(json, NULL);
        ll_json_whole(json, "id", view->scene.layer[LL_HYDRANT].id[gain->hydrant]);
        ll_json_text(json, "code", hydrant_code(view, gain->hydrant));
        ll_json_text(json, "status", ll_word_key(words_of(LL_HYDRANT_STATUS), status));
        if (!isnan(repairs->distance_m[i])) {
            ll_json_number(json, "distance_m", repairs->distance_m[i], 3);
        }
        ll_json_whole(json, "buildings", gain->buildings);
        ll_json_whole(json, "second", gain->second);
        ll_json_number(json, "residents", gain->residents, 1);
        ll_json_close(json);
    }
    ll_json_close(json);
}

static void put_other(const struct ll_view *view, uint32_t building, ll_json *json)
{
    const struct ll_supply *s = &view->outcomes.supply;
    uint32_t other = s->other[building];
    if (other == LL_NONE) {
        ll_json_null(json, "other");
        return;
    }
    ll_json_open_object(json, "other");
    ll_json_number(json, "distance_m", (double)s->other_m[building], 2);
    ll_json_text(
        json, "kind",
        ll_word_key(words_of(LL_HYDRANT_KIND), hydrant_word(view, other, LL_HYDRANT_KIND)));
    ll_json_text(json, "code", hydrant_code(view, other));
    ll_json_number(json, "radius_m", ll_rule(view->model.rules, LL_RULE_OTHER_SOURCE_M), 3);
    ll_json_close(json);
}

static bool was_run(const struct ll_view *view, uint32_t building)
{
    const struct ll_supply *s = &view->outcomes.supply;
    return s->hose_answer != NULL && s->hose_answer[building] != LL_NOT_RUN;
}

void ll_building_supply_document(const struct ll_view *view, uint32_t building, ll_json *json)
{
    const struct ll_supply *s = &view->outcomes.supply;
    if (!was_run(view, building)) {
        ll_json_null(json, "supply");
        return;
    }
    struct repairs repairs = repairs_for(view, building);
    enum ll_answer answer = (enum ll_answer)s->hose_answer[building];
    ll_json_open_object(json, "supply");
    ll_json_number(json, "hose_m", (double)s->hose_m[building], 2);
    ll_json_text(json, "hose_hydrant", hydrant_code(view, s->hose_hydrant[building]));
    ll_json_number(json, "hose_reach_m", ll_rule(view->model.rules, LL_RULE_HOSE_REACH_M), 3);
    ll_json_text(json, "reason", ll_answer_key(answer));
    ll_json_flag(json, "ground_known", s->ground_known);
    put_other(view, building, json);
    put_repairs(view, &repairs, json);
    ll_json_close(json);
}

static enum ll_code say_hose(const struct ll_view *view, uint32_t b, enum ll_lang lang,
                             struct ll_text *text, struct ll_err *err)
{
    const struct ll_supply *s = &view->outcomes.supply;
    const struct ll_building_results *r = &view->results;
    double reach_m = ll_rule(view->model.rules, LL_RULE_HOSE_REACH_M);
    if (s->hose_answer[b] == LL_NO_HYDRANT) {
        return LL_OK; /* said already */
    }
    if (s->hose_answer[b] != LL_ANSWERED) {
        if (r->hydrant_m[b] <= reach_m) {
            return ll_text_say(
                text, lang, err,
                "  No hose of %.0f m reaches it: houses, walls or water are in the way\n", reach_m);
        }
        return ll_text_say(text, lang, err,
                           "  No hose of %.0f m reaches it: every working hydrant is farther\n",
                           reach_m);
    }
    double more_m = (double)s->hose_m[b] - r->hydrant_m[b];
    enum ll_code code =
        ll_text_say(text, lang, err, "  Hose from a working hydrant: %.0f m of %.0f m",
                    (double)s->hose_m[b], reach_m);
    if (code == LL_OK && more_m >= 1.0) {
        code = ll_text_say(text, lang, err,
                           ", %.0f m more than the straight line: it has to go around", more_m);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

static enum ll_code say_repairs(const struct ll_view *view, const struct repairs *repairs,
                                enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < repairs->count; i++) {
        const struct ll_hydrant_gain *gain = repairs->gain[i];
        const char *name = hydrant_code(view, gain->hydrant);
        uint8_t status = hydrant_word(view, gain->hydrant, LL_HYDRANT_STATUS);
        code =
            ll_text_say(text, lang, err,
                        "  Hydrant %s (%s): if it worked, %u buildings more would be in a circle, "
                        "%u more in two\n",
                        name == NULL ? ll_tr(lang, "without a number") : name,
                        ll_word_text(words_of(LL_HYDRANT_STATUS), status, lang),
                        (unsigned)gain->buildings, (unsigned)gain->second);
    }
    return code;
}

enum ll_code ll_building_supply_text(const struct ll_view *view, uint32_t building,
                                     enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_supply *s = &view->outcomes.supply;
    if (!was_run(view, building)) {
        return LL_OK;
    }
    enum ll_code code = say_hose(view, building, lang, text, err);
    if (code == LL_OK) {
        code = ll_hose_explain_text(view, building, lang, text, err);
    }
    if (code == LL_OK && s->hose_answer[building] == LL_ANSWERED && !s->ground_known) {
        code = ll_text_say(text, lang, err,
                           "    (no water, walls or railways on record: the hose may have to go "
                           "around some)\n");
    }
    uint32_t other = s->other[building];
    if (code == LL_OK && other != LL_NONE) {
        const char *name = hydrant_code(view, other);
        uint8_t kind = hydrant_word(view, other, LL_HYDRANT_KIND);
        code = ll_text_say(text, lang, err, "  Other water for trucks: %s %s, %.0f m\n",
                           ll_word_text(words_of(LL_HYDRANT_KIND), kind, lang),
                           name == NULL ? "" : name, (double)s->other_m[building]);
    }
    struct repairs repairs = repairs_for(view, building);
    return code == LL_OK ? say_repairs(view, &repairs, lang, text, err) : code;
}

static const struct ll_gap *gap_of(const struct ll_view *view, uint32_t area)
{
    const struct ll_supply *s = &view->outcomes.supply;
    for (size_t i = 0; area != LL_NONE && i < s->gap_count; i++) {
        if (s->gaps[i].area == area) {
            return &s->gaps[i];
        }
    }
    return NULL;
}

static size_t spacings_in(const struct ll_view *view, uint32_t area)
{
    const struct ll_supply *s = &view->outcomes.supply;
    size_t count = 0;
    for (size_t i = 0; i < s->spacing_count; i++) {
        count += ll_shape_contains(&view->scene.layer[LL_AREA].shape, area, s->spacings[i].at);
    }
    return count;
}

void ll_village_supply_document(const struct ll_view *view, uint32_t area, ll_json *json)
{
    const struct ll_gap *gap = gap_of(view, area);
    if (gap == NULL) {
        ll_json_null(json, "supply");
        return;
    }
    struct repairs repairs = repairs_in(view, area);
    ll_json_open_object(json, "supply");
    ll_json_number(json, "gap_m2", gap->area_m2, 1);
    ll_json_number(json, "gap_share",
                   gap->area_m2 / ll_shape_area(&view->scene.layer[LL_AREA].shape, area), 4);
    ll_json_number(json, "gap_built_m2", gap->built_m2, 1);
    ll_json_whole(json, "gap_buildings", gap->buildings);
    ll_json_number(json, "gap_households", gap->households, 1);
    ll_json_number(json, "gap_residents", gap->residents, 1);
    ll_json_whole(json, "spacings_over_limit", (int64_t)spacings_in(view, area));
    put_repairs(view, &repairs, json);
    ll_json_close(json);
}

enum ll_code ll_village_supply_text(const struct ll_view *view, uint32_t area, enum ll_lang lang,
                                    struct ll_text *text, struct ll_err *err)
{
    const struct ll_gap *gap = gap_of(view, area);
    if (gap == NULL) {
        return LL_OK;
    }
    double share = gap->area_m2 / ll_shape_area(&view->scene.layer[LL_AREA].shape, area);
    enum ll_code code = ll_text_say(
        text, lang, err, "  Outside every hydrant circle: %.1f ha (%.0f %%), %u buildings",
        gap->area_m2 / 1e4, share * 100.0, (unsigned)gap->buildings);
    if (code == LL_OK && !isnan(gap->residents)) {
        code = ll_text_say(text, lang, err, ", %.0f residents", gap->residents);
    }
    size_t spacings = spacings_in(view, area);
    if (code == LL_OK) {
        code = ll_text_append(text, "\n", err);
    }
    if (code == LL_OK && spacings > 0) {
        code = ll_text_say(text, lang, err,
                           "  Neighbouring hydrants too far apart along the road: %zu\n", spacings);
    }
    struct repairs repairs = repairs_in(view, area);
    return code == LL_OK ? say_repairs(view, &repairs, lang, text, err) : code;
}
