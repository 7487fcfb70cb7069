#include <math.h>

#include "app/jobs/export_tables.h"
#include "geo/lane_part.h"

/* Columns of a stretch. */
enum {
    W_LANE = 0,
    W_NAME,
    W_FROM,
    W_TO,
    W_NOMINAL,
    W_LOW,
    W_HIGH,
    W_BOUND,
    W_CAUSE,
    W_CAUSE_ID,
    W_HEIGHT_LOW,
    W_HEIGHT_HIGH,
    W_HEIGHT_BOUND,
    W_HEIGHT_CAUSE,
    W_HEIGHT_CAUSE_ID,
    W_OPEN_S,
    W_COLUMNS
};

static const struct ll_export_column columns[W_COLUMNS] = {
    [W_LANE] = {"lane", LL_CELL_TEXT},
    [W_NAME] = {"name", LL_CELL_TEXT},
    [W_FROM] = {"from_m", LL_CELL_REAL},
    [W_TO] = {"to_m", LL_CELL_REAL},
    [W_NOMINAL] = {"nominal_m", LL_CELL_REAL},
    [W_LOW] = {"width_low_m", LL_CELL_REAL},
    [W_HIGH] = {"width_high_m", LL_CELL_REAL},
    [W_BOUND] = {"width_bound", LL_CELL_TEXT},
    [W_CAUSE] = {"cause", LL_CELL_TEXT},
    [W_CAUSE_ID] = {"cause_id", LL_CELL_WHOLE},
    [W_HEIGHT_LOW] = {"height_low_m", LL_CELL_REAL},
    [W_HEIGHT_HIGH] = {"height_high_m", LL_CELL_REAL},
    [W_HEIGHT_BOUND] = {"height_bound", LL_CELL_TEXT},
    [W_HEIGHT_CAUSE] = {"height_cause", LL_CELL_TEXT},
    [W_HEIGHT_CAUSE_ID] = {"height_cause_id", LL_CELL_WHOLE},
    [W_OPEN_S] = {"open_s", LL_CELL_REAL},
};

/// What an empty upper end means: nothing narrows the stretch, or it is not known.
static struct ll_export_cell bound_cell(double high)
{
    return ll_text_cell(isnan(high) ? "unknown" : isinf(high) ? "none" : "measured");
}

static struct ll_export_cell cause_id(const struct ll_view *view, uint8_t cause, uint32_t row)
{
    enum ll_layer layer = ll_cause_layer((enum ll_cause)cause);
    bool known = layer != LL_LAYER_COUNT && row != LL_NONE;
    return ll_number_cell(known ? (double)view->scene.layer[layer].id[row] : NAN);
}

/// The lane that a piece belongs to.
static uint32_t lane_of(const struct ll_clearance *c, size_t piece)
{
    size_t low = 0;
    size_t high = c->lane_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(c->first_piece[middle] <= piece ? &low : &high) = middle;
    }
    return (uint32_t)low;
}

static struct ll_export_cell height_cell(const struct ll_view *view, const struct ll_lane_piece *p,
                                         size_t column)
{
    switch (column) {
    case W_HEIGHT_LOW:
        return ll_number_cell((double)p->height_low_m);
    case W_HEIGHT_HIGH:
        return ll_number_cell((double)p->height_high_m);
    case W_HEIGHT_BOUND:
        return bound_cell((double)p->height_high_m);
    case W_HEIGHT_CAUSE:
        return ll_text_cell(ll_cause_key((enum ll_cause)p->height_cause));
    case W_HEIGHT_CAUSE_ID:
        return cause_id(view, p->height_cause, p->height_row);
    default:
        return ll_number_cell((double)p->open_s);
    }
}

static struct ll_export_cell width_cell(void *user, size_t row, size_t column)
{
    const struct ll_export_table *t = user;
    const struct ll_lane_piece *p = &t->widths->pieces[row];
    const struct ll_table *lanes = &t->view->scene.layer[LL_LANE];
    uint32_t lane = lane_of(t->widths, row);
    switch (column) {
    case W_LANE:
        return ll_text_cell(t->origins->strings.data + t->origins->uid[lane]);
    case W_NAME:
        return ll_text_cell(ll_table_string(lanes, lane, LL_LANE_NAME));
    case W_FROM:
        return ll_number_cell(p->from_m);
    case W_TO:
        return ll_number_cell(p->to_m);
    case W_NOMINAL:
        return ll_number_cell((double)t->widths->lanes[lane].nominal_m);
    case W_LOW:
        return ll_number_cell((double)p->width_low_m);
    case W_HIGH:
        return ll_number_cell((double)p->width_high_m);
    case W_BOUND:
        return bound_cell((double)p->width_high_m);
    case W_CAUSE:
        return ll_text_cell(ll_cause_key((enum ll_cause)p->width_cause));
    case W_CAUSE_ID:
        return cause_id(t->view, p->width_cause, p->width_row);
    default:
        return height_cell(t->view, p, column);
    }
}

enum ll_code ll_export_lane_widths(struct ll_export_table *t, struct ll_shapes *shapes,
                                   struct ll_export_sheet *ret_sheet, struct ll_err *err)
{
    const struct ll_clearance *c = t->widths;
    const struct ll_shapes *lanes = &t->view->scene.layer[LL_LANE].shape;
    enum ll_code code = LL_OK;
    for (uint32_t lane = 0; lane < c->lane_count; lane++) {
        for (uint32_t p = c->first_piece[lane]; code == LL_OK && p < c->first_piece[lane + 1];
             p++) {
            code =
                ll_lane_stretch(lanes, lane, c->pieces[p].from_m, c->pieces[p].to_m, shapes, err);
        }
    }
    if (code != LL_OK) {
        return code;
    }
    for (t->column_count = 0; t->column_count < W_COLUMNS; t->column_count++) {
        t->columns[t->column_count] = columns[t->column_count];
    }
    *ret_sheet = (struct ll_export_sheet){.name = "lane-widths",
                                          .columns = t->columns,
                                          .column_count = t->column_count,
                                          .shapes = shapes,
                                          .rows = c->piece_count,
                                          .kinds = LL_KINDS_LINE,
                                          .cell = width_cell,
                                          .user = t};
    return LL_OK;
}
