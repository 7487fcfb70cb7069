/// The targets of the quota board, and what the store says of them.
///
/// Source: FACTS 0 (the plans' own figures), C3 point 12; quotas.csv.
#ifndef LL_CORE_QUOTAS_H
#define LL_CORE_QUOTAS_H

#include "core/hydrant_changes.h"
#include "core/rules.h"
#include "core/scene.h"

/// One row of quotas.csv. Texts are borrowed from the table.
struct ll_quota {
    const char *key;
    int year; ///< from which it counts; 0: always
    double target;
    bool share; ///< of a denominator; else a number a year
    const char *zh;
    const char *en;
    const char *source;
    const char *mark;
};

/// The table. Opaque, read-only.
typedef struct ll_quotas ll_quotas;

/// @param ret_quotas Owned by the caller (ll_quotas_free).
/// @return LL_E_FORMAT for a year, target or kind that makes no sense, or a key twice for one year.
LL_MUST_USE enum ll_code ll_quotas_parse(const char *bytes, size_t len, ll_quotas **ret_quotas,
                                         struct ll_err *err);
void ll_quotas_free(ll_quotas *quotas);
void ll_quotas_freep(ll_quotas **quotas);

const struct ll_quota *ll_quotas_rows(const ll_quotas *quotas, size_t *ret_count);

/// Whether a row is the one in force in a year: no later row of its key begins by then.
bool ll_quota_in_force(const ll_quotas *quotas, const struct ll_quota *quota, int year);

/// What was counted. NAN: not known.
struct ll_quota_count {
    double low;   ///< certainly done
    double high;  ///< done, or not known whether
    double total; ///< of how many
};

/// What counting reads. All borrowed.
struct ll_quota_input {
    const struct ll_scene *scene;
    const uint32_t *villages; ///< rows of the areas that are villages, of the area that is counted
    size_t village_count;
    const uint32_t *station_area; ///< village of each station (row of the areas), LL_NONE outside
    double team_people;           ///< from how many people a village has a team
    const bool *inside[LL_LAYER_COUNT]; ///< of hydrants, compounds and obstacles: by row, whether
                                        ///< it lies in that area; NULL: all do
    struct ll_hydrant_changes hydrants; ///< of the year and area
    size_t windows_cleared;             ///< buildings whose barred windows are known to be gone
    size_t windows_unknown;             ///< of which it is not known any more
    size_t windows;                     ///< that had some, these included
};

/// Counts a quota by its key:
/// hydrants_working  municipal hydrants in service, of those not planned;
/// micro_stations    villages with a micro station that is not known to be unstaffed;
/// compound_lanes    compounds whose lanes were put right;
/// fixed_obstacles   obstacles known to be fixed that are verified or struck off;
/// window_obstacles  buildings with barred windows at some time that are known to have none now;
/// hydrants_put_back, hydrants_new  by the history of the store (core/hydrant_changes.h);
/// village_teams     villages whose team is known to be large enough.
/// Others, and layers of which the store holds nothing of the kind, are NAN: unknown, never 0.
struct ll_quota_count ll_quota_count(const char *key, const struct ll_quota_input *input);

#endif
