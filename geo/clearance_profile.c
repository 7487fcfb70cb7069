#include <math.h>
#include <stdlib.h>

#include "geo/clearance_private.h"

/* Cells whose widths differ by less are one piece, as long as they are of the same class. */
#define PIECE_TOLERANCE_M 0.2

/// A shortfall of one cell.
struct shortfall {
    enum ll_sureness sure;
    struct ll_clear_bound by;
};

/// A finding that is being drawn out from cell to cell.
struct stretch {
    bool open;
    struct ll_lane_finding finding;
};

/// The profile of one lane as it grows.
struct profile {
    const struct ll_clear_lane *lane;
    const struct ll_clear_course *course;
    const struct ll_clear_line *line;
    struct ll_clear_out *out;
    struct ll_lane_summary summary;
    struct ll_lane_piece open;  ///< of a cell that only the lane's own figures bound
    struct ll_lane_piece piece; ///< the last one, still open
    float high_most_m;          ///< largest width_high_m and width_low_m of its cells
    float low_most_m;
    bool piece_open;
    bool open_fine; ///< the lane's own figures alone break no rule
    bool was_open;  ///< nothing but them bounded the last cell of the piece
    size_t cell;    ///< under way
    struct stretch width;
    struct stretch height;
    struct stretch width_always; ///< without what stands there at certain times only
    struct stretch height_always;
    struct stretch crossed;
    float height_low_m; ///< least of the lane; NAN when some is not known
    float height_high_m;
};

/// The piece that one cell would be.
static struct ll_lane_piece piece_of(const struct ll_clear_lane *lane,
                                     const struct ll_clear_state *state)
{
    const struct ll_clear_measure *w = &state->width;
    const struct ll_clear_measure *h = &state->height;
    struct ll_lane_piece piece = {.open_s = (float)state->open_s};
    double low_m = state->declared ? w->low.m : fmin(w->low.m, lane->class_low_m);
    bool blind = w->unknown.cause != LL_CAUSE_NONE && w->unknown.cause != LL_CAUSE_OBSTACLE;
    const struct ll_clear_bound *wide = isfinite(w->high.m) ? &w->high : &w->unknown;
    piece.width_low_m = (float)(blind ? NAN : w->unknown.cause == LL_CAUSE_NONE ? low_m : 0.0);
    piece.width_high_m = (float)(blind && !isfinite(w->high.m) ? NAN : w->high.m);
    piece.width_cause = wide->cause;
    piece.width_row = wide->row;
    const struct ll_clear_bound *high = isfinite(h->high.m) ? &h->high : &h->unknown;
    bool unknown = h->unknown.cause != LL_CAUSE_NONE;
    piece.height_low_m = (float)(unknown ? NAN : h->low.m);
    piece.height_high_m = (float)(unknown && !isfinite(h->high.m) ? NAN : h->high.m);
    piece.height_cause = high->cause;
    piece.height_row = high->row;
    return piece;
}

static bool same(float a, float b)
{
    return a == b || (isnan(a) && isnan(b));
}

/// Class of a width: how many of the limits it keeps.
static int class_of(const struct ll_clear_rules *rules, float m)
{
    int kept = 0;
    for (int g = LL_GRADE_A; g <= LL_GRADE_D; g++) {
        kept += (double)m >= rules->grade_width_m[g] - LL_ROUNDING_M;
    }
    return kept;
}

static bool near_enough(const struct profile *p, float least, float most, float next)
{
    const struct ll_clear_rules *rules = p->lane->rules;
    return same(least, next) ||
           (fmaxf(most, next) - fminf(least, next) <= (float)PIECE_TOLERANCE_M &&
            class_of(rules, least) == class_of(rules, next));
}

static bool goes_on(const struct profile *p, const struct ll_lane_piece *next)
{
    const struct ll_lane_piece *piece = &p->piece;
    return piece->width_cause == next->width_cause && piece->width_row == next->width_row &&
           piece->height_cause == next->height_cause && piece->height_row == next->height_row &&
           piece->open_s == next->open_s && same(piece->height_low_m, next->height_low_m) &&
           same(piece->height_high_m, next->height_high_m) &&
           near_enough(p, piece->width_low_m, p->low_most_m, next->width_low_m) &&
           near_enough(p, piece->width_high_m, p->high_most_m, next->width_high_m);
}

