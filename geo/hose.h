/// Shortest ways a hose can be laid from many points to many buildings.
///
/// A hose may lie anywhere but inside buildings and on ground of kind water, wall, railway or
/// cliff; along lanes it may lead through those (passages, bridges, tunnels, level crossings), and
/// at gates through the wall they are in. Gaps narrower than 0.05 m are closed. It keeps 0.05 m off
/// the corners it bends around: a way is at most about 0.1 m longer for each of its bends than the
/// taut string around the corners themselves; else it is exact to 0.1 mm. A start that lies
/// inside a building leaves it by the nearest points of its walls. To a building drawn within
/// another one it leads as if that were not there (geo/holders.h).
#ifndef LL_GEO_HOSE_H
#define LL_GEO_HOSE_H

#include "geo/hose_place.h"
#include "geo/stage.h"

/// Where a hose may begin: a hydrant, or a truck that has stopped; or anywhere on a straight
/// stretch of lane.
struct ll_hose_source {
    struct ll_xy at;  ///< of a stretch its first end
    uint32_t owner;   ///< any number, handed on; of equally long hoses that of the lowest wins
    double already_m; ///< 0 or more, counted into the length
    struct ll_xy to;  ///< of a stretch its other end
    double length_m;  ///< of a stretch; 0: a point
    double pace; ///< so much more is counted in for each metre along a stretch; between -1 and 1,
                 ///< never less than 0 m in sum
    double along_m;     ///< of its place, of a stretch its first end, along any line it belongs to
    struct ll_xy right; ///< from a point outdoors hoses lead between these directions alone, less
                        ///< than half round; both 0: all round
    struct ll_xy left;
};

/// What one thread searches in, to be used again for the next question.
typedef struct ll_hose_memory ll_hose_memory;

/// @return NULL without memory.
ll_hose_memory *ll_hose_memory_new(void);
void ll_hose_memory_free(ll_hose_memory *memory);

/// What is searched. All borrowed.
struct ll_hose_task {
    const struct ll_hose_ground *ground;
    const struct ll_hose_source *sources;
    size_t source_count;
    const uint32_t *buildings; ///< rows, ascending: those worth asking for
    size_t building_count;
    double limit_m;
    double reach_m;         ///< longest part that is laid, without `already_m`; 0: the limit
    bool over_reach;        ///< ways on which more is laid are told, too, maybe too short
    double gate_m;          ///< how far a gate may be from the wall it opens
    ll_hose_memory *memory; ///< for questions of one thread; NULL: made for this one
    double *along_m; ///< by building: how far along the stretch of its source the hose begins, 0
                     ///< where that is a point; written with the owner. NULL: nobody asks
};

/// Fills entry b of `length_m` and `owner` for every building b of the task: the shortest hose from
/// its outline to a source; INFINITY and LL_NONE over the limit. Buildings are done by tiles, in
/// parallel; with a dirty box, tiles that it cannot touch keep what is there.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_hose_lengths(const struct ll_stage *in, const struct ll_hose_task *task,
                                         double *length_m, uint32_t *owner, struct ll_err *err);

/// One hose, point by point, from the source to the outline of the first building of the task.
/// @param ret_points Owned by the caller (ll_free); NULL when there is none within the limit.
LL_MUST_USE enum ll_code ll_hose_way(const struct ll_hose_task *task, struct ll_xy **ret_points,
                                     size_t *ret_count, double *ret_length_m, uint32_t *ret_owner,
                                     struct ll_err *err);

#endif
