/* Choosing among places: what there is to win, the search, and what each site wins. */
#include <math.h>
#include <string.h>

#include "app/jobs/siting_private.h"
#include "core/alloc.h"
#include "geo/outline.h"

/// The question as the solver takes it.
struct question {
    double *weight; ///< by demand
    uint8_t *need;
    uint8_t *have;
    uint32_t *candidate_of; ///< by place: its number among the candidates; LL_NONE
    uint32_t *place_of;     ///< by candidate
    double *cost;           ///< by candidate
    size_t candidates;
    uint32_t *near_walls;  ///< by demand: places left out for that, as far as they would cover it
    struct ll_lists lists; ///< by candidate: demand
    struct ll_lists rows;  ///< by demand: candidates
};

static void question_clear(struct question *q)
{
    ll_free(q->weight);
    ll_free(q->need);
    ll_free(q->have);
    ll_free(q->candidate_of);
    ll_free(q->place_of);
    ll_free(q->cost);
    ll_free(q->near_walls);
    ll_lists_clear(&q->lists);
    ll_lists_clear(&q->rows);
}

/// Risk of the village that a building is in; outside all, that of a village
/// of which nothing is known.
static double risk_of(const struct ll_siting *s, size_t building)
{
    const uint32_t village = s->results.area[building];
    const double risk = village == LL_NONE ? (double)NAN : s->village_risk[village];
    return isnan(risk) ? s->unknown_risk : risk;
}

/// What a building counts for in a unit; NAN when that is not known.
static double weight_in(const struct ll_siting *s, enum ll_site_weight unit, size_t building)
{
    const bool by_people =
        unit == LL_WEIGHT_RESIDENTS || (unit == LL_WEIGHT_RISK && s->people_known);
    const double people = by_people                      ? s->residents[building]
                          : unit == LL_WEIGHT_HOUSEHOLDS ? s->households[building]
                                                         : 1.0;
    const double weight = isnan(people) ? (double)NAN : fmax(1.0, people);
    return unit == LL_WEIGHT_RISK ? weight * risk_of(s, building) / 100.0 : weight;
}

/// Whether a unit is known of all buildings that are asked about.
static size_t unknown_in(const struct ll_siting *s, enum ll_site_weight unit)
{
    size_t count = 0;
    for (size_t b = 0; b < s->results.count; b++) {
        count += s->cover[b] != LL_SITE_NOT_ASKED && isnan(weight_in(s, unit, b));
    }
    return count;
}

static enum ll_code choose_weight(struct ll_siting_work *w, struct ll_err *err)
{
    struct ll_siting *out = &w->out;
    const char *asked = w->request->weight;
    out->people_known = unknown_in(out, LL_WEIGHT_RESIDENTS) == 0;
    if (asked == NULL) {
        out->weight = out->people_known ? LL_WEIGHT_RESIDENTS : LL_WEIGHT_BUILDINGS;
        return LL_OK;
    }
    for (int unit = 0; unit < LL_WEIGHT_COUNT; unit++) {
        if (strcmp(asked, ll_site_weight_key((enum ll_site_weight)unit)) == 0) {
            size_t unknown = unknown_in(out, (enum ll_site_weight)unit);
            out->weight = (enum ll_site_weight)unit;
            return unknown == 0 ? LL_OK
                                : ll_fail(err, LL_E_NOT_FOUND,
                                          "%s are not known of %zu buildings; use --weight "
                                          "buildings, or import them first",
                                          asked, unknown);
        }
    }
    return ll_fail(err, LL_E_USAGE,
                   "--weight takes buildings, residents, households or risk, not '%s'", asked);
}