static enum ll_code end_piece(struct profile *p, struct ll_err *err)
{
    enum ll_code code = p->piece_open ? ll_clear_out_piece(p->out, &p->piece, err) : LL_OK;
    p->piece_open = false;
    p->was_open = false;
    return code;
}

static enum ll_code add_to_piece(struct profile *p, const struct ll_lane_piece *next,
                                 struct ll_err *err)
{
    if (p->piece_open && goes_on(p, next)) {
        struct ll_lane_piece *piece = &p->piece;
        piece->to_m = next->to_m;
        piece->width_low_m = fminf(piece->width_low_m, next->width_low_m);
        piece->width_high_m = fminf(piece->width_high_m, next->width_high_m);
        p->low_most_m = fmaxf(p->low_most_m, next->width_low_m);
        p->high_most_m = fmaxf(p->high_most_m, next->width_high_m);
        return LL_OK;
    }
    enum ll_code code = end_piece(p, err);
    p->piece = *next;
    p->low_most_m = next->width_low_m;
    p->high_most_m = next->width_high_m;
    p->piece_open = true;
    return code;
}

/// How sure a measure is to fall short. What is surely or probably too little comes before what is
/// not known, and that before what may be too little.
static struct shortfall judge(const struct ll_clear_measure *m, double limit_m)
{
    double limit = limit_m - LL_ROUNDING_M;
    bool tell = m->unknown.cause == LL_CAUSE_OBSTACLE || m->unknown.cause == LL_CAUSE_SHAPE ||
                m->unknown.cause == LL_CAUSE_BRIDGE;
    if (m->high.m < limit) {
        return (struct shortfall){LL_SURE_CERTAIN, m->high};
    }
    if (m->middle.m < limit) {
        return (struct shortfall){LL_SURE_PROBABLE, m->middle};
    }
    if (tell) {
        return (struct shortfall){LL_SURE_UNKNOWN, m->unknown};
    }
    if (m->low.m < limit) {
        return (struct shortfall){LL_SURE_POSSIBLE, m->low};
    }
    return (struct shortfall){LL_SURE_FINE, {NAN, LL_CAUSE_NONE, LL_NONE}};
}

static enum ll_code end_stretch(struct profile *p, struct stretch *s, struct ll_err *err)
{
    enum ll_code code = s->open ? ll_clear_out_finding(p->out, &s->finding, err) : LL_OK;
    s->open = false;
    return code;
}

/// Whether a cell's finding goes on with the stretch: the same kind of trouble, and where an
/// obstacle or a building that is run through makes it, the same one.
static bool continues(const struct stretch *s, const struct ll_lane_finding *next)
{
    const struct ll_lane_finding *f = &s->finding;
    bool one = next->cause == LL_CAUSE_OBSTACLE || next->cause == LL_CAUSE_BRIDGE ||
               next->kind == LL_FINDING_CROSSED;
    return s->open && f->sure == next->sure && f->cause == next->cause &&
           f->movable == next->movable && f->times == next->times &&
           (!one || f->cause_row == next->cause_row) && f->to_m == next->from_m;
}

/// Makes a cell's finding the one that stands for the stretch, with the place of the cell.
static void take_finding(const struct profile *p, const struct ll_lane_finding *next,
                         struct ll_lane_finding *f)
{
    const struct ll_xy *points = p->lane->scene->layer[LL_LANE].shape.points;
    *f = *next;
    f->at = ll_clear_line_at(p->line, points, 0.5 * (next->from_m + next->to_m) - p->line->from_m);
}

