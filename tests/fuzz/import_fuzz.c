/* Any file in any layer: an import ends in a report that adds up or in an error that says why, and
 * a dry run leaves the store as it was. The first byte chooses the format, the second the layer,
 * the third the coordinate system; a shapefile is .shp, .shx and .dbf in equal parts. */
#include <cpl_vsi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/store.h"
#include "importers/import.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define HEAD 3

static char folder[] = "/tmp/lifelane-fuzz-XXXXXX";
static ll_store *store;

static void release(void)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    char path[64];
    ll_store_close(store);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        (void)snprintf(path, sizeof path, "%s/store.db%s", folder, endings[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    char path[64];
    (void)argc;
    (void)argv;
    ll_importers_start();
    if (mkdtemp(folder) == NULL) {
        abort();
    }
    (void)snprintf(path, sizeof path, "%s/store.db", folder);
    if (ll_store_open(path, LL_STORE_CREATE, &store, NULL) != LL_OK || atexit(release) != 0) {
        abort();
    }
    return 0;
}

static void put_file(const char *path, const uint8_t *bytes, size_t len)
{
    VSILFILE *file = VSIFOpenL(path, "wb");
    if (file == NULL || (len > 0 && VSIFWriteL(bytes, 1, len, file) != len)) {
        abort();
    }
    (void)VSIFCloseL(file);
}

/// Writes the input as a file. @return Its name.
static const char *put_source(unsigned format, const uint8_t *bytes, size_t len)
{
    static const char *const names[] = {"/vsimem/fuzz/a.geojson", "/vsimem/fuzz/a.csv",
                                        "/vsimem/fuzz/a.kml",     "/vsimem/fuzz/a.dxf",
                                        "/vsimem/fuzz/a.fgb",     "/vsimem/fuzz/a.gpx",
                                        "/vsimem/fuzz/a.json",    "/vsimem/fuzz/a.shp"};
    const size_t shapefile = sizeof names / sizeof *names - 1;
    size_t which = format % (shapefile + 1);
    if (which == shapefile) {
        size_t part = len / 3;
        put_file("/vsimem/fuzz/a.shx", bytes + part, part);
        put_file("/vsimem/fuzz/a.dbf", bytes + 2 * part, len - 2 * part);
        len = part;
    }
    put_file(names[which], bytes, len);
    return names[which];
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const char *const systems[] = {NULL, "EPSG:4326", "gcj02", "bd09", "EPSG:4549"};
    if (len < HEAD) {
        return 0;
    }
    struct ll_err err = {.lang = bytes[2] >= 128 ? LL_LANG_ZH : LL_LANG_EN};
    struct ll_import_report report = {0};
    const struct ll_import_request request = {
        .layer = (enum ll_layer)(bytes[1] % LL_LAYER_COUNT),
        .file = put_source(bytes[0], bytes + HEAD, len - HEAD),
        .crs = systems[bytes[2] % (sizeof systems / sizeof *systems)],
        .dry_run = true};
    enum ll_code code = ll_import_layer(store, &request, &report, &err);
    bool silent = code != LL_OK && err.message[0] == '\0';
    if (silent || !ll_utf8_valid(err.message, strlen(err.message)) || ll_store_epsg(store) != 0 ||
        (code == LL_OK && report.quarantined > 0 && report.read == 0)) {
        abort();
    }
    if (code == LL_OK) {
        ll_import_report_clear(&report);
    }
    (void)VSIRmdirRecursive("/vsimem/fuzz");
    return 0;
}
