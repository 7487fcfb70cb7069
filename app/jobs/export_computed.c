#include <math.h>
#include <stdio.h>

#include "app/jobs/explain.h"
#include "app/jobs/export_tables.h"

/* Columns of a building. For each tier two: the time and, where there is none, why. */
enum {
    B_UID = 0,
    B_VILLAGE,
    B_HYDRANT_M,
    B_HYDRANTS_IN_REACH,
    B_HYDRANTS_CONFIRMED,
    B_WATER_REASON,
    B_LANE_M,
    B_LANE_REASON,
    B_FIRST_TIER
};
/* Columns of a village. For each indicator two: low and high. */
enum {
    V_RANK = 0,
    V_RANK_LOW,
    V_RANK_HIGH,
    V_P_FIRST,
    V_CODE,
    V_NAME,
    V_RISK,
    V_RISK_LOW,
    V_RISK_HIGH,
    V_LEVEL,
    V_COMPLETENESS,
    V_RATEABLE,
    V_BUILDINGS,
    V_RESIDENTS,
    V_HOUSEHOLDS,
    V_FIRST_INDICATOR
};

/// Why there is no answer; an empty cell where there is one.
static struct ll_export_cell reason_cell(uint8_t answer)
{
    return ll_text_cell(answer == LL_NOT_RUN ? "not_run" : ll_answer_key((enum ll_answer)answer));
}

/// A count is known only where the stage answered.
static struct ll_export_cell count_cell(uint8_t answer, uint16_t count)
{
    return ll_number_cell(answer == LL_ANSWERED || answer == LL_NO_HYDRANT ? count : NAN);
}

static struct ll_export_cell building_cell(void *user, size_t row, size_t column)
{
    const struct ll_export_table *t = user;
    const struct ll_building_results *r = &t->view->results;
    uint32_t area = r->area[row];
    if (column >= B_FIRST_TIER) {
        size_t tier = (column - B_FIRST_TIER) / 2;
        bool answered = r->response_answer[tier][row] == LL_ANSWERED;
        return (column - B_FIRST_TIER) % 2 == 1
                   ? reason_cell(r->response_answer[tier][row])
                   : ll_number_cell(answered ? r->response[tier][row].time_s : NAN);
    }
    switch (column) {
    case B_UID:
        return ll_text_cell(t->origins->strings.data + t->origins->uid[row]);
    case B_VILLAGE:
        return ll_text_cell(
            area == LL_NONE ? NULL
                            : ll_table_string(&t->view->scene.layer[LL_AREA], area, LL_AREA_CODE));
    case B_HYDRANT_M:
        return ll_number_cell(r->hydrant_m[row]);
    case B_HYDRANTS_IN_REACH:
        return count_cell(r->water_answer[row], r->hydrants_in_reach[row]);
    case B_HYDRANTS_CONFIRMED:
        return count_cell(r->water_answer[row], r->hydrants_confirmed[row]);
    case B_WATER_REASON:
        return reason_cell(r->water_answer[row]);
    case B_LANE_M:
        return ll_number_cell(r->lane_m[row]);
    default:
        return reason_cell(r->lane_answer[row]);
    }
}

static void add_column(struct ll_export_table *t, enum ll_cell_type type, const char *name,
                       const char *ending)
{
    struct ll_export_column *c = &t->columns[t->column_count++];
    c->type = type;
    (void)snprintf(c->name, sizeof c->name, "%.80s%.15s", name, ending);
}

struct ll_export_sheet ll_export_buildings(struct ll_export_table *t)
{
    t->column_count = 0;
    add_column(t, LL_CELL_TEXT, "uid", "");
    add_column(t, LL_CELL_TEXT, "village", "");
    add_column(t, LL_CELL_REAL, "hydrant_m", "");
    add_column(t, LL_CELL_WHOLE, "hydrants_in_reach", "");
    add_column(t, LL_CELL_WHOLE, "hydrants_confirmed", "");
    add_column(t, LL_CELL_TEXT, "water_reason", "");
    add_column(t, LL_CELL_REAL, "lane_m", "");
    add_column(t, LL_CELL_TEXT, "lane_reason", "");
    for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
        add_column(t, LL_CELL_REAL, ll_tier_key((enum ll_tier)tier), "_s");
        add_column(t, LL_CELL_TEXT, ll_tier_key((enum ll_tier)tier), "_reason");
    }
    const struct ll_table *buildings = &t->view->scene.layer[LL_BUILDING];
    return (struct ll_export_sheet){.name = "building-results",
                                    .columns = t->columns,
                                    .column_count = t->column_count,
                                    .shapes = &buildings->shape,
                                    .rows = buildings->count,
                                    .kinds = LL_KINDS_POLYGON,
                                    .cell = building_cell,
                                    .user = t};
}

