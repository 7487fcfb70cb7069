#include "app/shell/args.h"

#include <string.h>

#include "core/language.h"

const struct ll_option ll_common_options[] = {
    {"store", "FILE", "the store (default $LIFELANE_STORE, else lifelane.db)", false},
    {"json", NULL, "one JSON document on standard output", false},
    {"quiet", NULL, "no progress and no remarks", false},
    {"threads", "N", "threads to use (default: all processors)", false},
    {"lang", "zh|en", "language of human text (default from the locale)", false},
    {"help", NULL, "this text", false},
    {0},
};

static const struct ll_option *find_option(const struct ll_option *options, const char *name,
                                           size_t len)
{
    for (; options->name != NULL; options++) {
        if (strlen(options->name) == len && strncmp(options->name, name, len) == 0) {
            return options;
        }
    }
    return NULL;
}

static enum ll_code note(struct ll_args *args, const struct ll_option *option, const char *value,
                         struct ll_err *err)
{
    if (!option->repeated && ll_arg(args, option->name) != NULL) {
        return ll_fail(err, LL_E_USAGE, "option --%s is given twice", option->name);
    }
    if (args->given_count == LL_ARGS_MAX) {
        return ll_fail(err, LL_E_USAGE, "more than %d options", LL_ARGS_MAX);
    }
    args->given[args->given_count].option = option;
    args->given[args->given_count].value = value;
    args->given_count++;
    return LL_OK;
}

/// Takes `--name`, `--name=value` or `--name value`; moves `*at` to the last word used.
static enum ll_code take_option(int argc, char *const *argv, int *at,
                                const struct ll_option *options, struct ll_args *args,
                                struct ll_err *err)
{
    const char *name = argv[*at] + 2;
    size_t len = strcspn(name, "=");
    const struct ll_option *option = find_option(options, name, len);
    if (option == NULL) {
        option = find_option(ll_common_options, name, len);
    }
    if (option == NULL) {
        return ll_fail(err, LL_E_USAGE, "there is no option --%.*s; see --help", (int)len, name);
    }
    if (option->value == NULL) {
        return name[len] == '\0'
                   ? note(args, option, "", err)
                   : ll_fail(err, LL_E_USAGE, "option --%s takes no value", option->name);
    }
    if (name[len] == '=') {
        return note(args, option, name + len + 1, err);
    }
    if (option->value[0] == '[') {
        return note(args, option, "", err);
    }
    if (*at + 1 >= argc) {
        return ll_fail(err, LL_E_USAGE, "option --%s needs a value: --%s %s", option->name,
                       option->name, option->value);
    }
    (*at)++;
    return note(args, option, argv[*at], err);
}

static enum ll_code take_word(const char *word, size_t most, struct ll_args *args,
                              struct ll_err *err)
{
    if (args->positional_count >= most) {
        return ll_fail(err, LL_E_USAGE, "'%s' is one word too many; see --help", word);
    }
    args->positional[args->positional_count++] = word;
    return LL_OK;
}

enum ll_code ll_args_parse(int argc, char *const *argv, const struct ll_option *options,
                           size_t words_min, size_t words_max, struct ll_args *ret_args,
                           struct ll_err *err)
{
    struct ll_args args = {0};
    bool only_words = false;
    for (int i = 0; i < argc; i++) {
        enum ll_code code = LL_OK;
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (!only_words && strncmp(argv[i], "--", 2) == 0) {
            code = take_option(argc, argv, &i, options, &args, err);
        } else {
            code = take_word(argv[i], words_max, &args, err);
        }
        if (code != LL_OK) {
            return code;
        }
    }
    if (args.positional_count < words_min && ll_arg(&args, "help") == NULL) {
        return ll_fail(err, LL_E_USAGE, "something is missing; see --help");
    }
    *ret_args = args;
    return LL_OK;
}

const char *ll_arg(const struct ll_args *args, const char *name)
{
    return ll_arg_at(args, name, 0);
}

const char *ll_arg_at(const struct ll_args *args, const char *name, size_t n)
{
    for (size_t i = 0; i < args->given_count; i++) {
        if (strcmp(args->given[i].option->name, name) == 0 && n-- == 0) {
            return args->given[i].value;
        }
    }
    return NULL;
}

enum ll_code ll_options_describe(const struct ll_option *options, enum ll_lang lang,
                                 struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (; code == LL_OK && options->name != NULL; options++) {
        const char *value = options->value == NULL ? "" : options->value;
        int pad = 30 - (int)strlen(options->name) - (int)ll_utf8_columns(value);
        code = ll_text_appendf(text, err, "  --%s %s%*s%s\n", options->name, value,
                               pad > 1 ? pad : 1, "", ll_tr(lang, options->help));
    }
    return code;
}
