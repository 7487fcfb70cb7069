/// The command line as a table: options of each command, parsing, usage text.
#ifndef LL_APP_SHELL_ARGS_H
#define LL_APP_SHELL_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/text.h"

/// An option of a command.
struct ll_option {
    const char *name;  ///< without the dashes
    const char *value; ///< placeholder of its value, "EPSG:n|auto"; NULL for a flag; one in
                       ///< brackets, "[=source]", may be left out and is only taken after `=`
    const char *help;  ///< catalogue key
    bool repeated;     ///< may be given more than once
};

#define LL_ARGS_MAX 64

/// A parsed command line. Texts are borrowed from argv.
struct ll_args {
    const char *positional[8];
    size_t positional_count;
    struct {
        const struct ll_option *option;
        const char *value; ///< "" for a flag
    } given[LL_ARGS_MAX];
    size_t given_count;
};

/// Options every command takes.
extern const struct ll_option ll_common_options[];

/// Parses `argv[0..argc)`, the words after the command's name. Accepts `--name value`,
/// `--name=value` and `--` before positional words.
/// @param options  Ended by an entry without a name.
/// @param words_min, words_max  Positional words wanted.
/// @return LL_OK or LL_E_USAGE.
LL_MUST_USE enum ll_code ll_args_parse(int argc, char *const *argv, const struct ll_option *options,
                                       size_t words_min, size_t words_max, struct ll_args *ret_args,
                                       struct ll_err *err);

/// Value of an option, NULL when it was not given; "" for a flag that was.
const char *ll_arg(const struct ll_args *args, const char *name);

/// The n-th value of a repeated option, NULL after the last.
const char *ll_arg_at(const struct ll_args *args, const char *name, size_t n);

/// Appends the lines that describe a list of options.
LL_MUST_USE enum ll_code ll_options_describe(const struct ll_option *options, enum ll_lang lang,
                                             struct ll_text *text, struct ll_err *err);

#endif
