#include "app/shell/command.h"

#include <stdio.h>
#include <string.h>

#include "core/language.h"

static const struct ll_command *find_command(const struct ll_command *commands, const char *name)
{
    for (; commands->name != NULL; commands++) {
        if (strcmp(commands->name, name) == 0) {
            return commands;
        }
    }
    return NULL;
}

static enum ll_code describe_all(const struct ll_command *commands, enum ll_lang lang,
                                 struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = ll_text_appendf(
        text, err, "%s\n\n%s lifelane COMMAND [options]\n\n",
        ll_tr(lang, "Lifelane: where fire would win, and what to do about it first."),
        ll_tr(lang, "usage:"));
    for (; code == LL_OK && commands->name != NULL; commands++) {
        code =
            ll_text_appendf(text, err, "  %-10s %s\n", commands->name, ll_tr(lang, commands->help));
    }
    if (code == LL_OK) {
        code = ll_text_appendf(text, err, "\n%s\n", ll_tr(lang, "Every command takes:"));
    }
    return code == LL_OK ? ll_options_describe(ll_common_options, lang, text, err) : code;
}

static enum ll_code describe_one(const struct ll_command *command, enum ll_lang lang,
                                 struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = ll_text_appendf(text, err, "lifelane %s %s\n  %s\n", command->name,
                                        command->usage, ll_tr(lang, command->help));
    for (const char *const *note = command->notes; code == LL_OK && note != NULL && *note != NULL;
         note++) {
        code = ll_text_appendf(text, err, "  %s\n", ll_tr(lang, *note));
    }
    code = code == LL_OK ? ll_text_append(text, "\n", err) : code;
    if (code == LL_OK) {
        code = ll_options_describe(command->options, lang, text, err);
    }
    return code == LL_OK ? ll_options_describe(ll_common_options, lang, text, err) : code;
}

/// Help on one command, or on all when `command` is NULL.
static int print_help(const struct ll_command *commands, const struct ll_command *command,
                      enum ll_lang lang, FILE *out)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    enum ll_code code = command == NULL ? describe_all(commands, lang, &text, NULL)
                                        : describe_one(command, lang, &text, NULL);
    (void)fputs(ll_text_str(&text), out);
    return ll_exit_status(code);
}

/// The language asked for on the command line, before it is parsed: for errors in parsing.
static enum ll_lang early_lang(int argc, char *const *argv)
{
    for (int i = 2; i < argc; i++) {
        const char *value = "";
        if (strncmp(argv[i], "--lang=", 7) == 0) {
            value = argv[i] + 7;
        } else if (strcmp(argv[i - 1], "--lang") == 0) {
            value = argv[i];
        }
        if (strcmp(value, "en") == 0 || strcmp(value, "zh") == 0) {
            return strcmp(value, "zh") == 0 ? LL_LANG_ZH : LL_LANG_EN;
        }
    }
    return ll_console_default_lang();
}

int ll_command_run(const struct ll_command *commands, int argc, char *const *argv,
                   enum ll_lang lang)
{
    const struct ll_command *command = find_command(commands, argv[0]);
    if (command == NULL) {
        struct ll_console console = {.lang = lang};
        struct ll_err err = {.lang = lang};
        (void)ll_fail(&err, LL_E_USAGE, "there is no command '%s'; see lifelane --help", argv[0]);
        ll_say_error(&console, &err);
        return 2;
    }
    argc--;
    argv++;
    struct ll_err err = {.lang = lang};
    struct ll_args args = {0};
    struct ll_console console = {.lang = lang};
    int status = 0;
    enum ll_code code = ll_args_parse(argc, argv, command->options, command->words_min,
                                      command->words_max, &args, &err);
    if (code == LL_OK && ll_arg(&args, "help") != NULL) {
        return print_help(NULL, command, lang, stdout);
    }
    if (code == LL_OK) {
        code = ll_console_init(&args, &console, &err);
    }
    if (code == LL_OK) {
        err.lang = console.lang;
        console.commands = commands;
        code = command->run(&console, &args, &status, &err);
    }
    if (code != LL_OK) {
        ll_say_error(&console, &err);
        return ll_exit_status(code);
    }
    return status;
}

int ll_command_main(int argc, char *const *argv, const struct ll_command *commands)
{
    enum ll_lang lang = early_lang(argc, argv);
    if (argc < 2) {
        (void)print_help(commands, NULL, lang, stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        return print_help(commands, NULL, lang, stdout);
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)printf("lifelane %s\n", LL_VERSION);
        return 0;
    }
    return ll_command_run(commands, argc - 1, argv + 1, lang);
}
