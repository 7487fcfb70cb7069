#include "app/shell/console.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/language.h"
#include "core/pool.h"

/* The formats come from the catalogue; a test compares the conversions of each pair. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void clear_bar(struct ll_console *console)
{
    if (console->bar_shown) {
        (void)fputs("\r\033[K", stderr);
        console->bar_shown = false;
    }
}

static bool show_progress(void *user, const char *stage, size_t done, size_t total)
{
    struct ll_console *console = user;
    const char *text = ll_tr(console->lang, stage);
    if (total > 0) {
        (void)fprintf(stderr, "\r\033[K%s %zu/%zu (%zu%%)", text, done, total,
                      (size_t)(100.0 * (double)done / (double)total));
    } else {
        (void)fprintf(stderr, "\r\033[K%s %zu", text, done);
    }
    (void)fflush(stderr);
    console->bar_shown = true;
    return true;
}

enum ll_lang ll_console_default_lang(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]); /* before any thread exists */
        if (value != NULL && value[0] != '\0') {
            return strncmp(value, "en", 2) == 0 ? LL_LANG_EN : LL_LANG_ZH;
        }
    }
    return LL_LANG_ZH;
}

static enum ll_code read_lang(const char *text, enum ll_lang *ret_lang, struct ll_err *err)
{
    if (text == NULL) {
        return LL_OK;
    }
    if (strcmp(text, "zh") != 0 && strcmp(text, "en") != 0) {
        return ll_fail(err, LL_E_USAGE, "--lang takes zh or en, not '%s'", text);
    }
    *ret_lang = strcmp(text, "zh") == 0 ? LL_LANG_ZH : LL_LANG_EN;
    return LL_OK;
}

static const char *store_path(const struct ll_args *args)
{
    const char *path = ll_arg(args, "store");
    if (path == NULL) {
        path = getenv("LIFELANE_STORE");
    }
    return path == NULL || path[0] == '\0' ? "lifelane.db" : path;
}

enum ll_code ll_console_init(const struct ll_args *args, struct ll_console *ret_console,
                             struct ll_err *err)
{
    struct ll_console c = {.lang = ll_console_default_lang(), .threads = ll_pool_default_threads()};
    enum ll_code code = read_lang(ll_arg(args, "lang"), &c.lang, err);
    if (code != LL_OK) {
        return code;
    }
    const char *threads = ll_arg(args, "threads");
    long long n = 0;
    if (threads != NULL && !ll_parse_whole(threads, 1, LL_THREADS_MAX, &n)) {
        return ll_fail(err, LL_E_USAGE, "--threads takes a number from 1 to %u, not '%s'",
                       LL_THREADS_MAX, threads);
    }
    c.threads = threads == NULL ? c.threads : (unsigned)n;
    c.json = ll_arg(args, "json") != NULL;
    c.quiet = ll_arg(args, "quiet") != NULL;
    c.store = store_path(args);
    *ret_console = c;
    if (!c.quiet && isatty(STDERR_FILENO)) {
        ret_console->progress = (struct ll_progress){show_progress, ret_console};
    }
    return LL_OK;
}

void ll_say(struct ll_console *console, const char *fmt, ...)
{
    if (console->quiet) {
        return;
    }
    clear_bar(console);
    va_list args;
    va_start(args, fmt);
    (void)vfprintf(stderr, ll_tr(console->lang, fmt), args);
    va_end(args);
    (void)fputc('\n', stderr);
}

void ll_say_text(struct ll_console *console, const char *text)
{
    if (!console->quiet) {
        clear_bar(console);
        (void)fputs(text, stderr);
    }
}

void ll_say_error(struct ll_console *console, const struct ll_err *err)
{
    clear_bar(console);
    (void)fprintf(stderr, "lifelane: %s\n", err->message);
}

enum ll_code ll_print_json(struct ll_console *console, ll_json *json, struct ll_err *err)
{
    if (!console->json) {
        return LL_OK;
    }
    LL_CLEANUP(ll_freep) char *text = NULL;
    enum ll_code code = ll_json_finish(json, true, &text, err);
    if (code != LL_OK) {
        return code;
    }
    if (fputs(text, stdout) == EOF || fflush(stdout) != 0) {
        return ll_fail(err, LL_E_IO, "cannot write to standard output");
    }
    return LL_OK;
}

enum ll_code ll_text_pad(struct ll_text *line, const char *text, size_t columns, struct ll_err *err)
{
    size_t width = ll_utf8_columns(text);
    int blanks = width < columns ? (int)(columns - width) : 1;
    return ll_text_appendf(line, err, "%s%*s", text, blanks, "");
}

int ll_exit_status(enum ll_code code)
{
    switch (code) {
    case LL_OK:
        return 0;
    case LL_E_USAGE:
    case LL_E_DECISION:
        return 2;
    default:
        return 1;
    }
}
