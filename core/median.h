/// The middle of many numbers.
#ifndef LL_CORE_MEDIAN_H
#define LL_CORE_MEDIAN_H

#include <stddef.h>

/// Sorts numbers from the least up. None is NAN.
void ll_sort_numbers(double *numbers, size_t count);

/// The median, of an even count the upper one; NAN without any. Sorts the numbers.
double ll_median(double *numbers, size_t count);

#endif
