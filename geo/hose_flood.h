/// What can be reached from a node, as far as a start. Internal to geo/.
#ifndef LL_GEO_HOSE_FLOOD_H
#define LL_GEO_HOSE_FLOOD_H

#include <math.h>

#include "geo/hose_search.h"

/// What is known of a node without a label.
enum ll_hose_flood_state {
    LL_HOSE_UNKNOWN = 0,
    LL_HOSE_WALLED,  ///< no start can be reached from it
    LL_HOSE_GIVEN_UP ///< it is not worth asking
};

/// Owns its arrays; `{0}` is empty; release with ll_hose_flood_clear. Borrows the search.
struct ll_hose_flood {
    struct ll_hose_search *s;
    uint8_t *state;   ///< by node of the place
    uint32_t *toward; ///< by node: the one it was seen from, toward where the flood began
    uint32_t *nodes;  ///< of the present flood, in the order they were met
    size_t count;
    size_t capacity;
    uint32_t node; ///< the one that looks
    struct ll_xy at;
    unsigned starts_tried;
    bool is_over; ///< the present flood came to a start, or was given up
    enum ll_code code;
    struct ll_err *err;
};

LL_MUST_USE enum ll_code ll_hose_flood_make(struct ll_hose_search *search,
                                            struct ll_hose_flood *ret_flood, struct ll_err *err);
void ll_hose_flood_clear(struct ll_hose_flood *flood);

/// Whether a way from a start to a node is known.
static inline bool ll_hose_flood_reached(const struct ll_hose_flood *flood, uint32_t node)
{
    return isfinite(flood->s->nodes[node].length_m);
}

/// Looks from a node, and on from what it sees, until a start or a node with a label comes into
/// view: then the nodes on the way get labels, a hose that can be laid. Marks all of them as walled
/// in where that does not happen, or as given up where it takes too long. Follows every sight, taut
/// or not, so that nothing is walled in that the search could reach.
LL_MUST_USE enum ll_code ll_hose_flood_from(struct ll_hose_flood *flood, uint32_t node,
                                            struct ll_err *err);

#endif
