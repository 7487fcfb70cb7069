/// The one family of stage functions: scene, rules, previous results and a dirty box in, results
/// out. A full run is a run without a box.
///
/// What-if and live changes pass a changed scene (same buildings in the same rows), the previous
/// results and the box around everything that changed, and get what a full run would give.
#ifndef LL_GEO_STAGE_H
#define LL_GEO_STAGE_H

#include "core/progress.h"
#include "core/results.h"
#include "core/rules.h"
#include "core/speeds.h"

/// What every stage reads. All borrowed.
struct ll_stage {
    const struct ll_scene *scene;
    const ll_rules *rules;
    const struct ll_speeds *speeds;
    const struct ll_box *dirty; ///< NULL: everything changed
    unsigned threads;
    const struct ll_progress *progress; ///< may be NULL
};

#endif
