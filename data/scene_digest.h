/// A digest of everything an assessment read. Internal to data/.
#ifndef LL_DATA_SCENE_DIGEST_H
#define LL_DATA_SCENE_DIGEST_H

#include "core/hash.h"
#include "core/scene.h"

/// Hash over CRS, ids, coordinates and fields of all layers, bit by bit: equal for equal content
/// on every machine of one byte order.
LL_MUST_USE enum ll_code ll_scene_digest(const struct ll_scene *scene,
                                         char ret_text[LL_HASH_TEXT_SIZE], struct ll_err *err);

#endif
