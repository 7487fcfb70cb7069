#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>

#include "importers/bzip2_file.h"
#include "importers/import.h"

void ll_importers_start(void)
{
    (void)CPLSetErrorHandler(CPLQuietErrorHandler);
    GDALAllRegister();
    ll_bzip2_install();
}
