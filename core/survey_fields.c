#include "core/survey_fields.h"

#include <stddef.h>

unsigned ll_survey_field(enum ll_indicator_id id)
{
    switch (id) {
    case LL_IND_E1_TIMBER:
    case LL_IND_E2_GAPS: /* grades decide how far apart houses must be */
    case LL_IND_E3_CLUSTER:
    case LL_IND_E4_OVER_LIMIT:
    case LL_IND_E5_BREAKS:
        return LL_FIELD_STRUCTURE;
    case LL_IND_C3_NO_TRUCK:
    case LL_IND_C4_LANES:
        return LL_FIELD_LANES;
    case LL_IND_C5_NO_HYDRANT:
    case LL_IND_C6_UNDER_TWO:
    case LL_IND_C7_FLOW:
        return LL_FIELD_HYDRANTS;
    default:
        return LL_FIELD_SHARED_COUNT + (unsigned)id;
    }
}

bool ll_survey_field_moves(unsigned field, enum ll_indicator_id id)
{
    return field < LL_FIELD_COUNT
               ? ll_survey_field(id) == field
               : ll_swings_with(id, (enum ll_common_input)(field - LL_FIELD_COUNT));
}

const char *ll_survey_field_key(unsigned field)
{
    if (field >= LL_FIELD_COUNT) {
        return ll_common_input_key((enum ll_common_input)(field - LL_FIELD_COUNT));
    }
    static const char *const keys[LL_FIELD_SHARED_COUNT] = {"structure", "lanes", "hydrants"};
    return field < LL_FIELD_SHARED_COUNT
               ? keys[field]
               : ll_indicator_key((enum ll_indicator_id)(field - LL_FIELD_SHARED_COUNT));
}

/* What must be collected for an indicator that stands alone; NULL: its name says it. */
static const char *own_text(enum ll_indicator_id id)
{
    switch (id) {
    case LL_IND_H1_FIRES:
        return "fires of the last years with their dates, and households";
    case LL_IND_V1_ELDERLY:
        return "residents, and old people who live alone";
    case LL_IND_C1_OVER_5_MIN:
        return "stations of township and national teams, and the width of lanes on their ways";
    case LL_IND_C2_OVER_3_MIN:
        return "micro stations and volunteer teams on duty, and the lanes on their ways";
    default:
        return NULL;
    }
}

const char *ll_survey_field_text(const ll_indicators *indicators, unsigned field, enum ll_lang lang)
{
    static const char *const texts[LL_FIELD_SHARED_COUNT] = {
        "structure and fire-resistance grade of the houses", "lanes and their free width",
        "hydrants and whether they work"};
    if (field >= LL_FIELD_COUNT) {
        return ll_common_input_text((enum ll_common_input)(field - LL_FIELD_COUNT), lang);
    }
    if (field < LL_FIELD_SHARED_COUNT) {
        return ll_tr(lang, texts[field]);
    }
    enum ll_indicator_id id = (enum ll_indicator_id)(field - LL_FIELD_SHARED_COUNT);
    const char *own = own_text(id);
    if (own != NULL) {
        return ll_tr(lang, own);
    }
    const struct ll_indicator *in = ll_indicator(indicators, id);
    return lang == LL_LANG_ZH ? in->zh : in->en;
}
