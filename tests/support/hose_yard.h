/// A place for hoses with everything that must live as long as it.
#ifndef LL_TESTS_SUPPORT_HOSE_YARD_H
#define LL_TESTS_SUPPORT_HOSE_YARD_H

#include "geo/hose_place.h"

enum { HOSE_YARD_TARGETS = 60 };

/// All buildings of the scene are targets; the place has all of the scene and reaches 60 m beyond
/// it.
struct hose_yard {
    struct ll_scene scene; ///< filled first
    struct ll_hose_ground ground;
    struct ll_hose_range range;
    struct ll_hose_place place;
    uint32_t targets[HOSE_YARD_TARGETS];
};

void hose_yard_ready(struct hose_yard *yard);
void hose_yard_clear(struct hose_yard *yard);

#endif
