#include "app/jobs/load.h"

#include "core/area_codes.h"
#include "data/scene_io.h"

enum ll_code ll_load(ll_store *store, const struct ll_load_request *request,
                     struct ll_model *ret_model, struct ll_scene *ret_scene, struct ll_err *err)
{
    enum ll_code code = ll_model_load(store, ret_model, err);
    if (code == LL_OK) {
        code = ll_model_set_all(ret_model, request->settings, request->setting_count, err);
    }
    if (code == LL_OK) {
        const struct ll_scene_want want = ll_scene_want_assess();
        code = ll_scene_load(store, &want, request->progress, ret_scene, err);
    }
    if (code == LL_OK) {
        code = ll_area_codes_fill(&ret_scene->layer[LL_AREA], err);
    }
    if (code == LL_OK && ret_scene->layer[LL_BUILDING].count == 0) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "the store '%s' holds no buildings; add some with `lifelane import "
                       "buildings FILE` or `lifelane import osm FILE`",
                       request->store);
    }
    return code;
}
