/// What happened to hydrants in a year: put back into service, or new, by the history of a store.
#ifndef LL_CORE_HYDRANT_CHANGES_H
#define LL_CORE_HYDRANT_CHANGES_H

#include <stdint.h>

#include "core/scene.h"

/// What the store said of a hydrant for a time.
struct ll_hydrant_version {
    uint32_t group; ///< versions of one uid
    int64_t from_ms;
    int64_t to_ms; ///< INT64_MAX: it holds now
    uint8_t kind;  ///< enum ll_hydrant_kind
    uint8_t status;
    struct ll_xy at;
};

/// Municipal hydrants only.
struct ll_hydrant_changes {
    bool told;       ///< the store held some before the year began; else nothing can be said
    size_t put_back; ///< broken or missing before, in service in the year
    size_t fresh;    ///< planned before or not on record, in service in the year
};

/// When it is counted.
struct ll_hydrant_year {
    int64_t begin_ms;
    int64_t end_ms;
    double same_m; ///< a hydrant under another uid this near to one of before is the same one
};

/// Counts them. A hydrant counts once; one that is new under its uid, but stands where another one
/// stood before, is that one: put back if that was broken or missing, else only renamed.
/// @param versions In order of group, then from_ms.
/// @param inside   By version: whether its place counts; NULL: all do.
struct ll_hydrant_changes ll_hydrant_changes_count(const struct ll_hydrant_version *versions,
                                                   size_t count, const bool *inside,
                                                   const struct ll_hydrant_year *year);

#endif
