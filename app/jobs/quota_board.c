#include "app/jobs/quota_board.h"

#include <math.h>
#include <string.h>

#include "app/jobs/quota_reading.h"
#include "core/alloc.h"
#include "core/language.h"
#include "data/reference.h"

#define ROUNDING 1e-9

void ll_quota_board_clear(struct ll_quota_board *board)
{
    ll_quotas_free(board->quotas);
    ll_free(board->lines);
    ll_free(board->area);
    ll_free(board->area_name);
    *board = (struct ll_quota_board){0};
}

static double first_known(double a, double b)
{
    return isnan(a) ? b : a;
}

void ll_quota_judge(struct ll_quota_line *line)
{
    const struct ll_quota_values *v = &line->values;
    line->low = first_known(v->done, line->counted.low);
    line->high = first_known(v->done, line->counted.high);
    line->total = first_known(v->frozen, first_known(v->total, line->counted.total));
    double wanted = line->quota->share ? line->quota->target * line->total : line->quota->target;
    line->state = line->low + ROUNDING >= wanted   ? LL_QUOTA_MET
                  : line->high + ROUNDING < wanted ? LL_QUOTA_MISSED
                                                   : LL_QUOTA_UNKNOWN; /* NAN decides nothing */
}

static enum ll_code load_quotas(ll_store *store, ll_quotas **ret_quotas, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *text = NULL;
    size_t len = 0;
    enum ll_code code = ll_reference_load(store, "quotas.csv", &text, &len, err);
    return code == LL_OK ? ll_quotas_parse(text, len, ret_quotas, err) : code;
}

static enum ll_code fill_lines(ll_store *store, const struct ll_quota_reading *r,
                               struct ll_quota_board *board, struct ll_err *err)
{
    size_t rows = 0;
    const struct ll_quota *quotas = ll_quotas_rows(board->quotas, &rows);
    const struct ll_quota_input input = ll_quota_reading_input(r);
    board->lines = ll_calloc(rows, sizeof *board->lines);
    if (board->lines == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < rows; i++) {
        if (!ll_quota_in_force(board->quotas, &quotas[i], board->year)) {
            continue;
        }
        struct ll_quota_line *line = &board->lines[board->count++];
        line->quota = &quotas[i];
        line->counted = ll_quota_count(quotas[i].key, &input);
        code = ll_quota_values_load(store, ll_quota_board_key(board, quotas[i].key), &line->values,
                                    err);
        ll_quota_judge(line);
    }
    return code;
}

/// Notes which area the board is of.
static enum ll_code take_area(const struct ll_quota_reading *r, struct ll_quota_board *board,
                              struct ll_err *err)
{
    const struct ll_table *areas = &r->scene.layer[LL_AREA];
    const char *code = r->area == LL_NONE ? "" : ll_table_string(areas, r->area, LL_AREA_CODE);
    const char *name = r->area == LL_NONE ? "" : ll_table_string(areas, r->area, LL_AREA_NAME);
    board->area = ll_strdup(code == NULL ? "" : code);
    board->area_name = ll_strdup(name == NULL ? "" : name);
    return board->area != NULL && board->area_name != NULL
               ? LL_OK
               : ll_fail(err, LL_E_NOMEM, "out of memory");
}

struct ll_quota_key ll_quota_board_key(const struct ll_quota_board *board, const char *quota)
{
    return (struct ll_quota_key){quota, board->year, board->area};
}

enum ll_code ll_quota_board_load(ll_store *store, int year, const char *area, unsigned threads,
                                 struct ll_quota_board *ret_board, struct ll_err *err)
{
    LL_CLEANUP(ll_quota_board_clear) struct ll_quota_board board = {.year = year};
    LL_CLEANUP(ll_quota_reading_clear)
    struct ll_quota_reading reading = {.scene = ll_scene_make()};
    enum ll_code code = load_quotas(store, &board.quotas, err);
    if (code == LL_OK) {
        code = ll_quota_reading_load(store, year, area, threads, &reading, err);
    }
    if (code == LL_OK) {
        code = take_area(&reading, &board, err);
    }
    if (code == LL_OK) {
        code = fill_lines(store, &reading, &board, err);
    }
    if (code == LL_OK) {
        *ret_board = board;
        board = (struct ll_quota_board){0};
    }
    return code;
}

const struct ll_quota_line *ll_quota_line_of(const struct ll_quota_board *board, const char *key)
{
    for (size_t i = 0; i < board->count; i++) {
        if (strcmp(board->lines[i].quota->key, key) == 0) {
            return &board->lines[i];
        }
    }
    return NULL;
}

/// Where the figure is from: "entered", "computed" from the store, or "unknown".
static const char *origin_of(const struct ll_quota_line *line)
{
    return !isnan(line->values.done) ? "entered" : isnan(line->low) ? "unknown" : "computed";
}

