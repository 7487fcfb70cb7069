#include "app/jobs/proposal.h"

#include <math.h>
#include <string.h>

#include "app/jobs/find.h"
#include "core/alloc.h"
#include "core/language.h"
#include "data/moment.h"

/// Bits of the kinds that are wanted.
static enum ll_code read_kinds(const char *kind, unsigned *ret_kinds, struct ll_err *err)
{
    *ret_kinds = (1U << LL_PROPOSAL_KIND_COUNT) - 1;
    if (kind == NULL) {
        return LL_OK;
    }
    for (unsigned k = 0; k < LL_PROPOSAL_KIND_COUNT; k++) {
        if (strcmp(kind, ll_proposal_kind_key((enum ll_proposal_kind)k)) == 0) {
            *ret_kinds = 1U << k;
            return LL_OK;
        }
    }
    return ll_fail(err, LL_E_USAGE,
                   "--proposal takes hydrants, micro, township or actions, not '%s'", kind);
}

/// Position of the newest of an area; the count when there is none.
static size_t newest_of(const struct ll_proposals *all, int64_t area)
{
    size_t i = 0;
    while (i < all->count && all->items[i].area != area) {
        i++;
    }
    return i;
}

enum ll_code ll_proposal_choose(ll_store *store, const struct ll_scene *scene,
                                const struct ll_proposal_wish *wish,
                                struct ll_proposal *ret_proposal, struct ll_err *err)
{
    LL_CLEANUP(ll_proposals_clear) struct ll_proposals all = {0};
    unsigned kinds = 0;
    uint32_t row = LL_NONE;
    enum ll_code code = read_kinds(wish->kind, &kinds, err);
    if (code == LL_OK && wish->area != NULL) {
        code = ll_find_area(&scene->layer[LL_AREA], wish->area, &row, err);
    }
    code = code == LL_OK ? ll_proposals_load(store, kinds, &all, err) : code;
    if (code != LL_OK) {
        return code;
    }
    size_t found = row == LL_NONE ? all.count : newest_of(&all, scene->layer[LL_AREA].id[row]);
    found = found == all.count ? newest_of(&all, 0) : found;
    if (found == all.count && wish->area == NULL) {
        found = 0;
    }
    if (found == all.count) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "no proposal is stored%s%s; make one with `lifelane site hydrants --count "
                       "K` or `lifelane plan`",
                       wish->area == NULL ? "" : ": ", wish->area == NULL ? "" : wish->area);
    }
    *ret_proposal = all.items[found];
    all.items[found] = (struct ll_proposal){0};
    return LL_OK;
}

const char *ll_proposal_age_key(enum ll_proposal_age age)
{
    static const char *const keys[LL_PROPOSAL_AGE_COUNT] = {"fresh", "data_changed",
                                                            "tables_changed"};
    return keys[age];
}

const char *ll_proposal_age_text(enum ll_proposal_age age)
{
    static const char *const texts[LL_PROPOSAL_AGE_COUNT] = {
        [LL_PROPOSAL_FRESH] = "up to date",
        [LL_PROPOSAL_DATA_CHANGED] = "OUT OF DATE: the data changed since; compute it again",
        [LL_PROPOSAL_TABLES_CHANGED] =
            "OUT OF DATE: rules or prices changed since; compute it again"};
    return texts[age];
}

enum ll_code ll_proposal_age_of(ll_store *store, const struct ll_model *model,
                                const struct ll_proposal *proposal, enum ll_proposal_age *ret_age,
                                struct ll_err *err)
{
    char tables[LL_HASH_TEXT_SIZE];
    int64_t last_ms = 0;
    enum ll_code code = ll_store_last_change(store, &last_ms, err);
    code = code == LL_OK ? ll_model_hash(model, tables, err) : code;
    if (code == LL_OK) {
        const bool same = proposal->as_of_ms != 0 && proposal->as_of_ms == last_ms;
        *ret_age = !same                                   ? LL_PROPOSAL_DATA_CHANGED
                   : strcmp(tables, proposal->tables) != 0 ? LL_PROPOSAL_TABLES_CHANGED
                                                           : LL_PROPOSAL_FRESH;
    }
    return code;
}

