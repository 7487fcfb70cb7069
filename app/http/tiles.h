/// Map tiles over HTTP: `/tiles/{layer}/{z}/{x}/{y}[@2x].png` and `/tiles/{layer}.json`.
#ifndef LL_APP_HTTP_TILES_H
#define LL_APP_HTTP_TILES_H

#include "app/http/router.h"
#include "tiles/map.h"

/// A tile as an address names it.
struct ll_tile_address {
    enum ll_map_layer layer;
    int z;
    uint32_t x;
    uint32_t y;
    int scale; ///< 1, or 2 with "@2x"
};

/// Reads the four parts of a tile's address; numbers are plain digits without leading zeros.
/// @param parts layer, z, x, and y with or without "@2x".
/// @return LL_E_NOT_FOUND (no such layer, zoom or tile), LL_E_INVALID (no numbers).
LL_MUST_USE enum ll_code ll_tile_address(const char (*parts)[LL_ROUTE_PARAM_SIZE],
                                         struct ll_tile_address *ret_address, struct ll_err *err);

enum ll_code ll_tile_handle(struct ll_service *service, const struct ll_request *request,
                            struct ll_reply *ret_reply, struct ll_err *err);

/// TileJSON 3.0.0, with absolute addresses made from the header Host.
enum ll_code ll_tilejson_handle(struct ll_service *service, const struct ll_request *request,
                                struct ll_reply *ret_reply, struct ll_err *err);

#endif
