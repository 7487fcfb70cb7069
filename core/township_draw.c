/* The scene's side of the sample township: rows and shapes. */
#include <math.h>
#include <stdio.h>

#include "core/township_private.h"

#define TWO_PI    6.283185307179586
#define HALF_DISC 12 /* segments of the round side */

enum ll_code ll_draw_begin(struct ll_table *table, enum ll_kind kind, struct ll_err *err)
{
    enum ll_code code = ll_table_add(table, NULL, err);
    if (code == LL_OK) {
        code = ll_shapes_begin(&table->shape, kind, err);
    }
    return code == LL_OK ? ll_shapes_ring(&table->shape, err) : code;
}

enum ll_code ll_draw_xy(const struct ll_land *land, struct ll_table *table, struct ll_xy local,
                        struct ll_err *err)
{
    struct ll_xy p = ll_land_out(land, local);
    return ll_shapes_point(&table->shape, p.x, p.y, err);
}

enum ll_code ll_draw_close(struct ll_table *table, struct ll_err *err)
{
    struct ll_shapes *s = &table->shape;
    struct ll_xy first = s->points[s->first_point[s->ring_count - 1]];
    return ll_shapes_point(s, first.x, first.y, err);
}

enum ll_code ll_draw_point(const struct ll_land *land, struct ll_table *table, struct ll_xy local,
                           struct ll_err *err)
{
    enum ll_code code = ll_draw_begin(table, LL_POINT, err);
    return code == LL_OK ? ll_draw_xy(land, table, local, err) : code;
}

enum ll_code ll_draw_places(const struct ll_land *land, struct ll_table *table,
                            const struct ll_rect *r, const double (*at)[2], size_t count,
                            struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        code = ll_draw_xy(land, table, ll_rect_at(r, at[i][0], at[i][1]), err);
    }
    return code == LL_OK ? ll_draw_close(table, err) : code;
}

enum ll_code ll_draw_rect(const struct ll_land *land, struct ll_table *table,
                          const struct ll_rect *rect, struct ll_err *err)
{
    static const double corners[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
    enum ll_code code = ll_draw_begin(table, LL_POLYGON, err);
    return code == LL_OK ? ll_draw_places(land, table, rect, corners, 4, err) : code;
}

enum ll_code ll_draw_half_disc(const struct ll_land *land, struct ll_table *table,
                               const struct ll_rect *rect, struct ll_err *err)
{
    enum ll_code code = ll_draw_begin(table, LL_POLYGON, err);
    double at[HALF_DISC + 1][2];
    for (int i = 0; i <= HALF_DISC; i++) {
        double angle = -0.5 * TWO_PI * (1.0 - (double)i / HALF_DISC);
        at[i][0] = cos(angle);
        at[i][1] = 1.0 + 2.0 * sin(angle);
    }
    return code == LL_OK
               ? ll_draw_places(land, table, rect, (const double(*)[2])at, HALF_DISC + 1, err)
               : code;
}

void ll_draw_date(struct ll_rng *rng, unsigned first_year, unsigned years, char ret_text[32])
{
    unsigned year = first_year + ll_rng_below(rng, years);
    unsigned month = 1 + ll_rng_below(rng, 12); /* one draw a statement: their order is fixed */
    unsigned day = 1 + ll_rng_below(rng, 28);
    snprintf(ret_text, 32, "%u-%02u-%02u", year, month, day);
}
