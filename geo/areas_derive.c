#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "geo/areas.h"
#include "geo/geos_shapes.h"
#include "geo/hull.h"
#include "geo/index.h"
#include "geo/locate.h"
#include "geo/surroundings.h"
#include "geo/voronoi.h"

#define GRID_M         0.001 /* neighbours share borders exactly because both stand on this grid */
#define OVERLAP_M      0.01  /* borders run on by this much; the loose ends are dropped */
#define SMALLEST_M     0.01  /* an area grown by nothing may be a line */
#define QUARTER_CHORDS 16
#define NOBODY         UINT32_MAX

/// Everything that turns places into areas.
struct derivation {
    ll_geo_ctx *ctx;
    const struct ll_place *places;
    size_t place_count;
    size_t site_count;
    struct ll_xy *sites; ///< of the places that are somewhere
    uint32_t *place_of;  ///< the place of each site
    ll_index *site_index;
    struct ll_geom ground; ///< what is to be shared out
    struct ll_geom faces;  ///< the ground cut along the borders: a collection of polygons
    struct ll_shapes face; ///< the same
    uint32_t *owner;       ///< site of each face, NOBODY outside the ground
};

static void derivation_clear(struct derivation *d)
{
    ll_free(d->sites);
    ll_free(d->place_of);
    ll_index_free(d->site_index);
    ll_geom_clear(&d->ground);
    ll_geom_clear(&d->faces);
    ll_shapes_clear(&d->face);
    ll_free(d->owner);
}

static enum ll_code gather_sites(struct derivation *d, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(d->place_count, sizeof *boxes);
    d->sites = ll_alloc(d->place_count, sizeof *d->sites);
    d->place_of = ll_alloc(d->place_count, sizeof *d->place_of);
    if (boxes == NULL || d->sites == NULL || d->place_of == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < d->place_count; i++) {
        struct ll_xy at = d->places[i].at;
        if (isfinite(at.x) && isfinite(at.y)) {
            boxes[d->site_count] = (struct ll_box){at.x, at.y, at.x, at.y};
            d->place_of[d->site_count] = (uint32_t)i;
            d->sites[d->site_count++] = at;
        }
    }
    return ll_index_new(boxes, d->site_count, &d->site_index, err);
}

static void destroy_all(const ll_geo_ctx *ctx, GEOSGeometry **parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        GEOSGeom_destroy_r(ctx->geos, parts[i]);
    }
}

/// A border as a line that runs on a little at both ends.
static GEOSGeometry *border_line(const ll_geo_ctx *ctx, const struct ll_border *border)
{
    double dx = border->to.x - border->from.x, dy = border->to.y - border->from.y;
    double length = hypot(dx, dy);
    double more = length > 0.0 ? OVERLAP_M / length : 0.0;
    const struct ll_xy line[] = {{border->from.x - more * dx, border->from.y - more * dy},
                                 {border->to.x + more * dx, border->to.y + more * dy}};
    return ll_geos_line(ctx, line, 2);
}

