#include <math.h>

#include "app/jobs/explain.h"
#include "app/jobs/export_tables.h"

/* Columns of an area. */
enum { A_TIER = 0, A_STATION, A_NAME, A_LIMIT, A_AREA, A_BUILDINGS, A_CIRCLE, A_COLUMNS };

static const struct ll_export_column columns[A_COLUMNS] = {
    [A_TIER] = {"tier", LL_CELL_TEXT},       [A_STATION] = {"station", LL_CELL_WHOLE},
    [A_NAME] = {"name", LL_CELL_TEXT},       [A_LIMIT] = {"limit_s", LL_CELL_REAL},
    [A_AREA] = {"area_m2", LL_CELL_REAL},    [A_BUILDINGS] = {"buildings", LL_CELL_WHOLE},
    [A_CIRCLE] = {"circle_m", LL_CELL_REAL},
};

static struct ll_export_cell area_cell(void *user, size_t row, size_t column)
{
    const struct ll_export_table *t = user;
    const struct ll_response_area *area = &t->view->outcomes.response_areas.items[row];
    const struct ll_table *stations = &t->view->scene.layer[LL_STATION];
    const bool one = area->station != LL_NONE;
    switch (column) {
    case A_TIER:
        return ll_text_cell(ll_tier_key((enum ll_tier)area->tier));
    case A_STATION:
        return ll_number_cell(one ? (double)stations->id[area->station] : NAN);
    case A_NAME:
        return ll_text_cell(one ? ll_table_string(stations, area->station, LL_STATION_NAME) : NULL);
    case A_LIMIT:
        return ll_number_cell(area->limit_s);
    case A_AREA:
        return ll_number_cell(area->area_m2);
    case A_BUILDINGS:
        return ll_number_cell(area->buildings);
    default:
        return ll_number_cell(area->circle_m);
    }
}

struct ll_export_sheet ll_export_response_areas(struct ll_export_table *table)
{
    for (table->column_count = 0; table->column_count < A_COLUMNS; table->column_count++) {
        table->columns[table->column_count] = columns[table->column_count];
    }
    return (struct ll_export_sheet){.name = "response-areas",
                                    .columns = table->columns,
                                    .column_count = table->column_count,
                                    .shapes = &table->view->outcomes.response_areas.shapes,
                                    .rows = table->view->outcomes.response_areas.count,
                                    .kinds = LL_KINDS_POLYGON,
                                    .cell = area_cell,
                                    .user = table};
}
