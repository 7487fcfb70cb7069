#include "geo/late.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/building_tiles.h"
#include "geo/dispatch.h"
#include "geo/hose_squares.h"

void ll_late_clear(struct ll_late *late)
{
    ll_free(late->beyond_5_min);
    ll_free(late->beyond_3_min);
    *late = (struct ll_late){0};
}

/// What the tiers answer about a building.
struct told {
    uint8_t answer[LL_TIER_COUNT];
    struct ll_response response[LL_TIER_COUNT];
};

/// What one thread writes on.
struct scratch {
    struct ll_dispatch_scratch ask;
    struct told *told; ///< about the buildings of a square
    size_t told_capacity;
    uint32_t *asked;
    size_t asked_capacity;
};

/// One place of the speeds. Where they are as taken, nobody is asked.
struct pass {
    const struct ll_stage *in;
    const struct ll_building_results *results;
    const struct ll_verdicts *verdicts;
    double error_s;                ///< of turnout times
    bool any_short[LL_TIER_COUNT]; ///< some station turns out in less than that
    size_t place;
    double shrink; ///< times are multiplied by this at least
    double grow;   ///< and at most
    struct ll_stage at_end;
    ll_rules *rules; ///< of at_end
    struct ll_speeds speeds;
    struct ll_dispatch *dispatch; ///< NULL: as taken
    const struct ll_building_tiles *tiles;
    struct scratch scratch[LL_THREADS_MAX];
    struct ll_late *out;
};

static void pass_free(struct pass *p)
{
    if (p != NULL) {
        for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
            ll_dispatch_scratch_clear(&p->scratch[i].ask);
            ll_free(p->scratch[i].told);
            ll_free(p->scratch[i].asked);
        }
        if (p->dispatch != NULL) {
            ll_dispatch_clear(p->dispatch);
        }
        ll_free(p->dispatch);
        ll_rules_free(p->rules);
        ll_free(p);
    }
}

static void pass_freep(struct pass **pass)
{
    pass_free(*pass);
}

/// Whether a time, at this place of the speeds, may stand on the other side of the limit for some
/// turnout time.
static bool may_cross(const struct pass *p, int tier, double time_s)
{
    const double limit_s = p->verdicts->limit_s[tier];
    const double low = time_s * p->shrink;
    const double high = time_s * p->grow;
    const double at[] = {limit_s - p->error_s, limit_s, limit_s + p->error_s};
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        if (low <= at[i] && at[i] <= high) {
            return true;
        }
    }
    return p->any_short[tier] && low <= at[2] && at[1] <= high;
}

/// Whether a tier has to be asked again about a building.
static bool hangs_on_speed(const struct pass *p, int tier, size_t b)
{
    const struct ll_response *r = &p->results->response[tier][b];
    switch ((enum ll_answer)p->results->response_answer[tier][b]) {
    case LL_ANSWERED:
        return may_cross(p, tier, r->time_s) || may_cross(p, tier, r->known_s);
    case LL_OVER_SEARCH_LIMIT:
        return p->verdicts->search_limit_s * p->shrink <= p->verdicts->limit_s[tier] + p->error_s;
    default:
        return false;
    }
}

/// By how much earlier (below 0) or later a station starts in a place of the turnout times.
static double shift_s(const struct pass *p, int tier, uint32_t station, size_t place)
{
    if (place == 0 && station != LL_NONE) {
        return -fmin(p->error_s, ll_turnout_s(p->in, (enum ll_tier)tier, station));
    }
    return place == 2 ? p->error_s : 0.0;
}

static struct ll_response shifted(const struct pass *p, int tier, const struct ll_response *r,
                                  size_t place)
{
    struct ll_response to = *r;
    const double first_s = shift_s(p, tier, r->station, place);
    to.time_s = fmin(r->time_s + first_s, r->second_s + shift_s(p, tier, r->second, place));
    to.known_s = r->known_s + first_s;
    return to;
}

/// What a tier answers about the buildings of a square at this place of the speeds.
static enum ll_code ask_tier(struct pass *p, struct scratch *s, int tier,
                             const struct ll_building_tile *tile, struct ll_err *err)
{
    const uint32_t *rows = &p->tiles->rows[tile->first];
    size_t count = 0;
    for (size_t i = 0; i < tile->count; i++) {
        const uint32_t b = rows[i];
        s->told[i].answer[tier] = p->results->response_answer[tier][b];
        s->told[i].response[tier] = p->results->response[tier][b];
        if (p->dispatch != NULL && hangs_on_speed(p, tier, b)) {
            s->asked[count++] = b;
        }
    }
    if (count == 0) {
        return LL_OK;
    }
    enum ll_code code =
        ll_dispatch_ask_all(p->dispatch, (enum ll_tier)tier, s->asked, count, &s->ask, err);
    for (size_t i = 0, at = 0; code == LL_OK && at < count; i++) {
        const struct ll_dispatch_answer *answer = &s->ask.answers[at];
        if (rows[i] == answer->building) {
            s->told[i].answer[tier] = (uint8_t)answer->answer;
            s->told[i].response[tier] = answer->response;
            at++;
        }
    }
    return code;
}

/// Judges a building at all places of the turnout times.
static void judge(struct pass *p, uint32_t b, const struct told *told)
{
    for (size_t turnout = 0; turnout < LL_SWING_PLACES; turnout++) {
        struct ll_response at[LL_TIER_COUNT];
        for (int t = 0; t < LL_TIER_COUNT; t++) {
            at[t] = shifted(p, t, &told->response[t], turnout);
        }
        size_t point = p->place * LL_SWING_PLACES + turnout;
        p->out->beyond_5_min[point * p->out->count + b] =
            (uint8_t)ll_verdict_late(p->verdicts, LL_IND_C1_OVER_5_MIN, told->answer, at);
        p->out->beyond_3_min[point * p->out->count + b] =
            (uint8_t)ll_verdict_late(p->verdicts, LL_IND_C2_OVER_3_MIN, told->answer, at);
    }
}

