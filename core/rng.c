#include "core/rng.h"

#include <math.h>

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

static uint64_t rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

struct ll_rng ll_rng_make(uint64_t seed, uint64_t stream)
{
    uint64_t state = seed;
    state = splitmix(&state) ^ stream * 0xD1342543DE82EF95U;
    struct ll_rng rng;
    for (int i = 0; i < 4; i++) {
        rng.s[i] = splitmix(&state);
    }
    return rng;
}

uint64_t ll_rng_next(struct ll_rng *rng)
{
    uint64_t *s = rng->s;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

double ll_rng_unit(struct ll_rng *rng)
{
    return (double)(ll_rng_next(rng) >> 11) * 0x1.0p-53;
}

double ll_rng_between(struct ll_rng *rng, double low, double high)
{
    double value = low + (high - low) * ll_rng_unit(rng);
    return value < high ? value : low; /* rounding can reach `high` */
}

uint32_t ll_rng_below(struct ll_rng *rng, uint32_t count)
{
    uint64_t limit = (UINT64_C(1) << 32) / count * count;
    uint64_t draw;
    do {
        draw = ll_rng_next(rng) >> 32;
    } while (draw >= limit);
    return (uint32_t)(draw % count);
}

double ll_rng_normal(struct ll_rng *rng)
{
    double u, v, s;
    do {
        u = 2.0 * ll_rng_unit(rng) - 1.0;
        v = 2.0 * ll_rng_unit(rng) - 1.0;
        s = u * u + v * v;
    } while (s >= 1.0 || s == 0.0);
    return u * sqrt(-2.0 * log(s) / s);
}
