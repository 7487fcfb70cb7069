/// Symbols of hydrants and stations, for map and legend.
#ifndef LL_TILES_SYMBOLS_H
#define LL_TILES_SYMBOLS_H

#include "tiles/pen.h"
#include "tiles/style.h"

/// Half the width of a symbol in style pixels at a zoom, without its white edge.
double ll_hydrant_radius(double zoom);
double ll_station_radius(double zoom);

/// Draws one class of hydrants at many places. Shape and lightness tell the classes apart, not
/// colour: disc (works), ring (maybe), large dark disc with a cross (broken), ring with a plus
/// (planned), diamond (pond or tank).
/// @param radius 1/256 pixels.
void ll_symbol_hydrants(struct ll_pen *pen, const struct ll_window *view,
                        enum ll_hydrant_class kind, const struct ll_sub *places, size_t count,
                        double radius);

/// Draws one class of stations: triangle (micro), square (township), pentagon (national), pale
/// square (does not count).
void ll_symbol_stations(struct ll_pen *pen, const struct ll_window *view, uint8_t kind,
                        const struct ll_sub *places, size_t count, double radius);

#endif
