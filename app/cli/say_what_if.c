#include "app/cli/say_what_if.h"

#include <math.h>
#include <stdio.h>

#include "app/jobs/what_if.h"
#include "core/language.h"

/// "  within two circles: 6037 → 6044 (7 won, 0 lost)".
static void say_question(struct ll_console *console, const struct ll_what_if *w,
                         enum ll_what_if_question q)
{
    ll_say(console, "  %s: %zu won, %zu lost", ll_tr(console->lang, ll_what_if_text(q)),
           w->gained[q], w->lost[q]);
}

enum ll_code ll_what_if_line(const struct ll_what_if *w, const struct ll_what_if_village *v,
                             enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_table *areas = &w->scene.layer[LL_AREA];
    const char *name = ll_table_string(areas, v->area, LL_AREA_NAME);
    const char *code_text = ll_table_string(areas, v->area, LL_AREA_CODE);
    char cell[96];
    enum ll_code code = ll_text_append(text, "  ", err);
    if (code == LL_OK) {
        code = ll_text_pad(text, name != NULL ? name : code_text, 20, err);
    }
    if (code == LL_OK) {
        (void)snprintf(cell, sizeof cell, "%.2f → %.2f", v->before.risk, v->after.risk);
        code = ll_text_pad(text, cell, 18, err);
    }
    if (code == LL_OK) {
        (void)snprintf(cell, sizeof cell, "(%.1f–%.1f → %.1f–%.1f)", v->before.risk_low,
                       v->before.risk_high, v->after.risk_low, v->after.risk_high);
        code = ll_text_pad(text, cell, 28, err);
    }
    return code == LL_OK ? ll_text_appendf(text, err, "%s %zu → %zu\n", ll_tr(lang, "place"),
                                           v->rank_before, v->rank_after)
                         : code;
}

/// Whether the place among the others is all that differs.
static bool only_moved(const struct ll_what_if_village *v)
{
    return v->before.risk == v->after.risk && v->before.risk_low == v->after.risk_low &&
           v->before.risk_high == v->after.risk_high;
}

enum ll_code ll_what_if_lines(const struct ll_what_if *w, enum ll_lang lang, struct ll_text *text,
                              struct ll_err *err)
{
    size_t moved = 0;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < w->village_count; i++) {
        const struct ll_what_if_village *v = &w->villages[i];
        if (!ll_what_if_differs(v)) {
            continue;
        }
        if (only_moved(v)) {
            moved++;
        } else {
            code = ll_what_if_line(w, v, lang, text, err);
        }
    }
    return code == LL_OK && moved > 0
               ? ll_text_say(text, lang, err,
                             "  %zu others keep their risk and change places only\n", moved)
               : code;
}

void ll_say_first_of(struct ll_console *console, const struct ll_what_if *w)
{
    static const char *const notes[] = {
        [LL_TIER_MICRO] = "note: no micro station is on record; here that is read as none, before "
                          "and after, so that the risk as it is differs from that of `rank`, where "
                          "nothing is known of them. Record those that exist first",
        [LL_TIER_TOWNSHIP] =
            "note: no township team is on record; here that is read as none, before "
            "and after, so that the risk as it is differs from that of `rank`, "
            "where nothing is known of them. Record those that exist first",
        [LL_TIER_NATIONAL] =
            "note: no national team is on record; here that is read as none, before "
            "and after, so that the risk as it is differs from that of `rank`, "
            "where nothing is known of them. Record those that exist first",
        [LL_TIER_COUNT] =
            "note: no working hydrant is on record; here that is read as none, before "
            "and after, so that the risk as it is differs from that of `rank`, where "
            "nothing is known of them. Record those that exist first"};
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        if ((w->first_of >> i & 1U) != 0) {
            ll_say(console, "%s", ll_tr(console->lang, notes[i]));
        }
    }
}

enum ll_code ll_say_what_if(struct ll_console *console, const struct ll_assess_request *request,
                            const char *path, struct ll_err *err)
{
    LL_CLEANUP(ll_what_if_clear) struct ll_what_if w = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    size_t touched = 0;
    enum ll_code code = ll_what_if(request, path, &w, err);
    for (size_t i = 0; code == LL_OK && i < w.village_count; i++) {
        touched += ll_what_if_differs(&w.villages[i]) && !only_moved(&w.villages[i]);
    }
    code = code == LL_OK ? ll_what_if_lines(&w, console->lang, &text, err) : code;
    if (code != LL_OK) {
        return code;
    }
    ll_say(console,
           "if it were so (%zu changes, period %s); nothing is stored. Buildings:", w.changes,
           w.period);
    for (int q = 0; q < LL_WHAT_IF_COUNT; q++) {
        say_question(console, &w, (enum ll_what_if_question)q);
    }
    ll_say(console, "risk changes in %zu of %zu villages:", touched, w.village_count);
    ll_say_text(console, ll_text_str(&text));
    ll_say_first_of(console, &w);
    ll_say(console, "  %.2f s as it is, %.2f s for what the changes touch", w.before_s, w.after_s);
    ll_what_if_document(&w, json);
    return ll_print_json(console, json, err);
}
