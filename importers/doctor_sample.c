#include "importers/doctor_sample.h"

#include <math.h>

#include "importers/geometry.h"
#include "importers/placing.h"

/* Features without usable coordinates that are passed over, for each that is wanted. */
#define PASSED_OVER_MAX 10U

static void release_feature(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

/// Shapes of one feature, appended.
static enum ll_code take(const struct ll_doctor_case *q, struct ll_text *text,
                         struct ll_geometry_room *room, OGRFeatureH feature,
                         struct ll_shapes *shapes, struct ll_err *err)
{
    if (!q->use_xy) {
        struct ll_geometry_found found = {0};
        return ll_geometry_collect(OGR_F_GetGeometryRef(feature),
                                   ll_layer_info(q->request->layer)->kinds, room, shapes, &found,
                                   err);
    }
    struct ll_xy p = {0};
    const char *reason = NULL;
    enum ll_code code = ll_coordinate_point(q->xy, q->source, feature, text, &p, &reason, err);
    if (code == LL_OK && reason == NULL && !(p.x == 0.0 && p.y == 0.0)) {
        code = ll_shapes_begin(shapes, LL_POINT, err);
        code = code == LL_OK ? ll_shapes_ring(shapes, err) : code;
        code = code == LL_OK ? ll_shapes_point(shapes, p.x, p.y, err) : code;
    }
    return code;
}

/// Takes the shapes from `first` on out again unless their coordinates can be meant: such features
/// go to quarantine and say nothing about the others.
static void keep_meant(struct ll_shapes *shapes, size_t first)
{
    for (size_t i = first; i < shapes->count; i++) {
        if (!ll_is_meant(shapes->points[shapes->first_point[shapes->first_ring[i]]])) {
            while (shapes->count > first) {
                ll_shapes_drop_last(shapes);
            }
        }
    }
}

static enum ll_code read_some(const struct ll_doctor_case *q, size_t most,
                              const struct ll_doctor_visit *visit, struct ll_shapes *shapes,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_geometry_room_clear) struct ll_geometry_room room = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && shapes->count < most && i < PASSED_OVER_MAX * most; i++) {
        LL_CLEANUP(release_feature) OGRFeatureH feature = NULL;
        code = ll_source_next(q->source, &feature, err);
        if (code == LL_OK && feature == NULL) {
            break;
        }
        size_t first = shapes->count;
        if (code == LL_OK) {
            code = take(q, &text, &room, feature, shapes, err);
        }
        if (code == LL_OK) {
            keep_meant(shapes, first);
        }
        if (code == LL_OK && visit != NULL && shapes->count > first) {
            code = visit->visit(visit->user, feature, first, shapes->count - first, err);
        }
    }
    return code;
}

enum ll_code ll_doctor_sample_each(const struct ll_doctor_case *q, size_t most,
                                   const struct ll_doctor_visit *visit,
                                   struct ll_shapes *ret_shapes, struct ll_err *err)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes shapes = {0};
    ll_source_rewind(q->source);
    enum ll_code code = read_some(q, most, visit, &shapes, err);
    ll_source_rewind(q->source);
    if (code == LL_OK) {
        *ret_shapes = shapes;
        shapes = (struct ll_shapes){0}; /* now the caller's */
    }
    return code;
}

enum ll_code ll_doctor_sample(const struct ll_doctor_case *q, size_t most,
                              struct ll_shapes *ret_shapes, struct ll_err *err)
{
    return ll_doctor_sample_each(q, most, NULL, ret_shapes, err);
}
