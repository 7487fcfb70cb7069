/// Random weights that add up to 1.
#ifndef LL_CORE_DIRICHLET_H
#define LL_CORE_DIRICHLET_H

#include <stddef.h>

#include "core/rng.h"

/// A Gamma(shape, 1) number; 0 for a shape that is not over 0. Marsaglia and Tsang, "A simple
/// method for generating gamma variables" (2000), with their boost for shapes below 1.
double ll_rng_gamma(struct ll_rng *rng, double shape);

/// Weights drawn from the Dirichlet distribution with parameters concentration * weight[i]. Weights
/// of 0 stay 0; if all numbers come out as 0 (tiny parameters), the given weights are returned.
/// @param weight  `count` numbers from 0 that add up to 1.
/// @param ret_weight `count` numbers that add up to 1; another array than `weight`.
void ll_rng_dirichlet(struct ll_rng *rng, double concentration, const double *weight, size_t count,
                      double *ret_weight);

#endif
