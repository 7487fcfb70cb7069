#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/language.h"
#include "core/rules.h"
#include "data/reference.h"
#include "importers/geometry.h"
#include "importers/import.h"
#include "importers/intake.h"
#include "importers/osm_areas.h"
#include "importers/osm_derive.h"
#include "importers/osm_fences.h"
#include "importers/osm_fields.h"
#include "importers/osm_keep.h"
#include "importers/osm_reader.h"
#include "importers/osm_relevance.h"
#include "importers/report.h"
#include "importers/source_private.h"
#include "importers/transaction.h"

#define SOURCE_NAME "osm"
#define WGS84       "EPSG:4326"
/* Objects between two words to whoever watches. */
#define STRIDE 20000

/// One import of an extract at work.
struct run {
    const struct ll_import_request *request;
    struct ll_import_report *reports; ///< LL_LAYER_COUNT, borrowed
    ll_geo_ctx *geo;
    struct ll_osm_reader reader;
    struct ll_placing placing;
    ll_words *words;
    char content_hash[LL_HASH_TEXT_SIZE];
    ll_rules *rules;
    struct ll_intake_shared shared;
    struct ll_intake intake[LL_LAYER_COUNT];
    struct ll_record record[LL_LAYER_COUNT];
    struct ll_geometry_room room;
    struct ll_shapes shapes; ///< of the object at hand
    struct ll_osm_kept barriers;
    struct ll_osm_kept stations;
    struct ll_osm_kept places;
    struct ll_osm_kept areas;
    struct ll_osm_vertices vertices; ///< of lanes
    struct ll_osm_vertices openings; ///< nodes that say what stands there
    struct ll_osm_vertices outlines; ///< of areas
    struct ll_osm_fences fences;
    struct ll_osm_borders borders;
    struct ll_tally tallies[LL_LAYER_COUNT];
    struct ll_osm_rows rows;
    size_t objects;
};

static void clear_intakes(struct run *r)
{
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        ll_intake_clear(&r->intake[l]);
        ll_record_clear(&r->record[l]);
    }
}

static void run_clear(struct run *r)
{
    clear_intakes(r);
    ll_geometry_room_clear(&r->room);
    ll_shapes_clear(&r->shapes);
    ll_osm_kept_clear(&r->barriers);
    ll_osm_kept_clear(&r->stations);
    ll_osm_kept_clear(&r->places);
    ll_osm_kept_clear(&r->areas);
    ll_free(r->vertices.keys);
    ll_free(r->openings.keys);
    ll_free(r->outlines.keys);
    ll_osm_fences_clear(&r->fences);
    ll_free(r->borders.lines);
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        ll_tally_clear(&r->tallies[l]);
    }
    ll_placing_close(&r->placing);
    ll_words_free(r->words);
    ll_rules_free(r->rules);
    ll_osm_close(&r->reader);
    ll_geo_ctx_free(r->geo);
}

static enum ll_code load_words(struct run *r, ll_store *store, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *text = NULL;
    size_t len = 0;
    enum ll_code code = ll_reference_load(store, "words.csv", &text, &len, err);
    if (code == LL_OK) {
        code = ll_words_parse(text, len, &r->words, err);
    }
    return code == LL_OK ? ll_import_rules(store, &r->rules, err) : code;
}

static enum ll_code prepare(struct run *r, ll_store *store, bool any_order, struct ll_err *err)
{
    struct ll_import_report crs = {0};
    const struct ll_placing_claims claims = {.file_crs = WGS84};
    enum ll_code code = ll_osm_open(r->request->file, any_order, &r->reader, err);
    if (code == LL_OK) {
        code = ll_source_hash_files(r->reader.dataset, NULL, r->content_hash, err);
    }
    if (code == LL_OK) {
        code = load_words(r, store, err);
    }
    if (code == LL_OK) {
        r->rows = (struct ll_osm_rows){ll_rule(r->rules, LL_RULE_PARKED_PARALLEL_M),
                                       ll_rule(r->rules, LL_RULE_PARKED_DIAGONAL_M),
                                       ll_rule(r->rules, LL_RULE_PARKED_PERPENDICULAR_M)};
    }
    if (code == LL_OK) {
        code = ll_geo_ctx_new(&r->geo, err);
    }
    if (code == LL_OK) {
        code = ll_placing_open(r->geo, &claims, &r->placing, &crs, err);
    }
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        memcpy(r->reports[l].crs, crs.crs, sizeof crs.crs);
    }
    return code;
}

