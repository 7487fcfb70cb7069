/// Walls, fences and the like that meet lanes, and boundary lines that belong to no area: both are
/// known only when all of an extract is read.
#ifndef LL_IMPORTERS_OSM_FENCES_H
#define LL_IMPORTERS_OSM_FENCES_H

#include "importers/osm_keep.h"
#include "importers/osm_tally.h"

#define LL_FENCE_KINDS_MAX 32
#define LL_FENCE_KIND_SIZE 32
#define LL_OSM_LEVELS      13 ///< administrative levels 1 to 12

/// Barriers that are lines, as positions. `{0}` is empty; release with ll_osm_fences_clear.
struct ll_osm_fences {
    struct ll_fence_vertex {
        uint64_t key;
        uint32_t fence; ///< number of the line
        uint8_t kind;   ///< which of `kinds`
    } * vertices;
    size_t count;
    size_t capacity;
    uint32_t lines;
    char kinds[LL_FENCE_KINDS_MAX][LL_FENCE_KIND_SIZE];
    size_t kind_count;
};
void ll_osm_fences_clear(struct ll_osm_fences *fences);

/// Remembers a line. @param kind Its value of "barrier".
LL_MUST_USE enum ll_code ll_osm_fences_add(struct ll_osm_fences *fences,
                                           const struct ll_shapes *shapes, const char *kind,
                                           struct ll_err *err);

/// Counts, by kind, the lines that share a node with a lane where no node says what is there.
/// @param lanes    Nodes of lanes; sorted by this.
/// @param openings Nodes that say what is there (gates, entrances, bollards); sorted by this.
LL_MUST_USE enum ll_code ll_osm_fences_count(const struct ll_osm_fences *fences,
                                             struct ll_osm_vertices *lanes,
                                             struct ll_osm_vertices *openings,
                                             struct ll_tally *tally, struct ll_err *err);

/// Lines of administrative boundaries. `{0}` is empty; release `lines` with ll_free.
struct ll_osm_borders {
    struct ll_border_line {
        uint64_t key; ///< a node of the line
        int level;
    } * lines;
    size_t count;
    size_t capacity;
};

/// Remembers a line. @param level 1 to 12, others are passed over.
LL_MUST_USE enum ll_code ll_osm_borders_add(struct ll_osm_borders *borders,
                                            const struct ll_shapes *shapes, int level,
                                            struct ll_err *err);

/// Counts, by level, the lines that no area has on its outline: what is cut at the extract's edge.
/// @param areas Nodes of all areas; sorted by this.
void ll_osm_borders_count(const struct ll_osm_borders *borders, struct ll_osm_vertices *areas,
                          size_t ret_cut[LL_OSM_LEVELS]);

#endif
