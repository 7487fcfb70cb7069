#include "core/alloc.h"
#include "core/language.h"
#include "importers/osm_areas.h"
#include "importers/osm_private.h"
#include "importers/osm_relevance.h"
#include "importers/report.h"

/// Takes a kept feature out and adds it to its layer.
static enum ll_code add_kept(struct ll_osm_run *r, enum ll_layer layer, struct ll_osm_kept *kept,
                             size_t i, struct ll_err *err)
{
    struct ll_osm_object object;
    ll_osm_describe(&r->reader, kept->features[i], (enum ll_kind)kept->kind[i], &object);
    kept->features[i] = NULL;
    return ll_osm_add(r, layer, &object, err);
}

static enum ll_code add_barriers(struct ll_osm_run *r, struct ll_err *err)
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
static enum ll_code describe_cut(struct ll_osm_run *r, const struct ll_osm_area *areas,
                                 struct ll_err *err)
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

static enum ll_code add_areas(struct ll_osm_run *r, struct ll_err *err)
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
        code = ll_osm_add(r, LL_AREA, &o, err);
    }
    return code;
}

static enum ll_code add_stations(struct ll_osm_run *r, struct ll_err *err)
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

enum ll_code ll_osm_add_rest(struct ll_osm_run *r, struct ll_err *err)
{
    enum ll_code code = add_barriers(r, err);
    if (code == LL_OK) {
        code = add_stations(r, err);
    }
    return code == LL_OK ? add_areas(r, err) : code;
}
