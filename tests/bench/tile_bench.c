/* Draws every tile of a zoom of each map layer of an assessed store on one thread:
 *   ll_tile_bench STORE [ZOOM]
 * One JSON line a layer: milliseconds a tile that is not empty (mean, median, 99 of 100, worst),
 * and the same of the tenth of tiles that take longest, the building-dense ones. */
#include <stdio.h>
#include <stdlib.h>

#include "app/jobs/view.h"
#include "core/alloc.h"
#include "core/array.h"
#include "core/clock.h"
#include "core/text.h"
#include "tiles/tile.h"

/// Times of the tiles of one layer.
struct times {
    double *ms;
    size_t count;
    size_t capacity;
    size_t bytes;
    size_t empty;
};

static void must(enum ll_code code, const struct ll_err *err)
{
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err->message);
        exit(1);
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : (x > y ? 1 : 0);
}

static double mean(const double *ms, size_t from, size_t to)
{
    double sum = 0.0;
    for (size_t i = from; i < to; i++) {
        sum += ms[i];
    }
    return to > from ? sum / (double)(to - from) : 0.0;
}

static void draw_one(ll_painter *painter, const ll_map *map, enum ll_map_layer layer, int z,
                     uint32_t x, uint32_t y, struct times *times)
{
    struct ll_err err = {0};
    struct ll_png png = {0};
    double start = ll_clock_s();
    must(ll_tile_draw(painter, map, layer, z, x, y, 1, &png, &err), &err);
    double ms = (ll_clock_s() - start) * 1e3;
    if (png.empty) {
        times->empty++;
        return;
    }
    must(ll_array_reserve(&times->ms, &times->capacity, times->count + 1, sizeof *times->ms, &err),
         &err);
    times->ms[times->count++] = ms;
    times->bytes += png.len;
}

static void bench_layer(ll_painter *painter, const ll_map *map, enum ll_map_layer layer, int z)
{
    struct times t = {0};
    struct ll_box bounds = ll_map_bounds(map);
    struct ll_tile_range r = ll_tile_range_of(&bounds, z);
    for (uint32_t y = r.y0; y <= r.y1; y++) {
        for (uint32_t x = r.x0; x <= r.x1; x++) {
            draw_one(painter, map, layer, z, x, y, &t);
        }
    }
    if (t.count > 0) {
        qsort(t.ms, t.count, sizeof *t.ms, by_size);
        (void)printf("{\"layer\": \"%s\", \"zoom\": %d, \"tiles\": %zu, \"empty\": %zu, "
                     "\"bytes\": %zu, \"mean_ms\": %.3f, \"median_ms\": %.3f, \"p99_ms\": %.3f, "
                     "\"worst_ms\": %.3f, \"dense_ms\": %.3f}\n",
                     ll_map_layer_key(layer), z, t.count, t.empty, t.bytes / t.count,
                     mean(t.ms, 0, t.count), t.ms[t.count / 2], t.ms[t.count * 99 / 100],
                     t.ms[t.count - 1], mean(t.ms, t.count * 9 / 10, t.count));
    }
    ll_free(t.ms);
}

int main(int argc, char **argv)
{
    struct ll_err err = {0};
    struct ll_view view = {0};
    ll_painter *painter = NULL;
    long long zoom = 16;
    if (argc < 2 || (argc > 2 && !ll_parse_whole(argv[2], 0, LL_ZOOM_MAX, &zoom))) {
        (void)fprintf(stderr, "usage: %s STORE [ZOOM]\n", argv[0]);
        return 2;
    }
    struct ll_view_request request = {
        .store = argv[1], .lang = LL_LANG_ZH, .threads = 1, .with_map = true, .assessed = true};
    must(ll_view_open(&request, &view, &err), &err);
    must(ll_painter_new(&painter, &err), &err);
    for (int layer = 0; layer < LL_MAP_LAYER_COUNT; layer++) {
        bench_layer(painter, view.map, (enum ll_map_layer)layer, (int)zoom);
    }
    ll_painter_free(painter);
    ll_view_clear(&view);
    return 0;
}
