#include <math.h>

#include "geo/spread.h"

void ll_cones_mind(struct ll_cone *cones, size_t count, const struct ll_shores *shores)
{
    for (size_t i = 0; i < count; i++) {
        struct ll_cone *c = &cones[i];
        struct ll_box box = ll_box_of_segment(c->a, c->b);
        box = ll_box_grown(&box, fmax(c->radius_a_m, c->radius_b_m));
        c->shores = ll_shores_near(shores, &box) ? shores : NULL;
    }
}
