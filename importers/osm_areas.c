#include "importers/osm_areas.h"

#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "geo/outline.h"
#include "geo/surface_point.h"

int ll_osm_level(const char *text)
{
    long long level = 0;
    return text != NULL && ll_parse_whole(text, 1, 12, &level) ? (int)level : 0;
}

static bool is_division_code(const char *ref)
{
    size_t len = ref == NULL ? 0 : strlen(ref);
    return (len == 6 || len == 9 || len == 12) && strspn(ref, "0123456789") == len;
}

/// Codes of all areas; division codes that two areas have are no codes of either.
static void name_areas(const struct ll_osm_kept *areas, const struct ll_osm_reader *reader,
                       struct ll_osm_area *out)
{
    for (size_t i = 0; i < areas->count; i++) {
        struct ll_osm_object o;
        ll_osm_describe(reader, areas->features[i], LL_POLYGON, &o);
        const char *ref = o.tags.value[LL_OSM_REF];
        out[i] = (struct ll_osm_area){.level = ll_osm_level(o.tags.value[LL_OSM_ADMIN_LEVEL])};
        if (is_division_code(ref)) {
            (void)snprintf(out[i].parent, sizeof out[i].parent, "%.12s", ref); /* for a moment */
        }
        (void)snprintf(out[i].code, sizeof out[i].code, "osm:%s", o.id);
    }
    for (size_t i = 0; i < areas->count; i++) {
        bool own = out[i].parent[0] != '\0';
        for (size_t j = 0; own && j < areas->count; j++) {
            own = j == i || strcmp(out[i].parent, out[j].parent) != 0;
        }
        if (own) {
            memcpy(out[i].code, out[i].parent, sizeof out[i].code);
        }
    }
    for (size_t i = 0; i < areas->count; i++) {
        out[i].parent[0] = '\0';
    }
}

void ll_osm_areas_describe(const struct ll_osm_kept *areas, const struct ll_osm_reader *reader,
                           struct ll_osm_area *ret_areas)
{
    const struct ll_shapes *s = &areas->shapes;
    name_areas(areas, reader, ret_areas);
    for (size_t i = 0; i < areas->count; i++) {
        struct ll_xy inside = ll_point_on_surface(s, i);
        int level = 0;
        for (size_t j = 0; j < areas->count; j++) {
            if (ret_areas[j].level < ret_areas[i].level && ret_areas[j].level > level &&
                ll_box_meets(&s->box[i], &s->box[j]) && ll_shape_contains(s, j, inside)) {
                level = ret_areas[j].level;
                memcpy(ret_areas[i].parent, ret_areas[j].code, sizeof ret_areas[i].parent);
            }
        }
    }
}
