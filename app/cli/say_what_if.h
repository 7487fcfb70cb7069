/// `assess --with FILE`: what a supposed change would do.
#ifndef LL_APP_CLI_SAY_WHAT_IF_H
#define LL_APP_CLI_SAY_WHAT_IF_H

#include "app/jobs/assess.h"
#include "app/shell/console.h"

/// Runs the what-if of a list of changes and prints the difference. Nothing is stored.
LL_MUST_USE enum ll_code ll_say_what_if(struct ll_console *console,
                                        const struct ll_assess_request *request, const char *path,
                                        struct ll_err *err);

#endif
