/// Administrative areas of an extract: what they are called and which lies in which.
#ifndef LL_IMPORTERS_OSM_AREAS_H
#define LL_IMPORTERS_OSM_AREAS_H

#include "importers/osm_keep.h"
#include "importers/osm_reader.h"

/// What is known of an area only beside the others.
struct ll_osm_area {
    int level;                       ///< 1 to 12, 0 when not understood
    char code[LL_OSM_ID_SIZE + 8];   ///< division code, else "osm:r123"
    char parent[LL_OSM_ID_SIZE + 8]; ///< code of the area above, "" when there is none
};

/// Fills one entry for each kept area. The code is "ref" where that is a division code as in China
/// (6, 9 or 12 digits) that no other area of the extract has; else the object's own. The parent is
/// the area of the next coarser level in the extract that holds a point inside the area.
/// @param areas Features of polygons, in longitude and latitude.
void ll_osm_areas_describe(const struct ll_osm_kept *areas, const struct ll_osm_reader *reader,
                           struct ll_osm_area *ret_areas);

/// A level as in "admin_level". @return 0 when it is none.
int ll_osm_level(const char *text);

#endif
