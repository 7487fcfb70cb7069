/// `assess --with FILE`: what a supposed change would do.
#ifndef LL_APP_CLI_SAY_WHAT_IF_H
#define LL_APP_CLI_SAY_WHAT_IF_H

#include "app/jobs/what_if.h"
#include "app/shell/console.h"

/// Runs the what-if of a list of changes and prints the difference. Nothing is stored.
LL_MUST_USE enum ll_code ll_say_what_if(struct ll_console *console,
                                        const struct ll_assess_request *request, const char *path,
                                        struct ll_err *err);

/// Appends a line on a village: name, risk with its range and place, before and after.
LL_MUST_USE enum ll_code ll_what_if_line(const struct ll_what_if *what_if,
                                         const struct ll_what_if_village *village,
                                         enum ll_lang lang, struct ll_text *text,
                                         struct ll_err *err);

/// Appends a line for each village whose risk or range differs, and one that counts those that
/// differ in their place alone.
LL_MUST_USE enum ll_code ll_what_if_lines(const struct ll_what_if *what_if, enum ll_lang lang,
                                          struct ll_text *text, struct ll_err *err);

/// Says so where the store as it is was run as if it had none of what is not on record, since the
/// changes bring the first one (app/jobs/what_if.h, `first_of`).
void ll_say_first_of(struct ll_console *console, const struct ll_what_if *what_if);

#endif
