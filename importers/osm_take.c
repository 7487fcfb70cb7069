#include <stdio.h>

#include "importers/osm_areas.h"
#include "importers/osm_private.h"
#include "importers/osm_relevance.h"
#include "importers/report.h"

static void empty_shapes(struct ll_osm_run *r)
{
    while (r->shapes.count > 0) {
        ll_shapes_drop_last(&r->shapes);
    }
}

/// Brings the shapes of a geometry into r->shapes.
static enum ll_code take_shapes(struct ll_osm_run *r, OGRFeatureH feature, unsigned kinds,
                                struct ll_geometry_found *ret_found, struct ll_err *err)
{
    empty_shapes(r);
    return ll_geometry_collect(OGR_F_GetGeometryRef(feature), kinds, &r->room, &r->shapes,
                               ret_found, err);
}

/// Whether a line begins or ends where one can turn: turning circles come before the lines.
static bool ends_in_turning(struct ll_osm_run *r, size_t shape)
{
    const struct ll_shapes *s = &r->shapes;
    if (r->turnings_sorted != r->turnings.count) {
        ll_osm_vertices_sort(&r->turnings);
        r->turnings_sorted = r->turnings.count;
    }
    for (uint32_t l = s->first_ring[shape]; l < s->first_ring[shape + 1]; l++) {
        const struct ll_xy *ends[2] = {&s->points[s->first_point[l]],
                                       &s->points[s->first_point[l + 1] - 1]};
        for (int i = 0; i < 2; i++) {
            if (ll_osm_vertices_have(&r->turnings, ll_osm_position_key(ends[i]))) {
                return true;
            }
        }
    }
    return false;
}

/// Adds one row for each shape of an object.
static enum ll_code add_rows(struct ll_osm_run *r, struct ll_intake *in,
                             const struct ll_osm_object *object, struct ll_err *err)
{
    enum ll_layer layer = in->batch.rows.layer;
    const struct ll_osm_filler filler = {&r->record[layer], &r->tallies[layer], r->rows};
    char own[LL_OSM_ID_SIZE + 8];
    (void)snprintf(own, sizeof own, "osm:%s", object->id);
    const struct ll_osm_object_tags known = {
        &object->tags, object->kind, object->code == NULL ? own : object->code, object->parent};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < r->shapes.count; i++) {
        size_t row = 0;
        code = ll_intake_row(in, &r->shapes, i, object->id, &row, err);
        if (code == LL_OK) {
            code = ll_osm_fill(&filler, &known, &in->batch.rows, row, err);
        }
        if (code == LL_OK && layer == LL_LANE && ends_in_turning(r, i)) {
            ll_table_set_word(&in->batch.rows, row, LL_LANE_TURN_PLACE, LL_TURN_PLACE_CIRCLE);
        }
    }
    return code;
}

enum ll_code ll_osm_add(struct ll_osm_run *r, enum ll_layer layer,
                        const struct ll_osm_object *object, struct ll_err *err)
{
    struct ll_intake *in = &r->intake[layer];
    struct ll_import_report *report = &r->reports[layer];
    struct ll_geometry_found found = {0};
    report->read++;
    enum ll_code code = ll_intake_feature(in, object->feature, err);
    if (code == LL_OK) {
        code = take_shapes(r, object->feature, ll_layer_info(layer)->kinds, &found, err);
    }
    if (code == LL_OK && found.reason != NULL) {
        return ll_intake_refuse(in, object->id, found.reason, err);
    }
    if (code == LL_OK && r->shapes.count > 1) {
        ll_report_count(report, LL_REASON_SPLIT, r->shapes.count - 1);
    }
    if (code == LL_OK && layer == LL_LANE) {
        code = ll_osm_remember(&r->vertices, &r->shapes, err);
    }
    if (code == LL_OK) {
        code = add_rows(r, in, object, err);
    }
    return code == LL_OK && ll_intake_full(in) ? ll_intake_flush(in, err) : code;
}

/// Keeps an object for later, with the shape it has. @param layer Where it goes when it has none;
/// LL_LAYER_COUNT: nowhere.
static enum ll_code keep_object(struct ll_osm_run *r, struct ll_osm_kept *kept, enum ll_layer layer,
                                const struct ll_osm_object *object, struct ll_err *err)
{
    struct ll_geometry_found found = {0};
    enum ll_code code =
        take_shapes(r, object->feature, LL_KINDS_POINT | LL_KINDS_POLYGON, &found, err);
    if (code == LL_OK && found.reason != NULL && layer != LL_LAYER_COUNT) {
        return ll_osm_add(r, layer, object, err); /* to quarantine, with its reason */
    }
    if (code != LL_OK || found.reason != NULL) {
        OGR_F_Destroy(object->feature);
        return code;
    }
    if (layer == LL_AREA) {
        code = ll_osm_remember(&r->outlines, &r->shapes, err);
    }
    if (code != LL_OK) {
        OGR_F_Destroy(object->feature);
        return code;
    }
    return ll_osm_keep(kept, object->feature, object->kind, &r->shapes, err);
}

/// Hands an object to one layer. Owns the feature.
static enum ll_code hand_over(struct ll_osm_run *r, enum ll_layer layer,
                              const struct ll_osm_object *object, struct ll_err *err)
{
    return layer == LL_OBSTACLE  ? keep_object(r, &r->barriers, LL_LAYER_COUNT, object, err)
           : layer == LL_STATION ? keep_object(r, &r->stations, layer, object, err)
           : layer == LL_AREA    ? keep_object(r, &r->areas, layer, object, err)
                                 : ll_osm_add(r, layer, object, err);
}

