/// Commands of the program: a table of them, and running one.
#ifndef LL_APP_SHELL_COMMAND_H
#define LL_APP_SHELL_COMMAND_H

#include "app/shell/console.h"

/// Exit status of `import` and `check` when something went to quarantine or was found.
#define LL_EXIT_FOUND 3

/// One command.
struct ll_command {
    const char *name;
    const char *usage; ///< words after the name: "LAYER FILE"
    const char *help;  ///< catalogue key, one line
    const struct ll_option *options;
    size_t words_min;
    size_t words_max;
    /// Does the work. @param ret_exit 0 unless the command has a status of its own.
    enum ll_code (*run)(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                        struct ll_err *err);
    const char *const *notes; ///< catalogue keys of more lines for its help, NULL after the last;
                              ///< may be NULL
};

/// Finds the command named in argv[1], parses, runs, reports errors.
/// @param commands Ended by an entry without a name.
/// @return the exit status of the program.
int ll_command_main(int argc, char *const *argv, const struct ll_command *commands);

/// Runs one command of the table as if it had been typed: argv[0] is its name.
/// @return its exit status.
int ll_command_run(const struct ll_command *commands, int argc, char *const *argv,
                   enum ll_lang lang);

#endif
