/// Finding the names of known areas in texts such as an address.
#ifndef LL_IMPORTERS_PLACE_NAMES_H
#define LL_IMPORTERS_PLACE_NAMES_H

#include "core/table.h"
#include "data/store.h"

#define LL_NO_PLACE UINT32_MAX

/// The named areas of a store. `{0}` is empty; release with ll_place_names_clear.
struct ll_place_names {
    struct ll_table areas; ///< those with a name, with that field
    uint32_t *order;       ///< rows by name
    uint32_t *first;       ///< place of the first row of each name in `order`, and one end
    size_t count;          ///< different names
};
void ll_place_names_clear(struct ll_place_names *names);

/// Reads the current areas whose names are long enough not to occur by chance (two Chinese
/// characters, four letters). More than LL_PLACE_NAMES_MAX of them: none.
LL_MUST_USE enum ll_code ll_place_names_read(ll_store *store, struct ll_place_names *ret_names,
                                             struct ll_err *err);
#define LL_PLACE_NAMES_MAX 20000U

/// The name in a text that belongs to the smallest area, the longer of equals: an address names
/// its village after its district. LL_NO_PLACE when it holds none.
uint32_t ll_place_names_find(const struct ll_place_names *names, const char *text);

/// Whether an area of that name contains a point.
bool ll_place_names_holds(const struct ll_place_names *names, uint32_t name, struct ll_xy p);

#endif
