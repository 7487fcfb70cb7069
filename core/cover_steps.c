/* One step of the prices: where to, and as far as they stay fair. Rows that need one cover are most
 * of the work of the whole solver, so problems of those alone have loops without branches. */
#include <math.h>

#include "core/cover_private.h"

#define MEMORY 0.95 /* of the direction before, in the next one */

/// Where a price goes: nowhere when it is 0 and should fall, or is all there is to pay and should
/// rise.
static inline double held(double by, double price, double room)
{
    double rising = room > 0.0 ? by : 0.0;
    double falling = price > 0.0 ? by : 0.0;
    return by > 0.0 ? rising : falling;
}

static double direct_singles(struct ll_cover_dual *d)
{
    uint32_t rows = d->problem->rows;
    double square = 0.0;
    for (uint32_t r = 0; r < rows; r++) {
        double by = 1.0 - d->left[r] - d->hits[r] + MEMORY * d->move[r];
        by = held(by, d->price[r], d->cap[r] - d->price[r]);
        d->move[r] = by;
        square += d->reach[r] * by * by;
    }
    return square;
}

static double direct_pairs(struct ll_cover_dual *d)
{
    const struct ll_cover_problem *p = d->problem;
    double square = 0.0;
    for (uint32_t r = 0; r < p->rows; r++) {
        double room = d->cap[r] - p->need[r] * d->price[r] - d->extra[r];
        double by = (1.0 - d->left[r]) * p->need[r] - d->hits[r] + MEMORY * d->move[r];
        by = held(by, d->price[r], room);
        d->move[r] = by;
        square += d->reach[r] * by * by;
        if (p->favourite[r] != LL_COVER_NONE) {
            double others = d->hits[r] - d->share[p->favourite[r]];
            by = 1.0 - d->left[r] - others + MEMORY * d->extra_move[r];
            by = held(by, d->extra[r], room);
            d->extra_move[r] = by;
            square += d->reach[r] * by * by;
        }
    }
    return square;
}

double ll_cover_direction(struct ll_cover_dual *dual)
{
    return dual->problem->pairs == 0 ? direct_singles(dual) : direct_pairs(dual);
}

/// The nearest number from 0 to `most`.
static inline double between(double x, double most)
{
    double low = x > 0.0 ? x : 0.0;
    return low < most ? low : most;
}

static void move_singles(struct ll_cover_dual *d, double step)
{
    uint32_t rows = d->problem->rows;
    for (uint32_t r = 0; r < rows; r++) {
        d->price[r] = between(d->price[r] + step * d->reach[r] * d->move[r], d->cap[r]);
    }
}

static void move_pairs(struct ll_cover_dual *d, double step)
{
    const struct ll_cover_problem *p = d->problem;
    for (uint32_t r = 0; r < p->rows; r++) {
        double far = step * d->reach[r];
        if (p->need[r] == 1) {
            d->price[r] = between(d->price[r] + far * d->move[r], d->cap[r]);
            continue;
        }
        double price = fmax(0.0, d->price[r] + far * d->move[r]);
        double extra = fmax(0.0, d->extra[r] + far * d->extra_move[r]);
        double over = 2.0 * price + extra - d->cap[r];
        if (over > 0.0) { /* to the nearest fair prices, which may lie at a corner */
            price = between(price - 2.0 * over / 5.0, d->cap[r] / 2.0);
            extra = fmax(0.0, d->cap[r] - 2.0 * price);
        }
        d->price[r] = price;
        d->extra[r] = extra;
    }
}

void ll_cover_move(struct ll_cover_dual *dual, double step)
{
    if (dual->problem->pairs == 0) {
        move_singles(dual, step);
    } else {
        move_pairs(dual, step);
    }
}
