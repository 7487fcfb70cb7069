#include "importers/feature.h"

#include <string.h>

#include "importers/plain.h"

/// A date without its time; none when OGR cannot tell it.
static struct ll_cell date_cell(OGRFeatureH feature, int column)
{
    struct ll_cell cell = {.kind = LL_CELL_DATE};
    int hour = 0, minute = 0, second = 0, zone = 0;
    if (!OGR_F_GetFieldAsDateTime(feature, column, &cell.year, &cell.month, &cell.day, &hour,
                                  &minute, &second, &zone)) {
        return (struct ll_cell){.kind = LL_CELL_TEXT, .text = "", .len = 0};
    }
    return cell;
}

struct ll_cell ll_ogr_cell(OGRFeatureH feature, int column)
{
    if (column < 0 || !OGR_F_IsFieldSetAndNotNull(feature, column)) {
        return (struct ll_cell){.kind = LL_CELL_NONE};
    }
    OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, column));
    if (type == OFTDate || type == OFTDateTime) {
        return date_cell(feature, column);
    }
    if (type == OFTReal) {
        return (struct ll_cell){.kind = LL_CELL_REAL,
                                .real = OGR_F_GetFieldAsDouble(feature, column)};
    }
    if (type == OFTInteger || type == OFTInteger64) {
        return (struct ll_cell){.kind = LL_CELL_WHOLE,
                                .whole = OGR_F_GetFieldAsInteger64(feature, column)};
    }
    const char *text = OGR_F_GetFieldAsString(feature, column);
    return (struct ll_cell){.kind = LL_CELL_TEXT, .text = text, .len = strlen(text)};
}

struct ll_cell ll_feature_cell(const struct ll_feature *feature, int column)
{
    if (feature->ogr != NULL) {
        return ll_ogr_cell(feature->ogr, column);
    }
    return column < 0 ? (struct ll_cell){.kind = LL_CELL_NONE} : feature->row->cells[column];
}
