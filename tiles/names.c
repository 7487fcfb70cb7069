#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/hours.h"
#include "geo/areas.h"
#include "tiles/map_data.h"
#include "tiles/style.h"
#include "tiles/tile.h"

/* Style pixels. */
#define VILLAGE_SIZE  13.0
#define STATION_SIZE  11.0
#define HALO          1.8
#define WIDTH_MAX     150.0
#define STATION_BELOW 15 /* from the middle of the symbol to that of its name */
#define STATION_SIDE  20 /* of its symbol */
#define ASIDE         17 /* how far a name steps aside from a symbol, up or down */
#define GAP           4  /* least distance between two names */

/// The last zoom at which a name that was in the way before may find its place.
#define ZOOM_LAST 19

/// Bytes of a station's name with its hours.
#define STAFFED_MAX 160

/// A name with what decides its importance.
struct candidate {
    const char *text; ///< borrowed from the scene
    struct ll_xy at;  ///< in the scene's CRS
    bool quiet;
    bool early; ///< shown as soon as names are
    uint32_t area;
    double weight;
    size_t order;
    struct ll_unit unit;
    int width; ///< of the text's box, style pixels
    int height;
    int drop; ///< from the place down to the middle of the text
    uint8_t min_zoom;
};

struct candidates {
    struct candidate *items;
    size_t count;
    size_t capacity;
    char (*numbers)[48];          ///< of the proposed sites
    char (*staffed)[STAFFED_MAX]; ///< of stations with hours: name and hours
};

struct ll_text_style ll_name_style(bool quiet, double scale)
{
    return (struct ll_text_style){.lang = LL_LANG_ZH, /* names: Chinese shapes in any language */
                                  .size = (quiet ? STATION_SIZE : VILLAGE_SIZE) * scale,
                                  .bold = !quiet,
                                  .halo = HALO * scale,
                                  .width = WIDTH_MAX * scale,
                                  .lines = 1};
}

static enum ll_code add(struct candidates *all, const struct candidate *candidate,
                        struct ll_err *err)
{
    if (candidate->text == NULL || candidate->text[0] == '\0') {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&all->items, &all->capacity, all->count + 1, sizeof *all->items, err);
    if (code == LL_OK) {
        all->items[all->count] = *candidate;
        all->items[all->count].order = all->count;
        all->items[all->count].min_zoom = LL_NAME_NEVER;
        all->count++;
    }
    return code;
}

/// Copies the rings of the largest part of a multipolygon: an outer ring and its holes.
static enum ll_code largest_part(const struct ll_shapes *from, size_t row, struct ll_shapes *to,
                                 struct ll_err *err)
{
    uint32_t end = from->first_ring[row + 1];
    uint32_t best = from->first_ring[row];
    double most = 0.0;
    for (uint32_t r = best; r < end; r++) {
        uint32_t first = from->first_point[r];
        double area = ll_ring_area(from->points + first, from->first_point[r + 1] - first);
        if (area > most) {
            most = area;
            best = r;
        }
    }
    enum ll_code code = ll_shapes_begin(to, LL_POLYGON, err);
    for (uint32_t r = best; code == LL_OK && r < end; r++) {
        uint32_t first = from->first_point[r];
        size_t count = from->first_point[r + 1] - first;
        if (r > best && ll_ring_area(from->points + first, count) > 0.0) {
            break; /* the next part */
        }
        code = ll_shapes_ring(to, err);
        for (size_t p = 0; code == LL_OK && p < count; p++) {
            code = ll_shapes_point(to, from->points[first + p].x, from->points[first + p].y, err);
        }
    }
    return code;
}

/// Where a village's name stands: inside its largest part, exclaves aside.
static enum ll_code name_place(const struct ll_shapes *areas, size_t row, struct ll_xy *ret_at,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes part = {0};
    enum ll_code code = largest_part(areas, row, &part, err);
    if (code == LL_OK) {
        *ret_at = ll_point_on_surface(&part, 0);
    }
    return code;
}

/// The numbers of the proposed sites, before everything else.
static enum ll_code collect_sites(struct candidates *all, const struct ll_map_input *in,
                                  struct ll_err *err)
{
    enum ll_code code = LL_OK;
    all->numbers = ll_alloc(in->site_count, sizeof *all->numbers);
    if (all->numbers == NULL) {
        return ll_fail(err, LL_E_NOMEM, "names on the map");
    }
    for (size_t i = 0; code == LL_OK && i < in->site_count; i++) {
        const char *word = in->site_words == NULL ? NULL : in->site_words[i];
        (void)snprintf(all->numbers[i], sizeof all->numbers[i], "%zu%s%s", i + 1,
                       word == NULL ? "" : " ", word == NULL ? "" : word);
        const struct candidate c = {.text = all->numbers[i],
                                    .at = in->sites[i].at,
                                    .quiet = true,
                                    .early = true,
                                    .area = LL_NONE,
                                    .weight = HUGE_VAL,
                                    .drop = STATION_BELOW};
        code = add(all, &c, err);
    }
    return code;
}

