/// Stores with a township of the sample but for one layer, and its hydrants written in other ways.
///
/// Everything here fails the test on errors instead of returning them.
#ifndef LL_TESTS_IMPORTERS_TOWNS_H
#define LL_TESTS_IMPORTERS_TOWNS_H

#include "core/scene.h"
#include "data/store.h"
#include "geo/crs.h"

/// A store with the township of a seed but for one layer, and the way to its degrees.
struct town {
    struct ll_scene scene;
    ll_store *store;
    ll_geo_ctx *ctx;
    ll_transform *back;
    int imports;
};
void town_close(struct town *town);

/// A new store with areas, lanes and buildings of two villages, one of these layers left out.
struct town town_of(uint64_t seed, enum ll_layer left_out);

/// How the hydrants of the town are written.
struct writing {
    const char *crs; ///< of the coordinates; NULL: degrees
    bool gcj;
    bool bd;
    bool swapped;
    struct ll_xy move_m; ///< in the store's plane, before anything else
};

/// The hydrants as GeoJSON (which says WGS 84) or as CSV (which says nothing), by the name's
/// ending.
/// @return the path, as ll_scratch_path.
const char *town_write_hydrants(struct town *town, const char *name, const struct writing *writing);

#endif
