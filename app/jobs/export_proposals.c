/* Proposed sites and work lists as tables of points. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/jobs/export_tables.h"
#include "app/jobs/find.h"
#include "app/jobs/what_if.h"
#include "core/alloc.h"

/// Columns before those of a question.
enum {
    C_PROPOSAL = 0,
    C_AREA,
    C_MADE_AT,
    C_STATE,
    C_ASSESSMENT,
    C_NUMBER,
    C_KIND,
    C_COST,
    C_VILLAGE,
    C_VILLAGE_NAME,
    C_LANE,
    C_LANE_NAME,
    C_FEATURE,
    C_COMMON
};
static const struct ll_export_column common[C_COMMON] = {
    [C_PROPOSAL] = {"proposal", LL_CELL_TEXT},
    [C_AREA] = {"area", LL_CELL_TEXT},
    [C_MADE_AT] = {"made_at", LL_CELL_TEXT},
    [C_STATE] = {"state", LL_CELL_TEXT},
    [C_ASSESSMENT] = {"assessment", LL_CELL_WHOLE},
    [C_NUMBER] = {"number", LL_CELL_WHOLE},
    [C_KIND] = {"kind", LL_CELL_TEXT},
    [C_COST] = {"cost_yuan", LL_CELL_REAL},
    [C_VILLAGE] = {"village", LL_CELL_TEXT},
    [C_VILLAGE_NAME] = {"village_name", LL_CELL_TEXT},
    [C_LANE] = {"lane", LL_CELL_WHOLE},
    [C_LANE_NAME] = {"lane_name", LL_CELL_TEXT},
    [C_FEATURE] = {"feature", LL_CELL_WHOLE},
};

/// Then, of sites.
enum { S_BUILDINGS = C_COMMON, S_RESIDENTS, S_WEIGHT, S_ASSUMED, S_NEAR_WALLS, S_COLUMNS };
static const struct ll_export_column of_sites[S_COLUMNS - C_COMMON] = {
    {"gain_buildings", LL_CELL_WHOLE}, {"gain_residents", LL_CELL_REAL},
    {"gain_weight", LL_CELL_REAL},     {"width_assumed", LL_CELL_WHOLE},
    {"near_walls", LL_CELL_WHOLE},
};

/// Or, of actions: the burden, what a fire wall parts, then what each question gains and loses.
enum { A_BURDEN = C_COMMON, A_LENGTH, A_PART_A, A_PART_B, A_FIRST_QUESTION };

/// The proposal that a row belongs to. @param inout_row Becomes the item's position in it.
static const struct ll_export_proposal *find_row(const struct ll_export_proposals *all,
                                                 size_t *inout_row)
{
    size_t i = 0;
    while (*inout_row >= all->items[i].proposal->count) {
        *inout_row -= all->items[i++].proposal->count;
    }
    return &all->items[i];
}

/// A feature's text by its id; an empty cell when the feature is gone.
static struct ll_export_cell text_of(const struct ll_table *table, int64_t id, int field)
{
    const uint32_t row = id == 0 ? LL_NONE : ll_row_of_id(table, id);
    return ll_text_cell(row == LL_NONE ? NULL : ll_table_string(table, row, field));
}

static struct ll_export_cell id_cell(int64_t id)
{
    return ll_number_cell(id == 0 ? (double)NAN : (double)id);
}

static struct ll_export_cell common_cell(const struct ll_export_table *t,
                                         const struct ll_export_proposal *of, size_t item,
                                         size_t column)
{
    const struct ll_proposal *p = of->proposal;
    const struct ll_proposal_item *row = &p->items[item];
    const struct ll_scene *scene = t->proposals->scene;
    switch (column) {
    case C_PROPOSAL:
        return ll_text_cell(ll_proposal_kind_key(p->kind));
    case C_AREA:
        return text_of(&scene->layer[LL_AREA], p->area, LL_AREA_CODE);
    case C_MADE_AT:
        return ll_text_cell(p->made_at);
    case C_STATE:
        return ll_text_cell(ll_proposal_age_key(of->age));
    case C_ASSESSMENT:
        return id_cell(p->assessment);
    case C_NUMBER:
        return ll_number_cell((double)item + 1.0);
    case C_KIND:
        return ll_text_cell(row->kind);
    case C_COST:
        return ll_number_cell(row->cost_yuan);
    case C_VILLAGE:
        return text_of(&scene->layer[LL_AREA], row->village, LL_AREA_CODE);
    case C_VILLAGE_NAME:
        return text_of(&scene->layer[LL_AREA], row->village, LL_AREA_NAME);
    case C_LANE:
        return id_cell(row->lane);
    case C_LANE_NAME:
        return text_of(&scene->layer[LL_LANE], row->lane, LL_LANE_NAME);
    default:
        return id_cell(row->feature);
    }
}

static struct ll_export_cell site_cell(void *user, size_t row, size_t column)
{
    const struct ll_export_table *t = user;
    const struct ll_export_proposal *of = find_row(t->proposals, &row);
    const struct ll_proposal_item *item = &of->proposal->items[row];
    switch (column) {
    case S_BUILDINGS:
        return ll_number_cell(item->gain_buildings);
    case S_RESIDENTS:
        return ll_number_cell(item->gain_residents);
    case S_WEIGHT:
        return ll_share_cell(item->gain_weight);
    case S_ASSUMED:
        return ll_number_cell(item->width_assumed);
    case S_NEAR_WALLS:
        return ll_number_cell(item->near_walls);
    default:
        return common_cell(t, of, row, column);
    }
}

static struct ll_export_cell action_cell(void *user, size_t row, size_t column)
{
    const struct ll_export_table *t = user;
    const struct ll_export_proposal *of = find_row(t->proposals, &row);
    const struct ll_proposal_item *item = &of->proposal->items[row];
    if (column < C_COMMON) {
        return common_cell(t, of, row, column);
    }
    if (column < A_FIRST_QUESTION) {
        const double numbers[] = {item->burden_won, item->length_m, item->part_a, item->part_b};
        return ll_share_cell(numbers[column - A_BURDEN]);
    }
    const size_t question = (column - A_FIRST_QUESTION) / 2;
    const bool lost = (column - A_FIRST_QUESTION) % 2 == 1;
    for (size_t g = 0; g < item->gain_count; g++) {
        if (strcmp(item->gains[g].question, ll_what_if_key((enum ll_what_if_question)question)) ==
            0) {
            return ll_number_cell((double)(lost ? item->gains[g].lost : item->gains[g].gained));
        }
    }
    return ll_number_cell(0.0);
}

static void add_column(struct ll_export_table *t, enum ll_cell_type type, const char *begin,
                       const char *end)
{
    struct ll_export_column *c = &t->columns[t->column_count++];
    c->type = type;
    (void)snprintf(c->name, sizeof c->name, "%.16s%.70s", begin, end);
}

static void add_columns(struct ll_export_table *t, bool actions)
{
    t->column_count = 0;
    for (size_t i = 0; i < C_COMMON; i++) {
        add_column(t, common[i].type, "", common[i].name);
    }
    for (size_t i = 0; !actions && i < S_COLUMNS - C_COMMON; i++) {
        add_column(t, of_sites[i].type, "", of_sites[i].name);
    }
    if (actions) {
        add_column(t, LL_CELL_REAL, "", "burden_won");
        add_column(t, LL_CELL_REAL, "", "length_m");
        add_column(t, LL_CELL_WHOLE, "", "part_a");
        add_column(t, LL_CELL_WHOLE, "", "part_b");
    }
    for (int q = 0; actions && q < LL_WHAT_IF_COUNT; q++) {
        add_column(t, LL_CELL_WHOLE, "gained_", ll_what_if_key((enum ll_what_if_question)q));
        add_column(t, LL_CELL_WHOLE, "lost_", ll_what_if_key((enum ll_what_if_question)q));
    }
}

enum ll_code ll_export_proposed(struct ll_export_table *table, bool actions,
                                struct ll_shapes *points, struct ll_export_sheet *ret_sheet,
                                struct ll_err *err)
{
    size_t rows = 0;
    enum ll_code code = LL_OK;
    for (size_t i = 0; i < table->proposals->count; i++) {
        const struct ll_proposal *p = table->proposals->items[i].proposal;
        for (size_t k = 0; code == LL_OK && k < p->count; k++, rows++) {
            code = ll_shapes_begin(points, LL_POINT, err);
            code = code == LL_OK ? ll_shapes_ring(points, err) : code;
            code = code == LL_OK ? ll_shapes_point(points, p->items[k].at.x, p->items[k].at.y, err)
                                 : code;
        }
    }
    add_columns(table, actions);
    if (code == LL_OK) {
        *ret_sheet = (struct ll_export_sheet){.name = actions ? "actions" : "sites",
                                              .columns = table->columns,
                                              .column_count = table->column_count,
                                              .shapes = points,
                                              .rows = rows,
                                              .kinds = LL_KINDS_POINT,
                                              .cell = actions ? action_cell : site_cell,
                                              .user = table};
    }
    return code;
}