/// What is written at a station: its name, and before it when it is staffed if that is not always,
/// since long texts lose their end.
static const char *station_text(struct candidates *all, const struct ll_map_input *in, size_t row)
{
    const struct ll_table *stations = &in->scene->layer[LL_STATION];
    const char *name = ll_table_string(stations, row, LL_STATION_NAME);
    if (ll_station_times(stations, row, ll_night_of(in->rules)) == LL_TIMES_ALL) {
        return name;
    }
    const char *hours = ll_table_string(stations, row, LL_STATION_HOURS);
    if (strlen(hours) + (name == NULL ? 0 : strlen(name)) + 4 > STAFFED_MAX) {
        return name;
    }
    (void)snprintf(all->staffed[row], STAFFED_MAX, "(%s) %s", hours, name == NULL ? "" : name);
    return all->staffed[row];
}

/// Villages, larger ones first, then stations.
static enum ll_code collect(struct candidates *all, const struct ll_map_input *in,
                            struct ll_err *err)
{
    const struct ll_table *areas = &in->scene->layer[LL_AREA];
    const struct ll_table *stations = &in->scene->layer[LL_STATION];
    all->staffed = ll_calloc(stations->count, sizeof *all->staffed);
    if (all->staffed == NULL) {
        return ll_fail(err, LL_E_NOMEM, "names on the map");
    }
    for (size_t i = 0; i < in->village_count; i++) {
        size_t row = in->village_area[i];
        struct candidate c = {.text = ll_table_string(areas, row, LL_AREA_NAME),
                              .area = (uint32_t)row,
                              .weight = ll_shape_area(&areas->shape, row)};
        enum ll_code code = name_place(&areas->shape, row, &c.at, err);
        if (code == LL_OK) {
            code = add(all, &c, err);
        }
        if (code != LL_OK) {
            return code;
        }
    }
    for (size_t row = 0; row < stations->count; row++) {
        uint32_t ring = stations->shape.first_ring[row];
        struct candidate c = {.text = station_text(all, in, row),
                              .at = stations->shape.points[stations->shape.first_point[ring]],
                              .quiet = true,
                              .area = LL_NONE,
                              .drop = STATION_BELOW};
        enum ll_code code = add(all, &c, err);
        if (code != LL_OK) {
            return code;
        }
    }
    return LL_OK;
}

static int by_weight(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;
    if (a->weight != b->weight) {
        return a->weight > b->weight ? -1 : 1;
    }
    return a->order < b->order ? -1 : (a->order > b->order ? 1 : 0);
}

/// Whether two texts, or a text and a symbol, would touch at a zoom.
static bool in_the_way(const struct candidate *a, const struct candidate *b, int zoom)
{
    int shift = 32 - 8 - zoom;
    int64_t dx = (int64_t)(a->unit.x >> shift) - (int64_t)(b->unit.x >> shift);
    int64_t dy = (int64_t)(a->unit.y >> shift) + a->drop - (int64_t)(b->unit.y >> shift) - b->drop;
    return llabs(dx) * 2 < a->width + b->width + 2 * GAP &&
           llabs(dy) * 2 < a->height + b->height + GAP;
}

/// The same from a zoom on. Places move apart with every zoom, but not by how far their texts were
/// set aside, so that texts set aside differently can meet further in.
static bool ever_in_the_way(const struct candidate *a, const struct candidate *b, int zoom)
{
    int last = a->drop == b->drop ? zoom : LL_ZOOM_MAX;
    bool meet = false;
    for (int z = zoom; z <= last && !meet; z++) {
        meet = in_the_way(a, b, z);
    }
    return meet;
}

/// Whether nothing that is shown at a zoom is in the way of a name; stations' symbols count if
/// `symbols` is true.
static bool is_free(const struct candidates *all, const struct candidate *c, int zoom, bool symbols)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct candidate *other = &all->items[i];
        if (other->min_zoom <= zoom && ever_in_the_way(c, other, zoom)) {
            return false;
        }
        struct candidate symbol = {
            .unit = other->unit, .width = STATION_SIDE, .height = STATION_SIDE};
        if (symbols && other->quiet && in_the_way(c, &symbol, zoom)) {
            return false;
        }
    }
    return true;
}

