#include "core/median.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

void ll_sort_numbers(double *numbers, size_t count)
{
    if (count > 0) {
        qsort(numbers, count, sizeof *numbers, by_value);
    }
}

double ll_median(double *numbers, size_t count)
{
    ll_sort_numbers(numbers, count);
    return count > 0 ? numbers[count / 2] : NAN;
}
