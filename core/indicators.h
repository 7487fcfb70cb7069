/// The indicator table: what is measured of a village, on which fixed scale, with which weight.
///
/// Later indicators are rows of `data/reference/indicators.csv` and one measuring function each.
#ifndef LL_CORE_INDICATORS_H
#define LL_CORE_INDICATORS_H

#include "core/nearby.h"
#include "core/outcomes.h"
#include "core/results.h"
#include "core/rules.h"

/// Indicators of the index, under the ids of FACTS C1. Order is that of the documents.
enum ll_indicator_id {
    LL_IND_H1_FIRES = 0,  ///< fires per 1000 households and year, shrunk to the reference rate
    LL_IND_H2_WIRING,     ///< share whose wiring was not renewed
    LL_IND_H3_STOVES,     ///< share with an open stove
    LL_IND_H4_PREMISES,   ///< weighted premises at risk per 100 households
    LL_IND_H5_HAZARDS,    ///< open hazards per 100 households, older ones weigh more
    LL_IND_E1_TIMBER,     ///< share of timber or grade 4 and worse
    LL_IND_E2_GAPS,       ///< by how much gaps to neighbours fall short, mean over the buildings
    LL_IND_E3_CLUSTER,    ///< households in the largest cluster through which fire can walk
    LL_IND_E4_OVER_LIMIT, ///< footprint of clusters over the limit, in limits
    LL_IND_E5_BREAKS,     ///< share of the fire breaks needed that is missing
    LL_IND_E6_FOREST,     ///< share near the edge of a forest, graded, or beside a stack
    LL_IND_V1_ELDERLY,    ///< share of residents who are old and live alone
    LL_IND_V2_SENSITIVE,  ///< people in care, school and clinic buildings per 100 households
    LL_IND_V3_LET,        ///< share in houses let to many
    LL_IND_V4_ALARMS,     ///< share without a smoke alarm or sprinkler
    LL_IND_V5_WINDOWS,    ///< share with barred windows or one exit only
    LL_IND_C1_OVER_5_MIN, ///< share beyond the township and the national team's time
    LL_IND_C2_OVER_3_MIN, ///< share beyond the micro station's time
    LL_IND_C3_NO_TRUCK,   ///< share that no hose from where a pumper can stop reaches
    LL_IND_C4_LANES,      ///< share of the length of lanes that is below the standard
    LL_IND_C5_NO_HYDRANT, ///< share in no circle of a working hydrant
    LL_IND_C6_UNDER_TWO,  ///< share in fewer than two circles
    LL_IND_C7_FLOW,       ///< share of the water needed that is not there
    LL_IND_C8_TEAMS,      ///< what teams lack of people and trucks
    LL_IND_COUNT
};

/// Dimensions of the index.
enum ll_dimension {
    LL_DIM_HAZARD = 0,
    LL_DIM_EXPOSURE,
    LL_DIM_VULNERABILITY,
    LL_DIM_COPING,
    LL_DIM_COUNT
};

/// One row of indicators.csv.
struct ll_indicator {
    const char *key; ///< "C5"
    enum ll_dimension dimension;
    const char *zh;
    const char *en;
    const char *formula; ///< its name in docs/risk-model.md: "share", "cluster-households", …
    const char *unit;
    bool logarithmic; ///< the score grows with the logarithm of the value
    double zero;      ///< value that scores 0 (good)
    double hundred;   ///< value that scores 100 (bad)
    double weight;    ///< inside its dimension; the weights of a dimension add up to 1
    const char *source;
    const char *mark;
};

/// The parsed tables indicators.csv and dimensions.csv. Opaque, read-only.
typedef struct ll_indicators ll_indicators;

/// Reads both tables. Weights that miss 1 by less than 1e-6 are scaled to add up to 1.
/// @param ret_indicators Owned by the caller (ll_indicators_free).
/// @return LL_E_NOMEM; LL_E_FORMAT when an indicator or dimension is missing, unknown or twice
///         there, weights do not add up to 1, the two ends of a scale are the same or do not fit
///         its direction, or one of a logarithmic scale is not over 0.
LL_MUST_USE enum ll_code ll_indicators_parse(const char *indicators_csv, size_t indicators_len,
                                             const char *dimensions_csv, size_t dimensions_len,
                                             ll_indicators **ret_indicators, struct ll_err *err);
void ll_indicators_free(ll_indicators *indicators);
void ll_indicators_freep(ll_indicators **indicators);

/// One row; borrowed from the table.
const struct ll_indicator *ll_indicator(const ll_indicators *indicators, enum ll_indicator_id id);

const char *ll_indicator_key(enum ll_indicator_id id); ///< "C5", …

/// Weight of a dimension; the four add up to 1.
double ll_dimension_weight(const ll_indicators *indicators, enum ll_dimension dimension);

