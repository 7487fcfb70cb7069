/// The commands of the service.
#ifndef LL_APP_HTTP_COMMANDS_H
#define LL_APP_HTTP_COMMANDS_H

#include "app/shell/command.h"

extern const struct ll_command ll_command_serve;

#endif