static void connect(struct run *r, ll_store *store)
{
    r->shared = (struct ll_intake_shared){.store = store,
                                          .geo = r->geo,
                                          .placing = &r->placing,
                                          .rules = r->rules,
                                          .source_name = SOURCE_NAME,
                                          .content_hash = r->content_hash,
                                          .layer_name = "",
                                          .crs = "EPSG:4326",
                                          .mode = r->request->mode};
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        r->intake[l] = ll_intake_make(&r->shared, (enum ll_layer)l, LL_ALL_FIELDS, &r->reports[l]);
        r->record[l] = (struct ll_record){.words = r->words, .report = &r->reports[l]};
    }
}

static void empty_shapes(struct run *r)
{
    while (r->shapes.count > 0) {
        ll_shapes_drop_last(&r->shapes);
    }
}

/// Brings the shapes of a geometry into r->shapes.
static enum ll_code take_shapes(struct run *r, OGRFeatureH feature, unsigned kinds,
                                struct ll_geometry_found *ret_found, struct ll_err *err)
{
    empty_shapes(r);
    return ll_geometry_collect(OGR_F_GetGeometryRef(feature), kinds, &r->room, &r->shapes,
                               ret_found, err);
}

/// Adds one row for each shape of an object.
static enum ll_code add_rows(struct run *r, struct ll_intake *in,
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
    }
    return code;
}

