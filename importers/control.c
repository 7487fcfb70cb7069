#include "importers/control.h"

#include <cpl_vsi.h>
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/csv.h"

#define BYTES_MAX 1000000U

void ll_control_clear(struct ll_control *c)
{
    ll_free(c->from);
    ll_free(c->to);
    *c = (struct ll_control){0};
}

/// The whole file. @param ret_bytes Owned by the caller (ll_free).
static enum ll_code read_file(const char *file, char **ret_bytes, size_t *ret_len,
                              struct ll_err *err)
{
    VSILFILE *f = VSIFOpenL(file, "rb");
    if (f == NULL) {
        return ll_fail(err, LL_E_NOT_FOUND, "there is no file '%.200s'", file);
    }
    char *bytes = ll_alloc(BYTES_MAX + 1, 1);
    size_t len = bytes == NULL ? 0 : VSIFReadL(bytes, 1, BYTES_MAX + 1, f);
    (void)VSIFCloseL(f);
    if (bytes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (len > BYTES_MAX) {
        ll_free(bytes);
        return ll_fail(err, LL_E_LIMIT, "'%.200s' is too large for control points", file);
    }
    *ret_bytes = bytes;
    *ret_len = len;
    return LL_OK;
}

/// The places of the four columns; decides what `to` is.
static enum ll_code find_columns(const ll_csv *csv, size_t column[4], bool *ret_lonlat,
                                 struct ll_err *err)
{
    bool lonlat = ll_csv_column(csv, "to_lon", &column[2], NULL) == LL_OK;
    enum ll_code code = ll_csv_column(csv, "from_x", &column[0], err);
    if (code == LL_OK) {
        code = ll_csv_column(csv, "from_y", &column[1], err);
    }
    if (code == LL_OK && !lonlat) {
        code = ll_csv_column(csv, "to_x", &column[2], err);
    }
    if (code == LL_OK) {
        code = ll_csv_column(csv, lonlat ? "to_lat" : "to_y", &column[3], err);
    }
    *ret_lonlat = lonlat;
    return code == LL_OK ? LL_OK
                         : ll_err_wrap(err, code,
                                       "control points need the columns from_x, from_y "
                                       "and to_lon, to_lat (or to_x, to_y)");
}

static enum ll_code read_rows(const ll_csv *csv, const char *file, struct ll_control *c,
                              struct ll_err *err)
{
    size_t column[4] = {0};
    enum ll_code code = find_columns(csv, column, &c->lonlat, err);
    for (size_t i = 0; code == LL_OK && i < ll_csv_rows(csv); i++) {
        double value[4] = {NAN, NAN, NAN, NAN};
        for (size_t k = 0; code == LL_OK && k < 4; k++) {
            code = ll_csv_number(csv, i, column[k], &value[k], err);
            if (code == LL_OK && !isfinite(value[k])) {
                code = ll_fail(err, LL_E_FORMAT, "'%.200s': control point %zu is not complete",
                               file, i + 1);
            }
        }
        c->from[i] = (struct ll_xy){value[0], value[1]};
        c->to[i] = (struct ll_xy){value[2], value[3]};
        if (code == LL_OK && c->lonlat && (fabs(value[2]) > 180.0 || fabs(value[3]) > 90.0)) {
            code = ll_fail(err, LL_E_FORMAT,
                           "'%.200s': to_lon and to_lat of control point %zu are no degrees", file,
                           i + 1);
        }
        c->count = i + 1;
    }
    return code;
}

enum ll_code ll_control_read(const char *file, struct ll_control *ret_control, struct ll_err *err)
{
    static const char bom[] = "\xEF\xBB\xBF";
    LL_CLEANUP(ll_freep) char *bytes = NULL;
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    LL_CLEANUP(ll_control_clear) struct ll_control c = {0};
    size_t len = 0;
    enum ll_code code = read_file(file, &bytes, &len, err);
    if (code != LL_OK) {
        return code;
    }
    size_t skip = len >= 3 && memcmp(bytes, bom, 3) == 0 ? 3 : 0;
    code = ll_csv_parse("--control", bytes + skip, len - skip, &csv, err);
    if (code != LL_OK) {
        return code;
    }
    c.from = ll_calloc(ll_csv_rows(csv) + 1, sizeof *c.from);
    c.to = ll_calloc(ll_csv_rows(csv) + 1, sizeof *c.to);
    if (c.from == NULL || c.to == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    code = read_rows(csv, file, &c, err);
    if (code == LL_OK) {
        *ret_control = c;
        c = (struct ll_control){0}; /* now the caller's */
    }
    return code;
}
