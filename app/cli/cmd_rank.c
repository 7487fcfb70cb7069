/* rank: the villages by risk, and how sure that is. */
#include <math.h>
#include <stdio.h>

#include "app/cli/commands.h"
#include "app/cli/period_option.h"
#include "app/cli/village_line.h"
#include "app/jobs/by_size.h"
#include "app/jobs/chances.h"
#include "app/jobs/compare.h"
#include "app/jobs/named.h"
#include "app/jobs/odds.h"
#include "app/jobs/ranking.h"
#include "app/jobs/survey_list.h"
#include "core/alloc.h"
#include "core/language.h"

#define SURVEY_LINES  10
#define BY_SIZE_LINES 5U /* of the second list, unless --top says another number */

static const struct ll_option rank_options[] = {
    {"period", "P", "period of the assessment (default: the newest)", false},
    {"year", "Y", "the same as --period", false},
    {"top", "N", "only the first N villages", false},
    {"draws", "N", "draw the ranking again so many times, without storing it", false},
    {"seed", "S", "seed of these draws", false},
    {"survey", "[=N]", "also what to find out first, the N most telling data (default: 10)", false},
    {"compare", "P", "also what changed since the assessment of an earlier period, and why", false},
    {"chances", NULL, "also every rank's probability, pairs, and weights of the first place",
     false},
    {0},
};

/// What was asked for.
struct asked {
    const char *period;
    long long top;       ///< 0: all
    long long draws;     ///< 0: as the rules say
    long long seed;      ///< -1: as the rules say
    long long survey;    ///< lines of the survey list, 0: none
    const char *compare; ///< NULL: nothing
    bool chances;
};

/// The ranking and the tables to read it by.
struct ranking {
    struct ll_model model; ///< as the store has it now
    struct ll_stored_ranking ranking;
    struct ll_model then;  ///< as the assessment had it; read for draws alone
    struct ll_draws draws; ///< made again; empty unless asked for
    struct ll_survey survey;
    struct ll_text named; ///< who was named from this assessment
    ll_json *json;        ///< the document, begun with that
};

static void ranking_clear(struct ranking *r)
{
    ll_model_clear(&r->model);
    ll_model_clear(&r->then);
    ll_stored_ranking_clear(&r->ranking);
    ll_draws_clear(&r->draws);
    ll_survey_clear(&r->survey);
    ll_text_clear(&r->named);
    ll_json_free(r->json);
}

static enum ll_code read_whole(const struct ll_args *args, const char *name, long long low,
                               long long high, long long *ret_value, struct ll_err *err)
{
    const char *text = ll_arg(args, name);
    if (text != NULL && !ll_parse_whole(text, low, high, ret_value)) {
        return ll_fail(err, LL_E_USAGE, "--%s takes a number from %lld, not '%s'", name, low, text);
    }
    return LL_OK;
}

static enum ll_code read_asked(const struct ll_args *args, struct asked *ret_asked,
                               struct ll_err *err)
{
    struct asked asked = {
        .seed = -1, .compare = ll_arg(args, "compare"), .chances = ll_arg(args, "chances") != NULL};
    enum ll_code code = ll_read_period(args, &asked.period, err);
    if (code == LL_OK) {
        code = read_whole(args, "top", 1, 1000000, &asked.top, err);
    }
    if (code == LL_OK) {
        code = read_whole(args, "draws", 1, LL_DRAWS_MAX, &asked.draws, err);
    }
    if (code == LL_OK) {
        code = read_whole(args, "seed", 0, 9007199254740991LL, &asked.seed, err);
    }
    const char *survey = ll_arg(args, "survey");
    if (code == LL_OK && survey != NULL) {
        asked.survey = SURVEY_LINES;
        code =
            survey[0] == '\0' ? LL_OK : read_whole(args, "survey", 1, 100000, &asked.survey, err);
    }
    if (code == LL_OK) {
        *ret_asked = asked;
    }
    return code;
}

