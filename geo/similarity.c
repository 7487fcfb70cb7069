#include "geo/similarity.h"

#include <math.h>

#define PI         3.14159265358979323846
#define SPREAD_MIN 0.05

static struct ll_xy middle_of(const struct ll_xy *points, size_t count)
{
    struct ll_xy m = {0};
    for (size_t i = 0; i < count; i++) {
        m.x += (points[i].x - points[0].x) / (double)count;
        m.y += (points[i].y - points[0].y) / (double)count;
    }
    return (struct ll_xy){m.x + points[0].x, m.y + points[0].y};
}

/// Spread across the main direction by that along it: 0 on a line.
static double spread(const struct ll_xy *points, size_t count, struct ll_xy middle)
{
    double xx = 0.0, yy = 0.0, xy = 0.0;
    for (size_t i = 0; i < count; i++) {
        double x = points[i].x - middle.x, y = points[i].y - middle.y;
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    double half = 0.5 * (xx + yy), root = hypot(0.5 * (xx - yy), xy);
    return half + root > 0.0 ? sqrt(fmax(0.0, half - root) / (half + root)) : 0.0;
}

void ll_similarity_apply(const struct ll_similarity *s, struct ll_xy *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double x = points[i].x - s->from_middle.x, y = points[i].y - s->from_middle.y;
        points[i].x = s->to_middle.x + s->a * x - s->b * y;
        points[i].y = s->to_middle.y + s->b * x + s->a * y;
    }
}

static struct ll_similarity_fit judge(const struct ll_similarity *s, const struct ll_xy *from,
                                      const struct ll_xy *to, size_t count)
{
    struct ll_similarity_fit fit = {.scale = hypot(s->a, s->b),
                                    .turn_deg = atan2(s->b, s->a) * 180.0 / PI};
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        struct ll_xy p = from[i];
        ll_similarity_apply(s, &p, 1);
        double off = hypot(p.x - to[i].x, p.y - to[i].y);
        sum += off * off;
        if (off > fit.max_m) {
            fit.max_m = off;
            fit.worst = i;
        }
    }
    fit.rms_m = sqrt(sum / (2.0 * (double)count - 4.0));
    return fit;
}

enum ll_code ll_similarity_find(const struct ll_xy *from, const struct ll_xy *to, size_t count,
                                struct ll_similarity *ret_similarity,
                                struct ll_similarity_fit *ret_fit, struct ll_err *err)
{
    if (count < 3) {
        return ll_fail(err, LL_E_INVALID, "%zu control points are too few: three are needed",
                       count);
    }
    struct ll_similarity s = {.from_middle = middle_of(from, count),
                              .to_middle = middle_of(to, count)};
    if (!(spread(from, count, s.from_middle) >= SPREAD_MIN) ||
        !(spread(to, count, s.to_middle) >= SPREAD_MIN)) {
        return ll_fail(err, LL_E_INVALID,
                       "the control points lie on one line: choose some to the side of it");
    }
    double along = 0.0, across = 0.0, square = 0.0;
    for (size_t i = 0; i < count; i++) {
        double x = from[i].x - s.from_middle.x, y = from[i].y - s.from_middle.y;
        double u = to[i].x - s.to_middle.x, v = to[i].y - s.to_middle.y;
        along += x * u + y * v;
        across += x * v - y * u;
        square += x * x + y * y;
    }
    s.a = along / square;
    s.b = across / square;
    *ret_fit = judge(&s, from, to, count);
    *ret_similarity = s;
    return LL_OK;
}
