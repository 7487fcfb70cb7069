#include "importers/osm_derive.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/language.h"
#include "data/scene_io.h"
#include "importers/report.h"
#include "importers/sound.h"
#include "importers/values.h"

/// Whether the store holds an area that was not drawn by this program.
static bool has_mapped_area(const struct ll_scene *scene)
{
    const struct ll_table *areas = &scene->layer[LL_AREA];
    for (size_t i = 0; i < areas->count; i++) {
        if (ll_table_word(areas, i, LL_AREA_DERIVED) != LL_FLAG_YES) {
            return true;
        }
    }
    return false;
}

/// Whether the store holds a drawn area that belongs to none of the places.
static bool has_area_of_others(const struct ll_scene *scene, const struct ll_osm_kept *places,
                               const struct ll_osm_reader *reader)
{
    const struct ll_table *areas = &scene->layer[LL_AREA];
    for (size_t i = 0; i < areas->count; i++) {
        const char *code = ll_table_string(areas, i, LL_AREA_CODE);
        bool ours = code == NULL;
        for (size_t p = 0; !ours && p < places->count; p++) {
            struct ll_osm_object object;
            ll_osm_describe(reader, places->features[p], LL_POINT, &object);
            ours = strncmp(code, "osm:", 4) == 0 && strcmp(code + 4, object.id) == 0;
        }
        if (!ours) {
            return true;
        }
    }
    return false;
}

/// The places as seeds. `ids` holds the code of each.
static enum ll_code make_seeds(const struct ll_intake_shared *shared,
                               const struct ll_osm_kept *places, const struct ll_osm_reader *reader,
                               struct ll_place *seeds, char (*codes)[LL_OSM_ID_SIZE + 8],
                               struct ll_err *err)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes placed = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < places->count; i++) {
        code = ll_shapes_copy(&placed, &places->shapes, i, err);
    }
    if (code == LL_OK) {
        code = ll_placing_apply(shared->placing, &placed, err);
    }
    for (size_t i = 0; code == LL_OK && i < places->count; i++) {
        struct ll_osm_object object;
        ll_osm_describe(reader, places->features[i], LL_POINT, &object);
        (void)snprintf(codes[i], sizeof codes[i], "osm:%s", object.id);
        const char *people = object.tags.value[LL_OSM_POPULATION];
        double population = NAN;
        if (people != NULL &&
            !ll_value_parse(people, ll_measure_kind("population"), NULL, &population)) {
            population = NAN;
        }
        seeds[i] = (struct ll_place){.at = placed.points[placed.first_point[placed.first_ring[i]]],
                                     .name = object.tags.value[LL_OSM_NAME],
                                     .code = codes[i],
                                     .population = population};
    }
    return code;
}

/// Leaves out places that lie nowhere in the store's CRS. @return how many stay.
static size_t drop_lost_seeds(struct ll_place *seeds, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (isfinite(seeds[i].at.x) && isfinite(seeds[i].at.y)) {
            seeds[kept++] = seeds[i];
        }
    }
    return kept;
}

static enum ll_code store_areas(const struct ll_intake_shared *shared, const struct ll_table *areas,
                                struct ll_import_report *report, struct ll_err *err)
{
    const struct ll_origin origin = {shared->source_name, shared->content_hash, shared->layer_name,
                                     NULL};
    LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
    LL_CLEANUP(ll_freep) const char **keys = ll_alloc(areas->count, sizeof *keys);
    if (keys == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < areas->count; i++) {
        keys[i] = ll_table_string(areas, i, LL_AREA_CODE);
    }
    enum ll_code code =
        ll_feature_writer_new(shared->store, LL_AREA, &origin, LL_IMPORT_APPEND, &writer, err);
    if (code == LL_OK) {
        code = ll_feature_writer_add(writer, areas, keys, NULL, err);
    }
    if (code == LL_OK) {
        code = ll_feature_writer_finish(writer, NULL, err);
    }
    if (code == LL_OK) {
        struct ll_write_counts counts = ll_feature_writer_counts(writer);
        ll_report_counts(report, &counts);
    }
    return code;
}

/// Draws the areas and stores them.
static enum ll_code derive(const struct ll_intake_shared *shared, const struct ll_scene *scene,
                           const struct ll_place *seeds, size_t count,
                           struct ll_import_report *report, struct ll_err *err)
{
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = NULL;
    LL_CLEANUP(ll_table_clear) struct ll_table areas = ll_table_make(LL_AREA, LL_ALL_FIELDS);
    enum ll_code code = ll_import_rules(shared->store, &rules, err);
    if (code == LL_OK) {
        code = ll_areas_derive(shared->geo, &scene->layer[LL_BUILDING], seeds, count, rules, &areas,
                               err);
    }
    if (code != LL_OK || areas.count == 0) {
        return code;
    }
    ll_report_count(report, LL_REASON_DERIVED, areas.count);
    enum ll_lang lang = ll_err_lang(err);
    code = ll_text_append(&report->mapping,
                          ll_tr(lang, "no complete administrative boundary in the extract: areas "
                                      "were drawn around its places\n"),
                          err);
    return code == LL_OK ? store_areas(shared, &areas, report, err) : code;
}

enum ll_code ll_osm_derive_areas(const struct ll_intake_shared *shared,
                                 const struct ll_osm_kept *places,
                                 const struct ll_osm_reader *reader,
                                 struct ll_import_report *report, struct ll_err *err)
{
    if (places->count == 0 || report->stored + report->unchanged > 0 ||
        ll_store_epsg(shared->store) == 0) {
        return LL_OK;
    }
    struct ll_scene_want want = {.layers = 1U << LL_BUILDING | 1U << LL_AREA};
    want.fields[LL_AREA] = 1U << LL_AREA_DERIVED | 1U << LL_AREA_CODE;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = {0};
    enum ll_code code = ll_scene_load(shared->store, &want, NULL, &scene, err);
    if (code != LL_OK || has_mapped_area(&scene) || scene.layer[LL_BUILDING].count == 0) {
        return code;
    }
    if (shared->mode == LL_IMPORT_APPEND && has_area_of_others(&scene, places, reader)) {
        enum ll_lang lang = ll_err_lang(err);
        return ll_text_append(&report->mapping,
                              ll_tr(lang, "the areas drawn around the places of another extract "
                                          "stay; --replace draws them anew around this one's\n"),
                              err);
    }
    LL_CLEANUP(ll_freep) struct ll_place *seeds = ll_calloc(places->count, sizeof *seeds);
    LL_CLEANUP(ll_freep)
    char(*codes)[LL_OSM_ID_SIZE + 8] = ll_calloc(places->count, sizeof *codes);
    if (seeds == NULL || codes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    code = make_seeds(shared, places, reader, seeds, codes, err);
    return code == LL_OK
               ? derive(shared, &scene, seeds, drop_lost_seeds(seeds, places->count), report, err)
               : code;
}