/// Sets a weight. The caller keeps the sums of 1: of a dimension's indicators, of the dimensions.
void ll_indicator_weight_set(ll_indicators *indicators, enum ll_indicator_id id, double weight);
void ll_dimension_weight_set(ll_indicators *indicators, enum ll_dimension dimension, double weight);

const char *ll_dimension_key(enum ll_dimension dimension); ///< "hazard", …
const char *ll_dimension_text(const ll_indicators *indicators, enum ll_dimension dimension,
                              enum ll_lang lang);

/// A measured value of one village: between `low` and `high` for certain, in the indicator's unit.
/// Nothing known is the whole scale from the reference point of 0 to that of 100; what is not known
/// ends at the reference point of 100 where the value has no end of its own.
struct ll_measure {
    double low;
    double high;
    double known; ///< how much is known, 0 to 1: 1 - (high - low) of what is a share of weight, the
                  ///< known share of the records of H1 and H4, else by the scores of both ends
};

/// An input that is common to all villages is looked at in three places (core/common_inputs.h), and
/// so many indicators hang on any.
#define LL_SWING_PLACES 3
#define LL_SWING_POINTS (LL_SWING_PLACES * LL_SWING_PLACES)
#define LL_SWING_COUNT  4

/// How a measure moves with common inputs: its ends with the first input in place a and the second
/// in place b, at [a * LL_SWING_PLACES + b]; where it hangs on one, all b are alike. Indicator's
/// unit.
struct ll_swing {
    bool told; ///< else nothing is known of it, and the measure stands still
    double low[LL_SWING_POINTS];
    double high[LL_SWING_POINTS];
};

/// How an entered value (core/entered.h) stands beside the measure.
enum ll_entered_use {
    LL_ENTERED_NONE = 0,    ///< nothing was entered
    LL_ENTERED_VALUE,       ///< nothing is computed: it is the value
    LL_ENTERED_NARROWS,     ///< the measure is what both allow
    LL_ENTERED_BESIDE,      ///< the computed value is as exact or more
    LL_ENTERED_CONTRADICTS, ///< both cannot be; the computed value stays
    LL_ENTERED_COUNT
};
struct ll_entered_mark {
    uint8_t use;  ///< enum ll_entered_use
    uint32_t row; ///< of the list of entered values; without meaning for LL_ENTERED_NONE
};

/// What was counted of one village, beside the indicators.
struct ll_village_counts {
    uint32_t area; ///< row in the scene's areas
    size_t buildings;
    double residents;         ///< NAN when unknown
    double households;        ///< NAN when unknown
    bool residents_estimated; ///< shared from the area's own figure or mixed
    double weight; ///< sum of the building weights (households, or floor area when unknown)
    size_t hydrants_in_reach_none; ///< buildings known to be in no circle
    struct ll_measure measure[LL_IND_COUNT];
    struct ll_swing swing[LL_SWING_COUNT]; ///< by slot (core/common_inputs.h)
    struct ll_entered_mark entered[LL_IND_COUNT];
};

/// Measures of all villages, in the order of `rows`.
struct ll_village_table {
    size_t count;
    struct ll_village_counts *rows;
};

struct ll_swing_source;

/// What the indicators are computed from. All borrowed.
struct ll_measure_input {
    const struct ll_scene *scene;
    const struct ll_building_results *results;
    const double *footprint_m2; ///< of each building, scene order
    const ll_rules *rules;
    const ll_indicators *indicators;
    int period_year;               ///< year the assessment is of
    const uint32_t *incident_area; ///< area row of each incident, LL_NONE outside; NULL without any
    const uint32_t *obstacle_area; ///< of each obstacle, likewise; NULL: H5 is not known
    const uint32_t *lane_area;     ///< of the middle of each lane, likewise; NULL: C4 is not known
    const struct ll_outcomes *outcomes;  ///< NULL: no such stage ran
    const struct ll_nearby *nearby;      ///< NULL likewise
    const struct ll_swing_source *swing; ///< NULL: no swing is told
    const uint32_t *villages; ///< rows of the areas that are villages, each once, as wanted
    size_t village_count;
};

/// Computes the indicators of every village: the sums of their parts (core/parts.h).
///
/// Weight of a building: its households, where every dwelling of the village has them or the area's
/// own number can be shared out; else floor area (core/people.h). Formulas: docs/risk-model.md.
/// Source: FACTS C1; DESIGN "Residents and households". Pure; the same input gives the same bytes,
/// whatever other villages are asked for.
///
/// @param ret_table     Owned by the caller (ll_village_table_clear); untouched on failure.
/// @return LL_OK, LL_E_NOMEM, LL_E_INVALID when `results` are of other buildings or `villages` are
///         not different rows of the areas.
LL_MUST_USE enum ll_code ll_village_measure(const struct ll_measure_input *input,
                                            struct ll_village_table *ret_table, struct ll_err *err);
void ll_village_table_clear(struct ll_village_table *table);

#endif