/// Finds the place of a village's name at a zoom: in the middle, else a little up or down where no
/// station is in the way, else in the middle all the same.
static bool find_place(const struct candidates *all, struct candidate *c, int zoom)
{
    static const int drops[3] = {0, -ASIDE, ASIDE};
    for (int i = 0; i < 3 && !c->quiet; i++) {
        c->drop = drops[i];
        if (is_free(all, c, zoom, true)) {
            return true;
        }
    }
    c->drop = c->quiet ? STATION_BELOW : 0;
    return is_free(all, c, zoom, false);
}

/// Gives each name the first zoom at which none that is shown by then is in its way. Shown names
/// stay shown further in, where all of them move apart.
static void place(struct candidates *all)
{
    for (int zoom = LL_ZOOM_NAMES; zoom <= ZOOM_LAST; zoom++) {
        for (size_t i = 0; i < all->count; i++) {
            struct candidate *c = &all->items[i];
            bool waiting =
                c->min_zoom == LL_NAME_NEVER && (!c->quiet || c->early || zoom >= LL_ZOOM_HYDRANTS);
            if (waiting && find_place(all, c, zoom)) {
                c->min_zoom = (uint8_t)zoom;
            }
        }
    }
}

static enum ll_code keep(ll_map *map, ll_lettering *lettering, const struct candidate *c,
                         struct ll_err *err)
{
    struct ll_name name = {.at = c->unit,
                           .text = (uint32_t)map->texts.len,
                           .area = c->area,
                           .drop = (int16_t)c->drop,
                           .min_zoom = c->min_zoom,
                           .quiet = c->quiet,
                           .early = c->early};
    enum ll_code code = ll_text_append_n(&map->texts, c->text, strlen(c->text) + 1, err);
    for (int s = 0; code == LL_OK && s < LL_NAME_SCALES && c->min_zoom != LL_NAME_NEVER; s++) {
        struct ll_text_style style = ll_name_style(c->quiet, s + 1);
        code = ll_lettering_render(lettering, c->text, &style, &name.glyphs[s], err);
    }
    if (code == LL_OK) {
        map->names[map->name_count++] = name; /* there is room */
        return LL_OK;
    }
    for (int s = 0; s < LL_NAME_SCALES; s++) {
        ll_glyphs_clear(&name.glyphs[s]);
    }
    return code;
}

/// Projects and measures; names whose place cannot be projected are dropped.
static enum ll_code prepare(struct candidates *all, ll_lettering *lettering,
                            ll_transform *transform, struct ll_err *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < all->count; i++) {
        struct candidate c = all->items[i];
        struct ll_text_style style = ll_name_style(c.quiet, 1.0);
        enum ll_code code = ll_transform_points(transform, &c.at, 1, err);
        if (code != LL_OK) {
            return code;
        }
        if (ll_unit_of_plane(c.at, &c.unit)) {
            ll_lettering_measure(lettering, c.text, &style, &c.width, &c.height);
            all->items[kept++] = c;
        }
    }
    all->count = kept;
    return LL_OK;
}

enum ll_code ll_map_place_names(ll_map *map, const struct ll_map_input *input,
                                ll_transform *transform, struct ll_err *err)
{
    struct candidates all = {0};
    LL_CLEANUP(ll_freep) struct candidate *owned = NULL;
    LL_CLEANUP(ll_freep) void *numbers = NULL;
    LL_CLEANUP(ll_freep) void *staffed = NULL;
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = NULL;
    enum ll_code code = collect_sites(&all, input, err);
    code = code == LL_OK ? collect(&all, input, err) : code;
    owned = all.items;
    numbers = all.numbers;
    staffed = all.staffed;
    for (size_t i = 0; code == LL_OK && i < input->scene->layer[LL_STATION].count; i++) {
        map->stations_timed = map->stations_timed || all.staffed[i][0] != '\0';
    }
    if (code == LL_OK) {
        code = ll_lettering_new(&lettering, err);
    }
    if (code == LL_OK) {
        code = prepare(&all, lettering, transform, err);
    }
    if (code != LL_OK || all.count == 0) {
        return code;
    }
    qsort(all.items, all.count, sizeof *all.items, by_weight);
    place(&all);
    map->names = ll_calloc(all.count, sizeof *map->names);
    if (map->names == NULL) {
        return ll_fail(err, LL_E_NOMEM, "names on the map");
    }
    for (size_t i = 0; code == LL_OK && i < all.count; i++) {
        code = keep(map, lettering, &all.items[i], err);
    }
    return code;
}
