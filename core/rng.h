/// Random numbers that are the same everywhere for the same seed.
///
/// xoshiro256** seeded by splitmix64 (Blackman and Vigna, public domain descriptions).
#ifndef LL_CORE_RNG_H
#define LL_CORE_RNG_H

#include <stdint.h>

struct ll_rng {
    uint64_t s[4];
};

/// A generator for (seed, stream): different streams of one seed are independent, so that parts
/// of a job can be done in any order with the same result.
struct ll_rng ll_rng_make(uint64_t seed, uint64_t stream);

/// 64 random bits.
uint64_t ll_rng_next(struct ll_rng *rng);

/// Uniform in [0, 1), 53 bits.
double ll_rng_unit(struct ll_rng *rng);

/// Uniform in [low, high).
double ll_rng_between(struct ll_rng *rng, double low, double high);

/// Uniform whole number in [0, count); `count` over 0. Without bias.
uint32_t ll_rng_below(struct ll_rng *rng, uint32_t count);

/// Standard normal (polar method of Marsaglia).
double ll_rng_normal(struct ll_rng *rng);

#endif