/// "18 to 20 of 25", "not known".
static enum ll_code append_figures(const struct ll_quota_line *line, enum ll_lang lang,
                                   struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (isnan(line->low)) {
        code = ll_text_append(text, ll_tr(lang, "not known"), err);
    } else if (line->high > line->low) {
        code = ll_text_say(text, lang, err, "%.0f to %.0f", line->low, line->high);
    } else {
        code = ll_text_appendf(text, err, "%.0f", line->low);
    }
    if (code == LL_OK && line->quota->share && !isnan(line->total)) {
        code = ll_text_say(text, lang, err, " of %.0f", line->total);
    }
    return code;
}

static enum ll_code append_line(const struct ll_quota_line *line, enum ll_lang lang,
                                struct ll_text *text, struct ll_err *err)
{
    static const char *const states[LL_QUOTA_STATE_COUNT] = {"cannot be said", "met", "not met"};
    const struct ll_quota *q = line->quota;
    const struct ll_quota_values *v = &line->values;
    enum ll_code code =
        ll_text_appendf(text, err, "  %s %s: ", q->key, lang == LL_LANG_ZH ? q->zh : q->en);
    if (code == LL_OK) {
        code = append_figures(line, lang, text, err);
    }
    if (code == LL_OK) {
        code = q->share ? ll_text_say(text, lang, err, "; target %.0f %% (%s)", 100.0 * q->target,
                                      q->mark)
                        : ll_text_say(text, lang, err, "; target %.0f (%s)", q->target, q->mark);
    }
    if (code == LL_OK) {
        code = ll_text_appendf(text, err, " [%s], %s", ll_tr(lang, states[line->state]),
                               ll_tr(lang, origin_of(line)));
    }
    if (code == LL_OK && v->person[0] != '\0') {
        code = ll_text_say(text, lang, err, " by %s, %.10s", v->person, v->entered_at);
    }
    if (code == LL_OK && !isnan(v->done) && !isnan(line->counted.low)) {
        code = ll_text_say(text, lang, err, ", counted in the store: %.0f", line->counted.low);
    }
    if (code == LL_OK && q->share && !isnan(line->total)) {
        code = isnan(v->frozen)
                   ? ll_text_say(text, lang, err, ", denominator not frozen")
                   : ll_text_say(text, lang, err, ", denominator frozen %.10s", v->frozen_at);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

enum ll_code ll_quota_board_text(const struct ll_quota_board *board, enum ll_lang lang,
                                 struct ll_text *text, struct ll_err *err)
{
    const char *area = board->area_name[0] == '\0' ? board->area : board->area_name;
    enum ll_code code =
        area[0] == '\0' ? ll_text_say(text, lang, err, "quotas of %d:\n", board->year)
                        : ll_text_say(text, lang, err, "quotas of %d, %s:\n", board->year, area);
    for (size_t i = 0; code == LL_OK && i < board->count; i++) {
        code = append_line(&board->lines[i], lang, text, err);
    }
    return code;
}

static void put_line(const struct ll_quota_line *line, enum ll_lang lang, ll_json *json)
{
    static const char *const states[LL_QUOTA_STATE_COUNT] = {"unknown", "met", "missed"};
    const struct ll_quota *q = line->quota;
    const struct ll_quota_values *v = &line->values;
    ll_json_open_object(json, NULL);
    ll_json_text(json, "key", q->key);
    ll_json_text(json, "name", lang == LL_LANG_ZH ? q->zh : q->en);
    ll_json_text(json, "kind", q->share ? "share" : "count");
    ll_json_number(json, "target", q->target, 4);
    ll_json_number(json, "done_low", line->low, 0);
    ll_json_number(json, "done_high", line->high, 0);
    ll_json_number(json, "total", line->total, 0);
    ll_json_text(json, "state", states[line->state]);
    ll_json_text(json, "from", origin_of(line));
    ll_json_number(json, "counted", line->counted.low, 0);
    ll_json_number(json, "entered", v->done, 0);
    ll_json_text(json, "entered_by", v->person[0] == '\0' ? NULL : v->person);
    ll_json_text(json, "frozen_at", v->frozen_at[0] == '\0' ? NULL : v->frozen_at);
    ll_json_text(json, "source", q->source);
    ll_json_text(json, "mark", q->mark);
    ll_json_close(json);
}

void ll_quota_board_document(const struct ll_quota_board *board, enum ll_lang lang, ll_json *json)
{
    ll_json_whole(json, "year", board->year);
    ll_json_text(json, "area", board->area[0] == '\0' ? NULL : board->area);
    ll_json_open_array(json, "quotas");
    for (size_t i = 0; i < board->count; i++) {
        put_line(&board->lines[i], lang, json);
    }
    ll_json_close(json);
}
