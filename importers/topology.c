#include "importers/topology.h"

#include "core/alloc.h"
#include "data/findings.h"
#include "data/scene_io.h"
#include "importers/notes.h"
#include "importers/report.h"

enum ll_code ll_topology_find(const struct ll_topology *t, int64_t id, const char *kind,
                              const char *detail, struct ll_err *err)
{
    ll_report_count(t->report, kind, 1);
    if (ll_report_reason(t->report, kind) > LL_NOTES_MAX) {
        return LL_OK;
    }
    LL_CLEANUP(ll_freep) char *uid = NULL;
    enum ll_code code = ll_feature_uid(t->store, t->layer, id, &uid, err);
    if (code != LL_OK) {
        return code;
    }
    const struct ll_finding finding = {
        .layer = t->layer, .source = t->source, .uid = uid, .kind = kind, .detail = detail};
    return ll_finding_add(t->store, &finding, err);
}

enum ll_code ll_topology_check(const struct ll_topology *t, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    switch (t->layer) {
    case LL_BUILDING:
        code = ll_topology_buildings(t, err);
        break;
    case LL_HYDRANT:
        code = ll_topology_hydrants(t, err);
        break;
    case LL_STATION:
    case LL_OBSTACLE:
        code = ll_topology_lanes(t, err);
        break;
    default:
        break;
    }
    bool counted = t->layer == LL_HYDRANT || t->layer == LL_STATION;
    code = code == LL_OK && counted ? ll_topology_twins(t, err) : code;
    return code == LL_OK ? ll_topology_recheck(t, err) : code;
}
