#include "core/dirichlet.h"

#include <math.h>

double ll_rng_gamma(struct ll_rng *rng, double shape)
{
    if (!(shape > 0.0)) {
        return 0.0;
    }
    double boost = 1.0;
    if (shape < 1.0) {
        boost = pow(1.0 - ll_rng_unit(rng), 1.0 / shape); /* 1 - u is never 0 */
        shape += 1.0;
    }
    double d = shape - 1.0 / 3.0;
    double c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        double x = ll_rng_normal(rng);
        double v = 1.0 + c * x;
        if (v <= 0.0) {
            continue;
        }
        v = v * v * v;
        double u = 1.0 - ll_rng_unit(rng);
        if (log(u) < 0.5 * x * x + d - d * v + d * log(v)) {
            return boost * d * v;
        }
    }
}

void ll_rng_dirichlet(struct ll_rng *rng, double concentration, const double *weight, size_t count,
                      double *ret_weight)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        ret_weight[i] = ll_rng_gamma(rng, concentration * weight[i]);
        sum += ret_weight[i];
    }
    for (size_t i = 0; i < count; i++) {
        ret_weight[i] = sum > 0.0 ? ret_weight[i] / sum : weight[i];
    }
}
