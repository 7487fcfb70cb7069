/// A scene in a store with made-up results, for the tests of assessments.
#ifndef LL_TESTS_DATA_OUTCOME_H
#define LL_TESTS_DATA_OUTCOME_H

#include "core/results.h"
#include "data/assessments.h"

/// All that one assessment stores, owned.
struct outcome {
    struct ll_scene scene;
    struct ll_building_results results;
    size_t village_count;
    struct ll_stored_village *villages;
};

/// Random results: every kind of answer, distances to 1 mm and times to 1 ms so that they come
/// back exactly, rows of other layers or none. Villages with random measures, some unknown.
struct outcome outcome_make(ll_store *store, size_t buildings, uint64_t seed);
void outcome_clear(struct outcome *outcome);

/// Stores it as an assessment of a period. @return Its id.
int64_t outcome_store(ll_store *store, const struct outcome *outcome, const char *period,
                      bool partial);

#endif
