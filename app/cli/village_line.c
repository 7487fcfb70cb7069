#include "app/cli/village_line.h"

#include <math.h>
#include <stdio.h>

#include "app/jobs/ranking.h"
#include "app/shell/console.h"
#include "core/language.h"

/// "place 1–3", or one figure where the draws (before them, the data) leave no choice.
static void format_place(const struct ll_stored_village *village, enum ll_lang lang, char *ret_text,
                         size_t size)
{
    const struct ll_odds *odds = &village->odds;
    size_t low = isnan(odds->p_first) ? village->rank_low : odds->rank_low;
    size_t high = isnan(odds->p_first) ? village->rank_high : odds->rank_high;
    if (low == high) {
        (void)snprintf(ret_text, size, "%s %zu", ll_tr(lang, "place"), low);
    } else {
        (void)snprintf(ret_text, size, "%s %zu–%zu", ll_tr(lang, "place"), low, high);
    }
}

/// "first 42 %"; "first < 1 %" for what is possible, though not likely.
static void format_first(double p_first, enum ll_lang lang, char *ret_text, size_t size)
{
    bool little = p_first > 0.0 && p_first < 0.005;
    bool nearly = p_first < 1.0 && p_first >= 0.995;
    (void)snprintf(ret_text, size, "%s %s%.0f %%", ll_tr(lang, "first"),
                   little   ? "< "
                   : nearly ? "> "
                            : "",
                   little   ? 1.0
                   : nearly ? 99.0
                            : 100.0 * p_first);
}

static enum ll_code append_reasons(const struct ll_stored_village *village,
                                   const struct ll_model *model, enum ll_lang lang,
                                   struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    enum ll_indicator_id top[LL_REASONS_TOP];
    size_t count = ll_top_reasons(&village->risk, top);
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        const struct ll_indicator *indicator = ll_indicator(model->indicators, top[i]);
        bool unknown = village->counts.measure[top[i]].known <= 0.0;
        code = ll_text_appendf(text, err, "%s%s%s (%s %.0f%%)", i == 0 ? "" : ", ",
                               lang == LL_LANG_ZH ? indicator->zh : indicator->en,
                               unknown ? ll_tr(lang, " (unknown)") : "",
                               ll_tr(lang, "contribution"), 100.0 * village->risk.share[top[i]]);
    }
    return code;
}

enum ll_code ll_village_line(const struct ll_stored_village *village, const struct ll_model *model,
                             enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_risk *risk = &village->risk;
    char cell[96];
    (void)snprintf(cell, sizeof cell, "%4zu  ", village->rank);
    enum ll_code code = ll_text_append(text, cell, err);
    if (code == LL_OK) {
        code = ll_text_pad(text, village->name[0] == '\0' ? village->code : village->name, 20, err);
    }
    if (code == LL_OK) {
        const char *level =
            risk->rateable ? ll_level_text(risk->level, lang) : ll_tr(lang, "not rated");
        code = ll_text_pad(text, level, 15, err);
    }
    if (code == LL_OK) {
        (void)snprintf(cell, sizeof cell, "%.1f (%.1f–%.1f)", risk->risk, risk->risk_low,
                       risk->risk_high);
        code = ll_text_pad(text, cell, 20, err);
    }
    if (code == LL_OK) {
        format_place(village, lang, cell, sizeof cell);
        code = ll_text_pad(text, cell, 14, err);
    }
    if (code == LL_OK && !isnan(village->odds.p_first)) {
        format_first(village->odds.p_first, lang, cell, sizeof cell);
        code = ll_text_pad(text, cell, 14, err);
    }
    if (code == LL_OK) {
        (void)snprintf(cell, sizeof cell, "%s %.0f %%", ll_tr(lang, "data known"),
                       100.0 * risk->completeness);
        code = ll_text_pad(text, cell, 20, err);
    }
    if (code == LL_OK && village->default_rank > 0) {
        code = ll_text_appendf(text, err, "[%s %.1f, %s %zu] ", ll_tr(lang, "default weights:"),
                               village->default_risk, ll_tr(lang, "place"), village->default_rank);
    }
    if (code == LL_OK) {
        code = append_reasons(village, model, lang, text, err);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}