/// Draws again what is stored: with the tables of the assessment, and its own draws and seed unless
/// others were asked for.
static enum ll_code draw_again(ll_store *store, const struct asked *asked, unsigned threads,
                               struct ranking *r, struct ll_err *err)
{
    enum ll_code code = ll_model_of_assessment(store, r->ranking.assessment.id, &r->then, err);
    if (code != LL_OK) {
        return code;
    }
    struct ll_odds_request request = ll_odds_defaults(&r->then, threads);
    if (r->ranking.drawn.draws > 0) {
        request.draws = r->ranking.drawn.draws;
        request.seed = r->ranking.drawn.seed;
    }
    request.draws = asked->draws > 0 ? (size_t)asked->draws : request.draws;
    request.seed = asked->seed >= 0 ? (uint64_t)asked->seed : request.seed;
    code = ll_odds_draw(&r->ranking, &r->then, &request, &r->draws, err);
    bool other = asked->draws > 0 || asked->seed >= 0 || r->ranking.drawn.draws == 0;
    if (code == LL_OK && other) {
        code = ll_odds_fill(&r->draws, &r->then, &request, &r->ranking, err);
    }
    if (code == LL_OK && asked->survey > 0) {
        code = ll_odds_survey(&r->ranking, &r->then, &request, &r->draws, &r->survey, err);
    }
    return code;
}

static enum ll_code load_ranking(const struct ll_console *console, const struct asked *asked,
                                 struct ranking *ret_ranking, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ranking_clear) struct ranking r = {.json = ll_json_new()};
    struct ll_assessment assessment = {0};
    enum ll_code code = ll_store_open(console->store, LL_STORE_READ, &store, err);
    if (code == LL_OK) {
        code = ll_assessment_find(store, asked->period, &assessment, err);
    }
    if (code == LL_OK) {
        code = ll_model_load(store, &r.model, err);
    }
    if (code == LL_OK) {
        code = ll_ranking_load(store, assessment.id, &r.ranking, err);
    }
    bool again = asked->draws > 0 || asked->seed >= 0 || asked->chances || asked->survey > 0;
    if (code == LL_OK && again) {
        code = draw_again(store, asked, console->threads, &r, err);
    }
    if (code == LL_OK) {
        code = ll_named_report(store, assessment.id, console->lang, &r.named, r.json, err);
    }
    if (code == LL_OK) {
        *ret_ranking = r;
        r = (struct ranking){0};
    }
    return code;
}

/// The second list: score times households.
static enum ll_code append_by_size(const struct ll_stored_ranking *ranking, size_t most,
                                   enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_size_place *places = ll_alloc(ranking->count, sizeof *places);
    if (places == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = ll_by_size(ranking, places);
    enum ll_code code = LL_OK;
    if (count > 0) {
        code = ll_text_say(text, lang, err, "by risk times households (where most is at stake):\n");
    }
    for (size_t i = 0; code == LL_OK && i < count && i < most; i++) {
        const struct ll_stored_village *village = &ranking->rows[places[i].village];
        code = ll_text_appendf(text, err, "%4zu  ", places[i].rank);
        if (code == LL_OK) {
            code = ll_text_pad(text, village->name[0] == '\0' ? village->code : village->name, 20,
                               err);
        }
        if (code == LL_OK) {
            code = ll_text_say(text, lang, err, "%.1f × %.0f households = %.0f\n",
                               village->risk.risk, village->counts.households, places[i].size);
        }
    }
    if (code != LL_OK || count == ranking->count) {
        return code;
    }
    return count == 0
               ? ll_text_say(text, lang, err,
                             "no list by risk times households: of no village is their number "
                             "known\n")
               : ll_text_say(text, lang, err,
                             "villages not in the list by risk times households, for want of "
                             "their number: %zu\n",
                             ranking->count - count);
}

/// How sure the first place is, and how that was found out.
static enum ll_code append_certainty(const struct ranking *r, const struct ll_console *console,
                                     const struct asked *asked, struct ll_text *text,
                                     struct ll_err *err)
{
    const struct ll_stored_draws *drawn = &r->ranking.drawn;
    enum ll_code code = LL_OK;
    if (drawn->draws == 0) {
        return ll_text_say(text, console->lang, err,
                           "how sure this is was not drawn; assess again, or add --draws 10000\n");
    }
    code = ll_odds_text(&r->ranking, console->lang, text, err);
    if (code == LL_OK) {
        code = ll_text_say(text, console->lang, err,
                           "(%zu draws, seed %llu: weights, and what is not known, within their "
                           "ranges; 'first' and 'place' are shares of the draws)\n",
                           drawn->draws, (unsigned long long)drawn->seed);
    }
    if (code == LL_OK && asked->chances) {
        code = ll_chances_text(&r->ranking, &r->then, &r->draws, console->threads, console->lang,
                               text, err);
    }
    if (code == LL_OK && asked->survey > 0) {
        code = ll_survey_text(&r->ranking, &r->then, &r->survey, (size_t)asked->survey,
                              console->lang, text, err);
    }
    return code;
}

static enum ll_code describe(const struct ranking *r, const struct ll_console *console,
                             const struct asked *asked, struct ll_text *text, struct ll_err *err)
{
    size_t most = asked->top > 0 ? (size_t)asked->top : r->ranking.count;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < r->ranking.count && i < most; i++) {
        code = ll_village_line(&r->ranking.rows[i], &r->model, console->lang, text, err);
    }
    if (code == LL_OK) {
        code = append_certainty(r, console, asked, text, err);
    }
    if (code == LL_OK) {
        code = append_by_size(&r->ranking, asked->top > 0 ? most : BY_SIZE_LINES, console->lang,
                              text, err);
    }
    return code;
}

