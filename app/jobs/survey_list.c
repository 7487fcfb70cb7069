#include "app/jobs/survey_list.h"

#include "core/language.h"

static const char *name_of(const struct ll_stored_village *village)
{
    return village->name[0] == '\0' ? village->code : village->name;
}

/// The village that a datum is of; NULL: it is one for all of them.
static const struct ll_stored_village *village_of(const struct ll_stored_ranking *ranking,
                                                  const struct ll_survey_item *item)
{
    return item->village == LL_SURVEY_EVERYWHERE ? NULL : &ranking->rows[item->village];
}

static enum ll_code append_item(const struct ll_stored_ranking *ranking,
                                const struct ll_model *model, const struct ll_survey_item *item,
                                enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_stored_village *village = village_of(ranking, item);
    enum ll_code code =
        ll_text_say(text, lang, err, "  %s, %s: +%.1f points",
                    village == NULL ? ll_tr(lang, "for all villages at once") : name_of(village),
                    ll_survey_field_text(model->indicators, item->field, lang), 100.0 * item->gain);
    if (code == LL_OK && item->p_clear > 0.0) {
        code = ll_text_say(text, lang, err, ", then clearly first in %.0f %% of the cases",
                           100.0 * item->p_clear);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

enum ll_code ll_survey_text(const struct ll_stored_ranking *ranking, const struct ll_model *model,
                            const struct ll_survey *survey, size_t most, enum ll_lang lang,
                            struct ll_text *text, struct ll_err *err)
{
    if (survey->count == 0 && survey->p_first >= 1.0 - 1e-9) {
        return ll_text_say(text, lang, err,
                           "what to find out first: nothing; the first place is sure\n");
    }
    if (survey->count == 0) {
        return ll_text_say(
            text, lang, err,
            "what to find out first: no single datum of one village would change much "
            "(the leader is first in %.0f %% of the draws); collect what is missing "
            "in all villages\n",
            100.0 * survey->p_first);
    }
    enum ll_code code = ll_text_say(
        text, lang, err,
        "what to find out first (by how much the leader's chance of the first place, now "
        "%.0f %%, is expected to rise once it is known):\n",
        100.0 * survey->p_first);
    for (size_t i = 0; code == LL_OK && i < survey->count && i < most; i++) {
        code = append_item(ranking, model, &survey->items[i], lang, text, err);
    }
    return code;
}

static void put_indicators(unsigned field, ll_json *json)
{
    ll_json_open_array(json, "indicators");
    for (int i = 0; i < LL_IND_COUNT; i++) {
        if (ll_survey_field_moves(field, (enum ll_indicator_id)i)) {
            ll_json_text(json, NULL, ll_indicator_key((enum ll_indicator_id)i));
        }
    }
    ll_json_close(json);
}

void ll_survey_document(const struct ll_stored_ranking *ranking, const struct ll_model *model,
                        const struct ll_survey *survey, size_t most, enum ll_lang lang,
                        ll_json *json)
{
    ll_json_open_object(json, "survey");
    ll_json_number(json, "p_first", survey->p_first, 4);
    ll_json_open_array(json, "items");
    for (size_t i = 0; i < survey->count && i < most; i++) {
        const struct ll_survey_item *item = &survey->items[i];
        const struct ll_stored_village *village = village_of(ranking, item);
        ll_json_open_object(json, NULL);
        ll_json_text(json, "code", village == NULL ? NULL : village->code);
        ll_json_text(json, "name", village == NULL ? NULL : village->name);
        ll_json_text(json, "field", ll_survey_field_key(item->field));
        ll_json_text(json, "text", ll_survey_field_text(model->indicators, item->field, lang));
        put_indicators(item->field, json);
        ll_json_number(json, "gain", item->gain, 4);
        ll_json_number(json, "error", item->error, 4);
        ll_json_number(json, "p_first_expected", survey->p_first + item->gain, 4);
        ll_json_number(json, "p_clearly_first", item->p_clear, 4);
        ll_json_close(json);
    }
    ll_json_close(json);
    ll_json_close(json);
}