/// Remembers and counts what matters about an object beyond the layers it belongs to.
static enum ll_code note_object(struct ll_osm_run *r, const struct ll_osm_object *o,
                                unsigned layers, struct ll_err *err)
{
    static const char *const turnings[] = {"turning_circle", "turning_loop", NULL};
    struct ll_geometry_found found = {0};
    bool opening = o->kind == LL_POINT && o->tags.value[LL_OSM_BARRIER] != NULL &&
                   ll_osm_barrier_is_clear(&o->tags);
    bool fence = o->kind == LL_LINE && ll_osm_is_fence(&o->tags);
    bool turning = o->kind == LL_POINT && ll_osm_is_one_of(&o->tags, LL_OSM_HIGHWAY, turnings);
    bool border = o->kind == LL_LINE && ll_osm_is(&o->tags, LL_OSM_BOUNDARY, "administrative");
    enum ll_code code = ll_osm_count_strays(&o->tags, o->kind, layers, r->tallies, err);
    if (ll_osm_is_part(&o->tags, o->kind)) {
        ll_report_count(&r->reports[LL_BUILDING], LL_REASON_BUILDING_PART, 1);
    }
    if (code != LL_OK || !(opening || turning || fence || border)) {
        return code;
    }
    code = take_shapes(r, o->feature, LL_KINDS_POINT | LL_KINDS_LINE, &found, err);
    if (code == LL_OK && opening) {
        code = ll_osm_remember(&r->openings, &r->shapes, err);
    }
    if (code == LL_OK && turning) {
        code = ll_osm_remember(&r->turnings, &r->shapes, err);
    }
    if (code == LL_OK && fence) {
        code = ll_osm_fences_add(&r->fences, &r->shapes, o->tags.value[LL_OSM_BARRIER], err);
    }
    if (code == LL_OK && border) {
        code = ll_osm_borders_add(&r->borders, &r->shapes,
                                  ll_osm_level(o->tags.value[LL_OSM_ADMIN_LEVEL]), err);
    }
    return code;
}

/// Takes what is drawn as the outline of an area: its lane or wall. Borrows the object.
static enum ll_code take_outline(struct ll_osm_run *r, const struct ll_osm_object *area,
                                 struct ll_err *err)
{
    static const enum ll_layer taken[] = {LL_LANE, LL_GROUND};
    unsigned layers = ll_osm_layers(&area->tags, LL_LINE);
    struct ll_osm_object line = *area;
    line.kind = LL_LINE;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < sizeof taken / sizeof taken[0]; i++) {
        if ((layers >> taken[i] & 1U) == 0) {
            continue;
        }
        OGRFeatureH copy = OGR_F_Clone(area->feature);
        if (copy == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        OGRGeometryH outline =
            OGR_G_ForceToMultiLineString(OGR_G_Clone(OGR_F_GetGeometryRef(copy)));
        (void)OGR_F_SetGeometryDirectly(copy, outline);
        ll_osm_describe(&r->reader, copy, LL_POLYGON, &line);
        line.kind = LL_LINE;
        code = ll_osm_add(r, taken[i], &line, err);
    }
    if (code == LL_OK && ll_osm_is_fence(&area->tags)) {
        struct ll_geometry_found found = {0};
        OGRGeometryH outline =
            OGR_G_ForceToMultiLineString(OGR_G_Clone(OGR_F_GetGeometryRef(area->feature)));
        empty_shapes(r);
        code = ll_geometry_collect(outline, LL_KINDS_LINE, &r->room, &r->shapes, &found, err);
        OGR_G_DestroyGeometry(outline);
        if (code == LL_OK && found.reason == NULL) {
            code = ll_osm_fences_add(&r->fences, &r->shapes, area->tags.value[LL_OSM_BARRIER], err);
        }
    }
    return code;
}

enum ll_code ll_osm_take(struct ll_osm_run *r, struct ll_osm_object *object, struct ll_err *err)
{
    unsigned layers = ll_osm_layers(&object->tags, object->kind);
    bool place = object->kind == LL_POINT && ll_osm_is_place(&object->tags);
    enum ll_code code = note_object(r, object, layers, err);
    bool way = object->id[0] == 'w'; /* a relation's area is meant as one */
    if (code == LL_OK && way && ll_osm_is_outline(&object->tags, object->kind)) {
        code = take_outline(r, object, err);
    }
    for (int l = 0; code == LL_OK && l < LL_LAYER_COUNT; l++) {
        if ((layers >> l & 1U) == 0) {
            continue;
        }
        layers &= ~(1U << l);
        struct ll_osm_object mine = *object;
        if (layers != 0 || place) {
            OGRFeatureH copy = OGR_F_Clone(object->feature);
            if (copy == NULL) {
                code = ll_fail(err, LL_E_NOMEM, "out of memory");
                break;
            }
            ll_osm_describe(&r->reader, copy, object->kind, &mine);
        } else {
            object->feature = NULL;
        }
        code = hand_over(r, (enum ll_layer)l, &mine, err);
    }
    if (code == LL_OK && place) {
        code = keep_object(r, &r->places, LL_LAYER_COUNT, object, err);
        object->feature = NULL;
    }
    OGR_F_Destroy(object->feature);
    return code;
}
