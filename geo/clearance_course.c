#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/clearance_private.h"
#include "geo/lesser.h"

/* A line that is this little longer than whole steps has no cell for the rest. */
#define LAST_CELL_LEAST_M 1e-6

void ll_clear_course_clear(struct ll_clear_course *course)
{
    ll_free(course->lines);
    ll_free(course->cells);
    ll_free(course->piece_m);
    *course = (struct ll_clear_course){0};
}

void ll_clear_scratch_clear(struct ll_clear_scratch *scratch)
{
    ll_free(scratch->events);
    ll_free(scratch->looks);
    *scratch = (struct ll_clear_scratch){0};
}

/// Measures the straight pieces of a line. @param ret_length_m Of all of it.
static enum ll_code measure_pieces(struct ll_clear_course *c, const struct ll_xy *points,
                                   uint32_t first, uint32_t end, double *ret_length_m,
                                   struct ll_err *err)
{
    size_t pieces = end > first ? end - first - 1 : 0;
    enum ll_code code = ll_array_reserve(&c->piece_m, &c->piece_capacity, c->piece_count + pieces,
                                         sizeof *c->piece_m, err);
    double length_m = 0.0;
    for (uint32_t p = first + 1; code == LL_OK && p < end; p++) {
        double piece_m = hypot(points[p].x - points[p - 1].x, points[p].y - points[p - 1].y);
        c->piece_m[c->piece_count++] = piece_m;
        length_m += piece_m;
    }
    *ret_length_m = length_m;
    return code;
}

static enum ll_code add_line(struct ll_clear_course *c, const struct ll_xy *points, uint32_t first,
                             uint32_t end, struct ll_err *err)
{
    double length_m = 0.0;
    enum ll_code code = measure_pieces(c, points, first, end, &length_m, err);
    if (code != LL_OK) {
        return code;
    }
    double steps = ceil((length_m - LAST_CELL_LEAST_M) / LL_CLEARANCE_STEP_M);
    if (!(steps < (double)UINT32_MAX)) {
        return ll_fail(err, LL_E_INVALID, "lane %u is too long to be a lane", c->lane + 1U);
    }
    size_t cells = steps > 0.0 ? (size_t)steps : length_m > 0.0;
    code = ll_array_reserve(&c->lines, &c->line_capacity, c->line_count + 1, sizeof *c->lines, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&c->cells, &c->cell_capacity, c->cell_count + cells,
                                sizeof *c->cells, err);
    }
    if (code != LL_OK || c->lines == NULL) {
        return code;
    }
    const struct ll_clear_line *before = c->line_count > 0 ? &c->lines[c->line_count - 1] : NULL;
    c->lines[c->line_count++] =
        (struct ll_clear_line){.first_point = first,
                               .end_point = end,
                               .first_cell = c->cell_count,
                               .cell_count = cells,
                               .from_m = before == NULL ? 0.0 : before->from_m + before->length_m,
                               .length_m = length_m};
    for (size_t i = 0; i < cells; i++) {
        c->cells[c->cell_count++] = (struct ll_clear_cell){
            .side_m = {INFINITY, INFINITY}, .item = {LL_NONE, LL_NONE}, .inside = LL_NONE};
    }
    return LL_OK;
}

enum ll_code ll_clear_course_cut(struct ll_clear_course *course, const struct ll_shapes *lanes,
                                 uint32_t lane, struct ll_err *err)
{
    course->lane = lane;
    course->line_count = 0;
    course->cell_count = 0;
    course->piece_count = 0;
    enum ll_code code = LL_OK;
    for (uint32_t r = lanes->first_ring[lane]; code == LL_OK && r < lanes->first_ring[lane + 1];
         r++) {
        code =
            add_line(course, lanes->points, lanes->first_point[r], lanes->first_point[r + 1], err);
    }
    size_t piece = 0;
    for (size_t i = 0; code == LL_OK && i < course->line_count; i++) {
        struct ll_clear_line *line = &course->lines[i];
        line->piece_m = course->piece_m == NULL ? NULL : course->piece_m + piece;
        piece += line->end_point > line->first_point ? line->end_point - line->first_point - 1 : 0;
    }
    return code;
}

double ll_clear_cell_from(const struct ll_clear_line *line, size_t cell)
{
    return line->from_m + (double)(cell - line->first_cell) * LL_CLEARANCE_STEP_M;
}

double ll_clear_cell_to(const struct ll_clear_line *line, size_t cell)
{
    bool last = cell + 1 == line->first_cell + line->cell_count;
    return last ? line->from_m + line->length_m : ll_clear_cell_from(line, cell + 1);
}

struct ll_xy ll_clear_line_at(const struct ll_clear_line *line, const struct ll_xy *points,
                              double along_m)
{
    uint32_t last = line->first_point; /* whose piece is gone through as a whole */
    for (uint32_t p = last + 1; p < line->end_point; p++) {
        double length_m = line->piece_m[p - line->first_point - 1];
        if (along_m < length_m) {
            double share = ll_greater(along_m, 0.0) / length_m;
            double dx = points[p].x - points[p - 1].x;
            double dy = points[p].y - points[p - 1].y;
            return (struct ll_xy){points[p - 1].x + share * dx, points[p - 1].y + share * dy};
        }
        along_m -= length_m;
        last = p;
    }
    return points[last];
}
