#include "importers/lane_joining.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "data/current.h"
#include "geo/lane_joins.h"
#include "geo/lane_touch.h"
#include "importers/report.h"

/* Fewer lines say nothing about a file; more than the second number are not looked at. */
#define ASKED_LEAST 50
#define ASKED_MOST  2000
/* How far the length of a width mark may be off the width it tells. */
#define MARK_OFF 0.05

/// Columns by which lanes may meet or not.
#define LEVEL_FIELDS                                                                               \
    (1U << LL_LANE_LAYER | 1U << LL_LANE_BRIDGE | 1U << LL_LANE_TUNNEL | 1U << LL_LANE_NODED)

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_field(const struct ll_table *t, size_t a, size_t b, int field)
{
    switch (ll_layer_info(t->layer)->fields[field].type) {
    case LL_REAL: {
        double x = ll_table_real(t, a, field), y = ll_table_real(t, b, field);
        return x == y || (isnan(x) && isnan(y));
    }
    case LL_WORD:
        return ll_table_word(t, a, field) == ll_table_word(t, b, field);
    case LL_STRING:
        return same_text(ll_table_string(t, a, field), ll_table_string(t, b, field));
    }
    return false;
}

/// Whether two rows say the same in all fields.
static bool same_facts(const struct ll_table *t, size_t a, size_t b)
{
    int count = (int)ll_layer_info(t->layer)->field_count;
    for (int f = 0; f < count; f++) {
        if (!same_field(t, a, b, f)) {
            return false;
        }
    }
    return true;
}

static bool is_oneway(const struct ll_table *t, size_t row)
{
    uint8_t oneway = ll_table_word(t, row, LL_LANE_ONEWAY);
    return oneway == LL_ONEWAY_YES || oneway == LL_ONEWAY_REVERSE;
}

/// What a lane is beside its twin.
enum twin { TWIN_NONE = 0, TWIN_SAME, TWIN_OTHER };

static enum twin judge_twin(const struct ll_batch *b, size_t row, uint32_t twin)
{
    if (twin == row) {
        return TWIN_NONE;
    }
    bool two_ways = ll_lane_reversed(&b->clean, row, twin) &&
                    (is_oneway(&b->rows, row) || is_oneway(&b->rows, twin));
    if (two_ways) {
        return TWIN_NONE;
    }
    return same_facts(&b->rows, row, twin) ? TWIN_SAME : TWIN_OTHER;
}

static enum ll_code note_same_line(struct ll_batch *b, size_t row, struct ll_err *err)
{
    const struct ll_noted noted = {.row = row, .kind = LL_REASON_SAME_LINE, .detail = ""};
    ll_report_count(&b->counts, LL_REASON_SAME_LINE, 1);
    return ll_notes_add(&b->notes, &noted, err);
}

/// Refuses twins and moves the other rows together.
static enum ll_code drop_twins(struct ll_batch *b, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) enum twin *what = ll_alloc(b->rows.count, sizeof *what);
    LL_CLEANUP(ll_freep) uint32_t *twin = ll_alloc(b->rows.count, sizeof *twin);
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes kept = {0};
    if (what == NULL || twin == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_lane_twins(&b->clean, twin, err);
    for (size_t i = 0; code == LL_OK && i < b->rows.count; i++) {
        what[i] = judge_twin(b, i, twin[i]);
    }
    size_t rows = b->rows.count;
    b->rows.count = code == LL_OK ? 0 : rows;
    for (size_t i = 0; code == LL_OK && i < rows; i++) {
        if (what[i] == TWIN_SAME) {
            code = ll_batch_refuse_row(b, i, LL_REASON_DUPLICATE, err);
            continue;
        }
        size_t row = b->rows.count++;
        if (row != i) {
            ll_batch_move_row(b, row, i);
        }
        code = ll_shapes_copy(&kept, &b->clean, i, err);
        if (code == LL_OK && what[i] == TWIN_OTHER) {
            code = note_same_line(b, row, err);
        }
    }
    if (code == LL_OK) {
        ll_shapes_clear(&b->clean);
        b->clean = kept;
        kept = (struct ll_shapes){0};
    }
    return code;
}

/// Copies a row's shape and what decides whom it may meet.
static enum ll_code add_lane(struct ll_table *to, const struct ll_table *from, size_t row,
                             const struct ll_shapes *shapes, struct ll_err *err)
{
    size_t added = 0;
    enum ll_code code = ll_table_add(to, &added, err);
    if (code == LL_OK) {
        code = ll_shapes_copy(&to->shape, shapes, row, err);
        ll_table_set_real(to, added, LL_LANE_LAYER, ll_table_real(from, row, LL_LANE_LAYER));
        for (int f = LL_LANE_BRIDGE; f <= LL_LANE_NODED; f++) {
            ll_table_set_word(to, added, f, ll_table_word(from, row, f));
        }
    }
    return code;
}

