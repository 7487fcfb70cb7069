#include "tiles/raster.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"

/// Sum of a cell that lies wholly inside.
#define FULL (LL_SUBPIXELS * LL_SUBPIXELS * 2)

/// Steps of coverage that painting tells apart.
#define STEPS 15

enum ll_code ll_raster_reset(struct ll_raster *raster, int width, int height, struct ll_err *err)
{
    size_t cells = ((size_t)width + 2) * (size_t)height;
    if (cells > raster->capacity || (size_t)height > raster->row_capacity) {
        LL_CLEANUP(ll_freep) int32_t *new_cells = ll_calloc(cells, sizeof *new_cells);
        LL_CLEANUP(ll_freep) int32_t *from = ll_alloc((size_t)height, sizeof *from);
        int32_t *to = ll_alloc((size_t)height, sizeof *to);
        if (new_cells == NULL || from == NULL || to == NULL) {
            ll_free(to);
            return ll_fail(err, LL_E_NOMEM, "a picture of %d x %d pixels", width, height);
        }
        ll_raster_clear(raster);
        *raster = (struct ll_raster){.cells = new_cells,
                                     .row_from = from,
                                     .row_to = to,
                                     .capacity = cells,
                                     .row_capacity = (size_t)height};
        new_cells = NULL;
        from = NULL;
    }
    memset(raster->cells, 0, cells * sizeof *raster->cells);
    raster->width = width;
    raster->height = height;
    for (int y = 0; y < height; y++) {
        raster->row_from[y] = INT32_MAX;
        raster->row_to[y] = -1;
    }
    raster->top = height;
    raster->bottom = -1;
    return LL_OK;
}

void ll_raster_clear(struct ll_raster *raster)
{
    ll_free(raster->cells);
    ll_free(raster->row_from);
    ll_free(raster->row_to);
    *raster = (struct ll_raster){0};
}

/// Adds the part of an edge inside one cell: `dy` rows, at `twice` the mean distance from the
/// cell's left side.
static inline void add(int32_t *cell, int32_t dy, int32_t twice)
{
    cell[0] += dy * (2 * LL_SUBPIXELS - twice);
    cell[1] += dy * twice;
}

/// Adds the part of an edge inside one row, from `xa` to `xb`; `dy` is signed by direction.
static void add_in_row(struct ll_raster *r, int row, int32_t xa, int32_t xb, int32_t dy)
{
    int32_t *cells = r->cells + (size_t)row * ((size_t)r->width + 2);
    if (xa > xb) {
        int32_t swap = xa;
        xa = xb;
        xb = swap;
    }
    int32_t first = xa >> 8;
    int32_t last = xb >> 8;
    if (first < r->row_from[row]) {
        r->row_from[row] = first;
    }
    if (last > r->row_to[row]) {
        r->row_to[row] = last;
    }
    if (first == last) {
        add(cells + first, dy, (xa & 255) + (xb & 255));
        return;
    }
    int32_t width = xb - xa;
    int32_t done = 0;
    int32_t inside = xa & 255;
    for (int32_t c = first; c < last; c++) {
        int32_t until = dy * (((c + 1) * LL_SUBPIXELS) - xa) / width;
        add(cells + c, until - done, inside + LL_SUBPIXELS);
        done = until;
        inside = 0;
    }
    add(cells + last, dy - done, xb & 255);
}

/// Adds an edge that lies inside the raster, going down; `sign` is its true direction.
static void add_inside(struct ll_raster *r, int32_t x0, int32_t y0, int32_t x1, int32_t y1,
                       int32_t sign)
{
    if (y0 == y1) {
        return;
    }
    int first = y0 >> 8;
    int last = (y1 - 1) >> 8;
    r->top = first < r->top ? first : r->top;
    r->bottom = last > r->bottom ? last : r->bottom;
    if (first == last) {
        add_in_row(r, first, x0, x1, sign * (y1 - y0));
        return;
    }
    double slope = (double)(x1 - x0) / (double)(y1 - y0);
    int32_t x = x0;
    int32_t y = y0;
    for (int row = first; row <= last; row++) {
        int32_t next_y = row == last ? y1 : (row + 1) * LL_SUBPIXELS;
        int32_t next_x = row == last ? x1 : x0 + (int32_t)floor(slope * (next_y - y0) + 0.5);
        add_in_row(r, row, x, next_x, sign * (next_y - y));
        x = next_x;
        y = next_y;
    }
}

static double clamp(double value, double low, double high)
{
    return value < low ? low : (value > high ? high : value);
}

/// Adds a going-down edge that may leave the raster sideways: the parts outside run along the
/// border, where they count for the pixels to their right as they should.
static void add_clipped(struct ll_raster *r, const double x[2], const double y[2], int32_t sign)
{
    double right = (double)r->width * LL_SUBPIXELS;
    double slope = (x[1] - x[0]) / (y[1] - y[0]);
    double cut[4] = {y[0], y[0], y[1], y[1]};
    if (x[0] != x[1]) {
        double at_left = clamp(y[0] + (0.0 - x[0]) / slope, y[0], y[1]);
        double at_right = clamp(y[0] + (right - x[0]) / slope, y[0], y[1]);
        cut[1] = at_left < at_right ? at_left : at_right;
        cut[2] = at_left < at_right ? at_right : at_left;
    }
    for (int i = 0; i < 3; i++) {
        double from = clamp(x[0] + slope * (cut[i] - y[0]), 0.0, right);
        double to = clamp(x[0] + slope * (cut[i + 1] - y[0]), 0.0, right);
        add_inside(r, (int32_t)floor(from + 0.5), (int32_t)floor(cut[i] + 0.5),
                   (int32_t)floor(to + 0.5), (int32_t)floor(cut[i + 1] + 0.5), sign);
    }
}

