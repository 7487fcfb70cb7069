/// Assessments: immutable results of one run, and reading them back.
#ifndef LL_DATA_ASSESSMENTS_H
#define LL_DATA_ASSESSMENTS_H

#include "core/certainty.h"
#include "core/entered.h"
#include "core/outcomes.h"
#include "core/reasons.h"
#include "core/risk.h"
#include "data/store.h"

/// What is known of an assessment. Texts are owned by the struct where `owned` is set.
struct ll_assessment {
    int64_t id;
    char period[16]; ///< "2026" or "2026-H1"
    bool published;
    bool partial; ///< of one area only; left out of ranking
    char made_at[24];
    char program[32];
    int method;
    char input_hash[40];
    size_t buildings;
    int64_t as_of_ms; ///< the moment its rows were read at, ms since 1970 UTC; 0: not one moment
};

/// Who is behind an indicator, as in core/reasons.h; features by their id in the store.
struct ll_stored_reasons {
    struct ll_stored_reason {
        enum ll_layer layer;
        int64_t id;
        bool certain;
        double share; ///< of ln S
    } top[LL_REASONS_MOST];
    size_t count;
    size_t others;
    double others_share;
};

/// A village as stored with an assessment.
struct ll_stored_village {
    int64_t area_id;
    char *code; ///< never NULL
    char *name; ///< never NULL, "" when unknown
    struct ll_village_counts counts;
    struct ll_risk risk;
    size_t rank;
    size_t rank_low; ///< what the intervals allow at most, as ll_rank says
    size_t rank_high;
    struct ll_odds odds; ///< what the draws say; p_first NAN when none were made
    size_t default_rank; ///< under the weights of the tables; 0 where the assessment used those
    double default_risk; ///< NAN likewise
    double default_low;
    double default_high;
    struct ll_stored_reasons reasons[LL_IND_COUNT]; ///< none in assessments before method 3
};

/// How the odds came about.
struct ll_stored_draws {
    size_t draws; ///< 0: none were made
    uint64_t seed;
    enum ll_first_kind first;
    size_t may_be_first; ///< so many villages of the highest p_first hold the first place together
};

/// All villages of an assessment, in order of rank. Owns its rows.
struct ll_stored_ranking {
    struct ll_assessment assessment;
    struct ll_stored_draws drawn;
    size_t count;
    struct ll_stored_village *rows;
    struct ll_entered entered; ///< what was entered for its villages; their marks name its rows
};
void ll_stored_ranking_clear(struct ll_stored_ranking *ranking);

/// A reference table or the settings of a run, kept word for word with the assessment.
struct ll_assessment_text {
    const char *name; ///< "rules.csv", …; "settings" for what the user set, one `rule=value` a line
    const char *content;
};

/// Everything one run leaves in the store. All borrowed.
struct ll_assessment_write {
    const char *period;
    bool partial;
    int method;
    const char *totals_json;                    ///< the totals document, kept as it is
    const struct ll_assessment_text *snapshots; ///< the tables as used
    size_t snapshot_count;
    const struct ll_scene *scene;
    const struct ll_building_results *results;
    const struct ll_outcomes *outcomes; ///< what the other stages found; NULL: none ran
    const struct ll_stored_village *villages;
    size_t village_count;
    struct ll_stored_draws drawn;     ///< where its `draws` is 0, no odds are stored
    const struct ll_entered *entered; ///< the list that the villages' marks name; NULL: none
};

/// Stores an assessment in one transaction. @param ret_assessment Receives id and times.
LL_MUST_USE enum ll_code ll_assessment_store(ll_store *store,
                                             const struct ll_assessment_write *write,
                                             struct ll_assessment *ret_assessment,
                                             struct ll_err *err);

/// The assessment of a period: the published one, else the newest; NULL period: the newest of all.
/// Partial ones only when there is no other. @return LL_E_NOT_FOUND saying how to make one.
LL_MUST_USE enum ll_code ll_assessment_find(ll_store *store, const char *period,
                                            struct ll_assessment *ret_assessment,
                                            struct ll_err *err);

/// The newest whole assessment of the same moment of the data (see ll_scene_moment).
/// @return LL_E_NOT_FOUND when there is none, and for the moment 0.
LL_MUST_USE enum ll_code ll_assessment_of_moment(ll_store *store, int64_t as_of_ms,
                                                 struct ll_assessment *ret_assessment,
                                                 struct ll_err *err);

/// Makes an assessment the published one of its period; another one published before is not any
/// more. @return LL_E_NOT_FOUND.
LL_MUST_USE enum ll_code ll_assessment_publish(ll_store *store, int64_t assessment,
                                               struct ll_err *err);

/// Reads the ranking of an assessment. `counts.area` is LL_NONE: the row is known by `area_id`.
LL_MUST_USE enum ll_code ll_ranking_load(ll_store *store, int64_t assessment,
                                         struct ll_stored_ranking *ret_ranking, struct ll_err *err);

/// A text kept with an assessment, such as "rules.csv" or "settings".
/// @param ret_text Owned by the caller (ll_free), terminated. @return LL_E_NOT_FOUND.
LL_MUST_USE enum ll_code ll_assessment_snapshot(ll_store *store, int64_t assessment,
                                                const char *name, char **ret_text,
                                                struct ll_err *err);

/// Reads the results by building back, aligned to the buildings of `scene` (by id); buildings
/// without a row stay LL_NOT_RUN. Rows of hydrants, lanes, stations and areas are looked up by id
/// in `scene` too. Distances come back to 1 mm, times to 1 ms.
LL_MUST_USE enum ll_code ll_results_load(ll_store *store, int64_t assessment,
                                         const struct ll_scene *scene,
                                         struct ll_building_results *ret_results,
                                         struct ll_err *err);

/// Reads what the other stages found; a stage that left nothing stays `{0}`. Lengths come back to
/// 1 mm. @param ret_outcomes Owned by the caller (ll_outcomes_clear).
LL_MUST_USE enum ll_code ll_outcomes_load(ll_store *store, int64_t assessment,
                                          const struct ll_scene *scene,
                                          struct ll_outcomes *ret_outcomes, struct ll_err *err);

#endif
