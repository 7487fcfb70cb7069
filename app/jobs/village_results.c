#include "app/jobs/village_results.h"

#include <math.h>

#include "core/alloc.h"

/// A reason whose feature is named by its id.
static struct ll_stored_reasons with_ids(const struct ll_scene *scene, const struct ll_reasons *r)
{
    struct ll_stored_reasons stored = {
        .count = r->count, .others = r->others, .others_share = r->others_share};
    for (size_t k = 0; k < r->count; k++) {
        const struct ll_reason *from = &r->top[k];
        stored.top[k] = (struct ll_stored_reason){.layer = (enum ll_layer)from->layer,
                                                  .id = scene->layer[from->layer].id[from->row],
                                                  .certain = from->certain,
                                                  .share = from->share};
    }
    return stored;
}

/// Fills one place of the ranking; code and name are copies.
static enum ll_code place_village(const struct ll_scene *scene, const struct ll_chain *chain,
                                  const struct ll_rank *place, const struct ll_reasons *reasons,
                                  struct ll_stored_village *row, struct ll_err *err)
{
    const struct ll_table *areas = &scene->layer[LL_AREA];
    const struct ll_village_counts *counts = &chain->measures.rows[place->village];
    const char *code = ll_table_string(areas, counts->area, LL_AREA_CODE);
    const char *name = ll_table_string(areas, counts->area, LL_AREA_NAME);
    *row = (struct ll_stored_village){.area_id = areas->id[counts->area],
                                      .code = ll_strdup(code == NULL ? "" : code),
                                      .name = ll_strdup(name == NULL ? "" : name),
                                      .counts = *counts,
                                      .risk = chain->risks[place->village],
                                      .rank = place->rank,
                                      .rank_low = place->rank_low,
                                      .rank_high = place->rank_high,
                                      .odds = {.p_first = NAN, .p_top3 = NAN},
                                      .default_risk = NAN,
                                      .default_low = NAN,
                                      .default_high = NAN};
    for (size_t i = 0; i < LL_IND_COUNT; i++) {
        row->reasons[i] = with_ids(scene, &reasons[place->village * LL_IND_COUNT + i]);
    }
    return row->code != NULL && row->name != NULL ? LL_OK
                                                  : ll_fail(err, LL_E_NOMEM, "out of memory");
}

/// The same villages under the weights of the tables.
static enum ll_code rank_by_default(const struct ll_scene *scene, const struct ll_model *model,
                                    const struct ll_chain *chain, struct ll_stored_village *rows,
                                    struct ll_err *err)
{
    size_t n = chain->measures.count;
    LL_CLEANUP(ll_freep) struct ll_risk *risks = ll_calloc(n, sizeof *risks);
    LL_CLEANUP(ll_freep) struct ll_rank *ranks = ll_calloc(n, sizeof *ranks);
    LL_CLEANUP(ll_freep) const char **codes = ll_calloc(n, sizeof *codes);
    LL_CLEANUP(ll_freep) size_t *row_of = ll_calloc(n, sizeof *row_of);
    if (risks == NULL || ranks == NULL || codes == NULL || row_of == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        const struct ll_village_counts *counts = &chain->measures.rows[i];
        risks[i] = ll_risk_of(counts->measure, model->default_indicators, model->rules);
        codes[i] = ll_table_string(&scene->layer[LL_AREA], counts->area, LL_AREA_CODE);
        row_of[chain->ranks[i].village] = i;
    }
    enum ll_code code = ll_rank(risks, codes, n, ranks, err);
    for (size_t i = 0; code == LL_OK && i < n; i++) {
        struct ll_stored_village *row = &rows[row_of[ranks[i].village]];
        row->default_rank = ranks[i].rank;
        row->default_risk = risks[ranks[i].village].risk;
        row->default_low = risks[ranks[i].village].risk_low;
        row->default_high = risks[ranks[i].village].risk_high;
    }
    return code;
}

enum ll_code ll_village_results(const struct ll_stage *stage, const struct ll_model *model,
                                int period_year, const struct ll_chain *chain,
                                struct ll_stored_ranking *ret_ranking, struct ll_err *err)
{
    const struct ll_measure_input input = ll_chain_measure_input(stage, model, period_year, chain);
    size_t n = chain->measures.count;
    LL_CLEANUP(ll_freep) struct ll_reasons *reasons = NULL;
    ret_ranking->rows = ll_calloc(n, sizeof *ret_ranking->rows);
    if (ret_ranking->rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_reasons_find(&input, &chain->measures, chain->risks, &reasons, err);
    for (size_t i = 0; code == LL_OK && i < n; i++) {
        ret_ranking->count++;
        code = place_village(stage->scene, chain, &chain->ranks[i], reasons, &ret_ranking->rows[i],
                             err);
    }
    bool own = model->own_groups > 0;
    return code == LL_OK && own
               ? rank_by_default(stage->scene, model, chain, ret_ranking->rows, err)
               : code;
}
