#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>

#include "importers/import.h"

void ll_importers_start(void)
{
    (void)CPLSetErrorHandler(CPLQuietErrorHandler);
    GDALAllRegister();
}
