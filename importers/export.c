#include "importers/export.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/place.h"
#include "importers/export_check.h"
#include "importers/export_sheet.h"

struct ll_export_cell ll_text_cell(const char *text)
{
    return (struct ll_export_cell){.known = text != NULL && text[0] != '\0', .text = text};
}

enum ll_code ll_export_form_of(const char *file, enum ll_export_form *ret_form, struct ll_err *err)
{
    static const struct {
        const char *ending;
        enum ll_export_form form;
    } forms[] = {{".csv", LL_EXPORT_CSV},
                 {".geojson", LL_EXPORT_GEOJSON},
                 {".json", LL_EXPORT_GEOJSON},
                 {".gpkg", LL_EXPORT_GPKG},
                 {".xlsx", LL_EXPORT_XLSX}};
    const char *dot = strrchr(file, '.');
    for (size_t i = 0; dot != NULL && i < sizeof forms / sizeof forms[0]; i++) {
        if (ll_text_equal_fold(dot, forms[i].ending)) {
            *ret_form = forms[i].form;
            return LL_OK;
        }
    }
    return ll_fail(err, LL_E_USAGE,
                   "'%.400s': the ending says the form: .csv, .geojson, .gpkg or .xlsx", file);
}

/// Makes a folder beside the file to write into: some drivers go by the ending of the name, and
/// some leave further files.
static enum ll_code make_folder(const char *file, struct ll_text *ret_folder, struct ll_err *err)
{
    const char *slash = strrchr(file, '/');
    int len = slash == NULL ? 0 : (int)(slash - file) + 1;
    enum ll_code code = ll_text_appendf(ret_folder, err, "%.*s.lifelane-XXXXXX", len, file);
    if (code != LL_OK || mkdtemp(ret_folder->data) != NULL) {
        return code;
    }
    if (errno == ENOENT || errno == ENOTDIR) {
        return ll_fail(err, LL_E_NOT_FOUND, "the folder of '%.400s' is not there", file);
    }
    if (errno == EACCES || errno == EPERM || errno == EROFS) {
        return ll_fail(err, LL_E_READONLY, "no right to write '%.400s' or its folder", file);
    }
    return ll_fail(err, errno == ENOSPC ? LL_E_FULL : LL_E_IO, "cannot write '%.400s': %s", file,
                   strerror(errno));
}

/// Writes into the folder and moves the whole file to its place.
static enum ll_code write_in(const char *folder, const struct ll_export_sheet *sheet,
                             const struct ll_export_target *target, enum ll_export_form form,
                             const struct ll_export_way *way, size_t *ret_too_long,
                             struct ll_err *err)
{
    static const char *const endings[LL_EXPORT_FORM_COUNT] = {"csv", "geojson", "gpkg", "xlsx"};
    LL_CLEANUP(ll_text_clear) struct ll_text made = {0};
    enum ll_code code = ll_text_appendf(&made, err, "%s/made.%s", folder, endings[form]);
    if (code == LL_OK) {
        code =
            ll_export_sheet_write(sheet, form, made.data, way, target->progress, ret_too_long, err);
    }
    if (code == LL_OK) {
        code = ll_export_check(made.data, form, sheet->rows, err);
    }
    if (code == LL_E_IO && ll_export_no_room(folder)) {
        code = ll_fail(err, LL_E_FULL, "no space left for '%s'; nothing was stored", target->file);
    }
    if (code == LL_OK) {
        code = ll_place_finish(made.data, target->file, LL_PLACE_REPLACE, err);
    }
    if (made.data != NULL) {
        ll_place_abandon(made.data); /* not there any more when all went well */
    }
    return code;
}

enum ll_code ll_export_write(ll_geo_ctx *ctx, const struct ll_export_sheet *sheet,
                             const struct ll_export_target *target,
                             struct ll_export_report *ret_report, struct ll_err *err)
{
    enum ll_export_form form = LL_EXPORT_CSV;
    struct ll_export_report report = {.features = sheet->rows};
    LL_CLEANUP(ll_export_way_close) struct ll_export_way way = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text folder = {0};
    enum ll_code code = ll_export_form_of(target->file, &form, err);
    if (code == LL_OK) {
        const char *crs =
            target->crs == NULL && form == LL_EXPORT_GEOJSON ? "EPSG:4326" : target->crs;
        code = ll_export_way_open(ctx, sheet->epsg, crs, &way, err);
    }
    if (code == LL_OK) {
        code = make_folder(target->file, &folder, err);
    }
    if (code != LL_OK) {
        return code;
    }
    code = write_in(ll_text_str(&folder), sheet, target, form, &way, &report.too_long, err);
    (void)rmdir(ll_text_str(&folder));
    if (code == LL_OK) {
        (void)snprintf(report.crs, sizeof report.crs, "%s", way.text);
        *ret_report = report;
    }
    return code;
}
