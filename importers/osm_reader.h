/// Reading an OpenStreetMap extract object by object, in one pass.
#ifndef LL_IMPORTERS_OSM_READER_H
#define LL_IMPORTERS_OSM_READER_H

#include <gdal.h>
#include <ogr_api.h>

#include "importers/osm_tags.h"

#define LL_OSM_ID_SIZE 32

/// Layers of GDAL's driver that are of use: nodes, ways, and areas of closed ways and relations.
#define LL_OSM_SHEETS 3

/// How a reading failed. Filled by GDAL's messages.
struct ll_osm_trouble {
    bool unsorted; ///< ids do not increase: to be read again with the slower index
    bool failed;
    char message[256];
};

/// An open extract. Made by ll_osm_open, released by ll_osm_close.
struct ll_osm_reader {
    GDALDatasetH dataset;
    struct ll_osm_trouble *trouble; ///< owned; GDAL's messages go there while it is open
    char conf[64];                  ///< virtual file with the driver's settings
    struct ll_osm_sheet {
        OGRLayerH layer;
        enum ll_kind kind;
        int column[LL_OSM_KEY_COUNT];
        int id;
        int way_id; ///< -1 where there is none
        int others; ///< all tags that have no column
    } sheet[LL_OSM_SHEETS];
    double share; ///< of the file that is read, 0 to 1
};

/// An object. `tags` point into `feature`.
struct ll_osm_object {
    OGRFeatureH feature; ///< the caller's, to be destroyed or handed on
    enum ll_kind kind;
    char id[LL_OSM_ID_SIZE]; ///< "n123", "w123", "r123"
    struct ll_osm_tags tags;
    const char *code;   ///< of an area, where it is not "osm:" and the id; NULL otherwise
    const char *parent; ///< of an area: code of the one above; NULL when not known
};

/// Opens .osm.pbf or .osm, the latter also packed with gzip or bzip2.
/// @param any_order Whether ids may come in any order (slower).
/// @return LL_E_NOT_FOUND, LL_E_FORMAT (no such extract), LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_osm_open(const char *file, bool any_order,
                                     struct ll_osm_reader *ret_reader, struct ll_err *err);
void ll_osm_close(struct ll_osm_reader *reader);

/// The next object with tags. @param ret_object Its `feature` is NULL at the end.
/// @return LL_E_FORMAT when the file breaks off or its order is not what was promised
///         (`reader->trouble->unsorted`).
LL_MUST_USE enum ll_code ll_osm_next(struct ll_osm_reader *reader, struct ll_osm_object *ret_object,
                                     struct ll_err *err);

/// Kind, id and tags of a feature of the reader that was kept. @param kind As it was read.
void ll_osm_describe(const struct ll_osm_reader *reader, OGRFeatureH feature, enum ll_kind kind,
                     struct ll_osm_object *ret_object);

#endif
