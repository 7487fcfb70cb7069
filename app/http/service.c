#include "app/http/service.h"

#include <string.h>

#include "app/http/api.h"
#include "app/http/pages.h"
#include "app/http/tiles.h"

const struct ll_route *ll_service_routes(void)
{
    static const struct ll_route routes[] = {
        {"/", ll_page_handle},
        {"/static/*", ll_static_handle},
        {"/static/images/*", ll_static_handle},
        {"/tiles/*/*/*/*.png", ll_tile_handle},
        {"/tiles/*.json", ll_tilejson_handle},
        {"/api/villages", ll_villages_handle},
        {"/api/villages/*", ll_village_handle},
        {"/api/explain", ll_explain_handle},
        {"/api/obstacles", ll_obstacles_handle},
        {"/api/legend", ll_legend_handle},
        {"/healthz", ll_health_handle},
        {0},
    };
    return routes;
}

const char *ll_service_caching(const struct ll_request *request, const char *version)
{
    const char *known = ll_target_field(request->target, "v");
    return known != NULL && strcmp(known, version) == 0 ? "private, max-age=31536000, immutable"
                                                        : "private, no-cache";
}

enum ll_code ll_service_check_period(const struct ll_request *request,
                                     const struct ll_snapshot *snapshot, struct ll_err *err)
{
    const char *period = ll_target_field(request->target, "period");
    period = period != NULL ? period : ll_target_field(request->target, "year");
    if (period == NULL || (snapshot->view.has_assessment &&
                           strcmp(period, snapshot->view.ranking.assessment.period) == 0)) {
        return LL_OK;
    }
    return ll_fail(err, LL_E_NOT_FOUND, "the service does not show the period '%s' now", period);
}
