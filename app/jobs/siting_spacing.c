/* How far hydrants stand apart along the roads before and after. */
#include <math.h>

#include "app/jobs/siting_private.h"
#include "core/alloc.h"
#include "geo/low_grade.h"
#include "geo/network.h"
#include "geo/spacing.h"

static enum ll_code find_pairs(const struct ll_siting_work *w, const struct ll_scene *scene,
                               const struct ll_network *network, struct ll_supply *supply,
                               struct ll_err *err)
{
    const struct ll_siting *out = &w->out;
    LL_CLEANUP(ll_freep) bool *low = NULL;
    struct ll_stage stage = w->stage;
    stage.scene = scene;
    enum ll_code code =
        ll_low_grade_points(&stage, out->results.area, out->villages, out->village_count,
                            &scene->layer[LL_HYDRANT], &low, err);
    return code == LL_OK ? ll_hydrant_spacings(&stage, network, low, supply, err) : code;
}

/// The row of each site in the scene with the sites: those that were there, then the new ones.
static uint32_t next_row(const struct ll_site_place *place, uint32_t *inout_next)
{
    return place->hydrant != LL_NONE ? place->hydrant : (*inout_next)++;
}

enum ll_code ll_siting_spacing(struct ll_siting_work *w, const struct ll_scene *after,
                               struct ll_err *err)
{
    struct ll_siting *out = &w->out;
    LL_CLEANUP(ll_network_clear) struct ll_network network = {0};
    LL_CLEANUP(ll_supply_clear) struct ll_supply now = {0};
    LL_CLEANUP(ll_supply_clear) struct ll_supply then = {0};
    uint32_t next = (uint32_t)out->scene.layer[LL_HYDRANT].count;
    if (out->scene.layer[LL_LANE].count == 0) {
        return LL_OK;
    }
    enum ll_code code = ll_network_make(&out->scene.layer[LL_LANE], w->stage.speeds, &network, err);
    code = code == LL_OK ? find_pairs(w, &out->scene, &network, &now, err) : code;
    code = code == LL_OK ? find_pairs(w, after, &network, &then, err) : code;
    if (code != LL_OK) {
        return code;
    }
    out->spacing_known = true;
    out->spacing_before = now.spacing_count;
    out->spacing_after = then.spacing_count;
    for (size_t i = 0; i < out->site_count; i++) {
        struct ll_site_choice *site = &out->sites[i];
        const uint32_t row = next_row(&site->place, &next);
        for (size_t k = 0; k < then.spacing_count; k++) {
            const struct ll_spacing *pair = &then.spacings[k];
            if (pair->hydrant_a == row || pair->hydrant_b == row) {
                site->spacing_m = fmax(site->spacing_m, pair->spacing_m); /* passes over NAN */
            }
        }
        out->spacing_sites += isnan(site->spacing_m) ? 0 : 1;
    }
    return LL_OK;
}
