/// The sample township: a fictional township in Fujian, made from a seed.
///
/// Pure: the same seed and size give the same scene, from any compiler. Coordinates are EPSG:4549
/// (CGCS2000 / 3-degree Gauss-Kruger CM 120E), metres, rounded to 1 mm; another C library may round
/// a sine the other way, which shows only where that crosses half a millimetre.
///
/// Twelve villages make a township with its own station: one street village of modern houses at its
/// middle, two with factories along the county road, old and mixed ones on the hill side and over
/// the stream, and one dense timber village without hydrants far from the station. About 830
/// buildings a village; time and memory grow in proportion to the buildings.
#ifndef LL_CORE_TOWNSHIP_H
#define LL_CORE_TOWNSHIP_H

#include "core/scene.h"

struct ll_township_request {
    uint64_t seed;
    size_t buildings; ///< about how many; villages grow in number with it (12 at 10,000)
};

/// Makes the township with all layers filled. @param ret_scene Owned (ll_scene_clear).
/// @return LL_E_INVALID below 50 or above 5,000,000 buildings, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_township_make(const struct ll_township_request *request,
                                          struct ll_scene *ret_scene, struct ll_err *err);

/// Hash of a scene's content to 1 mm, for tests of sameness.
LL_MUST_USE enum ll_code ll_scene_hash(const struct ll_scene *scene, char ret_text[33],
                                       struct ll_err *err);

#endif
