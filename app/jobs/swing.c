#include "app/jobs/swing.h"

#include "core/clock.h"

void ll_chain_swing_clear(struct ll_chain_swing *swing)
{
    ll_late_clear(&swing->late);
    ll_gap_error_clear(&swing->gaps);
    *swing = (struct ll_chain_swing){0};
}

static enum ll_code find_late(const struct ll_stage *stage, const struct ll_model *model,
                              int period_year, const struct ll_chain *chain, struct ll_late *ret,
                              struct ll_err *err)
{
    const struct ll_response_input input = {.vehicles = &model->vehicles,
                                            .clearance = &chain->outcomes.clearance};
    const struct ll_verdicts verdicts = ll_verdicts_make(
        stage->scene, &chain->results, &chain->outcomes, model->rules, period_year);
    struct ll_stage with_ground = *stage;
    with_ground.ground = chain->ground.scene == stage->scene ? &chain->ground : NULL;
    return ll_late_find(&with_ground, &input, &chain->results, &verdicts, ret, err);
}

enum ll_code ll_chain_swing_find(const struct ll_stage *stage, const struct ll_model *model,
                                 int period_year, struct ll_chain *inout_chain,
                                 struct ll_chain_swing *ret_swing, struct ll_err *err)
{
    double started = ll_clock_s();
    enum ll_code code = find_late(stage, model, period_year, inout_chain, &ret_swing->late, err);
    ll_hose_ground_clear(&inout_chain->ground);
    if (code == LL_OK) {
        code = ll_gap_error_find(stage, &model->fire_gaps, &ret_swing->gaps, err);
    }
    inout_chain->seconds[LL_STAGE_RISK] += ll_clock_s() - started;
    if (code == LL_OK) {
        ret_swing->source = (struct ll_swing_source){.beyond_5_min = ret_swing->late.beyond_5_min,
                                                     .beyond_3_min = ret_swing->late.beyond_3_min,
                                                     .outside_low = ret_swing->gaps.outside_low,
                                                     .outside_high = ret_swing->gaps.outside_high,
                                                     .inside_low = ret_swing->gaps.inside_low,
                                                     .inside_high = ret_swing->gaps.inside_high};
    }
    return code;
}
