/// The map model: a scene with its results, projected to Web Mercator, indexed and classed, ready
/// to be drawn by any number of threads.
#ifndef LL_TILES_MAP_H
#define LL_TILES_MAP_H

#include "core/outcomes.h"
#include "core/risk.h"
#include "core/sites.h"
#include "geo/ctx.h"

/// Map layers of the contract that exist so far.
enum ll_map_layer {
    LL_MAP_BASE = 0,
    LL_MAP_RISK,
    LL_MAP_WATER,
    LL_MAP_RESPONSE,
    LL_MAP_SEPARATION,
    LL_MAP_LANES,
    LL_MAP_PLAN, ///< proposed sites or a work list; only of maps made with some
    LL_MAP_LAYER_COUNT
};

/// "base", "risk", …; and back. @return false when there is no such layer.
const char *ll_map_layer_key(enum ll_map_layer layer);
bool ll_map_layer_by_key(const char *key, enum ll_map_layer *ret_layer);

/// What to draw. All borrowed while the map is made; nothing is kept of it.
struct ll_map_input {
    const struct ll_scene *scene;
    const struct ll_building_results *results; ///< NULL: nothing assessed yet
    const struct ll_outcomes *outcomes;        ///< likewise
    const uint32_t *village_area;              ///< rows of the areas that are villages
    const struct ll_risk *village_risk;        ///< NULL: nothing assessed yet
    size_t village_count;
    const char *first_place[LL_LANG_COUNT]; ///< how sure the first place is; NULL: not known
    const struct ll_site_place *sites;      ///< proposed; NULL: none
    size_t site_count;
    const char *const *site_words; ///< what each is, beside its number; NULL: the number alone
    bool site_actions;             ///< they are a work list of different things, not one proposal
    const uint8_t *site_cover;     ///< by building, enum ll_site_cover; NULL: nothing proposed
    double site_circle_m;          ///< radius drawn around each; 0: none
    const ll_rules *rules;
    enum ll_lang lang;
    unsigned threads;
};

/// Immutable after making. Opaque.
typedef struct ll_map ll_map;

LL_MUST_USE enum ll_code ll_map_new(ll_geo_ctx *ctx, const struct ll_map_input *input,
                                    ll_map **ret_map, struct ll_err *err);
void ll_map_free(ll_map *map);
void ll_map_freep(ll_map **map);

/// Longitude and latitude box of the buildings and of the villages that were not derived; of
/// everything where there are none. Degrees; empty for an empty store.
struct ll_box ll_map_bounds(const ll_map *map);

#endif
