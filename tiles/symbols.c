#include "tiles/symbols.h"

#define LL_PI 3.14159265358979323846

/// Broken hydrants are drawn larger: they are what somebody must see.
#define LOUD 1.35

double ll_hydrant_radius(double zoom)
{
    return zoom < 16.0 ? 2.6 : (zoom < 17.0 ? 3.6 : (zoom < 18.0 ? 4.6 : 5.6));
}

double ll_station_radius(double zoom)
{
    return zoom < 13.0 ? 4.5 : (zoom < 15.0 ? 6.0 : 8.0);
}

static void paint(struct ll_pen *pen, const struct ll_window *view, enum ll_tint tint)
{
    ll_pen_paint(pen, view, (struct ll_paint){.colour = ll_tint(tint)});
}

static void discs(struct ll_pen *pen, const struct ll_window *view, const struct ll_sub *places,
                  size_t count, double radius, enum ll_tint tint)
{
    for (size_t i = 0; i < count; i++) {
        ll_fill_disc(&pen->raster, places[i], radius);
    }
    paint(pen, view, tint);
}

/// Two bars, upright (turned = false) or as a cross.
static void crosses(struct ll_pen *pen, const struct ll_window *view, const struct ll_sub *places,
                    size_t count, double arm, double width, bool turned, enum ll_tint tint)
{
    int64_t a = (int64_t)(turned ? arm * 0.7071 : arm);
    for (size_t i = 0; i < count; i++) {
        struct ll_sub p = places[i];
        int64_t other = turned ? a : 0;
        struct ll_sub first[2] = {{p.x - a, p.y - other}, {p.x + a, p.y + other}};
        struct ll_sub second[2] = {{p.x - other, p.y + a}, {p.x + other, p.y - a}};
        ll_stroke_line(&pen->raster, first, 2, width);
        ll_stroke_line(&pen->raster, second, 2, width);
    }
    paint(pen, view, tint);
}

static void corners(struct ll_pen *pen, const struct ll_window *view, const struct ll_sub *places,
                    size_t count, double radius, int sides, double turn, enum ll_tint tint)
{
    for (size_t i = 0; i < count; i++) {
        ll_fill_corners(&pen->raster, places[i], radius, sides, turn);
    }
    paint(pen, view, tint);
}

void ll_symbol_hydrants(struct ll_pen *pen, const struct ll_window *view,
                        enum ll_hydrant_class kind, const struct ll_sub *places, size_t count,
                        double radius)
{
    double edge = ll_window_length(view, 1.0);
    switch (kind) {
    case LL_HYDRANT_WORKS:
        discs(pen, view, places, count, radius + edge, LL_TINT_SYMBOL_EDGE);
        discs(pen, view, places, count, radius, LL_TINT_HYDRANT);
        break;
    case LL_HYDRANT_MAYBE:
        discs(pen, view, places, count, radius + edge, LL_TINT_SYMBOL_EDGE);
        discs(pen, view, places, count, radius, LL_TINT_HYDRANT);
        discs(pen, view, places, count, radius * 0.55, LL_TINT_SYMBOL_EDGE);
        break;
    case LL_HYDRANT_BROKEN:
        discs(pen, view, places, count, radius * LOUD + edge, LL_TINT_SYMBOL_EDGE);
        discs(pen, view, places, count, radius * LOUD, LL_TINT_BROKEN);
        crosses(pen, view, places, count, radius * LOUD * 0.8, radius * 0.45, true,
                LL_TINT_SYMBOL_EDGE);
        break;
    case LL_HYDRANT_PLANNED:
        discs(pen, view, places, count, radius + edge, LL_TINT_HYDRANT);
        discs(pen, view, places, count, radius, LL_TINT_SYMBOL_EDGE);
        crosses(pen, view, places, count, radius * 0.7, radius * 0.4, false, LL_TINT_HYDRANT);
        break;
    default:
        corners(pen, view, places, count, radius * 1.2 + edge, 4, 0.0, LL_TINT_SYMBOL_EDGE);
        corners(pen, view, places, count, radius * 1.2, 4, 0.0, LL_TINT_HYDRANT);
        break;
    }
}

void ll_symbol_stations(struct ll_pen *pen, const struct ll_window *view, uint8_t kind,
                        const struct ll_sub *places, size_t count, double radius)
{
    static const struct {
        int sides;
        double turn;
        double size;
    } shapes[LL_STATION_CLASS_COUNT] = {
        [LL_TIER_MICRO] = {3, -LL_PI / 2.0, 1.05},
        [LL_TIER_TOWNSHIP] = {4, LL_PI / 4.0, 1.1},
        [LL_TIER_NATIONAL] = {5, -LL_PI / 2.0, 1.2},
        [LL_STATION_CLOSED] = {4, LL_PI / 4.0, 1.0},
    };
    double size = radius * shapes[kind].size;
    double edge = ll_window_length(view, kind == LL_TIER_MICRO ? 2.4 : 1.8);
    corners(pen, view, places, count, size + edge, shapes[kind].sides, shapes[kind].turn,
            LL_TINT_SYMBOL_EDGE);
    corners(pen, view, places, count, size, shapes[kind].sides, shapes[kind].turn,
            kind == LL_STATION_CLOSED ? LL_TINT_CLOSED : LL_TINT_STATION);
}
