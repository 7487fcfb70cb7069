/// `import values`: a way of `import` that reads no features.
#ifndef LL_APP_CLI_CMD_VALUES_H
#define LL_APP_CLI_CMD_VALUES_H

#include "app/shell/command.h"

LL_MUST_USE enum ll_code ll_import_values_command(struct ll_console *console,
                                                  const struct ll_args *args, struct ll_err *err);

#endif
