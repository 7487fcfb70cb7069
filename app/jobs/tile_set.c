#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/jobs/draw.h"
#include "app/jobs/find.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/pool.h"
#include "data/archive.h"

/* Tiles are drawn in batches: all workers draw, then one thread writes in order, so that the
 * result does not depend on the number of threads and memory stays bounded. */
#define BATCH_TILES 256
#define PATH_BYTES  4096
#define TILES_MAX   ((size_t)50 * 1000 * 1000)

struct drawn {
    int z;
    uint32_t x;
    uint32_t y;
    unsigned char *bytes; /* owned */
    size_t len;
    bool empty;
};

struct set {
    const struct ll_view *view;
    const struct ll_draw_tiles_request *request;
    ll_painter *painters[LL_THREADS_MAX];
    ll_mbtiles *archive; /* NULL: a folder */
    struct drawn batch[BATCH_TILES];
    size_t batched;
    size_t total;
    struct ll_draw_tiles_report report;
};

static void set_clear(struct set *set)
{
    for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
        ll_painter_free(set->painters[i]);
    }
    for (size_t i = 0; i < BATCH_TILES; i++) {
        ll_free(set->batch[i].bytes);
    }
    ll_mbtiles_free(set->archive);
}

static enum ll_code draw_some(void *user, unsigned worker, size_t begin, size_t end,
                              struct ll_err *err)
{
    struct set *set = user;
    for (size_t i = begin; i < end; i++) {
        struct drawn *tile = &set->batch[i];
        struct ll_png png = {0};
        enum ll_code code = ll_tile_draw(set->painters[worker], set->view->map, set->request->layer,
                                         tile->z, tile->x, tile->y, 1, &png, err);
        if (code != LL_OK) {
            return code;
        }
        tile->bytes = ll_alloc(png.len, 1);
        if (tile->bytes == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        memcpy(tile->bytes, png.bytes, png.len);
        tile->len = png.len;
        tile->empty = png.empty;
    }
    return LL_OK;
}

/// Makes a folder and those above it.
static enum ll_code make_folder(const char *path, struct ll_err *err)
{
    char part[PATH_BYTES];
    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) {
        return ll_fail(err, LL_E_INVALID, "the path '%s' is too long", path);
    }
    for (char *c = part + 1; *c != '\0'; c++) {
        if (*c == '/') {
            *c = '\0';
            (void)mkdir(part, 0777); /* a failure shows at the last one */
            *c = '/';
        }
    }
    if (mkdir(part, 0777) != 0 && errno != EEXIST) {
        return ll_fail(err, LL_E_IO, "cannot make the folder '%s': %s", path, strerror(errno));
    }
    return LL_OK;
}

/// Writes DIR/z/x/y.png; folders are made on the way.
static enum ll_code write_file(const char *dir, const struct drawn *tile, struct ll_err *err)
{
    char path[PATH_BYTES];
    if (strlen(dir) + 40 > sizeof path) {
        return ll_fail(err, LL_E_INVALID, "the path '%s' is too long", dir);
    }
    (void)snprintf(path, sizeof path, "%s/%d/%u", dir, tile->z, tile->x);
    enum ll_code code = make_folder(path, err);
    if (code != LL_OK) {
        return code;
    }
    (void)snprintf(path, sizeof path, "%s/%d/%u/%u.png", dir, tile->z, tile->x, tile->y);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return ll_fail(err, LL_E_IO, "cannot write '%s': %s", path, strerror(errno));
    }
    bool written = fwrite(tile->bytes, 1, tile->len, file) == tile->len;
    if (fclose(file) != 0 || !written) {
        return ll_fail(err, LL_E_IO, "cannot write '%s': %s", path, strerror(errno));
    }
    return LL_OK;
}

/// Draws and writes what is in the batch, and empties it.
static enum ll_code flush(struct set *set, struct ll_err *err)
{
    enum ll_code code = ll_pool_for(set->request->threads, set->batched, 4, draw_some, set, err);
    for (size_t i = 0; i < set->batched; i++) {
        struct drawn *tile = &set->batch[i];
        if (code == LL_OK) {
            code = set->archive != NULL ? ll_mbtiles_add(set->archive, tile->z, tile->x, tile->y,
                                                         tile->bytes, tile->len, err)
                                        : write_file(set->request->out, tile, err);
        }
        set->report.tiles++;
        set->report.empty += tile->empty;
        set->report.bytes += tile->len;
        ll_free(tile->bytes);
        tile->bytes = NULL;
    }
    set->batched = 0;
    if (code == LL_OK && !ll_progress_report(set->request->progress, "drawing tiles",
                                             set->report.tiles, set->total)) {
        return ll_fail(err, LL_E_CANCELLED, "stopped");
    }
    return code;
}

