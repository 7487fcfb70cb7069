/// The ranking drawn many times: weights and inputs within what is known of them.
///
/// In each draw
/// - the weights of the dimensions, and inside each dimension those of its indicators, are
/// Dirichlet
///   with `concentration` times the default weights as parameters (so the mean is the default and
///   the variance w (1 - w) / (concentration + 1));
/// - of each village each survey field (core/survey_fields.h) is one uniform number u, and every
///   indicator that hangs on it stands at low + u (high - low) between the ends of its measure, on
///   its own scale (linear, or by the logarithm), cut at the ends of the scale. Nothing is known of
///   where in its interval a value lies, so no place in it is favoured; what hangs on one datum
///   moves together, so that no draw has more houses without a hydrant than without two;
/// - each input that all villages have in common (core/common_inputs.h) is one uniform number for
///   all of them, and low and high above are those of the indicator's swing at that place.
/// Then the villages are ranked by the index of core/risk.h. Villages whose ln S agree to 1.1e-9
/// are tied.
///
/// Weights and common inputs are the same for all villages of a draw, other inputs belong to one
/// village each. The draws of a
/// village hang on its key alone: other villages, their order and the number of threads change
/// nothing. Source: FACTS C1 (SMAA, Lahdelma 1998; Tervonen and Lahdelma 2007).
#ifndef LL_CORE_DRAWS_H
#define LL_CORE_DRAWS_H

#include "core/common_inputs.h"
#include "core/survey_fields.h"

#define LL_DRAWS_MAX          1000000U
#define LL_DRAWS_VILLAGES_MAX 65535U

/// One village: its measures, borrowed, and what its random numbers hang on.
struct ll_draw_village {
    const struct ll_measure *measure; ///< LL_IND_COUNT of them
    uint64_t key;                     ///< different for every village (ll_draw_key)
    const struct ll_swing *swing;     ///< LL_SWING_COUNT of them; NULL: no common input is drawn
};

/// What to draw from. All borrowed.
struct ll_draw_input {
    const struct ll_draw_village *villages;
    size_t count; ///< of villages
    const ll_indicators *indicators;
    double concentration; ///< of the Dirichlet distributions, over 0
    size_t draws;
    uint64_t seed;
    unsigned threads;
};

/// Weights of one draw; those of the dimensions, and those inside each dimension, add up to 1.
struct ll_drawn_weights {
    double dimension[LL_DIM_COUNT];
    double indicator[LL_IND_COUNT];
};

/// All draws. Owns its arrays.
struct ll_draws {
    size_t villages;
    size_t draws;
    uint16_t *first;                  ///< [village * draws + draw]: 1 + villages that are riskier
    uint16_t *last;                   ///< the same + villages that are tied with it
    struct ll_drawn_weights *weights; ///< of each draw
};

/// Draws. @param ret_draws Owned by the caller (ll_draws_clear); untouched on failure.
/// @return LL_OK, LL_E_NOMEM, LL_E_INVALID for no draws, too many, or a concentration not over 0.
LL_MUST_USE enum ll_code ll_draws_make(const struct ll_draw_input *input,
                                       struct ll_draws *ret_draws, struct ll_err *err);
void ll_draws_clear(struct ll_draws *draws);

/// Key of a village from its code: the same code, the same key on any machine.
uint64_t ll_draw_key(const char *code);

/// The uniform number in [0, 1) that a field of a village takes in a draw.
double ll_draw_unit(uint64_t seed, uint64_t village_key, unsigned field, size_t draw);

/// The uniform number in [0, 1) that a common input takes in a draw.
double ll_draw_common_unit(uint64_t seed, enum ll_common_input input, size_t draw);

#endif
