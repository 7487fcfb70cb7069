#include "app/jobs/plan.h"

#include <math.h>
#include <stdlib.h>

#include "app/jobs/find.h"
#include "app/jobs/plan_private.h"
#include "core/alloc.h"

void ll_plan_clear(struct ll_plan *plan)
{
    ll_what_if_clear(&plan->what_if);
    ll_free(plan->actions);
    ll_free(plan->breaks);
    ll_free(plan->walls);
    *plan = (struct ll_plan){0};
}

/// A candidate and what it won for its cost when it was tried last: hardly ever less than now.
struct candidate {
    struct ll_plan_action action;
    double ratio; ///< burden a yuan; INFINITY: not tried yet
};

/// One list being made.
struct run {
    const struct ll_plan_request *request;
    uint32_t area;
    struct ll_plan out;
    struct candidate *candidates;
    size_t count;
    double burden;  ///< now
    uint8_t *has;   ///< answers of each building now
    double *weight; ///< of each village in the burden, order of the measures
};

static void run_clear(struct run *run)
{
    ll_plan_clear(&run->out);
    ll_free(run->candidates);
    ll_free(run->has);
    ll_free(run->weight);
}

/// The weight of each village: 0 for those that were not asked about.
static enum ll_code weigh_villages(struct run *run, struct ll_err *err)
{
    const struct ll_village_table *table = &run->out.what_if.chain.measures;
    run->weight = ll_calloc(table->count, sizeof *run->weight);
    if (run->weight == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    run->out.by_households = true;
    bool found = run->area == LL_NONE;
    for (size_t i = 0; i < table->count; i++) {
        bool asked = run->area == LL_NONE || table->rows[i].area == run->area;
        found = found || asked;
        run->weight[i] = asked ? 1.0 : 0.0;
        run->out.by_households =
            run->out.by_households &&
            (!asked || table->rows[i].households > 0.0 || table->rows[i].buildings == 0);
    }
    for (size_t i = 0; i < table->count; i++) {
        double households = table->rows[i].buildings == 0 ? 0.0 : table->rows[i].households;
        run->weight[i] *= !run->out.by_households ? (double)table->rows[i].buildings : households;
    }
    return found ? LL_OK
                 : ll_fail(err, LL_E_USAGE, "'%s' is no village; name one that `rank` lists",
                           run->request->area);
}

static double burden_of(const struct run *run)
{
    const struct ll_chain *chain = &run->out.what_if.chain;
    double sum = 0.0;
    for (size_t i = 0; i < chain->measures.count; i++) {
        sum += run->weight[i] * chain->risks[i].risk;
    }
    return sum;
}

static enum ll_code open_plan(struct run *run, struct ll_err *err)
{
    struct ll_what_if *w = &run->out.what_if;
    run->area = LL_NONE;
    enum ll_code code =
        ll_what_if_open(&run->request->assess, 1U << LL_TIER_MICRO | LL_HELP_HYDRANTS, w, err);
    if (code == LL_OK && run->request->area != NULL) {
        code = ll_find_area(&w->scene.layer[LL_AREA], run->request->area, &run->area, err);
    }
    if (code == LL_OK) {
        code = weigh_villages(run, err);
    }
    if (code == LL_OK) {
        run->has = ll_alloc(w->chain.results.count, sizeof *run->has);
        code = run->has == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
    }
    for (size_t i = 0; code == LL_OK && i < w->chain.results.count; i++) {
        run->has[i] = ll_what_if_answers(w, i);
    }
    run->burden = run->out.burden_before = code == LL_OK ? burden_of(run) : 0.0;
    return code;
}

static enum ll_code gather(struct run *run, struct ll_err *err)
{
    struct ll_plan_candidates found = {0};
    enum ll_code code = ll_plan_find(run->request, &run->out.what_if, run->area, &found, err);
    if (code != LL_OK) {
        return code;
    }
    run->out.walls = found.walls;
    run->candidates = ll_calloc(found.count, sizeof *run->candidates);
    run->out.actions = ll_calloc(found.count, sizeof *run->out.actions);
    if (run->candidates == NULL || run->out.actions == NULL) {
        code = ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; code == LL_OK && i < found.count; i++) {
        run->candidates[i] = (struct candidate){found.items[i], INFINITY};
    }
    run->count = run->out.candidates = found.count;
    ll_free(found.items);
    return code;
}

/// The candidate that promises most of those that can be paid; SIZE_MAX when there is none.
static size_t most_promising(const struct run *run)
{
    size_t best = SIZE_MAX;
    double left = run->request->budget_yuan - run->out.cost_yuan;
    for (size_t i = 0; i < run->count; i++) {
        const struct candidate *c = &run->candidates[i];
        if (c->ratio > 0.0 && c->action.cost_yuan <= left &&
            (best == SIZE_MAX || c->ratio > run->candidates[best].ratio)) {
            best = i;
        }
    }
    return best;
}

static enum ll_code apply(struct run *run, const struct ll_plan_action *action,
                          struct ll_changes_log *ret_log, struct ll_err *err)
{
    LL_CLEANUP(ll_plan_changes_clear) struct ll_plan_changes changes = {0};
    enum ll_code code = ll_plan_changes_make(action, run->out.walls, &changes, err);
    run->out.runs++;
    return code == LL_OK ? ll_what_if_apply(&run->request->assess, &changes.list, &run->out.what_if,
                                            ret_log, err)
                         : code;
}

/// Takes an action that stands applied: what it won goes to the list.
static void take(struct run *run, size_t candidate, double burden)
{
    struct ll_what_if *w = &run->out.what_if;
    struct ll_plan_action *action = &run->out.actions[run->out.action_count++];
    *action = run->candidates[candidate].action;
    action->burden_won = run->burden - burden;
    for (size_t i = 0; i < w->chain.results.count; i++) {
        unsigned now = ll_what_if_answers(w, i);
        for (unsigned q = 0; q < LL_WHAT_IF_COUNT; q++) {
            action->gained[q] += (now & ~(unsigned)run->has[i]) >> q & 1U;
            action->lost[q] += ((unsigned)run->has[i] & ~now) >> q & 1U;
        }
        run->has[i] = (uint8_t)now;
    }
    run->burden = burden;
    run->out.cost_yuan += action->cost_yuan;
    run->candidates[candidate] = run->candidates[--run->count];
}

/// Tries the most promising candidate: taken when it still promises most, else taken back.
static enum ll_code try_one(struct run *run, size_t candidate, struct ll_err *err)
{
    LL_CLEANUP(ll_changes_log_clear) struct ll_changes_log log = {0};
    struct candidate *c = &run->candidates[candidate];
    enum ll_code code = apply(run, &c->action, &log, err);
    if (code != LL_OK) {
        return code;
    }
    double burden = burden_of(run);
    double won = run->burden - burden;
    c->ratio = won > 0.0 ? won / fmax(c->action.cost_yuan, 1.0) : 0.0;
    if (most_promising(run) == candidate) {
        take(run, candidate, burden);
        return LL_OK;
    }
    run->out.runs++;
    return ll_what_if_undo(&run->request->assess, &log, &run->out.what_if, err);
}

/// Cuts of the clusters that lie in what was asked about.
static enum ll_code list_breaks(struct run *run, struct ll_err *err)
{
    struct ll_plan *out = &run->out;
    const struct ll_separation *s = &out->what_if.chain.outcomes.separation;
    out->breaks = ll_calloc(s->cut_count, sizeof *out->breaks);
    if (out->breaks == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < s->cut_count; i++) {
        uint32_t house = s->members[s->clusters[s->cuts[i].cluster].first_member];
        uint32_t village = out->what_if.chain.results.area[house];
        if (run->area == LL_NONE || village == run->area) {
            out->breaks[out->break_count++] = (struct ll_plan_break){village, (uint32_t)i};
        }
    }
    return LL_OK;
}

static void note_prices(struct ll_plan *plan)
{
    for (int id = 0; id < LL_COST_COUNT; id++) {
        plan->default_prices = plan->default_prices || !plan->what_if.model.costs.of[id].own;
    }
}

enum ll_code ll_plan_run(const struct ll_plan_request *request, struct ll_plan *ret_plan,
                         struct ll_err *err)
{
    LL_CLEANUP(run_clear) struct run run = {.request = request};
    enum ll_code code = open_plan(&run, err);
    if (code == LL_OK) {
        code = gather(&run, err);
    }
    size_t next = code == LL_OK ? most_promising(&run) : SIZE_MAX;
    while (code == LL_OK && next != SIZE_MAX && run.out.action_count < request->count) {
        code = try_one(&run, next, err);
        next = most_promising(&run);
    }
    if (code == LL_OK) {
        code = list_breaks(&run, err);
    }
    if (code == LL_OK) {
        code = ll_what_if_compare(&run.out.what_if, err);
    }
    if (code == LL_OK) {
        run.out.burden_after = run.burden;
        note_prices(&run.out);
        run.out.area = run.area;
        *ret_plan = run.out;
        run.out = (struct ll_plan){0};
    }
    return code;
}