static enum ll_code draw_zoom(struct set *set, const struct ll_box *lonlat, int z,
                              struct ll_err *err)
{
    struct ll_tile_range range = ll_tile_range_of(lonlat, z);
    for (uint32_t x = range.x0; x <= range.x1; x++) {
        for (uint32_t y = range.y0; y <= range.y1; y++) {
            set->batch[set->batched++] = (struct drawn){.z = z, .x = x, .y = y};
            if (set->batched == BATCH_TILES) {
                enum ll_code code = flush(set, err);
                if (code != LL_OK) {
                    return code;
                }
            }
        }
    }
    return LL_OK;
}

static bool is_mbtiles(const char *path)
{
    size_t len = strlen(path);
    return len > 8 && strcmp(path + len - 8, ".mbtiles") == 0;
}

static enum ll_code open_output(struct set *set, const struct ll_box *lonlat, struct ll_err *err)
{
    const struct ll_draw_tiles_request *request = set->request;
    if (!is_mbtiles(request->out)) {
        return make_folder(request->out, err);
    }
    const struct ll_mbtiles_info info = {
        .name = set->view->name[0] == '\0' ? "Lifelane" : set->view->name,
        .description = ll_map_layer_text(request->layer, request->lang),
        .attribution = set->view->attribution,
        .bounds_deg = *lonlat,
        .min_zoom = request->min_zoom,
        .max_zoom = request->max_zoom,
    };
    return ll_mbtiles_create(request->out, &info, &set->archive, err);
}

static enum ll_code count_tiles(struct set *set, const struct ll_box *lonlat, struct ll_err *err)
{
    double total = 0.0;
    for (int z = set->request->min_zoom; z <= set->request->max_zoom; z++) {
        struct ll_tile_range range = ll_tile_range_of(lonlat, z);
        total += ((double)range.x1 - range.x0 + 1.0) * ((double)range.y1 - range.y0 + 1.0);
    }
    if (total > (double)TILES_MAX) {
        return ll_fail(err, LL_E_LIMIT,
                       "%.0f tiles are too many; take a smaller --area or a lower --zoom", total);
    }
    set->total = (size_t)total;
    return LL_OK;
}

static enum ll_code find_bounds(const struct set *set, struct ll_box *ret_lonlat,
                                struct ll_err *err)
{
    uint32_t area = LL_NONE;
    if (set->request->area == NULL) {
        *ret_lonlat = ll_map_bounds(set->view->map);
        return ll_box_is_empty(ret_lonlat)
                   ? ll_fail(err, LL_E_NOT_FOUND, "the store is empty: there is nothing to draw")
                   : LL_OK;
    }
    enum ll_code code =
        ll_find_area(&set->view->scene.layer[LL_AREA], set->request->area, &area, err);
    return code == LL_OK ? ll_area_bounds(set->view, area, ret_lonlat, err) : code;
}

enum ll_code ll_draw_tiles(const struct ll_view *view, const struct ll_draw_tiles_request *request,
                           struct ll_draw_tiles_report *ret_report, struct ll_err *err)
{
    double started = ll_clock_s();
    LL_CLEANUP(set_clear) struct set set = {.view = view, .request = request};
    struct ll_box lonlat = ll_box_empty();
    enum ll_code code = find_bounds(&set, &lonlat, err);
    if (code == LL_OK) {
        code = count_tiles(&set, &lonlat, err);
    }
    for (unsigned i = 0; code == LL_OK && i < request->threads; i++) {
        code = ll_painter_new(&set.painters[i], err);
    }
    if (code == LL_OK) {
        code = open_output(&set, &lonlat, err);
    }
    for (int z = request->min_zoom; code == LL_OK && z <= request->max_zoom; z++) {
        code = draw_zoom(&set, &lonlat, z, err);
    }
    if (code == LL_OK) {
        code = flush(&set, err);
    }
    if (code == LL_OK && set.archive != NULL) {
        code = ll_mbtiles_finish(set.archive, err);
    }
    if (code == LL_OK) {
        set.report.seconds = ll_clock_s() - started;
        *ret_report = set.report;
    }
    return code;
}
