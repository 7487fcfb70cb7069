#include "importers/handles.h"

void ll_feature_freep(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

void ll_geometry_freep(OGRGeometryH *geometry)
{
    OGR_G_DestroyGeometry(*geometry);
}
