/* A GeoJSON file holds anything: it ends in features that can all be read, the same number twice,
 * or in an error. What jansson takes as a document is well-formed here too. */
#include <cpl_vsi.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "importers/geojson_reader.h"
#include "importers/geojson_scan.h"
#include "importers/import.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define FILE_NAME "/vsimem/fuzz.geojson"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    ll_importers_start();
    return 0;
}

static void put_file(const uint8_t *bytes, size_t len)
{
    /* GDAL does not write to a file opened for reading */
    VSILFILE *file = VSIFileFromMemBuffer(FILE_NAME, (GByte *)(uintptr_t)bytes, len, FALSE);
    if (file == NULL) {
        abort();
    }
    (void)VSIFCloseL(file);
}

/// Whether the file is one well-formed value and nothing else.
static bool is_json(struct ll_err *err)
{
    LL_CLEANUP(ll_geojson_scan_closep) ll_geojson_scan *scan = NULL;
    return ll_geojson_scan_open(FILE_NAME, &scan, err) == LL_OK &&
           ll_geojson_scan_value(scan, err) == LL_OK &&
           ll_geojson_scan_peek(scan) == LL_GEOJSON_END;
}

static size_t read_all(struct ll_source *source)
{
    LL_CLEANUP(ll_text_clear) struct ll_text raw = {0};
    struct ll_err err = {0};
    for (size_t count = 0;; count++) {
        OGRFeatureH feature = NULL;
        raw.len = 0;
        if (ll_source_next(source, &feature, &err) != LL_OK) {
            abort(); /* the first pass found nothing wrong */
        }
        if (feature == NULL) {
            return count;
        }
        if (ll_source_raw(NULL, feature, &raw, &err) != LL_OK) {
            abort();
        }
        OGR_F_Destroy(feature);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_source_close) struct ll_source source = {0};
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = NULL;
    bool ours = false;
    put_file(bytes, len);
    enum ll_code code = ll_geojson_open(FILE_NAME, false, &source, &ours, &err);
    if (code == LL_OK && ours) {
        size_t first = read_all(&source);
        ll_source_rewind(&source);
        if (first != (size_t)source.count || read_all(&source) != first) {
            abort();
        }
    }
    if (code != LL_OK &&
        (err.message[0] == '\0' || !ll_utf8_valid(err.message, strlen(err.message)))) {
        abort();
    }
    /* jansson's arrays nest deeper than ours */
    if (ll_json_parse((const char *)bytes, len, &doc, NULL) == LL_OK && !is_json(&err) &&
        strstr(err.message, "deeper") == NULL) {
        abort();
    }
    (void)VSIUnlink(FILE_NAME);
    return 0;
}
