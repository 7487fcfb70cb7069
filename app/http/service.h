/// What the handlers share, and all that the service answers.
#ifndef LL_APP_HTTP_SERVICE_H
#define LL_APP_HTTP_SERVICE_H

#include "app/http/router.h"
#include "app/http/site.h"
#include "app/http/tile_cache.h"

/// Everything a handler may use; all of it is safe on any thread.
struct ll_service {
    ll_site *site;
    ll_tile_cache *cache;
};

/// All routes, ended by an entry without a pattern. Borrowed, lives for ever.
const struct ll_route *ll_service_routes(void);

/// A client that shows the version it knows in the address (`?v=`) may keep the answer for good;
/// others must ask again.
const char *ll_service_caching(const struct ll_request *request, const char *version);

/// Fails for the layer of proposals where none is stored.
LL_MUST_USE enum ll_code ll_service_check_layer(const struct ll_snapshot *snapshot,
                                                enum ll_map_layer layer, struct ll_err *err);

/// Fails unless the snapshot shows what `?period=` asks for (nothing: always).
/// @return LL_E_NOT_FOUND.
LL_MUST_USE enum ll_code ll_service_check_period(const struct ll_request *request,
                                                 const struct ll_snapshot *snapshot,
                                                 struct ll_err *err);

#endif