/// The numbers of a village.
static double village_number(const struct ll_stored_village *v, size_t column)
{
    switch (column) {
    case V_RANK:
        return (double)v->rank;
    case V_RANK_LOW:
        return (double)(isnan(v->odds.p_first) ? v->rank_low : v->odds.rank_low);
    case V_RANK_HIGH:
        return (double)(isnan(v->odds.p_first) ? v->rank_high : v->odds.rank_high);
    case V_P_FIRST:
        return v->odds.p_first;
    case V_RISK:
        return v->risk.risk;
    case V_RISK_LOW:
        return v->risk.risk_low;
    case V_RISK_HIGH:
        return v->risk.risk_high;
    case V_COMPLETENESS:
        return v->risk.completeness;
    case V_BUILDINGS:
        return (double)v->counts.buildings;
    case V_RESIDENTS:
        return v->counts.residents;
    default:
        return v->counts.households;
    }
}

static struct ll_export_cell village_cell(void *user, size_t row, size_t column)
{
    const struct ll_export_table *t = user;
    const struct ll_stored_village *v = &t->view->ranking.rows[row];
    if (column >= V_FIRST_INDICATOR) {
        const struct ll_measure *m = &v->counts.measure[(column - V_FIRST_INDICATOR) / 2];
        return ll_share_cell((column - V_FIRST_INDICATOR) % 2 == 0 ? m->low : m->high);
    }
    switch (column) {
    case V_CODE:
        return ll_text_cell(v->code);
    case V_NAME:
        return ll_text_cell(v->name);
    case V_LEVEL:
        return ll_text_cell(t->for_people ? ll_level_text(v->risk.level, t->lang)
                                          : ll_level_key(v->risk.level));
    case V_RATEABLE:
        return ll_text_cell(v->risk.rateable ? "yes" : "no");
    default:
        return ll_share_cell(village_number(v, column));
    }
}

struct ll_export_sheet ll_export_ranking(struct ll_export_table *t)
{
    static const struct ll_export_column columns[V_FIRST_INDICATOR] = {
        [V_RANK] = {"rank", LL_CELL_WHOLE},
        [V_RANK_LOW] = {"rank_low", LL_CELL_WHOLE},
        [V_RANK_HIGH] = {"rank_high", LL_CELL_WHOLE},
        [V_P_FIRST] = {"p_first", LL_CELL_REAL},
        [V_CODE] = {"code", LL_CELL_TEXT},
        [V_NAME] = {"name", LL_CELL_TEXT},
        [V_RISK] = {"risk", LL_CELL_REAL},
        [V_RISK_LOW] = {"risk_low", LL_CELL_REAL},
        [V_RISK_HIGH] = {"risk_high", LL_CELL_REAL},
        [V_LEVEL] = {"level", LL_CELL_TEXT},
        [V_COMPLETENESS] = {"completeness", LL_CELL_REAL},
        [V_RATEABLE] = {"rateable", LL_CELL_TEXT},
        [V_BUILDINGS] = {"buildings", LL_CELL_WHOLE},
        [V_RESIDENTS] = {"residents", LL_CELL_REAL},
        [V_HOUSEHOLDS] = {"households", LL_CELL_REAL},
    };
    t->column_count = 0;
    for (size_t i = 0; i < V_FIRST_INDICATOR; i++) {
        add_column(t, columns[i].type, columns[i].name, "");
    }
    for (int i = 0; i < LL_IND_COUNT; i++) {
        add_column(t, LL_CELL_REAL, ll_indicator_key((enum ll_indicator_id)i), "_low");
        add_column(t, LL_CELL_REAL, ll_indicator_key((enum ll_indicator_id)i), "_high");
    }
    return (struct ll_export_sheet){.name = "ranking",
                                    .columns = t->columns,
                                    .column_count = t->column_count,
                                    .shapes = &t->view->scene.layer[LL_AREA].shape,
                                    .shape_of = t->view->village_area,
                                    .rows = t->view->ranking.count,
                                    .kinds = LL_KINDS_POLYGON,
                                    .cell = village_cell,
                                    .user = t};
}