/// Adds the rows of an object to a layer. The intake owns the feature from here on.
static enum ll_code add_object(struct run *r, enum ll_layer layer,
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
static enum ll_code keep_object(struct run *r, struct ll_osm_kept *kept, enum ll_layer layer,
                                const struct ll_osm_object *object, struct ll_err *err)
{
    struct ll_geometry_found found = {0};
    enum ll_code code =
        take_shapes(r, object->feature, LL_KINDS_POINT | LL_KINDS_POLYGON, &found, err);
    if (code == LL_OK && found.reason != NULL && layer != LL_LAYER_COUNT) {
        return add_object(r, layer, object, err); /* to quarantine, with its reason */
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
static enum ll_code hand_over(struct run *r, enum ll_layer layer,
                              const struct ll_osm_object *object, struct ll_err *err)
{
    return layer == LL_OBSTACLE  ? keep_object(r, &r->barriers, LL_LAYER_COUNT, object, err)
           : layer == LL_STATION ? keep_object(r, &r->stations, layer, object, err)
           : layer == LL_AREA    ? keep_object(r, &r->areas, layer, object, err)
                                 : add_object(r, layer, object, err);
}

/// Remembers and counts what matters about an object beyond the layers it belongs to.
static enum ll_code note_object(struct run *r, const struct ll_osm_object *o, unsigned layers,
                                struct ll_err *err)
{
    struct ll_geometry_found found = {0};
    bool opening = o->kind == LL_POINT && o->tags.value[LL_OSM_BARRIER] != NULL &&
                   ll_osm_barrier_is_clear(&o->tags);
    bool fence = o->kind == LL_LINE && ll_osm_is_fence(&o->tags);
    bool border = o->kind == LL_LINE && ll_osm_is(&o->tags, LL_OSM_BOUNDARY, "administrative");
    enum ll_code code = ll_osm_count_strays(&o->tags, o->kind, layers, r->tallies, err);
    if (ll_osm_is_part(&o->tags, o->kind)) {
        ll_report_count(&r->reports[LL_BUILDING], LL_REASON_BUILDING_PART, 1);
    }
    if (code != LL_OK || !(opening || fence || border)) {
        return code;
    }
    code = take_shapes(r, o->feature, LL_KINDS_POINT | LL_KINDS_LINE, &found, err);
    if (code == LL_OK && opening) {
        code = ll_osm_remember(&r->openings, &r->shapes, err);
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
static enum ll_code take_outline(struct run *r, const struct ll_osm_object *area,
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
        code = add_object(r, taken[i], &line, err);
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

/// Hands an object to every layer it belongs to; each gets a feature of its own.
static enum ll_code take_object(struct run *r, struct ll_osm_object *object, struct ll_err *err)
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

static enum ll_code read_objects(struct run *r, struct ll_err *err)
{
    for (;;) {
        struct ll_osm_object object;
        enum ll_code code = ll_osm_next(&r->reader, &object, err);
        if (code != LL_OK || object.feature == NULL) {
            return code;
        }
        char id[LL_OSM_ID_SIZE];
        memcpy(id, object.id, sizeof id);
        code = take_object(r, &object, err);
        if (code == LL_OK && ++r->objects % STRIDE == 0 &&
            !ll_progress_report(r->request->progress, "importing",
                                (size_t)(r->reader.share * 1000.0), 1000)) {
            code = ll_fail(err, LL_E_CANCELLED, "stopped; nothing was stored");
        }
        if (code != LL_OK) {
            return ll_err_wrap(err, code, "object %s", id);
        }
    }
}

/// Takes a kept feature out and adds it to its layer.
static enum ll_code add_kept(struct run *r, enum ll_layer layer, struct ll_osm_kept *kept, size_t i,
                             struct ll_err *err)
{
    struct ll_osm_object object;
    ll_osm_describe(&r->reader, kept->features[i], (enum ll_kind)kept->kind[i], &object);
    kept->features[i] = NULL;
    return add_object(r, layer, &object, err);
}

static enum ll_code add_barriers(struct run *r, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) bool *on_lane = ll_calloc(r->barriers.count, sizeof *on_lane);
    if (on_lane == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_osm_on_lanes(&r->barriers, &r->vertices, on_lane, err);
    for (size_t i = 0; code == LL_OK && i < r->barriers.count; i++) {
        struct ll_osm_object o;
        ll_osm_describe(&r->reader, r->barriers.features[i], LL_POINT, &o);
        if (!ll_osm_barrier_is_clear(&o.tags)) {
            code = on_lane[i] ? ll_tally_add(&r->tallies[LL_OBSTACLE], "barrier",
                                             o.tags.value[LL_OSM_BARRIER], err)
                              : LL_OK;
        } else if (on_lane[i]) {
            code = add_kept(r, LL_OBSTACLE, &r->barriers, i, err);
        } else {
            r->reports[LL_OBSTACLE].read++;
            ll_report_count(&r->reports[LL_OBSTACLE], LL_REASON_NOT_ON_LANE, 1);
        }
    }
    return code == LL_OK ? ll_osm_fences_count(&r->fences, &r->vertices, &r->openings,
                                               &r->tallies[LL_OBSTACLE], err)
                         : code;
}

/// Says which levels have boundaries that the extract cuts.
static enum ll_code describe_cut(struct run *r, const struct ll_osm_area *areas, struct ll_err *err)
{
    enum ll_lang lang = ll_err_lang(err);
    size_t cut[LL_OSM_LEVELS], whole[LL_OSM_LEVELS] = {0};
    ll_osm_borders_count(&r->borders, &r->outlines, cut);
    for (size_t i = 0; i < r->areas.count; i++) {
        whole[areas[i].level]++;
    }
    enum ll_code code = LL_OK;
    for (int level = 1; code == LL_OK && level < LL_OSM_LEVELS; level++) {
        if (cut[level] > 0) {
            code = ll_text_appendf(&r->reports[LL_AREA].mapping, err, "%s%d%s%zu%s%zu\n",
                                   ll_tr(lang, "administrative level "), level,
                                   ll_tr(lang, ": complete areas "), whole[level],
                                   ll_tr(lang, "; boundary lines of areas that the extract cuts: "),
                                   cut[level]);
        }
    }
    return code;
}

static enum ll_code add_areas(struct run *r, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_osm_area *areas = ll_calloc(r->areas.count, sizeof *areas);
    if (areas == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    ll_osm_areas_describe(&r->areas, &r->reader, areas);
    enum ll_code code = describe_cut(r, areas, err);
    for (size_t i = 0; code == LL_OK && i < r->areas.count; i++) {
        struct ll_osm_object o;
        ll_osm_describe(&r->reader, r->areas.features[i], (enum ll_kind)r->areas.kind[i], &o);
        o.code = areas[i].code;
        o.parent = areas[i].parent;
        r->areas.features[i] = NULL;
        code = add_object(r, LL_AREA, &o, err);
    }
    return code;
}

static enum ll_code add_stations(struct run *r, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) size_t *same_as = ll_calloc(r->stations.count, sizeof *same_as);
    if (same_as == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    ll_osm_same(&r->stations, same_as);
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < r->stations.count; i++) {
        if (same_as[i] == i) {
            code = add_kept(r, LL_STATION, &r->stations, i, err);
        } else {
            r->reports[LL_STATION].read++;
            ll_report_count(&r->reports[LL_STATION], LL_REASON_SAME_STATION, 1);
        }
    }
    return code;
}

static enum ll_code finish_layers(struct run *r, struct ll_err *err)
{
    enum ll_code code = add_barriers(r, err);
    if (code == LL_OK) {
        code = add_stations(r, err);
    }
    if (code == LL_OK) {
        code = add_areas(r, err);
    }
    for (int l = 0; code == LL_OK && l < LL_LAYER_COUNT; l++) {
        code = ll_intake_finish(&r->intake[l], err);
        ll_tally_report(&r->tallies[l], &r->reports[l]);
        if (code == LL_OK && r->request->strict && r->reports[l].quarantined > 0) {
            code = ll_import_check_result(r->request, &r->reports[l], SOURCE_NAME, err);
        }
    }
    return code;
}

/// Ends what an earlier extract had in layers that this one has nothing for.
static enum ll_code end_emptied_layers(struct run *r, ll_store *store, struct ll_err *err)
{
    const struct ll_origin origin = {SOURCE_NAME, r->content_hash, "", NULL};
    enum ll_code code = LL_OK;
    if (r->request->mode != LL_IMPORT_REPLACE_SOURCE) {
        return LL_OK;
    }
    for (int l = 0; code == LL_OK && l < LL_LAYER_COUNT; l++) {
        size_t present = 0;
        if (r->reports[l].stored + r->reports[l].unchanged > 0 || l == LL_AREA) {
            continue;
        }
        code = ll_features_count(store, (enum ll_layer)l, &present, err);
        if (code == LL_OK && present > 0) {
            LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
            code = ll_feature_writer_new(store, (enum ll_layer)l, &origin, LL_IMPORT_REPLACE_SOURCE,
                                         &writer, err);
            if (code == LL_OK) {
                code = ll_feature_writer_finish(writer, NULL, err);
                r->reports[l].ended = code == LL_OK ? ll_feature_writer_counts(writer).ended : 0;
            }
        }
    }
    return code;
}

static size_t rows_kept(const struct run *r)
{
    size_t kept = 0;
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        kept += r->reports[l].stored + r->reports[l].unchanged;
    }
    return kept;
}

/// An extract of which nothing could be kept must neither decide where all later data have to lie
/// nor end what is there.
static enum ll_code check_kept(const struct run *r, bool undecided, struct ll_err *err)
{
    if (rows_kept(r) > 0) {
        return LL_OK;
    }
    if (undecided) {
        return ll_fail(err, LL_E_CRS,
                       "'%.200s' has no feature that can be used, so it cannot decide the store's "
                       "coordinate system; nothing was stored; import another file first, or make "
                       "the store with 'lifelane init --crs EPSG:n'",
                       r->request->file);
    }
    return r->request->mode == LL_IMPORT_APPEND
               ? LL_OK
               : ll_fail(err, LL_E_INVALID,
                         "'%.200s' has no feature that can be used; nothing "
                         "was replaced",
                         r->request->file);
}

/// The work inside the transaction.
static enum ll_code work(ll_store *store, void *user, struct ll_err *err)
{
    struct run *r = user;
    bool undecided = ll_store_epsg(store) == 0;
    connect(r, store);
    enum ll_code code = read_objects(r, err);
    if (code == LL_OK && r->objects == 0) {
        code = ll_fail(err, LL_E_FORMAT, "the extract holds nothing that can be read");
        r->reader.trouble->unsorted = true; /* some orders give nothing, without a word */
    }
    if (code == LL_OK) {
        code = finish_layers(r, err);
    }
    if (code == LL_OK) {
        code = check_kept(r, undecided, err);
    }
    if (code == LL_OK) {
        code = end_emptied_layers(r, store, err);
    }
    if (code == LL_OK) {
        code = ll_osm_derive_areas(&r->shared, &r->places, &r->reader, &r->reports[LL_AREA], err);
    }
    if (code == LL_OK) {
        code = ll_store_set_attribution(store, "© OpenStreetMap contributors", err);
    }
    clear_intakes(r); /* their statements go before the transaction ends */
    return code;
}

/// One attempt. @param ret_unsorted Whether another with the slower index may help.
static enum ll_code attempt(ll_store *store, const struct ll_import_request *request,
                            bool any_order, struct ll_import_report *reports, bool *ret_unsorted,
                            struct ll_err *err)
{
    LL_CLEANUP(run_clear) struct run r = {.request = request, .reports = reports};
    *ret_unsorted = false;
    enum ll_code code = prepare(&r, store, any_order, err);
    if (code == LL_OK) {
        code = ll_import_in_transaction(store, request->dry_run, work, &r, err);
    }
    *ret_unsorted = code == LL_E_FORMAT && r.reader.trouble != NULL && r.reader.trouble->unsorted;
    return code;
}

static void clear_reports(struct ll_import_report *reports)
{
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        ll_import_report_clear(&reports[l]);
        reports[l].layer = (enum ll_layer)l;
    }
}

enum ll_code ll_import_osm(ll_store *store, const struct ll_import_request *request,
                           struct ll_import_report ret_reports[LL_LAYER_COUNT], struct ll_err *err)
{
    double start = ll_clock_s();
    struct ll_import_report reports[LL_LAYER_COUNT] = {0};
    bool unsorted = false;
    clear_reports(reports);
    enum ll_code code = attempt(store, request, false, reports, &unsorted, err);
    if (unsorted) {
        clear_reports(reports);
        code = attempt(store, request, true, reports, &unsorted, err);
    }
    if (code != LL_OK) {
        clear_reports(reports);
        return ll_err_wrap(err, code, "'%.200s'", request->file);
    }
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        reports[l].seconds = ll_clock_s() - start;
        ret_reports[l] = reports[l];
    }
    return LL_OK;
}
