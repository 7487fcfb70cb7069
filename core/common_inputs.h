/// Inputs that are uncertain for all villages alike: how fast trucks drive, how long crews take to
/// turn out, how far walls stand from their outlines.
///
/// Where such an input is off, it is off everywhere: if trucks are slower than the table says,
/// every village is reached later. So the draws (core/draws.h) take one number for it, and each
/// indicator that hangs on it moves along its swing: what it would be with the input at its low
/// end, as it is taken, and at its high end, and straight between these. Drawn apart for each
/// village, errors that change no order would seem to.
#ifndef LL_CORE_COMMON_INPUTS_H
#define LL_CORE_COMMON_INPUTS_H

#include "core/indicators.h"
#include "core/language.h"

/// Its low end, and its high end.
enum ll_common_input {
    LL_COMMON_SPEED = 0, ///< speeds on lanes, on foot and of carts: slow, fast (speed_sets.csv)
    LL_COMMON_TURNOUT,   ///< turnout times: `turnout_error_s` shorter, longer
    LL_COMMON_FOOTPRINT, ///< walls outside their outlines, inside, by the error of the outlines
    LL_COMMON_COUNT
};

/// Stable key: "speed", "turnout", "footprint".
const char *ll_common_input_key(enum ll_common_input input);

/// What to measure to know it, in words. Borrowed from the catalogue.
const char *ll_common_input_text(enum ll_common_input input, enum ll_lang lang);

/// The indicators that swing, and with which inputs; a place is common to those of equal inputs.
enum ll_swing_slot { LL_SWING_C1 = 0, LL_SWING_C2, LL_SWING_C4, LL_SWING_E2 };

/// What an indicator hangs on. One input alone stands first, and the second is LL_COMMON_COUNT.
struct ll_swing_inputs {
    enum ll_indicator_id indicator;
    enum ll_common_input first;
    enum ll_common_input second;
};
struct ll_swing_inputs ll_swing_inputs(size_t slot);

/// Slot of an indicator; LL_SWING_COUNT for one that hangs on no common input.
size_t ll_swing_slot(enum ll_indicator_id id);

/// Whether an indicator hangs on a common input.
bool ll_swings_with(enum ll_indicator_id id, enum ll_common_input input);

/// Whether anything moves between the places, along the given input.
bool ll_swing_moves(const struct ll_swing *swing, size_t slot, enum ll_common_input input);

/// How much each of the three places of an input counts where it stands at `unit`: 0 the low end,
/// 1/2 as it is taken, 1 the high end. They add up to 1.
void ll_swing_hats(double unit, double ret_hats[LL_SWING_PLACES]);

#endif
