#include "core/common_inputs.h"

#include <math.h>

const char *ll_common_input_key(enum ll_common_input input)
{
    static const char *const keys[LL_COMMON_COUNT] = {"speed", "turnout", "footprint"};
    return keys[input];
}

const char *ll_common_input_text(enum ll_common_input input, enum ll_lang lang)
{
    static const char *const texts[LL_COMMON_COUNT] = {
        "how fast trucks really drive here (a few timed drives)",
        "how long the crews of the stations take to turn out (a few timed alarms)",
        "how far walls stand from the outlines on the map (a few taped buildings)"};
    return ll_tr(lang, texts[input]);
}

struct ll_swing_inputs ll_swing_inputs(size_t slot)
{
    static const struct ll_swing_inputs inputs[LL_SWING_COUNT] = {
        [LL_SWING_C1] = {LL_IND_C1_OVER_5_MIN, LL_COMMON_SPEED, LL_COMMON_TURNOUT},
        [LL_SWING_C2] = {LL_IND_C2_OVER_3_MIN, LL_COMMON_SPEED, LL_COMMON_TURNOUT},
        [LL_SWING_C4] = {LL_IND_C4_LANES, LL_COMMON_FOOTPRINT, LL_COMMON_COUNT},
        [LL_SWING_E2] = {LL_IND_E2_GAPS, LL_COMMON_FOOTPRINT, LL_COMMON_COUNT},
    };
    return inputs[slot];
}

size_t ll_swing_slot(enum ll_indicator_id id)
{
    size_t slot = 0;
    while (slot < LL_SWING_COUNT && ll_swing_inputs(slot).indicator != id) {
        slot++;
    }
    return slot;
}

bool ll_swings_with(enum ll_indicator_id id, enum ll_common_input input)
{
    size_t slot = ll_swing_slot(id);
    if (slot == LL_SWING_COUNT) {
        return false;
    }
    const struct ll_swing_inputs in = ll_swing_inputs(slot);
    return in.first == input || in.second == input;
}

static bool differ(const struct ll_swing *s, size_t a, size_t b)
{
    return !(s->low[a] == s->low[b] && s->high[a] == s->high[b]);
}

bool ll_swing_moves(const struct ll_swing *swing, size_t slot, enum ll_common_input input)
{
    const struct ll_swing_inputs in = ll_swing_inputs(slot);
    const size_t step = in.first == input ? LL_SWING_PLACES : 1;
    bool moves = false;
    if (!swing->told || (in.first != input && in.second != input)) {
        return false;
    }
    for (size_t p = 0; p + step < LL_SWING_POINTS; p++) {
        bool last = step == 1 && p % LL_SWING_PLACES == LL_SWING_PLACES - 1; /* of its row */
        moves = moves || (!last && differ(swing, p, p + step));
    }
    return moves;
}

void ll_swing_hats(double unit, double ret_hats[LL_SWING_PLACES])
{
    double at = 2.0 * unit - 1.0;
    ret_hats[0] = fmax(0.0, -at);
    ret_hats[1] = 1.0 - fabs(at);
    ret_hats[2] = fmax(0.0, at);
}
