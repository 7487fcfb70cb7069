/// Releasing OGR's handles at the end of a block (LL_CLEANUP). NULL is accepted.
#ifndef LL_IMPORTERS_HANDLES_H
#define LL_IMPORTERS_HANDLES_H

#include <ogr_api.h>

void ll_feature_freep(OGRFeatureH *feature);
void ll_geometry_freep(OGRGeometryH *geometry);

#endif
