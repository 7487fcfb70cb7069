/// What to find out first: which datum, once known, would most firm up who comes first.
///
/// The value of knowing a field of a village exactly is how much the probability of the first
/// place of whoever then leads is expected to rise. The draws are parted into LL_SURVEY_BINS equal
/// parts by the field's number; in each the village that leads in one half of the draws is judged
/// by the other half, and the other way round, so that chance alone gives no gain. Fields are taken
/// one at a time: what several tell together can be more. Source: expected value of partial perfect
/// information from one set of draws (Strong and Oakley, 2013, by parting the draws); FACTS C3 10.
#ifndef LL_CORE_SURVEY_H
#define LL_CORE_SURVEY_H

#include <stdint.h>

#include "core/draws.h"

#define LL_SURVEY_BINS 10U

/// In place of a village: all of them, whom a common input concerns.
#define LL_SURVEY_EVERYWHERE SIZE_MAX

/// One datum of one village, or of all.
struct ll_survey_item {
    size_t village; ///< LL_SURVEY_EVERYWHERE with a common input
    unsigned field; ///< core/survey_fields.h
    double gain;    ///< expected rise of the leader's probability of the first place
    double error;   ///< standard error of `gain`
    double p_clear; ///< probability that the leader will then be clearly first
};

/// The most valuable data first; only those whose gain is over three standard errors, so that of
/// hundreds none stands there by chance.
struct ll_survey {
    double p_first; ///< of the leader as things are
    size_t count;
    struct ll_survey_item *items; ///< owned
};
void ll_survey_clear(struct ll_survey *survey);

/// Looks through every field of every village that is open (its measure has a width) and of a
/// village that comes first in some draw: others cannot change who does. And through every common
/// input that moves an indicator of such a village.
/// @param input  What the draws were made from.
/// @param clear  Share of the draws from which a village is clearly first.
/// @param ret_survey Owned by the caller (ll_survey_clear); untouched on failure.
/// @return LL_OK, LL_E_NOMEM, LL_E_INVALID when the draws are not of the input.
LL_MUST_USE enum ll_code ll_survey_of(const struct ll_draw_input *input,
                                      const struct ll_draws *draws, double clear,
                                      struct ll_survey *ret_survey, struct ll_err *err);

#endif
