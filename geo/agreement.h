/// How well features agree with the lanes, buildings and areas that are known: the evidence by
/// which a coordinate system is told right from wrong.
///
/// Hydrants and obstacles stand beside lanes and not in houses; stations near lanes; houses do not
/// stand on lanes and lie in areas; lanes do not run through houses and pass some; areas hold
/// houses and do not cut them. A layer that is shifted by some hundred metres breaks these rules
/// where a layer in its place keeps them.
#ifndef LL_GEO_AGREEMENT_H
#define LL_GEO_AGREEMENT_H

#include "core/scene.h"

/// What is known, indexed. Borrows the scene. Read-only after building. Opaque.
typedef struct ll_known ll_known;

/// @param ret_known Owned (ll_known_free). @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_known_new(const struct ll_scene *scene, ll_known **ret_known,
                                      struct ll_err *err);
void ll_known_free(ll_known *known);
void ll_known_freep(ll_known **known);

/// Whether features of a layer can be judged by it at all.
bool ll_known_judges(const ll_known *known, enum ll_layer layer);

/// What is said of one feature.
enum ll_fit {
    LL_FIT_FAR = 0, ///< nothing known is within LL_AGREEMENT_REACH_M: no evidence
    LL_FIT_BAD,     ///< it breaks a rule
    LL_FIT_GOOD,
};

#define LL_AGREEMENT_REACH_M 300.0

/// Counts over features. Which of them mean something depends on the layer (see
/// ll_agreement_near_m).
struct ll_agreement {
    size_t count;  ///< features asked
    size_t judged; ///< not far
    size_t good;
    size_t near; ///< judged ones near a lane (points, buildings), near a house (lanes), that hold
                 ///< a house (areas)
    size_t clashing; ///< judged ones inside a house (points), on a lane (buildings), through houses
                     ///< (lanes), cutting houses (areas)
};

/// How near to a lane (for lanes: to a house) a feature of the layer is expected; NAN for areas.
double ll_agreement_near_m(enum ll_layer layer);

/// Judges every shape of a sample in the store's CRS; shapes whose coordinates are no numbers are
/// far.
/// @param ret_fits One entry a shape, enum ll_fit; filled.
LL_MUST_USE enum ll_code ll_agreement_judge(const ll_known *known, enum ll_layer layer,
                                            const struct ll_shapes *sample, uint8_t *ret_fits,
                                            struct ll_agreement *ret_agreement, struct ll_err *err);

/// Share of good ones among all asked, 0 to 1.
double ll_agreement_score(const struct ll_agreement *agreement);

/// A placing wins clearly over another when at least half of all features agree with it, it is
/// better by at least a tenth of them, and chance does not explain the difference: of the features
/// that only one of the two explains, its own outnumber the other's by three standard deviations
/// (sign test of McNemar 1947; two in a thousand by chance), which needs at least 9 of them. Four
/// deviations miss two in five shifts of a village with a dozen or two of hydrants.
#define LL_WIN_SHARE 0.5
#define LL_WIN_LEAD  0.1
#define LL_WIN_SIGMA 3.0

/// Whether the placing with `fits` wins clearly over that with `other_fits`, of the same `count`
/// features.
bool ll_agreement_wins(const uint8_t *fits, const uint8_t *other_fits, size_t count);

#endif
