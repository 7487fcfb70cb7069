#include <math.h>
#include <stdio.h>

#include "app/jobs/export_tables.h"
#include "geo/outline.h"

/* Columns of a pair and of a cluster. */
enum { P_A = 0, P_B, P_DISTANCE, P_LOW, P_HIGH, P_VERDICT, P_COLUMNS };
enum {
    C_NUMBER = 0,
    C_CERTAIN,
    C_LOW_GRADE,
    C_BUILDINGS,
    C_HOUSEHOLDS,
    C_FOOTPRINT,
    C_LIMIT,
    C_BREAK,
    C_BREAK_LINE,
    C_MISSING,
    C_COLUMNS
};

static const struct ll_export_column pair_columns[P_COLUMNS] = {
    [P_A] = {"building_a", LL_CELL_TEXT},         [P_B] = {"building_b", LL_CELL_TEXT},
    [P_DISTANCE] = {"distance_m", LL_CELL_REAL},  [P_LOW] = {"required_low_m", LL_CELL_REAL},
    [P_HIGH] = {"required_high_m", LL_CELL_REAL}, [P_VERDICT] = {"verdict", LL_CELL_TEXT},
};
static const struct ll_export_column cluster_columns[C_COLUMNS] = {
    [C_NUMBER] = {"number", LL_CELL_WHOLE},
    [C_CERTAIN] = {"certain", LL_CELL_TEXT},
    [C_LOW_GRADE] = {"low_grade", LL_CELL_TEXT},
    [C_BUILDINGS] = {"buildings", LL_CELL_WHOLE},
    [C_HOUSEHOLDS] = {"households", LL_CELL_REAL},
    [C_FOOTPRINT] = {"footprint_m2", LL_CELL_REAL},
    [C_LIMIT] = {"limit_m2", LL_CELL_REAL},
    [C_BREAK] = {"break_m", LL_CELL_REAL},
    [C_BREAK_LINE] = {"break_line_m", LL_CELL_REAL},
    [C_MISSING] = {"missing_break_m", LL_CELL_REAL},
};

static struct ll_export_cell flag_cell(bool flag)
{
    return ll_text_cell(flag ? "yes" : "no");
}

static void copy_columns(struct ll_export_table *t, const struct ll_export_column *columns,
                         size_t count)
{
    for (t->column_count = 0; t->column_count < count; t->column_count++) {
        t->columns[t->column_count] = columns[t->column_count];
    }
}

/* ---- pairs ---- */

static struct ll_export_cell pair_cell(void *user, size_t row, size_t column)
{
    const struct ll_export_table *t = user;
    const struct ll_pair *pair = &t->view->outcomes.separation.pairs[row];
    switch (column) {
    case P_A:
        return ll_text_cell(t->origins->strings.data + t->origins->uid[pair->a]);
    case P_B:
        return ll_text_cell(t->origins->strings.data + t->origins->uid[pair->b]);
    case P_DISTANCE:
        return ll_number_cell((double)pair->distance_m);
    case P_LOW:
        return ll_number_cell((double)pair->required_low_m);
    case P_HIGH:
        return ll_number_cell((double)pair->required_high_m);
    default:
        return ll_text_cell("certain");
    }
}

/// The nearest corner of `a` to an edge of `b`, if nearer than what is known.
static void try_corners(const struct ll_shapes *s, uint32_t a, uint32_t b, struct ll_xy ends[2],
                        double *nearest_m)
{
    uint32_t end = s->first_point[s->first_ring[a + 1]];
    for (uint32_t p = s->first_point[s->first_ring[a]]; p < end; p++) {
        for (uint32_t r = s->first_ring[b]; r < s->first_ring[b + 1]; r++) {
            for (uint32_t q = s->first_point[r] + 1; q < s->first_point[r + 1]; q++) {
                struct ll_xy at;
                double d = ll_point_segment(s->points[p], s->points[q - 1], s->points[q], &at);
                if (d < *nearest_m) {
                    *nearest_m = d;
                    ends[0] = s->points[p];
                    ends[1] = at;
                }
            }
        }
    }
}

