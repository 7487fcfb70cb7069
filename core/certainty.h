/// How sure a ranking is: what many draws of it (core/draws.h) say of each village.
///
/// A draw in which k villages share their places counts 1/k for each of these places.
/// Source: FACTS C1 points 3 and 4.
#ifndef LL_CORE_CERTAINTY_H
#define LL_CORE_CERTAINTY_H

#include "core/draws.h"

#define LL_TOP_PLACES 3

/// What the draws say of the place of one village.
struct ll_odds {
    double p_first;     ///< probability of being the riskiest; NAN: not drawn
    double p_top3;      ///< of being among the LL_TOP_PLACES riskiest
    size_t rank_median; ///< smallest rank up to which at least half of the draws lie
    size_t rank_low;    ///< interval of ranks that leaves half of the rest below it …
    size_t rank_high;   ///< … and half above it
};

/// With the weights under which it is first.
struct ll_certainty {
    struct ll_odds odds;
    /// Mean weights of the draws in which it came first (SMAA's central weights); NAN if it never
    /// did.
    struct ll_drawn_weights central;
};

/// Sums up the draws of every village.
/// @param interval  Share of the draws that rank_low to rank_high hold, 0.9 for 5 % and 95 %.
/// @param ret_certainty  draws->villages of them. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_certainty_of(const struct ll_draws *draws, double interval,
                                         unsigned threads, struct ll_certainty *ret_certainty,
                                         struct ll_err *err);

/// Probability of each rank of one village. @param ret_p draws->villages numbers; they add up to 1.
void ll_rank_probabilities(const struct ll_draws *draws, size_t village, double *ret_p);

/// Probability that the first of two villages is riskier; draws that tie them count half.
double ll_pair_probability(const struct ll_draws *draws, size_t a, size_t b);

/// All pairs of the given villages. @param ret_p  [i * count + k]: that villages[i] is riskier than
/// villages[k]; 0.5 on the diagonal. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_pair_probabilities(const struct ll_draws *draws, const size_t *villages,
                                               size_t count, unsigned threads, double *ret_p,
                                               struct ll_err *err);

/// What may be said of the first place.
enum ll_first_kind {
    LL_FIRST_CLEAR = 0, ///< one village is clearly first
    LL_FIRST_PROBABLE,  ///< one is probably first; others must be looked at too
    LL_FIRST_OPEN,      ///< several cannot be told apart
    LL_FIRST_COUNT
};

/// Stable key: "clearly-first", "probably-first", "cannot-be-told-apart".
const char *ll_first_key(enum ll_first_kind kind);

/// The bounds of the kinds, shares of the draws.
struct ll_first_bounds {
    double clear;    ///< from here clearly first (0.80)
    double probable; ///< from here probably first (0.50)
};

/// Who may be first: the fewest villages that together hold the first place with at least
/// `bounds.clear`, the most probable first; equal ones in order of index. A clear first is alone.
/// @param p_first  Probability of the first place of each village.
/// @param ret_villages Room for `count` indices. @param ret_found Receives how many (0 for none).
enum ll_first_kind ll_first_among(const double *p_first, size_t count,
                                  struct ll_first_bounds bounds, size_t *ret_villages,
                                  size_t *ret_found);

#endif
