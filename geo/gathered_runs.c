#include "geo/gathered_runs.h"

#include "core/alloc.h"
#include "core/array.h"

/// Where all runs gathered are looked at for each building.
#define GATHER_M 40.0

void ll_gathered_runs_clear(struct ll_gathered_runs *runs)
{
    ll_free(runs->items);
    *runs = (struct ll_gathered_runs){0};
}

/// A search for the runs near a place.
struct gathering {
    const struct ll_network *network;
    struct ll_gathered_runs *runs;
    enum ll_code code;
    struct ll_err *err;
};

static bool visit_run(uint32_t item, void *user)
{
    struct gathering *g = user;
    const struct ll_network_run *run = &g->network->runs[item];
    struct ll_gathered_runs *s = g->runs;
    if (!g->network->edges[run->edge].access) {
        return true;
    }
    if (s->count == s->capacity) {
        g->code = ll_array_reserve(&s->items, &s->capacity, s->count + 1, sizeof *s->items, g->err);
    }
    if (g->code == LL_OK) {
        s->items[s->count++] = (struct ll_gathered_run){run->box, item};
    }
    return g->code == LL_OK;
}

enum ll_code ll_gather_runs(const struct ll_network *network, const struct ll_box *box,
                            double reach_m, struct ll_gathered_runs *inout, struct ll_err *err)
{
    return ll_gather_runs_for(network, box, reach_m, GATHER_M, inout, err);
}

enum ll_code ll_gather_runs_for(const struct ll_network *network, const struct ll_box *box,
                                double reach_m, double more_m, struct ll_gathered_runs *inout,
                                struct ll_err *err)
{
    if (inout->any && ll_box_holds(&inout->around, box)) {
        return LL_OK;
    }
    struct gathering g = {.network = network, .runs = inout, .err = err};
    const struct ll_box around = ll_box_grown(box, more_m);
    const struct ll_box search = ll_box_grown(&around, reach_m);
    inout->any = false;
    inout->count = 0;
    if (network->index != NULL) {
        ll_index_search(network->index, &search, visit_run, &g);
    }
    if (g.code == LL_OK) {
        inout->around = around;
        inout->any = true;
        inout->times++;
    }
    return g.code;
}
