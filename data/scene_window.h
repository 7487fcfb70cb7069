/// Reading the current features inside a box into a scene.
#ifndef LL_DATA_SCENE_WINDOW_H
#define LL_DATA_SCENE_WINDOW_H

#include "core/scene.h"
#include "data/store.h"

/// Reads geometries and ids, no fields, of the current rows whose box meets `box`, in order of id.
/// @param layers    Bit per layer.
/// @param most      Rows of one layer that are read at most.
/// @param ret_scene Owned by the caller (ll_scene_clear); untouched when there are too many.
/// @param ret_many  Whether a layer holds more than `most` there: nothing is read then.
LL_MUST_USE enum ll_code ll_scene_window(ll_store *store, uint32_t layers, const struct ll_box *box,
                                         size_t most, struct ll_scene *ret_scene, bool *ret_many,
                                         struct ll_err *err);

#endif
