/// The lesser and the greater of two numbers in one instruction, where neither is NAN: fmin and
/// fmax, which pass over NAN, are calls.
#ifndef LL_GEO_LESSER_H
#define LL_GEO_LESSER_H

/// The lesser; `b` when one is NAN.
static inline double ll_lesser(double a, double b)
{
    return a < b ? a : b;
}

/// The greater; `b` when one is NAN.
static inline double ll_greater(double a, double b)
{
    return a > b ? a : b;
}

#endif