/// What changed since an earlier period, appended to text and document.
static enum ll_code compare(const struct ll_console *console, const struct asked *asked,
                            struct ranking *r, struct ll_text *text, struct ll_err *err)
{
    LL_CLEANUP(ll_comparison_clear) struct ll_comparison comparison = {0};
    size_t most = asked->top > 0 ? (size_t)asked->top : r->ranking.count;
    const struct ll_compare_request request = {.store = console->store,
                                               .before = asked->compare,
                                               .after = asked->period,
                                               .threads = console->threads,
                                               .progress = &console->progress};
    enum ll_code code = ll_compare(&request, &comparison, err);
    if (code == LL_OK) {
        code = ll_compare_text(&comparison, most, console->lang, text, err);
    }
    if (code == LL_OK) {
        ll_compare_document(&comparison, most, r->json);
    }
    return code;
}

static enum ll_code rank(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                         struct ll_err *err)
{
    (void)ret_exit;
    LL_CLEANUP(ranking_clear) struct ranking r = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    struct asked asked;
    enum ll_code code = read_asked(args, &asked, err);
    if (code == LL_OK) {
        code = load_ranking(console, &asked, &r, err);
    }
    if (code == LL_OK) {
        code = describe(&r, console, &asked, &text, err);
    }
    if (code == LL_OK) {
        code = ll_ranking_document(&r.ranking, &r.model, (size_t)asked.top, console->lang, r.json,
                                   err);
    }
    if (code == LL_OK && asked.chances) {
        code = ll_chances_document(&r.ranking, &r.draws, console->threads, r.json, err);
    }
    if (code == LL_OK && asked.compare != NULL) {
        code = compare(console, &asked, &r, &text, err);
    }
    if (code == LL_OK && asked.survey > 0) {
        ll_survey_document(&r.ranking, &r.then, &r.survey, (size_t)asked.survey, console->lang,
                           r.json);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say(console,
           "villages by risk, %s (1 best to 100 worst; in brackets the range that the data allow):",
           r.ranking.assessment.period);
    ll_say_text(console, ll_text_str(&text));
    ll_say_text(console, ll_text_str(&r.named));
    return ll_print_json(console, r.json, err);
}

const struct ll_command ll_command_rank = {
    "rank",
    "[--year Y] [--top N] [--survey] [--compare P] [options]",
    "villages by risk, with reasons, and how sure that is",
    rank_options,
    0,
    0,
    rank,
    NULL};
