/// Proposed sites: where hydrants and stations should go, and what each of them wins.
#ifndef LL_CORE_SITES_H
#define LL_CORE_SITES_H

#include "core/costs.h"
#include "core/cover.h"
#include "core/scene.h"

enum ll_site_kind {
    LL_SITE_NEW = 0,  ///< a new hydrant
    LL_SITE_PLANNED,  ///< a hydrant that is on record as planned
    LL_SITE_PUT_BACK, ///< one that is missing
    LL_SITE_REPAIR,   ///< one that is broken
    LL_SITE_MICRO,    ///< a new micro station
    LL_SITE_TOWNSHIP, ///< a new township station
    LL_SITE_KIND_COUNT
};

/// Stable key: "new", "planned", "put-back", "repair", "micro", "township".
const char *ll_site_kind_key(enum ll_site_kind kind);

/// The kind of a key; LL_SITE_KIND_COUNT for a key that is none.
enum ll_site_kind ll_site_kind_by_key(const char *key);

/// The price that a kind goes by.
enum ll_cost_id ll_site_cost_id(enum ll_site_kind kind);

/// A place where something could stand.
struct ll_site_place {
    struct ll_xy at;
    uint32_t lane;      ///< row of the lane it stands at; LL_NONE
    uint32_t hydrant;   ///< row of the hydrant that is there already; LL_NONE
    float wall_m;       ///< to the nearest building, as far as was looked; INFINITY: farther
    uint8_t kind;       ///< enum ll_site_kind
    bool width_assumed; ///< the kerb is taken from a width that is not on record
    bool near_walls;    ///< nearer to walls than the code wants
};

/// Owns its items; `{0}` is empty; release with ll_site_places_clear.
struct ll_site_places {
    struct ll_site_place *items;
    size_t count;
    size_t capacity; ///< private
};
void ll_site_places_clear(struct ll_site_places *places);
LL_MUST_USE enum ll_code ll_site_places_add(struct ll_site_places *places,
                                            const struct ll_site_place *place, struct ll_err *err);

/// A proposed site.
struct ll_site_choice {
    struct ll_site_place place;
    uint32_t village;        ///< row of the area it is in; LL_NONE
    uint32_t gain_buildings; ///< covered from here on
    double gain_residents;   ///< of them; NAN unknown
    double gain_weight;      ///< of them, in what was asked for
    double cost_yuan;
    double spacing_m; ///< along the roads to the farthest neighbour over the limit; NAN: none over
};

/// What a proposal means for a building.
enum ll_site_cover {
    LL_SITE_NOT_ASKED = 0, ///< outside the area that was asked about
    LL_SITE_COVERED,       ///< covered already
    LL_SITE_WON,           ///< covered once the sites are there
    LL_SITE_LEFT,          ///< not covered: some other site would
    LL_SITE_UNSERVED,      ///< no site can cover it
    LL_SITE_COVER_COUNT
};

#endif