static enum ll_code add_to_stretch(struct profile *p, struct stretch *s,
                                   const struct ll_lane_finding *next, struct ll_err *err)
{
    if (!continues(s, next)) {
        enum ll_code code = end_stretch(p, s, err);
        take_finding(p, next, &s->finding);
        s->open = true;
        return code;
    }
    struct ll_lane_finding *f = &s->finding;
    double to_m = next->to_m;
    if (next->value < f->value || (next->value == f->value && next->high < f->high)) {
        double from_m = f->from_m;
        take_finding(p, next, f);
        f->from_m = from_m;
    }
    f->to_m = to_m;
    return LL_OK;
}

/// What a cell's shortfall is as a finding; its place comes with the stretch.
static struct ll_lane_finding finding_of(const struct profile *p, enum ll_finding_kind kind,
                                         const struct shortfall *fall,
                                         const struct ll_clear_measure *m, size_t cell)
{
    const struct ll_clear_lane *lane = p->lane;
    double from_m = ll_clear_cell_from(p->line, cell);
    double to_m = ll_clear_cell_to(p->line, cell);
    bool unknown = fall->sure == LL_SURE_UNKNOWN;
    return (struct ll_lane_finding){
        .lane = lane->row,
        .other_lane = LL_NONE,
        .room_m = NAN,
        .kind = (uint8_t)kind,
        .sure = (uint8_t)fall->sure,
        .cause = fall->by.cause,
        .movable = (uint8_t)ll_clear_movable(&lane->scene->layer[LL_OBSTACLE],
                                             (enum ll_cause)fall->by.cause, fall->by.row),
        .cause_row = fall->by.row,
        .rule = kind == LL_FINDING_HEIGHT ? LL_RULE_LANE_HEIGHT_M : LL_RULE_LANE_WIDTH_M,
        .from_m = from_m,
        .to_m = to_m,
        .value = unknown ? NAN : (float)m->middle.m,
        .low = unknown ? NAN : (float)m->low.m,
        .high = unknown && !isfinite(m->high.m) ? NAN : (float)m->high.m};
}

/// Times at which what bounds a measure stands there; 0 for always.
static uint8_t times_of(const struct ll_clear_lane *lane, const struct ll_clear_bound *by)
{
    for (size_t i = 0; by->cause == LL_CAUSE_OBSTACLE && i < lane->thing_count; i++) {
        if (!lane->things[i].bridge && lane->things[i].row == by->row) {
            return lane->things[i].times;
        }
    }
    return 0;
}

/// Judges a measure of a cell, and once more what is left of it when all that stands there at
/// certain times only is away.
static enum ll_code judge_measure(struct profile *p, enum ll_finding_kind kind,
                                  const struct ll_clear_measure *m,
                                  const struct ll_clear_measure *always, enum ll_sureness *ret_sure,
                                  struct ll_err *err)
{
    bool height = kind == LL_FINDING_HEIGHT;
    const struct ll_clear_rules *rules = p->lane->rules;
    double limit_m = height ? rules->height_m : rules->width_m;
    struct shortfall fall = judge(m, limit_m);
    *ret_sure = fall.sure;
    if (fall.sure == LL_SURE_FINE) {
        return LL_OK;
    }
    struct ll_lane_finding next = finding_of(p, kind, &fall, m, p->cell);
    next.times = times_of(p->lane, &fall.by);
    enum ll_code code = add_to_stretch(p, height ? &p->height : &p->width, &next, err);
    struct shortfall rest = judge(always, limit_m);
    if (code == LL_OK && next.times != 0 && rest.sure != LL_SURE_FINE) {
        next = finding_of(p, kind, &rest, always, p->cell);
        code = add_to_stretch(p, height ? &p->height_always : &p->width_always, &next, err);
    }
    return code;
}

static enum ll_code tell_crossed(struct profile *p, uint32_t building, size_t cell,
                                 struct ll_err *err)
{
    const struct ll_clear_measure nothing = {
        .middle = {NAN, 0, LL_NONE}, .low = {NAN, 0, LL_NONE}, .high = {NAN, 0, LL_NONE}};
    struct shortfall fall = {LL_SURE_UNKNOWN, {NAN, LL_CAUSE_BUILDING, building}};
    struct ll_lane_finding next = finding_of(p, LL_FINDING_CROSSED, &fall, &nothing, cell);
    return add_to_stretch(p, &p->crossed, &next, err);
}

