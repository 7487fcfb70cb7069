/// The documents of the service; those of villages and buildings are the same as the commands'.
#ifndef LL_APP_HTTP_API_H
#define LL_APP_HTTP_API_H

#include "app/http/router.h"

/// `/api/villages`: as `rank --json`.
enum ll_code ll_villages_handle(struct ll_service *service, const struct ll_request *request,
                                struct ll_reply *ret_reply, struct ll_err *err);

/// `/api/villages/{code or name}`: as `explain CODE --json`, and `bbox` (west, south, east, north
/// in degrees) and `outline` (app/jobs/bounds.h), null when the village is not in the store any
/// more.
enum ll_code ll_village_handle(struct ll_service *service, const struct ll_request *request,
                               struct ll_reply *ret_reply, struct ll_err *err);

/// `/api/explain?lon=&lat=`: as `explain --at --json`; where no building is near, the village.
enum ll_code ll_explain_handle(struct ll_service *service, const struct ll_request *request,
                               struct ll_reply *ret_reply, struct ll_err *err);

/// `/api/obstacles?area=`: as `obstacles --json`.
enum ll_code ll_obstacles_handle(struct ll_service *service, const struct ll_request *request,
                                 struct ll_reply *ret_reply, struct ll_err *err);

/// `/api/legend?layer=&zoom=`: what the colours and signs of a map layer mean (app/http/legend.h),
/// and its `title`.
enum ll_code ll_legend_handle(struct ll_service *service, const struct ll_request *request,
                              struct ll_reply *ret_reply, struct ll_err *err);

/// `/healthz`: alive, and whether the present state of the store is shown.
enum ll_code ll_health_handle(struct ll_service *service, const struct ll_request *request,
                              struct ll_reply *ret_reply, struct ll_err *err);

#endif
