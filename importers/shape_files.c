#include "importers/shape_files.h"

#include <cpl_conv.h>
#include <cpl_string.h>

#include "core/text.h"

VSILFILE *ll_shape_file_open(GDALDatasetH dataset, const char *ending)
{
    char **files = GDALGetFileList(dataset);
    const char *found = NULL;
    size_t count = 0;
    for (char **file = files; file != NULL && *file != NULL; file++) {
        if (ll_text_equal_fold(CPLGetExtension(*file), ending)) {
            found = *file;
            count++;
        }
    }
    VSILFILE *opened = count == 1 ? VSIFOpenL(found, "rb") : NULL;
    CSLDestroy(files);
    return opened;
}