static bool too_little(enum ll_sureness sure)
{
    return sure == LL_SURE_CERTAIN || sure == LL_SURE_PROBABLE;
}

static enum ll_code judge_cell(struct profile *p, const struct ll_clear_state *state,
                               const struct ll_clear_state *always, size_t cell, struct ll_err *err)
{
    enum ll_sureness width = LL_SURE_FINE;
    enum ll_sureness height = LL_SURE_FINE;
    enum ll_code code =
        judge_measure(p, LL_FINDING_WIDTH, &state->width, &always->width, &width, err);
    if (code == LL_OK) {
        code = judge_measure(p, LL_FINDING_HEIGHT, &state->height, &always->height, &height, err);
    }
    if (code == LL_OK && state->crossed != LL_NONE && !p->course->cells[cell].entrance) {
        code = tell_crossed(p, state->crossed, cell, err);
    }
    if (too_little(width) || too_little(height)) {
        p->summary.obstructed_m +=
            (float)(ll_clear_cell_to(p->line, cell) - ll_clear_cell_from(p->line, cell));
    }
    return code;
}

/// The least of two, where what is not known makes the whole not known.
static float least_known(float a, float b)
{
    return isnan(a) || isnan(b) ? NAN : fminf(a, b);
}

static void summarise(struct profile *p, const struct ll_lane_piece *next)
{
    struct ll_lane_summary *s = &p->summary;
    s->width_low_m = least_known(s->width_low_m, next->width_low_m);
    if (next->width_high_m < s->width_high_m) {
        s->width_high_m = next->width_high_m;
        s->width_cause = next->width_cause;
        s->width_row = next->width_row;
        s->width_at_m = (float)(0.5 * (next->from_m + next->to_m));
    }
    p->height_low_m = least_known(p->height_low_m, next->height_low_m);
    p->height_high_m = fminf(p->height_high_m, next->height_high_m);
}

/// The widths of a cell at each time of day.
static void summarise_times(struct profile *p, size_t cell)
{
    const struct ll_clear_lane *lane = p->lane;
    for (unsigned t = 0; t < LL_SPEED_SET_COUNT; t++) {
        struct ll_clear_state state;
        ll_clear_state_of(lane, p->line, cell, &p->course->cells[cell], 1U << t, &state);
        struct ll_lane_piece piece = piece_of(lane, &state);
        p->summary.low_at_m[t] = least_known(p->summary.low_at_m[t], piece.width_low_m);
        p->summary.high_at_m[t] = fminf(p->summary.high_at_m[t], piece.width_high_m);
    }
}

/// Whether nothing but the lane's own figures bounds a cell.
static bool is_open(const struct ll_clear_lane *lane, const struct ll_clear_cell *cell)
{
    return lane->thing_count == 0 && !lane->tunnel && cell->inside == LL_NONE &&
           !isfinite(cell->side_m[LL_LEFT] + cell->side_m[LL_RIGHT]);
}

/// Goes on over cells that are the same once more: as open as the last one, and fine.
/// @return The first one that is other, or the end.
static size_t skip_open(struct profile *p, size_t cell, size_t end)
{
    size_t next = cell;
    while (p->was_open && p->open_fine && next < end && is_open(p->lane, &p->course->cells[next])) {
        next++;
    }
    if (next > cell) {
        p->piece.to_m = ll_clear_cell_to(p->line, next - 1);
    }
    return next;
}

