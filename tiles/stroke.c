#include "tiles/stroke.h"

#include <math.h>

#define LL_PI 3.14159265358979323846

/// Corners of lines wider than this are rounded.
#define ROUND_FROM (2.5 * LL_SUBPIXELS)

/// Longest tip of a corner of an outline, in half widths.
#define MITRE_MAX 3.0

#define DISC_CORNERS_MAX 64

static struct ll_sub moved(struct ll_sub p, double dx, double dy)
{
    return (struct ll_sub){p.x + (int64_t)floor(dx + 0.5), p.y + (int64_t)floor(dy + 0.5)};
}

/// Unit vector along an edge; false when it has no length.
static bool direction(struct ll_sub a, struct ll_sub b, double *dx, double *dy)
{
    double x = (double)(b.x - a.x);
    double y = (double)(b.y - a.y);
    double length = sqrt(x * x + y * y);
    if (!(length > 0.0)) {
        return false;
    }
    *dx = x / length;
    *dy = y / length;
    return true;
}

/// A triangle in the direction of rotation that all parts of lines have.
static void fill_triangle(struct ll_raster *r, struct ll_sub a, struct ll_sub b, struct ll_sub c)
{
    double twice =
        (double)(b.x - a.x) * (double)(c.y - a.y) - (double)(c.x - a.x) * (double)(b.y - a.y);
    struct ll_sub corners[3] = {a, twice > 0.0 ? b : c, twice > 0.0 ? c : b};
    ll_raster_polygon(r, corners, 3);
}

static void fill_segment(struct ll_raster *r, struct ll_sub a, struct ll_sub b, double dx,
                         double dy, double half)
{
    struct ll_sub corners[4] = {moved(a, dy * half, -dx * half), moved(b, dy * half, -dx * half),
                                moved(b, -dy * half, dx * half), moved(a, -dy * half, dx * half)};
    ll_raster_polygon(r, corners, 4);
}

/// Fills the gap on the outer side of a corner between two directions.
static void fill_corner(struct ll_raster *r, struct ll_sub at, const double before[2],
                        const double after[2], double half)
{
    double turn = before[0] * after[1] - before[1] * after[0];
    if (2.0 * half >= ROUND_FROM) {
        ll_fill_disc(r, at, half);
        return;
    }
    double side = turn > 0.0 ? half : -half;
    fill_triangle(r, at, moved(at, before[1] * side, -before[0] * side),
                  moved(at, after[1] * side, -after[0] * side));
}

void ll_stroke_line(struct ll_raster *raster, const struct ll_sub *points, size_t count,
                    double width)
{
    double before[2] = {0.0, 0.0};
    bool joined = false;
    for (size_t i = 0; i + 1 < count; i++) {
        double along[2];
        if (!direction(points[i], points[i + 1], &along[0], &along[1])) {
            continue;
        }
        fill_segment(raster, points[i], points[i + 1], along[0], along[1], width / 2.0);
        if (joined && fabs(before[0] * along[1] - before[1] * along[0]) > 0.02) {
            fill_corner(raster, points[i], before, along, width / 2.0);
        }
        joined = true;
        before[0] = along[0];
        before[1] = along[1];
    }
}

void ll_stroke_dashed(struct ll_raster *raster, const struct ll_sub *points, size_t count,
                      double width, double on, double off)
{
    double at = 0.0; /* place in the pattern */
    for (size_t i = 0; i + 1 < count; i++) {
        double along[2];
        if (!direction(points[i], points[i + 1], &along[0], &along[1])) {
            continue;
        }
        double length =
            hypot((double)(points[i + 1].x - points[i].x), (double)(points[i + 1].y - points[i].y));
        double done = 0.0;
        while (done < length) {
            bool drawn = at < on;
            double next = fmin(length, done + (drawn ? on - at : on + off - at));
            if (drawn) {
                fill_segment(raster, moved(points[i], along[0] * done, along[1] * done),
                             moved(points[i], along[0] * next, along[1] * next), along[0], along[1],
                             width / 2.0);
            }
            at += next - done;
            at = at >= on + off - 0.5 ? 0.0 : at;
            done = next == done ? length : next;
        }
    }
}

