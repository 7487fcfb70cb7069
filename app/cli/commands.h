/// The commands of the command line, one file a group.
#ifndef LL_APP_CLI_COMMANDS_H
#define LL_APP_CLI_COMMANDS_H

#include "app/shell/command.h"

extern const struct ll_command ll_command_init;
extern const struct ll_command ll_command_layers;
extern const struct ll_command ll_command_check;
extern const struct ll_command ll_command_backup;
extern const struct ll_command ll_command_import;
extern const struct ll_command ll_command_quarantine;
extern const struct ll_command ll_command_findings;
extern const struct ll_command ll_command_assess;
extern const struct ll_command ll_command_rank;
extern const struct ll_command ll_command_name;
extern const struct ll_command ll_command_quota;
extern const struct ll_command ll_command_values;
extern const struct ll_command ll_command_weights;
extern const struct ll_command ll_command_explain;
extern const struct ll_command ll_command_obstacles;
extern const struct ll_command ll_command_site;
extern const struct ll_command ll_command_plan;
extern const struct ll_command ll_command_map;
extern const struct ll_command ll_command_tiles;
extern const struct ll_command ll_command_export;
extern const struct ll_command ll_command_sample;
extern const struct ll_command ll_command_demo;

/// A reason of an import, or the kind of a finding, in words; a key that is new here as it is.
const char *ll_reason_text(const char *reason, enum ll_lang lang);

#endif
