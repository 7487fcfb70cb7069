#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/clearance_private.h"

/* Places along a lane from which one looks across; no result depends on a finer step than blocks
   are long. */
#define LOOK_STEP_M 20.0
/* Beyond so many times the advised spacing lies open country, not a block. */
#define BLOCK_TIMES 2.0
/* Cosine of 30 degrees: what turns more is a cross street, not the other side of the block. */
#define PARALLEL_COSINE 0.866025403784438646763723

/* A guess at what is met takes so many pieces before and behind with it. */
#define GUESS_BESIDE 2U

/// A look across from a lane.
struct look {
    const struct ll_clear_spacing *spacing;
    struct ll_xy from;
    struct ll_xy across; ///< unit
    double nearest_m;    ///< first lane that is met
    uint32_t piece;      ///< of it, as in spacing->pieces->items
    bool parallel;       ///< it runs along with this one
    bool built;          ///< a building lies between
};

void ll_clear_spacing_clear(struct ll_clear_spacing *spacing)
{
    ll_free(spacing->drivable);
    *spacing = (struct ll_clear_spacing){0};
}

enum ll_code ll_clear_spacing_make(const struct ll_stage *in, const struct ll_clear_rules *rules,
                                   const struct ll_clear_sides *sides,
                                   const struct ll_clear_pieces *pieces,
                                   struct ll_clear_spacing *ret_spacing, struct ll_err *err)
{
    const struct ll_table *lanes = &in->scene->layer[LL_LANE];
    bool *drivable = ll_alloc(lanes->count, sizeof *drivable);
    if (drivable == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t lane = 0; lane < lanes->count; lane++) {
        drivable[lane] = ll_lane_drivable(in->speeds, lanes, lane);
    }
    *ret_spacing = (struct ll_clear_spacing){
        .scene = in->scene, .sides = sides, .rules = rules, .pieces = pieces, .drivable = drivable};
    return LL_OK;
}

/// How far along the look a segment is met; INFINITY when it is not.
static double met_at(const struct look *l, struct ll_xy a, struct ll_xy b)
{
    double ax = a.x - l->from.x;
    double ay = a.y - l->from.y;
    double bx = b.x - l->from.x;
    double by = b.y - l->from.y;
    double side_a = l->across.x * ay - l->across.y * ax;
    double side_b = l->across.x * by - l->across.y * bx;
    if ((side_a > 0.0) == (side_b > 0.0)) {
        return INFINITY;
    }
    double share = side_a / (side_a - side_b);
    double far = l->across.x * (ax + share * (bx - ax)) + l->across.y * (ay + share * (by - ay));
    return far;
}

static bool visit_lane(uint32_t item, void *user)
{
    struct look *l = user;
    const struct ll_clear_spacing *spacing = l->spacing;
    const struct ll_clear_lane_piece *piece = &spacing->pieces->items[item];
    const struct ll_xy *p = &spacing->scene->layer[LL_LANE].shape.points[piece->from];
    double far = met_at(l, p[0], p[1]);
    if (!(far > 1.0 && far < l->nearest_m) || /* the lane itself is at 0 */
        !spacing->drivable[piece->lane]) {
        return true;
    }
    double dx = p[1].x - p[0].x;
    double dy = p[1].y - p[0].y;
    double sine =
        fabs(l->across.x * dy - l->across.y * dx) / spacing->pieces->length_m[piece->from];
    l->nearest_m = far;
    l->piece = item;
    l->parallel = sine >= PARALLEL_COSINE; /* across to the look is along with the lane */
    return far > spacing->rules->spacing_m;
}

static bool visit_building(uint32_t row, void *user)
{
    struct look *l = user;
    const struct ll_shapes *s = &l->spacing->sides->buildings->shape;
    for (uint32_t r = s->first_ring[row]; !l->built && r < s->first_ring[row + 1]; r++) {
        for (uint32_t i = s->first_point[r] + 1; i < s->first_point[r + 1]; i++) {
            double far = met_at(l, s->points[i - 1], s->points[i]);
            l->built = l->built || (far > 0.0 && far < l->nearest_m);
        }
    }
    return !l->built;
}