enum ll_code ll_export_pairs(struct ll_export_table *t, struct ll_shapes *shapes,
                             struct ll_export_sheet *ret_sheet, struct ll_err *err)
{
    const struct ll_separation *separation = &t->view->outcomes.separation;
    const struct ll_shapes *buildings = &t->view->scene.layer[LL_BUILDING].shape;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < separation->pair_count; i++) {
        struct ll_xy ends[2] = {{0.0, 0.0}, {0.0, 0.0}};
        double nearest_m = INFINITY;
        try_corners(buildings, separation->pairs[i].a, separation->pairs[i].b, ends, &nearest_m);
        try_corners(buildings, separation->pairs[i].b, separation->pairs[i].a, ends, &nearest_m);
        code = ll_shapes_begin(shapes, LL_LINE, err);
        if (code == LL_OK) {
            code = ll_shapes_ring(shapes, err);
        }
        if (code == LL_OK) {
            code = ll_shapes_run(shapes, ends, 2, err);
        }
    }
    copy_columns(t, pair_columns, P_COLUMNS);
    *ret_sheet = (struct ll_export_sheet){.name = "separation-pairs",
                                          .columns = t->columns,
                                          .column_count = t->column_count,
                                          .shapes = shapes,
                                          .rows = separation->pair_count,
                                          .kinds = LL_KINDS_LINE,
                                          .cell = pair_cell,
                                          .user = t};
    return code;
}

/* ---- clusters ---- */

static struct ll_export_cell cluster_cell(void *user, size_t row, size_t column)
{
    const struct ll_export_table *t = user;
    const struct ll_cluster *c = &t->view->outcomes.separation.clusters[row];
    switch (column) {
    case C_NUMBER:
        return ll_number_cell((double)row);
    case C_CERTAIN:
        return flag_cell(c->certain);
    case C_LOW_GRADE:
        return flag_cell(c->low_grade);
    case C_BUILDINGS:
        return ll_number_cell(c->buildings);
    case C_HOUSEHOLDS:
        return ll_number_cell(c->households);
    case C_FOOTPRINT:
        return ll_number_cell(c->footprint_m2);
    case C_LIMIT:
        return ll_number_cell(c->limit_m2);
    case C_BREAK:
        return ll_number_cell(c->break_m);
    case C_BREAK_LINE:
        return ll_number_cell(c->break_line_m);
    default:
        return ll_number_cell(c->missing_break_m);
    }
}

/// Adds the rings of a building to the shape begun last.
static enum ll_code add_outline(const struct ll_shapes *buildings, uint32_t row,
                                struct ll_shapes *shapes, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (uint32_t r = buildings->first_ring[row];
         code == LL_OK && r < buildings->first_ring[row + 1]; r++) {
        uint32_t first = buildings->first_point[r];
        code = ll_shapes_ring(shapes, err);
        if (code == LL_OK) {
            code = ll_shapes_run(shapes, buildings->points + first,
                                 buildings->first_point[r + 1] - first, err);
        }
    }
    return code;
}

enum ll_code ll_export_clusters(struct ll_export_table *t, struct ll_shapes *shapes,
                                struct ll_export_sheet *ret_sheet, struct ll_err *err)
{
    const struct ll_separation *s = &t->view->outcomes.separation;
    enum ll_code code = LL_OK;
    for (size_t c = 0; code == LL_OK && c < s->cluster_count; c++) {
        code = ll_shapes_begin(shapes, LL_POLYGON, err);
        for (uint32_t m = s->clusters[c].first_member;
             code == LL_OK && m < s->clusters[c + 1].first_member; m++) {
            code =
                add_outline(&t->view->scene.layer[LL_BUILDING].shape, s->members[m], shapes, err);
        }
    }
    copy_columns(t, cluster_columns, C_COLUMNS);
    *ret_sheet = (struct ll_export_sheet){.name = "clusters",
                                          .columns = t->columns,
                                          .column_count = t->column_count,
                                          .shapes = shapes,
                                          .rows = s->cluster_count,
                                          .kinds = LL_KINDS_POLYGON,
                                          .cell = cluster_cell,
                                          .user = t};
    return code;
}
