/// The period that commands are asked about.
#ifndef LL_APP_CLI_PERIOD_OPTION_H
#define LL_APP_CLI_PERIOD_OPTION_H

#include "app/shell/args.h"

/// --period or --year, NULL when neither was given.
/// @return LL_E_USAGE for both and for what is no period.
LL_MUST_USE enum ll_code ll_read_period(const struct ll_args *args, const char **ret_period,
                                        struct ll_err *err);

#endif
