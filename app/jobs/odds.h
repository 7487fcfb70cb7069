/// How sure the ranking of an assessment is: draws of its villages, and the first place in words.
#ifndef LL_APP_JOBS_ODDS_H
#define LL_APP_JOBS_ODDS_H

#include "app/jobs/model.h"
#include "core/json.h"
#include "core/survey.h"
#include "core/text.h"
#include "data/assessments.h"

/// How to draw.
struct ll_odds_request {
    size_t draws;
    uint64_t seed;
    unsigned threads;
};

/// Draws and seed as the rules say.
struct ll_odds_request ll_odds_defaults(const struct ll_model *model, unsigned threads);

/// Draws the villages of a ranking from their stored measures and the weights of `model`. Random
/// numbers hang on the code of each village.
/// @param ret_draws Owned by the caller (ll_draws_clear); villages in the order of the ranking.
LL_MUST_USE enum ll_code ll_odds_draw(const struct ll_stored_ranking *ranking,
                                      const struct ll_model *model,
                                      const struct ll_odds_request *request,
                                      struct ll_draws *ret_draws, struct ll_err *err);

/// Which datum of which village would most firm up who comes first.
/// @param draws  Made by ll_odds_draw from the same ranking, model and request.
/// @param ret_survey Owned by the caller (ll_survey_clear); villages are indices into the ranking.
LL_MUST_USE enum ll_code ll_odds_survey(const struct ll_stored_ranking *ranking,
                                        const struct ll_model *model,
                                        const struct ll_odds_request *request,
                                        const struct ll_draws *draws, struct ll_survey *ret_survey,
                                        struct ll_err *err);

/// Writes what draws say into the villages of the ranking and its `drawn`.
LL_MUST_USE enum ll_code ll_odds_fill(const struct ll_draws *draws, const struct ll_model *model,
                                      const struct ll_odds_request *request,
                                      struct ll_stored_ranking *inout, struct ll_err *err);

/// Who may be first: indices into the ranking, the most probable first.
/// @param ret_villages Room for ranking->count of them. @return how many; 0 without draws.
size_t ll_odds_first(const struct ll_stored_ranking *ranking, size_t *ret_villages);

/// What may be said of one village and the first place.
enum ll_standing {
    LL_STANDING_UNKNOWN = 0, ///< nothing was drawn
    LL_STANDING_CLEAR,       ///< clearly first
    LL_STANDING_PROBABLE,    ///< probably first
    LL_STANDING_ALSO,        ///< another one is probably first; to be checked too
    LL_STANDING_OPEN,        ///< one of those that cannot be told apart
    LL_STANDING_OUT,         ///< hardly first
    LL_STANDING_COUNT
};
enum ll_standing ll_odds_standing(const struct ll_stored_ranking *ranking,
                                  const struct ll_stored_village *village);

/// Stable key: "clearly-first", …, NULL for LL_STANDING_UNKNOWN; and in words.
const char *ll_standing_key(enum ll_standing standing);
const char *ll_standing_text(enum ll_standing standing, enum ll_lang lang);

/// The first place in one sentence for a legend: as below, with at most three names.
LL_MUST_USE enum ll_code ll_odds_sentence(const struct ll_stored_ranking *ranking,
                                          enum ll_lang lang, struct ll_text *text,
                                          struct ll_err *err);

/// The first place in fixed words: "clearly first: …", "probably first: … also check …", "cannot be
/// told apart: …". Nothing without draws.
LL_MUST_USE enum ll_code ll_odds_text(const struct ll_stored_ranking *ranking, enum ll_lang lang,
                                      struct ll_text *text, struct ll_err *err);

/// Members `draws` and `verdict` of the open object; both null without draws.
LL_MUST_USE enum ll_code ll_odds_document(const struct ll_stored_ranking *ranking,
                                          enum ll_lang lang, ll_json *json, struct ll_err *err);

#endif