/// The store's lanes around a batch that other sources gave.
static enum ll_code add_stored(const struct ll_intake_shared *s, const struct ll_batch *b,
                               double reach_m, struct ll_table *to, struct ll_err *err)
{
    LL_CLEANUP(ll_current_freep) ll_current *current = NULL;
    const struct ll_table *rows = NULL;
    struct ll_box box = ll_box_empty();
    for (size_t i = 0; i < b->clean.count; i++) {
        ll_box_join(&box, &b->clean.box[i]);
    }
    box = ll_box_grown(&box, reach_m);
    enum ll_code code = ll_current_new(s->store, LL_LANE, LEVEL_FIELDS, &current, err);
    if (code == LL_OK) {
        code = ll_current_skip_source(current, s->source_name, err);
    }
    if (code == LL_OK) {
        code = ll_current_in_box(current, &box, &rows, err);
    }
    for (size_t i = 0; code == LL_OK && i < rows->count; i++) {
        code = add_lane(to, rows, i, &rows->shape, err);
    }
    return code;
}

/// Puts the joined shapes into the batch and notes which lanes changed.
static enum ll_code take_joined(struct ll_batch *b, struct ll_shapes *shapes, const uint8_t *what,
                                struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < b->rows.count; i++) {
        const struct ll_noted noted = {.row = i,
                                       .kind = LL_REASON_JOINED,
                                       .detail = "",
                                       .before = &b->clean,
                                       .before_index = i,
                                       .after = shapes,
                                       .after_index = i};
        if ((what[i] & LL_JOINED_CROSSINGS) != 0) {
            ll_report_count(&b->counts, LL_REASON_NODED, 1);
        }
        if ((what[i] & LL_JOINED_ENDS) != 0) {
            ll_report_count(&b->counts, LL_REASON_JOINED, 1);
            code = ll_notes_add(&b->notes, &noted, err);
        }
    }
    if (code == LL_OK) {
        ll_shapes_clear(&b->clean);
        b->clean = *shapes;
        *shapes = (struct ll_shapes){0};
    }
    return code;
}

static double length_of(const struct ll_shapes *s, size_t line)
{
    double length = 0.0;
    size_t end = s->first_point[s->first_ring[line + 1]];
    for (size_t i = s->first_point[s->first_ring[line]]; i + 1 < end; i++) {
        length += hypot(s->points[i + 1].x - s->points[i].x, s->points[i + 1].y - s->points[i].y);
    }
    return length;
}

/// Whether most lines are as long as their own width: marks drawn across roads.
static bool are_width_marks(const struct ll_batch *b)
{
    size_t marks = 0;
    for (size_t i = 0; i < b->rows.count; i++) {
        double width_m = ll_table_real(&b->rows, i, LL_LANE_WIDTH_M);
        marks += fabs(length_of(&b->clean, i) - width_m) <= MARK_OFF * width_m;
    }
    return 2 * marks > b->rows.count;
}

/// Asks when most lines touch no other one: nothing could drive from one to the next.
static enum ll_code check_network(const struct ll_batch *b, const struct ll_shapes *joined,
                                  const struct ll_shapes *stored, struct ll_err *err)
{
    size_t asked = 0, alone = 0;
    enum ll_code code = ll_lanes_alone(joined, stored, ASKED_MOST, &asked, &alone, err);
    if (code != LL_OK || 2 * alone <= asked) {
        return code;
    }
    double share = 100.0 * (double)alone / (double)asked;
    if (are_width_marks(b)) {
        return ll_fail(err, LL_E_DECISION,
                       "these are no lanes: %.0f %% of %zu lines touch no other line, and most are "
                       "as long as the width they tell: width marks drawn across roads; import the "
                       "centre lines of the roads instead, or add --as-told to store these as "
                       "lanes",
                       share, b->rows.count);
    }
    return ll_fail(err, LL_E_DECISION,
                   "these look like no lanes: %.0f %% of %zu lines touch no other line, so that no "
                   "truck could drive from one to the next (width marks, borders or dashes of a "
                   "drawing?); choose another layer, or add --as-told if they are lanes",
                   share, b->rows.count);
}

enum ll_code ll_lanes_bring_together(const struct ll_intake_shared *s, struct ll_batch *b,
                                     struct ll_err *err)
{
    double reach_m = ll_rule(s->rules, LL_RULE_LANE_JOIN_M);
    LL_CLEANUP(ll_table_clear) struct ll_table lanes = ll_table_make(LL_LANE, LEVEL_FIELDS);
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes shapes = {0};
    if (b->rows.count == 0) {
        return LL_OK;
    }
    enum ll_code code = drop_twins(b, err);
    if (code == LL_OK && s->mode != LL_IMPORT_REPLACE) {
        code = add_stored(s, b, reach_m, &lanes, err);
    }
    size_t fixed = lanes.count;
    for (size_t i = 0; code == LL_OK && i < b->rows.count; i++) {
        code = add_lane(&lanes, &b->rows, i, &b->clean, err);
    }
    LL_CLEANUP(ll_freep) uint8_t *what = ll_alloc(b->rows.count, sizeof *what);
    if (what == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (code == LL_OK) {
        code = ll_lanes_join(&lanes, fixed, reach_m, &shapes, what, err);
    }
    if (code == LL_OK && !s->as_told && b->rows.count >= ASKED_LEAST) {
        lanes.shape.count = fixed; /* the others are in `shapes`, joined */
        code = check_network(b, &shapes, &lanes.shape, err);
        lanes.shape.count = lanes.count;
    }
    return code == LL_OK ? take_joined(b, &shapes, what, err) : code;
}