void ll_raster_edge(struct ll_raster *r, struct ll_sub from, struct ll_sub to)
{
    int64_t bottom = (int64_t)r->height * LL_SUBPIXELS;
    int64_t right = (int64_t)r->width * LL_SUBPIXELS;
    bool down = from.y < to.y;
    struct ll_sub a = down ? from : to;
    struct ll_sub b = down ? to : from;
    int32_t sign = down ? 1 : -1;
    if (a.y == b.y || b.y <= 0 || a.y >= bottom) {
        return;
    }
    if (a.y >= 0 && b.y <= bottom && a.x >= 0 && b.x >= 0 && a.x <= right && b.x <= right) {
        add_inside(r, (int32_t)a.x, (int32_t)a.y, (int32_t)b.x, (int32_t)b.y, sign);
        return;
    }
    double slope = (double)(b.x - a.x) / (double)(b.y - a.y);
    double y[2] = {clamp((double)a.y, 0.0, (double)bottom),
                   clamp((double)b.y, 0.0, (double)bottom)};
    double x[2] = {(double)a.x + slope * (y[0] - (double)a.y),
                   (double)b.x + slope * (y[1] - (double)b.y)};
    add_clipped(r, x, y, sign);
}

void ll_raster_polygon(struct ll_raster *raster, const struct ll_sub *corners, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ll_raster_edge(raster, corners[i], corners[i + 1 == count ? 0 : i + 1]);
    }
}

/// Prepared pixels of a paint for every step of coverage; [1] is the hatching over the colour.
struct shades {
    uint32_t pixel[2][STEPS + 1];
};

static struct shades shades_of(const struct ll_paint *paint)
{
    struct shades s;
    for (unsigned i = 0; i <= STEPS; i++) {
        unsigned coverage = i * 255U / STEPS;
        s.pixel[0][i] = ll_pixel_of(paint->colour, coverage);
        s.pixel[1][i] = paint->hatch == 0
                            ? s.pixel[0][i]
                            : ll_pixel_over(ll_pixel_of(paint->hatch, coverage), s.pixel[0][i]);
    }
    return s;
}

static bool on_hatch(const struct ll_paint *paint, int x, int y)
{
    int64_t along = (paint->phase + x + y) % paint->hatch_period;
    return (along < 0 ? along + paint->hatch_period : along) < paint->hatch_width;
}

/// Coverage of a sum, in steps. Sums of either direction of rotation count.
static unsigned step_of(int32_t sum)
{
    uint32_t inside = (uint32_t)(sum < 0 ? -sum : sum);
    return inside >= FULL ? STEPS : (inside * STEPS + FULL / 2U) / FULL;
}

static void paint_row(struct ll_raster *r, int row, uint32_t *pixels, const struct ll_paint *paint,
                      const struct shades *shades)
{
    int32_t *cells = r->cells + (size_t)row * ((size_t)r->width + 2);
    int32_t last = r->row_to[row] + 1 < r->width ? r->row_to[row] + 1 : r->width - 1;
    int32_t sum = 0;
    unsigned step = 0;
    for (int32_t x = r->row_from[row]; x <= last; x++) {
        if (cells[x] != 0) {
            sum += cells[x];
            step = step_of(sum);
        }
        if (step != 0) {
            bool hatch = paint->hatch != 0 && on_hatch(paint, x, row);
            pixels[x] = ll_pixel_over(shades->pixel[hatch ? 1 : 0][step], pixels[x]);
        }
    }
}

/// Sets the touched cells of a row back to 0.
static void empty_row(struct ll_raster *r, int row)
{
    int32_t *cells = r->cells + (size_t)row * ((size_t)r->width + 2);
    if (r->row_to[row] >= 0) {
        size_t count = (size_t)(r->row_to[row] + 2 - r->row_from[row]);
        memset(cells + r->row_from[row], 0, count * sizeof *cells);
    }
    r->row_from[row] = INT32_MAX;
    r->row_to[row] = -1;
}

void ll_raster_paint(struct ll_raster *raster, struct ll_canvas *canvas,
                     const struct ll_paint *paint)
{
    if (raster->bottom < 0) {
        return; /* nothing was added */
    }
    struct shades shades = shades_of(paint);
    for (int y = raster->top; y <= raster->bottom; y++) {
        uint32_t *pixels = canvas->pixels + (size_t)y * (size_t)canvas->width;
        paint_row(raster, y, pixels, paint, &shades);
        empty_row(raster, y);
    }
    raster->top = raster->height;
    raster->bottom = -1;
}

void ll_raster_coverage(struct ll_raster *raster, uint8_t *ret_coverage)
{
    memset(ret_coverage, 0, (size_t)raster->width * (size_t)raster->height);
    for (int y = raster->top; y <= raster->bottom; y++) {
        int32_t *cells = raster->cells + (size_t)y * ((size_t)raster->width + 2);
        int64_t sum = 0;
        for (int32_t x = 0; x < raster->width; x++) {
            sum += cells[x];
            int64_t inside = sum < 0 ? -sum : sum;
            inside = inside > FULL ? FULL : inside;
            ret_coverage[(size_t)y * (size_t)raster->width + (size_t)x] =
                (uint8_t)((inside * 255 + FULL / 2) / FULL);
        }
        empty_row(raster, y);
    }
    raster->top = raster->height;
    raster->bottom = -1;
}