static struct ll_box box_of(const struct look *l, double from_m, double to_m)
{
    struct ll_box box = ll_box_empty();
    ll_box_extend(&box, l->from.x + from_m * l->across.x, l->from.y + from_m * l->across.y);
    ll_box_extend(&box, l->from.x + to_m * l->across.x, l->from.y + to_m * l->across.y);
    return box;
}

/// Looks for lanes between two distances.
static void look_for_lanes(struct look *l, double from_m, double to_m)
{
    struct ll_box box = box_of(l, from_m, to_m);
    ll_index_search(l->spacing->pieces->index, &box, visit_lane, l);
}

/// Whether a lane is met within the advised spacing, by a guess: the piece that was met from the
/// place before, and those beside it along its lane. Where one is, no other matters.
static bool meets_guess(struct look *l, uint32_t guess)
{
    const struct ll_clear_spacing *spacing = l->spacing;
    size_t first = guess > GUESS_BESIDE ? guess - GUESS_BESIDE : 0;
    for (size_t item = first; item < spacing->pieces->count && item <= first + 2 * GUESS_BESIDE;
         item++) {
        if (!visit_lane((uint32_t)item, l)) {
            return true;
        }
    }
    l->nearest_m = INFINITY;
    return false;
}

/// The spacing seen from one place to one side; NAN where there is no block.
/// @param inout_met The piece that was met within the advised spacing from the place before;
///                  LL_NONE: none was. Receives that of this place.
static double look_across(const struct ll_clear_spacing *spacing, struct ll_xy from,
                          struct ll_xy across, uint32_t *inout_met)
{
    struct look l = {.spacing = spacing, .from = from, .across = across, .nearest_m = INFINITY};
    double spacing_m = spacing->rules->spacing_m;
    double limit_m = BLOCK_TIMES * spacing_m;
    bool open = *inout_met == LL_NONE; /* likely here, too: one look for all */
    if (open || !meets_guess(&l, *inout_met)) {
        look_for_lanes(&l, 0.0, open ? limit_m : spacing_m);
    }
    *inout_met = l.nearest_m <= spacing_m ? l.piece : LL_NONE;
    if (l.nearest_m <= spacing_m) {
        return NAN;
    }
    if (!open) {
        look_for_lanes(&l, spacing_m, limit_m);
    }
    if (!(l.nearest_m > spacing_m + LL_ROUNDING_M && l.nearest_m <= limit_m && l.parallel)) {
        return NAN;
    }
    struct ll_box box = box_of(&l, 0.0, l.nearest_m);
    ll_index_search(spacing->sides->building_index, &box, visit_building, &l);
    return l.built ? l.nearest_m : NAN;
}

/// The direction of a line at a place: that over the cells around it.
static struct ll_xy direction_at(const struct ll_clear_line *line, const struct ll_xy *points,
                                 double along_m)
{
    struct ll_xy a = ll_clear_line_at(line, points, fmax(along_m - 1.0, 0.0));
    struct ll_xy b = ll_clear_line_at(line, points, fmin(along_m + 1.0, line->length_m));
    double length_m = hypot(b.x - a.x, b.y - a.y);
    return length_m > 0.0 ? (struct ll_xy){(b.x - a.x) / length_m, (b.y - a.y) / length_m}
                          : (struct ll_xy){0.0, 0.0};
}

/// The middles of the stretches of a line.
struct sweep {
    const struct ll_clear_spacing *spacing;
    const struct ll_clear_lane *lane;
    const struct ll_clear_line *line;
    const struct ll_clear_look *looks;
    size_t steps;
    double step_m;
};