/// Numbers the places that may be taken and cover somebody new.
static enum ll_code pick_candidates(struct ll_siting_work *w, struct question *q,
                                    struct ll_err *err)
{
    const size_t places = w->places.count;
    q->candidate_of = ll_alloc(places, sizeof *q->candidate_of);
    q->place_of = ll_alloc(places, sizeof *q->place_of);
    q->cost = ll_alloc(places, sizeof *q->cost);
    q->near_walls = ll_calloc(w->demand_count, sizeof *q->near_walls);
    if (q->candidate_of == NULL || q->place_of == NULL || q->cost == NULL ||
        q->near_walls == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t p = 0; p < places; p++) {
        const struct ll_site_place *place = &w->places.items[p];
        const uint32_t first = w->covers.first[p];
        const uint32_t end = w->covers.first[p + 1];
        const bool left_out = place->near_walls && !w->request->near_walls;
        w->out.places_near_walls += place->near_walls;
        q->candidate_of[p] = LL_NONE;
        for (uint32_t k = first; left_out && k < end; k++) {
            q->near_walls[w->covers.item[k]]++;
        }
        if (!left_out && first < end) {
            const enum ll_cost_id price = ll_site_cost_id((enum ll_site_kind)place->kind);
            q->cost[q->candidates] = w->out.model.costs.of[price].yuan;
            q->candidate_of[p] = (uint32_t)q->candidates;
            q->place_of[q->candidates++] = (uint32_t)p;
        }
    }
    w->out.places = places;
    w->out.places_used = q->candidates;
    return LL_OK;
}

/// Whom each candidate covers, and who covers each building.
static enum ll_code list_covers(struct ll_siting_work *w, struct question *q, struct ll_err *err)
{
    size_t items = 0;
    for (size_t c = 0; c < q->candidates; c++) {
        items += w->covers.first[q->place_of[c] + 1] - w->covers.first[q->place_of[c]];
    }
    q->lists.count = q->candidates;
    q->lists.first = ll_calloc(q->candidates + 1, sizeof *q->lists.first);
    q->lists.item = ll_alloc(items, sizeof *q->lists.item);
    if (q->lists.first == NULL || q->lists.item == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t c = 0; c < q->candidates; c++) {
        const uint32_t first = w->covers.first[q->place_of[c]];
        const uint32_t count = w->covers.first[q->place_of[c] + 1] - first;
        memcpy(q->lists.item + q->lists.first[c], w->covers.item + first,
               count * sizeof *q->lists.item);
        q->lists.first[c + 1] = q->lists.first[c] + count;
    }
    return ll_lists_transpose(&q->lists, w->demand_count, &q->rows, err);
}

static enum ll_code weigh_demand(struct ll_siting_work *w, struct question *q, struct ll_err *err)
{
    struct ll_siting *out = &w->out;
    q->weight = ll_alloc(w->demand_count, sizeof *q->weight);
    q->need = ll_alloc(w->demand_count, sizeof *q->need);
    q->have = ll_alloc(w->demand_count, sizeof *q->have);
    if (q->weight == NULL || q->need == NULL || q->have == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t d = 0; d < w->demand_count; d++) {
        q->weight[d] = weight_in(out, out->weight, w->demand[d]);
        q->need[d] = (uint8_t)w->request->need;
        q->have[d] = w->have[w->demand[d]];
    }
    for (size_t b = 0; b < out->results.count; b++) {
        if (out->cover[b] != LL_SITE_NOT_ASKED) {
            const double weight = weight_in(out, out->weight, b);
            out->weight_total += weight;
            out->weight_before += out->cover[b] == LL_SITE_COVERED ? weight : 0.0;
        }
    }
    return LL_OK;
}

/// The share of what can be won that brings the cover asked for. @param ret_reached Whether it can
/// be reached.
static double share_of(const struct ll_siting_work *w, const struct question *q, bool *ret_reached)
{
    double most = 0.0;
    for (size_t d = 0; d < w->demand_count; d++) {
        const uint32_t by = q->rows.first[d + 1] - q->rows.first[d] + q->have[d];
        most += by >= q->need[d] ? q->weight[d] : 0.0;
    }
    const double wanted = w->request->share * w->out.weight_total - w->out.weight_before;
    const double slack = 1e-9 * w->out.weight_total;
    *ret_reached = wanted <= most + slack;
    return most <= 0.0 || wanted <= 0.0 ? 0.0 : fmin(1.0, wanted / most);
}