/// The corner of the ring moved outwards by `half` (inwards when negative).
static struct ll_sub offset_corner(struct ll_sub p, const double before[2], const double after[2],
                                   double half)
{
    double nx = before[1] + after[1];
    double ny = -(before[0] + after[0]);
    double square = nx * nx + ny * ny; /* 2 + 2 cos of the turn */
    double tip = square < 4.0 / (MITRE_MAX * MITRE_MAX) ? 0.0 : 2.0 * half / square;
    return tip == 0.0 ? moved(p, after[1] * half, -after[0] * half) : moved(p, nx * tip, ny * tip);
}

void ll_stroke_ring(struct ll_raster *raster, const struct ll_sub *points, size_t count,
                    double width)
{
    double before[2];
    size_t last = count - 1; /* the last point is the first again */
    while (last > 0 && !direction(points[last - 1], points[0], &before[0], &before[1])) {
        last--;
    }
    struct ll_sub first[2] = {{0, 0}, {0, 0}};
    struct ll_sub previous[2] = {{0, 0}, {0, 0}};
    bool begun = false;
    for (size_t i = 0; i < last; i++) {
        double after[2];
        struct ll_sub next = i + 1 == last ? points[0] : points[i + 1];
        if (!direction(points[i], next, &after[0], &after[1])) {
            continue;
        }
        struct ll_sub now[2] = {offset_corner(points[i], before, after, width / 2.0),
                                offset_corner(points[i], before, after, -width / 2.0)};
        if (begun) {
            ll_raster_edge(raster, previous[0], now[0]);
            ll_raster_edge(raster, now[1], previous[1]);
        } else {
            first[0] = now[0];
            first[1] = now[1];
        }
        previous[0] = now[0];
        previous[1] = now[1];
        before[0] = after[0];
        before[1] = after[1];
        begun = true;
    }
    if (begun) {
        ll_raster_edge(raster, previous[0], first[0]);
        ll_raster_edge(raster, first[1], previous[1]);
    }
}

/// Adds a regular polygon; `sign` 1 turns as lines do, -1 cuts out. Each corner is the one before,
/// turned.
static void add_corners(struct ll_raster *r, struct ll_sub centre, double radius, int corners,
                        double turn, double sign)
{
    double cosine = cos(2.0 * LL_PI / corners);
    double sine = sign * sin(2.0 * LL_PI / corners);
    double x = radius * cos(turn);
    double y = radius * sin(turn);
    struct ll_sub first = moved(centre, x, y);
    struct ll_sub previous = first;
    for (int i = 1; i <= corners; i++) {
        double next = x * cosine - y * sine;
        y = x * sine + y * cosine;
        x = next;
        struct ll_sub now = i == corners ? first : moved(centre, x, y);
        ll_raster_edge(r, previous, now);
        previous = now;
    }
}

/// Corners that keep a circle within 1/16 pixel of round.
static int disc_corners(double radius)
{
    double need = LL_PI / acos(1.0 - 16.0 / fmax(radius, 64.0));
    return need > DISC_CORNERS_MAX ? DISC_CORNERS_MAX : 4 * (int)ceil(need / 4.0);
}

void ll_fill_disc(struct ll_raster *raster, struct ll_sub centre, double radius)
{
    add_corners(raster, centre, radius, disc_corners(radius), 0.0, 1.0);
}

void ll_stroke_circle(struct ll_raster *raster, struct ll_sub centre, double radius, double width)
{
    int corners = disc_corners(radius + width / 2.0);
    add_corners(raster, centre, radius + width / 2.0, corners, 0.0, 1.0);
    add_corners(raster, centre, radius - width / 2.0, corners, 0.0, -1.0);
}

void ll_fill_corners(struct ll_raster *raster, struct ll_sub centre, double radius, int corners,
                     double turn)
{
    add_corners(raster, centre, radius, corners, turn, 1.0);
}