static enum ll_code place_looks(struct sweep *s, struct ll_clear_scratch *scratch,
                                struct ll_err *err)
{
    const struct ll_xy *points = s->lane->scene->layer[LL_LANE].shape.points;
    s->steps = (size_t)ceil(s->line->length_m / LOOK_STEP_M);
    s->step_m = s->line->length_m / (double)s->steps;
    enum ll_code code = ll_array_reserve(&scratch->looks, &scratch->look_capacity, s->steps,
                                         sizeof *scratch->looks, err);
    for (size_t i = 0; code == LL_OK && i < s->steps; i++) {
        double along_m = ((double)i + 0.5) * s->step_m;
        scratch->looks[i] = (struct ll_clear_look){ll_clear_line_at(s->line, points, along_m),
                                                   direction_at(s->line, points, along_m)};
    }
    s->looks = scratch->looks;
    return code;
}

/// What a stretch is as a finding.
static struct ll_lane_finding finding_of(const struct ll_clear_lane *lane, double seen_m,
                                         struct ll_xy at)
{
    double error_m = 2.0 * lane->rules->bend_error_m;
    bool clearly = seen_m - error_m > lane->rules->spacing_m;
    return (struct ll_lane_finding){.lane = lane->row,
                                    .other_lane = LL_NONE,
                                    .room_m = NAN,
                                    .kind = LL_FINDING_SPACING,
                                    .sure =
                                        (uint8_t)(clearly ? LL_SURE_PROBABLE : LL_SURE_POSSIBLE),
                                    .cause = LL_CAUSE_SHAPE,
                                    .movable = LL_MOVABLE_NO,
                                    .cause_row = LL_NONE,
                                    .rule = LL_RULE_LANE_SPACING_M,
                                    .value = (float)seen_m,
                                    .low = (float)(seen_m - error_m),
                                    .high = (float)(seen_m + error_m),
                                    .at = at};
}

/// Looks from the middle of each stretch of a line to one side.
static enum ll_code look_along(const struct sweep *s, enum ll_clear_side side, uint32_t *inout_met,
                               struct ll_clear_out *out, struct ll_err *err)
{
    double left = side == LL_LEFT ? 1.0 : -1.0;
    struct ll_lane_finding finding = {.value = NAN};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i <= s->steps; i++) {
        double seen_m = NAN;
        if (i < s->steps) {
            struct ll_xy along = s->looks[i].along;
            struct ll_xy across = {-left * along.y, left * along.x};
            seen_m = look_across(s->spacing, s->looks[i].at, across, inout_met);
        }
        if (isnan(seen_m)) {
            code = isnan(finding.value) ? LL_OK : ll_clear_out_finding(out, &finding, err);
            finding.value = NAN;
            continue;
        }
        double from_m =
            isnan(finding.value) ? s->line->from_m + (double)i * s->step_m : finding.from_m;
        if (isnan(finding.value) || (float)seen_m > finding.value) {
            finding = finding_of(s->lane, seen_m, s->looks[i].at);
        }
        finding.from_m = from_m;
        finding.to_m = s->line->from_m + (double)(i + 1) * s->step_m;
    }
    return code;
}

enum ll_code ll_clear_spacing_of(const struct ll_clear_spacing *spacing,
                                 const struct ll_clear_lane *lane,
                                 const struct ll_clear_course *course,
                                 struct ll_clear_scratch *scratch, struct ll_clear_out *out,
                                 struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < course->line_count; i++) {
        struct sweep sweep = {.spacing = spacing, .lane = lane, .line = &course->lines[i]};
        if (sweep.line->cell_count == 0) {
            continue;
        }
        code = place_looks(&sweep, scratch, err);
        for (int side = LL_LEFT; code == LL_OK && side < LL_SIDES; side++) {
            code = look_along(&sweep, (enum ll_clear_side)side, &scratch->met[side], out, err);
        }
    }
    return code;
}
