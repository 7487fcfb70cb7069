#include "core/outcomes.h"

#include "core/alloc.h"

void ll_clearance_clear(struct ll_clearance *clearance)
{
    ll_free(clearance->lanes);
    ll_free(clearance->first_piece);
    ll_free(clearance->pieces);
    ll_free(clearance->findings);
    ll_free(clearance->turns);
    *clearance = (struct ll_clearance){0};
}

void ll_reach_clear(struct ll_reach *reach)
{
    for (int v = 0; v < LL_VEHICLE_COUNT; v++) {
        ll_free(reach->way[v]);
    }
    ll_free(reach->blockers);
    ll_free(reach->tight);
    *reach = (struct ll_reach){0};
}

void ll_separation_clear(struct ll_separation *separation)
{
    ll_free(separation->cluster);
    ll_free(separation->cluster_possible);
    ll_free(separation->too_near);
    ll_free(separation->maybe_near);
    ll_free(separation->touching);
    ll_free(separation->nearest_m);
    ll_free(separation->pairs);
    ll_free(separation->clusters);
    ll_free(separation->members);
    ll_free(separation->cuts);
    ll_free(separation->points);
    ll_free(separation->walls);
    ll_free(separation->taken_rows);
    *separation = (struct ll_separation){0};
}

void ll_supply_clear(struct ll_supply *supply)
{
    ll_free(supply->hose_answer);
    ll_free(supply->hose_m);
    ll_free(supply->hose_hydrant);
    ll_free(supply->other_m);
    ll_free(supply->other);
    ll_free(supply->gains);
    ll_free(supply->gaps);
    ll_shapes_clear(&supply->gap_shapes);
    ll_free(supply->spacings);
    ll_shapes_clear(&supply->spacing_shapes);
    *supply = (struct ll_supply){0};
}

void ll_outcomes_clear(struct ll_outcomes *outcomes)
{
    ll_supply_clear(&outcomes->supply);
    ll_clearance_clear(&outcomes->clearance);
    ll_reach_clear(&outcomes->reach);
    ll_separation_clear(&outcomes->separation);
    ll_response_areas_clear(&outcomes->response_areas);
}
