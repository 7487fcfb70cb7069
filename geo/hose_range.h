/// Where hoses within a limit can lie. Internal to geo/.
///
/// From any point of a hose the straight way to its start and the straight way to its target are
/// together no longer than the hose is. So what lies farther than the limit from the nearest start
/// and the nearest target together is in no hose's way, and no hose bends there.
#ifndef LL_GEO_HOSE_RANGE_H
#define LL_GEO_HOSE_RANGE_H

#include <stddef.h>
#include <stdint.h>

#include "core/box.h"
#include "core/error.h"

/// By cell of a box. Owns its arrays; `{0}` is empty; release with ll_hose_range_clear.
struct ll_hose_range {
    struct ll_box box;
    double limit_m;
    uint32_t columns;
    uint32_t rows;
    uint8_t *cells;   ///< what is in each, and whether a hose may come there
    int16_t *start2;  ///< square of the cells between each one and the nearest with a start
    int16_t *target2; ///< and with a target
    int16_t *along2;  ///< the same within one row
    size_t cell_capacity;
    size_t start_capacity;
    size_t target_capacity;
    size_t along_capacity;
};

/// Begins anew, in the memory of before: a box without starts and targets.
/// @param limit_m Of the hoses; INFINITY: all of the box.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_hose_range_begin(struct ll_hose_range *range, const struct ll_box *box,
                                             double limit_m, struct ll_err *err);
void ll_hose_range_clear(struct ll_hose_range *range);

/// Adds the box around places where a hose may begin.
void ll_hose_range_start(struct ll_hose_range *range, const struct ll_box *box);

/// Tells that hoses may begin anywhere.
void ll_hose_range_anywhere(struct ll_hose_range *range);

/// Adds the box around something that a hose may lead to.
void ll_hose_range_target(struct ll_hose_range *range, const struct ll_box *box);

/// Finds where hoses may lie, when all are added.
void ll_hose_range_end(struct ll_hose_range *range);

/// Whether a hose may touch what lies in a box, or come near it. Sometimes true where none can.
bool ll_hose_range_meets(const struct ll_hose_range *range, const struct ll_box *box);

#endif