void ll_proposal_marks_clear(struct ll_proposal_marks *marks)
{
    ll_free(marks->places);
    ll_free(marks->words);
    *marks = (struct ll_proposal_marks){0};
}

/// What an action is, in a word or two; NULL for a kind of another version.
static const char *word_of(const char *kind)
{
    static const char *const words[][2] = {
        {"new", "hydrant"},      {"planned", "build hydrant"}, {"put-back", "put hydrant back"},
        {"repair", "repair"},    {"micro", "micro station"},   {"township", "township station"},
        {"clear", "clear away"}, {"fire-wall", "fire wall"},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(kind, words[i][0]) == 0) {
            return words[i][1];
        }
    }
    return NULL;
}

/// The kind on the map: LL_SITE_KIND_COUNT for what is taken away, a new thing for what only a work
/// list has.
static enum ll_site_kind kind_of(const char *key)
{
    const enum ll_site_kind kind = ll_site_kind_by_key(key);
    return strcmp(key, "clear") != 0 && kind == LL_SITE_KIND_COUNT ? LL_SITE_NEW : kind;
}

enum ll_code ll_proposal_mark(const struct ll_proposal *proposal, enum ll_lang lang,
                              struct ll_proposal_marks *ret_marks, struct ll_err *err)
{
    LL_CLEANUP(ll_proposal_marks_clear) struct ll_proposal_marks marks = {0};
    marks.places = ll_calloc(proposal->count, sizeof *marks.places);
    marks.words = ll_calloc(proposal->count, sizeof *marks.words);
    if (marks.places == NULL || marks.words == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < proposal->count; i++) {
        const struct ll_proposal_item *item = &proposal->items[i];
        const char *word = word_of(item->kind);
        marks.places[i] = (struct ll_site_place){
            .at = item->at,
            .lane = LL_NONE,
            .hydrant = LL_NONE,
            .kind = (uint8_t)kind_of(item->kind),
        };
        marks.words[i] = word == NULL ? NULL : ll_tr(lang, word);
    }
    if (proposal->kind != LL_PROPOSAL_ACTIONS) {
        ll_free(marks.words);
        marks.words = NULL;
    }
    *ret_marks = marks;
    marks = (struct ll_proposal_marks){0};
    return LL_OK;
}

const char *ll_proposal_title(enum ll_proposal_kind kind)
{
    static const char *const titles[LL_PROPOSAL_KIND_COUNT] = {
        [LL_PROPOSAL_HYDRANTS] = "Proposed hydrants",
        [LL_PROPOSAL_MICRO] = "Proposed micro stations",
        [LL_PROPOSAL_TOWNSHIP] = "Proposed township stations",
        [LL_PROPOSAL_ACTIONS] = "Work list"};
    return titles[kind];
}

enum ll_code ll_proposal_line(const struct ll_proposal *p, enum ll_proposal_age age,
                              enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const double of = p->buildings > 0.0 ? p->buildings : 1.0;
    enum ll_code code = LL_OK;
    if (age != LL_PROPOSAL_FRESH) {
        code = ll_text_appendf(text, err, "%s · ", ll_tr(lang, ll_proposal_age_text(age)));
    }
    if (code == LL_OK && p->kind == LL_PROPOSAL_ACTIONS) {
        code = ll_text_say(text, lang, err, "%zu actions, together about %.0f yuan", p->count,
                           p->cost_yuan);
    } else if (code == LL_OK) {
        code = ll_text_say(text, lang, err,
                           "%zu sites; buildings covered: now %.1f %%, then %.1f %% of %zu",
                           p->count, 100.0 * p->covered_before / of, 100.0 * p->covered_after / of,
                           (size_t)p->buildings);
    }
    return code == LL_OK && p->made_at[0] != '\0'
               ? ll_text_appendf(text, err, " · %s %.10s", ll_tr(lang, "computed on"), p->made_at)
               : code;
}
