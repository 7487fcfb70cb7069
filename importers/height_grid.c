#include "importers/height_grid.h"

#include <cpl_error.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/text.h"
#include "importers/gdal_words.h"
#include "importers/source.h"

/* Rows of the grid in memory at a time. */
#define STRIP_ROWS 64
#define FOOT_M     0.3048
#define US_FOOT_M  (1200.0 / 3937.0)

void ll_height_grid_close(struct ll_height_grid *g)
{
    if (g->dataset != NULL) {
        (void)GDALClose(g->dataset);
    }
    ll_free(g->crs);
    *g = (struct ll_height_grid){0};
}

/// Metres in the unit the band is in; metres when it does not say.
static double unit_m(const char *unit)
{
    return ll_text_equal_fold(unit, "ft") || ll_text_equal_fold(unit, "foot") ? FOOT_M
           : ll_text_equal_fold(unit, "us-ft") || ll_text_equal_fold(unit, "ftUS") ||
                   ll_text_equal_fold(unit, "US survey foot")
               ? US_FOOT_M
               : 1.0;
}

static enum ll_code describe_band(struct ll_height_grid *g, const char *file, struct ll_err *err)
{
    double place[6];
    int found = 0;
    if (GDALGetRasterCount(g->dataset) != 1 ||
        GDALGetRasterColorTable(GDALGetRasterBand(g->dataset, 1)) != NULL) {
        return ll_fail(err, LL_E_FORMAT,
                       "'%.300s' is a picture, not an elevation model: one band of heights is "
                       "wanted",
                       file);
    }
    if (GDALGetGeoTransform(g->dataset, place) != CE_None ||
        !GDALInvGeoTransform(place, g->to_cell)) {
        return ll_fail(err, LL_E_FORMAT, "'%.300s' does not say where it lies", file);
    }
    g->band = GDALGetRasterBand(g->dataset, 1);
    g->width = GDALGetRasterXSize(g->dataset);
    g->height = GDALGetRasterYSize(g->dataset);
    g->nodata = GDALGetRasterNoDataValue(g->band, &found);
    g->has_nodata = found != 0;
    double metre = unit_m(GDALGetRasterUnitType(g->band));
    g->scale = metre * GDALGetRasterScale(g->band, NULL);
    g->offset = metre * GDALGetRasterOffset(g->band, NULL);
    return ll_srs_definition(GDALGetSpatialRef(g->dataset), &g->crs, err);
}

enum ll_code ll_height_grid_open(const char *file, struct ll_height_grid *ret_grid,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_height_grid_close) struct ll_height_grid g = {0};
    if (strncmp(file, "/vsi", 4) != 0 && access(file, F_OK) != 0) {
        return ll_fail(err, LL_E_NOT_FOUND, "there is no file '%.400s'", file);
    }
    CPLErrorReset();
    g.dataset = GDALOpenEx(file, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL,
                           NULL, NULL);
    if (g.dataset == NULL) {
        return ll_fail(err, LL_E_FORMAT, "'%.300s' is not an elevation model that can be read: %s",
                       file, ll_gdal_words(ll_gdal_message(), ll_err_lang(err)).text);
    }
    enum ll_code code = describe_band(&g, file, err);
    if (code == LL_OK) {
        *ret_grid = g;
        g = (struct ll_height_grid){0};
    }
    return code;
}

/// A point by the cell left and above of it, with its share of the next ones.
struct place {
    size_t point;
    int column;
    int row;
    double right;
    double down;
};

