#include <math.h>

#include "app/jobs/export_tables.h"
#include "geo/lane_part.h"

/* Columns of a stretch. */
enum {
    F_LANE = 0,
    F_NAME,
    F_KIND,
    F_SURE,
    F_FROM,
    F_TO,
    F_VALUE,
    F_LOW,
    F_HIGH,
    F_UNIT,
    F_RULE,
    F_LIMIT,
    F_CAUSE,
    F_CAUSE_ID,
    F_MOVABLE,
    F_OTHER_LANE,
    F_SQUARE,
    F_TIMES,
    F_COLUMNS
};

static const struct ll_export_column columns[F_COLUMNS] = {
    [F_LANE] = {"lane", LL_CELL_TEXT},
    [F_NAME] = {"name", LL_CELL_TEXT},
    [F_KIND] = {"kind", LL_CELL_TEXT},
    [F_SURE] = {"sure", LL_CELL_TEXT},
    [F_FROM] = {"from_m", LL_CELL_REAL},
    [F_TO] = {"to_m", LL_CELL_REAL},
    [F_VALUE] = {"value", LL_CELL_REAL},
    [F_LOW] = {"low", LL_CELL_REAL},
    [F_HIGH] = {"high", LL_CELL_REAL},
    [F_UNIT] = {"unit", LL_CELL_TEXT},
    [F_RULE] = {"rule", LL_CELL_TEXT},
    [F_LIMIT] = {"limit", LL_CELL_REAL},
    [F_CAUSE] = {"cause", LL_CELL_TEXT},
    [F_CAUSE_ID] = {"cause_id", LL_CELL_WHOLE},
    [F_MOVABLE] = {"movable", LL_CELL_TEXT},
    [F_OTHER_LANE] = {"other_lane", LL_CELL_TEXT},
    [F_SQUARE] = {"turning_square_m", LL_CELL_REAL},
    [F_TIMES] = {"times", LL_CELL_TEXT},
};

static double number_of(const struct ll_view *view, const struct ll_lane_finding *f, size_t column)
{
    enum ll_layer layer = ll_cause_layer((enum ll_cause)f->cause);
    switch (column) {
    case F_FROM:
        return f->from_m;
    case F_TO:
        return f->to_m;
    case F_VALUE:
        return (double)f->value;
    case F_LOW:
        return (double)f->low;
    case F_HIGH:
        return (double)f->high;
    case F_SQUARE:
        return (double)f->room_m;
    case F_CAUSE_ID:
        return layer == LL_LAYER_COUNT || f->cause_row == LL_NONE
                   ? NAN
                   : (double)view->scene.layer[layer].id[f->cause_row];
    default:
        return ll_rule(view->model.rules, (enum ll_rule_id)f->rule);
    }
}

/// Times of day by bits of enum ll_speed_set; none for always.
static const char *const times_keys[] = {NULL,     "day",        "night",        "day night",
                                         "market", "day market", "night market", NULL};

static struct ll_export_cell finding_cell(void *user, size_t row, size_t column)
{
    static const char *const movable[] = {NULL, "no", "yes"};
    const struct ll_export_table *t = user;
    const struct ll_lane_finding *f = &t->view->outcomes.clearance.findings[row];
    switch (column) {
    case F_LANE:
        return ll_text_cell(t->origins->strings.data + t->origins->uid[f->lane]);
    case F_NAME:
        return ll_text_cell(ll_table_string(&t->view->scene.layer[LL_LANE], f->lane, LL_LANE_NAME));
    case F_KIND:
        return ll_text_cell(ll_finding_kind_key((enum ll_finding_kind)f->kind));
    case F_SURE:
        return ll_text_cell(ll_sureness_key((enum ll_sureness)f->sure));
    case F_UNIT:
        return ll_text_cell(ll_rule_row(t->view->model.rules, (enum ll_rule_id)f->rule)->unit);
    case F_RULE:
        return ll_text_cell(ll_rule_key((enum ll_rule_id)f->rule));
    case F_CAUSE:
        return ll_text_cell(ll_cause_key((enum ll_cause)f->cause));
    case F_MOVABLE:
        return ll_text_cell(movable[f->movable]);
    case F_OTHER_LANE:
        return ll_text_cell(f->other_lane == LL_NONE
                                ? NULL
                                : t->origins->strings.data + t->origins->uid[f->other_lane]);
    case F_TIMES:
        return ll_text_cell(times_keys[f->times % (sizeof times_keys / sizeof times_keys[0])]);
    default:
        return ll_number_cell(number_of(t->view, f, column));
    }
}

enum ll_code ll_export_lane_findings(struct ll_export_table *t, struct ll_shapes *shapes,
                                     struct ll_export_sheet *ret_sheet, struct ll_err *err)
{
    const struct ll_clearance *c = &t->view->outcomes.clearance;
    const struct ll_shapes *lanes = &t->view->scene.layer[LL_LANE].shape;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < c->finding_count; i++) {
        const struct ll_lane_finding *f = &c->findings[i];
        code = ll_lane_stretch(lanes, f->lane, f->from_m, f->to_m, shapes, err);
    }
    if (code != LL_OK) {
        return code;
    }
    for (t->column_count = 0; t->column_count < F_COLUMNS; t->column_count++) {
        t->columns[t->column_count] = columns[t->column_count];
    }
    *ret_sheet = (struct ll_export_sheet){.name = "lane-findings",
                                          .columns = t->columns,
                                          .column_count = t->column_count,
                                          .shapes = shapes,
                                          .rows = c->finding_count,
                                          .kinds = LL_KINDS_LINE,
                                          .cell = finding_cell,
                                          .user = t};
    return LL_OK;
}