/// All borders and the outline of the ground as lines that are cut where they meet.
static enum ll_code draw_borders(struct derivation *d, struct ll_geom *ret_lines,
                                 struct ll_err *err)
{
    struct ll_box box = ll_box_empty();
    LL_CLEANUP(ll_freep) struct ll_border *borders = NULL;
    size_t count = 0;
    GEOSContextHandle_t geos = d->ctx->geos;
    if (GEOSGeom_getXMin_r(geos, d->ground.g, &box.min_x) == 0 ||
        GEOSGeom_getYMin_r(geos, d->ground.g, &box.min_y) == 0 ||
        GEOSGeom_getXMax_r(geos, d->ground.g, &box.max_x) == 0 ||
        GEOSGeom_getYMax_r(geos, d->ground.g, &box.max_y) == 0) {
        return ll_geos_fail(d->ctx, err);
    }
    box = ll_box_grown(&box, 1.0);
    enum ll_code code = ll_voronoi_borders(d->sites, d->site_count, &box, &borders, &count, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_freep) GEOSGeometry **lines = ll_alloc(count + 1, sizeof(GEOSGeometry *));
    if (lines == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t made = 0;
    lines[made] = GEOSBoundary_r(geos, d->ground.g);
    while (lines[made] != NULL && made < count) {
        lines[made + 1] = border_line(d->ctx, &borders[made]);
        made++;
    }
    if (lines[made] != NULL) {
        return ll_geos_union(d->ctx, lines, count + 1, GRID_M, ret_lines, err);
    }
    destroy_all(d->ctx, lines, made);
    return ll_geos_fail(d->ctx, err);
}

/// Cuts the ground into faces, none of which any border crosses.
static enum ll_code make_faces(struct derivation *d, struct ll_err *err)
{
    LL_CLEANUP(ll_geom_clear) struct ll_geom lines = {.geos = d->ctx->geos};
    enum ll_code code = draw_borders(d, &lines, err);
    if (code != LL_OK) {
        return code;
    }
    const GEOSGeometry *const all[] = {lines.g};
    d->faces = (struct ll_geom){d->ctx->geos, GEOSPolygonize_r(d->ctx->geos, all, 1)};
    if (d->faces.g == NULL) {
        return ll_geos_fail(d->ctx, err);
    }
    int count = GEOSGetNumGeometries_r(d->ctx->geos, d->faces.g);
    for (int i = 0; code == LL_OK && i < count; i++) {
        code = ll_shapes_from_geos(d->ctx, GEOSGetGeometryN_r(d->ctx->geos, d->faces.g, i),
                                   &d->face, err);
    }
    return code;
}

struct nearest_site {
    const struct ll_xy *sites;
    struct ll_xy at;
    double distance_m;
    uint32_t site;
};

static double try_site(uint32_t site, double at_least_m, void *user)
{
    (void)at_least_m;
    struct nearest_site *n = user;
    double d = hypot(n->sites[site].x - n->at.x, n->sites[site].y - n->at.y);
    if (d < n->distance_m || (d == n->distance_m && site < n->site)) {
        n->distance_m = d;
        n->site = site;
    }
    return n->distance_m;
}

/// Gives every face in the ground to the nearest site.
static enum ll_code share_out(struct derivation *d, struct ll_err *err)
{
    static const uint32_t only[] = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes ground = {0};
    LL_CLEANUP(ll_locator_freep) ll_locator *locator = NULL;
    enum ll_code code = ll_shapes_from_geos(d->ctx, d->ground.g, &ground, err);
    if (code == LL_OK) {
        code = ll_locator_new(&ground, only, 1, &locator, err);
    }
    if (code != LL_OK) {
        return code;
    }
    d->owner = ll_alloc(d->face.count, sizeof *d->owner);
    if (d->owner == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; code == LL_OK && i < d->face.count; i++) {
        struct nearest_site n = {.sites = d->sites,
                                 .at = ll_point_on_surface(&d->face, i),
                                 .distance_m = INFINITY,
                                 .site = NOBODY};
        if (ll_locate(locator, n.at) != UINT32_MAX) {
            struct ll_box box = {n.at.x, n.at.y, n.at.x, n.at.y};
            code = ll_index_nearest(d->site_index, &box, INFINITY, try_site, &n, err);
        }
        d->owner[i] = n.site;
    }
    return code;
}

/// Adds a row without a shape.
static enum ll_code add_row(struct ll_table *areas, const struct ll_place *place,
                            struct ll_err *err)
{
    size_t row = 0;
    enum ll_code code = ll_table_add(areas, &row, err);
    if (code != LL_OK) {
        return code;
    }
    ll_table_set_real(areas, row, LL_AREA_LEVEL, LL_VILLAGE_LEVEL);
    ll_table_set_real(areas, row, LL_AREA_POPULATION, place->population);
    ll_table_set_word(areas, row, LL_AREA_DERIVED, LL_FLAG_YES);
    code = ll_table_set_string(areas, row, LL_AREA_NAME, place->name, err);
    return code == LL_OK ? ll_table_set_string(areas, row, LL_AREA_CODE, place->code, err) : code;
}

/// Adds the area of one site, unless it has no face.
static enum ll_code add_area(const struct derivation *d, uint32_t site, struct ll_table *areas,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_freep)
    GEOSGeometry **parts = ll_alloc(d->face.count, sizeof(GEOSGeometry *));
    if (parts == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = 0;
    bool copied = true;
    for (size_t i = 0; copied && i < d->face.count; i++) {
        if (d->owner[i] == site) {
            const GEOSGeometry *face = GEOSGetGeometryN_r(d->ctx->geos, d->faces.g, (int)i);
            parts[count] = GEOSGeom_clone_r(d->ctx->geos, face);
            copied = parts[count] != NULL;
            count += copied;
        }
    }
    if (copied && count == 0) {
        return LL_OK;
    }
    if (!copied) {
        destroy_all(d->ctx, parts, count);
        return ll_geos_fail(d->ctx, err);
    }
    LL_CLEANUP(ll_geom_clear) struct ll_geom whole = {.geos = d->ctx->geos};
    enum ll_code code = ll_geos_union(d->ctx, parts, count, 0.0, &whole, err);
    char number[32];
    (void)snprintf(number, sizeof number, "A%03zu", areas->count + 1);
    struct ll_place place = d->places[d->place_of[site]];
    place.code = place.code == NULL || place.code[0] == '\0' ? number : place.code;
    code = code == LL_OK ? add_row(areas, &place, err) : code;
    return code == LL_OK ? ll_shapes_from_geos(d->ctx, whole.g, &areas->shape, err) : code;
}

static enum ll_code derive_from_places(struct derivation *d, struct ll_table *areas,
                                       struct ll_err *err)
{
    enum ll_code code = make_faces(d, err);
    if (code == LL_OK) {
        code = share_out(d, err);
    }
    for (uint32_t site = 0; code == LL_OK && site < d->site_count; site++) {
        code = add_area(d, site, areas, err);
    }
    return code;
}

/// The one area: hull of all outlines, grown.
static enum ll_code derive_whole(const ll_geo_ctx *ctx, const struct ll_shapes *buildings,
                                 double grow_m, struct ll_table *areas, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_xy *outer = NULL;
    size_t outer_count = 0;
    enum ll_code code = ll_hull_candidates(buildings, &outer, &outer_count, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_geom_clear) struct ll_geom line = {.geos = ctx->geos};
    LL_CLEANUP(ll_geom_clear) struct ll_geom hull = {.geos = ctx->geos};
    LL_CLEANUP(ll_geom_clear) struct ll_geom grown = {.geos = ctx->geos};
    line.g = ll_geos_line(ctx, outer, outer_count);
    hull.g = line.g == NULL ? NULL : GEOSConvexHull_r(ctx->geos, line.g);
    grown.g = hull.g == NULL
                  ? NULL
                  : GEOSBuffer_r(ctx->geos, hull.g, fmax(grow_m, SMALLEST_M), QUARTER_CHORDS);
    if (grown.g == NULL) {
        return ll_geos_fail(ctx, err);
    }
    const struct ll_place all = {.name = "全部", .code = "A001", .population = NAN};
    code = add_row(areas, &all, err);
    return code == LL_OK ? ll_shapes_from_geos(ctx, grown.g, &areas->shape, err) : code;
}

enum ll_code ll_areas_derive(ll_geo_ctx *ctx, const struct ll_table *buildings,
                             const struct ll_place *places, size_t place_count,
                             const ll_rules *rules, struct ll_table *ret_areas, struct ll_err *err)
{
    LL_CLEANUP(derivation_clear)
    struct derivation d = {.ctx = ctx, .places = places, .place_count = place_count};
    size_t before = ret_areas->count;
    enum ll_code code = gather_sites(&d, err);
    if (code == LL_OK && buildings->shape.point_count == 0) {
        return LL_OK;
    }
    if (code == LL_OK && d.site_count == 0) {
        code = derive_whole(ctx, &buildings->shape, ll_rule(rules, LL_RULE_HULL_M), ret_areas, err);
    } else if (code == LL_OK) {
        code = ll_surroundings(ctx, &buildings->shape, ll_rule(rules, LL_RULE_DERIVED_CLIP_M),
                               &d.ground, err);
        code = code == LL_OK ? derive_from_places(&d, ret_areas, err) : code;
    }
    while (code != LL_OK && ret_areas->count > before) {
        ll_table_drop_last(ret_areas);
    }
    return code;
}