static enum ll_code add_cell(struct profile *p, size_t cell, struct ll_err *err)
{
    const struct ll_clear_lane *lane = p->lane;
    const struct ll_clear_cell *at = &p->course->cells[cell];
    struct ll_clear_state own;
    const struct ll_clear_state *state = &lane->record;
    bool open = is_open(lane, at);
    struct ll_lane_piece next = p->open;
    if (!open) {
        ll_clear_state_of(lane, p->line, cell, at, LL_CLEAR_ANY_TIME, &own);
        state = &own;
        next = piece_of(lane, state);
    }
    p->cell = cell;
    next.from_m = ll_clear_cell_from(p->line, cell);
    next.to_m = ll_clear_cell_to(p->line, cell);
    summarise(p, &next);
    enum ll_code code = add_to_piece(p, &next, err);
    p->was_open = open;
    if (lane->timed) {
        summarise_times(p, cell);
    }
    if (code != LL_OK || !lane->drivable) {
        return code;
    }
    if (!lane->timed) {
        return judge_cell(p, state, state, cell, err);
    }
    struct ll_clear_state always;
    ll_clear_state_of(lane, p->line, cell, at, LL_CLEAR_ALWAYS, &always);
    return judge_cell(p, state, &always, cell, err);
}

static enum ll_code end_line(struct profile *p, struct ll_err *err)
{
    enum ll_code code = end_piece(p, err);
    code = code == LL_OK ? end_stretch(p, &p->width, err) : code;
    code = code == LL_OK ? end_stretch(p, &p->height, err) : code;
    code = code == LL_OK ? end_stretch(p, &p->width_always, err) : code;
    code = code == LL_OK ? end_stretch(p, &p->height_always, err) : code;
    return code == LL_OK ? end_stretch(p, &p->crossed, err) : code;
}

/// Class of a lane by one end of its widths and heights.
static enum ll_lane_grade grade_of(const struct ll_clear_rules *rules, float width_m,
                                   float height_m)
{
    if (isnan(width_m) || isnan(height_m)) {
        return LL_GRADE_UNKNOWN;
    }
    for (int g = LL_GRADE_A; g <= LL_GRADE_D; g++) {
        if ((double)width_m >= rules->grade_width_m[g] - LL_ROUNDING_M &&
            (double)height_m >= rules->grade_height_m[g] - LL_ROUNDING_M) {
            return (enum ll_lane_grade)g;
        }
    }
    return LL_GRADE_E;
}

enum ll_code ll_clear_profile(const struct ll_clear_lane *lane,
                              const struct ll_clear_course *course, struct ll_clear_out *out,
                              struct ll_lane_summary *ret_summary, struct ll_err *err)
{
    const struct ll_table *lanes = &lane->scene->layer[LL_LANE];
    struct profile p = {
        .lane = lane,
        .course = course,
        .out = out,
        .open = piece_of(lane, &lane->record),
        .summary = {.nominal_m = (float)ll_table_real(lanes, lane->row, LL_LANE_WIDTH_M),
                    .width_low_m = INFINITY,
                    .width_high_m = INFINITY,
                    .width_row = LL_NONE,
                    .low_at_m = {INFINITY, INFINITY, INFINITY},
                    .high_at_m = {INFINITY, INFINITY, INFINITY}},
        .height_low_m = INFINITY,
        .height_high_m = INFINITY};
    p.open_fine = !lane->drivable ||
                  (judge(&lane->record.width, lane->rules->width_m).sure == LL_SURE_FINE &&
                   judge(&lane->record.height, lane->rules->height_m).sure == LL_SURE_FINE);
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < course->line_count; i++) {
        p.line = &course->lines[i];
        size_t end = p.line->first_cell + p.line->cell_count;
        for (size_t c = p.line->first_cell; code == LL_OK && c < end; c++) {
            c = skip_open(&p, c, end);
            code = c < end ? add_cell(&p, c, err) : LL_OK;
        }
        code = code == LL_OK ? end_line(&p, err) : code;
    }
    if (course->cell_count == 0) {
        p.summary.width_low_m = p.summary.width_high_m = NAN;
    }
    for (int t = 0; !lane->timed && t < LL_SPEED_SET_COUNT; t++) {
        p.summary.low_at_m[t] = p.summary.width_low_m;
        p.summary.high_at_m[t] = p.summary.width_high_m;
    }
    p.summary.grade_low = (uint8_t)grade_of(lane->rules, p.summary.width_low_m, p.height_low_m);
    p.summary.grade_high = (uint8_t)grade_of(lane->rules, p.summary.width_high_m, p.height_high_m);
    if (code == LL_OK) {
        *ret_summary = p.summary;
    }
    return code;
}
