/// What has to be asked or measured on the spot to know an indicator better.
///
/// Indicators that hang on the same missing datum share its field: the state of hydrants moves C5
/// and C6 together, so one draw of the field moves both. An indicator that shares with none is a
/// field of its own.
#ifndef LL_CORE_SURVEY_FIELDS_H
#define LL_CORE_SURVEY_FIELDS_H

#include "core/common_inputs.h"

/// Fields that several indicators may share; after them one number for each indicator.
enum ll_shared_field {
    LL_FIELD_STRUCTURE = 0, ///< structure and fire-resistance grade of buildings
    LL_FIELD_LANES,         ///< course and free width of lanes
    LL_FIELD_HYDRANTS,      ///< which hydrants there are, and which of them work
    LL_FIELD_SHARED_COUNT
};

/// Numbers of fields of a village are below this. From here on come the common inputs, which are
/// known for all villages or for none: LL_FIELD_COUNT + enum ll_common_input.
#define LL_FIELD_COUNT (LL_FIELD_SHARED_COUNT + LL_IND_COUNT)

/// And of these below this.
#define LL_FIELD_ALL (LL_FIELD_COUNT + LL_COMMON_COUNT)

/// Whether an indicator hangs on a field.
bool ll_survey_field_moves(unsigned field, enum ll_indicator_id id);

/// The field that an indicator hangs on, 0 to LL_FIELD_COUNT - 1.
unsigned ll_survey_field(enum ll_indicator_id id);

/// Stable key: "structure", "lanes", "hydrants"; of an indicator alone its own key, "V1"; of a
/// common input its key, "turnout".
const char *ll_survey_field_key(unsigned field);

/// What to collect, in words. Borrowed from the catalogue or from `indicators`.
const char *ll_survey_field_text(const ll_indicators *indicators, unsigned field,
                                 enum ll_lang lang);

#endif
