#include "tests/support/hose_yard.h"

#include <math.h>

#include "tests/support/check.h"

void hose_yard_clear(struct hose_yard *y)
{
    ll_hose_place_clear(&y->place);
    ll_hose_range_clear(&y->range);
    ll_hose_ground_clear(&y->ground);
    ll_scene_clear(&y->scene);
}

void hose_yard_ready(struct hose_yard *y)
{
    struct ll_err err = {0};
    const size_t count = y->scene.layer[LL_BUILDING].count;
    struct ll_box box = ll_scene_box(&y->scene);
    box = ll_box_grown(&box, 60.0);
    assert_true(count <= HOSE_YARD_TARGETS);
    for (uint32_t b = 0; b < count; b++) {
        y->targets[b] = b;
    }
    const struct ll_hose_targets targets = {y->targets, count, LL_NONE};
    assert_ok(ll_hose_ground_make(&y->scene, &y->ground, &err), &err);
    assert_ok(ll_hose_range_begin(&y->range, &box, INFINITY, &err), &err);
    ll_hose_range_end(&y->range);
    assert_ok(ll_hose_place_make(&y->ground, &y->range, 2.0, &targets, &y->place, &err), &err);
}
