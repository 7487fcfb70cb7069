#include "importers/dbf_ascii.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"

#define CHUNK ((size_t)1 << 18U)

/// Bytes before the first record, as the head of the file says; 0 when it says nothing sensible.
static size_t head_size(VSILFILE *file)
{
    unsigned char head[32];
    if (VSIFReadL(head, 1, sizeof head, file) != sizeof head) {
        return 0;
    }
    size_t size = (size_t)head[8] | (size_t)head[9] << 8U;
    return size > sizeof head ? size : 0;
}

static bool is_ascii(const unsigned char *bytes, size_t len)
{
    unsigned char all = 0;
    for (size_t i = 0; i < len; i++) {
        all = (unsigned char)(all | bytes[i]);
    }
    return all < 0x80U;
}

static bool file_is_ascii(const char *path)
{
    LL_CLEANUP(ll_freep) unsigned char *chunk = ll_alloc(CHUNK, 1);
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (chunk == NULL || file == NULL) {
        if (file != NULL) {
            (void)VSIFCloseL(file);
        }
        return false;
    }
    size_t head = head_size(file);
    bool ascii = head > 0 && VSIFSeekL(file, head, SEEK_SET) == 0;
    for (size_t got = CHUNK; ascii && got == CHUNK;) {
        got = VSIFReadL(chunk, 1, CHUNK, file);
        ascii = is_ascii(chunk, got);
    }
    (void)VSIFCloseL(file);
    return ascii;
}

bool ll_dbf_is_ascii(GDALDatasetH dataset)
{
    char **files = GDALGetFileList(dataset);
    const char *table = NULL;
    size_t count = 0;
    for (int i = 0; files != NULL && files[i] != NULL; i++) {
        if (ll_text_equal_fold(CPLGetExtension(files[i]), "dbf")) {
            table = files[i];
            count++;
        }
    }
    bool ascii = count == 1 && file_is_ascii(table);
    CSLDestroy(files);
    return ascii;
}
