/// The scene: all current features of a store as columns in memory.
#ifndef LL_CORE_SCENE_H
#define LL_CORE_SCENE_H

#include "core/table.h"

/// "No row" wherever a row number is expected.
#define LL_NONE UINT32_MAX

/// Tiers of responders.
enum ll_tier { LL_TIER_MICRO = 0, LL_TIER_TOWNSHIP, LL_TIER_NATIONAL, LL_TIER_COUNT };

/// The bit of the hydrants beside those of the tiers (1U << tier).
#define LL_HELP_HYDRANTS (1U << LL_TIER_COUNT)

/// Everything the computations read. Built once, then read-only and shared by threads.
struct ll_scene {
    int epsg; ///< CRS of all coordinates, 0 when the store has none yet (empty store)
    struct ll_table layer[LL_LAYER_COUNT];
    unsigned read_as_none; ///< tiers and hydrants of which none on record means that there is
                           ///< none; 0 as a store is read: that nothing is known of them
};

/// A scene of empty tables with all columns.
struct ll_scene ll_scene_make(void);
void ll_scene_clear(struct ll_scene *scene);

/// The box around all layers.
struct ll_box ll_scene_box(const struct ll_scene *scene);

/// Whether a hydrant counts as water supply: municipal, building, village or of unknown kind, and
/// in service or of unknown status (DESIGN, "Counted hydrant").
bool ll_hydrant_counts(const struct ll_table *hydrants, size_t row);

/// Whether it counts and is known to be in service.
bool ll_hydrant_confirmed(const struct ll_table *hydrants, size_t row);

/// Whether it is no pond or tank, and was there and does not work: broken or missing.
bool ll_hydrant_fails(const struct ll_table *hydrants, size_t row);

/// Tier of a station; a station of unknown kind is taken as township (and counted as assumed).
enum ll_tier ll_station_tier(const struct ll_table *stations, size_t row);

/// What is on record: the bits of the tiers that have a station, staffed or not, and of hydrants if
/// there is one that counts or was there and does not work. Ponds and tanks say nothing about
/// hydrants, and planned ones nothing about what is there.
unsigned ll_scene_help(const struct ll_scene *scene);

/// Whether a station counts: not known to be unstaffed. Where `staffed` does not say, a staff of 0
/// does.
bool ll_station_counts(const struct ll_table *stations, size_t row);

#endif
