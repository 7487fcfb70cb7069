#include <math.h>

#include "app/jobs/export_tables.h"

/// The decimal with so many digits after the point that is nearest: what is written is then its
/// shortest form, 3.6 and not 3.59999990463257.
static double to_decimals(double number, double unit)
{
    const double exact = 1e12; /* beyond, no double has such digits */
    return fabs(number) < exact ? round(number * unit) / unit : number;
}

struct ll_export_cell ll_number_cell(double number)
{
    return (struct ll_export_cell){.known = isfinite(number), .number = to_decimals(number, 1e3)};
}

struct ll_export_cell ll_share_cell(double number)
{
    return (struct ll_export_cell){.known = isfinite(number), .number = to_decimals(number, 1e6)};
}
