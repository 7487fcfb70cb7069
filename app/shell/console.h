/// What every command has at hand: language, streams, progress, and how results are said.
#ifndef LL_APP_SHELL_CONSOLE_H
#define LL_APP_SHELL_CONSOLE_H

#include "app/shell/args.h"
#include "core/json.h"
#include "core/progress.h"

struct ll_command;

/// The console of one run. Human text goes to standard error, machine output to standard output.
struct ll_console {
    enum ll_lang lang;
    bool json;
    bool quiet;
    unsigned threads;
    const char *store;                 ///< path of the store
    const struct ll_command *commands; ///< all commands of the program, for those that run others
    struct ll_progress progress;
    bool bar_shown; ///< a progress bar stands on the terminal's last line
};

/// Settings from the common options and the environment ($LIFELANE_STORE, LC_ALL, LC_MESSAGES,
/// LANG). `ret_console` must stay where it is afterwards: its progress points to it.
LL_MUST_USE enum ll_code ll_console_init(const struct ll_args *args, struct ll_console *ret_console,
                                         struct ll_err *err);

/// Language named by the environment: English for en_*, else Chinese.
enum ll_lang ll_console_default_lang(void);

/// A line of human text on standard error, from a catalogue key. Nothing when --quiet.
void ll_say(struct ll_console *console, const char *fmt, ...) LL_PRINTF(2, 3);

/// Ready human text (several lines) on standard error. Nothing when --quiet.
void ll_say_text(struct ll_console *console, const char *text);

/// "lifelane: <message>" on standard error, always.
void ll_say_error(struct ll_console *console, const struct ll_err *err);

/// The document on standard output when --json was given.
LL_MUST_USE enum ll_code ll_print_json(struct ll_console *console, ll_json *json,
                                       struct ll_err *err);

/// Appends `text` padded with blanks to `columns` terminal columns (never cut, one blank at least).
LL_MUST_USE enum ll_code ll_text_pad(struct ll_text *line, const char *text, size_t columns,
                                     struct ll_err *err);

/// Exit status of a code: the one table (DESIGN, section 5).
int ll_exit_status(enum ll_code code);

#endif
