#include <math.h>

#include "app/jobs/export_tables.h"
#include "app/jobs/obstruction.h"

/* Columns of an area. */
enum {
    A_CLASS = 0,
    A_ZH,
    A_EN,
    A_HOSE,
    A_AREA,
    A_BUILDINGS,
    A_ASSUMED,
    A_UNKNOWN,
    A_SHARE,
    A_COLUMNS
};

static const struct ll_export_column columns[A_COLUMNS] = {
    [A_CLASS] = {"class", LL_CELL_TEXT},      [A_ZH] = {"name_zh", LL_CELL_TEXT},
    [A_EN] = {"name_en", LL_CELL_TEXT},       [A_HOSE] = {"hose_m", LL_CELL_REAL},
    [A_AREA] = {"area_m2", LL_CELL_REAL},     [A_BUILDINGS] = {"buildings", LL_CELL_WHOLE},
    [A_ASSUMED] = {"assumed", LL_CELL_WHOLE}, [A_UNKNOWN] = {"unknown", LL_CELL_WHOLE},
    [A_SHARE] = {"share", LL_CELL_REAL},
};

static struct ll_export_cell area_cell(void *user, size_t row, size_t column)
{
    const struct ll_export_table *t = user;
    const struct ll_reach_area *area = &t->reach_areas->items[row];
    const enum ll_vehicle_class vehicle = (enum ll_vehicle_class)area->vehicle;
    switch (column) {
    case A_CLASS:
        return ll_text_cell(ll_vehicle_key(vehicle));
    case A_ZH:
        return ll_text_cell(ll_vehicle_text(vehicle, LL_LANG_ZH));
    case A_EN:
        return ll_text_cell(ll_vehicle_text(vehicle, LL_LANG_EN));
    case A_HOSE:
        return ll_number_cell(area->hose_m);
    case A_AREA:
        return ll_number_cell(area->area_m2);
    case A_BUILDINGS:
        return ll_number_cell(area->buildings);
    case A_ASSUMED:
        return ll_number_cell(area->assumed);
    case A_UNKNOWN:
        return ll_number_cell(area->unknown);
    default:
        return ll_share_cell(area->share);
    }
}

struct ll_export_sheet ll_export_reach_areas(struct ll_export_table *table)
{
    for (table->column_count = 0; table->column_count < A_COLUMNS; table->column_count++) {
        table->columns[table->column_count] = columns[table->column_count];
    }
    return (struct ll_export_sheet){.name = "reach-areas",
                                    .columns = table->columns,
                                    .column_count = table->column_count,
                                    .shapes = &table->reach_areas->shapes,
                                    .rows = table->reach_areas->count,
                                    .kinds = LL_KINDS_POLYGON,
                                    .cell = area_cell,
                                    .user = table};
}
