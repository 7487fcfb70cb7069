#include "app/cli/period_option.h"

enum ll_code ll_read_period(const struct ll_args *args, const char **ret_period, struct ll_err *err)
{
    const char *period = ll_arg(args, "period");
    const char *year = ll_arg(args, "year");
    if (period != NULL && year != NULL) {
        return ll_fail(err, LL_E_USAGE, "--period and --year are the same; give one");
    }
    *ret_period = period != NULL ? period : year;
    return LL_OK;
}
