#include "core/ahp.h"

#include <math.h>
#include <string.h>

#define STEPS_MOST    10000
#define STEP_LEAST    1e-15
#define RECIPROCAL    1e-9
#define COMPARED_MOST 9.0

/* Consistency indices of random matrices of 1 to 15 items (Saaty 1980). */
static const double random_index[LL_AHP_MOST] = {0.0,  0.0,  0.58, 0.90, 1.12, 1.24, 1.32, 1.41,
                                                 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59};

static enum ll_code check(const double *matrix, size_t count, struct ll_err *err)
{
    if (count == 0 || count > LL_AHP_MOST) {
        return ll_fail(err, LL_E_INVALID, "%zu items cannot be compared in pairs, only 1 to %d",
                       count, LL_AHP_MOST);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i; k < count; k++) {
            double product = matrix[i * count + k] * matrix[k * count + i];
            if (!(matrix[i * count + k] > 0.0 && fabs(product - 1.0) <= RECIPROCAL)) {
                return ll_fail(err, LL_E_INVALID, "comparisons %zu and %zu are not reciprocal",
                               i + 1, k + 1);
            }
        }
    }
    return LL_OK;
}

/* One step of the power iteration: matrix x weights, scaled to a sum of 1. @return the sum. */
static double multiply(const double *matrix, size_t count, double *weight, double *ret_change)
{
    double next[LL_AHP_MOST] = {0};
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            next[i] += matrix[i * count + k] * weight[k];
        }
        sum += next[i];
    }
    *ret_change = 0.0;
    for (size_t i = 0; i < count; i++) {
        next[i] /= sum;
        *ret_change = fmax(*ret_change, fabs(next[i] - weight[i]));
        weight[i] = next[i];
    }
    return sum;
}

enum ll_code ll_ahp_solve(const double *matrix, size_t count, struct ll_ahp *ret,
                          struct ll_err *err)
{
    enum ll_code code = check(matrix, count, err);
    if (code != LL_OK) {
        return code;
    }
    struct ll_ahp a = {.lambda = (double)count};
    for (size_t i = 0; i < count; i++) {
        a.weight[i] = 1.0 / (double)count;
    }
    double change = INFINITY;
    for (int step = 0; step < STEPS_MOST && change > STEP_LEAST; step++) {
        a.lambda = multiply(matrix, count, a.weight, &change);
    }
    if (count > 2) {
        double index = fmax(0.0, a.lambda - (double)count) / (double)(count - 1);
        a.ratio = index / random_index[count - 1];
    }
    *ret = a;
    return LL_OK;
}

enum ll_code ll_ahp_find_cause(const double *matrix, size_t count, struct ll_ahp_cause *ret,
                               struct ll_err *err)
{
    struct ll_ahp whole;
    enum ll_code code = ll_ahp_solve(matrix, count, &whole, err);
    if (code == LL_OK && count < 3) {
        code = ll_fail(err, LL_E_INVALID, "two items always agree");
    }
    if (code != LL_OK) {
        return code;
    }
    struct ll_ahp_cause cause = {.ratio = INFINITY};
    for (size_t a = 0; code == LL_OK && a < count; a++) {
        for (size_t b = a + 1; code == LL_OK && b < count; b++) {
            double changed[LL_AHP_MOST * LL_AHP_MOST];
            struct ll_ahp after = {.ratio = INFINITY};
            double value =
                fmin(COMPARED_MOST, fmax(1.0 / COMPARED_MOST, whole.weight[a] / whole.weight[b]));
            memcpy(changed, matrix, count * count * sizeof *changed);
            changed[a * count + b] = value;
            changed[b * count + a] = 1.0 / value;
            code = ll_ahp_solve(changed, count, &after, err);
            if (after.ratio < cause.ratio) {
                cause = (struct ll_ahp_cause){a, b, value, after.ratio};
            }
        }
    }
    if (code == LL_OK) {
        *ret = cause;
    }
    return code;
}
