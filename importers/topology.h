/// What the rows that an import stored say beside each other and beside the rest of the store:
/// buildings on other buildings, hydrants indoors, stations and obstacles off the lanes. Doubtful
/// rows stay; each is counted in the report and recorded as a finding.
#ifndef LL_IMPORTERS_TOPOLOGY_H
#define LL_IMPORTERS_TOPOLOGY_H

#include "core/rules.h"
#include "data/store.h"
#include "importers/import.h"
#include "importers/overlaps.h"

/// One layer of an import whose rows are written and indexed. All borrowed.
struct ll_topology {
    ll_store *store;
    enum ll_layer layer;
    const ll_rules *rules;
    const char *source; ///< name of the source, for findings
    int64_t first_new;  ///< lowest id that the import gave
    struct ll_import_report *report;
    const struct ll_overlaps *overlaps; ///< of all buildings there are, found; NULL: not looked for
};

/// Compares the new rows; nothing for layers that have nothing to be compared with.
LL_MUST_USE enum ll_code ll_topology_check(const struct ll_topology *topology, struct ll_err *err);

/// Buildings that share more than the rule overlap_share of the smaller one with another: overlap,
/// or near_duplicate when both share more than same_share. Each later building is told of each
/// once; the detail names the other one and the share.
LL_MUST_USE enum ll_code ll_topology_buildings(const struct ll_topology *topology,
                                               struct ll_err *err);

/// Hydrants inside buildings, but for those of kind building or on a wall. When they are more than
/// the rule hydrants_indoors of all, the report's text says that their place is doubtful.
LL_MUST_USE enum ll_code ll_topology_hydrants(const struct ll_topology *topology,
                                              struct ll_err *err);

/// Hydrants and stations within the rule same_hydrant_m or same_station_m of one that another
/// source brought, unless both are known to be of different kinds: near_duplicate, naming the other
/// one, its file and the distance. Each new row is told once, with the nearest.
LL_MUST_USE enum ll_code ll_topology_twins(const struct ll_topology *topology, struct ll_err *err);

/// What an import says about the rows of other layers that were stored before there was anything to
/// compare them with: hydrants inside new buildings; when the first lanes come, stations and
/// obstacles far from them. Told in the report of the import.
LL_MUST_USE enum ll_code ll_topology_recheck(const struct ll_topology *topology,
                                             struct ll_err *err);

/// Stations further than the rule station_snap_m from every drivable lane, and obstacles further
/// than obstacle_lane_m from every lane.
LL_MUST_USE enum ll_code ll_topology_lanes(const struct ll_topology *topology, struct ll_err *err);

/// Counts a finding about a row and records it, unless 10 000 of its kind are recorded.
LL_MUST_USE enum ll_code ll_topology_find(const struct ll_topology *topology, int64_t id,
                                          const char *kind, const char *detail, struct ll_err *err);

#endif