static enum ll_code judge_tiles(void *user, unsigned worker, size_t begin, size_t end,
                                struct ll_err *err)
{
    struct pass *p = user;
    struct scratch *s = &p->scratch[worker];
    enum ll_code code = LL_OK;
    for (size_t at = begin; code == LL_OK && at < end; at++) {
        const struct ll_building_tile *tile = &p->tiles->items[at];
        code = ll_array_reserve(&s->told, &s->told_capacity, tile->count, sizeof *s->told, err);
        if (code == LL_OK) {
            code =
                ll_array_reserve(&s->asked, &s->asked_capacity, tile->count, sizeof *s->asked, err);
        }
        for (int t = 0; code == LL_OK && t < LL_TIER_COUNT; t++) {
            code = ask_tier(p, s, t, tile, err);
        }
        for (size_t i = 0; code == LL_OK && i < tile->count; i++) {
            judge(p, p->tiles->rows[tile->first + i], &s->told[i]);
        }
    }
    return code;
}

/// Rules and speeds at an end.
static enum ll_code go_to_end(struct pass *p, bool fast, struct ll_err *err)
{
    const struct ll_speed_factor all = ll_speed_factor_of_all(p->in->speeds);
    double least = fast ? all.high : all.low;
    double most = least;
    for (int i = 0; i < LL_CLASS_COUNT; i++) {
        const struct ll_speed_factor *of = &p->in->speeds->sets[p->in->speeds->set][i];
        double factor = fast ? of->high : of->low;
        least = factor > 0.0 ? fmin(least, factor) : least;
        most = factor > 0.0 ? fmax(most, factor) : most;
    }
    p->shrink = fast ? 1.0 / most : 1.0;
    p->grow = fast ? 1.0 : 1.0 / least;
    p->speeds = ll_speeds_at_end(p->in->speeds, fast);
    enum ll_code code = ll_rules_copy(p->in->rules, &p->rules, err);
    if (code == LL_OK) {
        ll_rules_scale(p->rules, LL_RULE_WALK_MPS, fast ? all.high : all.low);
        ll_rules_scale(p->rules, LL_RULE_CART_KMH, fast ? all.high : all.low);
        p->at_end = *p->in;
        p->at_end.rules = p->rules;
        p->at_end.speeds = &p->speeds;
        p->at_end.dirty = NULL;
    }
    return code;
}

/// Searches the times there.
static enum ll_code search(struct pass *p, const struct ll_response_input *input,
                           struct ll_err *err)
{
    const struct ll_response_input what = {.vehicles = input->vehicles,
                                           .clearance = input->clearance};
    p->dispatch = ll_calloc(1, sizeof *p->dispatch);
    return p->dispatch == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory")
                               : ll_dispatch_make(&p->at_end, &what, p->dispatch, err);
}

static void find_short_turnouts(struct pass *p)
{
    const struct ll_table *stations = &p->in->scene->layer[LL_STATION];
    for (size_t i = 0; i < stations->count; i++) {
        enum ll_tier tier = ll_station_tier(stations, i);
        bool is_short = ll_turnout_s(p->in, tier, i) < p->error_s;
        p->any_short[tier] = p->any_short[tier] || is_short;
    }
}

static enum ll_code run_pass(const struct pass *common, size_t place,
                             const struct ll_response_input *input, struct ll_err *err)
{
    LL_CLEANUP(pass_freep) struct pass *p = ll_calloc(1, sizeof *p);
    enum ll_code code = LL_OK;
    if (p == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *p = *common;
    p->place = place;
    if (place != 1) {
        code = go_to_end(p, place == 2, err);
        code = code == LL_OK ? search(p, input, err) : code;
    }
    return code == LL_OK
               ? ll_stage_each(p->in, "response times", p->tiles->count, judge_tiles, p, err)
               : code;
}

enum ll_code ll_late_find(const struct ll_stage *in, const struct ll_response_input *input,
                          const struct ll_building_results *results,
                          const struct ll_verdicts *verdicts, struct ll_late *ret_late,
                          struct ll_err *err)
{
    enum ll_code code = ll_stage_fits(in, results, err);
    if (code != LL_OK) {
        return code;
    }
    const size_t count = results->count;
    LL_CLEANUP(ll_late_clear)
    struct ll_late late = {.count = count,
                           .beyond_5_min = ll_alloc(count * LL_SWING_POINTS, 1),
                           .beyond_3_min = ll_alloc(count * LL_SWING_POINTS, 1)};
    if (late.beyond_5_min == NULL || late.beyond_3_min == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    LL_CLEANUP(ll_building_tiles_clear) struct ll_building_tiles tiles = {0};
    code =
        ll_building_tiles_make(&in->scene->layer[LL_BUILDING].shape, LL_HOSE_SQUARE_M, &tiles, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(pass_freep) struct pass *common = ll_calloc(1, sizeof *common);
    if (common == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *common = (struct pass){.in = in,
                            .results = results,
                            .verdicts = verdicts,
                            .error_s = ll_rule(in->rules, LL_RULE_TURNOUT_ERROR_S),
                            .shrink = 1.0,
                            .grow = 1.0,
                            .tiles = &tiles,
                            .out = &late};
    find_short_turnouts(common);
    for (size_t place = 0; code == LL_OK && place < LL_SWING_PLACES; place++) {
        code = run_pass(common, place, input, err);
    }
    if (code == LL_OK) {
        *ret_late = late;
        late = (struct ll_late){0};
    }
    return code;
}
