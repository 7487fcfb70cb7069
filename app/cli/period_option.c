#include "app/cli/period_option.h"

#include "app/jobs/assess.h"

enum ll_code ll_read_period(const struct ll_args *args, const char **ret_period, struct ll_err *err)
{
    const char *period = ll_arg(args, "period");
    const char *year = ll_arg(args, "year");
    if (period != NULL && year != NULL) {
        return ll_fail(err, LL_E_USAGE, "--period and --year are the same; give one");
    }
    const char *given = period != NULL ? period : year;
    char checked[16];
    enum ll_code code = given == NULL ? LL_OK : ll_assess_period(given, checked, err);
    if (code == LL_OK) {
        *ret_period = given;
    }
    return code;
}