static int by_row(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

/// Where a point lies between the centres of cells. The outer half of the outermost cells counts as
/// their centres. @return false outside the grid.
static bool locate(const struct ll_height_grid *g, struct ll_xy p, struct place *ret)
{
    const double *t = g->to_cell;
    double x = t[0] + p.x * t[1] + p.y * t[2], y = t[3] + p.x * t[4] + p.y * t[5];
    if (!(x >= 0.0 && x <= g->width && y >= 0.0 && y <= g->height)) {
        return false;
    }
    x = fmin(fmax(x - 0.5, 0.0), g->width - 1.0);
    y = fmin(fmax(y - 0.5, 0.0), g->height - 1.0);
    ret->column = (int)fmin(floor(x), fmax(g->width - 2.0, 0.0));
    ret->row = (int)fmin(floor(y), fmax(g->height - 2.0, 0.0));
    ret->right = x - ret->column;
    ret->down = y - ret->row;
    return true;
}

/// Cells of some rows in memory.
struct strip {
    double *cells;
    int left;
    int columns;
    int top;
    int rows;
};

static double cell(const struct ll_height_grid *g, const struct strip *s, int column, int row)
{
    column = column < g->width ? column : g->width - 1;
    row = row < g->height ? row : g->height - 1;
    double value =
        s->cells[(size_t)(row - s->top) * (size_t)s->columns + (size_t)(column - s->left)];
    return g->has_nodata && (value == g->nodata || isnan(value)) ? NAN
                                                                 : value * g->scale + g->offset;
}

static double height_of(const struct ll_height_grid *g, const struct strip *s,
                        const struct place *p)
{
    double above = (1.0 - p->right) * cell(g, s, p->column, p->row) +
                   p->right * cell(g, s, p->column + 1, p->row);
    double below = (1.0 - p->right) * cell(g, s, p->column, p->row + 1) +
                   p->right * cell(g, s, p->column + 1, p->row + 1);
    return (1.0 - p->down) * above + p->down * below;
}

static enum ll_code read_strip(const struct ll_height_grid *g, struct strip *s, int top,
                               struct ll_err *err)
{
    s->top = top;
    s->rows = g->height - top < STRIP_ROWS + 1 ? g->height - top : STRIP_ROWS + 1;
    CPLErrorReset();
    CPLErr failed = GDALRasterIO(g->band, GF_Read, s->left, s->top, s->columns, s->rows, s->cells,
                                 s->columns, s->rows, GDT_Float64, 0, 0);
    return failed == CE_None ? LL_OK
                             : ll_fail(err, LL_E_IO, "the elevation model breaks off: %s",
                                       ll_gdal_words(ll_gdal_message(), ll_err_lang(err)).text);
}

/// Reads the strips that hold places, which are in order of rows.
static enum ll_code read_places(const struct ll_height_grid *g, const struct place *places,
                                size_t count, const struct ll_progress *progress, double *heights,
                                struct ll_err *err)
{
    int left = places[0].column, right = left;
    for (size_t i = 1; i < count; i++) {
        left = places[i].column < left ? places[i].column : left;
        right = places[i].column > right ? places[i].column : right;
    }
    right = right + 1 < g->width ? right + 1 : g->width - 1;
    struct strip s = {.left = left, .columns = right - left + 1};
    LL_CLEANUP(ll_freep)
    double *cells = ll_alloc((size_t)s.columns * (STRIP_ROWS + 1), sizeof *cells);
    if (cells == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    s.cells = cells;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || places[i].row + 1 >= s.top + s.rows) {
            if (!ll_progress_report(progress, "reading heights", i, count)) {
                return ll_fail(err, LL_E_CANCELLED, "stopped; nothing was stored");
            }
            enum ll_code code = read_strip(g, &s, places[i].row, err);
            if (code != LL_OK) {
                return code;
            }
        }
        heights[places[i].point] = height_of(g, &s, &places[i]);
    }
    return LL_OK;
}

enum ll_code ll_height_grid_read(const struct ll_height_grid *g, const struct ll_xy *points,
                                 size_t count, const struct ll_progress *progress,
                                 double *ret_heights, struct ll_err *err)
{
    size_t inside = 0;
    LL_CLEANUP(ll_freep) struct place *places = ll_alloc(count, sizeof *places);
    if (places == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        ret_heights[i] = NAN;
        if (locate(g, points[i], &places[inside])) {
            places[inside++].point = i;
        }
    }
    if (inside == 0) {
        return LL_OK;
    }
    qsort(places, inside, sizeof *places, by_row);
    return read_places(g, places, inside, progress, ret_heights, err);
}
