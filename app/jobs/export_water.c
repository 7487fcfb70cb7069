#include <math.h>
#include <stdio.h>

#include "app/jobs/export_tables.h"

/* Columns of a gap and of a gain. */
enum { G_CODE = 0, G_NAME, G_AREA, G_BUILT, G_BUILDINGS, G_HOUSEHOLDS, G_RESIDENTS, G_COLUMNS };
enum { H_ID = 0, H_CODE, H_KIND, H_STATUS, H_BUILDINGS, H_SECOND, H_RESIDENTS, H_COLUMNS };

static const struct ll_export_column gap_columns[G_COLUMNS] = {
    [G_CODE] = {"code", LL_CELL_TEXT},
    [G_NAME] = {"name", LL_CELL_TEXT},
    [G_AREA] = {"gap_m2", LL_CELL_REAL},
    [G_BUILT] = {"built_m2", LL_CELL_REAL},
    [G_BUILDINGS] = {"buildings", LL_CELL_WHOLE},
    [G_HOUSEHOLDS] = {"households", LL_CELL_REAL},
    [G_RESIDENTS] = {"residents", LL_CELL_REAL},
};
static const struct ll_export_column gain_columns[H_COLUMNS] = {
    [H_ID] = {"id", LL_CELL_WHOLE},
    [H_CODE] = {"code", LL_CELL_TEXT},
    [H_KIND] = {"kind", LL_CELL_TEXT},
    [H_STATUS] = {"status", LL_CELL_TEXT},
    [H_BUILDINGS] = {"buildings", LL_CELL_WHOLE},
    [H_SECOND] = {"second", LL_CELL_WHOLE},
    [H_RESIDENTS] = {"residents", LL_CELL_REAL},
};

static void copy_columns(struct ll_export_table *t, const struct ll_export_column *columns,
                         size_t count)
{
    for (t->column_count = 0; t->column_count < count; t->column_count++) {
        t->columns[t->column_count] = columns[t->column_count];
    }
}

static bool has_outline(const struct ll_supply *s, size_t gap)
{
    return s->gap_shapes.first_ring[gap] < s->gap_shapes.first_ring[gap + 1];
}

/// The gap of a row: those without an outline are left out.
static const struct ll_gap *gap_of_row(const struct ll_supply *s, size_t row)
{
    size_t gap = 0;
    for (;; gap++) {
        if (has_outline(s, gap) && row-- == 0) {
            return &s->gaps[gap];
        }
    }
}

static struct ll_export_cell gap_cell(void *user, size_t row, size_t column)
{
    const struct ll_export_table *t = user;
    const struct ll_gap *gap = gap_of_row(&t->view->outcomes.supply, row);
    const struct ll_table *areas = &t->view->scene.layer[LL_AREA];
    switch (column) {
    case G_CODE:
        return ll_text_cell(ll_table_string(areas, gap->area, LL_AREA_CODE));
    case G_NAME:
        return ll_text_cell(ll_table_string(areas, gap->area, LL_AREA_NAME));
    case G_AREA:
        return ll_number_cell(gap->area_m2);
    case G_BUILT:
        return ll_number_cell(gap->built_m2);
    case G_BUILDINGS:
        return ll_number_cell(gap->buildings);
    case G_HOUSEHOLDS:
        return ll_number_cell(gap->households);
    default:
        return ll_number_cell(gap->residents);
    }
}

enum ll_code ll_export_gaps(struct ll_export_table *t, struct ll_shapes *shapes,
                            struct ll_export_sheet *ret_sheet, struct ll_err *err)
{
    const struct ll_supply *s = &t->view->outcomes.supply;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->gap_count; i++) {
        if (has_outline(s, i)) {
            code = ll_shapes_copy(shapes, &s->gap_shapes, i, err);
        }
    }
    copy_columns(t, gap_columns, G_COLUMNS);
    *ret_sheet = (struct ll_export_sheet){.name = "water-gaps",
                                          .columns = t->columns,
                                          .column_count = t->column_count,
                                          .shapes = shapes,
                                          .rows = shapes->count,
                                          .kinds = LL_KINDS_POLYGON,
                                          .cell = gap_cell,
                                          .user = t};
    return code;
}

static struct ll_export_cell word_cell(const struct ll_export_table *t, uint32_t hydrant, int field)
{
    const struct ll_vocabulary *words = ll_layer_info(LL_HYDRANT)->fields[field].vocabulary;
    uint8_t word = ll_table_word(&t->view->scene.layer[LL_HYDRANT], hydrant, field);
    return ll_text_cell(t->for_people ? ll_word_text(words, word, t->lang)
                                      : ll_word_key(words, word));
}

static struct ll_export_cell gain_cell(void *user, size_t row, size_t column)
{
    const struct ll_export_table *t = user;
    const struct ll_hydrant_gain *gain = &t->view->outcomes.supply.gains[row];
    const struct ll_table *hydrants = &t->view->scene.layer[LL_HYDRANT];
    switch (column) {
    case H_ID:
        return ll_number_cell((double)hydrants->id[gain->hydrant]);
    case H_CODE:
        return ll_text_cell(ll_table_string(hydrants, gain->hydrant, LL_HYDRANT_CODE));
    case H_KIND:
        return word_cell(t, gain->hydrant, LL_HYDRANT_KIND);
    case H_STATUS:
        return word_cell(t, gain->hydrant, LL_HYDRANT_STATUS);
    case H_BUILDINGS:
        return ll_number_cell(gain->buildings);
    case H_SECOND:
        return ll_number_cell(gain->second);
    default:
        return ll_number_cell(gain->residents);
    }
}

enum ll_code ll_export_gains(struct ll_export_table *t, struct ll_shapes *shapes,
                             struct ll_export_sheet *ret_sheet, struct ll_err *err)
{
    const struct ll_supply *s = &t->view->outcomes.supply;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->gain_count; i++) {
        code = ll_shapes_copy(shapes, &t->view->scene.layer[LL_HYDRANT].shape, s->gains[i].hydrant,
                              err);
    }
    copy_columns(t, gain_columns, H_COLUMNS);
    *ret_sheet = (struct ll_export_sheet){.name = "hydrant-gains",
                                          .columns = t->columns,
                                          .column_count = t->column_count,
                                          .shapes = shapes,
                                          .rows = s->gain_count,
                                          .kinds = LL_KINDS_POINT,
                                          .cell = gain_cell,
                                          .user = t};
    return code;
}
