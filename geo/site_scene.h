/// A scene with proposed sites as if they were there.
#ifndef LL_GEO_SITE_SCENE_H
#define LL_GEO_SITE_SCENE_H

#include "core/sites.h"

/// The scene with the sites added: new hydrants (municipal) and stations (staffed) as rows at the
/// end, hydrants that are there already set in service. All other tables are borrowed from `scene`.
/// @param ret_scene Release with ll_site_scene_clear, never with ll_scene_clear.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_site_scene_make(const struct ll_scene *scene,
                                            const struct ll_site_place *places, size_t count,
                                            struct ll_scene *ret_scene, struct ll_err *err);
void ll_site_scene_clear(struct ll_scene *scene);

#endif