/// Buildings that become covered, site by site, in the order of the plan.
static enum ll_code give_gains(struct ll_siting_work *w, const struct question *q,
                               const struct ll_cover_plan *plan, struct ll_err *err)
{
    struct ll_siting *out = &w->out;
    out->sites = ll_calloc(plan->site_count, sizeof *out->sites);
    if (out->sites == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < plan->site_count; i++) {
        const size_t c = plan->sites[i].candidate;
        struct ll_site_choice *site = &out->sites[out->site_count++];
        site->place = w->places.items[q->place_of[c]];
        site->cost_yuan = q->cost[c];
        site->village = LL_NONE;
        site->spacing_m = NAN;
        out->cost_yuan += q->cost[c];
        for (size_t v = 0; v < out->village_count && site->village == LL_NONE; v++) {
            if (ll_shape_contains(&out->scene.layer[LL_AREA].shape, out->villages[v],
                                  site->place.at)) {
                site->village = out->villages[v];
            }
        }
        for (uint32_t k = q->lists.first[c]; k < q->lists.first[c + 1]; k++) {
            const uint32_t d = q->lists.item[k];
            const uint32_t b = w->demand[d];
            if (q->have[d] < q->need[d] && ++q->have[d] == q->need[d]) {
                site->gain_buildings++;
                site->gain_residents += out->residents[b];
                site->gain_weight += q->weight[d];
                out->cover[b] = LL_SITE_WON;
            }
        }
        out->weight_after += site->gain_weight;
    }
    out->weight_after += out->weight_before;
    return LL_OK;
}

static enum ll_code name_unserved(struct ll_siting_work *w,
                                  const struct ll_siting_facility *facility,
                                  const struct question *q, const struct ll_cover_plan *plan,
                                  struct ll_err *err)
{
    struct ll_siting *out = &w->out;
    out->unserved = ll_alloc(plan->unserved_count, sizeof *out->unserved);
    if (out->unserved == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < plan->unserved_count; i++) {
        const size_t d = plan->unserved[i].demand;
        const uint32_t covered = q->rows.first[d + 1] - q->rows.first[d];
        out->cover[w->demand[d]] = LL_SITE_UNSERVED;
        out->unserved[out->unserved_count++] =
            (struct ll_site_unserved){w->demand[d], facility->why(w, d, covered, q->near_walls[d])};
    }
    return LL_OK;
}

static void say_bound(struct ll_siting_work *w, const struct ll_cover_plan *plan)
{
    const bool least = w->request->task == LL_COVER_SHARE;
    w->out.bound = least ? plan->bound : w->out.weight_before + plan->bound;
    w->out.gap = plan->gap;
    w->out.status = plan->status;
}

enum ll_code ll_siting_choose(struct ll_siting_work *w, const struct ll_siting_facility *facility,
                              struct ll_err *err)
{
    const struct ll_siting_request *request = w->request;
    LL_CLEANUP(question_clear) struct question q = {0};
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = {0};
    enum ll_code code = choose_weight(w, err);
    code = code == LL_OK ? pick_candidates(w, &q, err) : code;
    code = code == LL_OK ? list_covers(w, &q, err) : code;
    code = code == LL_OK ? weigh_demand(w, &q, err) : code;
    if (code != LL_OK || q.rows.first == NULL) {
        return code;
    }
    const bool by_count = request->task == LL_COVER_SHARE && !request->cheapest;
    const struct ll_cover_demand demand = {.candidate_count = q.candidates,
                                           .demand_count = w->demand_count,
                                           .first = q.rows.first,
                                           .candidate = q.rows.item,
                                           .weight = q.weight,
                                           .need = q.need,
                                           .have = q.have,
                                           .cost = by_count ? NULL : q.cost};
    w->out.share_reached = true;
    const struct ll_cover_request ask = {
        .task = request->task,
        .count = request->count,
        .budget = request->budget_yuan,
        .share = request->task == LL_COVER_SHARE ? share_of(w, &q, &w->out.share_reached) : 0.0,
        .limit_s = request->limit_s,
        .progress = request->progress};
    code = ll_cover_solve(&demand, &ask, &plan, err);
    if (code == LL_OK) {
        say_bound(w, &plan);
        code = give_gains(w, &q, &plan, err);
    }
    return code == LL_OK ? name_unserved(w, facility, &q, &plan, err) : code;
}
