/* quota: the board of targets; quota set enters a figure, quota freeze keeps the denominators. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/commands.h"
#include "app/jobs/quota_board.h"
#include "core/clock.h"
#include "core/language.h"

static const struct ll_option quota_options[] = {
    {"year", "Y", "the year (default: this one)", false},
    {"area", "CODE", "a town or village alone, with figures of its own", false},
    {"done", "N", "set: how many are done", false},
    {"of", "N", "set: of how many", false},
    {"by", "PERSON", "set, freeze: who says so", false},
    {"note", "TEXT", "set: where the figure is from", false},
    {0},
};

static enum ll_code read_year(const struct ll_args *args, int *ret_year, struct ll_err *err)
{
    const char *text = ll_arg(args, "year");
    long long year = 0;
    if (text == NULL) {
        char now[LL_TIMESTAMP_SIZE];
        ll_clock_utc(now);
        *ret_year = (int)strtol(now, NULL, 10);
        return LL_OK;
    }
    if (!ll_parse_whole(text, 1990, 2200, &year)) {
        return ll_fail(err, LL_E_USAGE, "--year takes a year, not '%s'", text);
    }
    *ret_year = (int)year;
    return LL_OK;
}

/// What is counted is villages, people and things: whole, and no more than this.
#define FIGURE_MOST 1000000000

static enum ll_code read_figure(const struct ll_args *args, const char *name, double *ret_value,
                                struct ll_err *err)
{
    const char *text = ll_arg(args, name);
    long long value = 0;
    if (text != NULL && !ll_parse_whole(text, 0, FIGURE_MOST, &value)) {
        return ll_fail(err, LL_E_USAGE, "--%s takes a whole number from 0 to %d, not '%s'", name,
                       FIGURE_MOST, text);
    }
    *ret_value = text == NULL ? NAN : (double)value;
    return LL_OK;
}

/// Enters a figure for a quota of the board.
static enum ll_code set(ll_store *store, const struct ll_args *args,
                        const struct ll_quota_board *board, struct ll_err *err)
{
    const char *by = ll_arg(args, "by");
    const char *note = ll_arg(args, "note");
    const char *key = args->positional[1];
    double done = NAN;
    double total = NAN;
    if (ll_quota_line_of(board, key) == NULL) {
        return ll_fail(err, LL_E_USAGE, "there is no quota '%s' in %d; `lifelane quota` lists them",
                       key, board->year);
    }
    enum ll_code code = read_figure(args, "done", &done, err);
    if (code == LL_OK) {
        code = read_figure(args, "of", &total, err);
    }
    return code == LL_OK
               ? ll_quota_values_enter(store, ll_quota_board_key(board, key), done, total,
                                       by == NULL ? "" : by, note == NULL ? "" : note, err)
               : code;
}

/// Freezes every denominator that is known and not frozen yet.
static enum ll_code freeze(ll_store *store, const struct ll_args *args,
                           const struct ll_quota_board *board, struct ll_err *err)
{
    const char *by = ll_arg(args, "by");
    size_t frozen = 0;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < board->count; i++) {
        const struct ll_quota_line *line = &board->lines[i];
        if (line->quota->share && !isnan(line->total) && isnan(line->values.frozen)) {
            code = ll_quota_values_freeze(store, ll_quota_board_key(board, line->quota->key),
                                          line->total, by == NULL ? "" : by, err);
            frozen++;
        }
    }
    if (code == LL_OK && frozen == 0) {
        return ll_fail(err, LL_E_EXISTS, "no denominator is left to freeze for %d", board->year);
    }
    return code;
}

static enum ll_code change(const struct ll_console *console, const struct ll_args *args, int year,
                           struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_quota_board_clear) struct ll_quota_board board = {0};
    bool setting = strcmp(args->positional[0], "set") == 0;
    bool freezing = strcmp(args->positional[0], "freeze") == 0;
    if (!(setting && args->positional_count == 2) && !(freezing && args->positional_count == 1)) {
        return ll_fail(err, LL_E_USAGE, "quota takes nothing, `set KEY` or `freeze`");
    }
    enum ll_code code = ll_store_open(console->store, LL_STORE_WRITE, &store, err);
    if (code == LL_OK) {
        code =
            ll_quota_board_load(store, year, ll_arg(args, "area"), console->threads, &board, err);
    }
    if (code != LL_OK) {
        return code;
    }
    return setting ? set(store, args, &board, err) : freeze(store, args, &board, err);
}

static enum ll_code quota(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                          struct ll_err *err)
{
    (void)ret_exit;
    int year = 0;
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_quota_board_clear) struct ll_quota_board board = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    enum ll_code code = read_year(args, &year, err);
    if (code == LL_OK && args->positional_count > 0) {
        code = change(console, args, year, err);
    }
    if (code == LL_OK) {
        code = ll_store_open(console->store, LL_STORE_READ, &store, err);
    }
    if (code == LL_OK) {
        code =
            ll_quota_board_load(store, year, ll_arg(args, "area"), console->threads, &board, err);
    }
    if (code == LL_OK) {
        code = ll_quota_board_text(&board, console->lang, &text, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say_text(console, ll_text_str(&text));
    ll_quota_board_document(&board, console->lang, json);
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_quota = {
    "quota",
    "[--year Y] [--area CODE] | set KEY --done N [--of N] --by PERSON | freeze --by PERSON",
    "targets of a year: what is done, of how many, whether that is enough",
    quota_options,
    0,
    2,
    quota,
    NULL};
