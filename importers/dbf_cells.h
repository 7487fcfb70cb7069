/// The values of a shapefile's table, record by record.
#ifndef LL_IMPORTERS_DBF_CELLS_H
#define LL_IMPORTERS_DBF_CELLS_H

#include <gdal.h>
#include <stdbool.h>

#include "importers/feature.h"
#include "importers/window.h"

enum ll_dbf_found {
    LL_DBF_CELLS,
    LL_DBF_DELETED,
    LL_DBF_ODD, ///< a value that is written in no plain way
    LL_DBF_LOST ///< the record is not there
};

/// `{0}` is closed; release with ll_dbf_cells_close.
struct ll_dbf_cells {
    struct ll_window window;
    uint64_t head_size;
    size_t record_size;
    int64_t count; ///< of records, as the file says
    struct ll_dbf_column {
        int column; ///< of the layer
        OGRFieldType type;
        size_t at; ///< in the record
        size_t size;
    } * wanted;
    size_t wanted_count;
    struct ll_cell *cells; ///< one for each column of the layer; those not wanted stay none
};
void ll_dbf_cells_close(struct ll_dbf_cells *dbf);

/// @param definition The columns as GDAL sees them.
/// @param wanted     One for each of them. Texts, numbers and nothing else can be asked for.
/// @return false when they cannot be read here, closed then.
bool ll_dbf_cells_open(GDALDatasetH dataset, OGRFeatureDefnH definition, const bool *wanted,
                       struct ll_dbf_cells *ret_dbf);

/// Reads the wanted values of a record, from 0, into `cells`. Texts are as the file has them,
/// without the blanks around them.
enum ll_dbf_found ll_dbf_cells_read(struct ll_dbf_cells *dbf, int64_t record);

#endif
